"""Every kind of answer the service gives, looked at as JSON: strict, nothing empty, no member that was not agreed."""

import json
import re
from collections.abc import Iterator
from typing import Any, NoReturn

import pytest
from starlette.testclient import TestClient

from conformance.patients import PATIENTS
from tests.cds_service.calling import EXTENSION, HOOK, call, is_outcome, service
from tests.cds_service.every_hook import calls, problem

UUID4 = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}\Z")
ABSOLUTE = re.compile(r"https?://[^/]+/")
EVERY_PATIENT = pytest.mark.parametrize("patient", [patient.id for patient in PATIENTS])


def refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no JSON")


def once(members: list[tuple[str, Any]]) -> dict[str, Any]:
    names = [name for name, _ in members]
    assert len(names) == len(set(names)), "a member stands twice"
    return dict(members)


def strict(body: bytes) -> Any:
    """As RFC 8259 has it: UTF-8 without byte order mark, no NaN, no member twice."""
    return json.loads(body.decode("utf-8"), parse_constant=refuse, object_pairs_hook=once)


def empty(value: Any, path: str = "") -> Iterator[str]:
    """The places of what is null or empty, apart from the lists that the specification wants even when empty."""
    if value is None or (value in ("", [], {}) and path not in ("/cards", "/services")):
        yield path
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, member in members:
        yield from empty(member, f"{path}/{name}")


def post(client: TestClient, body: dict[str, Any]) -> Any:
    answer = client.post(f"/cds-services/spinemets-{body['hook']}", json=body)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json")
    return strict(answer.content)


@pytest.mark.requirement("CH-1", "CH-2", "CH-71")
@EVERY_PATIENT
def test_every_answer_with_cards_is_strict_json_without_null_or_empty_members(patient: str) -> None:
    """`systemActions` is in none."""
    with service() as client:
        for body in calls(patient):
            answer = post(client, body)
            assert list(empty(answer)) == []
            assert answer.keys() == {"cards"}


@pytest.mark.requirement("CH-1", "CH-2", "CH-5", "CH-102")
@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "/cds-services", None), ("POST", HOOK, {}), ("POST", HOOK, call()), ("GET", "/nothing", None),
        ("GET", HOOK, None), ("POST", "/assess", {"kps": 45}), ("POST", "/cds-services/unknown", {}),
        ("POST", HOOK, call(prefetch={"labs": "x" * 5_000_000})), ("POST", HOOK, None),
    ],
)  # fmt: skip
def test_discovery_and_errors_are_strict_json_without_null_or_empty_members(
    method: str, path: str, body: object
) -> None:
    with service() as client:
        answer = client.request(method, path, json=body)
    assert answer.headers["content-type"] == "application/json"
    assert list(empty(strict(answer.content))) == []
    assert path == "/cds-services" or (answer.status_code >= 400 and is_outcome(answer.json()))


@pytest.mark.requirement("CH-74", "CH-75", "CH-76", "CH-78", "CH-79", "CH-84", "CH-85", "CH-89", "CH-91")
@EVERY_PATIENT
def test_a_card_has_the_members_agreed_and_none_that_a_client_must_first_support(patient: str) -> None:
    uuids: list[str] = []
    with service() as client:
        for card in (card for body in calls(patient) for card in post(client, body)["cards"]):
            assert {"uuid", "summary", "indicator", "source", "detail"} <= card.keys()
            assert card["source"].keys() == {"label", "topic"}
            assert ABSOLUTE.match(card["source"]["topic"]["system"])
            assert all(reason.keys() == {"code", "system", "display"} for reason in card["overrideReasons"])
            assert list(card["extension"]) == [EXTENSION]
            assert ("suggestions" in card) is ("selectionBehavior" in card)
            assert not {"links", "autolaunchable"} & card.keys()
            suggestions = card.get("suggestions", [])
            for suggestion in suggestions:
                assert (
                    {"label", "uuid", "actions"} <= suggestion.keys() <= {"label", "uuid", "actions", "isRecommended"}
                )
            uuids += [card["uuid"], *(suggestion["uuid"] for suggestion in suggestions)]
    assert all(UUID4.match(uuid) for uuid in uuids)
    assert len(uuids) == len(set(uuids))


@pytest.mark.requirement("CH-117")
def test_a_problem_just_recorded_is_followed_by_next_steps_and_no_edit() -> None:
    offered: list[str] = []
    with service() as client:
        for patient in (patient.id for patient in PATIENTS):
            for card in post(client, problem(patient))["cards"]:
                actions = [action for given in card.get("suggestions", ()) for action in given["actions"]]
                assert {action["type"] for action in actions} <= {"create"}
                offered += [action["resource"]["resourceType"] for action in actions]
    assert "Task" in offered


@pytest.mark.requirement("CH-163")
@EVERY_PATIENT
def test_every_card_says_when_it_was_evaluated(patient: str) -> None:
    with service() as client:
        cards = [card for body in calls(patient) for card in post(client, body)["cards"]]
    assert all(card["detail"].rstrip().endswith("assessed 1 Nov 2026.") for card in cards)


@pytest.mark.requirement("CH-16", "CH-20", "CH-31")
def test_each_service_that_is_advertised_answers_its_hook_at_its_id_alone() -> None:
    """No id stands for two hooks."""
    with service() as client:
        entries = client.get("/cds-services").json()["services"]
        bodies = {body["hook"]: body for body in calls("karlsen")}
        for entry in entries:
            for hook, body in bodies.items():
                answer = client.post(f"/cds-services/{entry['id']}", json=body)
                assert answer.status_code == (200 if hook == entry["hook"] else 400)
        hooks = [entry["hook"] for entry in entries]
        assert len({entry["id"] for entry in entries}) == len(hooks) == len(bodies)
        assert client.post("/cds-services/spinemets-appointment-book", json=call()).status_code == 404


@pytest.mark.requirement("CH-104")
def test_a_failure_inside_an_assessment_is_500_and_no_empty_card(monkeypatch: pytest.MonkeyPatch) -> None:
    """Silence would read as no concern."""

    def fails(*_: object, **__: object) -> NoReturn:
        raise RuntimeError("Mrs Secretname")

    bodies = calls("karlsen")
    with service() as client:
        monkeypatch.setattr("cds_service.hooks.assess", fails)
        answers = [client.post(f"/cds-services/spinemets-{body['hook']}", json=body) for body in bodies]
    for answer in answers:
        assert (answer.status_code, is_outcome(answer.json())) == (500, True)
        assert "cards" not in answer.json()
        assert "Secretname" not in answer.text
