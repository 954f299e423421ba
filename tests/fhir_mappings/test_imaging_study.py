"""The newest imaging of the spine and its report (mapping 3.8): quoted, never parsed."""

import json
from typing import Any

import pytest

from fhir_mappings import facts_from
from fhir_mappings.chart import read_section
from fhir_mappings.imaging_coverage import EVERYWHERE, covered
from fhir_mappings.imaging_study import SpineImaging, Wanted, newest_spine_imaging
from fhir_mappings.levels import vertebrae_of
from fhir_mappings.reading import ImagingStudy
from fhir_mappings.section import resources_of
from spinal_metastasis.results import NoteCode
from spinal_metastasis.terms import SpinalLevel
from tests.fhir_mappings.tumour_charts import (
    AS_OF,
    PATIENT,
    SNOMED,
    SPINE_METASTASIS,
    T8,
    Resource,
    chart,
    concept,
    condition,
    icd,
    snomed,
)

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


def read(*resources: Resource, wanted: Wanted | None = None) -> SpineImaging | None:
    return newest_spine_imaging(chart(*resources), AS_OF, wanted)


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


AGES = [
    pytest.param("MR", "2026-10-02", Wanted(), 0, id="MR of 30 days"),
    pytest.param("MR", "2026-10-01", Wanted(), 1, id="MR of 31 days"),
    pytest.param("MR", "2026-10-18", Wanted(deficit=True), 0, id="MR of 14 days with a deficit"),
    pytest.param("MR", "2026-10-17", Wanted(deficit=True), 1, id="MR of 15 days with a deficit"),
    pytest.param("CT", "2026-09-02", Wanted(), 0, id="CT of 60 days"),
    pytest.param("CT", "2026-09-01", Wanted(deficit=True), 1, id="CT of 61 days"),
]


@pytest.mark.parametrize(("modality", "started", "wanted", "expected"), AGES)
def test_an_old_study_is_last_known_and_says_for_what(
    modality: str, started: str, wanted: Wanted, expected: int
) -> None:
    """MR by the window of the epidural grade, CT by that of the SINS items (contract, appendix A)."""
    found = read(study("a", modality, started), wanted=wanted)
    assert found is not None
    assert [note.code for note in found.notes] == expected * [NoteCode.STALE]


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
    pytest.param({"identifier": [{"value": "A1"}]}, {"identifier": [{"value": "A1 "}]}, id="by accession number"),
    pytest.param({}, {"imagingStudy": [{"reference": "https://ehr.example.org/ImagingStudy/a/_history/2"}]},
                 id="by an absolute reference with a version"),
    pytest.param({"identifier": [{"system": "urn:dicom:uid", "value": "urn:oid:1.2.3"}]},
                 {"imagingStudy": [{"identifier": {"system": "urn:dicom:uid", "value": "urn:oid:1.2.3"}}]},
                 id="by the study's identifier alone"),
    pytest.param({"basedOn": [{"identifier": {"value": "A1"}}]}, {"basedOn": [{"identifier": {"value": "A1"}}]},
                 id="by the order's number on both"),
    pytest.param({"basedOn": [{"identifier": {"value": "A1"}}]}, {"identifier": [{"value": "A1"}]},
                 id="by the order's number on the study"),
    pytest.param({"identifier": [{"value": "A1"}]}, {"basedOn": [{"identifier": {"value": "A1"}}]},
                 id="by the order's number on the report"),
]  # fmt: skip
APART = [
    pytest.param({"identifier": [{"system": "urn:a", "value": "A1"}]},
                 {"identifier": [{"system": "urn:b", "value": "A1"}]}, id="one number of two systems"),
    pytest.param({"identifier": [{"system": "urn:a"}]}, {"identifier": [{"system": "urn:a"}]}, id="no number"),
    pytest.param({"basedOn": [{"reference": "ServiceRequest/s"}]}, {"basedOn": [{"reference": "ServiceRequest/t"}]},
                 id="two orders"),
    pytest.param({}, {"imagingStudy": [{"reference": "ImagingStudy/b"}]}, id="another study"),
    pytest.param({}, {"imagingStudy": [{"display": "MRI"}]}, id="words alone"),
]  # fmt: skip


@pytest.mark.parametrize(("on_study", "on_report"), APART)
def test_a_report_of_something_else_is_not_joined(on_study: Resource, on_report: Resource) -> None:
    found = read(study("a", "MR", **on_study), report("r", **on_report))
    assert found is not None
    assert found.mr is not None
    assert found.mr.report is None


def test_a_report_that_names_the_study_by_the_bundles_address_is_joined() -> None:
    urn = "urn:uuid:0c3151bd-1cbf-4d64-b04d-cd9187a4c6e0"
    entries = [
        {"fullUrl": urn, "resource": study("a", "MR", subject={"reference": "Patient/p1"})},
        {"resource": report("r", imagingStudy=[{"reference": urn}], subject={"reference": "Patient/p1"})},
    ]
    bundle = {"resourceType": "Bundle", "type": "collection", "entry": entries}
    found = newest_spine_imaging({"file": read_section("file", json.dumps(bundle).encode(), "p1")}, AS_OF)
    assert found is not None
    assert found.mr is not None
    assert found.mr.report == "DiagnosticReport/r"


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


