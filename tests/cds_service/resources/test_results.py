"""Scores as FHIR: published fractions as they are, nothing made up, what is open said to be open."""

import uuid
from typing import Any

import pytest

from cds_service.cards.prognosis_places import places
from cds_service.cards.prognosis_systems import settled_line
from cds_service.plain_text import plain
from cds_service.resources.entries import Entry
from cds_service.resources.provenance import sources_of
from cds_service.resources.risks import risk_entry
from cds_service.resources.totals import TOTALS, total_entry
from cds_service.settings import Settings
from cds_service.suggestions.drafts import About
from cds_service.wire import parse_facts
from conformance.patients import INDEX_TIME
from fhir_mappings.r4 import validated
from spinal_metastasis.assessment import assess
from spinal_metastasis.results import Prognosis
from spinal_metastasis.scores import SCORES

ABOUT = About("p1", "2026-11-01T09:00:00+00:00", "1.0.0+0", "https://spinemets.example.org/fhir")
SAVE = uuid.UUID(int=7)
FACTS = b"""{"primary": "kidney_rcc", "ecog": 1, "kps": 80, "visceral_mets": "none", "brain_mets": false,
 "spinal_mets_count": 1, "extraspinal_bone_mets": 0, "frankel_or_asia": "E", "ambulatory": "independent",
 "albumin": 3.9, "crp": 0.1,
 "ldh": 150, "platelets": 200, "calcium": 9, "bilirubin": 0.5, "previous_chemotherapy": false,
 "pathologic_fracture": false, "lesions": [{"level": "T8"}]}"""
"""Every system with one group."""


def systems() -> dict[str, Prognosis]:
    assessment = assess(parse_facts(FACTS).facts, INDEX_TIME, Settings().policy)
    return {one.system: one for one in places(assessment).settled}


def test_fractions_alive_stand_at_their_horizons_and_no_figure_is_made_up() -> None:
    for key, system in systems().items():
        entry = risk_entry(ABOUT, SAVE, system, ["Observation/1"], "Condition/2")
        validated(entry.resource)
        predictions = entry.resource["prediction"]
        published = system.survival.probability or {}
        if not published or system.evidence == "unverified":
            assert [set(one) for one in predictions] == [{"outcome", "qualitativeRisk", "rationale"}], key
            continue
        assert [float(one["probabilityDecimal"]) for one in predictions] == list(map(float, published.values()))
        ends = [f"{one['whenRange']['high']['value']}{one['whenRange']['high']['code']}" for one in predictions]
        assert ends == list(published)
        assert {one["outcome"]["text"] for one in predictions} == {"Alive"}
        assert predictions[0]["rationale"] == plain(settled_line(system))


def test_a_complete_system_is_final_and_another_preliminary() -> None:
    for system in systems().values():
        status = "final" if system.status == "complete" else "preliminary"
        assert risk_entry(ABOUT, SAVE, system, [], None).resource["status"] == status
        total = total_entry(ABOUT, SAVE, system, [])
        assert total is not None
        assert total.resource["status"] == status


def test_every_additive_system_has_a_code_for_its_total() -> None:
    scored = {system.key for system in SCORES if system.bands}
    assert scored - {"sins"} <= set(TOTALS)


@pytest.mark.parametrize("system", list(systems().values()), ids=lambda one: one.system)
def test_a_total_is_a_number_or_the_range_it_is_in(system: Prognosis) -> None:
    entry = total_entry(ABOUT, SAVE, system, ["Observation/1"])
    assert entry is not None
    validated(entry.resource)
    if system.min is None:
        assert entry.resource["valueString"] == system.groups[0]
    elif system.min == system.max:
        assert entry.resource["valueInteger"] == system.min
    else:
        assert entry.resource["valueRange"]["low"] == {"value": system.min}


def test_the_same_answers_give_the_same_identifiers_and_conditions() -> None:
    def conditions(save: uuid.UUID) -> list[str]:
        return [risk_entry(ABOUT, save, one, [], None).condition for one in systems().values()]

    assert conditions(SAVE) == conditions(SAVE)
    assert not set(conditions(SAVE)) & set(conditions(uuid.UUID(int=8)))
    assert len(set(conditions(SAVE))) == len(systems())


def test_sources_carry_their_versions_and_words_are_none() -> None:
    assessment = assess(parse_facts(b'{"ecog": {"value": 1, "source": "told by phone"}}').facts, INDEX_TIME)
    assert sources_of(assessment.facts) == []


def test_an_entry_refers_by_the_id_of_its_transaction() -> None:
    made: Entry = risk_entry(ABOUT, SAVE, next(iter(systems().values())), [], None)
    sent: dict[str, Any] = made.in_transaction
    assert sent["fullUrl"] == made.url
    assert sent["request"]["ifNoneExist"].endswith(f"|{made.id}")
