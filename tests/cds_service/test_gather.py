"""Prefetch first, then the FHIR server: what is asked, with which token, and what is said of the rest."""

from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from cds_service.allow_list import AllowList
from conformance.patients import PATIENTS
from tests.cds_service.calling import (
    HOOK,
    PATIENT,
    SECRET,
    authorization,
    call,
    is_outcome,
    notes_of,
    prefetch_of,
    service,
    trial,
    without_uuids,
)  # fmt: skip
from tests.cds_service.fake_fhir import (
    STORE,
    answering,
    fake_fhir,
    from_store,
    hang_up,
    html,
    once,
    page,
    redirect,
    slow,
    status,
)  # fmt: skip

OUTCOME_NOTE = {
    "resourceType": "OperationOutcome",
    "issue": [{"severity": "information", "code": "informational", "diagnostics": "May not be the entire record."}],
}
KINDS = {
    "Patient", "Condition", "Observation", "QuestionnaireResponse", "ImagingStudy", "DiagnosticReport", "Procedure",
    "BodyStructure", "MedicationRequest", "MedicationStatement", "MedicationAdministration",
}  # fmt: skip


def resources(resource_type: str, patient_id: str = PATIENT) -> list[dict[str, Any]]:
    bundle = STORE.answer("http://x/fhir", f"{resource_type}?patient={patient_id}&_count=500", strict=False)[1]
    return [entry["resource"] for entry in bundle.get("entry", [])]


def without(*keys: str) -> dict[str, Any]:
    return {key: value for key, value in prefetch_of().items() if key not in keys}


@pytest.mark.requirement("CH-59")
@pytest.mark.parametrize("patient_id", [patient.id for patient in PATIENTS])
def test_both_ways_give_the_same_cards(patient_id: str) -> None:
    with fake_fhir() as fake, service() as client:
        sent = client.post(HOOK, json=call(patient_id, prefetch=prefetch_of(patient_id)))
        fetched = client.post(HOOK, json=call(patient_id, fhirServer=fake.base))
    assert (sent.status_code, fetched.status_code) == (200, 200)
    assert without_uuids(sent.json()) == without_uuids(fetched.json())


@pytest.mark.requirement("RB-6")
def test_a_complete_prefetch_calls_nobody() -> None:
    with fake_fhir() as fake, service() as client:
        client.post(HOOK, json=call(prefetch=prefetch_of(), fhirServer=fake.base, fhirAuthorization=authorization()))
    assert fake.requests == []


@pytest.mark.requirement("CH-51", "CH-55")
def test_only_what_is_missing_is_asked_for() -> None:
    with fake_fhir() as fake, service() as client:
        client.post(HOOK, json=call(prefetch=without("imaging", "conditions"), fhirServer=fake.base))
    assert fake.types_asked == {"ImagingStudy", "Condition"}


@pytest.mark.requirement("RB-14")
def test_a_call_without_prefetch_asks_for_everything_once() -> None:
    with fake_fhir() as fake, service() as client:
        client.post(HOOK, json=call(fhirServer=f"{fake.base}/"))
    assert fake.types_asked == KINDS
    assert len(fake.requests) == 14


@pytest.mark.requirement("CH-60")
def test_the_token_goes_with_every_call() -> None:
    with fake_fhir() as fake, service(trial(fhir_servers=AllowList())) as client:
        listed = trial(fhir_servers=AllowList.parse(fake.base))
        refused = client.post(HOOK, json=call(fhirServer=fake.base, fhirAuthorization=authorization()))
        with service(listed) as trusting:
            answer = trusting.post(HOOK, json=call(fhirServer=fake.base, fhirAuthorization=authorization()))
    assert (refused.status_code, answer.status_code) == (412, 200)
    assert {headers["Authorization"] for _, _, headers in fake.requests} == {f"Bearer {SECRET}"}
    assert {headers["Accept"].partition(",")[0] for _, _, headers in fake.requests} == {"application/fhir+json"}
    assert SECRET not in "".join(path for _, path, _ in fake.requests)


