"""How deeply JSON is nested, against a plain walk over the parsed value."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cds_service.nesting import nests_deeper_than

HARMLESS, TEXTS = st.text(alphabet='ab"\\', max_size=6), st.text(alphabet='ab[]{}"\\', max_size=6)


def trees(texts: st.SearchStrategy[str]) -> st.SearchStrategy[Any]:
    return st.recursive(
        st.none() | texts | st.integers(),
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
        max_leaves=25,
    )


def depth(value: Any) -> int:
    if isinstance(value, dict):
        value = list(value.values())
    return 1 + max(map(depth, value), default=0) if isinstance(value, list) else 0


@given(trees(TEXTS), st.integers(1, 8))
def test_what_is_within_the_limit_is_never_refused(tree: object, limit: int) -> None:
    if depth(tree) <= limit:
        assert not nests_deeper_than(limit, json.dumps(tree).encode())


@given(trees(HARMLESS), st.integers(1, 8))
def test_what_is_beyond_the_limit_is_found_if_strings_hold_no_brackets(tree: object, limit: int) -> None:
    assert nests_deeper_than(limit, json.dumps(tree).encode()) is (depth(tree) > limit)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b"[" * 64 + b"]" * 64, False),
        (b"[" * 65 + b"]" * 65, True),
        (b'{"a":' * 65 + b"1" + b"}" * 65, True),
        (b"[[], []," * 32 + b"1" + b"]" * 32, False),
        (b'["' + b"[" * 500 + b'"]', False),
        (b'["\\"' + b"[" * 500 + b'"]', False),
        (b'["\\\\", ' + b"[" * 65 + b"]" * 65 + b"]", True),
        (b"[" * 3, False),
        (b"[" * 500, True),
        (b"]" * 500, False),
        (b"", False),
    ],
)
def test_a_limit_of_64_levels(body: bytes, expected: bool) -> None:
    assert nests_deeper_than(64, body) is expected
