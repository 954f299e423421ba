"""From the unit as written to the unit of the fact (mapping 1.4), in exact decimals. Nothing is repaired silently.

A unit string is looked up for its analyte: an alias comes before any UCUM reading, because `G/L` is giga in a French
count and gram for a protein, and case matters.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Context, Decimal
from functools import lru_cache
from types import MappingProxyType

from msgspec import Struct

from fhir_mappings.codebook import rows
from fhir_mappings.elements import Quantity
from spinal_metastasis.facts import Range
from spinal_metastasis.results import NoteCode

FACT_KEYS = {
    "hemoglobin": "hb", "bilirubin_total": "bilirubin", "neutrophils_abs": "neutrophils",
    "lymphocytes_abs": "lymphocytes", "pain_severity": "pain_vas", "smoking_status": "smoking",
}  # fmt: skip
"""Where the table's `input` is not the fact's key (mapping 1.4)."""
GRAM_NOT_GIGA = "G/L"
EXACT = Context(prec=60)
MOST_DIGITS, FURTHEST_EXPONENT = 30, 12
OPEN = {"<": True, "<=": False, ">": True, ">=": False}


@dataclass(frozen=True, slots=True)
class Analyte:
    """`factors`: unit as written -> what to multiply with to reach `unit`. `low`, `high`: plausible, in `unit`."""

    key: str
    unit: str
    factors: Mapping[str, Decimal]
    accepted: tuple[tuple[str, Decimal], ...]
    low: Decimal
    high: Decimal

    def is_plausible(self, value: Decimal) -> bool:
        return self.low <= value <= self.high


@dataclass(frozen=True, slots=True)
class LabCode:
    """One LOINC of the table; `rank` 0 is the one preferred; `per_mole` = its property is moles, not mass."""

    loinc: str
    display: str
    rank: int
    analyte: Analyte
    per_mole: bool


class Converted(Struct, frozen=True):
    """A value in the fact's unit; `converted` = the unit was another one."""

    value: Decimal | Range
    converted: bool = False


@dataclass(frozen=True, slots=True)
class Refused:
    """Why a value is taken as not known."""

    code: NoteCode
    text: str


@lru_cache(maxsize=1)
def lab_codes() -> Mapping[str, LabCode]:
    """LOINC -> its row, for everything that is measured in a unit (coded answers and scores are not)."""
    aliases = _aliases()
    analytes: dict[str, Analyte] = {}
    codes: dict[str, LabCode] = {}
    for row in rows("loinc_labs"):
        if ":" not in row["accepted_unit_factor"]:
            continue
        name = row["input"]
        if name not in analytes:
            analytes[name] = _analyte(row, aliases)
        codes[row["loinc"]] = LabCode(
            row["loinc"], row["display"], int(row["rank"]), analytes[name], "Moles/volume" in row["display"]
        )
    return MappingProxyType(codes)


def _analyte(row: Mapping[str, str], aliases: Mapping[str, tuple[str, ...]]) -> Analyte:
    accepted = tuple(_unit_and_factor(part) for part in row["accepted_unit_factor"].split("|"))
    factors: dict[str, Decimal] = {}
    for unit, factor in accepted:
        for written in (unit, *aliases.get(unit, ())):
            factors.setdefault(_written(written), factor)
        if unit == "g/L":
            factors[GRAM_NOT_GIGA] = factor
    return Analyte(
        FACT_KEYS.get(row["input"], row["input"]), row["canonical_unit"], MappingProxyType(factors), accepted,
        Decimal(row["plausible_low"]), Decimal(row["plausible_high"]),
    )  # fmt: skip


def _unit_and_factor(part: str) -> tuple[str, Decimal]:
    unit, _, factor = part.rpartition(":")
    return unit, Decimal(factor)


def _aliases() -> dict[str, tuple[str, ...]]:
    """UCUM unit -> the strings seen for it. Cells that hold a remark instead of a unit are not units."""
    return {
        row["ucum"]: tuple(a for a in row["aliases_seen"].split(";") if " only " not in a and " NOT " not in a)
        for row in rows("unit_aliases")
    }


