"""Every finding a sentence names."""

from collections.abc import Iterator
from typing import Final

from report_text.bone_words import BONE_KINDS
from report_text.cord_words import CORD_KINDS
from report_text.findings import Finding, Kind

KINDS: Final[tuple[Kind, ...]] = (*BONE_KINDS, *CORD_KINDS)


def findings_in(sentence: str) -> Iterator[Finding]:
    """Every finding a sentence names, by kind; of two kinds of lesion at one place the one that says more."""
    taken: list[tuple[int, int]] = []
    for kind in KINDS:
        for match in kind.pattern.finditer(sentence):
            start, end = match.span("at") if "at" in kind.pattern.groupindex and match["at"] else match.span()
            if kind.fact == "sins_bone_lesion":
                if any(begin < end and start < stop for begin, stop in taken):
                    continue
                taken.append((start, end))
            yield Finding(kind, start, end)
