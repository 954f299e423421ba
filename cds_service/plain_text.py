"""The cards' little markdown as plain text, for places that show none."""

from typing import Final

from markdown_it import MarkdownIt

_READER: Final = MarkdownIt("commonmark", {"html": False})


def plain(markdown: str) -> str:
    """One line of it without markup.

    >>> plain("**Tomita** 3, local model a\\\\_b")
    'Tomita 3, local model a_b'
    """
    tokens = _READER.parseInline(markdown)[0].children or []
    return "".join(token.content or (" " if token.type == "softbreak" else "") for token in tokens)
