"""The vocabulary against the contract's schemas: the same keys in the same order, the same values and ranges."""

import dataclasses

import pytest

from spinal_metastasis.facts import LesionFacts, PatientFacts
from spinal_metastasis.terms import REGIONS, VERTEBRAE, Declined, Marker, MstfiItem, Organ, SpinalLevel
from spinal_metastasis.vocabulary import (
    ESCC_WITH_DEFICIT_DAYS,
    FACTS,
    PLATELETS_BEFORE_SURGERY_DAYS,
    FactSpec,
    Kind,
    Scope,
    in_order,
)
from tests.schemas.validators import schema

DEFS = schema("facts")["$defs"]
SPECS = list(FACTS.values())


def test_the_keys_are_those_of_the_contract_in_its_order() -> None:
    assert list(FACTS) == schema("assessment")["$defs"]["factKey"]["enum"]


def test_each_fact_is_a_field_where_its_scope_says() -> None:
    patient = {field.name for field in dataclasses.fields(PatientFacts)} - {"lesions"}
    lesion = {field.name for field in dataclasses.fields(LesionFacts)}
    assert patient == {spec.key for spec in SPECS if spec.scope is not Scope.LESION}
    assert lesion == {spec.key for spec in SPECS if spec.scope is not Scope.PATIENT}


@pytest.mark.parametrize("spec", [spec for spec in SPECS if spec.kind in (Kind.INTEGER, Kind.NUMBER)])
def test_ranges_are_those_of_the_contract(spec: FactSpec) -> None:
    one = DEFS[f"{spec.key}.one"]
    high = None if spec.high is None else float(spec.high)
    assert spec.low is not None
    assert (one["type"], one["minimum"]) == (spec.kind.value, float(spec.low))
    assert (one.get("maximum"), one.get("multipleOf")) == (high, spec.step)


@pytest.mark.parametrize("spec", [spec for spec in SPECS if spec.kind is Kind.ENUM])
def test_words_are_those_of_the_contract(spec: FactSpec) -> None:
    bare_escc_1 = {"1"} if spec.key == "escc_grade" else set()
    assert {choice.value for choice in spec.choices} | bare_escc_1 == set(DEFS[f"{spec.key}.one"]["enum"])


WINDOWS = {
    1: "neuro_deficit_new",
    2: "steroid_current steroid_mg_per_day",
    3: "frankel_or_asia sphincter_dysfunction myelopathy cauda_equina",
    7: "ambulatory inr anticoagulant",
    14: "ecog kps performance_due_to_lesion pain_vas calcium calcium_corrected sins_pain",
    30: "asa able_to_tolerate_surgery albumin hb wbc neutrophils lymphocytes platelets crp ldh bilirubin alp "
        "creatinine egfr sodium mstfi_items uncontrolled_infection organ_failure pregnant patient_declines "
        "survival_estimate escc_grade planned_rt planned_surgery",
    60: "pathologic_fracture spinal_metastasis spinal_mets_count extraspinal_bone_mets levels_involved "
        "levels_contiguous visceral_mets visceral_organs visceral_pattern visceral_controlled brain_mets "
        "brain_mets_treatable systemic_lines systemic_agents systemic_options_remaining sins_bone_lesion "
        "sins_alignment sins_collapse sins_posterolateral height_loss_pct body_involvement_pct sins_total_reported "
        "stability_override compartment lesion_column posterior_wall_intact bony_retropulsion",
    90: "mfi5 mfi11",
    120: "bone_agent_current",
    180: "bmi",
    365: "molecular_profile charlson smoking diabetes",
}  # fmt: skip
"""Days of contract appendix A; what is not named does not age."""


@pytest.mark.parametrize("spec", SPECS, ids=list(FACTS))
def test_each_fact_ages_as_the_contract_says(spec: FactSpec) -> None:
    days = {key: window for window, keys in WINDOWS.items() for key in keys.split()}
    assert spec.window_days == days.get(spec.key)


def test_the_shorter_windows_of_a_deficit_and_of_a_procedure() -> None:
    assert (ESCC_WITH_DEFICIT_DAYS, PLATELETS_BEFORE_SURGERY_DAYS) == (14, 7)


UNITS = {
    "years": "age",
    "days": "motor_deficit_days",
    "months": "months_since_cancer_diagnosis",
    "g/dL": "albumin hb",
    "10⁹/L": "wbc neutrophils lymphocytes platelets",
    "mg/dL": "crp bilirubin calcium creatinine",
    "U/L": "ldh alp",
    "mmol/L": "calcium_corrected sodium",
    "mL/min/1.73 m²": "egfr",
    "kg/m²": "bmi",
    "mg/day": "steroid_mg_per_day",
    "%": "height_loss_pct body_involvement_pct",
}


@pytest.mark.parametrize("spec", SPECS, ids=list(FACTS))
def test_each_number_has_the_contracts_unit(spec: FactSpec) -> None:
    units = {key: unit for unit, keys in UNITS.items() for key in keys.split()}
    assert spec.unit == units.get(spec.key, "")


def test_every_fact_has_a_label_of_its_own() -> None:
    assert all(spec.label for spec in SPECS)
    assert len({spec.label for spec in SPECS}) == len(SPECS)


LISTED = {
    "levels_involved": SpinalLevel, "visceral_organs": Organ, "patient_declines": Declined, "molecular_profile": Marker,
    "mstfi_items": MstfiItem,
}  # fmt: skip


@pytest.mark.parametrize("spec", [spec for spec in SPECS if spec.kind in (Kind.LIST, Kind.OBJECT)])
def test_a_list_or_an_object_holds_words_of_its_vocabulary(spec: FactSpec) -> None:
    assert spec.values is LISTED.get(spec.key)


def test_a_fact_without_a_vocabulary_has_no_choices_and_the_conus_is_a_vertebra() -> None:
    assert FACTS["age"].choices == ()
    assert FACTS["conus_level"].choices == VERTEBRAE
    assert len(VERTEBRAE) == 30
    assert {region.value: len(members) for region, members in REGIONS.items()} == {
        "cervical": 8, "thoracic": 12, "lumbar": 5, "sacral": 5,
    }  # fmt: skip


def test_keys_are_put_in_the_order_of_the_vocabulary() -> None:
    assert in_order(["level", "kps", "albumin", "sex", "kps"]) == ("sex", "kps", "albumin", "level")
