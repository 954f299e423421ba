"""Comorbidity among the Conditions: Charlson index without the cancer, diabetes, pregnancy.

Source: mapping.md section 3.7 (Quan 2005 lists, weights of 1987), prognosis.md section 8, contract appendix A. Present
is what a confirmed, active Condition says; nothing here is concluded from its absence (ADR 0030).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from fhir_mappings.codebook import Meaning, meanings_of, rows
from fhir_mappings.coding import System, codings_of, icd10_form, is_icd10, label_of, system_of
from fhir_mappings.condition import SAID_LENGTH, dates_of, is_present
from fhir_mappings.cord import CAUDA_EQUINA, COMPRESSION, MYELOPATHY
from fhir_mappings.evidence import newest_first
from fhir_mappings.metastases import Facts
from fhir_mappings.metastasis_site import BONE, SPINE
from fhir_mappings.provenance import Origin
from fhir_mappings.reading import Condition
from fhir_mappings.section import Chart, reference_of, resources_of
from fhir_mappings.times import age_days, instant
from spinal_metastasis.facts import Evidence, Fact, Flag, Moment, Range
from spinal_metastasis.results import DataNote, NoteCode
from spinal_metastasis.vocabulary import FACTS

CANCER = frozenset({"malignancy", "metastatic"})
PARALYSIS = "hemi_paraplegia"
OVERRULED: Mapping[str, str] = {"dm_uncomplicated": "dm_complicated", "mild_liver": "mod_severe_liver"}
"""Category -> the more severe one beside which it does not count."""
DIABETES, PREGNANT = "diabetes", "pregnant"
OTHER_DIABETES, CM_DIABETES = "E13", ("E08", "E09")
"""ICD-10-CM has more kinds of diabetes than the WHO lists; their fourth character means the same."""
CONDITIONS = "conditions"
BY_CODE = "mapping 3.7: code of a Condition that is present"
PARALYSING = COMPRESSION | CAUDA_EQUINA | MYELOPATHY


@dataclass(frozen=True, slots=True)
class Ailment:
    """A Condition that is present, by its Charlson category and the keys of `codes/comorbidity.csv`."""

    evidence: Evidence
    category: str | None
    keys: frozenset[str]
    is_coded: bool
    recorded: Moment | None


def comorbidity_facts(chart: Chart, as_of: Moment, notes: list[DataNote]) -> Facts:
    """`charlson`, `diabetes` and `pregnant`, as far as Conditions say something of them."""
    recorded = resources_of(chart, Condition)
    if not any(_is_told(condition) for condition in recorded):
        return {}
    conditions = [c for c in recorded if is_present(c, as_of)]
    ailments = [_ailment(condition) for condition in conditions]
    facts: Facts = {}
    paralysing = any(_may_paralyse(meaning) for c in conditions for meaning in meanings_of(c.code))
    if (index := _charlson(ailments, paralysing=paralysing, whole=_is_whole(chart, ailments))) is not None:
        facts["charlson"] = index
    if diabetic := [a.evidence for a in ailments if DIABETES in a.keys]:
        facts[DIABETES] = Fact(value=True, evidence=newest_first(diabetic))
    if (pregnant := _pregnant(ailments, as_of, notes)) is not None:
        facts[PREGNANT] = pregnant
    return facts


def _is_told(condition: Condition) -> bool:
    """Whether its code is one that says something here, whatever its status."""
    codings = (condition.code.coding or ()) if condition.code is not None else ()
    return any(_says_something(coding.system, coding.code) for coding in codings if coding.code)


@lru_cache(maxsize=4096)
def _says_something(system: str | None, code: str) -> bool:
    known = system_of(system)
    counts = is_icd10(known) and category_of(code) not in (None, *CANCER)
    return counts or _key(str(known), code.strip()) is not None


def _ailment(condition: Condition) -> Ailment:
    dates = dates_of(condition)
    said, origin = label_of(condition.code)[:SAID_LENGTH], Origin(condition, BY_CODE)
    evidence = Evidence(reference_of(condition), dates[0] if dates else None, said, origin)
    codings = codings_of(condition.code)
    icd = [code for system, code, _ in codings if is_icd10(system)]
    keys = frozenset(key for system, code, _ in codings if (key := _key(str(system), code)))
    category = next((found for code in icd if (found := category_of(code))), None)
    return Ailment(evidence, category, keys, bool(icd), max(dates, key=instant, default=None))


def _may_paralyse(meaning: Meaning) -> bool:
    """Whether it makes a paralysis that of the current disease: it is then no comorbidity."""
    return meaning.key in PARALYSING or (meaning.role == "secondary" and meaning.key in (SPINE, BONE))


def _is_whole(chart: Chart, ailments: Iterable[Ailment]) -> bool:
    """Whether the list of Conditions is all there and all in ICD-10."""
    sections = [s for s in chart.values() if s.key == CONDITIONS or Condition in s.by_kind]
    return all(a.is_coded for a in ailments) and not any(section.incomplete for section in sections)


def _charlson(ailments: Sequence[Ailment], *, paralysing: bool, whole: bool) -> Fact[int] | None:
    """Each category once; "at least" where the list is not `whole`; nothing where there is no category."""
    counted = [a for a in ailments if a.category is not None and a.category not in CANCER]
    present = {a.category for a in counted if not (paralysing and a.category == PARALYSIS)}
    kept = {category for category in present if category and OVERRULED.get(category) not in present}
    if not kept:
        return None
    score = sum(_charlson_table().weights[category] for category in kept)
    evidence = newest_first(a.evidence for a in counted if a.category in kept)
    value: int | Range = score if whole else Range(low=Decimal(score))
    return Fact(value, evidence, None, (Flag.DERIVED,))


def _pregnant(ailments: Iterable[Ailment], as_of: Moment, notes: list[DataNote]) -> Fact[Any] | None:
    """True by an entry inside the fact's window; older ones are asked about: a pregnancy ends by itself."""
    found = [(a.recorded, a.evidence) for a in ailments if PREGNANT in a.keys]
    dated = [(when, evidence) for when, evidence in found if when is not None]
    when, evidence = max(dated, key=lambda pair: (instant(pair[0]), pair[1].source), default=(None, None))
    limit = FACTS[PREGNANT].window_days or 0
    if when is not None and evidence is not None and age_days(when, as_of) <= limit:
        return Fact(value=True, evidence=(evidence,), date=when)
    for _, asked in found:
        text = f"{PREGNANT}: recorded more than {limit} days ago or undated, so it is not known now: please say"
        notes.append(DataNote(NoteCode.STALE, text, asked.source))
    return None


