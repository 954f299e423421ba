"""A patient of whom everything is known, so that a test can leave out one fact and see what is asked."""

from typing import Any

from spinal_metastasis.policy import Policy
from spinal_metastasis.results import Question
from tests.spinal_metastasis.build import DEFAULT_POLICY, STABLE_SINS, assessed, lesion

AT_LEVEL: dict[str, Any] = {
    "level": "T8", **STABLE_SINS, "escc_grade": "2", "myelopathy": False, "prior_rt": (), "instrumented": False,
}  # fmt: skip
PATIENT: dict[str, Any] = {
    "primary": "breast_hormone_dependent", "ecog": 2, "kps": 60, "able_to_tolerate_surgery": True,
    "ambulatory": "independent", "frankel_or_asia": "E", "neuro_deficit_new": False, "pathologic_fracture": False,
    "spinal_mets_count": 1, "extraspinal_bone_mets": 0, "visceral_mets": "none", "brain_mets": False,
    "previous_chemotherapy": False, "albumin": 4, "platelets": 250, "crp": 0, "ldh": 200, "bilirubin": 1, "calcium": 9,
    "srs_available": True,
}  # fmt: skip


def questions_of(
    at_level: dict[str, Any] | None = None, *omit: str, policy: Policy = DEFAULT_POLICY, **facts: Any
) -> tuple[Question, ...]:
    """Questions of that patient with these facts changed and those left out."""
    level = {key: value for key, value in (AT_LEVEL | (at_level or {})).items() if key not in omit}
    patient = {key: value for key, value in (PATIENT | facts).items() if key not in omit}
    return assessed(lesion(**level), policy=policy, **patient).questions


def changes_of(questions: tuple[Question, ...]) -> dict[str, tuple[str, ...]]:
    """What each question would change; none is asked twice."""
    assert len({(question.input, question.level) for question in questions}) == len(questions)
    return {question.input: question.would_change for question in questions}
