"""JWK Sets: which keys are used, and that a bad one costs no other its place."""

from typing import Any

import pytest

from cds_service.trust.keys import MOST_KEYS, key_ring
from tests.cds_service.trust.ehr import ec_key, rsa_key

GOOD = dict(ec_key("good").as_dict(private=False))
RSA_PUBLIC = dict(rsa_key("rsa").as_dict(private=False))
EC_PRIVATE = dict(ec_key("private").as_dict(private=True))
RSA_PRIVATE = dict(rsa_key("private").as_dict(private=True))


def used(*keys: Any) -> list[str]:
    return list(key_ring({"keys": list(keys)}).by_kid)


def test_public_keys_for_signatures_are_used() -> None:
    without_use = {name: value for name, value in RSA_PUBLIC.items() if name != "use"}
    assert used(GOOD, without_use) == ["good", "rsa"]


BAD: list[tuple[Any, str | None]] = [
    (EC_PRIVATE, "private"),
    (RSA_PRIVATE, "private"),
    (RSA_PUBLIC | {"dp": "AQAB"}, "private"),
    ({"kty": "oct", "kid": "shared", "k": "c2VjcmV0c2VjcmV0"}, "shared"),
    ({"kty": "oct", "kid": "shared"}, "shared"),
    ({name: value for name, value in GOOD.items() if name != "kid"}, "kid"),
    (GOOD | {"kid": ""}, "kid"),
    (GOOD | {"kid": 5}, "kid"),
    (GOOD | {"kid": "off-curve", "x": GOOD["y"]}, "cannot be read"),
    (GOOD | {"kid": "unknown-curve", "crv": "P-999"}, "cannot be read"),
    (GOOD | {"kid": "no-point", "x": 1}, "cannot be read"),
    (RSA_PUBLIC | {"kid": "short", "n": "AQAB" * 40}, "2048"),
    (RSA_PUBLIC | {"kid": "endless", "n": "AQAB" * 400}, "8192"),
    (RSA_PUBLIC | {"kid": "no-modulus", "n": None}, "2048"),
    ("a string", "object"),
    (None, "object"),
    (GOOD | {"kid": "encryption", "use": "enc"}, None),
    (GOOD | {"kid": "signing", "key_ops": ["sign"]}, None),
    (GOOD | {"kid": "odd", "key_ops": "verify"}, None),
    ({"kty": "OKP", "kid": "okp", "crv": "Ed25519", "x": "AA"}, None),
    ({"kty": "AKP", "kid": "of-a-later-day"}, None),
    ({}, None),
]


@pytest.mark.requirement("CH-151")
@pytest.mark.parametrize(("key", "why"), BAD)
def test_a_key_that_is_not_used_costs_no_other_its_place(key: Any, why: str | None) -> None:
    ring = key_ring({"keys": [key, GOOD]})
    assert list(ring.by_kid) == ["good"]
    assert len(ring.refused) == (0 if why is None else 1)
    assert why is None or why in ring.refused[0]


@pytest.mark.requirement("CH-151")
def test_a_kid_that_stands_twice_is_nobodys() -> None:
    assert used(GOOD, RSA_PUBLIC, dict(ec_key("good").as_dict(private=False))) == ["rsa"]


def test_a_public_key_beside_its_private_half_is_given_away() -> None:
    public = {name: value for name, value in EC_PRIVATE.items() if name != "d"}
    assert used(EC_PRIVATE, public, GOOD) == ["good"]


def test_an_encryption_key_of_the_same_kid_is_no_second_match() -> None:
    assert used(GOOD, RSA_PUBLIC | {"kid": "good", "use": "enc"}) == ["good"]


def test_addresses_in_a_key_are_not_followed_nor_read() -> None:
    assert used(GOOD | {"x5u": 5, "x5c": "x"}) == ["good"]


@pytest.mark.parametrize("jwk_set", [None, [], "keys", {}, {"keys": {}}, {"keys": [GOOD] * (MOST_KEYS + 1)}])
def test_what_is_no_jwk_set_is_refused(jwk_set: object) -> None:
    with pytest.raises(ValueError, match="keys"):
        key_ring(jwk_set)
