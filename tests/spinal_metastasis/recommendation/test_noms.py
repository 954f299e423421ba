"""NOMS over sets: merging, `when`, `assumes`, `stated_in_review`, `deciding_inputs` (contract section 5)."""

from typing import Any

import pytest

from spinal_metastasis.policy import Policy
from spinal_metastasis.results import NomsResult
from tests.spinal_metastasis.build import DEFAULT_POLICY, STABLE_SINS, UNSTABLE_SINS, assessed, lesion, only_lesion

AT_LEVEL: dict[str, Any] = {
    "level": "T8", **STABLE_SINS, "escc_grade": "2", "myelopathy": False, "prior_rt": (), "instrumented": False,
}  # fmt: skip
PATIENT: dict[str, Any] = {"primary": "kidney_rcc", "able_to_tolerate_surgery": True, "srs_available": True}
SIX = ("escc", "myelopathy", "radiosensitivity", "stability", "systemic_tolerance", "srs_available")
MODIFIERS = ("prior_rt", "instrumented")


def _noms(
    at_level: dict[str, Any] | None = None, *omit: str, policy: Policy = DEFAULT_POLICY, **facts: Any
) -> NomsResult:
    level = {key: value for key, value in (AT_LEVEL | (at_level or {})).items() if key not in omit}
    patient = {key: value for key, value in (PATIENT | facts).items() if key not in omit}
    noms = only_lesion(assessed(lesion(**level), policy=policy, **patient)).noms
    assert noms is not None
    return noms


def _rows(noms: NomsResult) -> list[tuple[str, ...]]:
    return [decision.rows for decision in noms.decisions]


def test_one_complete_row_is_one_decision_without_conditions() -> None:
    noms = _noms()
    assert tuple(noms.inputs) == SIX
    assert [len(values) for values in noms.inputs.values()] == [1] * 6
    (decision,) = noms.decisions
    assert (decision.decision, decision.rows) == ("Decompression/stabilization followed by SRS", ("N121",))
    assert (decision.urgency, decision.stated_in_review) == ("urgent", True)
    assert (decision.when, decision.assumes, decision.flags, noms.deciding_inputs) == ({}, (), (), ())
    assert noms.if_corrected is None


def test_rows_with_one_decision_and_urgency_are_merged_and_only_then_stated_if_all_are() -> None:
    noms = _noms(None, "sins_pain", "sins_alignment", "sins_bone_lesion")
    assert noms.inputs["stability"] == ("stable", "potentially_unstable")
    (decision,) = noms.decisions
    assert (decision.rows, decision.when, decision.stated_in_review) == (("N121", "N125"), {}, False)
    assert decision.flags == ("SINS_7_12_CONSULT",)
    assert noms.deciding_inputs == ()


def test_stated_rows_merged_stay_stated() -> None:
    (decision,) = _noms(able_to_tolerate_surgery=False, srs_available=[True, False]).decisions
    assert (decision.rows, decision.decision, decision.stated_in_review) == (("N123", "N124"), "cEBRT", True)


def test_an_open_input_splits_the_decision_and_says_when() -> None:
    noms = _noms(able_to_tolerate_surgery=[True, False], ecog=4)
    assert noms.inputs["systemic_tolerance"] == ("able", "unable")
    assert _rows(noms) == [("N121",), ("N123",)]
    assert [decision.when for decision in noms.decisions] == [
        {"systemic_tolerance": ("able",)}, {"systemic_tolerance": ("unable",)},
    ]  # fmt: skip
    assert noms.deciding_inputs == ("systemic_tolerance",)


def test_when_lists_for_every_open_input_the_values_of_its_rows() -> None:
    noms = _noms(None, "escc_grade", "srs_available", able_to_tolerate_surgery=False)
    assert _rows(noms) == [("N027",), ("N028",), ("N123", "N124")]
    assert [decision.when for decision in noms.decisions] == [
        {"escc": ("low",), "srs_available": ("yes",)},
        {"escc": ("low",), "srs_available": ("no",)},
        {"escc": ("high",), "srs_available": ("yes", "no")},
    ]
    assert noms.deciding_inputs == ("escc", "srs_available")


def test_equal_words_with_another_urgency_are_two_decisions() -> None:
    noms = _noms(None, "escc_grade", primary="myeloma")
    assert [(one.decision, one.urgency) for one in noms.decisions] == [("cEBRT", "planned"), ("cEBRT", "urgent")]
    assert noms.deciding_inputs == ("escc",)


def test_flags_of_merged_rows_are_united_once() -> None:
    noms = _noms(able_to_tolerate_surgery=False, srs_available=[True, False])
    assert noms.decisions[0].flags == ("CONSIDER_HYPOFRACTIONATED_OR_SBRT_MDT_IF_NO_DEFICIT",)