def _written(unit: str) -> str:
    return unit.strip().replace("\u03bc", "\u00b5")


@lru_cache(maxsize=1)
def analytes() -> Mapping[str, Analyte]:
    """Fact key -> its analyte."""
    return MappingProxyType({code.analyte.key: code.analyte for code in lab_codes().values()})


def is_sane(value: Decimal) -> bool:
    """A finite number of ordinary length: anything else is no measurement (and may not be computed with)."""
    if not value.is_finite() or abs(value.adjusted()) > FURTHEST_EXPONENT:
        return False
    return len(value.as_tuple().digits) <= MOST_DIGITS


def said(quantity: Quantity) -> str:
    """The quantity as written: `< 31 g/L`."""
    number = None if quantity.value is None else str(quantity.value)
    parts = (quantity.comparator, number, quantity.unit or quantity.code)
    return " ".join(part for part in parts if part)


def converted(analyte: Analyte, quantity: Quantity) -> Converted | Refused:
    """The quantity in the analyte's unit; a comparator gives a bound. Refused: unit not known, value not plausible."""
    value = quantity.value
    if value is None or not is_sane(value):
        return Refused(NoteCode.IMPLAUSIBLE, f"{analyte.key}: no number that can be used ({said(quantity)[:60]})")
    factor = _factor(analyte, quantity)
    if isinstance(factor, Refused):
        return factor
    canonical = EXACT.multiply(value, factor)
    if not analyte.is_plausible(canonical):
        return Refused(NoteCode.IMPLAUSIBLE, _implausible(analyte, quantity, value))
    if not quantity.comparator:
        return Converted(canonical, factor != 1)
    comparator = quantity.comparator.strip()
    if comparator not in OPEN:
        text = f"{analyte.key}: comparator {comparator[:10]} is not understood; taken as not known"
        return Refused(NoteCode.UNIT, text)
    if comparator.startswith("<"):
        return Converted(Range(high=canonical, high_open=OPEN[comparator]), factor != 1)
    return Converted(Range(low=canonical, low_open=OPEN[comparator]), factor != 1)


def _factor(analyte: Analyte, quantity: Quantity) -> Decimal | Refused:
    written = [_written(text) for text in (quantity.code, quantity.unit) if text and text.strip()]
    known = [factor for text in written if (factor := analyte.factors.get(text)) is not None]
    if len(set(known)) > 1:
        text = f"{analyte.key}: unit {quantity.unit} and its code {quantity.code} disagree"
        return Refused(NoteCode.UNIT, f"{text} ({said(quantity)}); taken as not known")
    if known:
        return known[0]
    units = ", ".join(unit for unit, _ in analyte.accepted)
    if written:
        text = f"{analyte.key}: unit {written[0]} is not one that is converted ({units}); taken as not known"
        return Refused(NoteCode.UNIT, text)
    return _absent(analyte, quantity)


def _absent(analyte: Analyte, quantity: Quantity) -> Decimal | Refused:
    """Without a unit: only a value plausible in the fact's unit and in no other accepted one."""
    value = quantity.value or Decimal(0)
    fitting = {factor for _, factor in analyte.accepted if analyte.is_plausible(EXACT.multiply(value, factor))}
    if fitting == {Decimal(1)}:
        return Decimal(1)
    units = ", ".join(unit for unit, factor in analyte.accepted if factor in fitting) or "no unit it comes in"
    text = f"{analyte.key}: {value} has no unit (plausible in {units}); taken as not known"
    return Refused(NoteCode.UNIT, text)


def _implausible(analyte: Analyte, quantity: Quantity, value: Decimal) -> str:
    fitting = [unit for unit, factor in analyte.accepted if analyte.is_plausible(EXACT.multiply(value, factor))]
    hint = f"; it would be plausible in {', '.join(fitting)}" if fitting else ""
    return f"{analyte.key}: {said(quantity)} is not plausible{hint}; taken as not known"
