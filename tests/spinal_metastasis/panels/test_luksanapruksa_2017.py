"""The 17 factors: present, absent, not known or not derivable, both sides of each limit (prognosis section 9)."""

from decimal import Decimal
from typing import Any

import pytest

from spinal_metastasis.facts import Range
from spinal_metastasis.panels.luksanapruksa_2017 import checklist
from spinal_metastasis.results import Panel
from tests.spinal_metastasis.build import assessed, case, known, lesion

DEFICIT = "neurological deficit before surgery"
WALKING_RT, WALKING = "non-ambulatory before radiotherapy", "non-ambulatory before surgery"
WEEK = "motor deficit developing in less than 7 days before radiotherapy"
FORTNIGHT = "motor deficit developing in less than 14 days before radiotherapy"
BONE, SITES = "bone metastases", "multiple bone metastases (more than 2 sites)"
LEVELS, VISCERAL = "multiple spinal metastases (more than 3 levels)", "visceral metastases"
MODERATE, RAPID = "primary of moderate growth (Tomita)", "primary of rapid growth (Tomita)"
INTERVAL = "cancer diagnosis to radiotherapy in less than 15 months"


def _panel(at_level: dict[str, Any] | None = None, **facts: Any) -> Panel:
    return checklist(case(known(level="T8", **at_level or {}), **facts))


def test_seventeen_items_no_ratio_and_the_mark_of_memory() -> None:
    panel = _panel()
    assert len(panel.lines) == len({line.item for line in panel.lines}) == 17
    assert {line.hazard_ratio for line in panel.lines} == {None}
    assert {line.state for line in panel.lines} == {"not_known"}
    assert all(line.inputs for line in panel.lines)
    assert panel.evidence == "unverified"


INPUTS = {
    DEFICIT: "frankel_or_asia neuro_deficit_new myelopathy",
    WALKING_RT: "ambulatory",
    WALKING: "ambulatory",
    WEEK: "motor_deficit_days",
    FORTNIGHT: "motor_deficit_days",
    "Karnofsky 10-40": "kps",
    "Karnofsky 50-70": "kps",
    "Karnofsky below 70": "kps",
    "ECOG 3-4": "ecog",
    BONE: "extraspinal_bone_mets",
    SITES: "spinal_mets_count extraspinal_bone_mets",
    LEVELS: "spinal_mets_count",
    VISCERAL: "visceral_mets",
    MODERATE: "primary",
    RAPID: "primary",
    "male sex": "sex",
    INTERVAL: "months_since_cancer_diagnosis",
}
NOTES = {BONE: "outside the spine: in the spine every patient here has one", INTERVAL: "counted to cord compression"}


def test_each_factor_names_the_facts_it_rests_on_and_what_is_read_otherwise_than_in_the_paper() -> None:
    lines = _panel().lines
    assert {line.item: " ".join(line.inputs) for line in lines} == INPUTS
    assert [line.item for line in lines] == list(INPUTS)
    assert {line.item: line.note for line in lines if line.note} == NOTES


