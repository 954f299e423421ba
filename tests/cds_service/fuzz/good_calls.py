"""Calls of all four hooks that are answered well, as the fuzzer's raw material, with markers where secrets stand."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from conformance.patients import PATIENTS
from tests.cds_service.calling import authorization, call, prefetch_of
from tests.cds_service.every_hook import bundle_of, metastasis
from tests.cds_service.test_order_approved import SITUATIONS

Json = dict[str, Any]
TOKEN, NAME, VALUE = "mark-token-7c1e", "Markname-5d2b", "mark-value-9f3a"
"""Planted as the access token, in all that names a person, and as values."""
CLOSED: Final = "http://127.0.0.1:9/fhir"
"""The discard port: nothing listens there."""
PATH: Final = "/cds-services/spinemets-{hook}"


@dataclass(frozen=True, slots=True)
class GoodCall:
    """`body` as JSON, so that each use has a copy of its own."""

    hook: str
    patient: str
    body: bytes

    @property
    def path(self) -> str:
        return PATH.format(hook=self.hook)

    def copy(self) -> Json:
        read: Json = json.loads(self.body)
        return read


@cache
def good_calls() -> tuple[GoodCall, ...]:
    """Every synthetic patient viewed, every approved order selected and signed, a metastasis recorded for each."""
    return tuple(_calls())


def _calls() -> Iterator[GoodCall]:
    for number, patient in enumerate(PATIENTS):
        yield _call("patient-view", patient.id, {}, with_server=number % 2 == 0)
        yield _call("problem-list-item-create", patient.id, {"conditions": bundle_of(metastasis(patient.id))})
    for patient_id, order in SITUATIONS.values():
        orders = {"draftOrders": bundle_of(order), "selections": [f"{order['resourceType']}/{order['id']}"]}
        yield _call("order-sign", patient_id, {"draftOrders": orders["draftOrders"]}, with_server=True)
        yield _call("order-select", patient_id, orders)


def _call(hook: str, patient_id: str, context: Json, *, with_server: bool = False) -> GoodCall:
    prefetch = prefetch_of(patient_id)
    name = {"family": NAME, "given": [NAME], "text": NAME}
    prefetch["patient"] = prefetch["patient"] | {
        "name": [name], "telecom": [{"value": NAME}], "identifier": [{"value": NAME}], "address": [{"text": NAME}],
    }  # fmt: skip
    server = {"fhirServer": CLOSED, "fhirAuthorization": authorization(access_token=TOKEN)} if with_server else {}
    whole = {"userId": f"Practitioner/{NAME}", "patientId": patient_id, **context}
    body = call(patient_id, hook=hook, context=whole, prefetch=prefetch, **server)
    return GoodCall(hook, patient_id, json.dumps(body).encode())
