"""The chart store behaves as the FHIR servers it stands for: what it must find, page, ignore and refuse."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import msgspec
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from fhir.resources.R4B.bundle import Bundle
from fhir.resources.R4B.capabilitystatement import CapabilityStatement
from fhir.resources.R4B.operationoutcome import OperationOutcome

from cds_service.demo.store import ChartStore, store_router
from conformance.patients import PATIENTS

BASE = "/demo/fhir"
ITEM = "https://spinemets.example.org/fhir/CodeSystem/spinemet-item"
QUESTIONNAIRE = "https://spinemets.example.org/fhir/Questionnaire/spinemet-assessment"
STRICT = {"Prefer": "handling=strict"}


@dataclass(frozen=True)
class Chart:
    bundle: bytes


def chart_of(*resources: dict[str, Any]) -> Chart:
    return Chart(msgspec.json.encode({"resourceType": "Bundle", "entry": [{"resource": one} for one in resources]}))


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    app = FastAPI()
    app.include_router(store_router())
    with TestClient(app, base_url="http://ehr.example:8000") as opened:
        yield opened


def found(client: TestClient, query: str, **headers: str) -> dict[str, Any]:
    answer = client.get(f"{BASE}/{query}", headers=headers)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/fhir+json"
    bundle: dict[str, Any] = answer.json()
    Bundle.model_validate(bundle)
    return bundle


def ids(bundle: dict[str, Any]) -> list[str]:
    return [entry["resource"]["id"] for entry in bundle.get("entry", [])]


def assert_refused(answer: Any, status: int) -> None:
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/fhir+json"
    OperationOutcome.model_validate(answer.json())


def test_the_capability_statement_is_valid_r4_and_names_every_type_it_holds(client: TestClient) -> None:
    statement = client.get(f"{BASE}/metadata").json()
    CapabilityStatement.model_validate(statement)
    assert statement["fhirVersion"] == "4.0.1"
    assert statement["implementation"]["url"] == "http://ehr.example:8000/demo/fhir"
    held = {entry["resource"]["resourceType"] for p in PATIENTS for entry in msgspec.json.decode(p.bundle)["entry"]}
    assert held <= {resource["type"] for resource in statement["rest"][0]["resource"]}


@pytest.mark.parametrize("patient", PATIENTS, ids=lambda patient: patient.id)
def test_every_resource_of_every_chart_is_served_as_it_is_in_the_file(client: TestClient, patient: Chart) -> None:
    for entry in msgspec.json.decode(patient.bundle)["entry"]:
        answer = client.get(f"{BASE}/{entry['request']['url']}")
        assert answer.json() == entry["resource"]


@pytest.mark.parametrize(
    "path", ["Patient/nobody", "Patient/brandt-ecog-1031", "Practitioner/x", "Patient/brandt/_history"]
)
def test_what_is_not_there_is_a_404_with_an_outcome(client: TestClient, path: str) -> None:
    assert_refused(client.get(f"{BASE}/{path}"), 404)


@pytest.mark.parametrize("value", ["karlsen", "Patient/karlsen", "http://ehr.example:8000/demo/fhir/Patient/karlsen"])
@pytest.mark.parametrize("name", ["patient", "subject"])
def test_a_patient_is_named_by_id_by_reference_or_by_url(client: TestClient, name: str, value: str) -> None:
    bundle = found(client, f"Condition?{name}={value}")
    assert ids(bundle) == ["karlsen-hypertension", "karlsen-rcc-2023", "karlsen-t8-2026"]


def test_no_search_gives_another_patients_resources(client: TestClient) -> None:
    for resource_type in ("Condition", "Observation", "Procedure", "ImagingStudy", "DiagnosticReport", "BodyStructure",
                          "MedicationRequest", "MedicationAdministration", "QuestionnaireResponse"):  # fmt: skip
        for patient in PATIENTS:
            for entry in found(client, f"{resource_type}?patient={patient.id}").get("entry", []):
                subject = entry["resource"].get("subject") or entry["resource"]["patient"]
                assert subject == {"reference": f"Patient/{patient.id}"}


def test_a_searchset_says_what_it_holds(client: TestClient) -> None:
    bundle = found(client, "Condition?patient=karlsen&code=C64.2")
    assert (bundle["type"], bundle["total"]) == ("searchset", 1)
    entry = bundle["entry"][0]
    assert entry["fullUrl"] == "http://ehr.example:8000/demo/fhir/Condition/karlsen-rcc-2023"
    assert entry["search"] == {"mode": "match"}
    assert [link["relation"] for link in bundle["link"]] == ["self"]


def test_an_empty_searchset_has_no_entries_and_total_0(client: TestClient) -> None:
    bundle = found(client, "Procedure?patient=ibarra")
    assert bundle["total"] == 0
    assert "entry" not in bundle


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("http://loinc.org|89247-1", ["karlsen-ecog-1027", "karlsen-ecog-2025"]),
        ("89247-1", ["karlsen-ecog-1027", "karlsen-ecog-2025"]),
        ("http://snomed.info/sct|89247-1", []),
        ("|89247-1", []),
        (f"{ITEM}|", None),
        (f"{ITEM}|escc-grade,http://loinc.org|777-3", ["karlsen-escc-1024", "karlsen-plt-1021"]),
        (r"none\,such,777-3", ["karlsen-plt-1021"]),
    ],
)
def test_codes_are_tokens_joined_by_or(client: TestClient, code: str, expected: list[str] | None) -> None:
    bundle = found(client, f"Observation?patient=karlsen&code={code}")
    if expected is None:
        systems = {entry["resource"]["code"]["coding"][0]["system"] for entry in bundle["entry"]}
        assert systems == {ITEM}
    else:
        assert ids(bundle) == expected


def test_repeated_parameters_are_joined_by_and(client: TestClient) -> None:
    bundle = found(
        client, "Observation?patient=karlsen&category=laboratory&date=ge2026-10-22&date=lt2026-10-28T08:05:01Z"
    )
    assert {one.rpartition("-")[2] for one in ids(bundle)} == {"1028"}
    assert found(client, "Observation?patient=karlsen&code=777-3&code=1751-7")["total"] == 0


def test_the_report_query_takes_either_way_of_saying_radiology(client: TestClient) -> None:
    bundle = found(
        client, "DiagnosticReport?patient=brandt&category=RAD,http://loinc.org|LP29684-5&date=ge2025-11-01&_sort=-date"
    )
    assert ids(bundle) == ["brandt-mri-1031", "brandt-ct-1020"]


@pytest.mark.parametrize("modality", ["MR,CT,PT", "http://dicom.nema.org/resources/ontology/DCM|MR"])
def test_imaging_is_found_by_the_modality_of_its_series(client: TestClient, modality: str) -> None:
    bundle = found(client, f"ImagingStudy?patient=okafor&modality={modality}&started=ge2025-11-01&_sort=-started")
    assert ids(bundle)[0] == "okafor-mri-study-1022"


def test_answers_are_found_by_questionnaire_with_or_without_its_version(client: TestClient) -> None:
    query = f"QuestionnaireResponse?patient=karlsen&questionnaire={QUESTIONNAIRE}&_sort=-authored&_count=20"
    assert ids(found(client, query)) == ["karlsen-sins-1030"]
    assert found(client, "QuestionnaireResponse?patient=karlsen&questionnaire=http://other.example/q")["total"] == 0


def test_status_and_id_are_tokens(client: TestClient) -> None:
    assert ids(found(client, "Observation?patient=moreau&status=entered-in-error,preliminary")) == [
        "moreau-escc-1012", "moreau-hb-1029",
    ]  # fmt: skip
    assert ids(found(client, "Patient?_id=brandt,karlsen")) == ["brandt", "karlsen"]


TIMES = chart_of(
    {"resourceType": "Patient", "id": "p"},
    {"resourceType": "Observation", "id": "day", "effectiveDateTime": "2026-10-10"},
    {"resourceType": "Observation", "id": "noon", "effectiveDateTime": "2026-10-10T12:00:00Z"},
    {"resourceType": "Observation", "id": "zoned", "effectiveDateTime": "2026-10-11T00:30:00+02:00"},
    {"resourceType": "Observation", "id": "period", "effectivePeriod": {"start": "2026-10-09", "end": "2026-10-12"}},
    {"resourceType": "Observation", "id": "running", "effectivePeriod": {"start": "2026-10-01"}},
    {"resourceType": "Observation", "id": "undated"},
    {"resourceType": "Observation", "id": "odd", "effectiveDateTime": "October"},
)


@pytest.mark.parametrize(
    ("date", "expected"),
    [
        ("2026-10-10", {"day", "noon", "zoned"}),
        ("eq2026-10-10", {"day", "noon", "zoned"}),
        ("eq2026-10", {"day", "noon", "zoned", "period"}),
        ("2026", {"day", "noon", "zoned", "period"}),
        ("ge2026-10-10", {"day", "noon", "zoned", "period", "running"}),
        ("gt2026-10-10", {"period", "running"}),
        ("le2026-10-10", {"day", "noon", "zoned", "period", "running"}),
        ("lt2026-10-10", {"period", "running"}),
        ("gt2026-10-10T12:00:00Z", {"day", "zoned", "period", "running"}),
        ("lt2026-10-10T12:00:00.5Z", {"day", "noon", "period", "running"}),
        ("eq2026-10-10T12:00", {"noon"}),
        ("lt2026-10-01,gt2026-10-11", {"period", "running"}),
    ],
)
def test_dates_are_stretches_of_time(date: str, expected: set[str]) -> None:
    _, bundle = ChartStore([TIMES]).search("http://x", "Observation", [("date", date)], strict=True)
    assert set(ids(bundle)) == expected


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("date", ["running", "period", "day", "noon", "zoned", "odd", "undated"]),
        ("-date", ["zoned", "noon", "day", "period", "running", "odd", "undated"]),
        ("-_id", ["zoned", "undated", "running", "period", "odd", "noon", "day"]),
        ("", ["day", "noon", "odd", "period", "running", "undated", "zoned"]),
    ],
)
def test_sorting_puts_undated_resources_last_and_never_depends_on_chance(sort: str, expected: list[str]) -> None:
    _, bundle = ChartStore([TIMES]).search("http://x", "Observation", [("_sort", sort)], strict=True)
    assert ids(bundle) == expected


def test_pages_follow_next_and_together_are_the_whole_list(client: TestClient) -> None:
    whole = ids(found(client, "Observation?patient=petrov&_sort=-date"))
    url, seen, pages = f"{BASE}/Observation?patient=petrov&_sort=-date&_count=10", [], 0
    while url:
        bundle = client.get(url).json()
        links = {link["relation"]: link["url"] for link in bundle["link"]}
        assert bundle["total"] == len(whole)
        seen += ids(bundle)
        pages += 1
        url = links.get("next", "")
        assert not url or urlsplit(url)[:2] == ("http", "ehr.example:8000")
    assert seen == whole
    assert pages == -(-len(whole) // 10)


def test_a_count_of_0_gives_the_total_alone(client: TestClient) -> None:
    bundle = found(client, "Observation?patient=petrov&_count=0")
    assert bundle["total"] > 0
    assert "entry" not in bundle
    assert [link["relation"] for link in bundle["link"]] == ["self"]


@pytest.mark.parametrize(
    "unknown", ["_include=DiagnosticReport:result", "_revinclude=x", "code:in=x", "colour=red", "_sort=colour"]
)
def test_what_is_not_supported_is_ignored_and_left_out_of_self_unless_the_caller_is_strict(
    client: TestClient, unknown: str
) -> None:
    query = f"DiagnosticReport?patient=brandt&{unknown}"
    bundle = found(client, query)
    assert bundle["total"] == 2
    applied = dict(parse_qsl(urlsplit(bundle["link"][0]["url"]).query))
    assert applied == {"patient": "brandt", "_count": "500"}
    refused = client.get(f"{BASE}/{query}", headers=STRICT)
    assert_refused(refused, 400)
    assert refused.json()["issue"][0]["expression"] == [f"http.{unknown.partition('=')[0]}"]


@pytest.mark.parametrize(
    "bad",
    ["date=yesterday", "date=ap2026-10-01", "date=sa2026", "_count=-1", "_count=many", "_offset=x", "date=2026-13-40"],
)
def test_a_value_that_cannot_be_read_is_refused_and_not_repeated(client: TestClient, bad: str) -> None:
    answer = client.get(f"{BASE}/Observation?patient=brandt&{bad}")
    assert_refused(answer, 400)
    assert bad.partition("=")[2] not in answer.json()["issue"][0]["diagnostics"]


def test_an_empty_value_is_no_condition(client: TestClient) -> None:
    assert found(client, "Condition?patient=brandt&code=")["total"] == 3
    assert found(client, "Condition?patient=brandt&_format=json", **STRICT)["total"] == 3


def test_an_unknown_type_is_a_404(client: TestClient) -> None:
    assert_refused(client.get(f"{BASE}/Practitioner?name=x"), 404)


def test_a_search_may_come_as_a_form_and_its_pages_go_on_by_get(client: TestClient) -> None:
    form = {"patient": "brandt", "code": f"{ITEM}|frankel-grade,{ITEM}|escc-grade", "_count": "1"}
    answer = client.post(f"{BASE}/Observation/_search", data=form)
    assert ids(answer.json()) == ["brandt-escc-1031"]
    following = next(link["url"] for link in answer.json()["link"] if link["relation"] == "next")
    assert ids(client.get(following).json()) == ["brandt-frankel-1031"]


def test_a_form_and_the_address_are_read_together_and_another_media_type_is_refused(client: TestClient) -> None:
    answer = client.post(f"{BASE}/Condition/_search?patient=karlsen", data={"code": "C64.2"})
    assert ids(answer.json()) == ["karlsen-rcc-2023"]
    assert_refused(client.post(f"{BASE}/Condition/_search", json={"patient": "karlsen"}), 415)
    assert_refused(client.post(f"{BASE}/Condition/_search", data={"colour": "red"}, headers=STRICT), 400)


@pytest.mark.parametrize("address", [BASE, f"{BASE}/"])
def test_a_batch_is_answered_entry_by_entry_in_its_order(client: TestClient, address: str) -> None:
    calls = [
        ("GET", "Patient/brandt"), ("GET", "Condition?patient=brandt"), ("GET", "Patient/nobody"),
        ("GET", "Observation?date=never"), ("DELETE", "Patient/brandt"), ("GET", "metadata"), ("GET", "a/b/c"),
        ("GET", "http://ehr.example:8000/demo/fhir/Patient/brandt"),
    ]  # fmt: skip
    body = {
        "resourceType": "Bundle",
        "type": "batch",
        "entry": [{"request": {"method": m, "url": u}} for m, u in calls],
    }
    answer = client.post(address, json=body)
    assert answer.status_code == 200
    Bundle.model_validate(answer.json())
    assert answer.json()["type"] == "batch-response"
    entries = answer.json()["entry"]
    assert [entry["response"]["status"] for entry in entries] == [
        "200",
        "200",
        "404",
        "400",
        "405",
        "200",
        "404",
        "200",
    ]
    assert entries[0]["resource"] == entries[7]["resource"] == client.get(f"{BASE}/Patient/brandt").json()
    assert entries[1]["resource"] == client.get(f"{BASE}/Condition?patient=brandt").json()
    assert entries[2]["response"]["outcome"]["resourceType"] == "OperationOutcome"


@pytest.mark.parametrize(
    "body",
    [b"{", b"[]", b"null", b'{"type": "transaction", "entry": []}', b'{"type": "batch", "entry": [{"resource": {}}]}',
     b'{"type": "batch", "entry": ' + b"[" * 50_000,
     msgspec.json.encode({"type": "batch", "entry": [{"request": {"method": "GET", "url": "metadata"}}] * 101})],
)  # fmt: skip
def test_a_body_that_is_no_batch_is_refused_as_a_whole(client: TestClient, body: bytes) -> None:
    assert_refused(client.post(BASE, content=body), 400)


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize("path", ["Patient", "Patient/brandt", "Patient/brandt/x"])
def test_nothing_can_be_changed(client: TestClient, method: str, path: str) -> None:
    before = client.get(f"{BASE}/Patient/brandt").json()
    answer = client.request(method, f"{BASE}/{path}", json={"resourceType": "Patient", "id": "brandt"})
    assert_refused(answer, 405)
    assert answer.headers["allow"] == "GET"
    assert client.get(f"{BASE}/Patient/brandt").json() == before


def test_two_charts_cannot_share_an_id() -> None:
    with pytest.raises(ValueError, match="two resources Patient/p"):
        ChartStore([TIMES, TIMES])
