"""Discovery (CH-10 to CH-21) and what surrounds it: addresses, methods, slashes."""

import pytest

from tests.cds_service.calling import HOOK, call, is_outcome, prefetch_of, service, trial, without_uuids


@pytest.mark.requirement("CH-10", "CH-12", "CH-13", "CH-14", "CH-15", "CH-17", "CH-18", "CH-118", "CH-119")
def test_discovery_lists_the_services_with_all_a_client_needs() -> None:
    with service() as client:
        answer = client.get("/cds-services")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json")
    entries = answer.json()["services"]
    assert [(entry["hook"], entry["hookVersion"]) for entry in entries] == [
        ("patient-view", "1.0"), ("order-select", "1.0"), ("order-sign", "1.0"), ("problem-list-item-create", "0.1.0"),
    ]  # fmt: skip
    for entry in entries:
        assert entry["id"] == f"spinemets-{entry['hook']}"
        assert {"title", "description", "prefetch", "usageRequirements", "version", "hookVersion"} <= entry.keys()
        assert entry["version"] == "2.0.1"
        assert all(isinstance(value, str) for value in entry["prefetch"].values())
        assert entry["prefetch"] == entries[0]["prefetch"]
        assert all(said in entry["usageRequirements"] for said in ("Patient.rs", "Condition.rs", "412", "FHIR R4"))


def test_the_canonical_root_of_the_site_is_in_the_templates() -> None:
    with service(trial(canonical_root="https://own.example/fhir")) as client:
        entry, *_ = client.get("/cds-services").json()["services"]
    assert "questionnaire=https://own.example/fhir/Questionnaire/spinemet-assessment" in entry["prefetch"]["responses"]


@pytest.mark.requirement("CH-10", "RB-11")
@pytest.mark.parametrize("path", ["/cds-services/", "/cds-services?x=1", "/cds-services//"])
def test_discovery_by_another_spelling_is_answered_without_redirect(path: str) -> None:
    with service() as client:
        assert client.get(path, follow_redirects=False).status_code == 200


@pytest.mark.requirement("CH-21")
def test_discovery_may_carry_a_token() -> None:
    with service() as client:
        assert client.get("/cds-services", headers={"Authorization": "Bearer x.y.z"}).status_code == 200


@pytest.mark.requirement("RB-11")
def test_a_call_with_a_slash_at_its_end_is_answered_without_redirect() -> None:
    body = call(prefetch=prefetch_of())
    with service() as client:
        answers = [client.post(path, json=body, follow_redirects=False) for path in (HOOK, f"{HOOK}/")]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert without_uuids(answers[0].json()) == without_uuids(answers[1].json())


@pytest.mark.requirement("CH-20", "CH-101")
@pytest.mark.parametrize(
    "path",
    [
        "/cds-services/unknown-id",
        "/no-such-page",
        "/assess/more",
        "/fhir/Patient/p-1",
        "/cds-services/unknown-id/feedback",
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_an_unknown_address_is_404(path: str, method: str) -> None:
    with service() as client:
        answer = client.request(method, path, json={})
    assert (answer.status_code, answer.headers["content-type"]) == (404, "application/json")
    assert is_outcome(answer.json())
    assert path.rpartition("/")[2] not in answer.text


@pytest.mark.requirement("CH-101")
@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("GET", HOOK, "POST"),
        ("PUT", HOOK, "POST"),
        ("DELETE", HOOK, "POST"),
        ("POST", "/cds-services", "GET"),
        ("GET", "/assess", "POST"),
        ("POST", "/health/live", "GET"),
        ("POST", "/", "GET"),
    ],
)
def test_a_wrong_method_is_405_and_names_the_right_one(method: str, path: str, allowed: str) -> None:
    with service() as client:
        answer = client.request(method, path)
    assert (answer.status_code, answer.headers["allow"]) == (405, allowed)
    assert is_outcome(answer.json())
