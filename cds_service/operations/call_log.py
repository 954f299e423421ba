"""The line a call leaves in the log."""

import logging
from typing import Final

from cds_service.operations.call_record import CallRecord
from cds_service.told import say

GOOD: Final = 200
SERVER_FAULT: Final = 500
ASKED_ALL_THE_TIME: Final = frozenset({"/health/live", "/health/ready", "/metrics"})
"""By machines, every few seconds: a line only if the answer is not a good one."""


def log_call(record: CallRecord) -> None:
    """Method, route, status and duration always; counts of cards and FHIR queries, client and hook instance if any."""
    if is_routine(record):
        return
    fields: dict[str, object] = {
        "method": record.method, "route": record.route, "status": record.status, "ms": round(record.took_s * 1000, 1)
    }  # fmt: skip
    optional = {
        "client": record.client,
        "hook_instance": record.hook_instance,
        "cards": dict(record.cards),
        "fhir": dict(record.fhir),
        "refused": record.refused,
    }
    fields |= {name: value for name, value in optional.items() if value}
    say(_level(record), "call", **fields)


def is_routine(record: CallRecord) -> bool:
    """A good answer to a machine that asks all the time."""
    return record.route in ASKED_ALL_THE_TIME and record.status == GOOD


def _level(record: CallRecord) -> int:
    if record.status >= SERVER_FAULT:
        return logging.ERROR
    return logging.WARNING if record.refused else logging.INFO
