"""Every synthetic patient: the cards from prefetch, from the embedded store and from HAPI, alike and as approved."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import requests

from conformance.patients import PATIENTS, ExamplePatient
from tests.cds_service.demo_server import serving
from tests.cds_service.end_to_end.routes import Cards, as_text, comparable, fire, resolved_prefetch
from tests.schemas.card_parts import assessment_parts

APPROVED = Path(__file__).with_name("approved")
EVERY_PATIENT = pytest.mark.parametrize("patient", PATIENTS, ids=[Path(patient.file).stem for patient in PATIENTS])


@pytest.fixture(scope="module")
def base() -> Iterator[str]:
    with serving() as address:
        yield address


@pytest.fixture(scope="module")
def loaded_hapi(hapi_base: str) -> str:
    """The HAPI server with every synthetic patient in it, ids kept."""
    for patient in PATIENTS:
        headers = {"Content-Type": "application/fhir+json"}
        answer = requests.post(hapi_base, data=patient.bundle, headers=headers, timeout=120)
        assert answer.status_code == 200, answer.text
    return hapi_base


@pytest.fixture(scope="module")
def beside_hapi(loaded_hapi: str) -> Iterator[str]:
    """The service, allowed to call that HAPI server without a token."""
    with serving(SPINEMETS_FHIR_SERVERS=f"{loaded_hapi}|open", SPINEMETS_FETCH_DEADLINE_MS="60000") as address:
        yield address


def _from_prefetch(base: str, patient: ExamplePatient) -> Cards:
    return fire(base, patient.id, prefetch=resolved_prefetch(base, f"{base}/demo/fhir", patient.id))


@EVERY_PATIENT
def test_cards_read_as_approved(base: str, patient: ExamplePatient, approved: Callable[[Path, str], None]) -> None:
    approved(APPROVED / f"{Path(patient.file).stem}.txt", as_text(_from_prefetch(base, patient)))


@EVERY_PATIENT
def test_the_embedded_store_gives_the_same_cards(base: str, patient: ExamplePatient) -> None:
    fetched = fire(base, patient.id, fhirServer=f"{base}/demo/fhir")
    assert comparable(fetched) == comparable(_from_prefetch(base, patient))


@EVERY_PATIENT
def test_a_real_hapi_server_gives_the_same_cards(
    base: str, beside_hapi: str, loaded_hapi: str, patient: ExamplePatient
) -> None:
    fetched = fire(beside_hapi, patient.id, fhirServer=loaded_hapi)
    assert comparable(fetched) == comparable(_from_prefetch(base, patient))


@EVERY_PATIENT
def test_what_the_cards_carry_is_valid_against_the_contract(base: str, patient: ExamplePatient) -> None:
    for card in fire(base, patient.id, fhirServer=f"{base}/demo/fhir"):
        content = card["extension"]["org.example.spinemets.assessment"]
        assert assessment_parts(content["kind"], content["result"]) == []
