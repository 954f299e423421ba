"""Patients of the design's exact texts and a few more, as facts; and the way from facts to cards."""

import json
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from cds_service.cards.build import EXTENSION, build_cards
from cds_service.hook_models import Card
from cds_service.settings import Mode, Settings
from cds_service.wire import parse_facts
from fhir_mappings import Mapped
from fhir_mappings.metastases import SpinalMetastasis
from spinal_metastasis.assessment import assess
from spinal_metastasis.facts import PatientFacts
from spinal_metastasis.results import Assessment, DataNote, NoteCode

Json = dict[str, Any]
SITE = Settings(mode=Mode.DEVELOPMENT, srs_available=True)


def told(value: object, date: str = "2026-10-30", source: str = "") -> Json:
    return {"value": value, "date": date} | ({"source": source} if source else {})


def sins(pain: str, lesion: str, alignment: str, collapse: str, posterolateral: str, source: str) -> Json:
    values = (pain, lesion, alignment, collapse, posterolateral)
    keys = ("sins_pain", "sins_bone_lesion", "sins_alignment", "sins_collapse", "sins_posterolateral")
    return {key: told(value, source=source) for key, value in zip(keys, values, strict=True)}


RENAL_T8: Json = {
    "as_of": "2026-11-01",
    "age": 64,
    "sex": "female",
    "primary": {"value": "kidney_rcc", "source": "Condition/rcc-2023"},
    "ecog": told(1, "2026-10-27", "Observation/ecog-1027"),
    "frankel_or_asia": told("E", source="Observation/neuro-1030"),
    "neuro_deficit_new": told(False, "2026-10-31", "Observation/neuro-1031"),
    "albumin": told(3.9, "2026-10-28", "Observation/alb-1028"),
    "crp": told(0.2, "2026-10-28", "Observation/crp-1028"),
    "ldh": told(190, "2026-10-28", "Observation/ldh-1028"),
    "calcium": told(9.4, "2026-10-28", "Observation/ca-1028"),
    "platelets": told(248, "2026-10-21", "Observation/plt-1021"),
    "ambulatory": told("independent"),
    "visceral_mets": told("none", "2026-10-24", "DiagnosticReport/ct-1024"),
    "brain_mets": told(False, "2026-10-24", "DiagnosticReport/ct-1024"),
    "spinal_mets_count": told(1, "2026-10-24", "DiagnosticReport/mri-1024"),
    "extraspinal_bone_mets": told(0, "2026-10-24", "DiagnosticReport/ct-1024"),
    "previous_chemotherapy": False,
    "lesions": [
        {
            "level": "T8",
            **sins("mechanical", "lytic", "normal", "lt50", "unilateral", "QuestionnaireResponse/sins-1030"),
            "escc_grade": told("2", "2026-10-24", "DiagnosticReport/mri-1024"),
            "myelopathy": told(False, source="Observation/neuro-1030"),
            "pathologic_fracture": told(True, "2026-10-24", "DiagnosticReport/mri-1024"),
        }
    ],
}
NOTHING_KNOWN: Json = {"as_of": "2026-11-01", "spinal_metastasis": told(True, "2026-10-12", "Condition/c-88")}
LUNG_T4: Json = {
    "as_of": "2026-11-01",
    "age": 67,
    "sex": "male",
    "primary": {"value": "lung_nsclc_not_targeted", "source": "Condition/lung-2025"},
    "ecog": told(3, "2026-10-31", "Observation/ecog-1031"),
    "frankel_or_asia": told("C", "2026-10-31", "Observation/neuro-1031"),
    "neuro_deficit_new": told(True, "2026-10-31", "Observation/neuro-1031"),
    "neuro_deficit_onset": "2026-10-31",
    "albumin": told(3.2, "2026-10-31", "Observation/alb-1031"),
    "visceral_mets": told("untreatable", "2026-10-20"),
    "visceral_pattern": told("nodular", "2026-10-20"),
    "brain_mets": told(False, "2026-10-20"),
    "spinal_mets_count": told(1, "2026-10-31"),
    "extraspinal_bone_mets": told(2, "2026-10-20"),
    "previous_chemotherapy": True,
    "lesions": [
        {
            "level": "T4",
            **sins("mechanical", "lytic", "de_novo_deformity", "gt50", "bilateral", "QuestionnaireResponse/sins-1031"),
            "escc_grade": told("3", "2026-10-31T18:20:00+01:00", "DiagnosticReport/mri-1031"),
        }
    ],
}
BREAST_TWO_LEVELS: Json = {
    "as_of": "2026-11-01",
    "age": 57,
    "primary": {"value": "breast_hormone_dependent", "source": "Condition/breast"},
    "ecog": told(1),
    "frankel_or_asia": told("E"),
    "visceral_mets": told("none"),
    "brain_mets": told(False),
    "extraspinal_bone_mets": told(0),
    "lesions": [
        {
            "level": "T5",
            **sins("none", "blastic", "normal", "none", "none", "QuestionnaireResponse/s-t5"),
            "escc_grade": told("0"),
            "myelopathy": told(False),
        },
        {"level": "L2", "sins_pain": told("mechanical"), "escc_grade": told("1c"), "myelopathy": told(False)},
    ],
}
STORIES: dict[str, Json] = {
    "renal_t8_high_grade": RENAL_T8,
    "nothing_known": NOTHING_KNOWN,
    "lung_t4_emergency": LUNG_T4,
    "breast_two_levels": BREAST_TWO_LEVELS,
}
NOTES = (
    DataNote(NoteCode.UNIT, "3.7, no unit. Not used; newer value 3.9 g/dL used.", "Observation/alb-0712"),
    DataNote(NoteCode.STATUS_EXCLUDED, "Observation/ecog-2025: superseded by 27 Oct 2026."),
    DataNote(NoteCode.OTHER, "L4 signal change, typical haemangioma. Not counted as a lesion.", "DiagnosticReport/m-1"),
)


