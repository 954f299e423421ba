"""A call without a fault is read in one pass, chart included; what it says does not hang on that."""

import json
from typing import Any

import pytest
from msgspec import Raw

from cds_service.hook_request import has_no_conditions, read_hook_request
from conformance.patients import PATIENTS
from fhir_mappings.chart import read_section
from tests.cds_service.calling import HOOK, call, prefetch_of, service, without_uuids

NOT_READ = {"resourceType": "Coverage", "id": "c1"}
"""A value that the quick pass does not know: every key is then read on its own."""
ODD_VALUES: list[Any] = [
    None, {"x": 1}, {}, [], 5, "text", NOT_READ, {"resourceType": "Bundle", "entry": [{"resource": NOT_READ}]},
    {"resourceType": "OperationOutcome", "issue": [{"severity": "error", "code": "exception"}]},
    {"response": {"status": "404 Not Found"}, "resource": None}, {"entry": []}, {"resourceType": "Bundle", "total": 3},
]  # fmt: skip


def read(prefetch: dict[str, Any], patient_id: str) -> Any:
    return read_hook_request(json.dumps(call(patient_id, prefetch=prefetch)).encode(), "patient-view")


@pytest.mark.parametrize("patient_id", [patient.id for patient in PATIENTS])
def test_sections_are_the_same_as_when_each_key_is_read_alone(patient_id: str) -> None:
    sent = prefetch_of(patient_id)
    together, apart = read(sent, patient_id).prefetch, read(sent | {"other": NOT_READ}, patient_id).prefetch
    assert not any(isinstance(value, Raw) for value in together.values())
    assert all(isinstance(value, Raw) for value in apart.values())
    for key in sent:
        assert read_section(key, together[key], patient_id) == read_section(key, apart[key], patient_id)


@pytest.mark.requirement("RB-1")
@pytest.mark.parametrize("value", ODD_VALUES, ids=str)
@pytest.mark.parametrize("key", ["conditions", "labs"])
def test_an_odd_value_is_judged_as_when_read_alone(key: str, value: Any) -> None:
    sent = prefetch_of() | {key: value}
    with service() as client:
        together = client.post(HOOK, json=call(prefetch=sent))
        apart = client.post(HOOK, json=call(prefetch=sent | {"other": NOT_READ}))
    assert together.status_code == apart.status_code
    if together.status_code == 200:
        assert without_uuids(together.json()) == without_uuids(apart.json())
    else:
        assert together.json() | {"id": "any"} == apart.json() | {"id": "any"}


@pytest.mark.parametrize("more", [{}, {"other": NOT_READ}])
def test_a_stated_null_means_that_there_are_no_conditions(more: dict[str, Any]) -> None:
    sent = prefetch_of() | more
    assert has_no_conditions(read(sent | {"conditions": None}, "karlsen"))
    assert not has_no_conditions(read(sent, "karlsen"))
    assert not has_no_conditions(read({key: value for key, value in sent.items() if key != "conditions"}, "karlsen"))
