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
        "draftOrders": bundle_of(drafted),
    }  # fmt: skip
    return call(patient, hook=hook, context=context, prefetch=prefetch_of(patient))


def bundle_of(resource: dict[str, Any]) -> dict[str, Any]:
    """As the context of a hook holds what it is about."""
    return {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": resource}]}


def metastasis(patient: str) -> dict[str, Any]:
    """A metastasis of the thoracic spine just recorded: a Condition."""
    return {
        "resourceType": "Condition", "id": "new", "subject": {"reference": f"Patient/{patient}"},
        "code": {"coding": [{"system": "http://snomed.info/sct", "code": "94274006"}]},
    }  # fmt: skip


def problem(patient: str) -> dict[str, Any]:
    """A call about a spinal metastasis just recorded."""
    context = {"userId": "Practitioner/x", "patientId": patient, "conditions": bundle_of(metastasis(patient))}
    return call(patient, hook="problem-list-item-create", context=context, prefetch=prefetch_of(patient))


def calls(patient: str) -> list[dict[str, Any]]:
    """One call of each hook, the whole prefetch with it."""
    return [
        call(patient, prefetch=prefetch_of(patient)), _order(patient, "order-select"), _order(patient, "order-sign"),
        problem(patient),
    ]  # fmt: skip
