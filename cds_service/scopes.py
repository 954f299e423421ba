"""SMART scopes the token carries, in both dialects (CH-64): `user/Observation.read`, `patient/*.*`, `.rs?category=`.

A type without scope is not asked for: what comes back would be silence, not absence.
"""

import re
from dataclasses import dataclass
from enum import Enum
from typing import Final, Self

_SCOPE: Final = re.compile(r"(?:patient|user|system)/(\*|[A-Za-z]+)\.(\*|read|write|c?r?u?d?s?)(\?.*)?")
_EVERYTHING: Final = frozenset({"*", "*.*", "*/*", "*/*.*"})
CREATE, READ, SEARCH = "c", "r", "s"
EVERY_LETTER: Final = "cruds"
OF_FIRST_DIALECT: Final = {"*": EVERY_LETTER, "read": READ + SEARCH, "write": "cud"}


class Grant(Enum):
    """`LIMITED`: only part of the type (`Observation.rs?category=laboratory`), so that the rest stays unknown."""

    NONE = 0
    LIMITED = 1
    FULL = 2


@dataclass(frozen=True, slots=True)
class Scopes:
    granted: tuple[tuple[str, str, Grant], ...]

    @classmethod
    def parse(cls, text: str) -> Self:
        """Scopes that are not about resources (`openid`) are passed over."""
        return cls(tuple(entry for word in text.split() if (entry := _entry(word))))

    def grant(self, resource_type: str, interaction: str) -> Grant:
        """What of a type may be read by `READ` or `SEARCH`, or written by `CREATE`."""
        found = (
            grant
            for kind, interactions, grant in self.granted
            if kind in {"*", resource_type} and interaction in interactions
        )
        return max(found, key=lambda grant: grant.value, default=Grant.NONE)


def _entry(word: str) -> tuple[str, str, Grant] | None:
    if word in _EVERYTHING:
        return ("*", EVERY_LETTER, Grant.FULL)
    match = _SCOPE.fullmatch(word)
    if match is None:
        return None
    kind, letters, query = match.groups()
    return (kind, OF_FIRST_DIALECT.get(letters, letters), Grant.LIMITED if query else Grant.FULL)
