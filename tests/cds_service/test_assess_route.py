"""`POST /assess`: status and path of each fault, and the assessment itself."""

import datetime as dt
from typing import Any

import pytest

from tests.cds_service.calling import is_outcome, service, trial

FACTS: dict[str, Any] = {
    "as_of": "2026-11-01", "age": 64, "sex": "female", "primary": "kidney_rcc", "ecog": 1, "srs_available": True,
    "lesions": [{"level": "T8", "sins_pain": "mechanical", "escc_grade": "2", "myelopathy": False}],
}  # fmt: skip


def test_facts_are_assessed() -> None:
    with service() as client:
        answer = client.post("/assess", json=FACTS)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json")
    assert answer.headers["cache-control"] == "no-store"
    body = answer.json()
    assert (body["as_of"], body["lesions"][0]["level"]) == ("2026-11-01", "T8")


@pytest.mark.parametrize(
    ("facts", "path"),
    [
        ({"kps": 45}, "kps"),
        ({"shoe_size": 42}, "shoe_size"),
        ({"ecog": None}, "ecog"),
        ({"albumin": 38}, "albumin"),
        ({"primary": "toe"}, "primary"),
        ({"lesions": [{"level": "T8", "escc_grade": 2}]}, "lesions[0].escc_grade"),
        ({"lesions": [{"level": "T8"}, {"level": "T8"}]}, "lesions[1].level"),
    ],
)
def test_a_fact_that_is_not_understood_is_422_with_its_path(facts: dict[str, Any], path: str) -> None:
    with service() as client:
        answer = client.post("/assess", json=facts)
    assert (answer.status_code, is_outcome(answer.json(), path)) == (422, True)


def test_each_fault_is_an_issue() -> None:
    with service() as client:
        answer = client.post("/assess", json={"kps": 45, "ecog": 9, "lesions": [{"level": "X9"}]})
    paths = {issue["expression"][0] for issue in answer.json()["issue"]}
    assert paths == {"kps", "ecog", "lesions[0].level"}


@pytest.mark.parametrize("body", [b"", b"{", b'{"age": 1, "age": 2}', b"\xff"])
def test_unreadable_json_is_400(body: bytes) -> None:
    with service() as client:
        answer = client.post("/assess", content=body, headers={"Content-Type": "application/json"})
    assert (answer.status_code, is_outcome(answer.json())) == (400, True)


def test_without_a_date_it_is_today() -> None:
    with service(trial(as_of=None)) as client:
        as_of = client.post("/assess", json={"age": 64}).json()["as_of"]
    today = dt.datetime.now(dt.UTC).date()
    assert as_of in {today.isoformat(), (today - dt.timedelta(days=1)).isoformat()}


def test_the_sites_policy_is_used() -> None:
    graded = FACTS | {"lesions": [{"level": "T8", "escc_grade": "1c"}]}
    bands = []
    for settings in (trial(escc_high_threshold="2"), trial(escc_high_threshold="1c")):
        with service(settings) as client:
            bands.append(client.post("/assess", json=graded).json()["lesions"][0]["escc"]["band"])
    assert bands == [["low"], ["high"]]
