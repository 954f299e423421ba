"""Writes conformance/requirements/*.csv and docs/requirements.md: `python -m scripts.requirements`."""

from scripts.requirements.pages import in_short, write

write()
print(in_short())
