"""JSON in which no object has a member twice: two readers could take either one for the value."""

import json
from typing import Any, NoReturn


def read_once(raw: bytes) -> object:
    """One JSON document in UTF-8, each member once per object. Raises `ValueError`.

    >>> read_once(b'{"a": 1, "a": 2}')
    Traceback (most recent call last):
    ValueError: has an object with one member twice
    """
    try:
        return json.loads(raw.decode(), object_pairs_hook=refuse_repeats, parse_constant=_refuse_constant)
    except RecursionError:
        raise ValueError("is nested too deeply") from None


def refuse_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """For `json.loads(object_pairs_hook=…)`."""
    members = dict(pairs)
    if len(members) < len(pairs):
        raise ValueError("has an object with one member twice")
    return members


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"has {name}, which JSON does not know")
