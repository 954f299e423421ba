"""Our extension on a hook request, `org.example.spinemets.request`: what cards are wanted, and an index time.

What a call wants narrows what the site shows and never widens it; no call switches an emergency card off. The index
time is for trials, in development only.
"""

import dataclasses
import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any, Final

import msgspec
from msgspec import UNSET, Raw, UnsetType

from cds_service.errors import BadRequestError, Issue, field_error, raise_if_any
from cds_service.settings import CARD_KINDS, INDICATORS, Settings
from cds_service.settings_values import index_moment

KEY: Final = "org.example.spinemets.request"
PATH: Final = f"extension.{KEY}"


class OurExtension(msgspec.Struct, rename="camel", frozen=True):
    as_of: Raw | UnsetType = UNSET
    card_kinds: Raw | UnsetType = UNSET
    max_cards: Raw | UnsetType = UNSET
    least_indicator: Raw | UnsetType = UNSET
    suggestions: Raw | UnsetType = UNSET


class Extension(msgspec.Struct, frozen=True):
    ours: OurExtension | None = msgspec.field(default=None, name=KEY)


def _ours(extension: Raw) -> OurExtension | None:
    """None where it is not there; an extension of another shape is ignored."""
    try:
        read = msgspec.json.decode(extension, type=Extension | None)
    except ValueError:
        return None
    return None if read is None else read.ours


def asked_index_time(extension: Raw) -> dt.datetime | None:
    """The date or dateTime asked for; a time that cannot be read is 400."""
    ours = _ours(extension)
    if ours is None or ours.as_of is UNSET:
        return None
    try:
        return index_moment(msgspec.json.decode(ours.as_of, type=str))
    except ValueError:
        raise BadRequestError(field_error(f"{PATH}.asOf", "is not a date, or a dateTime with its zone")) from None


def _kinds(site: Settings, asked: list[str]) -> tuple[str, ...]:
    if not set(asked) <= set(CARD_KINDS):
        raise ValueError("not a kind of card")
    return tuple(kind for kind in site.card_kinds if kind in asked)


def _most(site: Settings, asked: int) -> int:
    if asked < 1:
        raise ValueError("less than one card")
    return min(site.max_cards, asked)


def _least(site: Settings, asked: str) -> str:
    return max(site.least_indicator, asked, key=INDICATORS.index)


NARROWS: Final[Mapping[str, tuple[Any, Callable[[Settings, Any], object], str]]] = {
    "card_kinds": (list[str], _kinds, "is not a list of kinds of cards"),
    "max_cards": (int, _most, "is not a whole number from 1"),
    "least_indicator": (str, _least, "is not info, warning or critical"),
    "suggestions": (bool, lambda site, asked: site.suggestions and asked, "is not true or false"),
}  # fmt: skip
"""Member → its JSON type, how it narrows the site's choice, what is said where it cannot be read."""


def as_asked(site: Settings, extension: Raw) -> Settings:
    """The site's settings, narrowed by what the call wants. Raises 400 with each member that cannot be read."""
    ours = _ours(extension)
    if ours is None:
        return site
    changes: dict[str, Any] = {}
    faults: list[Issue] = []
    for name, (kind, narrow, wrong) in NARROWS.items():
        sent = getattr(ours, name)
        if sent is UNSET:
            continue
        try:
            changes[name] = narrow(site, msgspec.json.decode(sent, type=kind))
        except ValueError:
            faults.append(field_error(f"{PATH}.{_camel(name)}", wrong))
    raise_if_any(faults)
    return dataclasses.replace(site, **changes) if changes else site


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(map(str.capitalize, rest))
