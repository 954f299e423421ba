"""What rules C1-C11 and 3.5 say for and against one option, band by band (principles section 7, ADR 0016)."""

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from functools import cache

from tests.spinal_metastasis.oracle.places import says
from tests.spinal_metastasis.oracle.situation import Situation
from tests.spinal_metastasis.oracle.survival import BANDS
from tests.spinal_metastasis.oracle.tables import NOMS, rows
from tests.spinal_metastasis.oracle.truth import OPEN, YES

TRAITS = rows("row_traits.csv")
BAND_RULES = rows("band_rules.csv")
ORDER = list(BANDS)
LASTING = {"C9", "C11", "3.5"}
PROCEDURES = {"surgery", "least_invasive", "srs"}
Said = Mapping[tuple[str, str], tuple[str, ...]]
"""(side, rule) -> the bands in which it speaks."""


OF_ROW = {
    row["row_id"]: frozenset(line["trait"] for line in TRAITS if says(row, line["column"], line["words"]))
    for row in NOMS
}


def traits(row_ids: Iterable[str]) -> frozenset[str]:
    return frozenset().union(*(OF_ROW[name] for name in row_ids))


def said(kind: frozenset[str], case: Situation, bands: tuple[str, ...]) -> Said:
    found: dict[tuple[str, str], list[str]] = {}
    for band in bands:
        for word in _in_band(kind, case, band):
            found.setdefault(word, []).append(band)
    return {word: tuple(where) for word, where in found.items()}


def _in_band(kind: frozenset[str], case: Situation, band: str) -> set[tuple[str, str]]:
    words = _lasting(kind, case) | _by_survival(kind, case.mechanical_pain, band)
    if kind & PROCEDURES:
        at = ORDER.index(band)
        here, longer, shorter = (_judged(kind, case, other) for other in (at, at + 1, at - 1))
        words |= {("for", "C7")} if case.more_aggressive and longer > here else set()
        words |= {("against", "C8")} if case.less_aggressive and shorter < here else set()
    return words


def _judged(kind: frozenset[str], case: Situation, at: int) -> int:
    """By C1-C5, in the band at this place or the last one before the end; C6 has its own 12 months."""
    band = ORDER[min(max(at, 0), len(ORDER) - 1)]
    return _net({word for word in _by_survival(kind, case.mechanical_pain, band) if word[1] != "C6"})


@cache
def _by_survival(kind: frozenset[str], mechanical_pain: bool, band: str) -> frozenset[tuple[str, str]]:
    seen = kind | ({"least_invasive_for_mechanical_pain"} if mechanical_pain and "least_invasive" in kind else set())
    return frozenset(
        (line["side"], line["rule"]) for line in BAND_RULES if line["band"] == band and line["trait"] in seen
    )


def _lasting(kind: frozenset[str], case: Situation) -> set[tuple[str, str]]:
    words = set()
    if case.haematological and "decompression" in kind:
        words.add(("against", "C9"))
    if case.haematological and not kind & {"surgery", "supportive"}:
        words.add(("for", "C9"))
    if case.due_to_lesion and "surgery" in kind:
        words.add(("for", "C11"))
    if "cement" in kind and case.cement != OPEN:
        words.add(("for" if case.cement == YES else "against", "3.5"))
    return words


def _net(words: AbstractSet[tuple[str, str]]) -> int:
    return sum(1 if side == "for" else -1 for side, _ in words)


def support(words: Said, bands: tuple[str, ...]) -> tuple[int, int, int]:
    """Rules of every band, all rules, rules that do not rest on survival; for less against."""
    return (
        _net({word for word, where in words.items() if where == bands}),
        _net(set(words)),
        _net({word for word in words if word[1] in LASTING}),
    )
