"""What is sealed opens here, for its purpose, and as long as it may."""

from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from cds_service.seal import Seal, SealError
from cds_service.settings import SettingsError


def test_what_was_sealed_opens_for_its_purpose_alone() -> None:
    seal = Seal.of_file(None)
    sealed = seal.seal("session:a", b"\0data\0")
    assert seal.open("session:a", sealed) == b"\0data\0"
    for purpose in ("session:b", "session:", ""):
        with pytest.raises(SealError):
            seal.open(purpose, sealed)
    with pytest.raises(SealError):
        Seal.of_file(None).open("session:a", sealed)


def test_what_was_changed_does_not_open() -> None:
    seal = Seal.of_file(None)
    sealed = seal.seal("a", b"data" * 20)
    swapped = "A" if sealed[40] != "A" else "B"
    for text in (sealed[:-5], sealed[:40] + swapped + sealed[41:], "", "ü"):
        with pytest.raises(SealError):
            seal.open("a", text)


@pytest.mark.parametrize("text", ["", "short", "x" * 44, "é"])
def test_a_file_without_usable_keys_stops_the_start(tmp_path: Path, text: str) -> None:
    file = tmp_path / "keys"
    file.write_text(text)
    with pytest.raises(SettingsError):
        Seal.of_file(file)
    with pytest.raises(SettingsError):
        Seal.of_file(tmp_path)


def test_a_file_may_end_in_a_blank_line_and_hold_several(tmp_path: Path) -> None:
    file = tmp_path / "keys"
    old = Fernet.generate_key()
    file.write_bytes(old + b"\n\n")
    sealed = Seal.of_file(file).seal("a", b"data")
    file.write_bytes(Fernet.generate_key() + b"\n" + old + b"\n")
    assert Seal.of_file(file).open("a", sealed) == b"data"
