"""Facts documents for the property tests: right ones from the vocabulary, and ones with something odd in them."""

from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

from tests.schemas.validators import schema

SCHEMA = schema("facts")
DEFS: dict[str, Any] = SCHEMA["$defs"]
PATIENT_KEYS = [key for key in SCHEMA["properties"] if key not in ("as_of", "lesions")]
LESION_KEYS = list(DEFS["lesion"]["properties"])
MOMENTS = ["2026-10-30", "2026-10-30T10:15Z", "2026-10-30T10:15:30.25+02:00", "2024-02-29", "2026-01-01T00:00:00-05:00"]


def _from_schema(schema: dict[str, Any]) -> st.SearchStrategy[Any]:
    """Values of the few schema forms that the facts use, without any knowledge of our code."""
    if "$ref" in schema:
        name = schema["$ref"].removeprefix("#/$defs/")
        return st.sampled_from(MOMENTS) if name == "date" else _from_schema(DEFS[name] | _rest(schema, "$ref"))
    if "anyOf" in schema:
        return st.one_of([_from_schema(branch) for branch in schema["anyOf"]])
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    return _BY_TYPE[schema["type"]](schema)


def _rest(schema: dict[str, Any], *without: str) -> dict[str, Any]:
    return {key: value for key, value in schema.items() if key not in without}


def _whole(schema: dict[str, Any]) -> st.SearchStrategy[Any]:
    step = schema.get("multipleOf", 1)
    top = schema.get("maximum", 10**6) // step
    whole = st.integers(-(-schema["minimum"] // step), top).map(lambda number: number * step)
    return st.one_of(whole, whole.map(float))


def _number(schema: dict[str, Any]) -> st.SearchStrategy[Any]:
    low, high = schema["minimum"], schema.get("maximum", 10**6)
    decimals = st.decimals(str(low), str(high), places=2).map(float)
    return st.one_of(decimals, st.sampled_from([low, high]))


def _list(schema: dict[str, Any]) -> st.SearchStrategy[Any]:
    return st.lists(_from_schema(schema["items"]), min_size=schema.get("minItems", 0), max_size=3)


def _object(schema: dict[str, Any]) -> st.SearchStrategy[Any]:
    if "patternProperties" in schema:
        return _bounds(schema["patternProperties"][""])
    if "oneOf" in schema:
        return st.one_of([_members(schema, branch["required"] + ["model"]) for branch in schema["oneOf"]])
    return _members(schema, schema.get("required", []))


def _bounds(one: dict[str, Any]) -> st.SearchStrategy[Any]:
    ends = _from_schema(one)
    return st.one_of([st.fixed_dictionaries({name: ends}) for name in ("at_least", "at_most")])


def _members(schema: dict[str, Any], required: list[str]) -> st.SearchStrategy[Any]:
    members = {name: _from_schema(member) for name, member in schema["properties"].items() if member is not True}
    optional = {} if "oneOf" in schema else {name: s for name, s in members.items() if name not in required}
    return st.fixed_dictionaries({name: members[name] for name in required}, optional=optional)


_BY_TYPE: dict[str, Callable[[dict[str, Any]], st.SearchStrategy[Any]]] = {
    "integer": _whole,
    "number": _number,
    "array": _list,
    "object": _object,
    "boolean": lambda _: st.booleans(),
    "string": lambda _: st.text(min_size=1, max_size=8),
}


def right_value(key: str, *, lesion: bool) -> st.SearchStrategy[Any]:
    properties = DEFS["lesion"]["properties"] if lesion else SCHEMA["properties"]
    value = properties[key]
    name = value["$ref"] if "$ref" in value else value["anyOf"][0]["$ref"]
    bare = _from_schema({"$ref": "#/$defs/boolean" if name.endswith("booleanFact") else name})
    return st.one_of(bare, st.fixed_dictionaries({"value": bare}, optional=_AROUND))


_AROUND = {"date": st.sampled_from(MOMENTS), "source": st.text(min_size=1, max_size=12)}
_RIGHT_PATIENT = {key: right_value(key, lesion=False) for key in PATIENT_KEYS}
_RIGHT_LESION = {key: right_value(key, lesion=True) for key in LESION_KEYS}

ODD = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 200),
    st.sampled_from(
        [0.5, 45.5, 1e6, "", "none", "yes", "1", "2026-10-30", "T8", [], {}, [[]], [None], {"value": None}]
    ),
    st.sampled_from(
        [{"value": 1, "unit": "x"}, {"value": "none", "date": "yesterday"}, {"at_least": "3"}, {"under": 3}]
    ),
    st.sampled_from(
        [{"date": "2026-10-30"}, {"value": {"value": 1}}, [{"modality": "SRS", "boost": 1}], {"EGFR": True}]
    ),
)


def documents(*, odd: bool) -> st.SearchStrategy[dict[str, Any]]:
    """Documents the schema accepts; with `odd`, some values and keys are anything."""
    return st.composite(_document)(odd)


def _document(draw: st.DrawFn, odd: bool) -> dict[str, Any]:
    document = _holder(draw, _RIGHT_PATIENT, odd)
    if draw(st.booleans()):
        document["as_of"] = draw(st.one_of(st.sampled_from(MOMENTS), ODD) if odd else st.sampled_from(MOMENTS))
    if draw(st.booleans()):
        document["lesions"] = [_holder(draw, _RIGHT_LESION, odd) for _ in range(draw(st.integers(0, 3)))]
    return document


def _holder(draw: st.DrawFn, right: dict[str, st.SearchStrategy[Any]], odd: bool) -> dict[str, Any]:
    keys = draw(st.lists(st.sampled_from(sorted(right)), max_size=6, unique=True))
    held = {key: draw(right[key]) for key in keys}
    if odd and draw(st.booleans()):
        any_key = st.sampled_from([*PATIENT_KEYS, *LESION_KEYS, "Albumin", "level_of_lesion", "as_of", ""])
        held[draw(any_key)] = draw(ODD)
    return held
