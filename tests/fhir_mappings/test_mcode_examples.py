"""The published mCODE 4.0.0 examples: each goes through; what was read and refused of each patient."""

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest

from fhir_mappings.chart import SectionState, read_section
from fhir_mappings.imaging_study import newest_spine_imaging
from fhir_mappings.metastases import SpinalMetastasis
from fhir_mappings.reading import Resource
from fhir_mappings.section import Chart
from fhir_mappings.treatment import TreatmentFacts, read_treatment
from fhir_mappings.tumour import TumourFacts, read_tumour
from spinal_metastasis.results import NoteCode
from spinal_metastasis.terms import Marker, Presence, Primary

EXAMPLES = 179
JENNY = "cancer-patient-jenny-m"
DURING_TREATMENT = dt.datetime(2018, 11, 1, tzinfo=dt.UTC)
LATER = dt.datetime(2026, 11, 1, tzinfo=dt.UTC)


def example(folder: Path, name: str) -> bytes:
    return (folder / "example" / f"{name}.json").read_bytes()


def patient_of(resource: dict[str, Any]) -> str:
    owner = resource.get("subject") or resource.get("patient") or {}
    return str(owner.get("reference", "")).rpartition("/")[2]


def as_chart(raw: bytes, patient: str) -> Chart:
    return {"file": read_section("file", raw, patient)}


def everything_of(folder: Path, patient: str) -> Chart:
    """All the examples that belong to one patient, as one Bundle."""
    resources = [json.loads(path.read_bytes()) for path in sorted((folder / "example").glob("*.json"))]
    entries = [{"resource": resource} for resource in resources if patient_of(resource) == patient]
    return as_chart(json.dumps({"resourceType": "Bundle", "type": "collection", "entry": entries}).encode(), patient)


def read(chart: Chart, as_of: dt.datetime) -> tuple[TumourFacts, TreatmentFacts]:
    newest_spine_imaging(chart, as_of)
    return read_tumour(chart, as_of), read_treatment(chart, as_of)


def kinds(resources: tuple[Resource, ...]) -> dict[str, int]:
    names = [type(resource).__name__ for resource in resources]
    return {name: names.count(name) for name in sorted(set(names))}


def test_every_example_goes_through_on_its_own(mcode_examples: Path) -> None:
    paths = sorted((mcode_examples / "example").glob("*.json"))
    assert len(paths) == EXAMPLES
    for path in paths:
        resource = json.loads(path.read_bytes())
        patient = resource["id"] if resource["resourceType"] == "Patient" else patient_of(resource)
        section = read_section("file", path.read_bytes(), patient)
        assert not [note for note in section.notes if note.code is NoteCode.UNREADABLE], path.name
        read({"file": section}, LATER)


def test_the_patient_bundle_is_read_but_for_the_types_that_are_not_used(mcode_examples: Path) -> None:
    section = read_section("file", example(mcode_examples, "Bundle-mcode-patient-bundle-jenny-m"), JENNY)
    assert (section.state, section.entries_read) == (SectionState.DATA, 40)
    assert kinds(section.resources) == {
        "Condition": 1, "DiagnosticReport": 2, "MedicationRequest": 4, "Observation": 22, "Patient": 1, "Procedure": 4,
    }  # fmt: skip
    assert {note.text.removeprefix("file: ") for note in section.notes} == {
        "1 Specimen not read here.", "1 Organization not read here.", "2 FamilyMemberHistory not read here.",
        "2 Practitioner not read here.",
    }  # fmt: skip


