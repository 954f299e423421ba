"""What the service tells its log: an event and its fields, in the form the formatters of `logs` read."""

import logging
from typing import Final

LOG: Final = logging.getLogger("spinemets")


class Words:
    """Fields as ` name=value name=value`, written only if somebody reads them."""

    __slots__ = ("_fields",)

    def __init__(self, fields: dict[str, object]) -> None:
        self._fields = fields

    def __str__(self) -> str:
        return "".join(f" {name}={_shown(value)}" for name, value in self._fields.items())


def _shown(value: object) -> str:
    return ",".join(f"{name}:{count}" for name, count in value.items()) if isinstance(value, dict) else str(value)


def say(level: int, event: str, **fields: object) -> None:
    """One event of the service. Neither event nor fields hold what a caller sent, nor what is to be stored."""
    LOG.log(level, "%s%s", event, Words(fields), extra={"event": event, "fields": fields})
