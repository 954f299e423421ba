"""Where a tumour began, as ICD topographies without dots (`C502`), and what its code alone says of its histology.

From the ICD code itself, else `codes/snomed_site.csv`, else the body site, else every ICD site that has the same key.
Source: mapping.md section 3.1 (2b, refine, traps).
"""

from collections.abc import Iterator, Mapping
from functools import cache
from types import MappingProxyType

from fhir_mappings.codebook import icd10, icd10_table, rows, snomed_table
from fhir_mappings.coding import System, codings_of, icd10_form, is_icd10
from fhir_mappings.condition import Finding
from fhir_mappings.elements import CodeableConcept
from fhir_mappings.place import Place
from fhir_mappings.specificity import WITHIN
from spinal_metastasis.terms import SpinalLevel

SPINAL_COLUMN, SACRUM_OR_PELVIS = "C412", "C414"
SPINAL_TUMOUR_SITES = (SPINAL_COLUMN, "C720", "C721", "C701")
NOT_AN_ORGAN = ("C42", "C44", "C77", "C80")
SACRAL = {
    SpinalLevel.SACRAL, SpinalLevel.COCCYX, SpinalLevel.S1, SpinalLevel.S2, SpinalLevel.S3, SpinalLevel.S4,
    SpinalLevel.S5,
}  # fmt: skip


@cache
def _snomed_sites() -> Mapping[str, tuple[str, str]]:
    """SNOMED code -> (topography, subtype); either may be empty."""
    return MappingProxyType({row["code"]: (row["topography"], row["subtype"]) for row in rows("snomed_site")})


@cache
def sites_of_key(key: str) -> frozenset[str]:
    """Every ICD-10-CM site whose primary tumour has this key, or for a histology the key it is a form of."""
    table = icd10_table()[False]
    own = frozenset(prefix for prefix, meaning in table.items() if meaning.role == "primary" and meaning.key == key)
    wider = [general for general, forms in WITHIN.items() if key in forms]
    return own or frozenset(site for general in wider for site in sites_of_key(general))


def sites_of(finding: Finding, key: str) -> frozenset[str]:
    """The sites this tumour may have, the most precise source first; empty when nothing tells."""
    coded = frozenset(_coded(finding.condition.code, key))
    placed = frozenset(site for place in finding.places for site in place_sites(place))
    return coded or placed or sites_of_key(key)


def _coded(concept: CodeableConcept | None, key: str) -> Iterator[str]:
    for system, code, _ in codings_of(concept):
        if is_icd10(system):
            meaning = icd10(code, str(system))
            if meaning is not None and meaning.role == "primary" and meaning.key == key:
                yield icd10_form(code)
        elif system == System.SNOMED and (site := _snomed_sites().get(code, ("", ""))[0]):
            meaning = snomed_table().get(code)
            if meaning is not None and meaning.key == key:
                yield site


def place_sites(place: Place) -> frozenset[str]:
    """The topographies of one place."""
    if place.site is not None:
        sacral = bool(place.site.levels) and SACRAL.issuperset(place.site.levels)
        return frozenset({SACRUM_OR_PELVIS if sacral else SPINAL_COLUMN})
    if place.topography is not None:
        return frozenset({icd10_form(place.topography)})
    if place.organ is not None:
        known = _snomed_sites().get(place.organ.code, ("", ""))[0]
        return frozenset({known}) if known else sites_of_key(place.organ.primary_key)
    return frozenset()


def key_of_place(place: Place) -> str:
    """What a generic malignancy at this place is called (mapping 2b); `""` if the place does not tell."""
    if place.organ is not None:
        return place.organ.primary_key
    if place.topography is not None and not place.topography.startswith(NOT_AN_ORGAN):
        meaning = icd10(place.topography)
        return meaning.key if meaning is not None and meaning.role == "primary" else ""
    return ""


def subtype_of(finding: Finding) -> str:
    """The histology a SNOMED disorder code names by itself (`osteosarcoma`); `""` for none."""
    codes = (code for system, code, _ in codings_of(finding.condition.code) if system == System.SNOMED)
    return next((subtype for code in codes if (subtype := _snomed_sites().get(code, ("", ""))[1])), "")