def test_the_patient_bundle_has_a_breast_cancer_in_remission_and_no_metastasis(mcode_examples: Path) -> None:
    chart = as_chart(example(mcode_examples, "Bundle-mcode-patient-bundle-jenny-m"), JENNY)
    tumour, treatment = read(chart, DURING_TREATMENT)
    assert {key: fact.value for key, fact in tumour.facts.items()} == {
        "primary": Primary.BREAST_HORMONE_DEPENDENT,
        "molecular_profile": {Marker.HER2: Presence.ABSENT, Marker.ER: Presence.PRESENT, Marker.PR: Presence.ABSENT},
    }
    assert (tumour.presence, tumour.malignancy, tumour.levels) == (SpinalMetastasis.NONE, True, ())
    assert tumour.notes == ()
    assert {key: fact.value for key, fact in treatment.facts.items()} == {
        "previous_chemotherapy": True, "prior_systemic_therapy": True,
    }  # fmt: skip
    assert (treatment.by_level, treatment.notes) == ({}, ())


def test_eight_years_later_its_receptors_are_too_old(mcode_examples: Path) -> None:
    chart = as_chart(example(mcode_examples, "Bundle-mcode-patient-bundle-jenny-m"), JENNY)
    tumour, _ = read(chart, LATER)
    assert tumour.facts["primary"].value is Primary.BREAST_UNSPECIFIED
    assert [(note.code, note.resource) for note in tumour.notes] == [
        (NoteCode.STALE, "Observation/tumor-marker-test-her2-jenny-m"),
        (NoteCode.STALE, "Observation/tumor-marker-test-er-jenny-m"),
        (NoteCode.STALE, "Observation/tumor-marker-test-pr-jenny-m"),
    ]


def test_the_genomic_bundle_names_no_tumour(mcode_examples: Path) -> None:
    raw = example(mcode_examples, "Bundle-gx-genomic-bundle-adam-anyperson")
    section = read_section("file", raw, "gx-cancer-patient-adam-anyperson")
    assert kinds(section.resources) == {"DiagnosticReport": 1, "Observation": 19, "Patient": 1}
    tumour, treatment = read({"file": section}, LATER)
    assert (tumour.facts, tumour.malignancy, treatment.facts) == ({}, False, {})


def test_the_same_bundle_asked_for_another_patient_gives_nothing(mcode_examples: Path) -> None:
    chart = as_chart(example(mcode_examples, "Bundle-mcode-patient-bundle-jenny-m"), "someone-else")
    tumour, treatment = read(chart, LATER)
    assert (tumour.facts, tumour.malignancy, treatment.facts) == ({}, False, {})
    assert NoteCode.WRONG_PATIENT in {note.code for note in chart["file"].notes}


PATIENTS = [
    pytest.param("cancer-patient-john-anyperson", {
        "primary": Primary.LUNG_NSCLC_TARGETED, "brain_mets": True, "synchronous": True,
    }, id="lung cancer with brain metastasis, gefitinib given"),
    pytest.param("cancer-patient-brian-l", {"primary": Primary.LEUKAEMIA}, id="leukaemia"),
    pytest.param("cancer-patient-eve-anyperson", {"primary": Primary.BREAST_UNSPECIFIED}, id="generic code, breast"),
    pytest.param("cancer-patient-lucy-child", {}, id="no tumour"),
]  # fmt: skip


@pytest.mark.parametrize(("patient", "expected"), PATIENTS)
def test_what_the_loose_examples_of_a_patient_say(
    mcode_examples: Path, patient: str, expected: dict[str, object]
) -> None:
    tumour, _ = read(everything_of(mcode_examples, patient), LATER)
    assert {key: fact.value for key, fact in tumour.facts.items()} == expected
    assert tumour.presence is SpinalMetastasis.NONE


def test_a_metastasis_code_under_the_primary_profile_is_refused_as_a_primary(mcode_examples: Path) -> None:
    tumour, _ = read(everything_of(mcode_examples, "cancer-patient-adam-everyman"), LATER)
    assert tumour.facts["primary"].value is Primary.LEUKAEMIA
    resources = {note.resource for note in tumour.notes}
    assert resources == {
        "Condition/primary-cancer-condition-nonspecific", "Observation/history-of-cancer-metastatic-to-liver",
    }  # fmt: skip
