"""Where a metastasis code, with its body sites, says the metastasis is: spine with levels, bone, organ or not said.

Source: mapping.md section 3.2 (certain, possible, level, visceral) and `codes/bodysite_organ.csv` (topography rule).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from fhir_mappings.codebook import Meaning, Site, icd10, organ_table
from fhir_mappings.coding import icd10_form
from fhir_mappings.levels import SPINE_REGIONS, vertebrae_of
from fhir_mappings.place import NEURAL, Place
from fhir_mappings.specificity import UNPLACED, contains, most_specific_keys
from spinal_metastasis.terms import SpinalLevel

SPINE, BONE, EXTRASPINAL, PELVIS = "spine", "bone_unspecified_site", "bone_extraspinal", "bone_pelvis_or_sacrum"
NEURAXIS = "spinal_cord_or_meninges"
TOPOGRAPHY_KEYS: tuple[tuple[str, str], ...] = (
    ("C412", SPINE), ("C414", PELVIS), ("C40", EXTRASPINAL), ("C41", EXTRASPINAL), ("C420", "bone_marrow"),
    ("C421", "bone_marrow"), ("C44", "skin"), ("C77", "nodes"), ("C720", NEURAXIS), ("C721", NEURAXIS),
    ("C701", NEURAXIS), ("C70", "meninges"), ("C71", "brain"), ("C22", "liver"), ("C34", "lung"), ("C384", "pleura"),
    ("C48", "peritoneum"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Spot:
    """One site of one metastasis. `levels` (spine): one of these; () = no level. `display`: of the table."""

    key: str
    levels: tuple[SpinalLevel, ...] = ()
    display: str = ""
    contradicts: bool = False


def spots_of(meanings: Sequence[Meaning], places: Sequence[Place]) -> tuple[Spot, ...]:
    """The sites of one statement; `contradicts` where two of its codes, or code and place, exclude each other."""
    keys = most_specific_keys(meaning.key for meaning in meanings)
    if len(keys) != 1:
        return tuple(Spot(key, contradicts=True) for key in keys)
    meaning = next(found for found in meanings if found.key in keys)
    if meaning.key == SPINE:
        return tuple(_spine(meanings, places))
    if meaning.key == BONE or meaning.key in UNPLACED:
        return tuple(_placed(meaning, places))
    return (Spot(meaning.key, display=meaning.display),)


def _spine(meanings: Sequence[Meaning], places: Sequence[Place]) -> Iterator[Spot]:
    """The body site says which vertebra, else the code which region; where they differ, either may hold."""
    region = next((SPINE_REGIONS[m.spine_region] for m in meanings if m.spine_region in SPINE_REGIONS), ())
    sites = [place.site for place in places if place.site is not None and place.site.levels]
    for site in sites:
        if region and not vertebrae_of(region) & vertebrae_of(site.levels):
            yield Spot(SPINE, (*region, *site.levels), site.display, contradicts=True)
        else:
            yield Spot(SPINE, site.levels, site.display)
    if not sites:
        yield Spot(SPINE, region, meanings[0].display)


def _placed(meaning: Meaning, places: Sequence[Place]) -> Iterator[Spot]:
    """A code without a site of its own, or bone alone: every known place is a site; none known = the code as it is."""
    known = [place for place in places if place.is_known]
    for place in known:
        spot = _at(meaning.key, place)
        fits = meaning.key in UNPLACED or spot.key == BONE or contains(meaning.key, spot.key)
        yield spot if fits else Spot(meaning.key, display=meaning.display, contradicts=True)
    if not known:
        yield Spot(meaning.key, display=meaning.display)


def _at(key: str, place: Place) -> Spot:
    if place.site is not None:
        return _at_spine(key, place.site)
    if place.organ is not None:
        return Spot(place.organ.secondary_key, display=place.organ.display)
    topography = icd10_form(place.topography or "")
    return Spot(key_of_topography(topography) or key, display=place.said)


def _at_spine(key: str, site: Site) -> Spot:
    """Bone at a neural site (canal, cord) is spine all the same; anything else there is not bone."""
    if site.kind == NEURAL and key != BONE:
        return Spot(NEURAXIS, display=site.display)
    return Spot(SPINE, site.levels, site.display)


@cache
def _organ_keys() -> Mapping[str, str]:
    """Primary key -> metastasis key of the same organ."""
    return {organ.primary_key: organ.secondary_key for organ in organ_table().values() if organ.primary_key}


def key_of_topography(topography: str) -> str:
    """The metastasis key of a dotless ICD-O site; `""` if it has none."""
    for prefix, key in TOPOGRAPHY_KEYS:
        if topography.startswith(prefix):
            return key
    meaning = icd10(topography)
    return _organ_keys().get(meaning.key, "other") if meaning is not None and meaning.role == "primary" else ""
