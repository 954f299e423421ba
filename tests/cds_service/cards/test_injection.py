"""Whatever the record holds, a card stays paragraphs, bold lead-ins and one-level lists (CH-77, RB-3)."""

from dataclasses import replace
from typing import Any

import pytest

from cds_service.cards.build import build_cards
from spinal_metastasis.results import Assessment, Conflict, DataNote, FactUsed, NoteCode, RuleText
from tests.cds_service.cards.cases import LUNG_T4, RENAL_T8, SITE, assessed, mapped
from tests.cds_service.cards.hostile import HOSTILE, PLAIN_TOKENS, deepest_list, token_types


def poisoned(assessment: Assessment, text: str) -> Assessment:
    """The text in every member that can come from the record, and in those that a later rule might fill with it."""
    facts = tuple(
        replace(fact, source=text, date=text if i % 3 == 0 else fact.date) for i, fact in enumerate(assessment.facts)
    )
    objects: tuple[tuple[str, Any], ...] = (
        ("systemic_agents", [text]),
        ("survival_estimate", [{"model": text, "median_months": 9}]),
        ("planned_surgery", {"type": text, "levels": ["T8"]}),
        ("prior_rt", [{"modality": text, "dose_gy": 30}]),
    )
    more = tuple(FactUsed(key, value, (), "T8", text, text) for key, value in objects)
    tolerance = replace(
        assessment.systemic_tolerance, cautions=(RuleText("T9", text),), reasons=(RuleText("team_judgement", text),)
    )
    combined = replace(
        assessment.combined,
        by_system={**assessment.combined.by_system, text: assessment.combined.survival_bands},
        conflicts=(Conflict("C10", text),),
    )
    return replace(
        assessment,
        facts=(*facts, *more),
        systemic_tolerance=tolerance,
        combined=combined,
        advisories=tuple(replace(advisory, text=text) for advisory in assessment.advisories),
        prognosis=tuple(replace(one, reasons=(*one.reasons, text)) for one in assessment.prognosis),
        data_notes=(DataNote(NoteCode.OTHER, text, text), DataNote(NoteCode.UNIT, f"Observation/x: {text}")),
    )


@pytest.mark.requirement("CH-72", "CH-77", "RB-3")
@pytest.mark.parametrize("facts", [RENAL_T8, LUNG_T4], ids=["renal", "lung"])
@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_record_cannot_shape_a_card(facts: dict[str, Any], text: str) -> None:
    for card in build_cards(poisoned(assessed(facts), text), mapped(), SITE):
        detail = card.detail or ""
        assert token_types(detail) <= PLAIN_TOKENS
        assert deepest_list(detail) <= 1
        assert "://" not in detail
        assert "@" not in detail
        assert len(card.summary.encode("utf-16-le")) // 2 <= 139
        assert not set(card.summary) & set("*_`<>[]\n")
