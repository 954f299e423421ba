"""Dose of a radiotherapy order, from the elements made for it; never from its words (ADR 0040).

CodeX Radiation Therapy puts the dose of a ServiceRequest into an extension for each volume: dose of a fraction, total,
number of fractions. One dose is read. Two that differ, or numbers that contradict each other, are not: which of them
holds at the level is not known.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from fhir_mappings.elements import Extension
from fhir_mappings.extensions import children
from fhir_mappings.radiotherapy import count_of, gray, plain

ORDERED = (
    "codexrt-radiotherapy-dose-prescribed-to-volume",
    "codexrt-radiotherapy-dose-planned-to-volume",
)
ROUNDING_GY = Decimal("0.05")
"""What a dose of a fraction may lack by rounding."""


class DoseReading(StrEnum):
    """Why a dose is known or not."""

    READ = "read"
    ABSENT = "absent"
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True)
class OrderedDose:
    """`gy_per_fraction` in Gy. Both are None unless `reading` is READ."""

    reading: DoseReading
    gy_per_fraction: Decimal | None = None
    fractions: int | None = None


def ordered_dose(extensions: Iterable[Extension] | None) -> OrderedDose:
    """The one dose of an order."""
    written = [found for name in ORDERED for found in children(extensions, name)]
    if not written:
        return OrderedDose(DoseReading.ABSENT)
    doses = {_of_volume(one) for one in written}
    return doses.pop() if len(doses) == 1 else OrderedDose(DoseReading.UNCLEAR)


def _of_volume(written: Extension) -> OrderedDose:
    each, total = (_gray_of(written, name) for name in ("fractionDose", "totalDose"))
    fractions = next((count_of(found) for found in children(written.extension, "fractions")), None)
    if each is None and total is not None and fractions is not None:
        each = plain((total / fractions).quantize(ROUNDING_GY))
    if each is None or not _agree(each, total, fractions):
        return OrderedDose(DoseReading.UNCLEAR)
    return OrderedDose(DoseReading.READ, each, fractions)


def _gray_of(written: Extension, name: str) -> Decimal | None:
    return next((gray(found.value_quantity) for found in children(written.extension, name)), None)


def _agree(each: Decimal, total: Decimal | None, fractions: int | None) -> bool:
    if total is None:
        return True
    if fractions is None:
        return each <= total
    return abs(each * fractions - total) <= ROUNDING_GY * fractions
