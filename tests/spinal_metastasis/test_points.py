from collections.abc import Callable, Mapping
from itertools import combinations, product
from typing import Any

import pytest

from spinal_metastasis.points import (
    Band,
    Citation,
    Line,
    PointsTable,
    Score,
    Variable,
    add_up,
    added,
    band_of,
    families,
    members,
    reached,
)  # fmt: skip

DOE = Citation("Doe J. An invented score. J Examples 2001", "10.0000/example")
GAIT = PointsTable("gait", DOE.at("row 1"), {"free": 0, "aided": 2})
PAIN = PointsTable("pain", DOE.at("row 2"), {"no": 0, "yes": 3})
BANDS = (Band(0, 2, "low", DOE.at("groups")), Band(3, 9, "high", DOE.at("groups")))
OPEN_GAIT, OPEN_PAIN = Variable("gait", ("free", "aided")), Variable("pain", ("no", "yes"))


def _score(gait: Variable, pain: Variable) -> Score:
    return add_up((GAIT.straight(gait), PAIN.straight(pain)), BANDS)


def test_a_missing_input_widens_the_total_and_can_still_settle_the_band() -> None:
    score = _score(OPEN_GAIT, Variable("pain", ("yes",)))
    assert (score.low, score.high, score.missing) == (3, 5, ("gait",))
    assert [band.label for band in score.bands] == ["high"]
    assert score.deciding == ()


def test_groups_are_those_reachable_not_those_between() -> None:
    bands = tuple(Band(n, n, str(n), DOE.at("groups")) for n in range(6))
    reached = add_up((GAIT.straight(OPEN_GAIT), PAIN.straight(OPEN_PAIN)), bands)
    assert [band.label for band in reached.bands] == ["0", "2", "3", "5"]


def test_a_fact_read_by_two_lines_takes_one_value_at_a_time() -> None:
    lines = (
        GAIT.line(lambda one: "aided" if one else "free", Variable("same", (False, True))),
        PAIN.line(lambda one: "no" if one else "yes", Variable("same", (False, True))),
    )
    assert add_up(lines, BANDS).totals == (2, 3)


def test_what_decides_is_told_apart_from_what_is_missing() -> None:
    score = _score(OPEN_GAIT, OPEN_PAIN)
    assert set(score.missing) == {"gait", "pain"}
    assert score.deciding == ("pain",)
    assert score.deciding_components == ("pain",)
    assert score.crossings["pain"] == {("low", "high")}


def test_a_cap_hides_a_difference() -> None:
    capped = add_up((GAIT.straight(OPEN_GAIT), PAIN.straight(Variable("pain", ("yes",)))), BANDS, _cap_at_three)
    assert (capped.totals, capped.missing) == ((3,), ())


def _cap_at_three(raw: int) -> int:
    return min(3, raw)


def test_a_component_names_its_value_only_when_it_is_one() -> None:
    components = _score(OPEN_GAIT, Variable("pain", ("no",))).components
    assert (components["gait"].min, components["gait"].max, components["gait"].value) == (0, 2, None)
    assert components["pain"].value == "no"


def test_every_total_has_a_band() -> None:
    assert [band_of(BANDS, total).label for total in (2, 3)] == ["low", "high"]


MOOD = PointsTable("mood", DOE.at("row 3"), {"low": 0, "fair": 0, "good": 1})
SLEEP = PointsTable("sleep", DOE.at("row 4"), {"bad": 0, "poor": 1, "well": 3})
THREE = (
    Band(1, 3, "few", DOE.at("groups")),
    Band(4, 5, "some", DOE.at("groups")),
    Band(6, 12, "many", DOE.at("groups")),
)
ONE_UP = PointsTable("age", DOE.at("row 5"), {"young": 1, "old": 2})


def _sleep(noise: bool, light: bool, warm: bool) -> str:
    return "bad" if noise and light else "poor" if noise or light or warm else "well"


def _mood(noise: bool) -> str:
    return "low" if noise else "good"


OPEN: dict[str, tuple[Any, ...]] = {
    "age": ("young", "old"), "gait": ("free", "aided"), "mood": ("low", "fair"), "noise": (False, True),
    "light": (False, True), "warm": (False, True), "pain": ("no", "yes"),
}  # fmt: skip
FIRST = {key: values[0] for key, values in OPEN.items()}
LAST = {key: values[-1] for key, values in OPEN.items()}


def _lines(known: Mapping[str, Any]) -> tuple[Line, ...]:
    """Facts that are known in one value, the others open; noise is read by two lines."""
    facts = {key: Variable(key, (known[key],) if key in known else values) for key, values in OPEN.items()}
    return (
        ONE_UP.straight(facts["age"]),
        SLEEP.line(_sleep, facts["noise"], facts["light"], facts["warm"]),
        GAIT.straight(facts["gait"]),
        PointsTable("quiet", DOE.at("row 6"), MOOD.points).line(_mood, facts["noise"]),
        MOOD.straight(facts["mood"]),
        PAIN.straight(facts["pain"]),
    )


