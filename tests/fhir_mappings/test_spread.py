"""Sites of the German profile, M categories, histories, reports and onsets (mapping 3.2), beside Conditions."""

import pytest

from fhir_mappings.metastases import SpinalMetastasis
from spinal_metastasis.results import NoteCode
from spinal_metastasis.terms import Organ
from tests.fhir_mappings.tumour_charts import (
    BONE_METASTASIS,
    T8,
    Resource,
    concept,
    condition,
    icd,
    observation,
    read,
    snomed,
)  # fmt: skip

CERTAIN, POSSIBLE, NONE = SpinalMetastasis.CERTAIN, SpinalMetastasis.POSSIBLE, SpinalMetastasis.NONE
BREAST = condition("breast", icd("C50.9"))
FERNMETASTASEN = "https://www.medizininformatik-initiative.de/fhir/ext/modul-onko/CodeSystem/mii-cs-onko-fernmetastasen"


def german(code: str, day: str = "2026-10-20") -> Resource:
    return observation("d", snomed("385421009"), day, valueCodeableConcept=concept(FERNMETASTASEN, code))


def test_distant_sites_of_the_german_profile() -> None:
    liver = read(german("HEP")).facts["visceral_organs"]
    assert (liver.value, str(liver.date)) == ((Organ.LIVER,), "2026-10-20")
    assert read(german("BRA")).facts["brain_mets"].value is True
    assert read(german("OSS")).presence is POSSIBLE
    assert read(german("LYM")).presence is NONE


def test_a_distant_site_older_than_its_window_is_noted_and_not_used() -> None:
    old = read(german("HEP", "2026-09-01"))
    assert "visceral_organs" not in old.facts
    assert [note.code for note in old.notes] == [NoteCode.STALE]
    assert "visceral_organs" in read(german("HEP", "2026-09-02")).facts


def m0(day: str) -> Resource:
    return observation("m0", snomed("399387003"), day, valueCodeableConcept=snomed("1229901006"))


def test_m0_beside_a_metastasis_is_a_conflict_unless_it_came_before() -> None:
    bone = condition("m", icd("C79.51"), T8, onsetDateTime="2026-09-01")
    assert NoteCode.CONFLICT in {note.code for note in read(bone, m0("2026-10-01")).notes}
    assert not read(bone, m0("2020-01-01")).notes


def test_a_history_of_metastasis_is_asked_and_its_denial_is_not() -> None:
    told = read(observation("h", snomed("1287652008"), valueBoolean=True))
    assert told.malignancy
    assert told.notes
    denied = read(observation("h", snomed("1287652008"), valueBoolean=False))
    assert (denied.malignancy, denied.notes) == (False, ())


def report(**more: object) -> Resource:
    return {
        "resourceType": "DiagnosticReport", "id": "r", "status": "final", "effectiveDateTime": "2026-10-20",
        "code": {"text": "Bone scan"},
    } | more  # fmt: skip


def test_a_coded_conclusion_is_possible_and_its_words_only_pre_fill() -> None:
    scan = report(conclusionCode=[snomed(BONE_METASTASIS)], conclusion="Metastase BWK 12")
    found = read(scan)
    assert (found.presence, found.malignancy, found.levels) == (POSSIBLE, True, ())
    assert any("T12" in note.text and note.resource == "DiagnosticReport/r" for note in found.questions)


@pytest.mark.parametrize(
    "excluded", [{"status": "cancelled"}, {"effectiveDateTime": "2026-12-01"}, {"conclusionCode": []}]
)
def test_a_report_that_does_not_count_or_is_not_coded_says_nothing(excluded: Resource) -> None:
    words = report(conclusionCode=[snomed(BONE_METASTASIS)], conclusion="Metastasis of T12") | excluded
    assert read(words, BREAST).presence is NONE


def test_a_tumour_that_began_in_the_spine_is_a_lesion_of_the_spine() -> None:
    assert read(condition("c", icd("C41.2"))).presence is POSSIBLE
    assert read(condition("c", icd("C72.0"))).presence is POSSIBLE
    assert read(condition("c", icd("C71.1"))).presence is NONE


SYNCHRONY = [
    pytest.param("2026-01-01", "2026-03-31", True, id="within 90 days"),
    pytest.param("2026-01-01", "2026-04-02", False, id="later"),
    pytest.param("2026-01", "2026-03", True, id="months that settle it"),
    pytest.param("2026-01", "2026-04", None, id="months that do not"),
    pytest.param("2025", "2026-03-01", None, id="a year is too coarse"),
    pytest.param(None, "2026-03-01", None, id="onset not known"),
]


@pytest.mark.parametrize(("primary", "metastasis", "expected"), SYNCHRONY)
def test_synchronous_needs_two_onsets(primary: str | None, metastasis: str, expected: bool | None) -> None:
    tumour = condition("c", icd("C61"), **({"onsetDateTime": primary} if primary else {}))
    fact = read(tumour, condition("m", icd("C79.51"), T8, onsetDateTime=metastasis)).facts.get("synchronous")
    assert (fact.value if fact else None) is expected


def test_a_metastasis_without_an_onset_may_be_the_first_so_later_ones_do_not_make_it_metachronous() -> None:
    tumour = condition("c", icd("C61"), onsetDateTime="2026-01-01")
    undated, late = condition("a", icd("C79.51"), T8), condition("b", icd("C78.7"), onsetDateTime="2026-09-01")
    assert "synchronous" not in read(tumour, undated, late).facts
    early = condition("d", icd("C78.00"), onsetDateTime="2026-02-01")
    assert read(tumour, undated, late, early).facts["synchronous"].value is True


def test_a_distant_site_has_no_onset_and_may_be_the_first() -> None:
    tumour = condition("c", icd("C61"), onsetDateTime="2026-01-01")
    late = condition("b", icd("C78.7"), onsetDateTime="2026-09-01")
    assert read(tumour, late).facts["synchronous"].value is False
    assert "synchronous" not in read(tumour, late, german("LYM")).facts


def test_a_primary_entered_again_without_an_onset_may_have_begun_earlier() -> None:
    tumour = condition("c", icd("C61"), onsetDateTime="2026-01-01")
    again, metastasis = condition("d", icd("C61")), condition("b", icd("C78.7"), onsetDateTime="2026-02-01")
    assert read(tumour, metastasis).facts["synchronous"].value is True
    assert "synchronous" not in read(tumour, again, metastasis).facts
