"""Lines of loaded models: figures outward-rounded, whose model it is, why there is none."""

from dataclasses import replace
from typing import Any

import pytest

from cds_service.cards.frame import Basis
from cds_service.cards.loaded_models import model_figure, model_line, of_models, title
from cds_service.cards.prognosis import prognosis_card
from spinal_metastasis.assessment import assess
from spinal_metastasis.models.document import read_document
from spinal_metastasis.models.separable import SeparableModel
from spinal_metastasis.policy import Policy
from spinal_metastasis.results import Prognosis, Survival
from tests.spinal_metastasis.build import AS_OF, lesion, patient
from tests.spinal_metastasis.models.documents import example, signed
from tests.spinal_metastasis.models.test_separable import FULL, without


def basis_of(*models: SeparableModel, policy: Policy = Policy(), **facts: Any) -> Basis:
    loaded = {model.card.key: model for model in models}
    return Basis.of(assess(patient(lesion(level="T8"), **facts), AS_OF, policy, models=loaded), policy)


def model(kind: str = "cox", key: str = "local_mercy", **changes: Any) -> SeparableModel:
    made = read_document(signed(example(kind), key, **changes))
    assert isinstance(made, SeparableModel)
    return made


MERCY = model(name="Mercy *model*")
NOMOGRAM = model("additive", "sorg_nomogram_2016", evidence="unverified")


def lines(*models: SeparableModel, **facts: Any) -> list[str]:
    return [model_line(one) for one in of_models(basis_of(*models, **facts))]


def test_figures_carry_the_cohort_and_the_sign_off() -> None:
    (line,) = lines(MERCY, **FULL)
    assert line.startswith("Local model Mercy \\*model\\* 1.0.0: ")
    assert "% alive at 30 days" in line
    assert "AUC 0.50 at 90 days (none: synthetic); signed off 1 Oct 2026 by Dr Example, spinal oncology." in line


def test_a_range_is_rounded_outwards_and_says_what_would_close_it() -> None:
    shown = Survival()
    entry = Prognosis(
        "local_mercy", "incomplete", "low_is_better", (), shown, (), (), "verified", {},
        probability_range={"90d": (0.199, 0.201)},
    )  # fmt: skip
    assert model_figure(entry) == "19 to 21 % alive at 90 days"
    (line,) = lines(MERCY, **without("albumin"))
    assert "Needs albumin." in line


def test_a_published_model_goes_by_its_published_name_and_its_group() -> None:
    (line,) = lines(NOMOGRAM, **FULL)
    assert line.startswith("SORG nomogram 1.0.0, group up to 50: ")
    assert "not a published score" not in line
    assert line.endswith("*unverified*.")


@pytest.mark.parametrize(
    ("reasons", "said"),
    [
        (("LOCAL_MODEL", "MODEL_FAILED"), "no figure; the model gave no usable answer"),
        (("HORIZONS_CROSS",), "no figure; the model contradicts itself: more alive later than sooner"),
        (("outside the model's ranges: age", "C9"), "no figure; outside the model's ranges: age"),
    ],
)
def test_without_a_figure_the_line_says_why(reasons: tuple[str, ...], said: str) -> None:
    entry = basis_of(MERCY, **FULL).assessment.local_models
    assert entry is not None
    assert model_figure(replace(entry[0], survival=Survival(), reasons=reasons)) == said


def test_a_point_system_has_no_line_here() -> None:
    basis = basis_of(MERCY, **FULL)
    tomita = basis.assessment.prognosis[0]
    assert model_line(tomita) == ""
    assert title(tomita) == "Tomita"


def test_the_summary_reads_a_trusted_local_model_as_local_and_not_as_the_teams() -> None:
    card = prognosis_card(basis_of(MERCY, policy=Policy(survival_systems=("local_mercy",)), **FULL))
    assert "local model Mercy model reads" in card.summary
    assert "The team's own survival estimate" not in card.detail
    assert "**Loaded models**" in card.detail


def test_a_loaded_published_model_is_not_listed_as_unused() -> None:
    card = prognosis_card(basis_of(NOMOGRAM, **FULL))
    assert "SORG classic and SORG-ML: model not loaded" in card.detail
    assert "SORG nomogram" in card.summary