@pytest.mark.requirement("CH-60")
def test_an_open_server_is_called_without_a_token() -> None:
    with fake_fhir() as fake, service(trial(fhir_servers=AllowList.parse("https://other.example"))) as strict:
        assert strict.post(HOOK, json=call(fhirServer=fake.base)).status_code == 412
        assert fake.requests == []
        with service(trial(fhir_servers=AllowList.parse(f"{fake.base}|open"))) as client:
            assert client.post(HOOK, json=call(fhirServer=fake.base)).status_code == 200
    assert not any("Authorization" in headers for _, _, headers in fake.requests)


@pytest.mark.requirement("CH-63")
def test_a_server_off_the_list_is_not_called_and_the_card_says_so() -> None:
    with fake_fhir() as fake, service(trial(fhir_servers=AllowList())) as client:
        answer = client.post(HOOK, json=call(prefetch=without("labs"), fhirServer=fake.base))
    assert (answer.status_code, fake.requests) == (200, [])
    assert [note["code"] for note in notes_of(answer.json())] == ["SERVER_NOT_ALLOWED"]


def test_without_a_token_a_listed_server_is_not_called() -> None:
    with fake_fhir() as fake, service(trial(fhir_servers=AllowList.parse(fake.base))) as client:
        answer = client.post(HOOK, json=call(prefetch=without("labs"), fhirServer=fake.base))
    assert (answer.status_code, fake.requests) == (200, [])
    assert [note["code"] for note in notes_of(answer.json())] == ["NOT_AUTHORISED"]


@pytest.mark.requirement("CH-64")
def test_a_type_without_scope_is_not_asked_for() -> None:
    token = authorization(scope="user/Patient.read user/Condition.rs user/Observation.rs?category=laboratory")
    with fake_fhir() as fake, service() as client:
        answer = client.post(HOOK, json=call(fhirServer=fake.base, fhirAuthorization=token)).json()
    assert fake.types_asked == {"Patient", "Condition", "Observation"}
    codes = {note["text"].partition(":")[0]: note["code"] for note in notes_of(answer)}
    assert (codes["imaging"], codes["labs"]) == ("NOT_AUTHORISED", "INCOMPLETE_LIST")


@pytest.mark.requirement("CH-53")
def test_an_error_in_place_of_data_is_asked_for_again_once() -> None:
    outcome = {"resourceType": "OperationOutcome", "issue": [{"severity": "error", "code": "timeout"}]}
    with fake_fhir() as fake, service() as client:
        whole = client.post(HOOK, json=call(prefetch=prefetch_of())).json()
        mended = client.post(HOOK, json=call(prefetch=prefetch_of() | {"labs": outcome}, fhirServer=fake.base)).json()
    assert len(fake.requests) == 1
    assert without_uuids(mended) == without_uuids(whole)


@pytest.mark.requirement("CH-55", "CH-56")
def test_one_page_of_several_is_completed() -> None:
    first = page(resources("Condition")[:1], "https://ehr.example/fhir?page=2")
    with fake_fhir() as fake, service() as client:
        whole = client.post(HOOK, json=call(prefetch=prefetch_of())).json()
        mended = client.post(
            HOOK, json=call(prefetch=prefetch_of() | {"conditions": first}, fhirServer=fake.base)
        ).json()
        partial = client.post(HOOK, json=call(prefetch=prefetch_of() | {"conditions": first})).json()
    assert fake.types_asked == {"Condition"}
    assert without_uuids(mended) == without_uuids(whole)
    assert "INCOMPLETE_LIST" in {note["code"] for note in notes_of(partial)}


