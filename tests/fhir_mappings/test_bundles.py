"""Files for the command line: Bundles of any type, NDJSON, one patient or several."""

import json

import pytest

from fhir_mappings import facts_from
from fhir_mappings.bundles import chart_of_bundle, patients_in
from fhir_mappings.reading import Observation
from fhir_mappings.section import Chart, SectionState, index_of, notes_of
from spinal_metastasis.results import NoteCode
from tests.fhir_mappings.feed import AS_OF, Json, bundle, lab, patient, spine_metastasis

URN = "urn:uuid:8e1c2f0a-0000-4000-8000-00000000000"


def raw(value: object) -> bytes:
    return json.dumps(value).encode()


def counts(chart: Chart) -> dict[str, int]:
    return {key: len(section.resources) for key, section in chart.items() if section.resources}


ONE = bundle(patient(), spine_metastasis(), lab("718-7", 12, "g/dL"))


@pytest.mark.parametrize("kind", ["collection", "searchset", "transaction", "document"])
def test_a_bundle_is_split_into_the_sections_of_a_prefetch(kind: str) -> None:
    chart = chart_of_bundle(raw(ONE | {"type": kind}))
    assert counts(chart) == {"patient": 1, "conditions": 1, "labs": 1}
    assert facts_from(chart, "p1", AS_OF).entries_read == 3


def test_ndjson_is_read_line_by_line() -> None:
    lines = [raw(entry["resource"]) for entry in ONE["entry"]]
    data = b"\n\n".join(lines) + b"\n"
    assert patients_in(data) == ("p1",)
    assert counts(chart_of_bundle(data)) == {"patient": 1, "conditions": 1, "labs": 1}
    broken = chart_of_bundle(data + b'\n{"resourceType": "Observ')
    assert counts(broken)["labs"] == 1
    assert [(note.code, note.text) for note in notes_of(broken)] == [
        (NoteCode.UNREADABLE, "Line 7 is no readable JSON object and was left out."),
    ]


def test_without_a_patient_resource_the_subjects_say_whom_it_is_about() -> None:
    data = raw(bundle(spine_metastasis(), lab("718-7", 12, "g/dL")))
    assert patients_in(data) == ("p1",)
    assert counts(chart_of_bundle(data)) == {"conditions": 1, "labs": 1}


def test_a_single_resource_is_a_file_too() -> None:
    assert counts(chart_of_bundle(raw(patient()))) == {"patient": 1}


TWO = bundle(
    patient(),
    patient(id="p2"),
    lab("718-7", 12, "g/dL"),
    lab("718-7", 7, "g/dL", id="o2", subject={"reference": "Patient/p2"}),
)


def test_of_several_patients_one_must_be_chosen_and_the_others_are_no_fault() -> None:
    assert patients_in(raw(TWO)) == ("p1", "p2")
    undecided = chart_of_bundle(raw(TWO))
    assert undecided["patient"].state is SectionState.UNKNOWN
    assert "2 patients" in next(notes_of(undecided)).text
    chart = chart_of_bundle(raw(TWO), "Patient/p2")
    assert ([r.id for r in chart["labs"].resources], list(notes_of(chart))) == (["o2"], [])
    assert chart_of_bundle(raw(TWO), "p3")["patient"].state is SectionState.UNKNOWN


def test_what_belongs_to_nobody_in_the_file_is_told() -> None:
    chart = chart_of_bundle(raw(bundle(patient(), lab("718-7", 12, "g/dL", subject={"reference": "Patient/p9"}))))
    assert [note.code for note in notes_of(chart)] == [NoteCode.WRONG_PATIENT]


def test_urn_addresses_are_resolved() -> None:
    person: Json = {key: value for key, value in patient().items() if key != "id"}
    result = lab("718-7", 12, "g/dL", subject={"reference": f"{URN}1"}, id=None)
    value = bundle(person, result)
    for number, entry in enumerate(value["entry"], start=1):
        entry["fullUrl"] = f"{URN}{number}"
    (patient_id,) = patients_in(raw(value))
    chart = chart_of_bundle(raw(value))
    assert f"{URN}{1}".endswith(patient_id)
    assert index_of(chart, Observation)[f"{URN}2"] is chart["labs"].resources[0]


@pytest.mark.parametrize("data", [b"", b"{", b"null", b"[]", b"<xml/>", b"\xff", b"a\nb"])
def test_what_is_no_fhir_holds_no_patient(data: bytes) -> None:
    assert patients_in(data) == ()
    assert chart_of_bundle(data)["patient"].state is SectionState.UNKNOWN


def test_bundles_inside_bundles_are_opened() -> None:
    assert counts(chart_of_bundle(raw(bundle(bundle(*(entry["resource"] for entry in ONE["entry"])))))) == {
        "patient": 1, "conditions": 1, "labs": 1,
    }  # fmt: skip
