"""The app's own keys: which are taken, which one signs, what is published."""

import json
from pathlib import Path
from typing import Any

import pytest
from joserfc.jwk import ECKey, OctKey, RSAKey

from cds_service.settings import SettingsError
from cds_service.smart.signing_keys import read_keys

EC: dict[str, Any] = dict(ECKey.generate_key("P-384", {"kid": "ec"}).as_dict(private=True))
RSA = RSAKey.generate_key(2048, {"kid": "rsa"}).as_dict(private=True)
PRIVATE = {"d", "p", "q", "dp", "dq", "qi"}


def keys_file(folder: Path, content: Any) -> Path:
    file = folder / "keys.json"
    file.write_text(content if isinstance(content, str) else json.dumps(content))
    return file


@pytest.mark.requirement("SM-52")
def test_the_first_signs_and_all_are_published_while_a_key_is_rotated(tmp_path: Path) -> None:
    keys = read_keys(keys_file(tmp_path, {"keys": [EC, RSA]}))
    first, for_rsa, none = keys.signing(None), keys.signing({"RS384"}), keys.signing({"HS256"})
    assert (first and first.kid, for_rsa and for_rsa.kid, none) == ("ec", "rsa", None)
    published = keys.public["keys"]
    assert [key["kid"] for key in published] == ["ec", "rsa"]
    assert not [member for key in published for member in PRIVATE & key.keys()]
    assert EC["d"] not in repr(keys)


@pytest.mark.parametrize(
    "keys",
    [
        [EC, EC],
        [{name: value for name, value in EC.items() if name != "kid"}],
        [{name: value for name, value in EC.items() if name != "d"}],
        [ECKey.generate_key("P-256", {"kid": "small"}).as_dict(private=True)],
        [OctKey.generate_key(256, {"kid": "shared"}).as_dict(private=True)],
        [EC | {"use": "enc"}],
        [EC | {"alg": "ES256"}],
        [{"kty": "EC", "kid": "x", "crv": "P-384", "x": "A", "y": "A", "d": "A"}],
        ["text"],
        [],
    ],
)  # fmt: skip
def test_a_key_that_could_not_serve_stops_the_start(tmp_path: Path, keys: list[Any]) -> None:
    with pytest.raises(SettingsError) as refused:
        read_keys(keys_file(tmp_path, {"keys": keys}))
    assert EC["d"] not in str(refused.value)


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"keys": {}}'])
def test_what_is_no_set_stops_the_start(tmp_path: Path, text: str) -> None:
    with pytest.raises(SettingsError):
        read_keys(keys_file(tmp_path, text))


def test_without_a_file_there_are_no_keys() -> None:
    assert read_keys(None).public == {"keys": []}