@pytest.mark.parametrize(
    ("facts", "item", "state"),
    [
        ({"frankel_or_asia": "D"}, DEFICIT, "present"),
        ({"frankel_or_asia": "E"}, DEFICIT, "absent"),
        ({"frankel_or_asia": ["D", "E"]}, DEFICIT, "not_known"),
        ({"frankel_or_asia": "E", "myelopathy": True}, DEFICIT, "present"),
        ({"neuro_deficit_new": True}, DEFICIT, "present"),
        ({"neuro_deficit_new": False}, DEFICIT, "not_known"),
        ({"myelopathy": False}, DEFICIT, "not_known"),
        ({"neuro_deficit_new": False, "myelopathy": False}, DEFICIT, "absent"),
        ({"ambulatory": "none"}, WALKING, "present"),
        ({"ambulatory": "aided"}, WALKING_RT, "absent"),
        ({"ambulatory": "independent"}, WALKING, "absent"),
        ({"ambulatory": ["none", "aided"]}, WALKING, "not_known"),
        ({"motor_deficit_days": "6.9"}, WEEK, "present"),
        ({"motor_deficit_days": 7}, WEEK, "absent"),
        ({"motor_deficit_days": 7}, FORTNIGHT, "present"),
        ({"motor_deficit_days": 14}, FORTNIGHT, "absent"),
        ({"frankel_or_asia": "E"}, WEEK, "absent"),
        ({"frankel_or_asia": "E", "motor_deficit_days": 3}, WEEK, "present"),
        ({"kps": 40}, "Karnofsky 10-40", "present"),
        ({"kps": 50}, "Karnofsky 10-40", "absent"),
        ({"kps": 50}, "Karnofsky 50-70", "present"),
        ({"kps": 70}, "Karnofsky 50-70", "present"),
        ({"kps": 80}, "Karnofsky 50-70", "absent"),
        ({"kps": 40}, "Karnofsky 50-70", "absent"),
        ({"kps": 60}, "Karnofsky below 70", "present"),
        ({"kps": 70}, "Karnofsky below 70", "absent"),
        ({"ecog": 2}, "Karnofsky 50-70", "present"),
        ({"ecog": 1}, "Karnofsky 50-70", "not_known"),
        ({"ecog": 3}, "ECOG 3-4", "present"),
        ({"ecog": 2}, "ECOG 3-4", "absent"),
        ({"kps": 30}, "ECOG 3-4", "present"),
        ({"kps": 60}, "ECOG 3-4", "not_known"),
        ({"extraspinal_bone_mets": 1}, BONE, "present"),
        ({"extraspinal_bone_mets": 0}, BONE, "absent"),
        ({"spinal_mets_count": 2, "extraspinal_bone_mets": 1}, SITES, "present"),
        ({"spinal_mets_count": 2, "extraspinal_bone_mets": 0}, SITES, "absent"),
        ({"spinal_mets_count": 3}, SITES, "present"),
        ({"spinal_mets_count": 2}, SITES, "not_known"),
        ({"extraspinal_bone_mets": 2}, SITES, "present"),
        ({"spinal_mets_count": 4}, LEVELS, "present"),
        ({"spinal_mets_count": 3}, LEVELS, "absent"),
        ({"spinal_mets_count": [3, 4]}, LEVELS, "not_known"),
        ({"extraspinal_bone_mets": [0, 1]}, BONE, "not_known"),
        ({"extraspinal_bone_mets": 1}, SITES, "not_known"),
        ({"spinal_mets_count": 1, "extraspinal_bone_mets": 1}, SITES, "absent"),
        ({"spinal_mets_count": 1, "extraspinal_bone_mets": 2}, SITES, "present"),
        ({"kps": 10}, "Karnofsky 10-40", "present"),
        ({"kps": [40, 50]}, "Karnofsky 10-40", "not_known"),
        ({"kps": [60, 70]}, "Karnofsky below 70", "not_known"),
        ({"motor_deficit_days": 13}, FORTNIGHT, "present"),
        ({"frankel_or_asia": "E"}, FORTNIGHT, "absent"),
        ({"frankel_or_asia": "D"}, WEEK, "not_known"),
        ({"frankel_or_asia": ["D", "E"]}, WEEK, "not_known"),
        ({"sphincter_dysfunction": True}, DEFICIT, "present"),
        ({"neuro_deficit_new": True, "myelopathy": False}, DEFICIT, "present"),
        ({"sex": ["male", "female"]}, "male sex", "not_known"),
        ({"sex": ["male", "other"]}, "male sex", "not_known"),
        ({"visceral_mets": ["none", "treatable"]}, VISCERAL, "not_known"),
        ({"months_since_cancer_diagnosis": [14, 15]}, INTERVAL, "not_known"),
        ({"spinal_mets_count": Range(low=Decimal(4))}, LEVELS, "present"),
        ({"visceral_mets": "treatable"}, VISCERAL, "present"),
        ({"visceral_mets": ["treatable", "untreatable"]}, VISCERAL, "present"),
        ({"visceral_mets": "none"}, VISCERAL, "absent"),
        ({"primary": "kidney_rcc"}, MODERATE, "present"),
        ({"primary": "kidney_rcc"}, RAPID, "absent"),
        ({"primary": "lung_sclc"}, RAPID, "present"),
        ({"primary": "breast_unspecified"}, MODERATE, "absent"),
        ({"primary": ["colon", "kidney_rcc"]}, RAPID, "not_known"),
        ({"primary": "ovary"}, MODERATE, "not_derivable"),
        ({"primary": ["ovary", "colon"]}, RAPID, "not_derivable"),
        ({"sex": "male"}, "male sex", "present"),
        ({"sex": "female"}, "male sex", "absent"),
        ({"sex": "other"}, "male sex", "not_derivable"),
        ({"months_since_cancer_diagnosis": "14.9"}, INTERVAL, "present"),
        ({"months_since_cancer_diagnosis": 15}, INTERVAL, "absent"),
    ],
)
def test_each_factor_by_its_facts(facts: dict[str, Any], item: str, state: str) -> None:
    (line,) = [line for line in _panel(**facts).lines if line.item == item]
    assert line.state == state


def test_a_deficit_at_one_level_is_a_deficit_and_none_needs_every_level() -> None:
    def state(*levels: bool | None) -> str:
        places = [known(level="T8", **({} if value is None else {"myelopathy": value})) for value in levels]
        return checklist(case(*places, neuro_deficit_new=False)).lines[0].state

    assert state(False, True) == "present"
    assert state(False, False) == "absent"
    assert state(False, None) == state(None, False) == "not_known"


def test_converted_scales_name_the_scale_they_come_from() -> None:
    inputs = {line.item: line.inputs for line in _panel(ecog=2).lines}
    assert (inputs["Karnofsky below 70"], inputs["ECOG 3-4"]) == (("ecog",), ("ecog",))
    inputs = {line.item: line.inputs for line in _panel(kps=70).lines}
    assert (inputs["Karnofsky below 70"], inputs["ECOG 3-4"]) == (("kps",), ("kps",))


def test_it_stands_on_every_assessment_with_a_lesion_and_on_no_other() -> None:
    assert [panel.id for panel in assessed(lesion(level="T8")).panels] == ["luksanapruksa_2017"]
    assert assessed(charlson=3).panels == ()
    assert assessed(lesion(level="T8"), age=12).panels == ()
