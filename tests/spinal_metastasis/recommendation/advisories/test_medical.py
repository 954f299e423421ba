"""Advisories on diagnosis and medical treatment (specification section 8)."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from spinal_metastasis.assessment import assess
from spinal_metastasis.facts import Fact
from spinal_metastasis.results import DataNote, NoteCode
from tests.spinal_metastasis.advice import ABLE, STABLE, answer, fired, one
from tests.spinal_metastasis.build import AS_OF, assessed, lesion, patient

OUT = STABLE | {"compartment": "intradural"}


@pytest.mark.parametrize(
    ("facts", "fires"),
    [
        ({"primary": "unknown_primary"}, True),
        ({"primary": "colon", "histology_confirmed": False}, True),
        ({"histology_confirmed": False}, True),
        ({"primary": "unknown_primary", "histology_confirmed": True}, True),
        ({"primary": ["unknown_primary", "colon"]}, False),
        ({"primary": "colon", "histology_confirmed": [True, False]}, False),
        ({"primary": "colon", "histology_confirmed": True}, False),
        ({"primary": "colon"}, False),
        ({}, False),
        ({"primary": "unknown_primary", "neuro_deficit_new": True}, True),
    ],
)
def test_a17_without_histology(facts: dict[str, Any], fires: bool) -> None:
    found = one("A17", **facts)
    assert (found is not None) is fires
    if found:
        assert (found.level, found.emergency, found.conditional, found.strength) == (None, False, False, "moderate")
        assert any("second-hand" in source for source in found.sources)


@pytest.mark.parametrize(
    ("facts", "fires"),
    [
        ({}, True),
        ({"bone_agent_current": "none"}, True),
        ({"bone_agent_current": ["none", "denosumab"]}, True),
        ({"bone_agent_current": ["bisphosphonate", "denosumab"]}, False),
        ({"bone_agent_current": "denosumab"}, False),
        ({"bone_agent_current": "bisphosphonate"}, False),
    ],
)
def test_a18_while_no_bone_agent_is_recorded(facts: dict[str, Any], fires: bool) -> None:
    found = one("A18", **facts)
    assert (found is not None) is fires
    if found:
        assert (found.level, found.conditional, found.strength) == (None, False, "moderate")


def test_a17_and_a18_need_a_lesion_in_scope() -> None:
    assert [one.id for one in answer(OUT, primary="unknown_primary").advisories] == ["A19"]


def test_a19_stands_on_every_assessment_of_a_metastasis() -> None:
    for found in (answer(), answer(neuro_deficit_new=True), answer(OUT)):
        (advisory,) = fired(found, "A19")
        assert (advisory.level, advisory.emergency, advisory.conditional) == (None, False, False)


def _dated(value: Any, date: Any) -> Fact[Any]:
    return Fact(value, (), date)


def test_a24_names_every_stale_input_and_its_date() -> None:
    old = dt.datetime(2026, 10, 1, 8, tzinfo=dt.UTC)
    found = one("A24", STABLE | {"pain_vas": _dated(4, old)}, ecog=_dated(1, dt.date(2026, 10, 17)))
    assert found is not None
    assert (found.strength, found.level, found.conditional) == ("info", None, False)
    assert found.text == (
        "Older than its limit and taken as not known: ECOG performance status (2026-10-17); "
        "Pain, 0 to 10 at T8 (2026-10-01)."
    )


def test_a24_is_silent_on_the_last_day_and_on_notes_of_other_kinds_or_without_a_date() -> None:
    assert one("A24", ecog=_dated(1, dt.date(2026, 10, 18))) is None
    assert one("A24", ecog=_dated(1, dt.date(2026, 11, 9))) is None
    undated = (DataNote(NoteCode.STALE, "last known"), DataNote(NoteCode.OTHER, "x: y", None, dt.date(2026, 1, 1)))
    facts = patient(lesion(**STABLE), albumin=_dated(Decimal(4), AS_OF.date()))
    assert fired(assess(facts, AS_OF, notes=undated), "A24") == []
    named = (DataNote(NoteCode.STALE, "HER2: too old", None, dt.date(2025, 1, 1)),)
    (found,) = fired(assess(facts, AS_OF, notes=(*named, *named)), "A24")
    assert found.text.endswith("not known: HER2 (2025-01-01).")


def test_a_stale_note_carries_its_date() -> None:
    (note,) = answer(ecog=_dated(1, dt.date(2026, 1, 2))).data_notes
    assert (note.code, note.date) == (NoteCode.STALE, dt.date(2026, 1, 2))


def test_without_a_lesion_nothing_is_advised() -> None:
    assert assessed(**ABLE).advisories == ()
