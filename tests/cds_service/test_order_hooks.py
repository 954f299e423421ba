"""order-select, order-sign, problem-list-item-create: contexts, orders that matter, suggestions (CH-39, CH-78 to CH-92,
CH-111, CH-112, CH-117, RB-7, RB-14)."""

import copy
from typing import Any

import pytest
import requests

from conformance.patients import PATIENTS, example_patient
from fhir_mappings.r4 import validated
from tests.cds_service.calling import EXTENSION, HOOK, call, is_outcome, notes_of, prefetch_of, service, trial

SNOMED = "http://snomed.info/sct"
T8, L2 = "11068009", "14293000"
RADIOTHERAPY = "1287742003"
Answer = dict[str, Any]


def request(
    text: str, patient: str = "karlsen", code: str | None = None, site: str | None = None, **more: Any
) -> Answer:
    coding = {"coding": [{"system": SNOMED, "code": code}]} if code else {}
    place = {"bodySite": [{"coding": [{"system": SNOMED, "code": site}]}]} if site else {}
    return {
        "resourceType": "ServiceRequest", "id": "o1", "status": "draft", "intent": "order",
        "subject": {"reference": f"Patient/{patient}"}, "code": {"text": text, **coding}, **place, **more,
    }  # fmt: skip


def fired(
    order: Answer,
    patient: str = "karlsen",
    hook: str = "order-sign",
    settings: Any = None,
    extension: Any = None,
    **more: Any,
) -> tuple[int, Answer]:
    bundle = {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": order}]}
    context = {"userId": "Practitioner/x", "patientId": patient, "draftOrders": bundle, "selections": ["o1"], **more}
    body = call(patient, hook=hook, context=context, prefetch=prefetch_of(patient), extension=extension)
    with service(settings or trial(srs_available=True)) as client:
        answer = client.post(f"/cds-services/spinemets-{hook}", json=body)
    return answer.status_code, answer.json()


def kinds(answer: Answer) -> list[str]:
    return [card["extension"][EXTENSION]["kind"] for card in answer["cards"]]


@pytest.mark.requirement("CH-111", "CH-112", "RB-7")
@pytest.mark.parametrize("hook", ["order-select", "order-sign"])
@pytest.mark.parametrize(
    ("patient", "order", "said"),
    [
        ("okafor", request("Radiotherapy", "okafor", RADIOTHERAPY, L2), "SINS 15 unstable. Stability opinion"),
        ("karlsen", request("SBRT", code=RADIOTHERAPY, site=T8), "Risk of vertebral fracture after SRS"),
        ("karlsen", request("Separation surgery T8"), "Hypervascular: embolisation first"),
        ("okafor", request("Kyphoplasty L2", "okafor"), "Against cement alone: unstable fracture pattern"),
        ("okafor", request("Referral to radiation oncology", "okafor"), "Stability opinion"),
        ("karlsen", {
            "resourceType": "MedicationRequest", "id": "o1", "status": "draft", "intent": "order",
            "subject": {"reference": "Patient/karlsen"}, "medicationCodeableConcept": {"text": "Apixaban 5 mg"},
        }, "bleeding risk if the dose is therapeutic"),
    ],
)  # fmt: skip
def test_an_order_that_matters_has_a_card_that_names_it(hook: str, patient: str, order: Answer, said: str) -> None:
    status, answer = fired(order, patient, hook)
    assert (status, kinds(answer)) == (200, ["sins"])
    (card,) = answer["cards"]
    assert said.lower() in card["summary"].lower()
    assert card["extension"][EXTENSION]["order"]["reference"] == f"{order['resourceType']}/o1"
    assert "noms" not in card["extension"][EXTENSION]["result"]


@pytest.mark.requirement("CH-112")
@pytest.mark.parametrize("status", ["draft", "active", "on-hold"])
def test_an_order_that_is_signed_again_has_its_card_too(status: str) -> None:
    code, answer = fired(request("Kyphoplasty L2", "okafor", status=status), "okafor")
    assert (code, kinds(answer)) == (200, ["sins"])


def test_surgery_eight_days_after_radiotherapy_names_the_interval() -> None:
    prefetch = copy.deepcopy(prefetch_of("mensah"))
    for entry in prefetch["procedures"]["entry"]:
        if entry["resource"].get("id") == "mensah-rt-2024":
            entry["resource"]["performedPeriod"] = {"start": "2026-10-20", "end": "2026-10-29"}
    order = request("Laminectomy T11", "mensah", occurrenceDateTime="2026-11-06")
    bundle = {"resourceType": "Bundle", "entry": [{"resource": order}]}
    context = {"userId": "Practitioner/x", "patientId": "mensah", "draftOrders": bundle}
    with service() as client:
        answer = client.post(
            "/cds-services/spinemets-order-sign",
            json=call("mensah", hook="order-sign", context=context, prefetch=prefetch),
        ).json()
    assert "surgery 8 days after radiotherapy" in answer["cards"][0]["summary"].lower()


@pytest.mark.requirement("RB-7", "RB-14")
@pytest.mark.parametrize("text", ["Full blood count", "MRI knee", "Physiotherapy"])
def test_an_order_that_is_not_ours_is_silent_whatever_the_prefetch(text: str) -> None:
    """RB-14: the chart is not looked at."""
    bundle = {"resourceType": "Bundle", "entry": [{"resource": request(text)}]}
    context = {"userId": "x", "patientId": "karlsen", "selections": ["ServiceRequest/o1"], "draftOrders": bundle}
    with service() as client:
        answer = client.post("/cds-services/spinemets-order-select", json=call(hook="order-select", context=context))
    assert (answer.status_code, answer.json()) == (200, {"cards": []})


def test_an_order_of_another_patient_is_left_out_and_told() -> None:
    status, answer = fired(request("Radiotherapy T8", "somebody-else"))
    assert (status, kinds(answer)) == (200, ["data"])
    assert [note["code"] for note in notes_of(answer)] == ["WRONG_PATIENT"]


def test_several_entries_that_are_no_resources_are_told_once() -> None:
    bundle = {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": "a"}, {"resource": 7}]}
    status, answer = fired(request("x"), draftOrders=bundle)
    assert (status, kinds(answer)) == (200, ["data"])
    assert [note["code"] for note in notes_of(answer)] == ["UNREADABLE"]


@pytest.mark.requirement("CH-39")
@pytest.mark.parametrize(
    "order",
    [
        request("x") | {"code": {"concept": {"text": "Radiotherapy"}}},
        request("Radiotherapy") | {"resourceType": "ProcedureRequest"},
    ],
)
def test_an_order_of_another_fhir_version_is_told_and_not_guessed(order: Answer) -> None:
    """CH-39."""
    status, answer = fired(order)
    assert (status, [note["code"] for note in notes_of(answer)]) == (200, ["FHIR_VERSION"])


@pytest.mark.requirement("CH-35", "CH-111")
@pytest.mark.parametrize(
    ("more", "path"),
    [
        ({"draftOrders": None}, "context.draftOrders"),
        ({"draftOrders": [1]}, "context.draftOrders"),
        ({"selections": None}, "context.selections"),
        ({"selections": "o1"}, "context.selections"),
        ({"selections": ["o1", "ServiceRequest/not-there"]}, "context.selections[1]"),
    ],
)
def test_a_context_that_is_not_the_hooks_is_400(more: Answer, path: str) -> None:
    status, answer = fired(request("Radiotherapy T8"), hook="order-select", **more)
    assert status == 400
    assert is_outcome(answer, path)


@pytest.mark.requirement("CH-31")
@pytest.mark.parametrize("entry", ["x", 7, {"resource": "x"}, {"resource": {"id": "o1"}}])
def test_an_entry_that_is_no_resource_is_told(entry: Any) -> None:
    """ADR 0040."""
    bundle = {"resourceType": "Bundle", "entry": [entry]}
    status, answer = fired({}, draftOrders=bundle)
    assert (status, kinds(answer), notes_of(answer)[0]["code"]) == (200, ["data"], "UNREADABLE")


def test_a_wrong_hook_is_400() -> None:
    with service() as client:
        assert client.post("/cds-services/spinemets-order-sign", json=call()).status_code == 400


def test_a_level_the_record_does_not_know_is_told() -> None:
    _, answer = fired(request("Radiotherapy T5"))
    assert (
        answer["cards"][0]["summary"] == "Radiotherapy is ordered at T5; the spinal metastases of the record are at T8."
    )


@pytest.mark.requirement("CH-117")
@pytest.mark.parametrize(("code", "expected"), [("94274006", ["questions"]), ("38341003", [])])
def test_only_a_spinal_metastasis_just_recorded_has_cards(code: str, expected: list[str]) -> None:
    new = {
        "resourceType": "Condition", "id": "new", "subject": {"reference": "Patient/karlsen"},
        "code": {"coding": [{"system": SNOMED, "code": code}]},
    }  # fmt: skip
    context = {
        "userId": "x",
        "patientId": "karlsen",
        "conditions": {"resourceType": "Bundle", "entry": [{"resource": new}]},
    }
    body = call(hook="problem-list-item-create", context=context, prefetch=prefetch_of())
    with service() as client:
        answer = client.post("/cds-services/spinemets-problem-list-item-create", json=body)
    assert (answer.status_code, kinds(answer.json())) == (200, expected)


def test_a_call_narrows_what_the_site_shows_and_never_an_emergency() -> None:
    wanted = {"org.example.spinemets.request": {"cardKinds": ["noms", "data"], "suggestions": False}}
    body = call("brandt", prefetch=prefetch_of("brandt"), extension=wanted)
    with service(trial(card_kinds=("noms", "questions"))) as client:
        answer = client.post(HOOK, json=body).json()
        wrong = client.post(HOOK, json=body | {"extension": {"org.example.spinemets.request": {"maxCards": 0}}})
    assert set(kinds(answer)) == {"emergency", "noms"}
    assert not any("suggestions" in card for card in answer["cards"])
    assert is_outcome(wrong.json(), "extension.org.example.spinemets.request.maxCards")


def _drafts(patient: str) -> list[Answer]:
    with service() as client:
        answer = client.post(HOOK, json=call(patient, prefetch=prefetch_of(patient))).json()
    for card in answer["cards"]:
        assert ("suggestions" in card) is (card.get("selectionBehavior") == "any")
    given = [suggestion for card in answer["cards"] for suggestion in card.get("suggestions", ())]
    actions = [action for suggestion in given for action in suggestion["actions"]]
    assert all(action["type"] == "create" and action["description"] for action in actions)
    return [action["resource"] for action in actions]


@pytest.mark.requirement("CH-3", "CH-82", "RB-43")
@pytest.mark.parametrize("patient", [patient.id for patient in PATIENTS])
def test_every_draft_is_fhir_r4(patient: str) -> None:
    """CH-3, CH-82."""
    for draft in _drafts(patient):
        assert validated(draft) == draft
        assert (draft["status"], draft["intent"]) == ("draft", "proposal")


@pytest.mark.requirement("CH-83")
def test_the_drafts_go_through_as_a_transaction_on_a_real_server(hapi_base: str) -> None:
    """CH-83."""
    headers = {"Content-Type": "application/fhir+json"}
    seen = set()
    for patient in ("okafor", "karlsen", "brandt"):
        chart = requests.post(hapi_base, data=example_patient(patient).bundle, headers=headers, timeout=120)
        assert chart.status_code == 200, chart.text
        drafts = _drafts(patient)
        seen |= {draft["resourceType"] for draft in drafts}
        entries = [{"resource": draft, "request": {"method": "POST", "url": draft["resourceType"]}} for draft in drafts]
        bundle = {"resourceType": "Bundle", "type": "transaction", "entry": entries}
        answer = requests.post(hapi_base, json=bundle, headers=headers, timeout=120)
        assert answer.status_code == 200, answer.text
        assert len(answer.json()["entry"]) == len(drafts)
    assert seen == {"ServiceRequest", "Task"}
