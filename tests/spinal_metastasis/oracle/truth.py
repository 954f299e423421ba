"""Yes, no, or either: what the values still possible leave of a condition."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from tests.spinal_metastasis.oracle.possible import values

Facts = Mapping[str, Any]
Truth = frozenset[bool]
YES, NO, OPEN = frozenset({True}), frozenset({False}), frozenset({True, False})
Test = Callable[[Any], bool]


def of(holder: Facts, key: str, test: Test = bool) -> Truth:
    """Over every value the fact may still have."""
    return frozenset(test(value) for value in values(holder, key))


def of_any(holders: Iterable[Facts], key: str, test: Test = bool) -> Truth:
    """A fact that may stand at the lesion or at the patient: the first holder that has it speaks."""
    found = [holder for holder in holders if key in holder]
    return of(found[0], key, test) if found else of({}, key, test)


def both(*parts: Truth) -> Truth:
    """All parts together; parts share no fact."""
    if NO in parts:
        return NO
    return YES if all(part == YES for part in parts) else OPEN


def either(*parts: Truth) -> Truth:
    if YES in parts:
        return YES
    return NO if all(part == NO for part in parts) else OPEN


def is_not(part: Truth) -> Truth:
    return frozenset(not value for value in part)