@pytest.mark.parametrize("link", ["?page=2", "Condition?patient=karlsen", "{base}/Condition?patient=karlsen"])
def test_a_next_page_on_the_same_base_is_followed(link: str) -> None:
    bad: dict[str, Any] = {}
    with fake_fhir(bad) as fake, service() as client:
        conditions = resources("Condition")
        first = page(conditions[:1], link.format(base=fake.base))
        bad["Condition"] = once(answering(first), answering(page(conditions[1:])))
        fetched = client.post(HOOK, json=call(prefetch=without("conditions"), fhirServer=fake.base)).json()
        whole = client.post(HOOK, json=call(prefetch=prefetch_of())).json()
    assert len(fake.requests) == 2
    assert without_uuids(fetched) == without_uuids(whole)


@pytest.mark.requirement("CH-63")
@pytest.mark.parametrize(
    "link",
    ["http://evil.example/fhir/Condition?x=1", "{host}/admin?x=1", "https://{netloc}/fhir/Condition", "{base}/../x"],
)
def test_a_next_page_elsewhere_is_not_followed_and_the_list_said_to_be_incomplete(link: str) -> None:
    bad: dict[str, Any] = {}
    token = authorization()
    with fake_fhir(bad) as fake, service() as client:
        parts = urlsplit(fake.base)
        target = link.format(base=fake.base, host=f"http://{parts.netloc}", netloc=parts.netloc)
        bad["Condition"] = answering(page(resources("Condition"), target))
        answer = client.post(
            HOOK, json=call(prefetch=without("conditions"), fhirServer=fake.base, fhirAuthorization=token)
        ).json()
    assert len(fake.requests) == 1
    assert "INCOMPLETE_LIST" in {note["code"] for note in notes_of(answer)}


@pytest.mark.requirement("RB-23")
def test_pages_that_go_in_circles_end() -> None:
    bad: dict[str, Any] = {}
    with fake_fhir(bad) as fake, service() as client:
        bad["Condition"] = answering(page(resources("Condition"), f"{fake.base}/Condition?again"))
        answer = client.post(HOOK, json=call(prefetch=without("conditions"), fhirServer=fake.base)).json()
    assert len(fake.requests) == 2
    assert "INCOMPLETE_LIST" in {note["code"] for note in notes_of(answer)}


def test_a_long_list_of_results_is_followed_as_far_back_as_it_matters() -> None:
    bad: dict[str, Any] = {}
    newest_first = sorted(resources("Observation"), key=lambda found: found["effectiveDateTime"], reverse=True)
    labs = [found for found in newest_first if found["category"][0]["coding"][0]["code"] == "laboratory"]
    old = labs[-1] | {"id": "old", "effectiveDateTime": "2020-01-01"}
    with fake_fhir(bad) as fake, service() as client:
        bad["Observation"] = answering(page([*labs, old], f"{fake.base}/Observation?page=2"))
        answer = client.post(HOOK, json=call(prefetch=without("labs"), fhirServer=fake.base)).json()
    assert len(fake.requests) == 1
    assert "INCOMPLETE_LIST" not in {note["code"] for note in notes_of(answer)}


@pytest.mark.requirement("RB-28")
def test_a_refused_query_is_asked_in_simpler_forms() -> None:
    bad: dict[str, Any] = {}
    with fake_fhir(bad) as fake, service() as client:
        whole = client.post(HOOK, json=call(prefetch=prefetch_of())).json()

        def only_by_category(handler: Any) -> None:
            asked = dict(parse_qsl(urlsplit(handler.path).query))
            (status(400) if "_sort" in asked or "code" in asked else from_store)(handler)

        bad["Observation"] = only_by_category
        fetched = client.post(HOOK, json=call(prefetch=without("labs"), fhirServer=fake.base)).json()
    assert len(fake.requests) == 3
    assert without_uuids(fetched) == without_uuids(whole)


@pytest.mark.requirement("RB-25")
@pytest.mark.parametrize("first", [status(503), status(429), status(502, Retry_After="0"), hang_up])
def test_a_passing_failure_is_asked_once_more(first: Any) -> None:
    with fake_fhir({"Procedure": once(first, from_store)}) as fake, service() as client:
        answer = client.post(HOOK, json=call(prefetch=without("procedures"), fhirServer=fake.base)).json()
        whole = client.post(HOOK, json=call(prefetch=prefetch_of())).json()
    assert len(fake.requests) == 2
    assert without_uuids(answer) == without_uuids(whole)


