"""The correlation id of a call: the caller's own if it has the form of an id, else a new one; on each line and answer.

Only a UUID or 32 hexadecimal digits are taken over: whatever else stands there could name a patient (ADR 0027).
"""

import re
import uuid
from collections.abc import Iterable
from typing import Final

HEADER: Final = "X-Correlation-ID"
_TAKEN: Final = (b"x-correlation-id", b"x-request-id")
_TRACEPARENT: Final = b"traceparent"
_ID: Final = re.compile(rb"[0-9a-fA-F]{8}(-?)[0-9a-fA-F]{4}(?:\1[0-9a-fA-F]{4}){2}\1[0-9a-fA-F]{12}")
_TRACE: Final = re.compile(rb"(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(?:-[!-~]*)?")
_NAMESPACE: Final = "urn:uuid:"

Headers = Iterable[tuple[bytes, bytes]]


def correlation_of(headers: Headers) -> str:
    """`X-Correlation-ID`, else `X-Request-ID`, else the trace id of `traceparent`, else a new one.

    >>> correlation_of([(b"traceparent", b"00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")])
    '4bf92f3577b34da6a3ce929d0e0e4736'
    """
    for name in _TAKEN:
        if (value := _only(headers, name)) is not None and _ID.fullmatch(value):
            return value.decode()
    trace = traceparent_of(headers)
    return trace.split("-")[1] if trace else uuid.uuid4().hex


def traceparent_of(headers: Headers) -> str | None:
    """The caller's `traceparent`, if it sent one that is well-formed."""
    value = _only(headers, _TRACEPARENT)
    return value.decode() if value is not None and _TRACE.fullmatch(value) else None


def _only(headers: Headers, name: bytes) -> bytes | None:
    """The value of a header that was sent once; which of several is meant nobody can tell."""
    values = [value for sent, value in headers if sent == name]
    return values[0] if len(values) == 1 else None


def if_an_id(text: str) -> str | None:
    """A client's text if it has the form of an id and so can go into a log; None if it could say anything.

    >>> if_an_id("urn:uuid:d1577c69-dfbe-44ad-ba6d-3e05e953b2ea"), if_an_id("Mrs Example")
    ('d1577c69-dfbe-44ad-ba6d-3e05e953b2ea', None)
    """
    bare = text.removeprefix(_NAMESPACE)
    return bare if _ID.fullmatch(bare.encode("utf-8", "replace")) else None
