"""Encryption of what the app keeps or hands out: Fernet, with keys that rotate. The key is never stored beside it."""

from pathlib import Path
from typing import Final, Self

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from cds_service.settings import SettingsError

SETTING: Final = "SPINEMETS_SESSION_KEYS"
HOW: Final = (
    "a key is what `python -c 'from cryptography.fernet import Fernet; print(Fernet.generate_key().decode())'` prints"
)
MOST_BYTES: Final = 65_536


class SealError(Exception):
    """What was given was not sealed here, or for this, or is too old."""


class Seal:
    """`purpose` is part of what is sealed: one thing cannot stand in for another."""

    def __init__(self, keys: MultiFernet) -> None:
        self._keys = keys

    @classmethod
    def of_file(cls, path: Path | None) -> Self:
        """The first key seals, all open. Without a file a key of this process alone. Raises `SettingsError`."""
        if path is None:
            return cls(MultiFernet([Fernet(Fernet.generate_key())]))
        try:
            lines = path.read_bytes()[:MOST_BYTES].split()
            return cls(MultiFernet([Fernet(line) for line in lines]))
        except (OSError, ValueError):
            raise SettingsError([f"{SETTING}: the file has no usable keys, one a line; {HOW}."]) from None

    def seal(self, purpose: str, data: bytes) -> str:
        return self._keys.encrypt(purpose.encode() + b"\0" + data).decode()

    def open(self, purpose: str, sealed: str, seconds: int | None = None) -> bytes:
        """Raises `SealError`. `seconds`: how old it may be."""
        try:
            plain = self._keys.decrypt(sealed.encode("ascii"), seconds)
        except (InvalidToken, ValueError):
            raise SealError from None
        head, mark, data = plain.partition(b"\0")
        if not mark or head != purpose.encode():
            raise SealError
        return data
