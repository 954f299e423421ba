"""An answer at a level beside one of the patient as a whole, given at nearly the same time."""

import pytest

from tests.fhir_mappings.feed import T8, item, mapped, spine_metastasis


@pytest.mark.parametrize(("level", "patient"), [("08:00", "08:00"), ("11:00", "08:00")], ids=["at once", "later"])
def test_a_sign_at_a_level_is_not_hidden_by_an_older_no_of_the_patient(level: str, patient: str) -> None:
    chart = mapped(
        spine_metastasis(),
        item("myelopathy", id="here", bodySite={"coding": [{"system": "http://snomed.info/sct", "code": T8}]},
             valueBoolean=True, effectiveDateTime=f"2026-11-01T{level}:00Z"),
        item("myelopathy", id="all", valueBoolean=False, effectiveDateTime=f"2026-11-01T{patient}:00Z"),
    )  # fmt: skip
    (lesion,) = chart.facts.lesions or ()
    assert lesion.myelopathy is not None
    assert lesion.myelopathy.value is True
    assert "CONFLICT" in [note.code for note in chart.notes]


def test_a_later_finding_of_the_patient_replaces_a_no_at_a_level() -> None:
    chart = mapped(
        spine_metastasis(),
        item("myelopathy", id="here", bodySite={"coding": [{"system": "http://snomed.info/sct", "code": T8}]},
             valueBoolean=False, effectiveDateTime="2026-11-01T08:00:00Z"),
        item("myelopathy", id="all", valueBoolean=True, effectiveDateTime="2026-11-01T11:00:00Z"),
    )  # fmt: skip
    (lesion,) = chart.facts.lesions or ()
    assert lesion.myelopathy is None
    assert chart.facts.myelopathy is not None
    assert chart.facts.myelopathy.value is True
