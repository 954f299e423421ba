"""Facts JSON (contract section 5) -> `PatientFacts`. All faults come together; with one fault nothing is read."""

import difflib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeGuard, TypeVar

import msgspec

from cds_service.strict_json import refuse_repeats
from cds_service.wire_faults import (
    ROOT,
    FactErrors,
    FaultCode,
    FaultList,
    RefusedError,
    UnreadableJsonError,
    member_path,
)
from cds_service.wire_objects import read_object
from cds_service.wire_values import NULL_MESSAGE, read_moment, read_scalar, read_text
from spinal_metastasis.facts import Evidence, Fact, LesionFacts, Moment, OneOf, PatientFacts, Range
from spinal_metastasis.terms import REGIONS, SpinalLevel
from spinal_metastasis.vocabulary import FACTS, FactSpec, Kind, Scope

T = TypeVar("T")
_DECODER = msgspec.json.Decoder(float_hook=Decimal)
_DATED_KEYS = ("value", "date", "source")
_PATIENT_KEYS = {key for key, spec in FACTS.items() if spec.scope is not Scope.LESION}
_LESION_KEYS = {key for key, spec in FACTS.items() if spec.scope is not Scope.PATIENT}


@dataclass(frozen=True, slots=True)
class FactsDocument:
    """What a client sent; `as_of` None = today (UTC), which the caller knows."""

    facts: PatientFacts
    as_of: Moment | None = None


def parse_facts(raw: bytes) -> FactsDocument:
    """Read one facts document. Raises `UnreadableJsonError` (not JSON) or `FactErrors` (JSON, but not understood)."""
    document = decode_json(raw)
    faults = FaultList()
    if not isinstance(document, dict):
        faults.add(ROOT, FaultCode.TYPE, "Accepted: a JSON object of facts.")
        raise FactErrors(tuple(faults.items))
    as_of = _as_of(document, faults)
    values = _facts(document, _PATIENT_KEYS, ROOT, faults, frozenset({"as_of", "lesions"}))
    lesions = _lesions(document, faults) if "lesions" in document else None
    _check_levels(lesions, faults)
    _check_count(values.get("spinal_mets_count"), lesions, faults)
    if faults.items:
        raise FactErrors(tuple(faults.items))
    return FactsDocument(
        PatientFacts(**values, lesions=None if lesions is None else tuple(LesionFacts(**lesion) for lesion in lesions)),
        as_of,
    )


def decode_json(raw: bytes) -> object:
    """JSON with exact numbers (`int`, `Decimal`). A key twice in one object is refused: which one was meant?"""
    try:
        document = _DECODER.decode(raw)
        json.loads(raw.decode(), object_pairs_hook=refuse_repeats, parse_int=str, parse_float=str)
    except (msgspec.DecodeError, ValueError, RecursionError):
        raise UnreadableJsonError("Not one JSON document in UTF-8 with each key once per object.") from None
    return document


def _as_of(document: Mapping[str, object], faults: FaultList) -> Moment | None:
    if "as_of" not in document:
        return None
    return _read(read_moment, document["as_of"], "as_of", faults)


def _read(reader: Callable[[object], T], raw: object, path: str, faults: FaultList) -> T | None:
    try:
        return reader(raw)
    except RefusedError as refused:
        faults.refuse(path, refused)
        return None


def _lesions(document: Mapping[str, object], faults: FaultList) -> list[dict[str, Any]]:
    raw = document["lesions"]
    if not isinstance(raw, list):
        code, message = (
            (FaultCode.NULL, NULL_MESSAGE) if raw is None else (FaultCode.TYPE, "Accepted: a list of lesions.")
        )
        faults.add("lesions", code, message)
        return []
    lesions: list[dict[str, Any]] = []
    for at, lesion in enumerate(raw):
        path = f"lesions[{at}]"
        if isinstance(lesion, dict):
            lesions.append(_facts(lesion, _LESION_KEYS, path, faults))
        else:
            faults.add(path, FaultCode.TYPE, "Accepted: an object of lesion facts.")
            lesions.append({})
    return lesions


def _facts(
    raw: Mapping[str, object], keys: set[str], path: str, faults: FaultList, beside: frozenset[str] = frozenset()
) -> dict[str, Any]:
    values = {}
    for key, value in raw.items():
        if key in keys:
            values[key] = _fact(FACTS[key], value, member_path(path, key), faults)
        elif key not in beside:
            faults.add(member_path(path, key), FaultCode.UNKNOWN_KEY, _why_unknown(key, keys))
    return values


def _why_unknown(key: str, keys: set[str]) -> str:
    if key in FACTS:
        where = "in a lesion" if FACTS[key].scope is Scope.LESION else "beside `lesions`, not in it"
        return f"This fact belongs {where}."
    near = difflib.get_close_matches(key, keys, n=1)
    return "Not a fact of the vocabulary." + (f" Perhaps {near[0]}?" if near else "")


def _fact(spec: FactSpec, raw: object, path: str, faults: FaultList) -> Fact[Any]:
    date, source = None, None
    if _is_dated(raw):
        for name in raw.keys() - set(_DATED_KEYS):
            faults.add(member_path(path, name), FaultCode.UNKNOWN_KEY, f"Accepted: {', '.join(_DATED_KEYS)}.")
        date = _read(read_moment, raw["date"], f"{path}.date", faults) if "date" in raw else None
        source = _read(read_text, raw["source"], f"{path}.source", faults) if "source" in raw else None
        raw = raw["value"]
    value = _value(spec, raw, path, faults)
    return Fact(value, (Evidence(source, date),) if source else (), date)


def _is_dated(raw: object) -> TypeGuard[dict[str, object]]:
    """`{"value": …, "date": …, "source": …}` around a value; no fact of its own has a member `value`."""
    return isinstance(raw, dict) and "value" in raw


def _value(spec: FactSpec, raw: object, path: str, faults: FaultList) -> object:
    if spec.kind in (Kind.LIST, Kind.OBJECT):
        return read_object(spec, raw, path, faults)
    try:
        return read_scalar(spec, raw)
    except RefusedError as refused:
        faults.refuse(path, refused)
        return None


def _check_levels(lesions: list[dict[str, Any]] | None, faults: FaultList) -> None:
    """Two lesions cannot be at one vertebra. A region names several vertebrae, so it may stand twice."""
    seen: set[SpinalLevel] = set()
    for at, lesion in enumerate(lesions or ()):
        level = lesion["level"].value if "level" in lesion else None
        if not isinstance(level, SpinalLevel) or level in REGIONS:
            continue
        if level in seen:
            faults.add(f"lesions[{at}].level", FaultCode.CONTRADICTION, "Two lesions have this level: give it once.")
        seen.add(level)


def _check_count(count: Fact[Any] | None, lesions: list[dict[str, Any]] | None, faults: FaultList) -> None:
    if count is None or count.value is None or lesions is None:
        return
    highest = _highest(count.value)
    if highest is not None and highest < len(lesions):
        faults.add(
            "spinal_mets_count", FaultCode.CONTRADICTION, "Below the number of lesions. Accepted: at least that many."
        )


def _highest(value: int | OneOf[int] | Range) -> Decimal | None:
    """The largest whole number still possible."""
    if isinstance(value, OneOf):
        return Decimal(max(value.values))
    if isinstance(value, Range):
        return value.high if value.high is None or not value.high_open else value.high - 1
    return Decimal(value)
