"""Every shape in which a prefetch value was seen to arrive (RB-1, CH-50 to CH-59)."""

import json

import pytest

from fhir_mappings.chart import PREFETCH_KEYS, SectionState, index_of, read_section, resources_of
from fhir_mappings.reading import Condition, Observation
from spinal_metastasis.results import NoteCode
from tests.fhir_mappings.feed import Json, bundle, condition, lab, patient, section

DATA, EMPTY, UNKNOWN = SectionState.DATA, SectionState.EMPTY, SectionState.UNKNOWN
HB = lab("718-7", 12, "g/dL")


def outcome(*severities: str) -> Json:
    issues = [{"severity": severity, "code": "processing", "diagnostics": "part"} for severity in severities]
    return {"resourceType": "OperationOutcome", "issue": issues}


STRANGER = {"resourceType": "Practitioner", "id": "x"}
SHAPES = [
    pytest.param("labs", bundle(STRANGER), UNKNOWN, 0, id="nothing of what was asked"),
    pytest.param("labs", None, EMPTY, 0, id="null"),
    pytest.param("labs", bundle(), EMPTY, 0, id="entry is an empty list"),
    pytest.param("labs", {"resourceType": "Bundle", "type": "searchset"}, EMPTY, 0, id="no entry"),
    pytest.param("labs", {"resourceType": "Bundle", "total": 3}, UNKNOWN, 0, id="three promised, none sent"),
    pytest.param("labs", {"resourceType": "Bundle", "total": 3, "link": 1}, UNKNOWN, 0, id="promised, odd links"),
    pytest.param("labs", {"resourceType": "Bundle", "total": "3", "link": 1}, EMPTY, 0, id="total no number"),
    pytest.param("labs", {"resourceType": "Bundle", "entry": [{"fullUrl": "urn:x:1"}]}, UNKNOWN, 0, id="hollow entry"),
    pytest.param("labs", {"resourceType": "Bundle", "entry": [{}], "link": 1}, UNKNOWN, 0, id="hollow, odd links"),
    pytest.param("labs", {"resourceType": "Bundle", "entry": [None]}, UNKNOWN, 0, id="null entries alone"),
    pytest.param("labs", {"resourceType": "Bundle", "entry": [7, "x"]}, UNKNOWN, 0, id="entries that are no objects"),
    pytest.param(
        "labs", {"resourceType": "Bundle", "entry": [{"response": {"status": "200"}}]}, EMPTY, 0, id="response alone"
    ),
    pytest.param("labs", {}, UNKNOWN, 0, id="empty object"),
    pytest.param("labs", "<html><body>Login</body></html>", UNKNOWN, 0, id="HTML page"),
    pytest.param("labs", 42, UNKNOWN, 0, id="number"),
    pytest.param("labs", [HB], UNKNOWN, 0, id="bare list"),
    pytest.param("labs", {"a": 1}, UNKNOWN, 0, id="no FHIR resource"),
    pytest.param("labs", {"resourceType": "Foo", "id": "x"}, UNKNOWN, 0, id="unknown resource type"),
    pytest.param("labs", bundle(HB), DATA, 1, id="a Bundle"),
    pytest.param("labs", HB, DATA, 1, id="one resource where a Bundle was asked"),
    pytest.param("labs", {"resourceType": "Bundle", "entry": {"resource": HB}}, DATA, 1, id="entry not in a list"),
    pytest.param("labs", {"resourceType": "Bundle", "entry": [None, {"resource": HB}, {}]}, DATA, 1, id="null entry"),
    pytest.param(
        "labs", {"resourceType": "Bundle", "entry": [{}, {"fullUrl": "urn:x"}]}, UNKNOWN, 0, id="blank entries"
    ),
    pytest.param("labs", {"resourceType": "Bundle", "entry": "<html>"}, UNKNOWN, 0, id="HTML where entries were asked"),
    pytest.param("labs", {"resourceType": "Bundle", "entry": [7, "x"]}, UNKNOWN, 0, id="entries that are no objects"),
    pytest.param("labs", bundle(bundle()), EMPTY, 0, id="an empty Bundle in a Bundle"),
    pytest.param("labs", bundle(STRANGER, HB), DATA, 1, id="a stranger beside it"),
    pytest.param("labs", {"response": {"status": "200 OK"}, "resource": bundle(HB)}, DATA, 1, id="old wrapper"),
    pytest.param("labs", {"response": {"status": "200"}, "resource": None}, EMPTY, 0, id="old wrapper with null"),
    pytest.param("labs", {"response": {"status": "404"}, "resource": bundle(HB)}, UNKNOWN, 0, id="wrapper that failed"),
    pytest.param("labs", {"resource": {"resource": {"resource": HB}}}, UNKNOWN, 0, id="wrapper in a wrapper"),
    pytest.param("labs", bundle(bundle(HB)), DATA, 1, id="a Bundle in a Bundle"),
    pytest.param("patient", patient(), DATA, 1, id="the patient"),
    pytest.param("patient", bundle(patient()), DATA, 1, id="a Bundle where the patient was asked"),
]


