"""A call of each hook about a synthetic patient."""

from typing import Any

from tests.cds_service.calling import call, prefetch_of


def _order(patient: str, hook: str) -> dict[str, Any]:
    """A call about radiotherapy, at a level the patient's record may or may not know."""
    drafted = {
        "resourceType": "ServiceRequest", "id": "o1", "status": "draft", "intent": "order",
        "subject": {"reference": f"Patient/{patient}"}, "code": {"text": "Radiotherapy T8"},
    }  # fmt: skip
    context = {
        "userId": "Practitioner/x", "patientId": patient, "selections": ["ServiceRequest/o1"],
        "draftOrders": {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": drafted}]},
    }  # fmt: skip
    return call(patient, hook=hook, context=context, prefetch=prefetch_of(patient))


def problem(patient: str) -> dict[str, Any]:
    """A call about a spinal metastasis just recorded."""
    new = {
        "resourceType": "Condition", "id": "new", "subject": {"reference": f"Patient/{patient}"},
        "code": {"coding": [{"system": "http://snomed.info/sct", "code": "94274006"}]},
    }  # fmt: skip
    conditions = {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": new}]}
    context = {"userId": "Practitioner/x", "patientId": patient, "conditions": conditions}
    return call(patient, hook="problem-list-item-create", context=context, prefetch=prefetch_of(patient))


def calls(patient: str) -> list[dict[str, Any]]:
    """One call of each hook, the whole prefetch with it."""
    return [
        call(patient, prefetch=prefetch_of(patient)), _order(patient, "order-select"), _order(patient, "order-sign"),
        problem(patient),
    ]  # fmt: skip
