"""A CDS client that plays an EHR: it fires a hook at any CDS service, well or with a deviation seen of real clients.

`python -m conformance.emulator --help`; what each deviation is: `--list`. docs/adopting.md says how to use it.
"""
