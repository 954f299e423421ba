"""Cord compression and cauda equina from Conditions (mapping 3.3): yes within 14 days or undated, else not known."""

import pytest

from spinal_metastasis.results import NoteCode
from tests.fhir_mappings.tumour_charts import Resource, condition, icd, read, snomed, status

CODES = [
    pytest.param(icd("G95.20"), "myelopathy", id="G95.20"),
    pytest.param(icd("G95.29"), "myelopathy", id="G95.29"),
    pytest.param(snomed("71286001"), "myelopathy", id="spinal cord compression"),
    pytest.param(icd("G99.2"), "myelopathy", id="G99.2"),
    pytest.param(snomed("202664003"), "myelopathy", id="cervical myelopathy"),
    pytest.param(snomed("48522003"), "myelopathy", id="spinal cord disorder"),
    pytest.param(icd("G83.4"), "cauda_equina", id="G83.4"),
    pytest.param(snomed("192970008"), "cauda_equina", id="cauda equina syndrome"),
]


@pytest.mark.parametrize(("code", "key"), CODES)
def test_a_recent_sign_is_yes_and_does_not_age(code: Resource, key: str) -> None:
    fact = read(condition("s", code, onsetDateTime="2026-10-25")).facts[key]
    assert (fact.value, fact.date, str(fact.evidence[0].date)) == (True, None, "2026-10-25")


DATES = [
    pytest.param({"onsetDateTime": "2026-10-18"}, True, id="14 days"),
    pytest.param({"onsetDateTime": "2026-10-17"}, False, id="15 days"),
    pytest.param({}, True, id="undated"),
    pytest.param({"onsetDateTime": "2020-01-01", "recordedDate": "2026-10-31"}, True, id="recorded now"),
    pytest.param({"recordedDate": "2026-09-01"}, False, id="recorded long ago"),
]


@pytest.mark.parametrize(("dates", "expected"), DATES)
def test_only_what_began_or_was_recorded_within_14_days_counts(dates: Resource, expected: bool) -> None:
    found = read(condition("s", icd("G95.20"), **dates))
    assert ("myelopathy" in found.facts) is expected
    assert [note.code for note in found.notes] == ([] if expected else [NoteCode.STALE])


@pytest.mark.parametrize(
    "states", [{"clinicalStatus": status("resolved")}, {"verificationStatus": status("provisional")}]
)
def test_a_past_or_unconfirmed_sign_is_not_yes(states: Resource) -> None:
    assert "myelopathy" not in read(condition("s", icd("G95.20"), **states)).facts


def test_a_pathological_fracture_of_a_vertebra_is_a_fact() -> None:
    assert read(condition("s", snomed("274146004"))).facts["pathologic_fracture"].value is True
    assert "pathologic_fracture" not in read(condition("s", icd("M48.54XA"))).facts
