"""The text of a report as it is read: HTML without its markup, composed characters, plain line ends."""

import unicodedata
from importlib import import_module
from typing import Final

LONGEST_HTML: Final = 200_000
"""Characters of markup read: some twenty times a long report."""


def plain_text(text: str, *, is_html: bool) -> str:
    """What offsets count in. Markup that cannot be read gives no text."""
    if is_html:
        text = _without_markup(text[:LONGEST_HTML])
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))


def _without_markup(html: str) -> str:
    try:
        text: str = import_module("inscriptis").get_text(html)
    except Exception:  # noqa: BLE001 - the library and its parser raise classes of their own
        return ""
    return text
