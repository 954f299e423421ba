"""The text of a report as it is read: HTML without its markup, composed characters, plain line ends."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from importlib import import_module
from typing import Any, Final

LONGEST_HTML: Final = 200_000
"""Characters of markup read: some twenty times a long report."""
EVENTS: Final = ("start", "end")
LINE, PARAGRAPH = "\n", "\n\n"
_BREAKS: Final = {
    **dict.fromkeys(("br", "dd", "div", "dt", "hr", "li", "tr"), LINE),
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6", "p", "pre", "section", "table", "ol", "ul"), PARAGRAPH),
}
"""Elements that stand on lines of their own, or with an empty line around them."""
_CELLS: Final = frozenset({"td", "th"})
_UNSEEN: Final = frozenset({"head", "script", "style", "template", "title"})
_BLANKS: Final = re.compile(r"\s+")


def plain_text(text: str, *, is_html: bool) -> str:
    """What offsets count in. Markup that cannot be read gives no text."""
    if is_html:
        text = _without_markup(text[:LONGEST_HTML])
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))


def _without_markup(html: str) -> str:
    """In time that grows with the length alone; the parser loads nothing that the markup names."""
    etree = import_module("lxml.etree")
    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    root = etree.fromstring(html.encode(errors="replace"), parser=parser)
    if root is None:
        return ""
    pieces = (piece for event, element in etree.iterwalk(root, events=EVENTS) for piece in _pieces(event, element))
    return "".join(_joined(pieces))


def _pieces(event: str, element: Any) -> Iterator[str]:  # noqa: ANN401 - of an optional library
    """A break for what stands apart, a blank behind a cell, nothing of what is not seen."""
    tag = element.tag
    yield _BREAKS.get(tag, "")
    if event == "end":
        yield " " if tag in _CELLS else ""
        yield _BLANKS.sub(" ", element.tail or "")
    elif tag not in _UNSEEN:
        yield _BLANKS.sub(" ", element.text or "")


def _joined(pieces: Iterable[str]) -> Iterator[str]:
    """Breaks that meet are one, the widest; no blanks at the ends of lines."""
    widest, at_start = "", True
    for piece in pieces:
        if piece in (LINE, PARAGRAPH):
            widest = max(widest, piece)
        elif piece.strip() or (piece and not widest and not at_start):
            yield "" if at_start else widest
            yield piece.lstrip() if widest or at_start else piece
            widest, at_start = "", False
