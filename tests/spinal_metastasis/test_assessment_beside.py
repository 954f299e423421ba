"""What stands beside the answer: local models, the site's choices, and what cards leave out."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from spinal_metastasis.assessment import assess
from spinal_metastasis.facts import Evidence, Fact, SurvivalEstimate, Told
from spinal_metastasis.policy import Policy
from tests.spinal_metastasis.build import AS_OF, UNSTABLE_SINS, assessed, lesion, patient
from tests.spinal_metastasis.models.test_answer import BOTH, LOCAL, flat, model
from tests.spinal_metastasis.models.test_separable import without
from tests.spinal_metastasis.weighing import RENAL, T8

NOMOGRAM = "sorg_nomogram_2016"
CHART: dict[str, Any] = {
    "age": 64, "primary": "kidney_rcc", "visceral_mets": "none", "brain_mets": False, "spinal_mets_count": 1,
    "extraspinal_bone_mets": 0, "charlson": 2, "srs_available": True,
}  # fmt: skip


class Record:
    """A record that tells nothing but that it is there."""

    def told(self) -> Told:
        return Told()


def test_a_local_model_the_site_trusts_speaks_where_a_system_would() -> None:
    loaded = flat({"90": "0.4", "365": "0.1"})
    facts = patient(lesion(level="T8"), age=60)
    trusted = assess(facts, AS_OF, BOTH, models={LOCAL: loaded})
    assert trusted.combined.by_system == {LOCAL: ("lt1m", "1to3m")}
    assert trusted.systemic_tolerance != assess(facts, AS_OF, models={LOCAL: loaded}).systemic_tolerance
    assert [one.system for one in trusted.local_models or ()] == [LOCAL]


def test_what_a_trusted_system_or_model_waits_for_would_change_the_options_and_the_tolerance() -> None:
    known = {key: value for key, value in RENAL.items() if key != "ecog"} | {"kps": 90}
    assert "frankel_or_asia" in assessed(lesion(**T8), **known).combined.options[0].would_change
    waiting = without("albumin", age=90, ecog=3, primary="kidney_rcc", wbc=20)
    facts, loaded = patient(lesion(**T8), **waiting), {LOCAL: model()}
    for systems, waits in (((LOCAL,), True), ((), False)):
        answer = assess(facts, AS_OF, Policy(survival_systems=systems), models=loaded)
        assert ("albumin" in answer.combined.options[0].would_change) is waits
        assert ("albumin" in answer.systemic_tolerance.missing) is waits


@pytest.mark.parametrize(("kind", "key", "lacks"), [("cox", LOCAL, "albumin"), ("additive", NOMOGRAM, "wbc")])
def test_a_model_is_waited_for_by_the_options_alone_where_the_team_has_judged_the_tolerance(
    kind: str, key: str, lacks: str
) -> None:
    waiting = without(lacks, age=90, ecog=3, primary="kidney_rcc") | {"able_to_tolerate_surgery": True}
    facts, loaded = patient(lesion(**T8), **waiting), {key: model(kind, key)}
    for systems, waits in (((key,), True), ((), False)):
        answer = assess(facts, AS_OF, Policy(survival_systems=systems), models=loaded)
        assert (lacks in answer.combined.options[0].would_change) is waits
        assert lacks not in answer.systemic_tolerance.missing


def test_a_published_system_with_its_model_is_waited_for_as_well() -> None:
    key = NOMOGRAM
    waiting = without("wbc", age=90, ecog=3, primary="kidney_rcc")
    facts, loaded = patient(lesion(**T8), **waiting), {key: model("additive", key)}
    for systems, waits in (((key,), True), ((), False)):
        answer = assess(facts, AS_OF, Policy(survival_systems=systems), models=loaded)
        assert ("wbc" in answer.systemic_tolerance.missing) is waits


def test_a_local_model_alone_can_be_what_survival_is_read_from() -> None:
    loaded = flat({"90": "0.4", "365": "0.1"})
    trusted = Policy(survival_systems=(LOCAL,))
    answer = assess(patient(lesion(level="T8"), age=60), AS_OF, trusted, models={LOCAL: loaded})
    assert dict(answer.policies)["survival_systems"] == LOCAL
    assert "survival_systems" not in assess(patient(lesion(level="T8"), age=60), AS_OF, trusted).policies


def test_the_sites_choices_are_named_where_they_matter() -> None:
    place = lesion(level="T8", **UNSTABLE_SINS, escc_grade="1c", myelopathy=False)
    assert dict(assessed(place, **CHART).policies).keys() == {
        "escc_high_threshold", "tokuhashi_variant", "survival_systems",
    }  # fmt: skip
    estimated = Fact((SurvivalEstimate("team", median_months=Decimal(8)),))
    assert "survival_systems" not in assessed(place, **CHART, survival_estimate=estimated).policies


def test_for_cards_what_they_do_not_show_is_left_out_and_nothing_else_differs() -> None:
    ecog = Fact(1, (Evidence("Observation/1", AS_OF.date(), origin=Record()),), AS_OF.date())
    place = lesion(level="T8", **UNSTABLE_SINS, escc_grade="1c", myelopathy=False)
    facts = patient(place, **CHART, ecog=ecog)
    full, short = assess(facts, AS_OF), assess(facts, AS_OF, for_cards=True)
    assert full.lmnop
    assert full.guidance
    assert [panel.id for panel in full.panels] == ["luksanapruksa_2017", "charlson_1987"]
    assert (short.lmnop, short.guidance, short.panels) == ({}, (), ())
    assert [fact.key for fact in full.facts if fact.provenance is not None] == ["ecog", "kps"]
    assert {fact.provenance for fact in short.facts} == {None}
    plain = tuple(replace(one, provenance=None) for one in full.facts)
    assert short == replace(full, lmnop={}, guidance=(), panels=(), facts=plain)
