"""Logs say which route, which status, how long: no address as called, no body, no token, no name, no value.

A path may hold a patient's id and a query anything, so the route's pattern stands in their place. Of a failure the
kind and the place are kept and its message is not, whoever logs it; of a library's line the place, not the words.
"""

import datetime as dt
import logging
import sys
import threading
import traceback
from pathlib import Path
from typing import Final

import msgspec

from cds_service.operations.call_record import current_id
from cds_service.settings_values import LogFormat
from cds_service.told import LOG, Words, say

SERVER: Final = logging.getLogger("uvicorn")
QUIET: Final = ("urllib3", "requests", "uvicorn.access", "weasyprint", "fontTools")
"""These would write URLs, and with them patients' ids; or words of the page they print."""
STEPS_SHOWN: Final = 8


class TextLines(logging.Formatter):
    """A line for people: time, level, event, the call's id, the fields."""

    def format(self, record: logging.LogRecord) -> str:
        event, fields = _told(record)
        return f"{_time(record)} {record.levelname} {event}{Words(fields)}"


class JsonLines(logging.Formatter):
    """A JSON object a line: `time`, `level`, `event`, `id` (of the call), and the fields of the event."""

    def format(self, record: logging.LogRecord) -> str:
        event, fields = _told(record)
        line = {"time": _time(record), "level": record.levelname.lower(), "event": event}
        return msgspec.json.encode(line | fields).decode()


def _told(record: logging.LogRecord) -> tuple[str, dict[str, object]]:
    """The event of a line and its fields. What a library says is not repeated: it may quote what it was given."""
    call_id = current_id()
    fields: dict[str, object] = {"id": call_id} if call_id else {}
    if record.name.partition(".")[0] == LOG.name:
        event = getattr(record, "event", None) or record.getMessage()
        fields |= getattr(record, "fields", {})
    else:
        event = "server" if record.name.startswith(SERVER.name) else "library"
        fields |= {"logger": record.name, "at": f"{record.module}:{record.lineno} {record.funcName}"}
    if record.exc_info and record.exc_info[1] is not None:
        fields["failure"] = kind_and_place(record.exc_info[1])
    return event, fields


def _time(record: logging.LogRecord) -> str:
    return dt.datetime.fromtimestamp(record.created, dt.UTC).isoformat(timespec="milliseconds")


def configure_logs(log_format: LogFormat | None = None) -> None:
    """Everything this process has to say goes to standard error, one line each, through our formatters.

    Without a format: lines for people on a terminal, JSON elsewhere.
    """
    chosen = log_format or ("text" if sys.stderr.isatty() else "json")
    handler = logging.StreamHandler()
    handler.setFormatter(TextLines() if chosen == "text" else JsonLines())
    for logger in (logging.getLogger(), LOG, SERVER):
        logger.handlers[:] = [handler]
        logger.propagate = False
    for name in ("uvicorn.error", "uvicorn.asgi"):
        logging.getLogger(name).handlers.clear()
    LOG.setLevel(logging.INFO)
    logging.captureWarnings(capture=True)
    logging.raiseExceptions = False  # a line that cannot be written must not be written elsewhere, with its arguments
    quieten_libraries()
    _tell_what_nobody_caught()


def quieten_libraries() -> None:
    for name in QUIET:
        logger = logging.getLogger(name)
        logger.handlers.clear()
        logger.propagate = False
        logger.addHandler(logging.NullHandler())


def _tell_what_nobody_caught() -> None:
    """Python itself would print the messages: of the main program, of threads, of objects that fail at their end."""
    sys.excepthook = lambda _, error, __: log_failure(error)
    threading.excepthook = lambda of: log_failure(of.exc_value)
    sys.unraisablehook = lambda of: log_failure(of.exc_value)


def log_failure(error: BaseException | None) -> None:
    """An unexpected error; None: Python could not even say which."""
    say(logging.ERROR, "failure", failure="not known" if error is None else kind_and_place(error))


def kind_and_place(error: BaseException) -> str:
    """The kind of an error and the way to it through the code."""
    steps = traceback.extract_tb(error.__traceback__)
    way = " > ".join(f"{Path(step.filename).name}:{step.lineno} {step.name}" for step in steps[-STEPS_SHOWN:])
    return f"{type(error).__name__} at {way or 'no place known'}"
