"""Properties of every card, over facts drawn at random from the vocabulary."""

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cds_service.cards.noms_options import SHOWN_DECISIONS
from cds_service.cards.wording.flags import FLAGS
from fhir_mappings.metastases import SpinalMetastasis
from spinal_metastasis.vocabulary import FACTS, FactSpec, Kind, Scope
from tests.cds_service.cards.cases import Json, answer, cards_of, kind
from tests.cds_service.cards.hostile import PLAIN_TOKENS, deepest_list, token_types

FORBIDDEN = ("must ", "the treatment is", "you have", "will live", "life expectancy", "mortality", "None", "null")
SKIPPED = {"spinal_metastasis", "levels_involved", "survival_estimate", "level", "pregnant", "age"}
LEVELS = ("C0", "C7", "T4", "T8", "T12", "L2", "S1", "thoracic", "L6", "coccyx")


def value_of(spec: FactSpec) -> st.SearchStrategy[Any] | None:
    """Values of an enum, boolean or number fact: bare, or as alternatives."""
    if spec.kind is Kind.ENUM:
        values: st.SearchStrategy[Any] = st.sampled_from([str(choice) for choice in spec.choices])
    elif spec.kind is Kind.BOOLEAN:
        values = st.booleans()
    elif spec.kind in (Kind.INTEGER, Kind.NUMBER):
        low, high = int(spec.low or 0), int(spec.high if spec.high is not None else 12)
        values = st.integers(max(low, 1), high).map(lambda n: n - n % (spec.step or 1))
    else:
        return None
    return st.one_of(values, st.lists(values, min_size=1, max_size=2, unique=True))


def facts_in(*scopes: Scope) -> st.SearchStrategy[Json]:
    drawn = {
        key: strategy for key, spec in FACTS.items()
        if spec.scope in scopes and key not in SKIPPED and (strategy := value_of(spec)) is not None
    }  # fmt: skip
    return st.fixed_dictionaries({}, optional=drawn)


LESIONS = st.lists(
    st.builds(lambda level, facts: {**facts, "level": level}, st.sampled_from(LEVELS), facts_in(Scope.LESION)),
    min_size=1, max_size=3, unique_by=lambda lesion: lesion["level"],
)  # fmt: skip
PATIENTS = st.builds(
    lambda patient, lesions: {**patient, "as_of": "2026-11-01", "lesions": lesions, "spinal_mets_count": len(lesions)},
    facts_in(Scope.PATIENT, Scope.EITHER), LESIONS,
)  # fmt: skip


@pytest.mark.requirement("CH-72")
@given(PATIENTS, st.sampled_from(SpinalMetastasis))
def test_any_patient_gets_cards_that_fit_their_frame(facts: Json, presence: SpinalMetastasis) -> None:
    for card in cards_of(facts, presence):
        detail = card.detail or ""
        assert 0 < len(card.summary.encode("utf-16-le")) // 2 <= 139
        assert token_types(detail) <= PLAIN_TOKENS
        assert deepest_list(detail) <= 1
        assert "CE-marked" in detail.rsplit("\n\n", 1)[-1]
        own = card.summary + re.sub(r'"[^"]*"', "", detail)
        assert not any(word in own for word in FORBIDDEN)
        assert not any(flag in detail for flag in FLAGS)
        assert answer(card)["result"]
        assert card.indicator in ("info", "warning", "critical")
        if kind(card) == "noms":
            decisions = answer(card)["result"]["noms"]["decisions"]
            if len(decisions) <= SHOWN_DECISIONS:
                assert all(f'"{decision["decision"]}"' in detail for decision in decisions)
