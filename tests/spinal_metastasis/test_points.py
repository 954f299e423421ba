from spinal_metastasis.points import Band, Citation, PointsTable, Score, Variable, add_up, band_of

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
