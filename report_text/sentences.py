"""The sentences of a report with their place in it: reports have line ends, abbreviations and ordinals of their own.

Headings that open what is asked, told or compared with (indication, history, comparison) set their paragraph aside.
Every pattern is linear, and what is longer than a limit is cut at it: time is bounded by length.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

LONGEST_SENTENCE: Final = 600
WRAPPED_FROM: Final = 55
"""A line at least this long that ends without a full stop goes on in the next one."""

_ABBREVIATIONS: Final = frozenset({
    "abb", "approx", "bds", "bes", "bzw", "ca", "cf", "chron", "degen", "dr", "e.g", "einschl", "est", "ev",
    "evtl", "fig", "ggf", "gr", "hr", "i.e", "inkl", "kl", "li", "lt", "max", "min", "mr", "mrs",
    "nr", "osteolyt", "osteoplast", "pat", "path", "pos", "prof", "re", "s.a", "s.o", "s.u", "sog", "st", "surg",
    "susp", "u.a", "v", "v.a", "va", "vgl", "vs", "z", "z.b", "z.n", "zn", "d.h", "o.g", "a.e",
    "a.p", "n", "o.b",
})  # fmt: skip
_STOP: Final = re.compile(r"[.!?;](?=\s|\Z)")
_LAST_WORD: Final = re.compile(r"[^\s(]{1,15}\Z")
_ORDINAL_OF: Final = re.compile(
    r"\s{0,3}(?:(?:und|bis|u\.) )?(?:\d{1,2}\. ?)?(?:hals|brust|lenden|sakral|kreuz|rippe|bwk|lwk|hwk)", re.IGNORECASE
)
_OPENS_A_BLOCK: Final = re.compile(r"[ \t]{0,40}(?:[-*•·–]|\d{1,2}[.)] |[^\s:.][^\n:.]{1,40}:(?:\s|\Z))")
_HEADING: Final = re.compile(r"[ \t>*#_-]{0,12}(?P<name>[^\W\d][^\n:.]{1,48}):")
_SET_ASIDE: Final = re.compile(
    r"indication|clinical (?:history|information|details|context|indication|question|data)|history|reason for"
    r"|comparison|prior|technique|question|request|recommendation"
    r"|klinische (?:angaben|information|frage)|klinik|anamnese|(?:rechtfertigende )?indikation|fragestellung"
    r"|vorgeschichte|voraufnahme|voruntersuchung|vergleich|technik|methode|anforderung|empfehlung",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Sentence:
    """`text` stands at `start`. `opens_block`: the first of its lines, so that a level in front holds for the rest."""

    text: str
    start: int
    opens_block: bool

    @property
    def end(self) -> int:
        return self.start + len(self.text)


def sentences_of(text: str) -> Iterator[Sentence]:
    """The sentences that state findings, in order; a question states none."""
    aside = is_bare = False
    for begin, end in _blocks(text):
        if begin == end:
            aside = aside and is_bare
            continue
        heading = _HEADING.match(text, begin, end)
        if heading is not None:
            aside = _SET_ASIDE.match(heading["name"]) is not None
        is_bare = heading is not None and not text[heading.end() : end].strip()
        if aside:
            continue
        opens_block = True
        for start, stop in _split(text, begin, end):
            if text[stop - 1] != "?":
                yield Sentence(text[start:stop], start, opens_block)
            opens_block = False


def _blocks(text: str) -> Iterator[tuple[int, int]]:
    """Lines, wrapped ones joined; an empty block for an empty line."""
    begin: int | None = None
    for line in re.finditer(r"[^\n]*(?:\n|\Z)", text):
        start, end = line.span()
        content = line.group().strip()
        if begin is None:
            begin = start
        if not content:
            yield start, start
            begin = None
        elif len(content) < WRAPPED_FROM or content[-1] in ".!?;:" or _opens_a_block(text, end):
            yield begin, end
            begin = None


def _opens_a_block(text: str, place: int) -> bool:
    """Whether a new line of thought opens there: the end, an empty line, a bullet, a heading."""
    return not text[place : place + 41].strip(" \t").strip("\n") or _OPENS_A_BLOCK.match(text, place) is not None


def _split(text: str, begin: int, end: int) -> Iterator[tuple[int, int]]:
    start = begin
    for stop in _STOP.finditer(text, begin, end):
        if not _is_abbreviation(text, start, stop):
            yield from _trimmed(text, start, stop.end())
            start = stop.end()
    yield from _trimmed(text, start, end)


def _trimmed(text: str, begin: int, end: int) -> Iterator[tuple[int, int]]:
    """The piece without blanks around it, in parts if it is too long."""
    piece = text[begin:end]
    begin += len(piece) - len(piece.lstrip())
    end = begin + len(piece.strip())
    while end - begin > LONGEST_SENTENCE:
        cut = text.rfind(" ", begin + LONGEST_SENTENCE // 2, begin + LONGEST_SENTENCE)
        cut = cut if cut > begin else begin + LONGEST_SENTENCE
        yield begin, cut
        begin = cut + 1 if text[cut] == " " else cut
    if begin < end:
        yield begin, end


def _is_abbreviation(text: str, begin: int, stop: re.Match[str]) -> bool:
    if stop.group() != ".":
        return False
    found = _LAST_WORD.search(text, max(begin, stop.start() - 15), stop.start())
    word = found.group().casefold() if found else ""
    if word.isdigit() and len(word) <= 2:
        return _ORDINAL_OF.match(text, stop.end()) is not None
    return word in _ABBREVIATIONS
