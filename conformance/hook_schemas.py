"""JSON Schemas of CDS Hooks 2.0 (draft 2020-12), conformance/cds-hooks/schemas: made from the models and the rules.

`python -m conformance.hook_schemas` writes them (make schemas); `make check` fails while one is not current.
"""

import json
from pathlib import Path
from typing import Any, Final, Literal, cast

from pydantic import BaseModel, create_model

from cds_service.hook_models import CardsAnswer, Discovery, Feedback, HookCall
from cds_service.services import SERVICES
from conformance.hook_schema_rules import RULES, SHARED, Schema

FOLDER: Final = Path(__file__).parent / "cds-hooks" / "schemas"
DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
BASE: Final = "https://spinemets.example.org/cds-hooks/schemas/"
CONTEXTS: Final = {service.hook: service.context for service in SERVICES}
"""The hooks served, each with its context."""


def schemas() -> dict[str, Schema]:
    """File name → schema."""
    made = {
        "discovery": _schema(Discovery, "what a service answers to GET {base}/cds-services"),
        "response": _schema(CardsAnswer, "what a service answers to a call, with status 200"),
        "feedback": _schema(Feedback, "what a client posts to {base}/cds-services/{id}/feedback"),
    }
    for hook, context in CONTEXTS.items():
        members: dict[str, Any] = {"hook": (Literal[hook], ...), "context": (context, ...)}
        call = create_model("HookCall", __base__=HookCall, **members)
        made[f"request-{hook}"] = _schema(call, f"what a client posts to a service for the hook {hook}")
    return {
        f"{name}.schema.json": {"$schema": DIALECT, "$id": f"{BASE}{name}.schema.json"} | made[name] for name in made
    }


def _schema(model: type[BaseModel], title: str) -> Schema:
    written = cast("Schema", _plain(model.model_json_schema(by_alias=True)))
    parts = {name: _merged(part, RULES.get(name, {})) for name, part in written.pop("$defs", {}).items()}
    whole = _merged(written, RULES.get(model.__name__, {}))
    shared = {name: SHARED[name] for name in _referred_to([whole, parts])}
    defined = dict(sorted((shared | parts).items()))
    return {"title": f"CDS Hooks 2.0: {title}"} | whole | ({"$defs": defined} if defined else {})


def _plain(schema: object) -> object:
    """As the specification has it: what is optional is left out, never null. Names and notes of our code go."""
    if isinstance(schema, list):
        return [_plain(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    options = [option for option in schema.get("anyOf", ()) if option != {"type": "null"}]
    if len(options) == 1:
        return _plain(options[0])
    return {name: _plain_member(name, value) for name, value in schema.items() if not _is_ours(name, value)}


def _plain_member(name: str, value: object) -> object:
    """Below these two stand members by name, one of which may be called title."""
    if name in {"properties", "$defs"} and isinstance(value, dict):
        return {member: _plain(part) for member, part in value.items()}
    return _plain(value)


def _is_ours(name: str, value: object) -> bool:
    return name in {"title", "default", "description"} or (name == "additionalProperties" and value is True)


def _merged(schema: Schema, rule: Schema) -> Schema:
    """`rule` on top of `schema`. Of members only those the schema has: a rule may be shared by several contexts."""
    merged = dict(schema)
    for name, value in rule.items():
        if name == "properties":
            had = schema["properties"]
            merged[name] = had | {member: _with(had[member], value[member]) for member in value if member in had}
        else:
            merged[name] = value
    return merged


def _with(member: Schema, rule: Schema) -> Schema:
    if "$ref" in rule or "allOf" in rule:
        return rule
    inner = {"items": _with(member["items"], rule["items"])} if "items" in rule else {}
    return member | rule | inner


def _referred_to(used: object) -> list[str]:
    """The shared parts that are used, and those that they use."""
    named = [name for name in SHARED if _refers(used, name)]
    return [name for name in SHARED if _refers([used, [SHARED[part] for part in named]], name)]


def _refers(schema: object, name: str) -> bool:
    return f'"#/$defs/{name}"' in json.dumps(schema)


def stale_schemas(folder: Path = FOLDER) -> list[str]:
    """What is wrong with the files, one sentence each; empty when they are current."""
    wanted = {name: _text(schema) for name, schema in schemas().items()}
    there = {path.name: path.read_text(encoding="utf-8") for path in folder.glob("*.json")}
    return [
        *(f"{folder.name}/{name}: not current: make schemas" for name in wanted if there.get(name) != wanted[name]),
        *(f"{folder.name}/{name}: no such schema" for name in sorted(there.keys() - wanted.keys())),
    ]


def _text(schema: Schema) -> str:
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def write(folder: Path = FOLDER) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, schema in schemas().items():
        (folder / name).write_text(_text(schema), encoding="utf-8")


if __name__ == "__main__":
    write()
