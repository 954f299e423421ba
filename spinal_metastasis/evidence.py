"""The facts an answer rests on, each with value, date, source and how it came about."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from spinal_metastasis.facts import Evidence, Fact, Flag, Moment, OneOf, Range, Told
from spinal_metastasis.freshness import age_days
from spinal_metastasis.known import Case, Known
from spinal_metastasis.recommendation.lesion import level_name
from spinal_metastasis.results import FactUsed, Provenance
from spinal_metastasis.scores.readings import ecog_values, kps_values
from spinal_metastasis.scores.sins import collapse_classes
from spinal_metastasis.vocabulary import POSITION

BARE = frozenset({bool, int, float})
"""Types of values that are written as they are."""


def facts_used(case: Case, *, in_full: bool = True) -> tuple[FactUsed, ...]:
    """Patient facts in the vocabulary's order, then each lesion's. `in_full`: with the provenance of each.

    Two lesions without a level may hold the same facts: these stand once.
    """
    as_of = case.as_of if in_full else None
    groups = (_of_patient(case.patient, as_of), *(_of_lesion(lesion, as_of) for lesion in case.lesions))
    used = tuple(one for group in groups for one in sorted(group, key=lambda fact: POSITION[fact.key]))
    if sum("level" not in lesion for lesion in case.lesions) < 2:
        return used
    return tuple({(one.key, one.level, one.date, one.source, str(one.value)): one for one in used}.values())


def _of_patient(patient: Known, as_of: dt.datetime | None) -> Iterator[FactUsed]:
    yield from (_used(key, fact, as_of) for key, fact in patient.items())
    if "kps" not in patient and "ecog" in patient:
        yield _derived("kps", kps_values(patient), patient["ecog"], as_of)
    if "ecog" not in patient and "kps" in patient:
        yield _derived("ecog", ecog_values(patient), patient["kps"], as_of)


def _of_lesion(lesion: Known, as_of: dt.datetime | None) -> Iterator[FactUsed]:
    name = level_name(lesion)
    level = name if isinstance(name, str) else None
    yield from (_used(key, fact, as_of, level) for key, fact in lesion.items())
    measured = lesion.get("height_loss_pct") or lesion.get("body_involvement_pct")
    if "sins_collapse" not in lesion and measured is not None:
        yield _derived("sins_collapse", collapse_classes(lesion), measured, as_of, level)


def _derived(
    key: str, values: tuple[Any, ...], origin: Fact[Any], as_of: dt.datetime | None, level: str | None = None
) -> FactUsed:
    value = values[0] if len(values) == 1 else OneOf(values)
    return _used(key, Fact(value, origin.evidence, origin.date, (Flag.DERIVED,)), as_of, level)


def _used(key: str, fact: Fact[Any], as_of: dt.datetime | None, level: str | None = None) -> FactUsed:
    shown = fact.evidence[0] if fact.evidence else None
    date = fact.date if fact.date is not None else (shown.date if shown else None)
    return FactUsed(
        key, plain(fact.value), tuple(map(str, fact.flags)) if fact.flags else (), level,
        date=None if date is None else written(date), source=shown.source or None if shown else None,
        provenance=_provenance(fact.evidence, as_of) if as_of is not None else None,
    )  # fmt: skip


def _provenance(evidence: Iterable[Evidence], as_of: dt.datetime) -> tuple[Provenance, ...] | None:
    """Of what was read from a record; a source that is only named says no more than the fact itself."""
    return tuple(_of_source(one, as_of) for one in evidence if one.origin is not None) or None


def _of_source(evidence: Evidence, as_of: dt.datetime) -> Provenance:
    told = evidence.origin.told() if evidence.origin is not None else Told()
    dated = evidence.date is not None
    return Provenance(
        evidence.source, told.version, told.code, told.raw or evidence.said or None,
        date=written(evidence.date) if evidence.date is not None else None,
        time=told.time if dated else None,
        age_days=age_days(evidence.date, as_of) if evidence.date is not None else None,
        rule=told.rule,
    )  # fmt: skip


def written(moment: Moment) -> str:
    """ISO form; a time in UTC ends in Z."""
    text = moment.isoformat()
    return text.replace("+00:00", "Z") if isinstance(moment, dt.datetime) else text


def plain(value: object) -> object:
    """A fact's value in the contract's form: bare, list of alternatives, bounds, list or object."""
    if value.__class__ in BARE:
        return value
    if isinstance(value, StrEnum):
        return str(value)
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, dt.date):
        return written(value)
    if isinstance(value, OneOf):
        return [plain(one) for one in sorted(set(value.values), key=_place)]
    if isinstance(value, Range):
        return _bounds(value)
    if isinstance(value, tuple):
        return [plain(one) for one in value]
    if isinstance(value, Mapping):
        return {str(key): plain(one) for key, one in value.items()}
    if is_dataclass(value):
        members = ((field.name, getattr(value, field.name)) for field in fields(value))
        return {name: plain(member) for name, member in members if member is not None}
    return str(value)


def _place(value: StrEnum | int | Decimal) -> int | Decimal:
    """Enum values in the vocabulary's order, numbers by size."""
    return tuple(type(value)).index(value) if isinstance(value, StrEnum) else value


def _bounds(value: Range) -> dict[str, object]:
    bounds = {
        "above" if value.low_open else "at_least": value.low,
        "below" if value.high_open else "at_most": value.high,
    }
    return {name: plain(bound) for name, bound in bounds.items() if bound is not None}
