"""What a loaded model says in the answer: figures, a range, or why neither; and what it lets the rules read."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from spinal_metastasis.assessment import assess
from spinal_metastasis.facts import Fact, SurvivalEstimate
from spinal_metastasis.models.document import read_document
from spinal_metastasis.models.inputs import Chart
from spinal_metastasis.models.interface import (
    Described,
    ModelCard,
    ModelRunError,
    Prediction,
    Reach,
    SurvivalModel,
)  # fmt: skip
from spinal_metastasis.models.separable import SeparableModel
from spinal_metastasis.models.spec import Values
from spinal_metastasis.policy import SURVIVAL_SYSTEMS, Policy
from spinal_metastasis.results import Assessment, Prognosis
from tests.spinal_metastasis.build import AS_OF, lesion, patient, system
from tests.spinal_metastasis.models.documents import changed, example, signed
from tests.spinal_metastasis.models.test_separable import FULL, without

LOCAL = "local_test"
BOTH = Policy(survival_systems=(*SURVIVAL_SYSTEMS, LOCAL))


def model(kind: str = "cox", key: str = LOCAL, **changes: Any) -> SeparableModel:
    made = read_document(signed(changed(example(kind), **changes), key))
    assert isinstance(made, SeparableModel)
    return made


def answered(loaded: SurvivalModel, policy: Policy = BOTH, **facts: Any) -> Assessment:
    return assess(patient(lesion(level="T8"), **facts), AS_OF, policy, models={loaded.card.key: loaded})


def said(loaded: SurvivalModel, **facts: Any) -> Prognosis:
    answer = answered(loaded, **facts)
    assert answer.local_models is not None
    (local,) = answer.local_models
    return local


def test_without_models_nothing_is_different() -> None:
    full = patient(lesion(level="T8"), **FULL)
    answer = assess(full, AS_OF)
    assert answer.local_models is None
    assert assess(full, AS_OF, models={}) == answer


def test_a_full_chart_gives_fractions_alive() -> None:
    local = said(model(), **FULL)
    assert (local.status, local.groups, local.missing, local.probability_range) == ("complete", (), (), None)
    assert local.survival.probability is not None
    assert list(local.survival.probability) == ["30d", "90d", "365d"]
    assert local.survival.cohort is not None
    assert local.survival.cohort.n == 1


def test_a_gap_gives_a_range_and_is_never_filled() -> None:
    local = said(model(), **without("albumin"))
    assert (local.status, local.missing, local.survival.probability) == ("incomplete", ("albumin",), None)
    assert local.probability_range is not None
    low, high = local.probability_range["90d"]
    for albumin in ("1", "2.5", "6"):
        figure = said(model(), **FULL | {"albumin": albumin}).survival.probability
        assert figure is not None
        assert low <= figure["90d"] <= high


def test_without_a_required_input_there_is_not_even_a_range() -> None:
    local = said(model(), **without("ecog", "albumin"))
    assert (local.status, local.missing, local.probability_range) == ("incomplete", ("ecog", "albumin"), None)
    assert "no range without ecog" in local.reasons


def test_a_patient_outside_the_models_ranges_gets_no_figure() -> None:
    local = said(model(inputs__0__range=[18, 50], cox__terms__age__centre=40), **FULL)
    assert (local.status, local.missing, local.groups) == ("out_of_scope", (), ())
    assert "outside the model's ranges: age" in local.reasons


def test_a_primary_the_model_leaves_out_is_out_of_scope() -> None:
    loaded = model(population__primaries_excluded=["lymphoma", "myeloma"])
    assert said(loaded, **FULL | {"primary": "lymphoma"}).status == "out_of_scope"
    assert said(loaded, **FULL | {"primary": ["lymphoma", "colon"]}).status == "incomplete"
    assert said(loaded, **FULL).status == "complete"


def test_a_haematological_primary_carries_the_caution() -> None:
    assert "C9" in said(model(), **FULL | {"primary": "myeloma"}).reasons
    assert "C9" not in said(model(), **FULL).reasons


def test_a_local_model_is_shown_as_local_with_all_that_stands_behind_it() -> None:
    answer = answered(model(), **FULL)
    assert {prognosis.system for prognosis in answer.prognosis if prognosis.model} == set()
    assert answer.local_models is not None
    shown = answer.local_models[0].model
    assert shown is not None
    assert (shown.local, shown.example, shown.signed_off_by, shown.signed_off_on) == (
        True, False, "Dr Example, spinal oncology", "2026-10-01",
    )  # fmt: skip
    assert (shown.version, shown.n, shown.era, len(shown.sha256)) == ("1.0.0", 1, "2026", 64)
    assert shown.performance[0].measure == "auc"
    assert answer.local_models[0].reasons == ("LOCAL_MODEL",)


def test_an_example_says_so() -> None:
    loaded = read_document(example("cox"))
    assert isinstance(loaded, SeparableModel)
    answer = assess(patient(**FULL), AS_OF, models={loaded.card.key: loaded})
    assert answer.local_models is not None
    assert answer.local_models[0].reasons == ("EXAMPLE_MODEL", "LOCAL_MODEL")
    assert answer.local_models[0].evidence == "unverified"


def test_a_published_system_takes_its_own_place() -> None:
    nomogram = model("additive", "sorg_nomogram_2016")
    answer = answered(nomogram, **without("wbc"))
    assert answer.local_models is None
    assert system(answer, "sorg_classic_2016").status == "model_not_loaded"
    entry = system(answer, "sorg_nomogram_2016")
    assert (entry.status, entry.missing, entry.direction) == ("incomplete", ("wbc",), "low_is_better")
    assert entry.model is not None
    assert not entry.model.local
    assert "LOCAL_MODEL" not in entry.reasons
    assert "sorg_nomogram_2016" in next(q for q in answer.questions if q.input == "wbc").would_change


@pytest.mark.parametrize(
    ("baseline", "bands"),
    [
        ({"90": "0.4", "365": "0.1"}, ("lt1m", "1to3m")),
        ({"90": "0.9", "365": "0.1"}, ("3to6m", "6to12m")),
        ({"90": "0.9", "365": "0.8"}, ("ge12m",)),
    ],
)
def test_bands_follow_a_half_at_90_and_365_days(baseline: dict[str, str], bands: tuple[str, ...]) -> None:
    loaded = flat(baseline)
    assert answered(loaded, age=60).combined.by_system == {LOCAL: bands}
    assert answered(loaded, Policy(), age=60).combined.by_system == {}


def flat(baseline: Mapping[str, str], slope: str = "0") -> SeparableModel:
    """A model of age alone."""
    horizons = [int(days) for days in baseline]
    return model(
        horizons_days=horizons,
        inputs=[{"name": "age", "type": "number", "unit": "years", "range": [18, 100]}],
        calibration=[{"horizon_days": days, "slope": 1, "data": "none"} for days in horizons],
        performance=[{"horizon_days": horizons[0], "measure": "auc", "value": 1, "data": "none"}],
        cox={
            "baseline_survival": {days: Decimal(share) for days, share in baseline.items()},
            "terms": {"age": {"slope": Decimal(slope), "centre": 60}},
        },
    )  # fmt: skip


def test_exactly_a_half_is_alive() -> None:
    assert answered(flat({"90": "0.5", "365": "0.5"}), age=60).combined.by_system == {LOCAL: ("ge12m",)}


def test_a_range_gives_bands_only_where_all_of_it_agrees() -> None:
    agreeing = flat({"90": "0.9", "365": "0.1"}, "0.001")
    assert answered(agreeing, age=[40, 80]).combined.by_system == {LOCAL: ("3to6m", "6to12m")}
    assert answered(flat({"90": "0.9", "365": "0.5"}, "0.01"), age=[40, 80]).combined.by_system == {}


def test_one_horizon_alone_tells_what_it_can() -> None:
    assert answered(flat({"365": "0.1"}), age=60).combined.by_system == {LOCAL: ("lt1m", "1to3m", "3to6m", "6to12m")}
    assert answered(flat({"30": "0.1"}), age=60).combined.by_system == {}


def test_the_teams_estimate_goes_before_a_model() -> None:
    estimate = Fact((SurvivalEstimate("team", median_months=Decimal(8)),))
    answer = answered(flat({"90": "0.4", "365": "0.1"}, "0.1"), age=[40, 80], survival_estimate=estimate)
    assert answer.combined.by_system == {"team": ("6to12m",)}


def test_facts_a_trusted_model_waits_for_would_tell_survival() -> None:
    def asked(loaded: SeparableModel, policy: Policy = BOTH, **facts: Any) -> bool:
        return "albumin" in answered(loaded, policy, **facts).systemic_tolerance.missing

    trusted = Policy(survival_systems=(LOCAL,))
    waiting = without("albumin", age=90, ecog=3, primary="kidney_rcc", wbc=20)
    assert said(model(), **waiting).probability_range is not None
    assert asked(model(), trusted, **waiting)
    assert not asked(model(), Policy(survival_systems=()), **waiting)
    assert not asked(flat({"90": "0.4", "365": "0.1"}), trusted, **waiting)


class Scripted(Described):
    """A model that says what it was told to."""

    def __init__(self, card: ModelCard, answer: Reach | ModelRunError) -> None:
        self.card = card
        self._answer = answer

    def predict(self, values: Values) -> Prediction:
        return Prediction({}, self.lacking(values))

    def reach(self, chart: Chart) -> Reach:
        assert chart.families
        if isinstance(self._answer, ModelRunError):
            raise self._answer
        return self._answer


def test_a_model_that_fails_costs_its_own_figure_only() -> None:
    local = said(Scripted(model().card, ModelRunError()), **without("albumin"))
    assert (local.status, local.missing) == ("incomplete", ("albumin",))
    assert "MODEL_FAILED" in local.reasons


@pytest.mark.parametrize("later", [(0.5, 0.7), (0.2, 0.9)])
def test_more_alive_later_than_sooner_is_no_answer(later: tuple[float, float]) -> None:
    loaded = Scripted(model().card, Reach({90: (0.4, 0.8), 365: later}, ("albumin",)))
    local = said(loaded, **without("albumin"))
    assert ("HORIZONS_CROSS" in local.reasons, local.probability_range) == (True, None)


def test_models_are_in_the_order_of_their_keys() -> None:
    models = {f"local_{name}": model(key=f"local_{name}") for name in ("b", "a")}
    answer = assess(patient(**FULL), AS_OF, models=models)
    assert answer.local_models is not None
    assert [prognosis.system for prognosis in answer.local_models] == ["local_a", "local_b"]


def test_a_card_can_be_replaced_without_touching_the_model() -> None:
    loaded = model()
    assert replace(loaded, card=replace(loaded.card, name="Other")).name == "Other"