@pytest.mark.requirement("RB-25")
@pytest.mark.parametrize("answer", [status(503), status(500), status(401), status(429, Retry_After="60")])
def test_no_failure_is_asked_more_than_once_more(answer: Any) -> None:
    with fake_fhir({"Procedure": answer}) as fake, service() as client:
        client.post(HOOK, json=call(prefetch=without("procedures"), fhirServer=fake.base))
    assert len(fake.requests) <= 2


@pytest.mark.requirement("CH-62", "CH-63", "RB-32")
def test_a_redirect_on_the_same_base_is_followed_once_and_no_other() -> None:
    bad: dict[str, Any] = {}
    token = authorization()
    with fake_fhir() as elsewhere, fake_fhir(bad) as fake, service() as client:
        bad["Procedure"] = once(redirect(f"{fake.base}/Procedure?patient={PATIENT}"), from_store)
        bad["ImagingStudy"] = redirect(f"{elsewhere.base}/ImagingStudy?patient={PATIENT}")
        bad["BodyStructure"] = redirect("?again")
        prefetch = without("procedures", "imaging", "bodyStructures")
        answer = client.post(HOOK, json=call(prefetch=prefetch, fhirServer=fake.base, fhirAuthorization=token)).json()
    assert elsewhere.requests == []
    assert len(fake.requests) == 5
    failed = {note["text"].partition(":")[0] for note in notes_of(answer) if note["code"] == "NOT_FETCHED"}
    assert failed == {"imaging", "bodyStructures"}


def test_another_patients_record_from_the_server_is_412() -> None:
    bad = {"Patient": answering({"resourceType": "Patient", "id": "somebody-else"})}
    with fake_fhir(bad) as fake, service() as client:
        answer = client.post(HOOK, json=call(fhirServer=fake.base))
    assert (answer.status_code, is_outcome(answer.json(), "prefetch.patient")) == (412, True)


@pytest.mark.requirement("RB-28", "CH-58")
def test_another_patients_resources_from_the_server_are_dropped() -> None:
    theirs, ours = resources("Condition", "brandt"), resources("Condition")
    with fake_fhir({"Condition": answering(page([*theirs, *ours]))}) as fake, service() as client:
        answer = client.post(HOOK, json=call(prefetch=without("conditions"), fhirServer=fake.base))
        bad = {"Condition": answering(page(theirs))}
        with fake_fhir(bad) as only_theirs:
            refused = client.post(HOOK, json=call(prefetch=without("conditions"), fhirServer=only_theirs.base))
    assert (answer.status_code, refused.status_code) == (200, 412)
    assert "WRONG_PATIENT" in {note["code"] for note in notes_of(answer.json())}


@pytest.mark.requirement("RB-21")
def test_an_informational_outcome_beside_the_data_is_a_note() -> None:
    bundle = page(resources("Condition"))
    bundle["entry"].append({"resource": OUTCOME_NOTE, "search": {"mode": "outcome"}})
    with fake_fhir({"Condition": answering(bundle)}) as fake, service() as client:
        answer = client.post(HOOK, json=call(prefetch=without("conditions"), fhirServer=fake.base))
    assert answer.status_code == 200
    assert "OUTCOME" in {note["code"] for note in notes_of(answer.json())}


@pytest.mark.requirement("CH-65", "RB-12")
def test_what_came_before_the_deadline_is_used() -> None:
    with fake_fhir({"Procedure": slow}) as fake, service(trial(fetch_deadline_ms=3000)) as client:
        answer = client.post(HOOK, json=call(fhirServer=fake.base)).json()
    late = [note for note in notes_of(answer) if note["code"] == "NOT_FETCHED"]
    assert [note["text"].partition(":")[0] for note in late] == ["procedures"]
    assert len(answer["cards"]) > 2


