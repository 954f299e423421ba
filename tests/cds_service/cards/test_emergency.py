import datetime as dt
from dataclasses import replace

import pytest

from cds_service.cards.build import build_cards
from cds_service.hook_models import Card
from fhir_mappings import Mapped
from fhir_mappings.imaging_study import SpineImaging, SpineStudy
from tests.cds_service.cards.cases import LUNG_T4, SITE, Json, assessed, changed, mapped, only, told

MRI = "ImagingStudy/mri-1"


def imaged(started: str, *, registered_only: bool = False) -> Mapped:
    study = SpineStudy(MRI, dt.datetime.fromisoformat(started), "MR", "whole spine", 0, registered_only)
    return replace(mapped(), imaging=SpineImaging(study, None))


def emergency(facts: Json, chart: Mapped) -> Card:
    return only(build_cards(assessed({**facts, "as_of": "2026-11-01T08:00:00+01:00"}), chart, SITE), "emergency")


def test_an_mri_of_the_last_day_is_told_as_done_and_not_asked_for() -> None:
    card = emergency(LUNG_T4, imaged("2026-10-31T18:20:00+01:00"))
    assert "MRI" not in card.summary
    assert "treatment as early as possible" in card.summary
    assert f"Done 31 Oct 2026 18:20 ({MRI})." in (card.detail or "")


@pytest.mark.parametrize(
    ("onset", "started", "registered_only"),
    [
        ("2026-10-20", "2026-10-30T18:20:00+01:00", False),
        ("2026-11-01", "2026-10-31T18:20:00+01:00", False),
        ("2026-10-31", "2026-10-31T18:20:00+01:00", True),
    ],
    ids=["older than a day", "before the deficit began", "only registered"],
)
def test_any_other_mri_leaves_the_guideline_timing_in_the_summary(
    onset: str, started: str, registered_only: bool
) -> None:
    card = emergency(changed(LUNG_T4, neuro_deficit_onset=onset), imaged(started, registered_only=registered_only))
    assert "MRI within 24 h" in card.summary
    assert "Done" not in (card.detail or "")
    assert (f"({MRI})" in (card.detail or "")) is not registered_only


def test_steroid_cautions_stand_only_where_compression_or_histology_is_open() -> None:
    known = emergency(LUNG_T4, mapped()).detail or ""
    assert "Stopped if compression is ruled out" not in known
    assert "haematology" not in known
    unknown = emergency(changed(LUNG_T4, primary=None), mapped()).detail or ""
    assert "If lymphoma or myeloma is suspected without tissue" in unknown


def test_neurology_is_told_once_with_the_hour() -> None:
    deficit = told(True, "2026-10-31T16:40:00+01:00", "Observation/n-1")
    facts = changed(LUNG_T4, neuro_deficit_new=deficit, myelopathy=True)
    detail = emergency(facts, mapped()).detail or ""
    inputs = detail.partition("**Inputs**")[2]
    assert "New neurological deficit, 31 Oct 2026 16:40 (Observation/n-1)" in inputs
    assert "yelopathy" not in inputs
