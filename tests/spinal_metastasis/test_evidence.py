"""The facts an answer rests on: value in the contract's form, date, source, flags, level."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from spinal_metastasis.evidence import facts_used, plain, written
from spinal_metastasis.facts import (
    Embolisation,
    Evidence,
    Fact,
    Flag,
    OneOf,
    PlannedRt,
    PriorRt,
    Range,
    SurvivalEstimate,
    Told,
)
from spinal_metastasis.results import FactUsed, Provenance
from spinal_metastasis.terms import Declined, EsccGrade, Marker, Presence, Primary, RtModality, SpinalLevel
from tests.spinal_metastasis.build import AS_OF, assessed, case, lesion

TODAY = AS_OF.date()


def _used(key: str, **facts: Any) -> FactUsed:
    (found,) = [fact for fact in assessed(lesion(level="T8"), **facts).facts if fact.key == key]
    return found


def _at_level(key: str, **facts: Any) -> FactUsed:
    (found,) = [fact for fact in assessed(lesion(**{"level": "T8", **facts})).facts if fact.key == key]
    return found


@pytest.mark.parametrize(
    ("value", "form"),
    [
        (True, True),
        (3, 3),
        (2.5, 2.5),
        (Decimal("3.9"), 3.9),
        (Decimal("4.0"), 4),
        (SpinalLevel.T8, "T8"),
        ("dexamethasone", "dexamethasone"),
        (dt.date(2026, 10, 30), "2026-10-30"),
        (dt.datetime(2026, 10, 30, 8, tzinfo=dt.UTC), "2026-10-30T08:00:00Z"),
        (OneOf((SpinalLevel.T9, SpinalLevel.T8, SpinalLevel.T9)), ["T8", "T9"]),
        (OneOf((3, 1)), [1, 3]),
        (OneOf((True, False)), [False, True]),
        (Range(low=Decimal(3)), {"at_least": 3}),
        (Range(high=Decimal("0.5")), {"at_most": 0.5}),
        (Range(low=Decimal(3), low_open=True), {"above": 3}),
        (Range(high=Decimal(3), high_open=True), {"below": 3}),
        (Range(low=Decimal(1), high=Decimal(3), high_open=True), {"at_least": 1, "below": 3}),
        ((), []),
        ((Declined.SURGERY, Declined.SYSTEMIC), ["surgery", "systemic"]),
        ({Marker.EGFR: Presence.PRESENT}, {"EGFR": "present"}),
        ((PriorRt(RtModality.SRS, Decimal(24), 2, dt.date(2026, 1, 5)), PriorRt()),
         [{"modality": "SRS", "dose_gy": 24, "fractions": 2, "end": "2026-01-05"}, {}]),
        (PlannedRt(gy_per_fraction=Decimal("8.5")), {"gy_per_fraction": 8.5}),
        (Embolisation(complete=False), {"complete": False}),
        ((SurvivalEstimate("local", horizon_days=90, probability_alive=Decimal("0.7")),),
         [{"model": "local", "horizon_days": 90, "probability_alive": 0.7}]),
    ],
)  # fmt: skip
def test_a_value_is_shown_in_the_contracts_form(value: object, form: object) -> None:
    shown = plain(value)
    assert shown == form
    assert type(shown) is type(form)


def test_a_time_without_zone_is_written_without_one() -> None:
    assert written(dt.datetime(2026, 10, 30, 8)) == "2026-10-30T08:00:00"  # noqa: DTZ001  the case under test


def test_a_fact_keeps_date_source_and_flags() -> None:
    evidence = (
        Evidence("Observation/alb-7", TODAY - dt.timedelta(days=2), "Albumin 39 g/L"),
        Evidence("Observation/2"),
    )
    fact: Fact[Any] = Fact(Decimal("3.9"), evidence, TODAY, (Flag.CONVERTED, Flag.PRELIMINARY))
    used = _used("albumin", albumin=fact)
    assert used == FactUsed("albumin", 3.9, ("converted", "preliminary"), None, "2026-11-01", "Observation/alb-7")


def test_the_date_shown_is_the_evidences_where_the_fact_does_not_age() -> None:
    evidence = Evidence("Condition/1", dt.date(2020, 2, 3))
    assert _used("primary", primary=Fact(Primary.COLON, (evidence,))).date == "2020-02-03"


def test_a_bare_value_has_neither_date_nor_source() -> None:
    used = _used("ecog", ecog=1)
    assert (used.value, used.date, used.source, used.flags) == (1, None, None, ())
    assert _used("ecog", ecog=Fact(1, (Evidence(""),))).source is None


class Record:
    """A record that tells of its value what is given here."""

    def __init__(self, **told: str) -> None:
        self._told = Told(**told)

    def told(self) -> Told:
        return self._told


TOLD = {"version": "3", "code": "http://loinc.org|1751-7", "time": "effectiveDateTime", "rule": "newest"}
IN_FULL = Evidence("Observation/a", TODAY - dt.timedelta(days=2), "39 g/L", Record(**TOLD, raw="39 g/L by hand"))
UNDATED = Evidence("Observation/b", None, "said so", Record(**TOLD))
SILENT = Evidence("Observation/c", TODAY, "", Record())
NAMED = Evidence("Observation/d", TODAY, "named only")


def test_each_record_behind_a_fact_is_told_in_full_and_a_source_that_is_only_named_is_not() -> None:
    used = _used("albumin", albumin=Fact(Decimal("3.9"), (IN_FULL, UNDATED, SILENT, NAMED), TODAY))
    code, rule = TOLD["code"], TOLD["rule"]
    assert used.provenance == (
        Provenance(
            "Observation/a", "3", code, "39 g/L by hand", date="2026-10-30", time="effectiveDateTime", age_days=2,
            rule=rule,
        ),
        Provenance("Observation/b", "3", code, "said so", rule=rule),
        Provenance("Observation/c", date="2026-11-01", age_days=0),
    )  # fmt: skip
    assert _used("albumin", albumin=Fact(Decimal("3.9"), (NAMED,))).provenance is None
    assert _used("albumin", albumin=3).provenance is None


def test_a_card_does_without_the_provenance() -> None:
    told = case(albumin=Fact(Decimal("3.9"), (IN_FULL,), TODAY))
    (short,), (whole,) = facts_used(told, in_full=False), facts_used(told)
    assert (short.source, short.date, short.provenance) == ("Observation/a", "2026-11-01", None)
    assert whole.provenance is not None


def test_a_fact_that_is_stale_is_not_among_those_used() -> None:
    old: Fact[Any] = Fact(1, (), TODAY - dt.timedelta(days=15))
    assert "ecog" not in {fact.key for fact in assessed(lesion(level="T8"), ecog=old).facts}


def test_a_derived_scale_keeps_the_evidence_of_the_one_it_comes_from() -> None:
    ecog: Fact[Any] = Fact(4, (Evidence("Observation/ecog"),), TODAY)
    used = _used("kps", ecog=ecog)
    assert (used.value, used.flags) == ([10, 20, 30, 40], ("derived",))
    assert (used.source, used.date) == ("Observation/ecog", "2026-11-01")


def test_either_scale_is_derived_from_the_other() -> None:
    used = _used("ecog", kps=50)
    assert (used.value, used.flags) == ([2, 3], ("derived",))


@pytest.mark.parametrize(
    ("measured", "value"),
    [
        ({"height_loss_pct": 60}, "gt50"),
        ({"height_loss_pct": 0}, ["none_gt50_involved", "none"]),
        ({"body_involvement_pct": 20}, ["gt50", "lt50", "none"]),
        ({"height_loss_pct": 0, "body_involvement_pct": 60}, "none_gt50_involved"),
    ],
)
def test_a_collapse_derived_from_measures_is_shown_as_derived(measured: dict[str, Any], value: object) -> None:
    used = _at_level("sins_collapse", **measured)
    assert (used.value, used.flags, used.level) == (value, ("derived",), "T8")


def test_a_collapse_that_is_recorded_is_not_derived() -> None:
    assert _at_level("sins_collapse", sins_collapse="none", height_loss_pct=60).flags == ()


def test_facts_of_a_level_carry_it_and_those_of_several_or_none_do_not() -> None:
    assert _at_level("escc_grade", escc_grade="2").level == "T8"
    assert _at_level("escc_grade", escc_grade="2", level=["T8", "T9"]).level is None
    (used,) = [fact for fact in assessed(lesion(escc_grade="2")).facts if fact.key == "escc_grade"]
    assert used.level is None
    flat = _used("myelopathy", myelopathy=True)
    assert flat.level is None


def test_patient_facts_come_first_in_the_vocabularys_order() -> None:
    facts = assessed(
        lesion(level="T8", escc_grade="2"), crp=1, kps=80, spinal_mets_count=1, age=60, ecog=1, primary="colon"
    ).facts
    assert [(fact.key, fact.level) for fact in facts] == [
        ("age", None), ("primary", None), ("ecog", None), ("kps", None), ("spinal_mets_count", None), ("crp", None),
        ("level", "T8"), ("escc_grade", "T8"),
    ]  # fmt: skip


def test_facts_of_two_lesions_without_a_level_stand_once() -> None:
    facts = assessed(lesion(escc_grade="2"), lesion(escc_grade="2")).facts
    assert [fact.key for fact in facts] == ["spinal_mets_count", "escc_grade"]


def _graded(value: str, source: str = "Observation/a", days_ago: int = 0) -> Fact[Any]:
    date = TODAY - dt.timedelta(days=days_ago)
    return Fact(EsccGrade(value), (Evidence(source, date),), date)


@pytest.mark.parametrize(
    "other",
    [
        {"escc_grade": _graded("3")},
        {"escc_grade": _graded("2", source="Observation/b")},
        {"escc_grade": _graded("2", days_ago=1)},
        {"escc_grade": _graded("2"), "level": "T8"},
    ],
    ids=["value", "source", "date", "level"],
)
def test_facts_that_differ_in_anything_stand_each(other: dict[str, Any]) -> None:
    unplaced = lesion(escc_grade=_graded("2"))
    facts = assessed(unplaced, unplaced, lesion(**other)).facts
    assert sum(fact.key == "escc_grade" for fact in facts) == 2


def test_two_facts_of_one_value_and_source_stand_each() -> None:
    both = {"bony_retropulsion": Fact(True, (Evidence("x"),)), "posterior_wall_intact": Fact(True, (Evidence("x"),))}
    facts = assessed(lesion(**both), lesion(**both)).facts
    assert [fact.key for fact in facts] == ["spinal_mets_count", "posterior_wall_intact", "bony_retropulsion"]


def test_what_the_patient_and_the_one_lesion_without_a_level_say_stands_each() -> None:
    facts = assessed(lesion(myelopathy=True), myelopathy=True).facts
    assert [fact.key for fact in facts] == ["myelopathy", "spinal_mets_count", "myelopathy"]