@pytest.mark.requirement("CH-52", "RB-1")
@pytest.mark.parametrize(("key", "value", "state", "count"), SHAPES)
def test_every_shape_becomes_data_empty_or_unknown(key: str, value: object, state: SectionState, count: int) -> None:
    found = section(key, value)
    assert (found.state, len(found.resources)) == (state, count)
    assert state is not UNKNOWN or any(note.text.startswith(f"{key}: not known") for note in found.notes)


@pytest.mark.requirement("RB-1")
@pytest.mark.parametrize("raw", [b"", b"{", b"\xff\xfe", b"[" * 5000, b'{"a":' * 5000, b'{"resourceType": "Bun'])
def test_what_is_no_json_is_unknown(raw: bytes) -> None:
    assert read_section("labs", raw, "p1").state is UNKNOWN


def test_a_byte_order_mark_does_no_harm() -> None:
    assert read_section("labs", b"\xef\xbb\xbf" + json.dumps(bundle(HB)).encode(), "p1").state is DATA


@pytest.mark.requirement("CH-54")
@pytest.mark.parametrize(
    ("severity", "state"), [("fatal", UNKNOWN), ("error", UNKNOWN), ("warning", DATA), ("information", DATA)]
)
@pytest.mark.parametrize("place", ["entry", "response"])
def test_an_outcome_beside_data_fails_the_key_only_as_an_error(severity: str, state: SectionState, place: str) -> None:
    inside = {"resource": outcome(severity)} if place == "entry" else {"response": {"outcome": outcome(severity)}}
    value = bundle(HB)
    value["entry"].append(inside)
    found = section("labs", value)
    assert (found.state, len(found.resources), found.incomplete) == (state, 1, state is UNKNOWN)
    assert [note.code for note in found.notes] == [NoteCode.OUTCOME]


@pytest.mark.requirement("CH-54")
@pytest.mark.parametrize("severity", ["fatal", "error", "warning", "information"])
def test_an_outcome_instead_of_data_is_unknown_with_its_reason(severity: str) -> None:
    found = section("labs", outcome(severity))
    assert found.state is UNKNOWN
    assert found.notes[0].text == f"labs: the server said {severity}, processing, part."


def test_an_outcome_loses_its_markup() -> None:
    said = outcome("error")
    said["issue"][0]["diagnostics"] = "<b>Down</b>\n" + "x" * 900
    text = section("labs", said).notes[0].text
    assert "<" not in text
    assert len(text) < 300


def test_a_resource_of_the_same_id_on_another_server_is_dropped_and_reported() -> None:
    there = lab("718-7", 7, "g/dL", id="there", subject={"reference": "https://other.example.org/fhir/Patient/p1"})
    here = lab("718-7", 8, "g/dL", id="here", subject={"reference": "https://ehr.example.org/fhir/Patient/p1"})
    found = read_section("labs", json.dumps(bundle(here, there)).encode(), "p1", "https://ehr.example.org/fhir")
    assert [r.id for r in found.resources] == ["here"]
    assert [(note.code, note.resource) for note in found.notes] == [(NoteCode.WRONG_PATIENT, "Observation/there")]


