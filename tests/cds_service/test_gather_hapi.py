"""The service against a real FHIR server: what it reads there gives the cards of the prefetch, field by field."""

import pytest
import requests

from conformance.patients import PATIENTS
from tests.cds_service.calling import HOOK, call, prefetch_of, service, trial, without_uuids

TIME_ENOUGH = trial(fetch_deadline_ms=60_000)
"""A server that has just started is slow; the deadline is tested elsewhere."""


@pytest.fixture(scope="module")
def loaded_base(hapi_base: str) -> str:
    """The server with the synthetic patients, each loaded as one transaction that keeps the ids."""
    for patient in PATIENTS:
        answer = requests.post(
            hapi_base, data=patient.bundle, headers={"Content-Type": "application/fhir+json"}, timeout=120
        )
        assert answer.status_code == 200
    return hapi_base


@pytest.mark.requirement("CH-59")
@pytest.mark.parametrize("patient_id", [patient.id for patient in PATIENTS])
def test_a_real_server_gives_the_cards_of_the_prefetch(loaded_base: str, patient_id: str) -> None:
    with service(TIME_ENOUGH) as client:
        sent = client.post(HOOK, json=call(patient_id, prefetch=prefetch_of(patient_id)))
        fetched = client.post(HOOK, json=call(patient_id, fhirServer=loaded_base))
    assert (sent.status_code, fetched.status_code) == (200, 200)
    assert without_uuids(fetched.json()) == without_uuids(sent.json())


def test_a_patient_the_server_does_not_have_is_412(loaded_base: str) -> None:
    with service(TIME_ENOUGH) as client:
        assert client.post(HOOK, json=call("nobody", fhirServer=loaded_base)).status_code == 412
