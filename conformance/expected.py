"""What the service answers for the synthetic patients (`expected/`), and its discovery (`cds-hooks/services.json`).

An example is its file read as `spinemets assess FILE --json` reads it, as of the examples' index time, with SRS at the
site: the assessment in full, the cards by kind, indicator and summary. `python -m conformance.build` writes them too.
"""

import json
from collections.abc import Iterator
from typing import Any, Final

from cds_service.cards.build import build_cards, kind_of
from cds_service.services import discovery
from cds_service.settings import Settings
from cds_service.wire import assessment_json
from conformance.artefacts.frame import ROOT
from conformance.patients import INDEX_TIME, PATIENTS, ExamplePatient
from fhir_mappings import facts_from
from fhir_mappings.bundles import chart_of_bundle
from spinal_metastasis.assessment import assess

SITE: Final = Settings.from_environment({"SPINEMETS_MODE": "development", "SPINEMETS_SRS_AVAILABLE": "yes"})


def expected_answers() -> Iterator[tuple[str, dict[str, Any]]]:
    """(file name, content) of each patient."""
    for patient in PATIENTS:
        yield patient.file, expected_answer(patient)


def expected_answer(patient: ExamplePatient) -> dict[str, Any]:
    chart = chart_of_bundle(patient.bundle)
    mapped = facts_from(chart, patient.id, INDEX_TIME, ROOT)
    assessment = assess(mapped.facts, INDEX_TIME, SITE.policy, mapped.notes)
    cards = build_cards(assessment, mapped, SITE, patient_id=patient.id)
    return {
        "patient": patient.id,
        "cards": [
            {"kind": kind_of(card), "indicator": str(card.indicator), "summary": card.summary} for card in cards
        ],
        "assessment": assessment_json(assessment),
    }  # fmt: skip


def discovery_document() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(discovery(ROOT).to_json())
    return found
