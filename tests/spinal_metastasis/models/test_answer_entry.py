"""The entry of a model member by member: what stands in it when there is a figure, a range, or neither."""

from functools import cache
from typing import Any

import pytest

from spinal_metastasis.models.answer import answer
from spinal_metastasis.models.interface import ModelCard, ModelRunError, Reach, SurvivalModel
from spinal_metastasis.models.separable import SeparableModel
from spinal_metastasis.results import Cohort, LoadedModel, Prognosis, Survival
from tests.spinal_metastasis.build import case, known
from tests.spinal_metastasis.models.test_answer import LOCAL, Scripted, model
from tests.spinal_metastasis.models.test_separable import FULL, without

NOBODY = "nobody: synthetic"


@cache
def cox() -> SeparableModel:
    """Made when a test asks, so that what fails is that test."""
    return model()


def shown(card: ModelCard) -> LoadedModel:
    return LoadedModel(
        name="Invented Cox model", version="1.0.0", kind="cox", local=True, example=False,
        citation="Invented for tests and documentation; no patient stands behind any number", population=NOBODY,
        era="2026", n=1, sha256=card.sha256, performance=card.performance, calibration=card.calibration,
        signed_off_by="Dr Example, spinal oncology", signed_off_on="2026-10-01",
    )  # fmt: skip


FRACTIONS = {30: (0.7, 0.9), 90: (0.4, 0.8), 365: (0.1, 0.6)}


def entry(loaded: SurvivalModel | None = None, **facts: Any) -> Prognosis:
    return answer(case(known(level="T8"), **facts), loaded or cox())


def expected(status: str, *reasons: str, **more: Any) -> Prognosis:
    plain: dict[str, Any] = {
        "system": LOCAL, "direction": "low_is_better", "groups": (), "survival": Survival(), "missing": (),
        "evidence": "inferred", "components": {}, "model": shown(cox().card),
    }  # fmt: skip
    return Prognosis(status=status, reasons=("LOCAL_MODEL", *reasons), **plain | more)


def test_a_figure_stands_with_its_cohort() -> None:
    one = {days: (low, low) for days, (low, _) in FRACTIONS.items()}
    survival = Survival(probability={"30d": 0.7, "90d": 0.4, "365d": 0.1}, cohort=Cohort(1, "2026", NOBODY))
    loaded = Scripted(cox().card, Reach(one, (), groups=("low",)))
    assert entry(loaded, **FULL) == expected("complete", survival=survival, groups=("low",))


def test_a_range_stands_without_one() -> None:
    loaded = Scripted(cox().card, Reach(FRACTIONS, ("albumin",), groups=("low", "high")))
    ranges = {"30d": (0.7, 0.9), "90d": (0.4, 0.8), "365d": (0.1, 0.6)}
    assert entry(loaded, **without("albumin")) == expected(
        "incomplete", missing=("albumin",), groups=("low", "high"), probability_range=ranges
    )


def test_where_there_is_neither_the_reason_stands() -> None:
    failed = Scripted(cox().card, ModelRunError())
    assert entry(failed, **without("albumin")) == expected("incomplete", "MODEL_FAILED", missing=("albumin",))
    silent = Scripted(cox().card, Reach(None, ("albumin",), ("no range: odd",)))
    assert entry(silent, **FULL) == expected("incomplete", "no range: odd", missing=("albumin",))
    assert entry(**without("ecog")) == expected("incomplete", "no range without ecog", missing=("ecog",))
    young = FULL | {"age": 17}
    assert entry(**young) == expected("out_of_scope", "outside the model's ranges: age")
    both = FULL | {"age": 17, "albumin": "0.9"}
    assert entry(**both) == expected("out_of_scope", "outside the model's ranges: age, albumin")


@pytest.mark.parametrize(
    ("later", "crosses"),
    [((0.4, 0.8), False), ((0.41, 0.8), True), ((0.4, 0.81), True), ((0.1, 0.2), False)],
)
def test_horizons_may_meet_and_not_cross(later: tuple[float, float], crosses: bool) -> None:
    loaded = Scripted(cox().card, Reach({90: (0.4, 0.8), 365: later}, ("albumin",), ("odd",)))
    found = entry(loaded, **without("albumin"))
    assert found.reasons == ("LOCAL_MODEL", "odd", *(("HORIZONS_CROSS",) if crosses else ()))
    assert (found.probability_range is None) is crosses
    assert found.missing == ("albumin",)


def test_a_primary_outside_the_population_goes_before_all_else() -> None:
    loaded = model(population__primaries_excluded=["lymphoma", "myeloma"])
    reason = "outside the model's population: primary"
    shown = {"model": entry(loaded, **FULL).model}
    assert entry(loaded, **FULL | {"primary": "myeloma", "age": 17}) == expected("out_of_scope", reason, "C9", **shown)
    assert entry(loaded, **FULL | {"primary": ["lymphoma", "myeloma"]}).status == "out_of_scope"
    assert entry(loaded, **FULL | {"primary": ["lymphoma", "colon"]}).status == "incomplete"
    assert entry(loaded, **without("primary")).status == "incomplete"


def test_a_haematological_primary_among_those_possible_carries_the_caution() -> None:
    for primary, caution in (("myeloma", True), (["colon", "leukaemia"], True), ("colon", False)):
        assert ("C9" in entry(**FULL | {"primary": primary}).reasons) is caution
    assert "C9" not in entry(**without("primary")).reasons
