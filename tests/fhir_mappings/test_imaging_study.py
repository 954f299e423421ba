"""The newest imaging of the spine and its report (mapping 3.8): quoted, never parsed."""

from typing import Any

import pytest

from fhir_mappings.imaging_study import SpineImaging, newest_spine_imaging
from spinal_metastasis.results import NoteCode
from tests.fhir_mappings.tumour_charts import AS_OF, SNOMED, T8, Resource, chart, concept, condition, icd

T8_CODING = {"system": SNOMED, "code": T8}
DICOM = "http://dicom.nema.org/resources/ontology/DCM"


def study(name: str, modality: str, started: str | None = "2026-10-20T10:00:00Z", **more: Any) -> Resource:
    base: Resource = {
        "resourceType": "ImagingStudy", "id": name, "status": "available",
        "modality": [{"system": DICOM, "code": modality}], "description": "MRI thoracic spine",
    }  # fmt: skip
    return base | ({"started": started} if started else {}) | more


def report(name: str, **more: Any) -> Resource:
    return {
        "resourceType": "DiagnosticReport", "id": name, "status": "final", "effectiveDateTime": "2026-10-21",
        "conclusion": "Lytic lesion of T8.",
    } | more  # fmt: skip


def treatment(code: str) -> Resource:
    return {
        "resourceType": "Procedure", "id": "e", "status": "completed", "code": concept(SNOMED, code),
        "performedDateTime": "2026-10-28",
    }  # fmt: skip


def read(*resources: Resource) -> SpineImaging | None:
    return newest_spine_imaging(chart(*resources), AS_OF)


def test_no_study_of_the_spine_is_none() -> None:
    assert read() is None
    assert read(study("a", "MR", description="MRI knee")) is None


COVERS = [
    pytest.param("MR", {"description": "MRI Thoracic Spine"}, True, id="spine"),
    pytest.param("MR", {"description": "MR T-SPINE W/O"}, True, id="T-spine"),
    pytest.param("CT", {"description": "CT Wirbelsäule"}, True, id="Wirbelsäule"),
    pytest.param("MR", {"description": "MRT LWS"}, True, id="LWS"),
    pytest.param("CT", {"description": "CT chest, abdomen and pelvis"}, True, id="trunk CT"),
    pytest.param("CT", {"description": "CT chest"}, False, id="chest CT alone"),
    pytest.param("PT", {"description": "PET/CT whole body"}, True, id="whole-body PET"),
    pytest.param("MR", {"description": "MRI brain"}, False, id="brain"),
    pytest.param("MR", {"description": "", "procedureCode": [{"text": "MRI lumbar"}]}, True, id="procedure code"),
    pytest.param(
        "MR", {"description": "", "series": [{"bodySite": {"system": SNOMED, "code": T8}}]}, True, id="series"
    ),
    pytest.param("DX", {"description": "X-ray thoracic spine"}, False, id="plain film is neither MR nor CT"),
]


@pytest.mark.parametrize(("modality", "words", "expected"), COVERS)
def test_which_studies_cover_the_spine(modality: str, words: Resource, expected: bool) -> None:
    assert (read(study("a", modality, **words)) is not None) is expected


def test_the_newest_of_each_kind_is_given_whatever_the_order() -> None:
    studies = [study("old", "MR", "2026-09-20"), study("new", "MR", "2026-10-20"), study("ct", "CT", "2026-10-01")]
    for resources in (studies, studies[::-1]):
        found = read(*resources)
        assert found is not None
        assert [s.reference for s in found.studies] == ["ImagingStudy/new", "ImagingStudy/ct"]
        assert [s.age_days for s in found.studies] == [12, 31]


def test_an_undated_study_is_newest_only_where_it_is_alone() -> None:
    dated, undated = study("a", "MR", "2020-01-01"), study("b", "MR", None)
    found = read(undated, dated)
    assert found is not None
    assert found.mr is not None
    assert found.mr.reference == "ImagingStudy/a"
    alone = read(undated)
    assert alone is not None
    assert alone.mr is not None
    assert alone.mr.age_days is None


