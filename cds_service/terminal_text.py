"""The cards' markdown on a terminal, and single values of the record as plain, harmless text."""

import html
import re

from rich.console import RenderableType
from rich.markdown import Markdown
from rich.text import Text

from cds_service.cards.markdown import one_line

_ESCAPED = re.compile(r"\\([\\`*_\[\]~+=#>.)-])")


def prose(markdown: str) -> RenderableType:
    """Paragraphs and lists in the cards' little markdown."""
    return Markdown(markdown, hyperlinks=False)


def cell(said: str, style: str = "") -> Text:
    """What cards say of a value, without the backslashes that keep markdown at bay. No control characters."""
    return Text(one_line(html.unescape(_ESCAPED.sub(r"\1", said))), style=style)
