"""Laboratory values and body measures -> facts in their fixed units (mapping 1.4, 3.4, 3.7)."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import timedelta
from decimal import ROUND_FLOOR, Decimal
from functools import lru_cache
from typing import TypeAlias

from msgspec.structs import replace

from fhir_mappings.choose import Candidate
from fhir_mappings.coding import System, codings_of
from fhir_mappings.elements import CodeableConcept, Quantity, QuantityRange, ReferenceRange
from fhir_mappings.measured import candidates
from fhir_mappings.observation import Found, name_of, quantity_of, updated_of
from fhir_mappings.provenance import origin_of, ruled
from fhir_mappings.section import IndexedChart
from fhir_mappings.times import age_days, instant
from fhir_mappings.units import EXACT, Analyte, Converted, LabCode, Refused, converted, lab_codes, said
from spinal_metastasis.facts import Fact, Flag, Moment, Range
from spinal_metastasis.results import DataNote, NoteCode
from spinal_metastasis.vocabulary import FACTS

DIFFERENTIALS = {"neutrophils_pct": "neutrophils", "lymphocytes_pct": "lymphocytes"}
SAME_SAMPLE = timedelta(hours=1)
BY_LOINC = "mapping 3.4: laboratory value by LOINC code, in the unit of the fact"
BY_PERCENT = "mapping 1.4: percent of the white cells of the same sample"
BY_BUILD = "mapping 3.7: newest weight of the last 180 days and newest height"
LDH_CUT = Decimal(250)
WEIGHT_DAYS = 180
Number: TypeAlias = Decimal | Range
Groups: TypeAlias = Mapping[str, list[Found[LabCode]]]


@lru_cache(maxsize=1)
def wanted() -> Mapping[tuple[str, str], LabCode]:
    return {(System.LOINC, code): row for code, row in lab_codes().items()}


def grouped(chart: IndexedChart) -> dict[str, list[Found[LabCode]]]:
    """Observations with a laboratory LOINC, by analyte; under their best code, since the table lists codes by rank.

    One with codes of two analytes stands under both.
    """
    groups: defaultdict[str, dict[int, Found[LabCode]]] = defaultdict(dict)
    for code, row in wanted().items():
        for observation, part in chart.by_code.get(code, ()):
            groups[row.analyte.key].setdefault(id(part), Found(observation, part, row))
    return {key: list(parts.values()) for key, parts in groups.items()}


def lab_candidates(groups: Groups, as_of: Moment, notes: list[DataNote]) -> dict[str, list[Candidate[Number]]]:
    """Fact key -> its candidates, differentials and BMI worked out of their parts included."""
    groups = {key: _undisputed(key, found, notes) for key, found in groups.items()}
    result = {
        key: list(candidates(key, found, read_lab, as_of, notes)) for key, found in groups.items() if key in FACTS
    }
    for percent, key in DIFFERENTIALS.items():
        if percent in groups and not result.get(key):
            result[key] = _absolute_counts(groups[percent], groups.get("wbc", []), key, as_of)
    if not result.get("bmi"):
        result["bmi"] = _body_mass_index(groups, as_of)
    return {key: found for key, found in result.items() if found}


def _undisputed(key: str, found: list[Found[LabCode]], notes: list[DataNote]) -> list[Found[LabCode]]:
    """Without those whose codes name two analytes: which one was measured cannot be told."""
    kept = []
    for item in found:
        if _names_one_analyte(item.part.code):
            kept.append(item)
        else:
            text = f"{key}: the codes of one Observation name several analytes, not used."
            notes.append(DataNote(NoteCode.CONFLICT, text, item.source))
    return kept


def _names_one_analyte(concept: CodeableConcept | None) -> bool:
    """Of a concept that has at least one code of a laboratory value."""
    codings = (concept.coding or ()) if concept else ()
    if len(codings) == 1:
        return True
    rows = (lab_codes().get(coding.code.strip()) for coding in codings if coding.code)
    return len({row.analyte.key for row in rows if row}) == 1


def read_lab(found: Found[LabCode], when: Moment | None, notes: list[DataNote]) -> Candidate[Number] | None:
    """The value in the fact's unit; None, with a note, if it cannot be had."""
    value = _value(found)
    if isinstance(value, Refused):
        notes.append(DataNote(value.code, value.text, found.source))
        return None
    if _is_wrong_kind(found):
        text = f"{found.wanted.analyte.key}: code {found.wanted.loinc} and unit differ in kind; the unit is used."
        notes.append(DataNote(NoteCode.UNIT, text, found.source))
    observation = found.observation
    return Candidate(
        value.value, found.source, when, _said(found), found.wanted.rank, (observation.status or "").strip(),
        updated_of(observation), (Flag.CONVERTED,) if value.converted else (), origin_of(found, BY_LOINC),
    )  # fmt: skip


def _value(found: Found[LabCode]) -> Converted | Refused:
    part, analyte = found.part, found.wanted.analyte
    if part.value_range is not None:
        return _bounds(analyte, part.value_range)
    quantity = quantity_of(part)
    if quantity is None:
        return Refused(NoteCode.OTHER, f"{analyte.key}: the result is no number; taken as not known")
    return converted(analyte, quantity)


