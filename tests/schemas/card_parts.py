"""A card's `result` against the parts of the assessment's schema that its kind holds (contract section 4).

In cards, members that would be empty are left out (CH-2), so that what may be empty is not required there.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any

from jsonschema import Draft202012Validator

from tests.schemas.validators import schema

Schema = dict[str, Any]
REQUIRED: Mapping[str, tuple[str, ...]] = {
    "emergency": (),
    "noms": ("sins", "escc", "noms"),
    "sins": ("sins",),
    "prognosis": ("prognosis", "systemic_tolerance", "combined"),
    "questions": ("questions",),
    "data": ("data_notes",),
}
"""Kind -> members that are never empty. An emergency card may rest on NOMS alone; a NOMS card on no fact at all."""
OF_A_LESION = ("noms", "sins")


def assessment_parts(kind: str, result: object) -> list[str]:
    """What is wrong with the `result` of a card of this kind, one line a fault; an unknown kind raises KeyError."""
    return [f"{error.json_path}: {error.message}" for error in _validator(kind).iter_errors(result)]


@cache
def _validator(kind: str) -> Draft202012Validator:
    whole = _relaxed(schema("assessment"), {})
    parts: Schema = dict(whole["properties"])
    if kind in OF_A_LESION:
        parts |= whole["properties"]["lesions"]["items"]["properties"]
    if kind == "emergency":
        parts["advisories"]["items"]["properties"]["emergency"] = {"const": True}
    named = {"type": "object", "properties": parts, "required": list(REQUIRED[kind]), "minProperties": 1}
    return Draft202012Validator(named | {"$defs": whole["$defs"]})


def _relaxed(node: Any, siblings: Schema) -> Any:
    """The schema without the duty to send what may be empty. `siblings`: the members known from around a condition."""
    if isinstance(node, list):
        return [_relaxed(item, siblings) for item in node]
    if not isinstance(node, dict):
        return node
    members = {**siblings, **node["properties"]} if isinstance(node.get("properties"), dict) else siblings
    is_condition = "if" in node or "then" in node
    copy: Schema = {}
    for name, value in node.items():
        if name == "required":
            copy[name] = [member for member in value if not _may_be_empty(members.get(member))]
        elif name == "properties":
            copy[name] = {member: _relaxed(inner, _members_of(siblings.get(member))) for member, inner in value.items()}
        else:
            copy[name] = _relaxed(value, members if is_condition or name in ("allOf", "then", "else") else {})
    return copy


def _members_of(node: Any) -> Schema:
    found: Schema = node.get("properties", {}) if isinstance(node, dict) else {}
    return found


@cache
def _definitions() -> Schema:
    found: Schema = schema("assessment")["$defs"]
    return found


def _may_be_empty(member: Any) -> bool:
    """Whether an empty list, object or text is valid there."""
    if not isinstance(member, dict):
        return False
    if "$ref" in member:
        return _may_be_empty(_definitions()[member["$ref"].rpartition("/")[2]])
    if member.get("type") == "array":
        return not member.get("minItems")
    if member.get("type") == "object":
        return not member.get("required") and not member.get("minProperties")
    return False
