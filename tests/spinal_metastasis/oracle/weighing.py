"""What rules C1-C11 and 3.5 say for and against one option, band by band (principles section 7, ADR 0016)."""

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cache
from typing import Any

from tests.spinal_metastasis.oracle.cement import favourable
from tests.spinal_metastasis.oracle.places import HAEMATOLOGICAL, Place, says
from tests.spinal_metastasis.oracle.possible import values
from tests.spinal_metastasis.oracle.survival import BANDS
from tests.spinal_metastasis.oracle.tables import NOMS, rows
from tests.spinal_metastasis.oracle.tolerance import PERFORMANCE
from tests.spinal_metastasis.oracle.truth import NO, OPEN, YES, Truth, both, either, of

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


@dataclass(frozen=True)
class Situation:
    mechanical_pain: bool
    more_aggressive: bool
    less_aggressive: bool
    haematological: bool
    due_to_lesion: bool
    cement: Truth


def situation(place: Place) -> Situation:
    patient = place.patient
    remaining = of(patient, "systemic_options_remaining")
    naive = _naive(patient)
    return Situation(
        place.mechanical_pain == YES,
        both(remaining, either(of(patient, "synchronous"), naive)) == YES,
        remaining == NO,
        of(patient, "primary", lambda primary: primary in HAEMATOLOGICAL) == YES,
        both(poor_status(patient), of(patient, "performance_due_to_lesion")) == YES,
        favourable(place),
    )


def _naive(patient: Mapping[str, Any]) -> Truth:
    if "systemic_lines" in patient:
        by_lines = of(patient, "systemic_lines", lambda lines: lines == 0)
        if by_lines != OPEN:
            return by_lines
    return of(patient, "prior_systemic_therapy", lambda treated: not treated)


def poor_status(patient: Mapping[str, Any]) -> Truth:
    """ECOG 3-4 or Karnofsky up to 50, each scale as recorded."""
    known = [scale for scale in ("ecog", "kps") if scale in patient]
    if not known:
        return OPEN
    return either(
        *(frozenset(bool(PERFORMANCE[scale, int(value)]) for value in values(patient, scale)) for scale in known)
    )


def said(kind: frozenset[str], case: Situation, bands: tuple[str, ...]) -> Said:
    found: dict[tuple[str, str], list[str]] = {}
    for band in bands:
        for word in _in_band(kind, case, band):
            found.setdefault(word, []).append(band)
    return {word: tuple(where) for word, where in found.items()}


def _in_band(kind: frozenset[str], case: Situation, band: str) -> set[tuple[str, str]]:
    words = set(_by_survival(kind, case.mechanical_pain, band))
    at, procedure = ORDER.index(band), bool(kind & PROCEDURES)
    here = _net(words)
    if case.more_aggressive and procedure and at + 1 < len(ORDER):
        words |= {("for", "C7")} if _net(_by_survival(kind, case.mechanical_pain, ORDER[at + 1])) > here else set()
    if case.less_aggressive and procedure and at > 0:
        words |= {("against", "C8")} if _net(_by_survival(kind, case.mechanical_pain, ORDER[at - 1])) < here else set()
    return words | _lasting(kind, case)


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
