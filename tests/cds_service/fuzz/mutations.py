"""What may be wrong with a call: one function a kind of fault, each changing a call in place.

Some faults stand outside what a JSON library writes (a member twice, numbers no type holds, broken text): they are
written as words of this file and become what they mean in `as_bytes`.
"""

import copy
import json
import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any, Final

from hypothesis import strategies as st

from conformance.patients import PATIENTS
from tests.cds_service.calling import prefetch_of
from tests.cds_service.cards.hostile import HOSTILE
from tests.cds_service.fuzz.good_calls import VALUE, GoodCall, Json

Mutation = Callable[[st.DrawFn, Json, GoodCall], object]
"""Changes the call, and says what was changed: for the report of a failure."""
Place = tuple[Any, Any]
"""A dict or list, and a key or position in it."""

TWICE: Final = "@@twice@@"
RAW: Final = re.compile(rb'"@@raw:([^@"]*)@@"')
NOT_UTF8: Final = "@@utf8@@"
FOREIGN: Final = "foreigner"
RAW_WORDS = ["1e999", "-1E-999", "-0", "9" * 400, "0.1e-330", "NaN", "-Infinity", "01", "tru", "", "/**/1"]
TEXTS = [
    "", " ", VALUE, f"{VALUE}\u0000", "\ud800", "\udfff\ud800", "\u202e" + VALUE, "é\u0301\U0001f9b4", "T8", "2", "yes",
    "null", "Patient/", "Patient/../x", "urn:uuid:x", "<5", "> 3 mg/dL", VALUE * 2000, NOT_UTF8, *HOSTILE,
]  # fmt: skip
DATES = [
    "2026-10-30", "2026", "2026-13-45", "0000-00-00", "0001-01-01", "9999-12-31T23:59:59.999Z", "2026-10-30T24:00:00Z",
    "2026-02-30", "2026-10-30T08:00:00+99:00", "yesterday", "30.10.2026", "2026-10-30 08:00", "1e4-01-01",
    "9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00+14:00",
]  # fmt: skip
UNITS = ["g/dL", "g/L", "mg/dL", "10*9/L", "%", "mol/L", "1", "", "µmol/L", "{INR}", VALUE, "G/L", "wk", "\u0000"]
TYPES = [
    "Observation", "Condition", "Patient", "Procedure", "MedicationRequest", "ImagingStudy", "OperationOutcome",
    "Bundle", "Encounter", "Nonsense", VALUE, "", "condition", "QuestionnaireResponse", "ProcedureRequest",
    "Medication",
]  # fmt: skip
ODD: st.SearchStrategy[Any] = st.one_of(
    st.none(), st.booleans(), st.integers(-(10**30), 10**30), st.sampled_from([0, -1, 0.1, 1e300, 2**63, 2**64]),
    st.sampled_from(RAW_WORDS).map("@@raw:{}@@".format), st.sampled_from(TEXTS), st.sampled_from(DATES),
    st.sampled_from(["[]", "{}", "[null]", "[[]]", '{"": null}', f'["{VALUE}"]', f'{{"resourceType": "{VALUE}"}}'])
    .map(json.loads),
    st.text(max_size=4), st.integers(2, 90).map(lambda depth: json.loads("[" * depth + "]" * depth)),
)  # fmt: skip


def as_bytes(call: Any) -> bytes:
    """The call as sent."""
    text = json.dumps(call).encode()
    text = RAW.sub(rb"\1", text)
    return text.replace(TWICE.encode(), b"").replace(NOT_UTF8.encode(), b"\xff\xc0")


ON: st.SearchStrategy[bool] = st.integers(0, 9).map(bool)
"""Nine times in ten."""


def _children(value: Any) -> list[Any]:
    return list(value) if isinstance(value, dict) else list(range(len(value))) if isinstance(value, list) else []


def _place(draw: st.DrawFn, root: Json) -> Place:
    """Somewhere in a call; more often in the data than in the envelope. Each step is as likely as its neighbours."""
    data = [name for name in ("prefetch", "context") if name in root]
    holder, key = root, draw(st.sampled_from([*root, *data * 4]))
    while inner := _children(holder[key]):
        if not draw(ON):
            break
        holder = holder[key]
        key = draw(st.sampled_from(inner))
    return holder, key


def _named_places(value: Any, names: frozenset[str]) -> Iterator[Place]:
    for key in _children(value):
        if key in names:
            yield value, key
        yield from _named_places(value[key], names)


def _one_named(draw: st.DrawFn, call: Json, *names: str) -> Place | None:
    found = list(_named_places(call, frozenset(names)))
    return draw(st.sampled_from(found)) if found else None


def bundles(call: Json) -> list[list[Any]]:
    """The lists of entries of a call: each key's, and the context's own."""
    parts = (call.get("prefetch"), call.get("context"))
    held = [value for part in parts if isinstance(part, dict) for value in part.values() if isinstance(value, dict)]
    return [value["entry"] for value in held if isinstance(value.get("entry"), list)]


def replace(draw: st.DrawFn, call: Json, good: GoodCall) -> object:
    holder, key = _place(draw, call)
    holder[key] = draw(ODD)
    return key, holder[key]


def drop(draw: st.DrawFn, call: Json, good: GoodCall) -> object:
    holder, key = _place(draw, call)
    return key, holder.pop(key)


def duplicate(draw: st.DrawFn, call: Json, good: GoodCall) -> object:
    """A list's element again; a member twice, the second time perhaps with another value."""
    holder, key = _place(draw, call)
    if isinstance(holder, list):
        holder.append(copy.deepcopy(holder[key]))
    else:
        holder[f"{key}{TWICE}"] = draw(st.one_of(st.just(copy.deepcopy(holder[key])), ODD))
    return key


