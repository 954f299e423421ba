"""O of NOMS: radiosensitivity by histology, override, policy and prior radiotherapy (contract appendix C)."""

from typing import Any

import pytest

from spinal_metastasis.facts import PriorRt
from spinal_metastasis.policy import Policy
from spinal_metastasis.results import LesionResult
from spinal_metastasis.scores.readings import SCORED_PRIMARIES
from tests.spinal_metastasis.build import DEFAULT_POLICY, assessed, lesion, only_lesion

SENSITIVE = "lymphoma leukaemia myeloma germ_cell_seminoma lung_sclc"
INTERMEDIATE = (
    "breast_hormone_dependent breast_hormone_independent breast_unspecified prostate_hormone_dependent "
    "prostate_hormone_independent prostate_unspecified ovary carcinoid_neuroendocrine"
)
RESISTANT = (
    "thyroid_papillary thyroid_follicular thyroid_medullary thyroid_anaplastic thyroid_unspecified kidney_rcc "
    "lung_nsclc_targeted lung_nsclc_not_targeted lung_nsclc_unspecified liver_hcc colon rectum colorectal_unspecified "
    "melanoma sarcoma_osteosarcoma sarcoma_synovial sarcoma_soft_tissue_other sarcoma_unspecified"
)
ASSUMED = (
    "stomach oesophagus pancreas biliary_gallbladder bladder_urothelial uterus_endometrium uterus_cervix "
    "uterus_unspecified head_neck nasopharynx tonsil thymoma other"
)
ALL = ("sensitive", "intermediate", "resistant", "unknown")
CLASSES: dict[str, tuple[tuple[str, ...], bool]] = {
    **dict.fromkeys(SENSITIVE.split(), (("sensitive",), False)),
    **dict.fromkeys(INTERMEDIATE.split(), (("intermediate",), False)),
    **dict.fromkeys(RESISTANT.split(), (("resistant",), False)),
    **dict.fromkeys(ASSUMED.split(), (("resistant",), True)),
    "lung_unspecified": (("sensitive", "resistant"), False),
    "unknown_primary": (("unknown",), False),
}


def _lesion(at_level: dict[str, Any] | None = None, policy: Policy = DEFAULT_POLICY, **facts: Any) -> LesionResult:
    return only_lesion(assessed(lesion(level="T8", **at_level or {}), policy=policy, **facts))


def _classes(at_level: dict[str, Any] | None = None, policy: Policy = DEFAULT_POLICY, **facts: Any) -> tuple[str, ...]:
    noms = _lesion(at_level, policy, **facts).noms
    assert noms is not None
    return noms.inputs["radiosensitivity"]


def test_every_primary_has_a_class() -> None:
    assert sorted(CLASSES) == sorted(SCORED_PRIMARIES)


@pytest.mark.parametrize("primary", list(CLASSES))
def test_the_class_of_each_primary(primary: str) -> None:
    classes, assumed = CLASSES[primary]
    assert _classes(primary=primary) == classes
    assert ("HISTOLOGY_CLASS_ASSUMED" in _lesion(primary=primary).flags) is assumed


@pytest.mark.parametrize(
    ("facts", "classes"),
    [
        ({}, ALL),
        ({"primary": ["lymphoma", "breast_unspecified"]}, ("sensitive", "intermediate")),
        ({"primary": "kidney_rcc", "histology_confirmed": True}, ("resistant",)),
        ({"primary": "kidney_rcc", "histology_confirmed": False}, ("resistant", "unknown")),
        ({"primary": "kidney_rcc", "histology_confirmed": [True, False]}, ("resistant",)),
        ({"histology_confirmed": False}, ALL),
        ({"primary": "kidney_rcc", "radiosensitivity_override": "sensitive"}, ("sensitive",)),
        ({"radiosensitivity_override": "unknown"}, ("unknown",)),
        ({"radiosensitivity_override": ["resistant", "sensitive"]}, ("sensitive", "resistant")),
    ],
)
def test_the_override_wins_and_unconfirmed_histology_stays_unknown(
    facts: dict[str, Any], classes: tuple[str, ...]
) -> None:
    assert _classes(**facts) == classes


def test_the_teams_override_needs_no_assumption() -> None:
    flags = _lesion(primary="stomach", radiosensitivity_override="resistant").flags
    assert "HISTOLOGY_CLASS_ASSUMED" not in flags
    assert "HISTOLOGY_CLASS_ASSUMED" in _lesion(primary=["stomach", "colon"]).flags
    assert "HISTOLOGY_CLASS_ASSUMED" not in _lesion().flags


@pytest.mark.parametrize(
    ("facts", "patchell", "as_sensitive", "as_resistant"),
    [
        ({"primary": "ovary"}, ("intermediate",), ("sensitive",), ("resistant",)),
        ({"primary": "lymphoma"}, ("sensitive",), ("sensitive",), ("sensitive",)),
        ({"primary": ["ovary", "colon"]}, ("intermediate", "resistant"), ("sensitive", "resistant"), ("resistant",)),
        ({"radiosensitivity_override": "intermediate"}, ("intermediate",), ("sensitive",), ("resistant",)),
        ({}, ALL, ("sensitive", "resistant", "unknown"), ("sensitive", "resistant", "unknown")),
    ],
)
def test_the_sites_policy_on_intermediate_histology(
    facts: dict[str, Any], patchell: tuple[str, ...], as_sensitive: tuple[str, ...], as_resistant: tuple[str, ...]
) -> None:
    assert _classes(policy=Policy(intermediate_policy="patchell"), **facts) == patchell
    assert _classes(policy=Policy(intermediate_policy="as_sensitive"), **facts) == as_sensitive
    assert _classes(policy=Policy(intermediate_policy="as_resistant"), **facts) == as_resistant


@pytest.mark.parametrize(
    ("at_level", "classes"),
    [
        ({}, ("sensitive",)),
        ({"prior_rt_at_level": True}, ("resistant",)),
        ({"prior_rt_at_level": False}, ("sensitive",)),
        ({"prior_rt_at_level": [True, False]}, ("sensitive", "resistant")),
        ({"prior_rt": (PriorRt(),)}, ("resistant",)),
        ({"prior_rt": ()}, ("sensitive",)),
        ({"prior_rt": (PriorRt(),), "prior_rt_at_level": False}, ("sensitive",)),
        ({"prior_rt": (), "prior_rt_at_level": True}, ("resistant",)),
    ],
)
def test_a_level_irradiated_before_counts_as_resistant(at_level: dict[str, Any], classes: tuple[str, ...]) -> None:
    assert _classes(at_level, primary="myeloma") == classes
    flagged = "PRIOR_RT_TREATED_AS_RESISTANT" in _lesion(at_level, primary="myeloma").flags
    assert flagged is (classes == ("resistant",))


def test_prior_radiotherapy_comes_after_override_policy_and_unconfirmed_histology() -> None:
    irradiated = {"prior_rt_at_level": True}
    assert _classes(irradiated, radiosensitivity_override="sensitive") == ("resistant",)
    assert _classes(irradiated, Policy(intermediate_policy="as_sensitive"), primary="ovary") == ("resistant",)
    assert _classes(irradiated, primary="ovary", histology_confirmed=False) == ("resistant",)


def test_it_concerns_the_irradiated_level_only() -> None:
    answer = assessed(lesion(level="T8", prior_rt_at_level=True), lesion(level="L2"), primary="myeloma")
    inputs = [found.noms.inputs["radiosensitivity"] for found in answer.lesions if found.noms]
    assert inputs == [("resistant",), ("sensitive",)]
