"""The code tables of `codes/`, loaded once, as plain look-ups. What a code means is decided there, never here."""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType

from fhir_mappings.coding import System, codings_of, icd10_form, is_icd10, system_of
from fhir_mappings.elements import BodySite, CodeableConcept, Coding
from spinal_metastasis.terms import SpinalLevel

ICD9_SECONDARY = {"198.5": "bone_unspecified_site", "197.0": "lung", "197.7": "liver", "198.3": "brain"}


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a disorder code says.

    `role`: primary, secondary, history, status, complication, function, procedure. `key`: the table's word for it
    ("" = a malignancy, site not translated). `refine_by`: what would make it more specific. `spine_region`: only
    for spine metastasis codes of one region (cervical, thoracic, lumbar, sacral, coccygeal, sacrococcygeal).
    """

    system: str
    code: str
    display: str
    role: str
    key: str
    refine_by: str = ""
    note: str = ""
    spine_region: str = ""


@dataclass(frozen=True, slots=True)
class Site:
    """A place in the spine. `levels`: a vertebra; the neighbours of a disc; a region; () = spine, not known where.

    `single`: the code names exactly one vertebra. `kind`: occiput, whole_vertebra, vertebral_body, disc_level,
    region, neural, posterior_element.
    """

    levels: tuple[SpinalLevel, ...]
    kind: str
    single: bool
    code: str
    display: str


@dataclass(frozen=True, slots=True)
class OrganSite:
    """An organ or bone that is not spine: what a primary there is called, and what a metastasis there is called."""

    primary_key: str
    secondary_key: str
    code: str
    display: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Morphology:
    """One histology row. `topographies`: sites it holds for (`C15` to `C21`), () = any. `key` "" = no refinement."""

    code: str
    display: str
    key: str
    subtype: str
    topographies: tuple[tuple[str, str], ...]
    note: str = ""

    def holds_at(self, topography: str | None) -> bool:
        """`topography`: ICD-10 or ICD-O site such as `C34.1`, None = not known (then only rows for any site hold)."""
        if not self.topographies:
            return True
        site = icd10_form(topography)[:3] if topography else ""
        return any(low <= site <= high for low, high in self.topographies)


def rows(name: str) -> Iterator[dict[str, str]]:
    """The rows of `codes/{name}.csv` by column."""
    with files("fhir_mappings").joinpath(f"codes/{name}.csv").open(encoding="utf-8") as table:
        yield from csv.DictReader(table)


@lru_cache(maxsize=1)
def icd10_table() -> Mapping[bool, Mapping[str, Meaning]]:
    """Dotless prefix -> meaning; under False for ICD-10-CM, under True for the WHO family (its own rows added)."""
    modern: dict[str, Meaning] = {}
    who: dict[str, Meaning] = {}
    for row in rows("icd10cm_primary"):
        meaning = Meaning(
            row["system"], row["prefix"], row["display"], row["role"], row["key"], row["refine_by"], row["note"]
        )
        who[icd10_form(row["prefix"])] = meaning
        if row["system"] == System.ICD10CM:
            modern[icd10_form(row["prefix"])] = meaning
    return MappingProxyType({False: MappingProxyType(modern), True: MappingProxyType(who)})


@lru_cache(maxsize=4096)
def icd10(code: str, system: str = System.ICD10CM) -> Meaning | None:
    """Longest prefix wins; dots, case and a trailing seventh character (`XA`) do not matter."""
    table = icd10_table()[system == System.ICD10]
    plain = icd10_form(code)
    for length in range(len(plain), 2, -1):
        if found := table.get(plain[:length]):
            return found
    return None


@lru_cache(maxsize=1)
def snomed_table() -> Mapping[str, Meaning]:
    return MappingProxyType({
        row["code"]: Meaning(
            System.SNOMED, row["code"], row["display"], row["role"], row["key"], spine_region=row["spine_region"]
        )
        for row in rows("snomed_primary")
    })  # fmt: skip


def icd9(code: str) -> Meaning | None:
    """Legacy data: four metastasis sites, and 140-208 as history of a malignancy whose site is not translated."""
    plain = code.strip()
    for prefix, key in ICD9_SECONDARY.items():
        if plain.startswith((prefix, prefix.replace(".", ""))):
            return Meaning(System.ICD9CM, plain, "", "secondary", key, note="ICD-9-CM, legacy")
    if plain[:3].isdigit() and 140 <= int(plain[:3]) <= 208 and plain[:3] not in ("196", "197", "198"):
        return Meaning(System.ICD9CM, plain, "", "history", "", note="ICD-9-CM, legacy")
    return None


def meaning_of(coding: Coding) -> Meaning | None:
    """A disorder coding by ICD-10, SNOMED CT or ICD-9-CM; None for other systems, no system, or an unknown code."""
    return _meaning(coding.system, coding.code) if coding.code else None


@lru_cache(maxsize=8192)
def _meaning(written: str | None, code: str) -> Meaning | None:
    system, code = system_of(written), code.strip()
    if is_icd10(system):
        return icd10(code, str(system))
    if system == System.SNOMED:
        return snomed_table().get(code)
    return icd9(code) if system == System.ICD9CM else None


def meanings_of(concept: CodeableConcept | None) -> tuple[Meaning, ...]:
    """All known meanings of a concept's codings, in order."""
    codings = (concept.coding or ()) if concept else ()
    return tuple(meaning for coding in codings if (meaning := meaning_of(coding)))


