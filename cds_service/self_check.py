"""An invented patient goes through reading, mapping, rules and cards: the service can do its work.

Run at the start, it also loads the code tables and the strict model, so that no clinician waits for them; run by
`/health/ready`, it shows that they are still there.
"""

import datetime as dt
from typing import Any, Final

import msgspec

from cds_service.cards.build import build_cards
from cds_service.errors import Issue
from cds_service.outcome import outcome_response
from cds_service.settings import Settings
from fhir_mappings import facts_from
from fhir_mappings.chart import PREFETCH_KEYS, read_section
from report_text import qualities
from spinal_metastasis.assessment import assess

PATIENT: Final = "self-check"
DAY: Final = dt.datetime(2026, 1, 2, tzinfo=dt.UTC)
SNOMED, LOINC, RXNORM = "http://snomed.info/sct", "http://loinc.org", "http://www.nlm.nih.gov/research/umls/rxnorm"


def _coded(system: str, code: str) -> dict[str, Any]:
    return {"coding": [{"system": system, "code": code}]}


def _resource(kind: str, **members: Any) -> dict[str, Any]:  # noqa: ANN401 - any JSON
    subject = {"reference": f"Patient/{PATIENT}"}
    return {"resourceType": kind, "id": f"{kind.lower()}-1", "status": "final", "subject": subject} | members


_CHART: Final[dict[str, Any]] = {
    "patient": {"resourceType": "Patient", "id": PATIENT, "birthDate": "1960-01-01", "gender": "female"},
    "conditions": {
        "resourceType": "Bundle",
        "entry": [
            {"resource": _resource("Condition", id="c1", code=_coded("http://hl7.org/fhir/sid/icd-10-cm", "C50.911"))},
            {"resource": _resource(
                "Condition", id="c2", code=_coded(SNOMED, "94222008"), bodySite=[_coded(SNOMED, "11994002")]
            )},
        ],
    },
    "labs": _resource(
        "Observation", code=_coded(LOINC, "1751-7"), effectiveDateTime="2026-01-01",
        valueQuantity={"value": 3.9, "unit": "g/dL", "code": "g/dL", "system": "http://unitsofmeasure.org"},
    ),
    "procedures": _resource("Procedure", status="completed", code=_coded(SNOMED, "108290001")),
    "medicationRequests": _resource(
        "MedicationRequest", status="active", intent="order", medicationCodeableConcept=_coded(RXNORM, "3264"),
    ),
}  # fmt: skip
CHART: Final = {key: msgspec.json.encode(_CHART.get(key)) for key in PREFETCH_KEYS}


def check(settings: Settings) -> None:
    """Raises `RuntimeError`, or whatever failed, if the invented patient gives no card."""
    chart = {key: read_section(key, raw, PATIENT) for key, raw in CHART.items()}
    mapped = facts_from(chart, PATIENT, DAY, settings.canonical_root)
    cards = build_cards(assess(mapped.facts, DAY, settings.policy, mapped.notes, settings.models), mapped, settings)
    if not cards:
        raise RuntimeError("the invented patient of the self-check gave no card")


def warm_up(settings: Settings) -> None:
    """Everything that is loaded when first used."""
    check(settings)
    qualities.warm_up()
    outcome_response(500, [Issue("Warm-up.")])
