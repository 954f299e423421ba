"""The contract's two JSON Schemas, as validators. The files are copies of the contract's."""

import json
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

_HERE = Path(__file__).parent


def schema(name: str) -> dict[str, Any]:
    """`facts` or `assessment`."""
    read: dict[str, Any] = json.loads((_HERE / f"{name}.schema.json").read_text(encoding="utf-8"))
    return read


_FACTS = Draft202012Validator(schema("facts"))
_ASSESSMENT = Draft202012Validator(schema("assessment"))


def faults_of_facts(document: object) -> list[str]:
    return [f"{error.json_path}: {error.message}" for error in _FACTS.iter_errors(document)]


def faults_of_assessment(document: object) -> list[str]:
    return [f"{error.json_path}: {error.message}" for error in _ASSESSMENT.iter_errors(document)]
