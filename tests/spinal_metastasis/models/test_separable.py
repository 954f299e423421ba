"""Point models and regressions: the paper's arithmetic for one patient, and exact ranges over a chart with gaps."""

import math
from decimal import Decimal
from functools import cache
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spinal_metastasis.facts import Range
from spinal_metastasis.models.inputs import Chart, read_chart
from spinal_metastasis.models.separable import SeparableModel
from spinal_metastasis.models.spec import Values
from tests.spinal_metastasis.build import known
from tests.spinal_metastasis.models.documents import KINDS, LEFT_OUT, model_of

COX_PATIENT: dict[str, Any] = {
    "age": 62, "sex": "female", "ecog_3_or_4": True, "primary_growth": "rapid", "albumin": Decimal("3.3"),
    "wbc": Decimal(16),
}  # fmt: skip
FULL: dict[str, Any] = {
    "age": 60, "sex": "male", "ecog": 1, "primary": "kidney_rcc", "spinal_mets_count": 1, "visceral_mets": "none",
    "brain_mets": False, "prior_systemic_therapy": True, "hb": 11, "wbc": 10, "albumin": 4, "frankel_or_asia": "D",
    "charlson": 0, "neutrophils": 6, "lymphocytes": 2,
}  # fmt: skip


@cache
def made(kind: str) -> SeparableModel:
    """The example of a kind; made when a test asks, so that what fails is that test."""
    return model_of(kind)


def chart(model: SeparableModel, **facts: Any) -> Chart:
    return read_chart(known(**facts), model.inputs)


def without(*keys: str, **more: Any) -> dict[str, Any]:
    return {key: value for key, value in FULL.items() if key not in keys} | more


def test_a_cox_model_raises_the_baseline_to_the_hazard() -> None:
    sum_ = 0.5 + 1 + 0.4 * 0.5 + 0.3 * math.log(2)
    mortality = made("cox").predict(COX_PATIENT).mortality
    assert mortality[90] == pytest.approx(1 - 0.85 ** math.exp(sum_))
    assert mortality[365] == pytest.approx(1 - 0.5 ** math.exp(sum_))


def test_a_logistic_model_starts_from_its_intercept() -> None:
    centre: dict[str, Any] = {
        "age": 62, "ecog_3_or_4": False, "primary_growth": "slow", "asia_a_to_d": False, "charlson_over_0": False,
        "albumin": Decimal("3.8"), "neutrophil_lymphocyte_ratio": Decimal(4),
    }  # fmt: skip
    mortality = made("logistic").predict(centre).mortality
    assert mortality[90] == pytest.approx(1 / (1 + math.exp(2)))
    assert mortality[365] == pytest.approx(1 / (1 + math.exp(0.5)))


def test_a_point_model_reads_its_total_between_the_knots() -> None:
    points: dict[str, Any] = {"age": 80, "primary_growth": "moderate", "hb": Decimal(12), "wbc": Decimal("0.5")}
    flags = ("ecog_3_or_4", "spine_mets_over_1", "lung_or_liver_mets", "brain_mets", "prior_systemic_therapy")
    no = dict.fromkeys(flags, False)
    assert made("additive").predict({**points, **no}).mortality[90] == pytest.approx(1 - (0.97 - 0.37 * 0.4))


def test_a_step_read_out_holds_until_the_next_knot() -> None:
    alive = {str(days): [[0, share], [60, 0]] for days, share in ((30, 1), (90, 1), (365, 1))}
    model = model_of("additive", additive__interpolation="step", additive__alive=alive, additive__groups=LEFT_OUT)
    assert model.reach(chart(model, **without("hb"))).missing == ()
    assert model.reach(chart(model, **without("hb", ecog=4))).missing == ("hb",)


@pytest.mark.parametrize("kind", KINDS)
def test_an_incomplete_assignment_gets_no_figure(kind: str) -> None:
    prediction = made(kind).predict({"age": 60})
    assert prediction.mortality == {}
    assert set(prediction.missing) == {spec.name for spec in made(kind).inputs} - {"age"}


@pytest.mark.parametrize(
    "wrong", [{"age": 17}, {"age": True}, {"age": "62"}, {"sex": "other"}, {"sex": True}, {"ecog_3_or_4": 1}]
)
def test_a_value_the_model_never_saw_is_as_good_as_none(wrong: dict[str, Any]) -> None:
    prediction = made("cox").predict(COX_PATIENT | wrong)
    assert (prediction.mortality, prediction.missing) == ({}, tuple(wrong))


