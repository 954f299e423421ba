"""The facts an answer rests on, each with value, date, source and how it came about."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from typing import Any

from spinal_metastasis.facts import Fact, Flag, Moment, OneOf, Range
from spinal_metastasis.known import Case, Known
from spinal_metastasis.recommendation.lesion import level_name
from spinal_metastasis.results import FactUsed
from spinal_metastasis.scores.readings import ecog_values, kps_values
from spinal_metastasis.scores.sins import collapse_classes
from spinal_metastasis.vocabulary import POSITION

BARE = frozenset({bool, int, float})
"""Types of values that are written as they are."""


def facts_used(case: Case) -> tuple[FactUsed, ...]:
    """Patient facts in the vocabulary's order, then each lesion's.

    Two lesions without a level may hold the same facts: these stand once.
    """
    groups = (_of_patient(case.patient), *map(_of_lesion, case.lesions))
    used = tuple(one for group in groups for one in sorted(group, key=lambda fact: POSITION[fact.key]))
    if sum("level" not in lesion for lesion in case.lesions) < 2:
        return used
    return tuple({(one.key, one.level, one.date, one.source, str(one.value)): one for one in used}.values())


def _of_patient(patient: Known) -> Iterator[FactUsed]:
    yield from (_used(key, fact) for key, fact in patient.items())
    if "kps" not in patient and "ecog" in patient:
        yield _derived("kps", kps_values(patient), patient["ecog"])
    if "ecog" not in patient and "kps" in patient:
        yield _derived("ecog", ecog_values(patient), patient["kps"])


def _of_lesion(lesion: Known) -> Iterator[FactUsed]:
    name = level_name(lesion)
    level = name if isinstance(name, str) else None
    yield from (_used(key, fact, level) for key, fact in lesion.items())
    measured = lesion.get("height_loss_pct") or lesion.get("body_involvement_pct")
    if "sins_collapse" not in lesion and measured is not None:
        yield _derived("sins_collapse", collapse_classes(lesion), measured, level)


def _derived(key: str, values: tuple[Any, ...], origin: Fact[Any], level: str | None = None) -> FactUsed:
    value = values[0] if len(values) == 1 else OneOf(values)
    return _used(key, Fact(value, origin.evidence, origin.date, (Flag.DERIVED,)), level)


def _used(key: str, fact: Fact[Any], level: str | None = None) -> FactUsed:
    shown = fact.evidence[0] if fact.evidence else None
    date = fact.date if fact.date is not None else (shown.date if shown else None)
    return FactUsed(
        key, plain(fact.value), tuple(map(str, fact.flags)) if fact.flags else (), level,
        date=None if date is None else written(date), source=shown.source or None if shown else None,
    )  # fmt: skip


@lru_cache(maxsize=4096)
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
