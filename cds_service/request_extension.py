"""Our extension on a hook request, `org.example.spinemets.request`: an index time for trials, in development only."""

import datetime as dt
from typing import Final

import msgspec
from msgspec import UNSET, Raw, UnsetType

from cds_service.errors import BadRequestError, field_error
from cds_service.settings_values import index_moment

KEY: Final = "org.example.spinemets.request"
PATH: Final = f"extension.{KEY}.asOf"


class OurExtension(msgspec.Struct, frozen=True):
    as_of: Raw | UnsetType = msgspec.field(default=UNSET, name="asOf")


class Extension(msgspec.Struct, frozen=True):
    ours: OurExtension | None = msgspec.field(default=None, name=KEY)


def asked_index_time(extension: Raw) -> dt.datetime | None:
    """The date or dateTime asked for. An extension of another shape is ignored; a time that cannot be read is 400."""
    try:
        read = msgspec.json.decode(extension, type=Extension | None)
    except ValueError:
        return None
    if read is None or read.ours is None or read.ours.as_of is UNSET:
        return None
    try:
        return index_moment(msgspec.json.decode(read.ours.as_of, type=str))
    except ValueError:
        raise BadRequestError(field_error(PATH, "is not a date, or a dateTime with its zone")) from None