@pytest.mark.parametrize("kind", KINDS)
def test_a_full_chart_gives_the_prediction_itself(kind: str) -> None:
    model = made(kind)
    full = chart(model, **FULL)
    values: dict[str, Any] = {name: value for family in full.families for name, value in family.cases[0].values.items()}
    reach = model.reach(full)
    assert (reach.missing, reach.reasons) == ((), ())
    assert reach.alive is not None
    for days, mortality in model.predict(values).mortality.items():
        assert reach.alive[days] == pytest.approx((1 - mortality, 1 - mortality))


def test_groups_are_those_reachable_not_those_between() -> None:
    points = {"levels": {"no": 0, "yes": 70}}
    alive = {days: [[0, 1], [400, 0]] for days in ("30", "90", "365")}
    groups = [{"label": label, "up_to": end} for label, end in (("low", 40), ("middle", 80), ("high", 400))]
    model = model_of(
        "additive", additive__points__brain_mets=points, additive__alive=alive, additive__groups=groups
    )  # fmt: skip
    assert model.reach(chart(model, **FULL)).groups == ("middle",)
    young = without("brain_mets", "prior_systemic_therapy", age=18, primary="lymphoma", hb=13)
    assert model.reach(chart(model, **young, prior_systemic_therapy=False)).groups == ("low", "middle")
    far = model_of(
        "additive", additive__points__brain_mets={"levels": {"no": 0, "yes": 150}},
        additive__alive=alive, additive__groups=groups,
    )  # fmt: skip
    assert far.reach(chart(far, **young, prior_systemic_therapy=False)).groups == ("low", "high")


def test_a_model_without_groups_has_none() -> None:
    model = model_of("additive", additive__groups=LEFT_OUT)
    assert model.reach(chart(model, **FULL)).groups == ()


def test_an_open_fact_that_changes_nothing_is_not_missing() -> None:
    model = model_of("cox", cox__terms__sex__levels={"male": 0, "female": 0})
    assert model.reach(chart(model, **without("sex", "albumin"))).missing == ("albumin",)
    assert model.reach(chart(model, **without("sex"))).missing == ()


def test_where_the_read_out_is_flat_nothing_is_missing() -> None:
    alive = {str(days): [[0, 1], [200, 1]] for days in (30, 90, 365)}
    model = model_of("additive", additive__alive=alive, additive__groups=LEFT_OUT)
    assert model.reach(chart(model)).missing == ()


def test_of_shared_facts_those_that_move_the_sum_are_missing() -> None:
    inputs = [
        {"name": "neutrophils", "type": "number", "unit": "10⁹/L", "range": [0, 90]},
        {"name": "neutrophil_lymphocyte_ratio", "type": "number", "range": [0, 900]},
    ]
    flat, steep = {"slope": 0, "centre": 1}, {"slope": Decimal("0.01"), "centre": 1}
    terms = {"neutrophils": steep, "neutrophil_lymphocyte_ratio": flat}
    model = model_of("cox", inputs=inputs, cox__terms=terms)
    several = chart(model, neutrophils=[3, 4], lymphocytes=[1, 2])
    assert model.reach(several).missing == ("neutrophils",)
    assert model.reach(chart(model, neutrophils=3, lymphocytes=[1, 2])).missing == ()
    tangled = model.reach(chart(model, lymphocytes=2))
    assert (tangled.alive, tangled.missing) == (None, ("neutrophils",))
    assert "several inputs share" in tangled.reasons[0]


def test_whichever_of_shared_facts_alone_moves_the_sum_is_missing() -> None:
    inputs = [
        {"name": "neutrophils", "type": "number", "unit": "10⁹/L", "range": [0, 90]},
        {"name": "lymphocytes", "type": "number", "unit": "10⁹/L", "range": [0, 90]},
        {"name": "neutrophil_lymphocyte_ratio", "type": "number", "range": [0, 900]},
    ]
    flat, steep = {"slope": 0, "centre": 1}, {"slope": Decimal("0.01"), "centre": 1}
    for moving, other in (("lymphocytes", "neutrophils"), ("neutrophils", "lymphocytes")):
        terms = {moving: steep, other: flat, "neutrophil_lymphocyte_ratio": flat}
        model = model_of("cox", inputs=inputs, cox__terms=terms)
        assert model.reach(chart(model, neutrophils=[3, 4], lymphocytes=[1, 2])).missing == (moving,)
        assert model.reach(chart(model, **{moving: [1, 2], other: 3})).missing == (moving,)
        assert model.reach(chart(model, **{moving: 2, other: [3, 4]})).missing == ()


FLAT = {str(days): [[0, Decimal("0.5")], [200, Decimal("0.5")]] for days in (30, 90, 365)}


def _groups(*ends: int) -> list[dict[str, Any]]:
    return [{"label": f"to {end}", "up_to": end} for end in ends]


