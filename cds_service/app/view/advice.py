"""Advisories by the time they are read for, and the LMNOP lines of the selected level."""

from collections.abc import Iterable
from typing import NamedTuple

from cds_service.cards.frame import Basis
from cds_service.cards.labels import STRENGTH
from spinal_metastasis.recommendation.lmnop import UNKNOWN
from spinal_metastasis.results import Advisory, LesionResult, LmnopLine

GROUPS = {
    "Before treatment": ("A04", "A05", "A08", "A10", "A14", "A16", "A17", "A20", "A24"),
    "With treatment": ("A02", "A06", "A07", "A11", "A12", "A13", "A15", "A21", "A22", "A23", "A25"),
    "Alongside": ("A03", "A18", "A19"),
}


class Advice(NamedTuple):
    """`conditional`: it holds for some of the decisions still open only."""

    id: str
    level: str
    text: str
    strength: str
    sources: tuple[str, ...]
    conditional: bool


class AdviceGroup(NamedTuple):
    title: str
    lines: tuple[Advice, ...]


def emergencies(basis: Basis) -> tuple[Advice, ...]:
    return tuple(_advice(one) for one in basis.assessment.advisories if one.emergency)


def advice_groups(basis: Basis, level: str | None) -> tuple[AdviceGroup, ...]:
    """What concerns the patient or this level and is no emergency; groups without a line are left out."""
    here = [one for one in basis.assessment.advisories if not one.emergency and one.level in (None, level)]
    groups = [AdviceGroup(title, tuple(_of(ids, here))) for title, ids in GROUPS.items()]
    named = {id_ for ids in GROUPS.values() for id_ in ids}
    rest = AdviceGroup("Also", tuple(_advice(one) for one in here if one.id not in named))
    return tuple(group for group in (*groups, rest) if group.lines)


def _of(ids: Iterable[str], advisories: list[Advisory]) -> Iterable[Advice]:
    return (_advice(one) for one in advisories if one.id in ids)


def _advice(one: Advisory) -> Advice:
    return Advice(
        one.id, one.level or "", one.text, STRENGTH.get(one.strength, one.strength), one.sources, one.conditional
    )


def lmnop_lines(basis: Basis, lesion: LesionResult) -> tuple[LmnopLine, ...]:
    """Of this lesion; lesions that share a name share their lines."""
    level = lesion.level
    key = "/".join(level) if isinstance(level, tuple) else level or UNKNOWN
    return tuple(basis.assessment.lmnop.get(key, ()))