@pytest.mark.requirement("RB-14")
def test_no_cookie_is_kept_for_the_next_user() -> None:
    bad = {"BodyStructure": once(status(404, Set_Cookie="session=secret; Path=/"), from_store)}
    with fake_fhir(bad) as fake, service() as client:
        for _ in range(2):
            client.post(HOOK, json=call(prefetch=without("bodyStructures"), fhirServer=fake.base))
    assert not any("Cookie" in headers for _, _, headers in fake.requests)


@pytest.mark.parametrize(
    "server", ["http://169.254.169.254/fhir", "ftp://x/fhir", "http://user:pw@127.0.0.1/fhir", "x"]
)
def test_an_address_no_fhir_server_has_is_not_called(server: str) -> None:
    with service() as client:
        answer = client.post(HOOK, json=call(prefetch=without("labs"), fhirServer=server))
    assert [note["code"] for note in notes_of(answer.json())] == ["SERVER_NOT_ALLOWED"]
    assert "pw" not in answer.text


def test_the_index_time_may_be_asked_for_in_development() -> None:
    prefetch = prefetch_of()
    with service(trial(as_of=None)) as client:
        asked = [
            client.post(HOOK, json=call(prefetch=prefetch, extension={"org.example.spinemets.request": {"asOf": when}}))
            for when in ("2026-11-01T09:00:00Z", "2036-11-01", "soon")
        ]
    with service() as client:
        fixed = client.post(HOOK, json=call(prefetch=prefetch)).json()
    assert without_uuids(asked[0].json()) == without_uuids(fixed)
    assert without_uuids(asked[1].json()) != without_uuids(fixed)
    assert (asked[2].status_code, is_outcome(asked[2].json(), "extension.org.example.spinemets.request.asOf")) == (
        400,
        True,
    )


def test_a_further_page_that_cannot_be_had_leaves_the_list_incomplete() -> None:
    bad: dict[str, Any] = {}
    for further in (status(410), html, answering(deep(70))):
        with fake_fhir(bad) as fake, service() as client:
            bad["Condition"] = once(answering(page(resources("Condition"), "?page=2")), further)
            answer = client.post(HOOK, json=call(prefetch=without("conditions"), fhirServer=fake.base))
        assert answer.status_code == 200
        assert "INCOMPLETE_LIST" in {note["code"] for note in notes_of(answer.json())}


def deep(levels: int) -> dict[str, Any]:
    value: dict[str, Any] = {"resourceType": "Bundle"}
    for _ in range(levels):
        value = {"resourceType": "Bundle", "x": value}
    return value


def test_an_answer_nested_too_deeply_is_not_known() -> None:
    with fake_fhir({"Condition": answering(deep(70))}) as fake, service() as client:
        assert client.post(HOOK, json=call(prefetch=without("conditions"), fhirServer=fake.base)).status_code == 412


def test_a_part_that_cannot_be_completed_is_used_and_said_to_be_a_part() -> None:
    first = page(resources("Condition"), "https://ehr.example/fhir?page=2")
    with fake_fhir({"Condition": status(500)}) as fake, service() as client:
        answer = client.post(HOOK, json=call(prefetch=prefetch_of() | {"conditions": first}, fhirServer=fake.base))
    assert answer.status_code == 200
    assert {"NOT_FETCHED", "INCOMPLETE_LIST"} <= {note["code"] for note in notes_of(answer.json())}


def test_a_large_call_is_answered_too() -> None:
    prefetch = prefetch_of()
    prefetch["labs"] = prefetch["labs"] | {"note": "x" * 1_100_000}
    with service() as client:
        answers = [client.post(HOOK, json=call(prefetch=sent)).json() for sent in (prefetch, prefetch_of())]
    assert without_uuids(answers[0])["cards"][0]["summary"] == without_uuids(answers[1])["cards"][0]["summary"]