def test_a_fact_is_missing_where_it_moves_one_horizon_or_the_group_alone() -> None:
    fading = FLAT | {"365": [[0, Decimal("0.5")], [200, 0]]}
    open_ = without("brain_mets")
    last = model_of("additive", additive__alive=fading, additive__groups=LEFT_OUT)
    assert last.reach(chart(last, **open_)).missing == ("brain_mets",)
    grouped = model_of("additive", additive__alive=FLAT, additive__groups=_groups(50, 200))
    assert grouped.reach(chart(grouped, **open_)).groups == ("to 50", "to 200")
    assert grouped.reach(chart(grouped, **open_)).missing == ("brain_mets",)
    single = model_of("additive", additive__alive=FLAT, additive__groups=_groups(200))
    assert (single.reach(chart(single, **open_)).groups, single.reach(chart(single, **open_)).missing) == (
        ("to 200",), (),
    )  # fmt: skip


def test_a_total_at_the_end_of_a_group_belongs_to_it_and_not_to_the_next() -> None:
    total = 10 + 15 + 10 + 10  # age 60, kidney, systemic therapy, haemoglobin 11
    model = model_of("additive", additive__groups=_groups(total - 1, total, total + 1, 200))
    assert model.reach(chart(model, **FULL)).groups == (f"to {total}",)


OPEN: dict[str, st.SearchStrategy[Any]] = {
    "age": st.sampled_from([60, [40, 75], Range(Decimal(50), Decimal(70))]),
    "sex": st.sampled_from(["male", ["male", "female"]]),
    "ecog": st.sampled_from([1, [2, 3], 4]),
    "primary": st.sampled_from(["kidney_rcc", "breast_unspecified", ["lymphoma", "colon"]]),
    "spinal_mets_count": st.sampled_from([1, Range(low=Decimal(1))]),
    "brain_mets": st.sampled_from([True, [True, False]]),
    "hb": st.sampled_from(["11.5", ["9", "13"], Range(Decimal(9), Decimal(12), high_open=True)]),
    "wbc": st.sampled_from(["8", Range(Decimal(2), Decimal(20))]),
    "albumin": st.sampled_from(["3.9", ["3.1", "4.2"], Range(Decimal(2), Decimal(4))]),
    "neutrophils": st.sampled_from(["4", ["2", "8"], Range(Decimal(2), Decimal(8))]),
    "lymphocytes": st.sampled_from(["1", Range(Decimal(1), Decimal(3))]),
    "charlson": st.sampled_from([0, [0, 3]]),
}
GRID = 5


def assignments(read: Chart) -> list[Values]:
    """Every combination, numbers known by bounds at a few places within them."""
    choices: list[list[Values]] = []
    for family in read.families:
        if family.span is None:
            choices.append([case.values for case in family.cases])
            continue
        low, high = family.span.low or Decimal(0), family.span.high or Decimal(0)
        top = high - Decimal("1E-20") if family.span.high_open else high
        choices.append([{family.names[0]: low + (top - low) * i / GRID} for i in range(GRID + 1)])
    return [{name: value for part in parts for name, value in part.items()} for parts in product(*choices)]


@pytest.mark.parametrize("kind", KINDS)
@given(facts=st.fixed_dictionaries({}, optional=OPEN))
def test_the_range_is_that_of_every_combination(kind: str, facts: dict[str, Any]) -> None:
    model = made(kind)
    read = chart(model, **{**FULL, **facts})
    reach = model.reach(read)
    assert reach.alive is not None
    found = [model.predict(values).mortality for values in assignments(read)]
    for days, (low, high) in reach.alive.items():
        alive = [1 - mortality[days] for mortality in found]
        assert min(alive) == pytest.approx(low, abs=1e-12)
        assert max(alive) == pytest.approx(high, abs=1e-12)
    moves = any(len({round(mortality[days], 12) for mortality in found}) > 1 for days in reach.alive)
    assert bool(reach.missing) is moves or len(reach.groups) > 1
    assert set(reach.missing) <= set(read.open)


@given(facts=st.fixed_dictionaries({}, optional=OPEN), kind=st.sampled_from(KINDS))
def test_an_answer_never_leaves_the_range(facts: dict[str, Any], kind: str) -> None:
    model = made(kind)
    before = model.reach(chart(model, **facts)).alive
    after = model.reach(chart(model, **{**facts, "ecog": 1, "sex": "male"})).alive
    narrowed = "ecog" not in facts and "sex" not in facts
    assert before is not None
    assert after is not None
    if narrowed:
        for days, (low, high) in after.items():
            assert before[days][0] <= low <= high <= before[days][1]
