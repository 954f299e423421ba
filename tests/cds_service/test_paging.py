"""Lists in several pages: whole if all were had; else a part, from which nothing absent is concluded (RB-23, CH-56)."""

import json
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import urlsplit

import pytest

from cds_service import search_pages
from cds_service.allow_list import AllowList
from conformance.patients import PATIENTS
from tests.cds_service.calling import (
    EXTENSION,
    HOOK,
    PATIENT,
    SECRET,
    authorization,
    call,
    notes_of,
    prefetch_of,
    service,
    trial,
    without_uuids,
)  # fmt: skip
from tests.cds_service.fake_fhir import STORE, Behaviour, FakeFhir, answering, fake_fhir, from_store, page, send, status


def paged(size: int) -> Behaviour:
    """The store, in pages of that size, whatever length was asked for."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.path = handler.path.replace("_count=200", f"_count={size}").replace("_count=20", f"_count={size}")
        from_store(handler)

    return answer


def without(*keys: str) -> dict[str, Any]:
    return {key: value for key, value in prefetch_of().items() if key not in keys}


def conditions(patient_id: str = PATIENT) -> list[dict[str, Any]]:
    return [entry["resource"] for entry in prefetch_of(patient_id)["conditions"]["entry"]]


def codes(answer: dict[str, Any]) -> set[str]:
    return {note["code"] for note in notes_of(answer)}


@pytest.mark.parametrize("size", [2, 7])
@pytest.mark.parametrize("patient_id", [patient.id for patient in PATIENTS[:4]])
def test_however_short_the_pages_the_cards_are_those_of_the_whole(patient_id: str, size: int) -> None:
    with fake_fhir(everything=paged(size)) as fake, service(trial(fetch_deadline_ms=30_000)) as client:
        sent = client.post(HOOK, json=call(patient_id, prefetch=prefetch_of(patient_id))).json()
        fetched = client.post(HOOK, json=call(patient_id, fhirServer=fake.base)).json()
    assert without_uuids(fetched) == without_uuids(sent)


def test_each_page_is_asked_for_with_the_token_and_as_the_server_spelt_it() -> None:
    spelt = f"?patient={PATIENT}&sig=%2d%2f%7E+a%20b&state={'x' * 3000}"
    bad: dict[str, Any] = {}
    with fake_fhir(bad) as fake, service() as client:
        first = page(conditions()[:1], spelt)
        bad["Condition"] = lambda handler: send(
            handler, 200, json.dumps(first if "sig" not in handler.path else page(conditions()[1:])).encode()
        )
        body = call(prefetch=without("conditions"), fhirServer=fake.base, fhirAuthorization=authorization())
        fetched = client.post(HOOK, json=body).json()
        whole = client.post(HOOK, json=call(prefetch=prefetch_of())).json()
    (_, _, headers), (_, path, further) = fake.requests
    assert headers["Authorization"] == further["Authorization"] == f"Bearer {SECRET}"
    assert urlsplit(path).query.replace("%2D", "%2d").replace("%2F", "%2f") == spelt[1:]
    assert without_uuids(fetched) == without_uuids(whole)


def relinked(link: str, mark: str) -> tuple[FakeFhir, dict[str, Any], dict[str, Any]]:
    bad: dict[str, Any] = {}
    with fake_fhir(bad) as fake:
        first, second = page(conditions()[:1], link), page(conditions()[1:])
        bad["Condition"] = lambda handler: send(
            handler, 200, json.dumps(second if "page=2" in handler.path else first).encode()
        )
        with service(trial(fhir_servers=AllowList.parse(f"{fake.base}|open{mark}"))) as client:
            fetched = client.post(HOOK, json=call(prefetch=without("conditions"), fhirServer=fake.base)).json()
            whole = client.post(HOOK, json=call(prefetch=prefetch_of())).json()
    return fake, fetched, whole


@pytest.mark.parametrize("link", ["https://inner.local:8080/fhir/Condition?page=2", "https://127.0.0.1/fhir?page=2"])
def test_another_address_of_the_server_is_followed_where_the_site_says_so_only(link: str) -> None:
    fake, fetched, whole = relinked(link, "|relink")
    if "/Condition" in link:
        assert len(fake.requests) == 2
        assert without_uuids(fetched) == without_uuids(whole)
    fake, fetched, _ = relinked(link, "")
    assert len(fake.requests) == 1
    assert "INCOMPLETE_LIST" in codes(fetched)


@pytest.mark.requirement("RB-23")
@pytest.mark.parametrize("limit", ["MAX_PAGES", "MAX_ENTRIES"])
def test_a_list_without_end_is_read_to_a_limit(limit: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search_pages, limit, 5)
    bad: dict[str, Any] = {}

    def endless(handler: BaseHTTPRequestHandler) -> None:
        send(handler, 200, json.dumps(page(conditions(), f"?page={len(fake.requests) + 1}")).encode())

    with fake_fhir(bad) as fake, service() as client:
        bad["Condition"] = endless
        answer = client.post(HOOK, json=call(prefetch=without("conditions"), fhirServer=fake.base)).json()
    assert 2 <= len(fake.requests) <= 6
    assert any("more pages than are read" in note["text"] for note in notes_of(answer))


@pytest.mark.requirement("RB-24")
def test_a_full_page_with_includes_and_no_further_one_is_not_taken_for_the_whole() -> None:
    drug = {"resourceType": "MedicationRequest", "status": "active", "subject": {"reference": f"Patient/{PATIENT}"}}
    full = page([drug | {"id": f"m{number}"} for number in range(200)])
    with fake_fhir({"MedicationRequest": answering(full)}) as fake, service() as client:
        answer = client.post(HOOK, json=call(prefetch=without("medicationRequests"), fhirServer=fake.base)).json()
    assert any("no further one was offered" in note["text"] for note in notes_of(answer))


def test_a_server_that_lists_everybody_is_not_walked_through() -> None:
    strangers = [
        {"resourceType": "Condition", "id": f"c{n}", "subject": {"reference": f"Patient/{n}"}} for n in range(5)
    ]
    bundle = page([*conditions(), *strangers], "?page=2")
    bundle["link"].append({"relation": "self", "url": "http://x/fhir/Condition?_count=200"})
    for sent in (bundle, page(strangers, "?page=2")):
        with fake_fhir({"Condition": answering(sent)}) as fake, service() as client:
            answer = client.post(HOOK, json=call(prefetch=without("conditions"), fhirServer=fake.base))
            assert len(fake.requests) == 1
        if answer.status_code == 200:
            assert "INCOMPLETE_LIST" in codes(answer.json())
        else:
            assert answer.status_code == 412


def lost(first: list[dict[str, Any]], patient_id: str) -> dict[str, Any]:
    """The answer of a chart of conditions alone, of which the second page cannot be had."""
    bad: dict[str, Any] = {"Patient": from_store}
    with fake_fhir(bad, everything=answering(page([]))) as fake, service() as client:
        bad["Condition"] = lambda handler: (
            status(410) if "page=2" in handler.path else answering(page(first, "?page=2"))
        )(handler)
        answer = client.post(HOOK, json=call(patient_id, fhirServer=fake.base))
    assert answer.status_code == 200
    result: dict[str, Any] = answer.json()
    return result


@pytest.mark.requirement("CH-56")
def test_no_malignancy_on_the_first_page_is_not_none() -> None:
    answer = lost([{"resourceType": "Condition", "id": "c", "subject": {"reference": f"Patient/{PATIENT}"}}], PATIENT)
    (card,) = answer["cards"]
    assert card["extension"][EXTENSION]["kind"] == "data"
    assert "cannot be excluded: conditions could not be read in full" in card["detail"]
    assert "INCOMPLETE_LIST" in codes(answer)


def test_a_malignancy_without_sign_of_spread_on_the_first_page_is_not_without() -> None:
    cancer = [
        found for found in conditions() if "C79" not in json.dumps(found) and "secondary" not in json.dumps(found)
    ]
    primary = [found for found in cancer if "C64" in json.dumps(found) or "neoplasm" in json.dumps(found).lower()]
    answer = lost(primary[:1], PATIENT)
    assert answer["cards"]
    assert "INCOMPLETE_LIST" in codes(answer)


def test_the_primary_of_a_part_of_the_list_is_told_and_not_used() -> None:
    answer = lost(conditions(), PATIENT)
    used = {fact["key"] for card in answer["cards"] for fact in card["extension"][EXTENSION]["result"].get("facts", [])}
    assert "primary" not in used
    assert any("lacks a page, the primary tumour in it is not relied on" in note["text"] for note in notes_of(answer))


def test_values_in_no_order_with_a_page_missing_are_not_known() -> None:
    bad: dict[str, Any] = {}
    entries = [entry["resource"] for entry in prefetch_of()["labs"]["entry"]]
    entries = [found for found in entries if found["effectiveDateTime"] > "2026-09"]
    oldest_first = sorted(entries, key=lambda found: found["effectiveDateTime"])
    assert oldest_first[0]["effectiveDateTime"] != oldest_first[-1]["effectiveDateTime"]
    for order, expected in ((oldest_first, False), (oldest_first[::-1], True)):
        with fake_fhir(bad) as fake, service() as client:
            answers = {True: status(404), False: answering(page(order, "?page=2"))}
            bad["Observation"] = lambda handler, answers=answers: answers["page=2" in handler.path](handler)
            answer = client.post(HOOK, json=call(prefetch=without("labs"), fhirServer=fake.base)).json()
        used = {
            fact["key"] for card in answer["cards"] for fact in card["extension"][EXTENSION]["result"].get("facts", [])
        }
        assert ("albumin" in used) is expected
        assert "INCOMPLETE_LIST" in codes(answer)


@pytest.mark.requirement("CH-56")
def test_a_part_sent_by_the_client_is_read_as_carefully() -> None:
    first = page(conditions(), "https://ehr.example/fhir?page=2")
    with service() as client:
        answer = client.post(HOOK, json=call(prefetch=prefetch_of() | {"conditions": first})).json()
    assert any("is not relied on" in note["text"] for note in notes_of(answer))


@pytest.mark.requirement("CH-66")
@pytest.mark.parametrize(
    ("kind", "behaviour", "is_told"),
    [
        ("Observation", status(500), True),
        ("Observation", status(403), True),
        ("DiagnosticReport", status(404), True),
        ("QuestionnaireResponse", status(500), True),
        ("QuestionnaireResponse", status(404), False),
        ("QuestionnaireResponse", status(403), False),
        ("Procedure", status(500), False),
    ],
)
def test_no_malignancy_is_not_concluded_while_what_would_show_it_failed(
    kind: str, behaviour: Behaviour, is_told: bool
) -> None:
    bad = {"Patient": from_store, kind: behaviour}
    with fake_fhir(bad, everything=answering(page([]))) as fake, service() as client:
        cards = client.post(HOOK, json=call(fhirServer=fake.base)).json()["cards"]
    assert bool(cards) is is_told
    assert all("cannot be excluded" in card["detail"] for card in cards)


def test_what_was_never_asked_for_is_no_failure() -> None:
    token = authorization(scope="user/Patient.read user/Condition.read")
    bad = {"Patient": from_store, "Condition": answering(page([]))}
    with fake_fhir(bad) as fake, service() as client:
        body = call(fhirServer=fake.base, fhirAuthorization=token)
        assert client.post(HOOK, json=body).json() == {"cards": []}


def test_a_list_that_was_read_by_category_is_said_to_be_so() -> None:
    def by_category(handler: BaseHTTPRequestHandler) -> None:
        (from_store if "category=" in handler.path else status(400))(handler)

    with fake_fhir({"Condition": by_category}) as fake, service() as client:
        answer = client.post(HOOK, json=call(prefetch=without("conditions"), fhirServer=fake.base))
        assert len(fake.requests) == 4
    assert answer.status_code == 200
    assert any(note["text"].startswith("conditions: read by category") for note in notes_of(answer.json()))


def test_the_store_of_these_tests_pages() -> None:
    assert STORE.answer("http://x", f"Condition?patient={PATIENT}&_count=1", strict=True)[1]["link"][1:]