def assessed(facts: Json, notes: Iterable[DataNote] = (), settings: Settings = SITE) -> Assessment:
    document = parse_facts(json.dumps(facts).encode())
    assert document.as_of is not None
    return assess(document.facts, document.as_of, settings.policy, tuple(notes))


def mapped(
    presence: SpinalMetastasis = SpinalMetastasis.CERTAIN, *, malignancy: bool = True, deceased: bool = False
) -> Mapped:
    return Mapped(PatientFacts(), (), malignancy, presence, deceased, 41, None)


def cards_of(
    facts: Json,
    presence: SpinalMetastasis = SpinalMetastasis.CERTAIN,
    notes: Iterable[DataNote] = (),
    settings: Settings = SITE,
) -> list[Card]:
    return build_cards(assessed(facts, notes, settings), mapped(presence), settings)


def changed(facts: Json, /, **members: object) -> Json:
    """Patient facts replaced; None takes a fact out."""
    return {key: value for key, value in {**facts, **members}.items() if value is not None}


def with_lesion(facts: Json, /, **members: object) -> Json:
    """Facts of the first lesion replaced; None takes a fact out."""
    first = {key: value for key, value in {**facts["lesions"][0], **members}.items() if value is not None}
    return {**facts, "lesions": [first, *facts["lesions"][1:]]}


def answer(card: Card) -> Json:
    assert card.extension is not None
    found: Json = card.extension[EXTENSION]
    return found


def kind(card: Card) -> str:
    return str(answer(card)["kind"])


def kinds(cards: Iterable[Card]) -> list[str]:
    return [kind(card) for card in cards]


def only(cards: Iterable[Card], wanted: str) -> Card:
    found = [card for card in cards if kind(card) == wanted]
    assert len(found) == 1, f"{len(found)} cards of kind {wanted}"
    return found[0]


def limited_to(cards: int) -> Settings:
    return replace(SITE, max_cards=cards)
