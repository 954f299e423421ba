"""Reading a model document member by member, every fault named by its path; faults never repeat a value."""

import datetime as dt
import re
from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

LONGEST_TEXT = 1000


class Fault(NamedTuple):
    """Where a document is wrong, and what is accepted there."""

    path: str
    message: str


class DocumentError(Exception):
    """A model document is refused; `faults` say why, all of them."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(dict.fromkeys(faults))
        super().__init__("; ".join(f"{fault.path}: {fault.message}" for fault in self.faults))


class Fields:
    """One JSON object. A member that is wrong is noted, and something harmless stands in its place.

    `is_there` False: the object itself was wrong, so that nothing is said about its members.
    """

    def __init__(self, value: object, path: str, faults: list[Fault]) -> None:
        self.is_there = isinstance(value, dict)
        self._members: dict[str, object] = value if isinstance(value, dict) else {}
        self._path = path
        self._faults = faults
        self._read: set[str] = set()
        if not self.is_there:
            self._faults.append(Fault(self.path(""), "must be an object"))

    def fault(self, key: str, message: str) -> None:
        if self.is_there:
            self._faults.append(Fault(self.path(key), message))

    def path(self, key: str) -> str:
        return f"{self._path}.{key}" if self._path and key else self._path or key or "document"

    def has(self, key: str) -> bool:
        return key in self._members

    def raw(self, key: str) -> object:
        """The member as it came; None where there is none."""
        self._read.add(key)
        return self._members.get(key)

    def text(self, key: str, pattern: str = "", said: str = "text") -> str:
        value = self.raw(key)
        is_text = isinstance(value, str) and value.strip() and len(value) <= LONGEST_TEXT and value.isprintable()
        if isinstance(value, str) and is_text and (not pattern or re.fullmatch(pattern, value)):
            return value
        self.fault(key, f"must be {said}")
        return ""

    def one_of(self, key: str, accepted: Iterable[str]) -> str:
        value, words = self.raw(key), tuple(accepted)
        if isinstance(value, str) and value in words:
            return value
        self.fault(key, f"must be one of {', '.join(words)}")
        return ""

    def flag(self, key: str, absent: bool) -> bool:
        """True or false; `absent` where the member is not given."""
        value = self.raw(key) if self.has(key) else absent
        if isinstance(value, bool):
            return value
        self.fault(key, "must be true or false")
        return absent

    def number(self, key: str, low: int, high: int) -> Decimal:
        found = number(self.raw(key))
        if found is None or not low <= found <= high:
            self.fault(key, f"must be a number from {low} to {high}")
            return Decimal(low)
        return found

    def whole(self, key: str, low: int, high: int) -> int:
        found = number(self.raw(key))
        if found is None or not low <= found <= high or found != found.to_integral_value():
            self.fault(key, f"must be a whole number from {low} to {high}")
            return low
        return int(found)

    def date(self, key: str) -> str:
        value = self.text(key, r"\d{4}-\d{2}-\d{2}", "a date (YYYY-MM-DD)")
        try:
            return dt.date.fromisoformat(value).isoformat() if value else ""
        except ValueError:
            self.fault(key, "must be a date (YYYY-MM-DD)")
            return ""

    def object(self, key: str) -> "Fields":
        """A member that is an object; said to be wrong only once."""
        return Fields(self.raw(key), self.path(key), self._faults if self.is_there else [])

    def objects(self, key: str) -> "list[Fields]":
        """A list of objects, at least one."""
        value = self.raw(key)
        if not isinstance(value, list) or not value:
            self.fault(key, "must be a list of objects")
            return []
        return [Fields(item, f"{self.path(key)}[{i}]", self._faults) for i, item in enumerate(value)]

    def texts(self, key: str, accepted: Iterable[str]) -> tuple[str, ...]:
        """A list of different words, each one of those accepted."""
        value, words = self.raw(key), tuple(accepted)
        named = [item for item in value if isinstance(item, str) and item in words] if isinstance(value, list) else []
        if named and named == value and len(set(named)) == len(named):
            return tuple(named)
        self.fault(key, f"must be a list, without repeats, of {', '.join(words)}")
        return ()

    def knots(self, key: str) -> tuple[tuple[Decimal, Decimal], ...]:
        """A list of pairs of numbers, the first of each rising."""
        value = self.raw(key)
        found = [_pair(item) for item in value] if isinstance(value, list) else []
        pairs = tuple(pair for pair in found if pair is not None)
        starts = [start for start, _ in pairs]
        if not pairs or len(pairs) != len(found) or starts != sorted(set(starts)):
            self.fault(key, "must be a list of pairs of numbers, the first of each higher than the one before")
            return ()
        return pairs

    def finish(self) -> None:
        """Members that nobody asked for are faults: a misspelt one would be silently without effect."""
        for key in sorted(set(self._members) - self._read):
            self.fault(key, "is not a member of this object")

    def pair(self, key: str) -> tuple[Decimal, Decimal] | None:
        """Two numbers, the second not lower; None, and noted, otherwise."""
        found = _pair(self.raw(key))
        if found is not None and found[0] <= found[1]:
            return found
        self.fault(key, "must be a pair of numbers, [lowest, highest]")
        return None


def number(value: object) -> Decimal | None:
    """A finite JSON number, exact; None for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return None
    found = Decimal(str(value))
    return found if found.is_finite() else None


def _pair(value: object) -> tuple[Decimal, Decimal] | None:
    if not isinstance(value, list) or len(value) != 2:
        return None
    first, second = map(number, value)
    return None if first is None or second is None else (first, second)
