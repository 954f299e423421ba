"""The memory's lines in the service's log, in the form its formatters read: an event and its fields."""

import logging
from typing import Final

LOG: Final = logging.getLogger("spinemets")


def say(level: int, event: str, **fields: object) -> None:
    """Neither event nor fields hold what was to be stored."""
    words = "".join(f" {name}={value}" for name, value in fields.items())
    LOG.log(level, "%s%s", event, words, extra={"event": event, "fields": fields})
