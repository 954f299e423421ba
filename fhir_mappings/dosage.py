"""How much of a drug a day, where one dosage says it in full: dose in mg, and how often.

Anything less is not known: a taper, a dose in tablets or per kilogram, "as needed", two dosages (ADR 0030).
"""

from collections.abc import Mapping
from decimal import Decimal

from fhir_mappings.coding import codings_of
from fhir_mappings.elements import Quantity
from fhir_mappings.reading import Dosage, Drug, MedicationRequest, MedicationStatement, Timing
from fhir_mappings.units import EXACT, is_sane

MILLIGRAM: Mapping[str, Decimal] = {"mg": Decimal(1), "g": Decimal(1000), "ug": Decimal("0.001")}
HOURS: Mapping[str, Decimal] = {"h": Decimal(1), "d": Decimal(24), "wk": Decimal(168)}
TIMES_A_DAY: Mapping[str, Decimal] = {
    "QD": Decimal(1), "BID": Decimal(2), "TID": Decimal(3), "QID": Decimal(4), "Q4H": Decimal(6), "Q6H": Decimal(4),
    "Q8H": Decimal(3),
}  # fmt: skip
"""Codes of HL7's timing abbreviations."""
MOST_TIMES = 24


def milligrams_a_day(resource: Drug) -> Decimal | None:
    """Of a request or a statement; an administration is one dose and says nothing of the day."""
    if isinstance(resource, MedicationRequest):
        dosages = resource.dosage_instruction
    elif isinstance(resource, MedicationStatement):
        dosages = resource.dosage
    else:
        return None
    if not dosages or len(dosages) > 1 or dosages[0].as_needed_boolean:
        return None
    dose, times = _dose(dosages[0]), _times_a_day(dosages[0].timing)
    return None if dose is None or times is None else EXACT.multiply(dose, times).normalize()


def _dose(dosage: Dosage) -> Decimal | None:
    given = dosage.dose_and_rate or ()
    return _milligrams(given[0].dose_quantity) if len(given) == 1 and given[0].dose_quantity is not None else None


def _milligrams(quantity: Quantity) -> Decimal | None:
    factors = {MILLIGRAM.get(text.strip()) for text in (quantity.code, quantity.unit) if text and text.strip()}
    factor = factors.pop() if len(factors) == 1 else None
    if factor is None or quantity.value is None or quantity.comparator or not is_sane(quantity.value):
        return None
    return EXACT.multiply(quantity.value, factor) if quantity.value > 0 else None


def _times_a_day(timing: Timing | None) -> Decimal | None:
    """By `repeat`, else by the code."""
    if timing is None:
        return None
    repeat = timing.repeat
    if repeat is not None and repeat.period is not None:
        unit = HOURS.get((repeat.period_unit or "").strip())
        frequency = repeat.frequency if repeat.frequency is not None else Decimal(1)
        if unit is None or not all(is_sane(number) and number > 0 for number in (frequency, repeat.period)):
            return None
        times = EXACT.divide(EXACT.multiply(frequency, Decimal(24)), EXACT.multiply(repeat.period, unit))
        return times if times <= MOST_TIMES else None
    return next((TIMES_A_DAY[code] for _, code, _ in codings_of(timing.code) if code in TIMES_A_DAY), None)
