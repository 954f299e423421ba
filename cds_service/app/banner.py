"""Whose page it is: name, birth date, sex and record number, from the Patient resource the chart was read with.

The mapping reads no name; only the banner does, and nothing but the page shows it.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Final

import msgspec

from fhir_mappings.patient import years

TEST_DATA: Final = "HTEST"
RECORD_NUMBER: Final = "MR"


class _Coding(msgspec.Struct):
    code: str | None = None


class _Concept(msgspec.Struct):
    coding: list[_Coding] = []


class _Identifier(msgspec.Struct):
    value: str | None = None
    type: _Concept | None = None


class _Name(msgspec.Struct):
    use: str | None = None
    text: str | None = None
    family: str | None = None
    given: list[str] = []


class _Meta(msgspec.Struct):
    security: list[_Coding] = []


class _Patient(msgspec.Struct, rename="camel", tag="Patient", tag_field="resourceType"):
    id: str
    name: list[_Name] = []
    identifier: list[_Identifier] = []
    gender: str | None = None
    birth_date: str | None = None
    meta: _Meta | None = None


@dataclass(frozen=True, slots=True)
class Banner:
    """What identifies the patient to a reader; "" where the record does not say. `age` in completed years."""

    patient_id: str
    name: str
    sex: str
    birth_date: str
    age: int | None
    record_number: str
    is_synthetic: bool


def read_banner(resource: bytes, patient_id: str, day: dt.date) -> Banner:
    """Raises ValueError if the bytes are no Patient, or another one than was asked for."""
    patient = msgspec.json.decode(resource, type=_Patient)
    if patient.id != patient_id:
        raise ValueError("another patient than the one asked for")
    born = patient.birth_date or ""
    return Banner(
        patient_id=patient_id,
        name=_name(patient.name),
        sex=patient.gender or "",
        birth_date=born,
        age=_age(born, day),
        record_number=_record_number(patient.identifier),
        is_synthetic=any(one.code == TEST_DATA for one in (patient.meta.security if patient.meta else ())),
    )


def unnamed(patient_id: str) -> Banner:
    """Where the Patient could not be read a second time: the id alone."""
    return Banner(patient_id, "", "", "", None, "", is_synthetic=False)


def _name(names: list[_Name]) -> str:
    """Family name first, as lists sort it; an official name before others, never an old one."""
    usable = [name for name in names if name.use != "old"] or names
    best = min(usable, key=lambda name: name.use != "official", default=None)
    if best is None:
        return ""
    return ", ".join(part for part in (best.family or "", " ".join(best.given)) if part) or best.text or ""


def _record_number(identifiers: list[_Identifier]) -> str:
    for one in identifiers:
        if one.type is not None and any(coding.code == RECORD_NUMBER for coding in one.type.coding):
            return one.value or ""
    return ""


def _age(born: str, day: dt.date) -> int | None:
    try:
        birth = dt.date.fromisoformat(born)
    except ValueError:
        return None
    return years(birth, day)
