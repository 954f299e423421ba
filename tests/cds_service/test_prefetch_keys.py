"""Which keys a client satisfies is its own affair, and no key is asked for without need."""

import random
from typing import Any

import pytest

from fhir_mappings.chart import PREFETCH_KEYS
from tests.cds_service.calling import HOOK, call, is_outcome, notes_of, prefetch_of, service, without_uuids

REQUIRED = {"patient", "conditions"}
RANDOM = random.Random(20261101)
SUBSETS = [
    frozenset(), frozenset(PREFETCH_KEYS), REQUIRED, *({key} for key in PREFETCH_KEYS),
    *(set(PREFETCH_KEYS) - {key} for key in PREFETCH_KEYS),
    *(set(RANDOM.sample(PREFETCH_KEYS, RANDOM.randint(2, 12))) for _ in range(200)),
]  # fmt: skip


@pytest.mark.requirement("CH-50", "CH-57", "CH-100")
def test_whatever_keys_come_the_answer_is_by_what_is_required_and_names_the_rest() -> None:
    whole = prefetch_of()
    with service() as client:
        for keys in SUBSETS:
            answer = client.post(HOOK, json=call(prefetch={key: whole[key] for key in whole if key in keys}))
            if missing := REQUIRED - keys:
                assert answer.status_code == 412
                assert all(is_outcome(answer.json(), f"prefetch.{key}") for key in missing)
                continue
            assert answer.status_code == 200
            said = " ".join(note["text"] for note in notes_of(answer.json()))
            assert {key for key in PREFETCH_KEYS if key in said.partition(": not known")[0]} == set(whole) - keys


WITNESSES = {
    "labs": "karlsen", "performance": "karlsen", "markers": "brandt", "spineItems": "karlsen", "responses": "whitaker",
    "imaging": "okafor", "reports": "okafor", "procedures": "mensah", "bodyStructures": "mensah",
    "medicationRequests": "okafor", "medicationStatements": "okafor", "medicationAdministrations": "okafor",
}  # fmt: skip
"""Optional key → a patient for whom it matters."""


def with_a_statement(prefetch: dict[str, Any]) -> dict[str, Any]:
    """The same, one drug that was given stated instead; no synthetic patient has a statement."""
    given = prefetch["medicationAdministrations"]["entry"][0]["resource"]
    stated = given | {"resourceType": "MedicationStatement", "id": "stated", "status": "active"}
    return prefetch | {
        "medicationAdministrations": None,
        "medicationStatements": {"resourceType": "Bundle", "type": "searchset", "entry": [{"resource": stated}]},
    }


@pytest.mark.requirement("CH-46")
@pytest.mark.parametrize(("key", "patient"), WITNESSES.items())
def test_each_optional_key_is_asked_for_because_an_answer_rests_on_it(key: str, patient: str) -> None:
    whole = prefetch_of(patient)
    if key == "medicationStatements":
        whole = with_a_statement(whole)
    with service() as client:
        answers = [client.post(HOOK, json=call(patient, prefetch=sent)).json() for sent in (whole, whole | {key: None})]
    assert without_uuids(answers[0]) != without_uuids(answers[1])


@pytest.mark.requirement("CH-46")
def test_every_optional_key_has_its_witness() -> None:
    assert {*WITNESSES, *REQUIRED} == set(PREFETCH_KEYS)
