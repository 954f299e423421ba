"""Whether there is a spinal metastasis, when the question was answered and the chart says something too."""

from typing import Any

import pytest

from fhir_mappings import Mapped
from fhir_mappings.metastases import SpinalMetastasis
from spinal_metastasis.facts import Fact
from spinal_metastasis.results import NoteCode
from tests.fhir_mappings.feed import (
    LOINC,
    SNOMED,
    T8,
    Json,
    concept,
    condition,
    item,
    mapped,
    observation,
    patient,
    spine_metastasis,
)  # fmt: skip

PROSTATE = condition(SNOMED, "399068003", id="prostate", recordedDate="2019-03-01")
BONE, CORD_COMPRESSION, COLLAPSE = "94222008", "71286001", "274146004"
CERTAIN, POSSIBLE, NONE = SpinalMetastasis.CERTAIN, SpinalMetastasis.POSSIBLE, SpinalMetastasis.NONE


def answered(value: bool, when: str = "2026-10-20T10:00:00Z") -> Json:
    return item("spinal-metastasis", None, id="answer", effectiveDateTime=when, valueBoolean=value)


def read(*resources: Json) -> Mapped:
    return mapped(patient(), PROSTATE, *resources)


def conflicts(found: Mapped) -> list[str]:
    return [note.text for note in found.notes if note.code is NoteCode.CONFLICT]


def test_a_no_holds_against_what_was_only_possible_when_it_was_given() -> None:
    found = read(answered(value=False), condition(SNOMED, BONE, id="bone", recordedDate="2026-10-01"))
    assert (found.spinal_metastasis, conflicts(found)) == (NONE, [])
    undated = read(answered(value=False), condition(SNOMED, BONE, id="bone"))
    assert undated.spinal_metastasis is NONE


LATER = [
    pytest.param(condition(SNOMED, BONE, id="bone", recordedDate="2026-10-30"), id="bone metastasis"),
    pytest.param(condition(SNOMED, CORD_COMPRESSION, id="cord", recordedDate="2026-10-30"), id="cord compression"),
    pytest.param(
        condition(SNOMED, COLLAPSE, id="fracture", onsetDateTime="2026-10-01", recordedDate="2026-10-30"),
        id="a fracture recorded later, back-dated",
    ),
    pytest.param(
        condition(SNOMED, BONE, id="bone", onsetDateTime="2026-10-01", recordedDate="2026-10-30"),
        id="bone metastasis recorded later, back-dated",
    ),
    pytest.param(item("escc-grade", "2", T8, id="escc", effectiveDateTime="2026-10-30T08:00:00Z"), id="an item at T8"),
    pytest.param(
        {
            "resourceType": "DiagnosticReport", "id": "report", "status": "final", "effectiveDateTime": "2026-10-30",
            "subject": {"reference": "Patient/p1"}, "code": concept(LOINC, "18748-4"),
            "conclusionCode": [concept(SNOMED, BONE)],
        },
        id="a report",
    ),
]  # fmt: skip


@pytest.mark.parametrize("later", LATER)
def test_a_no_never_hides_a_later_sign(later: Json) -> None:
    found = read(answered(value=False), later)
    assert (found.spinal_metastasis, found.facts.spinal_metastasis, found.facts.lesions) == (POSSIBLE, None, None)
    assert len(conflicts(found)) == 1


def test_a_later_no_against_a_recorded_metastasis_is_asked_back() -> None:
    found = read(answered(value=False, when="2026-10-31T10:00:00Z"), spine_metastasis(recordedDate="2026-10-20"))
    assert (found.spinal_metastasis, found.facts.spinal_metastasis) == (POSSIBLE, None)
    assert len(conflicts(found)) == 1


def test_a_metastasis_recorded_after_a_no_is_certain() -> None:
    found = read(answered(value=False), spine_metastasis(recordedDate="2026-10-30"))
    assert found.spinal_metastasis is CERTAIN


def test_a_deficit_at_a_level_stays_known_while_the_lesion_is_asked_about() -> None:
    deficit = item("myelopathy", None, T8, id="deficit", valueBoolean=True, effectiveDateTime="2026-10-31T08:00:00Z")
    found = read(answered(value=False), deficit)
    assert found.spinal_metastasis is POSSIBLE
    fact: Fact[Any] | None = found.facts.myelopathy
    assert fact is not None
    assert (fact.value, fact.evidence[0].source) == (True, "Observation/deficit")


def test_once_certain_by_our_own_items_the_question_where_is_idle() -> None:
    bone = condition(SNOMED, BONE, id="bone", recordedDate="2026-10-01")
    assert any("is the spine involved" in note.text for note in read(bone).notes)
    known = read(bone, item("escc-grade", "2", T8, id="escc"))
    assert known.spinal_metastasis is CERTAIN
    assert not any("is the spine involved" in note.text for note in known.notes)


def ecog(value: int, when: str = "2026-10-30T08:00:00Z", **more: Any) -> Json:
    return observation(concept(LOINC, "89247-1"), when, id=f"ecog-{value}", valueInteger=value, **more)


def test_ecog_5_stops_while_it_is_the_current_grade() -> None:
    assert read(spine_metastasis(), ecog(5)).deceased


DOUBTFUL = [
    pytest.param([ecog(5, "2026-10-01T08:00:00Z")], id="older than its window"),
    pytest.param([ecog(5, status="preliminary")], id="preliminary"),
    pytest.param([ecog(5), ecog(2, "2026-10-30T06:00:00Z")], id="contradicted within a day"),
]


@pytest.mark.parametrize("grades", DOUBTFUL)
def test_a_doubtful_ecog_5_silences_nothing_and_is_told(grades: list[Json]) -> None:
    found = read(spine_metastasis(), *grades)
    assert (found.deceased, found.facts.ecog) == (False, None)
    assert any("5 (dead)" in text for text in conflicts(found))
