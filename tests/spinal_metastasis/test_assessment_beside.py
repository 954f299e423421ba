"""What stands beside the answer: local models, the site's choices, and what cards leave out."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

from spinal_metastasis.assessment import assess
from spinal_metastasis.facts import Evidence, Fact, SurvivalEstimate, Told
from tests.spinal_metastasis.build import AS_OF, UNSTABLE_SINS, assessed, lesion, patient
from tests.spinal_metastasis.models.test_answer import BOTH, LOCAL, flat

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
