"""Radiotherapy that was given to a spinal level: dose and fractions per volume, and when it ended.

Source: mapping.md section 3.6. A spine region stands for every vertebra in it. Doses are never summed over volumes.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from fhir_mappings.coding import label_of
from fhir_mappings.elements import Extension, Quantity
from fhir_mappings.extensions import children
from fhir_mappings.levels import vertebrae_of
from fhir_mappings.place import Place, Structures, place_of
from fhir_mappings.procedure import RADIOTHERAPY, Treated, classes_of
from fhir_mappings.references import target
from spinal_metastasis.facts import Evidence, Fact, Flag, PriorRt
from spinal_metastasis.results import DataNote, NoteCode
from spinal_metastasis.terms import RtModality, SpinalLevel

DOSE = "mcode-radiotherapy-dose-delivered-to-volume"
MODALITY_AND_TECHNIQUE = "mcode-radiotherapy-modality-and-technique"
TECHNIQUES = ("mcode-radiotherapy-technique", "mcode-radiotherapy-modality")
GY_PER_UNIT = {"Gy": Decimal(1), "cGy": Decimal("0.01")}
MOST_GY, MOST_FRACTIONS = Decimal(200), 100
SRS, CONVENTIONAL = "radiotherapy_srs", "radiotherapy_conventional"


@dataclass(frozen=True, slots=True)
class Volume:
    """One irradiated volume: where, and what was delivered there."""

    places: tuple[Place, ...]
    dose_gy: Decimal | None = None
    fractions: int | None = None


def radiotherapy_by_level(
    procedures: Sequence[Treated], structures: Structures, notes: list[DataNote]
) -> dict[SpinalLevel, Fact[tuple[PriorRt, ...]]]:
    """`prior_rt` of each level that was irradiated; a course whose place is not known is noted."""
    given: dict[SpinalLevel, list[tuple[PriorRt, Evidence, Flag | None]]] = {}
    for course in procedures:
        if not course.classes & RADIOTHERAPY:
            continue
        volumes = _volumes(course, structures)
        for volume in volumes:
            record = PriorRt(_modality(course), volume.dose_gy, volume.fractions, course.when)
            for level in _irradiated(volume.places):
                flag = Flag.PRELIMINARY if course.is_partial else None
                given.setdefault(level, []).append((record, course.evidence, flag))
        if not any(_is_placed(volume) for volume in volumes):
            text = "radiotherapy without a place that is known: was the level irradiated"
            notes.append(DataNote(NoteCode.OTHER, text, course.reference))
    return {level: _fact(records) for level, records in given.items()}


def _fact(records: Sequence[tuple[PriorRt, Evidence, Flag | None]]) -> Fact[tuple[PriorRt, ...]]:
    courses = tuple(dict.fromkeys(record for record, _, _ in records))
    evidence = tuple(dict.fromkeys(evidence for _, evidence, _ in records))
    flags = tuple(dict.fromkeys(flag for _, _, flag in records if flag is not None))
    return Fact(courses, evidence, None, flags)


def _is_placed(volume: Volume) -> bool:
    """Whether the place settles which levels were irradiated: a level, or a place that is not the spine at all."""
    return any(place.said and (place.site is None or place.site.levels) for place in volume.places)


def _irradiated(places: Sequence[Place]) -> set[SpinalLevel]:
    named = {level for place in places if place.site is not None for level in place.site.levels}
    return named | vertebrae_of(named)


def _volumes(course: Treated, structures: Structures) -> tuple[Volume, ...]:
    """The volumes with their doses; an only dose whose volume is not known belongs to the body site."""
    doses = list(children(course.procedure.extension, DOSE))
    volumes = tuple(_volume(dose, structures) for dose in doses)
    if len(volumes) == 1 and not volumes[0].places:
        return (Volume(course.places, volumes[0].dose_gy, volumes[0].fractions),)
    placed = tuple(volume for volume in volumes if volume.places)
    covered = {level for volume in placed for level in _irradiated(volume.places)}
    rest = tuple(place for place in course.places if not _irradiated((place,)) <= covered or not covered)
    return (*placed, Volume(rest)) if rest or not placed else placed


def _volume(dose: Extension, structures: Structures) -> Volume:
    volumes = (target(found.value_reference) or "" for found in children(dose.extension, "volume"))
    places = tuple(
        place_of(structure.location)
        for reference in volumes
        if (structure := structures.by_reference.get(reference)) is not None
    )
    total = next((found.value_quantity for found in children(dose.extension, "totalDoseDelivered")), None)
    fractions = next((count_of(found) for found in children(dose.extension, "fractionsDelivered")), None)
    return Volume(places, gray(total), fractions)


def gray(quantity: Quantity | None) -> Decimal | None:
    """A plausible dose in Gy; None for another unit, a comparator, or no value."""
    if quantity is None or quantity.value is None or quantity.comparator:
        return None
    factor = GY_PER_UNIT.get((quantity.code or quantity.unit or "").strip())
    dose = quantity.value * factor if factor is not None and quantity.value.is_finite() else None
    if dose is None or not 0 < dose <= MOST_GY:
        return None
    return plain(dose)


def plain(dose: Decimal) -> Decimal:
    """Without trailing zeros, and without an exponent: 20, 2.5."""
    return dose.to_integral_value() if dose == dose.to_integral_value() else dose.normalize()


def count_of(extension: Extension) -> int | None:
    number = next(
        (
            n
            for n in (extension.value_unsigned_int, extension.value_positive_int, extension.value_integer)
            if n is not None
        ),
        None,
    )
    plausible = number is not None and number.is_finite() and number == number.to_integral_value()
    return int(number) if plausible and number is not None and 0 < number <= MOST_FRACTIONS else None


def _modality(course: Treated) -> RtModality | None:
    """SRS or conventional where a code says so; image guidance or IMRT alone says neither."""
    classes = set(course.classes) | set(_technique_classes(course))
    if SRS in classes:
        return RtModality.SRS
    return RtModality.CEBRT if CONVENTIONAL in classes and len(_technique_labels(course)) <= 1 else None


def _technique_classes(course: Treated) -> Iterator[str]:
    for extension in children(course.procedure.extension, MODALITY_AND_TECHNIQUE):
        for name in TECHNIQUES:
            for found in children(extension.extension, name):
                yield from classes_of(found.value_codeable_concept)


def _technique_labels(course: Treated) -> set[str]:
    return {
        label_of(found.value_codeable_concept)
        for extension in children(course.procedure.extension, MODALITY_AND_TECHNIQUE)
        for found in children(extension.extension, TECHNIQUES[0])
    }