def test_nothing_known_leaves_every_row_open_and_names_all_six_inputs() -> None:
    noms = only_lesion(assessed(lesion())).noms
    assert noms is not None
    assert sorted(row for decision in noms.decisions for row in decision.rows) == [f"N{n:03}" for n in range(1, 193)]
    assert noms.deciding_inputs == SIX
    assert [decision.rows[0] for decision in noms.decisions] == sorted(decision.rows[0] for decision in noms.decisions)


def test_srs_is_the_patients_then_the_sites_then_open() -> None:
    assert _noms().inputs["srs_available"] == ("yes",)
    assert _noms(srs_available=False).inputs["srs_available"] == ("no",)
    assert _noms(None, "srs_available").inputs["srs_available"] == ("yes", "no")
    for available, answer in ((True, "yes"), (False, "no")):
        site = Policy(srs_available=available)
        assert _noms(None, "srs_available", policy=site).inputs["srs_available"] == (answer,)
        assert _noms(None, policy=site, srs_available=not available).inputs["srs_available"] != (answer,)


@pytest.mark.parametrize(
    ("at_level", "facts", "omit", "assumes"),
    [
        ({"escc_grade": "0"}, {"primary": "ovary"}, MODIFIERS, ("prior_rt_at_level: false", "instrumented: false")),
        ({"escc_grade": "0"}, {"primary": "ovary"}, ("prior_rt",), ("prior_rt_at_level: false",)),
        ({"escc_grade": "0"}, {"primary": "ovary"}, ("instrumented",), ("instrumented: false",)),
        ({"escc_grade": "0"}, {"primary": "ovary"}, (), ()),
        ({"escc_grade": "0"}, {}, MODIFIERS, ("instrumented: false",)),
        ({}, {}, MODIFIERS, ()),
        ({"myelopathy": True, "escc_grade": "1b"}, {"primary": "ovary"}, MODIFIERS,
         ("prior_rt_at_level: false", "instrumented: false")),
        ({"escc_grade": "0"}, {"primary": "ovary", "srs_available": False}, MODIFIERS,
         ("prior_rt_at_level: false", "instrumented: false")),
    ],
)  # fmt: skip
def test_unrecorded_modifiers_that_would_change_a_row_are_assumed_away(
    at_level: dict[str, Any], facts: dict[str, Any], omit: tuple[str, ...], assumes: tuple[str, ...]
) -> None:
    noms = _noms(at_level, *omit, **facts)
    (decision,) = noms.decisions
    assert decision.assumes == assumes


def test_one_row_that_prior_radiotherapy_would_change_is_enough_to_name_the_assumption() -> None:
    """Able and unable share cEBRT here, but only the able row would become surgery: silence would hide that."""
    noms = _noms(None, "prior_rt", primary="myeloma", able_to_tolerate_surgery=[True, False])
    (decision,) = noms.decisions
    assert len(decision.rows) == 2
    assert decision.assumes == ("prior_rt_at_level: false",)


def test_a_past_operation_counts_as_recorded_instrumentation() -> None:
    noms = _noms({"escc_grade": "0", "prior_spine_surgery": ()}, "instrumented")
    assert noms.decisions[0].assumes == ()


def test_unrecorded_modifiers_do_not_widen_the_inputs() -> None:
    noms = _noms({"escc_grade": "0"}, *MODIFIERS, primary="ovary")
    assert noms.inputs["radiosensitivity"] == ("intermediate",)
    assert noms.inputs["stability"] == ("stable",)


def test_if_corrected_shows_what_correction_would_allow_and_only_for_correctable_reasons() -> None:
    estimate_free: dict[str, Any] = {
        "visceral_mets": "none",
        "brain_mets": False,
        "spinal_mets_count": 1,
        "extraspinal_bone_mets": 0,
    }
    low = _noms(None, "able_to_tolerate_surgery", ecog=1, platelets=60, **estimate_free)
    assert low.inputs["systemic_tolerance"] == ("unable",)
    assert _rows(low) == [("N123",)]
    assert low.if_corrected is not None
    assert [decision.rows for decision in low.if_corrected] == [("N121",)]
    assert _noms(able_to_tolerate_surgery=False).if_corrected is None
    worse = _noms(None, "able_to_tolerate_surgery", ecog=1, platelets=60, asa=5, **estimate_free)
    assert worse.if_corrected is None


def test_the_review_keeps_stabilisation_for_the_unstable_who_cannot_be_operated() -> None:
    (decision,) = _noms(UNSTABLE_SINS, able_to_tolerate_surgery=False).decisions
    assert decision.rows == ("N131",)
    assert "CEMENT_ALONE_RARELY_APPROPRIATE_WITH_STENOSIS" in decision.flags
