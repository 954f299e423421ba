"""The little markdown a card uses, and the escaping of whatever comes from the record.

Used: paragraphs, `**bold**` lead-ins, one-level lists. A value of the record can neither start markup nor a link,
nor an HTML tag where a client renders the detail without a sanitiser (requirements CH-77, RB-3), and the text
still reads as a letter where it is shown as plain text.
"""

import re
import unicodedata
from collections.abc import Iterable

SUMMARY_LIMIT = 139
VALUE_LIMIT = 240

_SAFE = re.compile(r"[A-Za-z0-9 ,;:()/.%'+-]*\Z")
_LINK = re.compile(r"(?<=[A-Za-z]):(?=//)|(?<=www)\.", re.IGNORECASE)
_TAG_OPENS = re.compile(r"<(?=[A-Za-z/!?$]|\Z)")
_ENTITY_OPENS = re.compile(r"&(?=[#A-Za-z]|\Z)")
_MARKUP = re.compile(r"[\\`*\[\]~]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])")
_BLOCK_OPENS = re.compile(r"[+=#>-]|\d+[.)](?: |\Z)")
_NOT_IN_SUMMARY = str.maketrans("", "", "\\`*_[]<>~#|&")


def escape(text: object) -> str:
    """A value of the record as harmless detail text: one line, no markup, no HTML, no link, bounded length.

    >>> escape("Observation/alb-7: 31 g/L")
    'Observation/alb-7: 31 g/L'
    >>> escape("<script>alert(1)</script> **now**")
    '&lt;script>alert(1)&lt;/script> \\\\*\\\\*now\\\\*\\\\*'
    """
    line = one_line(text)
    if len(line) > VALUE_LIMIT:
        line = line[: VALUE_LIMIT - 3].rstrip() + "..."
    if _SAFE.match(line) and "://" not in line and "www." not in line.lower() and not _opens_a_block(line):
        return line
    line = _MARKUP.sub(r"\\\g<0>", line)
    line = _ENTITY_OPENS.sub("&amp;", line)
    line = _TAG_OPENS.sub("&lt;", line)
    line = _LINK.sub(lambda found: found.group() + " " if found.group() == ":" else " .", line)
    return _unblock(line.replace("@", "(at)"))


def one_line(text: object) -> str:
    """Whitespace collapsed; control, format (bidi) and private characters removed.

    >>> one_line("a\\n\\n# b\\u202e")
    'a # b'
    """
    raw = str(text)
    if not raw.isascii() or not raw.isprintable():
        raw = "".join(" " if c.isspace() else c for c in raw if c.isspace() or unicodedata.category(c)[0] != "C")
    return " ".join(raw.split())


def _opens_a_block(line: str) -> bool:
    return _BLOCK_OPENS.match(line) is not None


def _unblock(line: str) -> str:
    """A backslash where the line would start a list, heading, quotation or rule."""
    if not _opens_a_block(line):
        return line
    if line[0] == ">":
        return "&gt;" + line[1:]
    return re.sub(r"\A(\d*)", r"\1\\", line, count=1)


def fit(*candidates: str) -> str:
    """The first wording that fits a summary (139 UTF-16 units, the way clients count), else the last one cut at a word.

    >>> fit("x" * 200, "T8: ESCC 2.")
    'T8: ESCC 2.'
    """
    line = ""
    for candidate in candidates:
        line = one_line(candidate).translate(_NOT_IN_SUMMARY)
        if _units(line) <= SUMMARY_LIMIT:
            return line
    while _units(line) > SUMMARY_LIMIT - 3:
        line = line[:-1]
    return line.rsplit(" ", 1)[0].rstrip(" ,;:(-") + "..."


def _units(line: str) -> int:
    return len(line) if line.isascii() else len(line.encode("utf-16-le")) // 2


def paragraphs(parts: Iterable[str]) -> str:
    """Paragraphs with an empty line between; empty parts left out."""
    return "\n\n".join(part for part in parts if part)


def bullets(lead: str, lines: Iterable[str], aside: str = "") -> str:
    """A bold lead-in, and an aside behind it, over a list; nothing at all if the list is empty."""
    items = [f"- {line}" for line in lines if line]
    return "\n".join((f"**{lead}**{' ' + aside if aside else ''}", *items)) if items else ""


def numbered(lines: Iterable[str], start: int = 1) -> str:
    return "\n".join(f"{number}. {line}" for number, line in enumerate(lines, start))
