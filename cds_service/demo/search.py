"""Search over resources held as dicts: exactly the parameters the service's own queries use, and their R4 meaning.

A parameter not named here is not applied: ignored for a lenient caller, refused for a strict one, as real servers do.
Repeated parameters are joined by AND, comma-separated values by OR.
"""

import datetime as dt
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from cds_service.demo.dates import EARLIEST, satisfies, split_prefix, stretch_of

Resource: TypeAlias = dict[str, Any]
Pairs: TypeAlias = Sequence[tuple[str, str]]
Element: TypeAlias = str | dict[str, Any]
"""A primitive or a complex element, out of its list if it stood in one."""
Kind: TypeAlias = Literal["token", "date", "reference", "uri"]

MAX_COUNT = 500
OFFSET = "_offset"
"""Our own page token: how many matches come before the page."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """How one search parameter finds its elements; several elements are alternatives (`value[x]`)."""

    kind: Kind
    elements: tuple[str, ...]


_PATIENT = {"patient": Parameter("reference", ("subject", "patient"))}
_SUBJECT = {**_PATIENT, "subject": Parameter("reference", ("subject",))}
_STATUS = {"status": Parameter("token", ("status",))}
_CODE = {"code": Parameter("token", ("code",))}
_CATEGORY = {"category": Parameter("token", ("category",))}
_EFFECTIVE = Parameter("date", ("effectiveDateTime", "effectiveInstant", "effectivePeriod"))

_OF_TYPE: dict[str, dict[str, Parameter]] = {
    "Patient": {},
    "Condition": {**_SUBJECT, **_CATEGORY, **_CODE},
    "Observation": {**_SUBJECT, **_CATEGORY, **_CODE, **_STATUS, "date": _EFFECTIVE},
    "QuestionnaireResponse": {
        **_SUBJECT, **_STATUS,
        "questionnaire": Parameter("uri", ("questionnaire",)), "authored": Parameter("date", ("authored",)),
    },
    "ImagingStudy": {
        **_SUBJECT, **_STATUS,
        "modality": Parameter("token", ("series.modality",)), "started": Parameter("date", ("started",)),
    },
    "DiagnosticReport": {**_SUBJECT, **_CATEGORY, **_CODE, **_STATUS, "date": _EFFECTIVE},
    "Procedure": {
        **_SUBJECT, **_CATEGORY, **_CODE, **_STATUS,
        "date": Parameter("date", ("performedDateTime", "performedPeriod")),
    },
    "BodyStructure": _PATIENT,
    "Medication": {},
    "MedicationRequest": {**_SUBJECT, **_STATUS, "authoredon": Parameter("date", ("authoredOn",))},
    "MedicationStatement": {**_SUBJECT, **_STATUS, "effective": _EFFECTIVE},
    "MedicationAdministration": {**_SUBJECT, **_STATUS, "effective-time": _EFFECTIVE},
    "RiskAssessment": {**_SUBJECT, "date": Parameter("date", ("occurrenceDateTime", "occurrencePeriod"))},
}  # fmt: skip

PARAMETERS: dict[str, dict[str, Parameter]] = {
    resource_type: {"_id": Parameter("token", ("id",)), **parameters} for resource_type, parameters in _OF_TYPE.items()
}
"""Resource type → parameter name → how it is searched. The types are those the store knows."""


class SearchError(ValueError):
    """A search that cannot be carried out. `expression` names the parameter; the text never quotes its value."""

    def __init__(self, message: str, expression: str) -> None:
        super().__init__(message)
        self.expression = expression


@dataclass(frozen=True, slots=True)
class Query:
    """A search as understood: what is applied (in the caller's order), what was not, and the page wanted."""

    resource_type: str
    applied: tuple[tuple[str, str], ...]
    ignored: tuple[str, ...]
    sort: tuple[tuple[str, bool], ...]
    count: int
    offset: int


def understand(resource_type: str, pairs: Pairs, *, strict: bool) -> Query:
    """Read the parameters of one search. SearchError for a bad value, and if `strict` for what is not supported."""
    known = PARAMETERS[resource_type]
    applied: list[tuple[str, str]] = []
    ignored: list[str] = []
    sort: list[tuple[str, bool]] = []
    count, offset = MAX_COUNT, 0
    for name, value in pairs:
        if name == "_count":
            count = min(_whole_number(name, value), MAX_COUNT)
        elif name == OFFSET:
            offset = _whole_number(name, value)
        elif name == "_sort":
            keys, unknown = _sort_keys(value, known)
            sort += keys
            ignored += ["_sort"] * bool(unknown)
            applied += [(name, value)] * (not unknown)
        elif name in known:
            _check_value(name, value, known[name])
            applied.append((name, value))
        elif name != "_format":
            ignored.append(name)
    if strict and ignored:
        raise SearchError("This search parameter is not supported for the resource type.", ignored[0])
    return Query(resource_type, tuple(applied), tuple(ignored), tuple(sort), count, offset)


def _whole_number(name: str, value: str) -> int:
    if not re.fullmatch(r"[0-9]{1,9}", value):
        raise SearchError("The value must be a whole number, 0 or more.", name)
    return int(value)


def _sort_keys(value: str, known: dict[str, Parameter]) -> tuple[list[tuple[str, bool]], bool]:
    """Sort keys as (parameter, descending), and whether any was not one that can be sorted by."""
    wanted = [(key.removeprefix("-"), key.startswith("-")) for key in value.split(",") if key]
    keys = [(name, down) for name, down in wanted if name == "_id" or (name in known and known[name].kind == "date")]
    return keys, len(keys) < len(wanted)


def _check_value(name: str, value: str, parameter: Parameter) -> None:
    if parameter.kind == "date":
        for wanted in _alternatives(value):
            try:
                split_prefix(wanted)
            except ValueError:
                raise SearchError("The value must be a date, with eq, ge, le, gt, lt or no prefix.", name) from None


def matches(resource: Resource, query: Query) -> bool:
    """True if the resource satisfies every applied parameter."""
    known = PARAMETERS[query.resource_type]
    return all(_satisfied(resource, known[name], value) for name, value in query.applied if name != "_sort")


def _satisfied(resource: Resource, parameter: Parameter, value: str) -> bool:
    test = _TESTS[parameter.kind]
    wanted = _alternatives(value)
    return not wanted or any(test(element, one) for element in _elements(resource, parameter) for one in wanted)


def _alternatives(value: str) -> list[str]:
    r"""The OR values of a parameter: split at commas that are not escaped; empty ones do not count.

    >>> _alternatives(r"a,b\,c,")
    ['a', 'b,c']
    """
    return [part.replace(r"\,", ",") for part in re.split(r"(?<!\\),", value) if part]


def _elements(resource: Resource, parameter: Parameter) -> Iterator[Element]:
    for path in parameter.elements:
        found: list[Any] = [resource]
        for step in path.split("."):
            values = [item[step] for item in found if step in item]
            found = [one for value in values for one in (value if isinstance(value, list) else [value])]
        yield from found


def _token(element: Element, wanted: str) -> bool:
    """`code`, `system|code`, `|code` (no system) or `system|`; an element of type code has its system implied."""
    system, bar, code = wanted.rpartition("|")
    if isinstance(element, str):
        return element == code
    return any(
        (not code or coding.get("code") == code) and (not bar or coding.get("system", "") == system)
        for coding in element.get("coding", [element])
    )


def _date(element: Element, wanted: str) -> bool:
    found = stretch_of(element)
    return found is not None and satisfies(found, *split_prefix(wanted))


def _reference(element: Element, wanted: str) -> bool:
    """`x`, `Patient/x` and an absolute URL ending so all name the same patient here: the store has one base."""
    patient = wanted.rpartition("Patient/")[2]
    return isinstance(element, dict) and element.get("reference") == f"Patient/{patient}"


def _uri(element: Element, wanted: str) -> bool:
    """A canonical matches with or without its version."""
    return isinstance(element, str) and wanted in (element, element.partition("|")[0])


_TESTS: dict[Kind, Callable[[Element, str], bool]] = {
    "token": _token, "date": _date, "reference": _reference, "uri": _uri,
}  # fmt: skip


def ordered(resources: Iterable[Resource], query: Query) -> list[Resource]:
    """By the sort keys, undated last; ties and unsorted searches by id, so that pages never overlap."""
    found = sorted(resources, key=_id)
    for name, descending in reversed(query.sort):
        if name == "_id":
            found.sort(key=_id, reverse=descending)
        else:
            found = _by_age(found, PARAMETERS[query.resource_type][name], descending=descending)
    return found


def _id(resource: Resource) -> str:
    return str(resource["id"])


def _by_age(resources: list[Resource], parameter: Parameter, *, descending: bool) -> list[Resource]:
    """By the start of the element's time, undated last either way; what stood first stays first among equals."""
    starts = {_id(resource): _start(resource, parameter) for resource in resources}
    dated = [resource for resource in resources if starts[_id(resource)] is not None]
    undated = [resource for resource in resources if starts[_id(resource)] is None]
    return sorted(dated, key=lambda resource: starts[_id(resource)] or EARLIEST, reverse=descending) + undated


def _start(resource: Resource, parameter: Parameter) -> dt.datetime | None:
    times = [time for element in _elements(resource, parameter) if (time := stretch_of(element))]
    return times[0][0] if times else None