def rename(draw: st.DrawFn, call: Json, good: GoodCall) -> object:
    holder, key = _place(draw, call)
    if isinstance(holder, dict):
        others = [*holder, key.upper(), f"_{key}", f"{key}s", VALUE, "\ud800"]
        holder[draw(st.sampled_from(others))] = holder.pop(key)
    return key


def swap_type(draw: st.DrawFn, call: Json, good: GoodCall) -> object:
    if (place := _one_named(draw, call, "resourceType")) is not None:
        place[0][place[1]] = draw(st.sampled_from(TYPES))
    return place


def swap_keys(draw: st.DrawFn, call: Json, good: GoodCall) -> object:
    held = call.get("prefetch")
    if isinstance(held, dict) and held:
        one, other = (draw(st.sampled_from(sorted(held))) for _ in range(2))
        held[one], held[other] = held[other], held[one]
        return one, other
    return None


def nest(draw: st.DrawFn, call: Json, good: GoodCall) -> object:
    holder, key = _place(draw, call)
    for _ in range(draw(st.integers(1, 80))):
        holder[key] = draw(st.sampled_from([lambda value: [value], lambda value: {"item": value}]))(holder[key])
    return key


def date(draw: st.DrawFn, call: Json, good: GoodCall) -> object:
    names = ("effectiveDateTime", "recordedDate", "started", "issued", "authored", "start", "end", "birthDate")
    if (place := _one_named(draw, call, *names)) is not None:
        place[0][place[1]] = draw(st.sampled_from(DATES))
    return place


def unit(draw: st.DrawFn, call: Json, good: GoodCall) -> object:
    if (place := _one_named(draw, call, "unit", "system", "code", "value")) is not None:
        odd = draw(ODD) if place[1] == "value" else draw(st.sampled_from(UNITS))
        place[0][place[1]] = odd
    return place


WRECKS: list[Any] = [f"<html>{VALUE}</html>", 7, [], {"resourceType": 5}, True, {"resource": {}}]


def break_entry(draw: st.DrawFn, call: Json, good: GoodCall) -> object:
    """One entry, or the resource in it, is no resource."""
    lists = [entries for entries in bundles(call) if entries]
    if not lists:
        return None
    entries = draw(st.sampled_from(lists))
    at = draw(st.integers(0, len(entries) - 1))
    wreck = copy.deepcopy(draw(st.sampled_from(WRECKS)))
    entries[at] = {"resource": wreck} if draw(st.booleans()) else wreck
    return at, wreck


def add_foreign(draw: st.DrawFn, call: Json, good: GoodCall) -> object:
    """Resources of other patients beside this one's."""
    other = draw(st.sampled_from([one.id for one in PATIENTS if one.id != good.patient]))
    subject = draw(st.sampled_from(foreign_subjects(other, good)))
    sections = call.get("prefetch")
    for key, resources in _held(other).items():
        held = sections.get(key) if isinstance(sections, dict) else None
        entries = held.get("entry") if isinstance(held, dict) else None
        if isinstance(entries, list) and entries:
            entries += [{"resource": made} for one in resources if (made := _foreign(one, subject))]
    return other, subject


@cache
def _held(patient: str) -> dict[str, list[Json]]:
    return {key: [entry["resource"] for entry in sent.get("entry", ())] for key, sent in prefetch_of(patient).items()}


def foreign_subjects(other: str, good: GoodCall) -> list[Json]:
    """References that do not say that a resource is of this call's patient."""
    said: list[Json] = [
        {"reference": f"Patient/{other}"}, {"reference": f"https://ehr.example/fhir/Patient/{other}"}, {},
        {"reference": f"Patient/{good.patient}2"}, {"reference": f"Patient/{good.patient}/../{other}"},
        {"reference": f"RelatedPerson/{good.patient}"}, {"reference": "#contained"}, {"display": good.patient},
        {"reference": f"urn:uuid:{other}"}, {"identifier": {"value": good.patient}},
        {"reference": f"patient/{good.patient}"}, {"reference": f"Patient/{good.patient.upper()}"},
    ]  # fmt: skip
    if b'"fhirServer"' in good.body:
        said.append({"reference": f"https://elsewhere.example/fhir/Patient/{good.patient}"})
    return said


def _foreign(resource: Json, subject: Json) -> Json | None:
    names = [name for name in ("subject", "patient") if name in resource]
    made = {**copy.deepcopy(resource), "id": f"{FOREIGN}-{resource['id']}"} | {name: dict(subject) for name in names}
    return made if names else None


MUTATIONS: Final[Mapping[str, Mutation]] = {
    "replace": replace, "drop": drop, "duplicate": duplicate, "rename": rename, "swap type": swap_type,
    "swap keys": swap_keys, "nest": nest, "date": date, "unit": unit, "break entry": break_entry,
    "add foreign": add_foreign,
}  # fmt: skip


class BrokenCall:
    """`steps`: what was done to the good call. No dataclass: Hypothesis would print all of the body."""

    def __init__(self, good: GoodCall, steps: list[str], sent: bytes) -> None:
        self.good, self.steps, self.sent = good, steps, sent

    def __repr__(self) -> str:
        return f"{self.good.hook} of {self.good.patient}, {'; '.join(self.steps)}"


def broken(draw: st.DrawFn, good: GoodCall, names: list[str]) -> BrokenCall:
    """A good call with these things wrong, one after the other."""
    call = good.copy()
    steps = [f"{name}: {str(MUTATIONS[name](draw, call, good))[:200]}" for name in names]
    return BrokenCall(good, steps, as_bytes(call))