@pytest.mark.parametrize("excluded", [{"status": "cancelled"}, {"status": "unknown"}, {"started": "2026-11-20"}])
def test_a_cancelled_or_future_study_is_not_given(excluded: Resource) -> None:
    assert read(study("a", "MR") | excluded) is None


def test_an_old_study_is_last_known_and_says_so() -> None:
    found = read(study("a", "MR", "2026-09-01"))
    assert found is not None
    assert [note.code for note in found.notes] == [NoteCode.STALE]
    in_time = read(study("a", "MR", "2026-09-02"))
    assert in_time is not None
    assert not in_time.notes


def test_a_registered_study_is_marked() -> None:
    found = read(study("a", "MR", status="registered"))
    assert found is not None
    assert [note.code for note in found.notes] == [NoteCode.PRELIMINARY]


ORDER = {"basedOn": [{"reference": "ServiceRequest/s"}]}
JOINS = [
    pytest.param({}, {"imagingStudy": [{"reference": "ImagingStudy/a"}]}, id="by reference"),
    pytest.param(
        {"basedOn": [{"reference": "ServiceRequest/s"}]},
        {"basedOn": [{"reference": "ServiceRequest/s"}]},
        id="by order",
    ),
    pytest.param({"identifier": [{"value": "A1"}]}, {"identifier": [{"value": "A1"}]}, id="by accession number"),
]


@pytest.mark.parametrize(("on_study", "on_report"), JOINS)
def test_the_report_is_joined_and_quoted(on_study: Resource, on_report: Resource) -> None:
    joined = report("r", conclusionCode=[concept(SNOMED, "94602001", "Spine metastasis")], **on_report)
    found = read(study("a", "MR", **on_study), joined, report("other"))
    assert found is not None
    assert found.mr is not None
    assert found.mr.report == "DiagnosticReport/r"
    assert (found.mr.conclusion, found.mr.conclusion_codes) == ("Lytic lesion of T8.", ("Spine metastasis",))


def test_a_long_conclusion_is_cut_to_280_characters() -> None:
    long = report("r", imagingStudy=[{"reference": "ImagingStudy/a"}], conclusion="word " * 100)
    found = read(study("a", "MR"), long)
    assert found is not None
    assert found.mr is not None
    assert len(found.mr.conclusion) == 280


def test_a_final_report_goes_before_a_newer_preliminary_one() -> None:
    link = {"imagingStudy": [{"reference": "ImagingStudy/a"}]}
    newer = report("p", status="preliminary", **link) | {"effectiveDateTime": "2026-10-22"}
    found = read(study("a", "MR"), newer, report("f", **link))
    assert found is not None
    assert found.mr is not None
    assert (found.mr.report, found.mr.report_preliminary) == ("DiagnosticReport/f", False)


EVENTS = [
    pytest.param(condition("e", icd("G95.20"), onsetDateTime="2026-10-30"), 1, id="compression since"),
    pytest.param(condition("e", icd("G95.20"), onsetDateTime="2026-10-20"), 0, id="compression of that day"),
    pytest.param(condition("e", icd("M48.54XA"), recordedDate="2026-10-30"), 1, id="collapse since"),
    pytest.param(condition("e", icd("I10"), onsetDateTime="2026-10-30"), 0, id="something else"),
    pytest.param(treatment("1217123003"), 1, id="radiotherapy since"),
    pytest.param(treatment("55705006"), 1, id="surgery since"),
    pytest.param(treatment("55705006") | {"status": "not-done"}, 0, id="surgery not done"),
]


@pytest.mark.parametrize(("event", "expected"), EVENTS)
def test_a_study_overtaken_by_an_event_says_so(event: Resource, expected: int) -> None:
    found = read(study("a", "MR"), event)
    assert found is not None
    assert len(found.notes) == expected
