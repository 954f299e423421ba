"""`parse_facts` and the contract's facts schema accept the same documents, the rules across fields aside."""

import json
from typing import Any

from hypothesis import given

from cds_service.wire import FactErrors, FaultCode, facts_json, parse_facts
from tests.cds_service.wire_strategies import documents
from tests.schemas.validators import faults_of_facts

ACROSS = {FaultCode.CONTRADICTION}


def _faults(document: object) -> list[tuple[str, FaultCode]]:
    try:
        parse_facts(json.dumps(document).encode())
    except FactErrors as errors:
        return [(fault.path, fault.code) for fault in errors.faults]
    return []


@given(documents(odd=False))
def test_what_the_schema_accepts_is_read_unless_it_contradicts_itself(document: dict[str, Any]) -> None:
    assert faults_of_facts(document) == []
    assert {code for _, code in _faults(document)} <= ACROSS


@given(documents(odd=True))
def test_what_the_schema_refuses_is_refused_and_nothing_else(document: dict[str, Any]) -> None:
    refused = [code for _, code in _faults(document) if code not in ACROSS]
    assert bool(refused) == bool(faults_of_facts(document)), (document, refused)


@given(documents(odd=False))
def test_facts_written_and_read_again_are_the_same(document: dict[str, Any]) -> None:
    if _faults(document):
        return
    first = parse_facts(json.dumps(document).encode())
    written = facts_json(first.facts, first.as_of)
    assert faults_of_facts(written) == []
    assert parse_facts(json.dumps(written).encode()) == first


@given(documents(odd=True))
def test_each_fault_has_a_path_of_its_own(document: dict[str, Any]) -> None:
    paths = [path for path, _ in _faults(document)]
    assert len(paths) == len(set(paths))
