"""The ranked options of a lesion and the conflicts of a chart (principles section 7, ADR 0016)."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from tests.spinal_metastasis.oracle.lesion import decisions
from tests.spinal_metastasis.oracle.places import Chart, Place, Row
from tests.spinal_metastasis.oracle.situation import Situation, situation
from tests.spinal_metastasis.oracle.survival import UNDER_3_MONTHS
from tests.spinal_metastasis.oracle.weighing import Said, said, support, traits

ALTERNATIVES = {"en_bloc", "discussion"}
LONG = {"6to12m", "ge12m"}
BRANCHES = (UNDER_3_MONTHS, {"3to6m"}, LONG)
NOT_BY_RULES = {"team_judgement", "patient_choice"}


class Option(NamedTuple):
    kind: str
    rows: tuple[str, ...]
    words: Said


def options(chart: Chart, place: Place) -> list[Option]:
    return in_order(place, situation(chart, place), chart.survival.bands)


def in_order(place: Place, case: Situation, bands: tuple[str, ...]) -> list[Option]:
    found = [*_of_table(place, case, bands), *_added(place, case, bands)]
    order = {index: _key(case, option, index, support(option.words, bands)) for index, option in enumerate(found)}
    return [found[index] for index in sorted(order, key=order.__getitem__)]


def _of_table(place: Place, case: Situation, bands: tuple[str, ...]) -> Iterator[Option]:
    for decision in decisions(place.inputs):
        kind = traits(decision["rows"])
        yield Option("table", tuple(decision["rows"]), said(kind, case, bands))


def _key(case: Situation, option: Option, index: int, counted: tuple[int, int, int]) -> tuple[int, ...]:
    sure, total, lasting = counted
    added, alternative = option.kind != "table", option.kind in ALTERNATIVES
    if case.emergency:
        return (alternative, added, -lasting, index)
    return (alternative, -sure, added, -total, index)


def _added(place: Place, case: Situation, bands: tuple[str, ...]) -> Iterator[Option]:
    """In the order of the rules that add them."""
    if "lt1m" in bands:
        yield Option("supportive", (), said(frozenset({"supportive"}), case, bands))
    if "1to3m" in bands:
        yield Option("short_radiotherapy", (), said(frozenset({"short_radiotherapy"}), case, bands))
    if "1to3m" in bands and case.hidden:
        for decision in decisions(place.inputs | {"systemic_tolerance": ("able",)}):
            kind = traits(decision["rows"])
            if "surgery" in kind:
                yield Option("discussion", (), said(kind, case, bands))
    if case.candidate and "ge12m" in bands:
        yield Option("en_bloc", (), said(frozenset({"en_bloc", "surgery"}), case, bands))


def _has_surgery(of_table: Sequence[Row]) -> bool:
    return "surgery" in traits(row["row_id"] for row in of_table)


def conflicts(chart: Chart) -> list[str]:
    """C13, then C10 level by level, then C12."""
    if not chart.places:
        return []
    found = ["C13"] if chart.is_emergency else []
    found += ["C10" for place in chart.places if _is_contradicted(chart, place)]
    open_branches = [branch for branch in BRANCHES if branch & set(chart.survival.bands)]
    return [*found, *(["C12"] if len(open_branches) > 1 else [])]


def _is_contradicted(chart: Chart, place: Place) -> bool:
    bands = set(chart.survival.bands)
    if not chart.survival.by_system:
        return False
    if bands & UNDER_3_MONTHS and _has_surgery(place.rows):
        return True
    by_rules = chart.tolerance.status == "unable" and not chart.tolerance.reasons & NOT_BY_RULES
    return bands <= LONG and by_rules and _has_surgery(place.fit_rows)