def _as_it_is(raw: int) -> int:
    return raw


def _cap_at_five(raw: int) -> int:
    return min(5, raw)


def _by_every_combination(lines: tuple[Line, ...], finish: Callable[[int], int]) -> dict[str, Any]:
    """The score by writing every combination out."""
    open_ = {variable.key: variable.values for line in lines for variable in line.variables}
    every = [dict(zip(open_, one, strict=True)) for one in product(*open_.values())]
    points = {
        line.table.key: [line.table.points[line.read(*(one[v.key] for v in line.variables))] for one in every]
        for line in lines
    }
    raw = [sum(column) for column in zip(*points.values(), strict=True)]
    crossings: dict[str, set[tuple[str, str]]] = {key: set() for key, values in open_.items() if len(values) > 1}
    missing = set()
    for (one, a), (other, b) in product(zip(every, raw, strict=True), repeat=2):
        differ = [key for key in open_ if one[key] != other[key]]
        if len(differ) == 1 and a < b and finish(a) != finish(b):
            missing.add(differ[0])
            start, end = band_of(THREE, finish(a)).label, band_of(THREE, finish(b)).label
            crossings[differ[0]] |= {(start, end)} if start != end else set()
    deciding = {key for key, pairs in crossings.items() if pairs}
    totals = sorted({finish(total) for total in raw})
    return {
        "totals": tuple(totals),
        "low": totals[0],
        "high": totals[-1],
        "bands": [band.label for band in THREE if any(band.low <= total <= band.high for total in totals)],
        "missing": missing,
        "deciding": deciding,
        "crossings": crossings,
        "components": {key: (min(found), max(found)) for key, found in points.items()},
        "deciding_components": [
            line.table.key for line in lines if any(variable.key in deciding for variable in line.variables)
        ],
    }


FEW_OPEN = [frozenset(some) for n in (0, 1, 2, 3, len(OPEN)) for some in combinations(OPEN, n)]


@pytest.mark.parametrize(
    ("ends", "finish"), [((), _as_it_is), ((_as_it_is,), _as_it_is), ((_cap_at_five,), _cap_at_five)]
)
@pytest.mark.parametrize("value", [FIRST, LAST], ids=["first", "last"])
def test_a_score_is_what_writing_every_combination_out_gives(
    value: dict[str, Any], ends: tuple[Callable[[int], int], ...], finish: Callable[[int], int]
) -> None:
    for open_ in FEW_OPEN:
        lines = _lines({key: one for key, one in value.items() if key not in open_})
        score = add_up(lines, THREE, *ends)
        assert {
            "totals": score.totals,
            "low": score.low,
            "high": score.high,
            "bands": [band.label for band in score.bands],
            "missing": set(score.missing),
            "deciding": set(score.deciding),
            "crossings": score.crossings,
            "components": {key: (item.min, item.max) for key, item in score.components.items()},
            "deciding_components": list(score.deciding_components),
        } == _by_every_combination(lines, finish)


def test_lines_that_share_a_fact_are_one_family_and_families_keep_the_order_of_the_lines() -> None:
    found = [[line.table.key for line in family] for family in families(_lines({}), lambda line: line)]
    assert found == [["age"], ["gait"], ["sleep", "quiet"], ["mood"], ["pain"]]


def test_two_families_become_one_by_a_line_that_reads_facts_of_both() -> None:
    a, b = Variable("a", (True,)), Variable("b", (True,))
    lines = [GAIT.line(str, a), PAIN.line(str, b), MOOD.line(str, a, b)]
    for later in (a, b):
        (found,) = families([*lines, ONE_UP.line(str, later)], lambda line: line)
        assert sorted(line.table.key for line in found) == ["age", "gait", "mood", "pain"]


def test_the_lowest_total_there_is_has_its_band() -> None:
    score = add_up((ONE_UP.straight(Variable("age", ("young",))),), THREE)
    assert (score.totals, [band.label for band in score.bands]) == ((1,), ["few"])


def test_a_set_of_totals_is_read_back_added_to_and_sorted_into_bands() -> None:
    for some in (*({n} for n in range(14)), {1, 4}, {3, 4, 9}, {2, 3, 5, 6, 12}):
        totals = sum(1 << n for n in some)
        assert members(totals) == tuple(sorted(some))
        assert members(added(totals, (0, 2, 7))) == tuple(sorted({n + more for n in some for more in (0, 2, 7)}))
        held = [band.label for band in THREE if any(band.low <= n <= band.high for n in some)]
        assert [band.label for band in reached(THREE, totals)] == held


def test_points_still_possible_of_a_plain_item_each_once() -> None:
    assert MOOD.straight(Variable("mood", ("good", "fair", "low"))).straight_points() == (1, 0)
