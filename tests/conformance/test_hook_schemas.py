"""The JSON Schemas and the corpus beside them: each gives the verdict the manifest names, and so does our service."""

import json
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from pydantic import BaseModel
from starlette.testclient import TestClient

from cds_service.allow_list import AllowList
from cds_service.hook_models import CardsAnswer, Discovery, Feedback
from conformance.hook_schemas import CONTEXTS, FOLDER, schemas, stale_schemas
from conformance.patients import PATIENTS
from scripts.requirements.rows import read, rows_of
from tests.cds_service.calling import is_outcome, service, trial
from tests.cds_service.every_hook import calls

CORPUS = FOLDER.parent / "corpus"
CASES: list[dict[str, Any]] = json.loads((CORPUS / "manifest.json").read_text(encoding="utf-8"))["cases"]
EVERY_CASE = pytest.mark.parametrize("case", CASES, ids=lambda case: case["file"])
MODELS: dict[str, type[BaseModel]] = {"discovery": Discovery, "response": CardsAnswer, "feedback": Feedback}
REQUESTS = [case for case in CASES if case["schema"].startswith("request-")]
REPORTS = [case for case in CASES if case["schema"] == "feedback"]


@cache
def validator(name: str) -> Draft202012Validator:
    return Draft202012Validator(json.loads((FOLDER / f"{name}.schema.json").read_text(encoding="utf-8")))


def refuse(constant: str) -> None:
    raise ValueError(f"{constant} is no JSON")


def verdict(case: dict[str, Any]) -> bool | str:
    try:
        document = json.loads((CORPUS / case["file"]).read_bytes().decode("utf-8"), parse_constant=refuse)
    except (ValueError, RecursionError):
        return "not JSON"
    return validator(case["schema"]).is_valid(document)


@pytest.mark.requirement("CH-12", "CH-13", "CH-14", "CH-15", "CH-17", "CH-18")
def test_our_discovery_is_valid() -> None:
    with service() as client:
        validator("discovery").validate(client.get("/cds-services").json())


@pytest.mark.requirement("CH-73", "CH-74", "CH-78", "CH-79", "CH-81", "CH-85", "CH-87", "CH-91")
@pytest.mark.parametrize("patient", [patient.id for patient in PATIENTS])
def test_our_requests_and_answers_are_valid(patient: str) -> None:
    with service() as client:
        for body in calls(patient):
            validator(f"request-{body['hook']}").validate(body)
            answer = client.post(f"/cds-services/spinemets-{body['hook']}", json=body)
            validator("response").validate(answer.json())


@EVERY_CASE
def test_a_schema_gives_the_verdict_of_the_corpus(case: dict[str, Any]) -> None:
    assert verdict(case) == case["valid"], case["why"]


@pytest.mark.requirement("CH-1", "CH-30", "CH-35", "CH-110", "CH-111", "CH-112", "CH-117")
@pytest.mark.parametrize("case", REQUESTS, ids=lambda case: case["file"])
def test_our_service_answers_the_requests_of_the_corpus(case: dict[str, Any], alone: TestClient) -> None:
    path = f"/cds-services/spinemets-{case['schema'].removeprefix('request-')}"
    body = (CORPUS / case["file"]).read_bytes()
    answer = alone.post(path, content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == case["status"], case["why"]
    if answer.status_code == 200:
        validator("response").validate(answer.json())
    else:
        assert is_outcome(answer.json())


@pytest.fixture(scope="module")
def alone() -> Iterator[TestClient]:
    """The service without FHIR access."""
    with service(trial(fhir_servers=AllowList())) as client:
        yield client


@pytest.fixture(scope="module")
def remembering(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """The service with a database."""
    with service(trial(database_url=f"sqlite:///{tmp_path_factory.mktemp('memory')}/memory.sqlite3")) as client:
        yield client


@pytest.mark.requirement("CH-121", "CH-122", "CH-123", "CH-124", "RB-10")
@pytest.mark.parametrize("case", REPORTS, ids=lambda case: case["file"])
def test_our_service_answers_the_reports_of_the_corpus(case: dict[str, Any], remembering: TestClient) -> None:
    path = "/cds-services/spinemets-patient-view/feedback"
    body = (CORPUS / case["file"]).read_bytes()
    answer = remembering.post(path, content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == case["status"], case["why"]
    assert answer.json()["accepted"] >= 1 if answer.status_code == 200 else is_outcome(answer.json())


@EVERY_CASE
def test_what_is_valid_fits_our_models(case: dict[str, Any]) -> None:
    if case["schema"] in MODELS and case["valid"] is True:
        MODELS[case["schema"]].model_validate_json((CORPUS / case["file"]).read_bytes())


def test_the_manifest_names_every_file_and_rows_that_exist() -> None:
    named = [case["file"] for case in CASES]
    there = {path.relative_to(CORPUS).as_posix() for path in CORPUS.glob("*/*")}
    assert (len(named), set(named)) == (len(set(named)), there)
    known = {row.id for row in rows_of(read({}))}
    assert {row for case in CASES for row in case["rows"]} <= known
    assert all(case["why"] for case in CASES)


def test_every_schema_has_good_and_bad_cases() -> None:
    found = Counter((case["schema"], case["valid"]) for case in CASES)
    names = {name.removesuffix(".schema.json") for name in schemas()}
    assert (
        {name for name, _ in found}
        == names
        == {"discovery", "response", "feedback"} | {f"request-{hook}" for hook in CONTEXTS}
    )
    assert all(found[name, valid] for name in names - {"request-order-sign"} for valid in (True, False))


def test_the_schemas_are_schemas_and_current() -> None:
    assert stale_schemas() == []
    for schema in schemas().values():
        Draft202012Validator.check_schema(schema)


def test_a_schema_that_is_not_current_is_named(tmp_path: Path) -> None:
    (tmp_path / "discovery.schema.json").write_text("{}")
    (tmp_path / "other.json").write_text("{}")
    said = stale_schemas(tmp_path)
    assert len(said) == len(schemas()) + 1
    assert any(sentence.endswith("other.json: no such schema") for sentence in said)
