"""Vertebrae and regions named in free text, each with its place: they pre-fill a question and never become a fact.

Source: mapping.md section 3.2 (vertebra words). MR sequences (T1, T2) are no vertebrae. Every pattern is linear.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from spinal_metastasis.terms import SpinalLevel


@dataclass(frozen=True, slots=True)
class Mention:
    """Levels named at one place; `start`, `end` of the words. All of them are meant: a range, a list, a disc's two."""

    levels: tuple[SpinalLevel, ...]
    start: int
    end: int


_LETTER: Final = r"(?:C|TH|T|D|L|S|HWK|BWK|LWK|SWK|(?:Hals|Brust|Lenden|Sakral)wirbel(?:k(?:ö|oe)rper\w{0,2}|s|n)?)"
_LETTERS: Final = {
    "c": "C", "t": "T", "th": "T", "d": "T", "l": "L", "s": "S", "hwk": "C", "bwk": "T", "lwk": "L", "swk": "S",
    "hals": "C", "brus": "T", "lend": "L", "sakr": "S",
}  # fmt: skip
_NOT_A_LEVEL: Final = (
    r"(?![\d%])(?!\.\d)(?!\s?(?:%|mm|cm|x\s?\d|Gy|percent|per cent|prozent|weitere|other|further|more|additional))"
)
_JOIN: Final = r"\s{0,2}(?:-|–|/|,|&|\+|bis|to|through|thru|and|und|u\.|sowie)\s{0,2}"
_NUMBERED: Final = re.compile(
    rf"\b{_LETTER}\s{{0,2}}\d{{1,2}}{_NOT_A_LEVEL}(?:{_JOIN}(?:{_LETTER}\s{{0,2}})?\d{{1,2}}{_NOT_A_LEVEL}){{0,12}}",
    re.IGNORECASE,
)
_PART: Final = re.compile(rf"\b(?P<letter>{_LETTER})?\s{{0,2}}(?P<number>\d{{1,2}})", re.IGNORECASE)
_RANGE: Final = re.compile(r"-|–|bis|to|through|thru", re.IGNORECASE)
_ORDINAL: Final = re.compile(
    r"\b(?P<first>\d{1,2})\.(?:\s{0,2}(?P<join>-|–|/|,|bis|und|u\.)\s{0,2}(?P<last>\d{1,2})\.)?\s{0,2}"
    r"(?P<letter>Hals|Brus|Lend|Sakr)\w{0,5}wirbel",
    re.IGNORECASE,
)
_SEQUENCE: Final = re.compile(
    r"\bT[12]\*?(?:-?\s{0,2}(?:,|/|&|-|and|und)\s{0,2}T?[12]\*?)?[\s-]{0,2}"
    r"(?:(?:cord|marrow|bone|bright|high|low|increased) )?(?:w\b|weight|gewicht|wicht|signal|hyper|hypo|iso"
    r"|flair|stir|tse|tirm|dixon|sag|ax|fs\b|sequen|and stir|und stir)",
    re.IGNORECASE,
)
_WORDS: Final = {
    SpinalLevel.C1: "atlas",
    SpinalLevel.C2: "axis|dens",
    SpinalLevel.COCCYX: "coccyx|coccygeal",
    SpinalLevel.CERVICAL: "hws|cervical|halswirbels(?:ä|ae)ule",
    SpinalLevel.THORACIC: "bws|thoracic|dorsal|brustwirbels(?:ä|ae)ule",
    SpinalLevel.LUMBAR: "lws|lumbar|lendenwirbels(?:ä|ae)ule",
    SpinalLevel.SACRAL: "sacrum|sacral|sakrum",
}
_NAMED: Final = re.compile(
    rf"\b(?:{'|'.join(f'(?P<{level.name}>{words})' for level, words in _WORDS.items())})\b", re.IGNORECASE
)
"""One group for each level, so that a text is searched once."""
_COLUMN: Final = tuple(level for level in SpinalLevel if level[1:].isdigit() and level not in ("T13", "L6"))


def level_mentions(text: str) -> tuple[Mention, ...]:
    """Every place where a text names vertebrae or regions, in its order.

    >>> [[level.value for level in found.levels] for found in level_mentions("T2 signal; BWK 8, 9 und LWK 1/2; T12-L2")]
    [['T8', 'T9', 'L1', 'L2'], ['T12', 'L1', 'L2']]
    """
    plain = _SEQUENCE.sub(lambda found: " " * len(found.group()), text)
    found = [*_ordinals(plain), *_numbered(plain), *_named(plain)]
    return tuple(sorted(found, key=lambda mention: (mention.start, mention.end)))


def _numbered(text: str) -> Iterator[Mention]:
    for match in _NUMBERED.finditer(text):
        levels = tuple(dict.fromkeys(_levels_in(match.group())))
        if levels:
            yield Mention(levels, match.start(), match.end())


def _levels_in(words: str) -> Iterator[SpinalLevel]:
    letter = ""
    parts: list[tuple[re.Match[str], SpinalLevel | None]] = []
    for part in _PART.finditer(words):
        letter = _letter(part["letter"]) if part["letter"] else letter
        parts.append((part, _level(letter, part["number"])))
    if parts and parts[0][1] is not None:
        yield parts[0][1]
    for (before, first), (after, last) in pairwise(parts):
        if first is not None and last is not None and _RANGE.search(words, before.end(), after.start()):
            yield from _between(first, last)
        if last is not None:
            yield last


def _between(first: SpinalLevel, last: SpinalLevel) -> Iterator[SpinalLevel]:
    if first in _COLUMN and last in _COLUMN:
        yield from _COLUMN[_COLUMN.index(first) : _COLUMN.index(last)]


def _ordinals(text: str) -> Iterator[Mention]:
    """The seventh thoracic vertebra, as German counts."""
    for match in _ORDINAL.finditer(text):
        letter = _letter(match["letter"])
        first, last = _level(letter, match["first"]), _level(letter, match["last"] or match["first"])
        if first is not None and last is not None:
            between = _between(first, last) if _RANGE.fullmatch(match["join"] or "") else ()
            yield Mention(tuple(dict.fromkeys((first, *between, last))), match.start(), match.end())


def _named(text: str) -> Iterator[Mention]:
    for match in _NAMED.finditer(text):
        yield Mention((SpinalLevel[match.lastgroup or ""],), match.start(), match.end())


def _letter(words: str) -> str:
    folded = words.casefold()
    return _LETTERS.get(folded) or _LETTERS[folded[:4]]


def _level(letter: str, number: str) -> SpinalLevel | None:
    name = f"{letter}{int(number)}"
    return SpinalLevel[name] if name in SpinalLevel.__members__ else None