def _bounds(analyte: Analyte, given: QuantityRange) -> Converted | Refused:
    """A Range as bounds: each end converted by its own unit."""
    ends = [None if end is None else converted(analyte, end) for end in (given.low, given.high)]
    for end in ends:
        if isinstance(end, Refused):
            return end
    low, high = (e.value if isinstance(e, Converted) and isinstance(e.value, Decimal) else None for e in ends)
    if low is None and high is None:
        return Refused(NoteCode.OTHER, f"{analyte.key}: a range without bounds; taken as not known")
    return Converted(Range(low, high), any(isinstance(end, Converted) and end.converted for end in ends))


def _is_wrong_kind(found: Found[LabCode]) -> bool:
    """A code for moles with a unit of mass, or the reverse (both can be converted: the unit is trusted)."""
    quantity = found.part.value_quantity
    written = (quantity.unit or quantity.code or "") if quantity else ""
    per_mole = "mol" in written.lower() and "Mass/volume" in found.wanted.display
    per_mass = found.wanted.per_mole and "mol" not in written.lower() and "eq" not in written.lower()
    return bool(written) and (per_mole or per_mass)


def _said(found: Found[LabCode]) -> str:
    quantity = quantity_of(found.part)
    text = said(quantity) if quantity else ""
    return f"{name_of(found.observation, found.part)} {text}".strip()


def _absolute_counts(
    percents: list[Found[LabCode]], counts: list[Found[LabCode]], key: str, as_of: Moment
) -> list[Candidate[Number]]:
    """Percent of the white cells of the same sample (± 1 h), newest such pair, flagged derived."""
    quiet: list[DataNote] = []
    whites = list(candidates("wbc", counts, read_lab, as_of, quiet))
    for percent in candidates(key, percents, read_lab, as_of, quiet):
        for white in whites:
            if percent.when is None or white.when is None or not _is_same_sample(percent.when, white.when):
                continue
            if isinstance(percent.value, Decimal) and isinstance(white.value, Decimal):
                value = EXACT.multiply(white.value, EXACT.divide(percent.value, Decimal(100)))
                text = f"{percent.said} of {white.said}"
                origin = ruled(percent, BY_PERCENT)
                return [replace(percent, value=value, said=text, flags=(Flag.DERIVED,), origin=origin)]
    return []


def _is_same_sample(one: Moment, other: Moment) -> bool:
    return abs(instant(one) - instant(other)) <= SAME_SAMPLE


def _body_mass_index(groups: Groups, as_of: Moment) -> list[Candidate[Number]]:
    """Newest weight of the last 180 days and newest height of any age, flagged derived.

    Rounded down, so that a value just under a cut stays under it.
    """
    quiet: list[DataNote] = []
    weight = next(iter(candidates("body_weight", groups.get("body_weight", []), read_lab, as_of, quiet)), None)
    height = next(iter(candidates("body_height", groups.get("body_height", []), read_lab, as_of, quiet)), None)
    if weight is None or height is None or weight.when is None or age_days(weight.when, as_of) > WEIGHT_DAYS:
        return []
    if not isinstance(weight.value, Decimal) or not isinstance(height.value, Decimal):
        return []
    metres = EXACT.divide(height.value, Decimal(100))
    value = EXACT.divide(weight.value, EXACT.multiply(metres, metres)).quantize(Decimal("0.01"), ROUND_FLOOR)
    text, origin = f"{weight.said}, {height.said}", ruled(weight, BY_BUILD)
    return [replace(weight, value=value, said=text, flags=(Flag.DERIVED,), origin=origin)]


def ldh_note(groups: Groups, fact: Fact[Decimal]) -> DataNote | None:
    """Where the laboratory's own upper limit (it depends on the assay) and the score's cut disagree on "raised"."""
    source = fact.evidence[0].source
    found = next((item for item in groups.get("ldh", []) if item.source == source), None)
    limit = _normal_limit(found.part.reference_range or ()) if found else None
    high = converted(found.wanted.analyte, limit) if found and limit else None
    if not isinstance(high, Converted) or not isinstance(high.value, Decimal) or not isinstance(fact.value, Decimal):
        return None
    if (fact.value >= LDH_CUT) == (fact.value > high.value):
        return None
    text = f"ldh: raised by only one of the score's cut ({LDH_CUT} U/L) and the laboratory's limit ({high.value} U/L)."
    return DataNote(NoteCode.OTHER, text, source)


def _normal_limit(ranges: Sequence[ReferenceRange]) -> Quantity | None:
    """The upper limit of what is normal: of a range for everybody, else of the only one there is (mapping 1.4)."""
    normal = [r for r in ranges if r.high is not None and (r.type is None or _is_normal(r.type))]
    for_all = [r for r in normal if not r.applies_to and r.age is None]
    fitting = for_all or normal
    limits = {(r.high.value, r.high.unit) for r in fitting if r.high is not None}
    return fitting[0].high if len(limits) == 1 else None


def _is_normal(concept: CodeableConcept) -> bool:
    return any(code == "normal" for _, code, _ in codings_of(concept))
