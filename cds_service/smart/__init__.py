"""SMART App Launch 2.2: how the app is opened by an EHR, and how its tokens live and end (docs/smart.md).

Tokens stay here: none is in an address, a cookie, a page or a log.
"""
