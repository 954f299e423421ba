"""A file of a setting that is a JSON list of records, read once at the start. Every fault is named by its place."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, Final, TypeVar

from pydantic import Field, TypeAdapter, ValidationError

from cds_service.settings import SettingsError
from cds_service.strict_json import read_once

R = TypeVar("R")
Word = Annotated[str, Field(min_length=1, max_length=255, pattern=r"^[!-~]+$")]
VALUE_ERROR: Final = "Value error, "
"""Pydantic puts it before the message of a `ValueError`."""


def read_records(setting: str, path: Path, records: TypeAdapter[list[R]], kind: str) -> list[R]:
    """The records as written, each right in itself, at least one. `kind`: what one is called. Raises `SettingsError`
    with every fault, without anything of the text."""
    try:
        written = records.validate_python(read_once(path.read_bytes()))
    except OSError:
        raise SettingsError([f"{setting}: the file cannot be read."]) from None
    except ValidationError as error:
        raise SettingsError([f"{setting}: {_fault(one)}." for one in error.errors(include_input=False)]) from None
    except ValueError as error:
        raise SettingsError([f"{setting}: the file {_why(error)}."]) from None
    refuse(setting, [] if written else [f"the file names no {kind}"])
    return written


def refuse(setting: str, faults: Sequence[str]) -> None:
    """Raises `SettingsError` if there are any."""
    if faults:
        raise SettingsError([f"{setting}: {fault}." for fault in faults])


def _why(error: ValueError) -> str:
    """What is wrong with the text as a whole; a parser's own message may quote it."""
    return "is not JSON in UTF-8" if isinstance(error, UnicodeDecodeError | json.JSONDecodeError) else str(error)


def _fault(fault: Mapping[str, Any]) -> str:
    path = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in fault["loc"])
    return f"{path or 'the file'}: {fault['msg'].removeprefix(VALUE_ERROR)}"
