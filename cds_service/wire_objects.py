"""List and object facts on the wire: radiotherapy courses, operations, survival estimates, markers, organs …

A member that is wrong is one fault at its own path; the others are still read, so that all faults come at once.
"""

from collections.abc import Callable, Mapping
from typing import TypeAlias

from cds_service.wire_faults import FaultCode, FaultList, RefusedError, member_path
from cds_service.wire_values import NULL_MESSAGE, read_moment, read_one, read_text
from spinal_metastasis import facts
from spinal_metastasis.terms import Presence, RtModality, SpinalLevel
from spinal_metastasis.vocabulary import FactSpec, Kind, Scope, choice, number, whole, yes_no

Member: TypeAlias = Callable[[object], object]

_SCOPE = Scope.LESION


def _read_by(spec: FactSpec) -> Member:
    return lambda raw: read_one(spec, raw)


def _levels(raw: object) -> tuple[object, ...]:
    if not isinstance(raw, list):
        raise RefusedError(FaultCode.TYPE, "Accepted: a list of spinal levels.")
    return tuple(_LEVEL(item) for item in raw)


_LEVEL = _read_by(choice("level", _SCOPE, "Level", SpinalLevel))
_MODALITY = _read_by(choice("modality", _SCOPE, "Modality", RtModality))
_FRACTIONS = _read_by(whole("fractions", _SCOPE, "Fractions", 1))
_BOOLEAN = _read_by(yes_no("boolean", _SCOPE, "Boolean"))
_PRESENCE = _read_by(choice("presence", _SCOPE, "Presence", Presence))


def _amount(name: str, high: str | None = None) -> Member:
    return _read_by(number(name, _SCOPE, name, "0", high))


RECORDS: Mapping[str, tuple[type, Mapping[str, Member]]] = {
    "prior_rt": (facts.PriorRt, {
        "modality": _MODALITY, "dose_gy": _amount("dose_gy"), "fractions": _FRACTIONS, "end": read_moment,
    }),
    "planned_rt": (facts.PlannedRt, {
        "modality": _MODALITY, "gy_per_fraction": _amount("gy_per_fraction"), "fractions": _FRACTIONS,
        "date": read_moment,
    }),
    "prior_spine_surgery": (facts.PriorSurgery, {"date": read_moment, "instrumented": _BOOLEAN}),
    "planned_surgery": (facts.PlannedSurgery, {"type": read_text, "levels": _levels, "date": read_moment}),
    "embolisation": (facts.Embolisation, {"date": read_moment, "complete": _BOOLEAN}),
    "survival_estimate": (facts.SurvivalEstimate, {
        "model": read_text, "median_months": _amount("median_months"),
        "horizon_days": _read_by(whole("horizon_days", _SCOPE, "Horizon", 1)),
        "probability_alive": _amount("probability_alive", "1"),
    }),
}  # fmt: skip
MAPPINGS: Mapping[str, Member] = {"molecular_profile": _PRESENCE, "mstfi_items": _BOOLEAN}


def read_object(spec: FactSpec, raw: object, path: str, faults: FaultList) -> object:
    """The value of a LIST or OBJECT fact; what is wrong goes to `faults`, and the value is then not to be used."""
    if raw is None:
        faults.add(path, FaultCode.NULL, NULL_MESSAGE)
        return None
    if spec.kind is Kind.LIST:
        return _list(spec, raw, path, faults)
    if spec.key in MAPPINGS:
        return _mapping(spec, raw, path, faults)
    return _record(spec.key, raw, path, faults)


def _list(spec: FactSpec, raw: object, path: str, faults: FaultList) -> tuple[object, ...]:
    if not isinstance(raw, list):
        faults.add(path, FaultCode.TYPE, "Accepted: a list of everything that applies; [] for known to be none.")
        return ()
    if spec.key in RECORDS:
        return tuple(_record(spec.key, item, f"{path}[{at}]", faults) for at, item in enumerate(raw))
    reader = _read_by(choice(spec.key, spec.scope, spec.label, spec.values)) if spec.values else read_text
    return tuple(_member(reader, item, f"{path}[{at}]", faults) for at, item in enumerate(raw))


def _mapping(spec: FactSpec, raw: object, path: str, faults: FaultList) -> dict[object, object]:
    if not isinstance(raw, dict):
        faults.add(path, FaultCode.TYPE, f"Accepted: an object with the members {_words(spec)}.")
        return {}
    known = {word.value: word for word in spec.choices}
    for name in raw.keys() - known.keys():
        faults.add(member_path(path, name), FaultCode.UNKNOWN_KEY, f"Accepted members: {_words(spec)}.")
    reader = MAPPINGS[spec.key]
    return {word: _member(reader, raw[name], f"{path}.{name}", faults) for name, word in known.items() if name in raw}


def _words(spec: FactSpec) -> str:
    return ", ".join(word.value for word in spec.choices)


def _record(key: str, raw: object, path: str, faults: FaultList) -> object:
    kind, members = RECORDS[key]
    if not isinstance(raw, dict):
        code = FaultCode.NULL if raw is None else FaultCode.TYPE
        faults.add(path, code, f"Accepted: an object with the members {', '.join(members)}.")
        return None
    found_before = len(faults.items)
    for name in raw.keys() - members.keys():
        faults.add(member_path(path, name), FaultCode.UNKNOWN_KEY, f"Accepted members: {', '.join(members)}.")
    values = {
        name: _member(reader, raw[name], f"{path}.{name}", faults) for name, reader in members.items() if name in raw
    }
    if key == "survival_estimate" and not _says_one_thing(raw):
        faults.add(path, FaultCode.MISSING, _ESTIMATE_ACCEPTED)
    return kind(**values) if len(faults.items) == found_before else None


_ESTIMATE_ACCEPTED = "Accepted: model, with either median_months or horizon_days and probability_alive."


def _says_one_thing(raw: Mapping[str, object]) -> bool:
    return "model" in raw and ("median_months" in raw) != ("horizon_days" in raw and "probability_alive" in raw)


def _member(reader: Member, raw: object, path: str, faults: FaultList) -> object:
    try:
        return reader(raw)
    except RefusedError as refused:
        faults.refuse(path, refused)
        return None
