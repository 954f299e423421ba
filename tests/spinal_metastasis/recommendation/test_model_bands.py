"""Facts of a loaded model are asked while it is trusted and says nothing of survival."""

from dataclasses import replace

import pytest

from spinal_metastasis.policy import Policy
from spinal_metastasis.recommendation.model_bands import open_model_facts
from spinal_metastasis.results import LoadedModel, Prognosis, Survival
from tests.spinal_metastasis.build import assessed, case, lesion, system

SORG, NOMOGRAM = "sorg_ml_2019", "sorg_nomogram_2016"
INVENTED = LoadedModel("invented", "1", "cox", False, True, "none", "nobody", "never", 1, "0", (), ())


SILENT, SAYS = Survival(), Survival(probability={"90d": 0.9, "365d": 0.7})
BOTH = Policy(survival_systems=(SORG, NOMOGRAM))


def _model(name: str, *missing: str, model: LoadedModel | None = INVENTED, survival: Survival = SILENT) -> Prognosis:
    plain = system(assessed(lesion(level="T8")), name)
    return replace(plain, missing=missing, model=model, survival=survival)


@pytest.mark.parametrize(
    ("prognoses", "policy", "asked"),
    [
        ((_model(SORG, "wbc", "albumin"), _model(NOMOGRAM, "hb")), BOTH, ("wbc", "albumin", "hb")),
        ((_model(SORG, "wbc"), _model(NOMOGRAM, "hb")), Policy(survival_systems=(NOMOGRAM,)), ("hb",)),
        ((_model(SORG, "wbc", survival=SAYS), _model(NOMOGRAM, "hb")), BOTH, ("hb",)),
        ((_model(SORG, "wbc", model=None), _model(NOMOGRAM, "hb")), BOTH, ("hb",)),
        ((_model(SORG),), BOTH, ()),
    ],
)
def test_what_a_trusted_model_without_an_answer_lacks(
    prognoses: tuple[Prognosis, ...], policy: Policy, asked: tuple[str, ...]
) -> None:
    assert open_model_facts(case(policy=policy), prognoses) == asked
