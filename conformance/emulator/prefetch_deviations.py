"""What clients were seen to put into the prefetch (RB-1 to RB-3)."""

from collections.abc import Callable
from typing import Any, Final

from conformance.emulator.call import Call
from conformance.emulator.deviation import ANYTHING, NOT_SILENT, READ, Deviation, changed, each_key
from conformance.emulator.judge import MARKER

Resource = dict[str, Any]
PAGE: Final = "<!DOCTYPE html><html><body><h1>Sign in</h1></body></html>"
XML: Final = '<?xml version="1.0"?><Bundle xmlns="http://hl7.org/fhir"><type value="searchset"/></Bundle>'
MARKUP: Final = f" <img src=x onerror=alert(1)> [{MARKER}](javascript:alert(1)) <b>x</b>"


def _outcome(severity: str) -> Resource:
    issue = {"severity": severity, "code": "processing", "diagnostics": "what the server said"}
    return {"resourceType": "OperationOutcome", "issue": [issue]}


def _value(make: Callable[[Any], object]) -> Callable[[Call, str, Any], Call]:
    return lambda call, key, value: call.with_key(key, make(value))


def _is_bundle(value: object) -> bool:
    return isinstance(value, dict) and value.get("resourceType") == "Bundle"


def _bundle(make: Callable[[Resource], object]) -> Callable[[Call, str, Any], Call | None]:
    """For keys that hold a Bundle with entries."""
    return lambda call, key, value: (
        call.with_key(key, make(value)) if _is_bundle(value) and value.get("entry") else None
    )


def _entries(bundle: Resource, entries: list[Any]) -> Resource:
    return bundle | {"entry": entries}


def _left_out(call: Call, key: str, _: object) -> Call:
    return call.with_members(prefetch={name: had for name, had in call.body["prefetch"].items() if name != key} or None)


def _as_bundle(call: Call, key: str, value: object) -> Call | None:
    if _is_bundle(value):
        return None
    return call.with_key(key, {"resourceType": "Bundle", "type": "searchset", "entry": [{"resource": value}]})


def _poisoned(value: object, name: str = "") -> object:
    """Every text that people read, with markup behind it."""
    if isinstance(value, dict):
        return {member: _poisoned(inner, member) for member, inner in value.items()}
    if isinstance(value, list):
        return [_poisoned(inner, name) for inner in value]
    return value + MARKUP if isinstance(value, str) and name in {"display", "text", "conclusion", "family"} else value


def _older(condition: Resource) -> Resource:
    """A Condition as DSTU2 has it: codes without system, `patient` for `subject`."""
    if condition.get("resourceType") != "Condition":
        return condition
    old = {name: value for name, value in condition.items() if name != "subject"} | {
        "patient": condition.get("subject")
    }
    for name in ("clinicalStatus", "verificationStatus"):
        if isinstance(old.get(name), dict):
            old[name] = old[name]["coding"][0]["code"]
    return old


def _dstu2(bundle: Resource) -> Resource:
    return _entries(bundle, [entry | {"resource": _older(entry["resource"])} for entry in bundle["entry"]])


DEVIATIONS: Final = (
    Deviation("null", "RB-1", "a key is null: the client has no data", ANYTHING, each_key(_value(lambda _: None))),
    Deviation(
        "outcome",
        "RB-1",
        "a key holds an OperationOutcome with an error",
        NOT_SILENT,
        each_key(_value(lambda _: _outcome("error"))),
    ),
    Deviation("page", "RB-1", "a key holds an HTML page as text", NOT_SILENT, each_key(_value(lambda _: PAGE))),
    Deviation("xml", "RB-1", "a key holds FHIR in XML as text", NOT_SILENT, each_key(_value(lambda _: XML))),
    Deviation("empty-object", "RB-1", "a key holds {}", NOT_SILENT, each_key(_value(lambda _: {}))),
    Deviation("list", "RB-1", "a key holds a list of resources", NOT_SILENT, each_key(_value(lambda value: [value]))),
    Deviation(
        "no-entry",
        "RB-1",
        "a Bundle without entry: nothing was found",
        ANYTHING,
        each_key(_bundle(lambda bundle: {name: had for name, had in bundle.items() if name != "entry"})),
    ),
    Deviation(
        "empty-entry",
        "RB-1",
        "a Bundle with an empty list of entries",
        ANYTHING,
        each_key(_bundle(lambda bundle: _entries(bundle, []))),
    ),
    Deviation(
        "entries-without-resource",
        "RB-1",
        "entries of a Bundle hold a fullUrl alone",
        NOT_SILENT,
        each_key(_bundle(lambda b: _entries(b, [{"fullUrl": f"urn:x:{n}"} for n, _ in enumerate(b["entry"])]))),
    ),
    Deviation(
        "wrapper",
        "RB-1",
        "the wrapper of old versions around a key: {response, resource}",
        READ,
        each_key(_value(lambda value: {"response": {"status": "200 OK"}, "resource": value})),
    ),
    Deviation(
        "resource-for-bundle",
        "RB-1",
        "the first match alone, where a Bundle is due",
        NOT_SILENT,
        each_key(_bundle(lambda bundle: bundle["entry"][0]["resource"])),
    ),
    Deviation("bundle-for-resource", "RB-1", "a Bundle, where a resource is due", NOT_SILENT, each_key(_as_bundle)),
    Deviation(
        "warning-among-entries",
        "RB-1",
        "an informational OperationOutcome among the entries",
        NOT_SILENT,
        each_key(_bundle(lambda b: _entries(b, [*b["entry"], {"resource": _outcome("information")}]))),
    ),
    Deviation("missing-key", "RB-2", "a key is left out", NOT_SILENT, each_key(_left_out)),
    Deviation(
        "no-prefetch", "RB-2", "no prefetch at all", NOT_SILENT, changed(lambda call: call.with_members(prefetch=None))
    ),
    Deviation("dstu2", "RB-2", "Conditions in the form of DSTU2", NOT_SILENT, each_key(_bundle(_dstu2))),
    Deviation(
        "markup",
        "RB-3",
        "HTML and links in every text of the record",
        NOT_SILENT,
        changed(lambda call: call.with_members(prefetch=_poisoned(call.body.get("prefetch")))),
    ),
)