@lru_cache(maxsize=1)
def vertebra_table() -> Mapping[str, Site]:
    return MappingProxyType({
        row["code"]: Site(_levels(row), row["kind"], row["identifies_single_level"] == "1", row["code"], row["display"])
        for row in rows("vertebra_bodysite")
    })  # fmt: skip


def _levels(row: Mapping[str, str]) -> tuple[SpinalLevel, ...]:
    words = {"Oc": "C0", "sacrum": "sacral"}
    named = [words.get(part, part) for part in row["level"].split("/")]
    if all(part in set(SpinalLevel) for part in named):
        return tuple(SpinalLevel(part) for part in named)
    joined = {
        "cervicothoracic": (SpinalLevel.CERVICAL, SpinalLevel.THORACIC),
        "thoracolumbar": (SpinalLevel.THORACIC, SpinalLevel.LUMBAR),
        "lumbosacral": (SpinalLevel.LUMBAR, SpinalLevel.SACRAL),
        "sacrococcygeal": (SpinalLevel.SACRAL, SpinalLevel.COCCYX),
    }
    return joined.get(row["level"]) or ((SpinalLevel(row["region"]),) if row["region"] in set(SpinalLevel) else ())


def site_of(concept: CodeableConcept | BodySite | Coding | None) -> Site | None:
    """The most specific place in the spine a body site names; None if it names none."""
    known = vertebra_table()
    found = [known[code] for system, code, _ in codings_of(concept) if system == System.SNOMED and code in known]
    return min(found, key=lambda site: (not site.single, not site.levels, len(site.levels)), default=None)


@lru_cache(maxsize=1)
def organ_table() -> Mapping[str, OrganSite]:
    return MappingProxyType({
        row["code"]: OrganSite(row["primary_key"], row["secondary_key"], row["code"], row["display"], row["note"])
        for row in rows("bodysite_organ") if row["system"] == System.SNOMED
    })  # fmt: skip


def organ_of(concept: CodeableConcept | BodySite | Coding | None) -> OrganSite | None:
    """The first organ or bone (not spine) a SNOMED body site names. ICD-O topography: `topography_of`."""
    known = organ_table()
    return next((known[c] for system, c, _ in codings_of(concept) if system == System.SNOMED and c in known), None)


def topography_of(concept: CodeableConcept | BodySite | Coding | None) -> str | None:
    """The ICD-O topography (`C41.2`) of a body site; the system holds both axes, the shape decides."""
    for system, code, _ in codings_of(concept):
        if system == System.ICDO3 and code[:1] in "Cc" and code[1:3].isdigit():
            return code.upper()
    return None


@lru_cache(maxsize=1)
def morphology_table() -> Mapping[tuple[str, str], tuple[Morphology, ...]]:
    table: dict[tuple[str, str], list[Morphology]] = {}
    for row in rows("icdo3_morphology"):
        where = () if row["topography_condition"] == "any" else tuple(
            (part.partition("-")[0], part.rpartition("-")[2]) for part in row["topography_condition"].split(",")
        )  # fmt: skip
        table.setdefault((row["system"], row["code"]), []).append(
            Morphology(row["code"], row["display"], row["key"], row["subtype"], where, row["note"])
        )
    return MappingProxyType({code: tuple(found) for code, found in table.items()})


def morphologies_of(concept: CodeableConcept | Coding | None, topography: str | None) -> tuple[Morphology, ...]:
    """The rows of the concept's ICD-O-3 or SNOMED morphologies that hold at that site, site-bound rows first."""
    known = morphology_table()
    found = [
        row for system, code, _ in codings_of(concept) for row in known.get((str(system), code), ())
        if row.holds_at(topography)
    ]  # fmt: skip
    return tuple(sorted(found, key=lambda row: not row.topographies))


@lru_cache(maxsize=1)
def answer_table() -> Mapping[tuple[str, str, str], str]:
    return MappingProxyType({
        (row["scale"], str(system_of(row["system"])), row["code"]): row["value"] for row in rows("scale_answers")
    })  # fmt: skip


def answers_of(scale: str, concept: CodeableConcept | Coding | None) -> tuple[str, ...]:
    """The values a coded answer has on a scale (ecog, kps, asa, smoking, presence, disease_status, metastasis_site).

    Distinct, in order: more than one means that the codings contradict each other.
    """
    known = answer_table()
    found = (known.get((scale, str(system), code)) for system, code, _ in codings_of(concept))
    return tuple(dict.fromkeys(value for value in found if value is not None))