@dataclass(frozen=True, slots=True)
class CharlsonTable:
    """`categories`: dotless ICD-10 prefix -> category; `weights`: category -> weight of 1987."""

    categories: Mapping[str, str]
    weights: Mapping[str, int]


@lru_cache(maxsize=1)
def _charlson_table() -> CharlsonTable:
    read = list(rows("charlson_icd10"))
    categories = {icd10_form(row["icd10_prefix"]): row["category"] for row in read}
    stem = len(OTHER_DIABETES)
    like = {prefix[stem:]: kind for prefix, kind in categories.items() if prefix.startswith(OTHER_DIABETES)}
    more = {other + tail: kind for other in CM_DIABETES for tail, kind in like.items()}
    weights = {row["category"]: int(row["weight_1987"]) for row in read}
    return CharlsonTable(MappingProxyType({**more, **categories}), MappingProxyType(weights))


@lru_cache(maxsize=4096)
def category_of(code: str) -> str | None:
    """The Charlson category of an ICD-10 code, by its longest prefix.

    >>> category_of("e11.42"), category_of("I10")
    ('dm_complicated', None)
    """
    return _longest(_charlson_table().categories, code)


@lru_cache(maxsize=1)
def _keys() -> Mapping[tuple[str, str], str]:
    return MappingProxyType({(row["system"], icd10_form(row["code"])): row["key"] for row in rows("comorbidity")})


@lru_cache(maxsize=4096)
def _key(system: str, code: str) -> str | None:
    """The key of a Condition's code; rows of the WHO's ICD-10 hold for every edition."""
    known = _keys()
    if system == System.SNOMED:
        return known.get((system, code))
    if not is_icd10(system):
        return None
    editions = dict.fromkeys((system, str(System.ICD10)))
    prefixes = {prefix: key for (of, prefix), key in known.items() if of in editions}
    return _longest(prefixes, code)


def _longest(table: Mapping[str, str], code: str) -> str | None:
    plain = icd10_form(code)
    return next((table[plain[:n]] for n in range(len(plain), 2, -1) if plain[:n] in table), None)
