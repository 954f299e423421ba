"""The hash of a document depends on what it says, not on how it is laid out."""

from decimal import Decimal

import pytest

from spinal_metastasis.models.digest import canonical, content_digest


def test_order_and_form_of_numbers_do_not_count() -> None:
    one = {"a": Decimal("1.50"), "b": [Decimal("-0"), 100, True, None]}
    other = {"b": [0, Decimal("1E+2"), True, None], "a": 1.5}
    assert canonical(one) == canonical(other) == '{"a":1.5,"b":[0,100,true,null]}'
    assert content_digest(one) == content_digest(other)


def test_the_hash_itself_is_left_out_and_nothing_else() -> None:
    signed = {"a": 1, "sign_off": {"by": "x", "sha256": "0"}}
    assert content_digest(signed) == content_digest({"a": 1, "sign_off": {"by": "x"}})
    assert content_digest(signed) != content_digest({"a": 1, "sign_off": {"by": "y"}})
    assert content_digest([1]) != content_digest({"a": 1, "sign_off": "no object"})


def test_text_is_kept_letter_for_letter() -> None:
    assert canonical('10⁹/L "x"') == '"10⁹/L \\"x\\""'


def test_what_json_cannot_hold_has_no_hash() -> None:
    with pytest.raises(ValueError, match="not a JSON value"):
        canonical({"a": float("nan")})
