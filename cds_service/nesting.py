"""How deeply JSON is nested, found on the bytes before anything is parsed.

All brackets are reduced to `{` and `}` in one pass, then innermost pairs are removed, one level a round. Brackets
inside strings are rare and usually balanced, so they are looked at only if the first count does not come out. A
nest hidden behind unbalanced brackets in strings can thus pass: it does no harm, since the decoders have a limit of
their own (`RecursionError`, answered with 400 as well). What is within the limit is never refused.
"""

from typing import Final

_TO_CURLY: Final = bytes.maketrans(b"[]", b"{}")
_NOT_BRACKETS: Final = bytes(byte for byte in range(256) if byte not in b"[]{}")
_NOT_BRACKETS_OR_QUOTES: Final = bytes(byte for byte in range(256) if byte not in b'[]{}"')


def nests_deeper_than(limit: int, body: bytes) -> bool:
    """Whether arrays and objects are nested more than `limit` levels deep.

    >>> nests_deeper_than(2, b'{"a": [1, "]}"]}'), nests_deeper_than(2, b"[[[]]]")
    (False, True)
    """
    if not _has_levels(limit, body.translate(_TO_CURLY, _NOT_BRACKETS)):
        return False
    return _has_levels(limit, _brackets_outside_strings(body))


def _has_levels(limit: int, brackets: bytes) -> bool:
    for _ in range(limit):
        if not brackets:
            return False
        brackets = brackets.replace(b"{}", b"")
    return b"{}" in brackets or brackets.count(b"{") > limit


def _brackets_outside_strings(body: bytes) -> bytes:
    without_escapes = body.replace(b"\\\\", b"").replace(b'\\"', b"")
    kept = without_escapes.translate(_TO_CURLY, _NOT_BRACKETS_OR_QUOTES).replace(b'""', b"")
    return b"".join(kept.split(b'"')[::2])
