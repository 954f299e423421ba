"""Small pieces of Markdown: tables and lists, and the line every generated page starts with."""

from collections.abc import Iterable, Sequence

GENERATED = "<!-- Written by conformance/score_pages.py from the code (make score-pages). Not edited by hand. -->"


def cell(value: object) -> str:
    """
    >>> cell("a|b\\nc"), cell(""), cell(3)
    ('a\\\\|b c', '–', '3')
    """
    text = str(value).replace("|", "\\|").replace("\n", " ")
    return text or "–"


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """
    >>> print(table(["a", "b"], [(1, "x")]))
    | a | b |
    | --- | --- |
    | 1 | x |
    """
    lines = [head, ["---"] * len(head), *([cell(value) for value in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def bullets(lines: Iterable[str]) -> str:
    return "\n".join(f"- {line}" for line in lines)


def section(title: str, *parts: str) -> str:
    """A heading and what stands under it; nothing at all when nothing does."""
    kept = [part for part in parts if part]
    return "\n\n".join([f"## {title}", *kept]) if kept else ""


def joined(parts: Iterable[str]) -> str:
    return "\n\n".join(part for part in parts if part) + "\n"