SHOWS = [
    pytest.param("MR", "MRI thoracic spine", {"thoracic"}, id="region"),
    pytest.param("MR", "MR L-SPINE W/O CONTRAST", {"lumbar"}, id="L-spine"),
    pytest.param("MR", "MR LS-Spine", {"lumbar", "sacral"}, id="LS-spine"),
    pytest.param("MR", "MRT BWS", {"thoracic"}, id="BWS"),
    pytest.param("CT", "CT der Lendenwirbelsäule", {"lumbar"}, id="Lendenwirbelsäule"),
    pytest.param("CT", "CT thoracolumbar spine", {"thoracic", "lumbar"}, id="thoracolumbar"),
    pytest.param("CT", "CT chest, abdomen and pelvis", {"thoracic", "lumbar"}, id="trunk"),
    pytest.param("MR", "MRI spine T5-T8", {"T5", "T6", "T7", "T8"}, id="levels"),
    pytest.param("MR", "MRI spine", None, id="no part named"),
]


def study_of(modality: str, **more: Any) -> ImagingStudy:
    return resources_of(chart(study("a", modality, **more)), ImagingStudy)[0]


@pytest.mark.parametrize(("modality", "words", "levels"), SHOWS)
def test_what_a_study_says_it_shows(modality: str, words: str, levels: set[str] | None) -> None:
    expected = None if levels is None else vertebrae_of(map(SpinalLevel, levels))
    assert covered(study_of(modality, description=words)) == expected


@pytest.mark.parametrize(
    ("modality", "words"), [("MR", "MRI whole spine"), ("MR", "MRT gesamte Wirbelsäule"), ("PT", "PET/CT whole body")]
)
def test_a_whole_spine_shows_every_level(modality: str, words: str) -> None:
    assert covered(study_of(modality, description=words)) == EVERYWHERE


def test_body_sites_of_series_say_what_is_shown() -> None:
    sites = [{"bodySite": {"system": SNOMED, "code": "122496007"}}]
    assert covered(study_of("MR", description="MRI", series=sites)) == vertebrae_of([SpinalLevel.LUMBAR])


def test_an_mr_that_does_not_cover_a_lesion_says_so_and_names_the_one_that_may() -> None:
    lumbar, older = study("new", "MR", description="MRI lumbar spine"), study("old", "MR", "2026-10-10")
    wanted = Wanted(sites=((SpinalLevel.T8,), (SpinalLevel.L2,)))
    found = read(lumbar, older, wanted=wanted)
    assert found is not None
    assert [s.reference for s in found.others] == ["ImagingStudy/old"]
    (note,) = found.notes
    assert note.resource == "ImagingStudy/new"
    assert "does not cover T8" in note.text
    assert note.text.endswith("ImagingStudy/old of 2026-10-10 may show it")
    alone = read(lumbar, wanted=wanted)
    assert alone is not None
    assert alone.others == ()
    assert alone.notes[0].text.endswith("no MR in the chart may show it")


def test_an_mr_that_names_no_part_may_show_every_lesion() -> None:
    found = read(study("a", "MR", description="MRI spine"), wanted=Wanted(sites=((SpinalLevel.T8,),)))
    assert found is not None
    assert found.notes == ()


LUMBAR = study("new", "MR", description="MRI lumbar spine")


def test_the_mapping_tells_of_imaging_where_a_spinal_lesion_is_known_or_possible() -> None:
    """The levels of the lesions, a deficit and the study given go into the choice."""
    tumour, lesion = condition("t", icd("C61")), condition("m", snomed(SPINE_METASTASIS), T8)
    cord, older = condition("c", icd("G95.20"), recordedDate="2026-10-30"), study("old", "MR", "2026-10-10")
    texts = [note.text for note in facts_from(chart(tumour, lesion, cord, LUMBAR, older), PATIENT, AS_OF).notes]
    assert any("does not cover T8" in text for text in texts)
    given = facts_from(chart(tumour, lesion, cord, LUMBAR, older), PATIENT, AS_OF, study="ImagingStudy/old")
    assert given.imaging is not None
    assert given.imaging.mr is not None
    assert given.imaging.mr.reference == "ImagingStudy/old"
    assert any("(limit 14)" in note.text for note in given.notes)
    assert not any(
        "(limit" in note.text
        for note in facts_from(chart(tumour, study("old", "MR", "2026-08-10")), PATIENT, AS_OF).notes
    )


def test_the_study_that_the_launch_names_goes_before_newer_ones() -> None:
    studies = study("new", "MR"), study("old", "MR", "2026-10-10"), study("ct", "CT")
    found = read(*studies, wanted=Wanted(preferred="ImagingStudy/old"))
    assert found is not None
    assert [s.reference for s in found.studies] == ["ImagingStudy/old", "ImagingStudy/ct"]
    elsewhere = read(*studies, wanted=Wanted(preferred="ImagingStudy/unknown"))
    assert elsewhere is not None
    assert [s.reference for s in elsewhere.studies] == ["ImagingStudy/new", "ImagingStudy/ct"]
