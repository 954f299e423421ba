"""JSON in which no object has a member twice: two readers could take either one for the value."""

import json
from typing import NoReturn


def read_once(raw: bytes) -> object:
    """One JSON document in UTF-8, each member once per object. Raises `ValueError`.

    >>> read_once(b'{"a": 1, "a": 2}')
    Traceback (most recent call last):
    ValueError: a member is repeated
    """
    try:
        return json.loads(raw.decode(), object_pairs_hook=refuse_repeats, parse_constant=_refuse_constant)
    except RecursionError:
        raise ValueError("nested too deeply") from None


def refuse_repeats(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """For `json.loads(object_pairs_hook=…)`."""
    members = dict(pairs)
    if len(members) < len(pairs):
        raise ValueError("a member is repeated")
    return members


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")
