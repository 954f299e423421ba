"""Metastases: is the spine involved, which levels, how many at least, and which other organs and bones.

Source: mapping.md section 3.2. Present is what a confirmed, active statement says; absent is never concluded here. What
is previous, unconfirmed or without a site makes a spinal metastasis possible, which is asked.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any, TypeAlias

from fhir_mappings.bones import bones_at_least
from fhir_mappings.evidence import newest_first
from fhir_mappings.levels import at_least, most_specific, one_level, vertebrae_of
from fhir_mappings.metastasis_site import BONE, EXTRASPINAL, NEURAXIS, PELVIS, SPINE, Spot
from fhir_mappings.times import instant
from spinal_metastasis.facts import Evidence, Fact, Moment, OneOf, Range
from spinal_metastasis.terms import Organ, SpinalLevel, VisceralMets

Facts: TypeAlias = dict[str, Fact[Any]]


class SpinalMetastasis(StrEnum):
    """How sure the chart is of a spinal metastasis."""

    CERTAIN = "certain"
    POSSIBLE = "possible"
    NONE = "none"


ORGANS: dict[str, Organ] = {
    "lung": Organ.LUNG,
    "liver": Organ.LIVER,
    "kidney": Organ.KIDNEY,
    "adrenal": Organ.ADRENAL,
    "pleura": Organ.PLEURA,
    "peritoneum": Organ.PERITONEUM,
    "bowel": Organ.BOWEL,
    "meninges": Organ.MENINGES,
    "other_visceral": Organ.OTHER_VISCERAL,
    "urinary": Organ.OTHER_VISCERAL,
    "ovary": Organ.OTHER_VISCERAL,
    "genital": Organ.OTHER_VISCERAL,
    "digestive_other": Organ.OTHER_VISCERAL,
    "respiratory_other": Organ.OTHER_VISCERAL,
    "respiratory_or_digestive_unspecified": Organ.OTHER_VISCERAL,
}
"""Nodes, skin, marrow, mediastinum and soft tissue are not visceral."""
MAYBE_SPINE = frozenset({BONE, PELVIS, NEURAXIS})
BRAIN = "brain"


@dataclass(frozen=True, slots=True)
class Metastasis:
    """One site with its evidence. `certain`: confirmed and present now. `ages_from`: None for a Condition."""

    spot: Spot
    evidence: Evidence
    certain: bool
    ages_from: Moment | None = None

    @property
    def counts(self) -> bool:
        return self.certain and (not self.spot.contradicts or self.spot.key == SPINE)


def presence_of(metastases: Iterable[Metastasis], *, suspicious: bool) -> SpinalMetastasis:
    """`suspicious`: a fracture, collapse or cord compression beside a malignancy, or a coded conclusion of a report."""
    found = list(metastases)
    if any(m.counts and m.spot.key == SPINE for m in found):
        return SpinalMetastasis.CERTAIN
    if suspicious or any(m.spot.key == SPINE or m.spot.key in MAYBE_SPINE for m in found):
        return SpinalMetastasis.POSSIBLE
    return SpinalMetastasis.NONE


def spinal_levels(metastases: Sequence[Metastasis]) -> tuple[Fact[SpinalLevel], ...]:
    """The levels of certain spinal metastases in anatomical order, each with all that speaks for it."""
    spinal = [m for m in metastases if m.counts and m.spot.key == SPINE and m.spot.levels]
    return tuple(
        Fact(one_level(levels), _evidence(m for m in spinal if vertebrae_of(levels) <= vertebrae_of(m.spot.levels)))
        for levels in most_specific(m.spot.levels for m in spinal)
    )


def metastasis_facts(metastases: Sequence[Metastasis]) -> Facts:
    """`spinal_metastasis`, the two counts ("at least"), `visceral_organs`, `visceral_mets`, `brain_mets`."""
    counted = [m for m in metastases if m.counts]
    facts: Facts = {}
    if spinal := [m for m in counted if m.spot.key == SPINE]:
        facts["spinal_metastasis"] = Fact(value=True, evidence=_evidence(spinal))
        facts["spinal_mets_count"] = Fact(_spinal_count(spinal), _evidence(spinal))
    if bones := [m for m in counted if m.spot.key == EXTRASPINAL]:
        count = Range(low=Decimal(bones_at_least(m.spot.display for m in bones)))
        facts["extraspinal_bone_mets"] = Fact(count, _evidence(bones), _ages_from(bones))
    if visceral := [m for m in counted if m.spot.key in ORGANS]:
        facts |= _visceral(visceral)
    if brain := [m for m in counted if m.spot.key == BRAIN]:
        facts["brain_mets"] = Fact(value=True, evidence=_evidence(brain), date=_ages_from(brain))
    return facts


def _spinal_count(spinal: Sequence[Metastasis]) -> Range:
    """Sites that may be the same vertebra count once; a spine without level is one."""
    sites = {frozenset(level.value for level in vertebrae_of(m.spot.levels)) for m in spinal if m.spot.levels}
    return Range(low=Decimal(max(1, at_least(sites))))


def _visceral(visceral: Sequence[Metastasis]) -> Facts:
    """Meninges alone are listed but are no visceral metastasis; whether the others can be treated is a judgement."""
    present = {ORGANS[m.spot.key] for m in visceral}
    organs = tuple(organ for organ in Organ if organ in present)
    facts: Facts = {"visceral_organs": Fact(organs, _evidence(visceral), _ages_from(visceral))}
    solid = [m for m in visceral if ORGANS[m.spot.key] is not Organ.MENINGES]
    if solid:
        unjudged = OneOf((VisceralMets.TREATABLE, VisceralMets.UNTREATABLE))
        facts["visceral_mets"] = Fact(unjudged, _evidence(solid), _ages_from(solid))
    return facts


def _evidence(metastases: Iterable[Metastasis]) -> tuple[Evidence, ...]:
    return newest_first(m.evidence for m in metastases)


def _ages_from(metastases: Sequence[Metastasis]) -> Moment | None:
    """A fact that any active Condition supports does not age; else the newest Observation's date."""
    dates = [m.ages_from for m in metastases if m.ages_from is not None]
    return max(dates, key=instant) if len(dates) == len(metastases) else None
