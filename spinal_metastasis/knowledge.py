"""Version of the software, and of the rules: a semantic version and a hash of the rules' own text and tables."""

from functools import lru_cache
from typing import TYPE_CHECKING

from spinal_metastasis.results import Version

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

SOFTWARE = "0.1.0"
KNOWLEDGE = "1.0.0"
HASH_DIGITS = 8


def _rule_files(folder: "Traversable") -> "list[Traversable]":
    found: list[Traversable] = []
    for entry in sorted(folder.iterdir(), key=lambda item: item.name):
        if entry.is_dir() and entry.name != "__pycache__":
            found.extend(_rule_files(entry))
        elif entry.name.endswith((".py", ".csv")):
            found.append(entry)
    return found


@lru_cache(maxsize=1)
def version() -> Version:
    """The same rules give the same version on every machine; one changed point or word gives another."""
    # A quarter of the core's import time, needed once.
    import hashlib
    from importlib.resources import files

    digest = hashlib.sha256()
    for entry in _rule_files(files("spinal_metastasis")):
        digest.update(entry.name.encode())
        digest.update(entry.read_bytes().replace(b"\r\n", b"\n"))
    return Version(SOFTWARE, f"{KNOWLEDGE}+{digest.hexdigest()[:HASH_DIGITS]}")
