"""Spinal levels as charts name them: one vertebra, a disc (its two neighbours), a region, or words in a text.

Several levels in one tuple = one of them, not known which. Source: mapping.md section 3.2 (levels, transitional
anatomy); words: `level_words`. `SPINE_REGIONS` are the `spine_region` words of `codes/snomed_primary.csv`.
"""

from collections.abc import Iterable, Sequence

from fhir_mappings.level_words import level_mentions
from spinal_metastasis.facts import OneOf
from spinal_metastasis.terms import REGIONS, SpinalLevel

SPINE_REGIONS: dict[str, tuple[SpinalLevel, ...]] = {
    "cervical": (SpinalLevel.CERVICAL,),
    "thoracic": (SpinalLevel.THORACIC,),
    "lumbar": (SpinalLevel.LUMBAR,),
    "sacral": (SpinalLevel.SACRAL,),
    "coccygeal": (SpinalLevel.COCCYX,),
    "sacrococcygeal": (SpinalLevel.SACRAL, SpinalLevel.COCCYX),
}
_TRANSITIONAL = {SpinalLevel.THORACIC: (SpinalLevel.T13,), SpinalLevel.LUMBAR: (SpinalLevel.L6,)}
_VERTEBRAE: dict[SpinalLevel, frozenset[SpinalLevel]] = {
    level: frozenset((*REGIONS[level], *_TRANSITIONAL.get(level, ()))) if level in REGIONS else frozenset((level,))
    for level in SpinalLevel
}


def vertebrae_of(levels: Iterable[SpinalLevel]) -> frozenset[SpinalLevel]:
    """Every vertebra that may be meant: a region stands for each of its vertebrae, transitional ones included."""
    return frozenset().union(*[_VERTEBRAE[level] for level in levels])


def one_level(levels: Sequence[SpinalLevel]) -> SpinalLevel | OneOf[SpinalLevel]:
    """The value of a `level` fact."""
    return levels[0] if len(levels) == 1 else OneOf(tuple(levels))


def most_specific(sites: Iterable[tuple[SpinalLevel, ...]]) -> tuple[tuple[SpinalLevel, ...], ...]:
    """Distinct sites, without those that a more specific site may already be (a region beside its own vertebra).

    Whether "thoracic" is the known T8 or another vertebra cannot be told, so it adds no lesion.
    """
    distinct = sorted(set(sites), key=lambda site: (len(vertebrae_of(site)), min(map(_rank, site))))
    kept: list[tuple[SpinalLevel, ...]] = []
    for site in distinct:
        if not any(vertebrae_of(other) <= vertebrae_of(site) for other in kept):
            kept.append(site)
    return tuple(sorted(kept, key=lambda site: min(map(_rank, site))))


def at_least(sites: Iterable[frozenset[str]]) -> int:
    """How many different places there are at the very least: sites that may be the same place count once.

    >>> at_least([frozenset({"T8"}), frozenset({"T8", "T9"}), frozenset({"L1"})])
    2
    """
    apart: list[frozenset[str]] = []
    for site in sorted(set(sites), key=lambda site: (len(site), sorted(site))):
        if not any(site & other for other in apart):
            apart.append(site)
    return len(apart)


def _rank(level: SpinalLevel) -> int:
    return _ORDER[level]


_ORDER = {level: place for place, level in enumerate(SpinalLevel)}


def mentioned_levels(text: str) -> tuple[SpinalLevel, ...]:
    """Levels named in free text, in anatomical order: they pre-fill a question and never become a fact.

    >>> [level.value for level in mentioned_levels("Metastasis BWK 12 and D10; L2-4")]
    ['T10', 'T12', 'L2', 'L3', 'L4']
    """
    found = {level for mention in level_mentions(text) for level in mention.levels}
    return tuple(sorted(found, key=_rank))