def test_another_patients_resources_are_dropped_and_reported() -> None:
    theirs = lab("718-7", 7, "g/dL", id="theirs", subject={"reference": "Patient/p2"})
    found = section("labs", bundle(HB, theirs))
    assert [r.id for r in found.resources] == ["o1"]
    assert [(note.code, note.resource) for note in found.notes] == [(NoteCode.WRONG_PATIENT, "Observation/theirs")]
    assert section("labs", bundle(theirs)).state is UNKNOWN


def test_a_foreign_patient_resource_can_be_told_from_everything_else() -> None:
    found = section("patient", patient(id="p2"))
    assert (found.state, found.foreign_patient, found.resources) == (UNKNOWN, True, ())
    assert not section("patient", patient()).foreign_patient
    assert not section("patient", bundle(patient(id="p2"), patient())).foreign_patient
    assert not section("patient", {"resourceType": "Patient"}).foreign_patient


OURS = ["Patient/p1", "https://ehr.example.org/fhir/Patient/p1", "Patient/p1/_history/3", " Patient/p1 ", "urn:uuid:p1"]
THEIRS = ["Patient/p11", "Patient/P1", "Group/p1", "p1", "", "#p1", "urn:uuid:p2", "https://x.example/Patient/p2"]


@pytest.mark.requirement("RB-47")
@pytest.mark.parametrize("reference", OURS)
def test_every_form_of_the_patients_reference_is_resolved(reference: str) -> None:
    assert section("labs", bundle(lab("718-7", 12, "g/dL", subject={"reference": reference}))).state is DATA


@pytest.mark.requirement("RB-47")
@pytest.mark.parametrize("reference", THEIRS)
def test_whatever_is_not_the_patient_stays_out(reference: str) -> None:
    found = section("labs", bundle(lab("718-7", 12, "g/dL", subject={"reference": reference})))
    assert (found.state, found.resources) == (UNKNOWN, ())


def test_a_resource_that_names_nobody_is_not_taken_for_this_patients() -> None:
    assert section("labs", bundle(lab("718-7", 12, "g/dL", subject=None))).resources == ()


@pytest.mark.parametrize("patient_id", ["p1", "Patient/p1", "https://ehr.example.org/fhir/Patient/p1"])
def test_the_hooks_patient_id_may_come_as_a_reference(patient_id: str) -> None:
    assert section("labs", bundle(HB), patient_id).state is DATA


def test_a_urn_subject_is_resolved_inside_its_bundle() -> None:
    urn = "urn:uuid:8e1c2f0a-0000-4000-8000-000000000001"
    value = bundle(patient(), lab("718-7", 12, "g/dL", subject={"reference": urn}))
    value["entry"][0]["fullUrl"] = urn
    assert [r.id for r in section("labs", value).resources] == ["o1"]


def test_an_entrys_address_gives_the_id_a_resource_lacks() -> None:
    value = bundle({name: HB[name] for name in HB if name != "id"})
    value["entry"][0]["fullUrl"] = "urn:uuid:0b"
    found = section("labs", value)
    assert [r.id for r in found.resources] == ["0b"]
    assert list(index_of({"labs": found}, Observation)) == ["Observation/0b", "urn:uuid:0b"]


@pytest.mark.requirement("RB-22")
def test_of_several_versions_the_newest_is_kept() -> None:
    old = lab("718-7", 7, "g/dL", meta={"versionId": "9"})
    new = lab("718-7", 12, "g/dL", meta={"versionId": "10"})
    for order in ((old, new), (new, old)):
        (kept,) = section("labs", bundle(*order)).resources
        assert isinstance(kept, Observation)
        assert kept.value_quantity
        assert kept.value_quantity.value == 12


def test_a_resource_in_two_sections_is_seen_once() -> None:
    chart = {key: section(key, bundle(HB)) for key in ("labs", "performance")}
    assert len(resources_of(chart, Observation)) == 1


@pytest.mark.requirement("RB-22")
def test_what_was_entered_in_error_is_gone_with_all_its_versions() -> None:
    wrong = condition(
        "http://snomed.info/sct", "94222008", verificationStatus={"coding": [{"code": "entered-in-error"}]}
    )
    first = lab("718-7", 7, "g/dL", meta={"versionId": "1"})
    voided = lab("718-7", 7, "g/dL", meta={"versionId": "2"}, status="entered-in-error")
    assert section("conditions", bundle(wrong)).state is EMPTY
    assert section("labs", bundle(voided, first)).state is EMPTY


def test_a_page_names_its_next_link_and_is_incomplete() -> None:
    found = section("labs", bundle(HB, link=[{"relation": "next", "url": "https://x.example/fhir?page=2"}]))
    assert (found.next_link, found.incomplete) == ("https://x.example/fhir?page=2", True)


@pytest.mark.requirement("RB-22")
def test_included_resources_need_no_note_but_strangers_do() -> None:
    practitioner = {"resourceType": "Practitioner", "id": "x"}
    value = bundle(HB)
    value["entry"].append({"resource": practitioner, "search": {"mode": "include"}})
    assert section("labs", value).notes == ()
    assert [note.code for note in section("labs", bundle(HB, practitioner)).notes] == [NoteCode.OTHER]


@pytest.mark.requirement("RB-1", "CH-56")
@pytest.mark.parametrize("odd", [{}, {"link": 1}], ids=["as read in one pass", "as read with faults"])
def test_entries_that_hold_nothing_make_a_list_a_part(odd: Json) -> None:
    found = section("labs", bundle(HB) | {"entry": [{"resource": HB}, {}, {"fullUrl": "urn:x:1"}]} | odd)
    assert (found.state, len(found.resources), found.incomplete, found.lacks_a_page) == (DATA, 1, True, False)
    assert [note.text for note in found.notes] == ["labs: entries of the list that hold nothing: 2."]


@pytest.mark.requirement("RB-41")
def test_one_bad_entry_never_loses_the_rest() -> None:
    bad = lab("718-7", None, id="bad") | {"valueQuantity": {"value": {"x": 1}}}
    found = section("labs", bundle(bad, HB, {"id": "nameless"}))
    assert [r.id for r in found.resources] == ["o1"]
    assert [(n.code, n.resource) for n in found.notes] == [
        (NoteCode.UNREADABLE, "Observation/bad"), (NoteCode.UNREADABLE, None),
    ]  # fmt: skip


def test_a_flood_of_trouble_is_counted_not_listed() -> None:
    theirs = [lab("718-7", 7, "g/dL", id=f"x{n}", subject={"reference": "Patient/p2"}) for n in range(40)]
    notes = section("labs", bundle(HB, *theirs)).notes
    assert len(notes) == 6
    assert "35 more" in notes[-1].text


def test_every_key_of_the_contract_is_known() -> None:
    assert PREFETCH_KEYS == (
        "patient", "conditions", "labs", "performance", "markers", "spineItems", "responses", "imaging", "reports",
        "procedures", "bodyStructures", "medicationRequests", "medicationStatements", "medicationAdministrations",
    )  # fmt: skip


def test_an_older_fhir_version_is_read_as_far_as_it_goes_and_told() -> None:
    dstu2 = {
        "resourceType": "Condition", "id": "c1", "patient": {"reference": "Patient/p1"}, "clinicalStatus": "active",
        "verificationStatus": "confirmed", "code": {"coding": [{"system": "http://snomed.info/sct",
         "code": "94222008"}]},
        "category": {"coding": [{"code": "problem"}]},
    }  # fmt: skip
    found = section("conditions", bundle(dstu2))
    (kept,) = found.resources
    assert isinstance(kept, Condition)
    assert NoteCode.FHIR_VERSION in [note.code for note in found.notes]


def test_an_entry_that_failed_makes_its_key_unknown_in_either_reading() -> None:
    for stranger in ([], [{"resource": STRANGER, "search": {"mode": "include"}}]):
        value = bundle(HB)
        value["entry"] += [{"response": {"status": "500 Internal Server Error"}}, *stranger]
        found = section("labs", value)
        assert (found.state, len(found.resources)) == (UNKNOWN, 1)


@pytest.mark.requirement("CH-54")
def test_an_outcome_in_a_response_is_heard_in_either_reading() -> None:
    for stranger in ([], [{"resource": STRANGER, "search": {"mode": "include"}}, {"response": "200"}]):
        value = bundle(HB)
        value["entry"] += [{"response": {"status": "200", "outcome": outcome("warning")}}, *stranger]
        found = section("labs", value)
        assert (found.state, [note.code for note in found.notes]) == (DATA, [NoteCode.OUTCOME])
