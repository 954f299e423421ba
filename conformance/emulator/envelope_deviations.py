"""What clients were seen to send around the data: type and packing, ids, server and token, context (RB-4 to RB-7)."""

import gzip
from codecs import BOM_UTF8
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

from conformance.emulator.call import JSON, Call, Client
from conformance.emulator.deviation import NOT_SILENT, READ, READ_OR_REFUSED, Deviation, Run, changed
from conformance.emulator.ehr import authorization
from conformance.emulator.judge import Told, Verdict, judge

NOWHERE: Final = "https://ehr.invalid/fhir"
REFUSED: Final = frozenset({Verdict.REFUSED})


def _with_token(call: Call, server: str = NOWHERE, **changes: object) -> Call:
    """Beside a prefetch that suffices, what is odd about server and token should not matter."""
    full = authorization("synthetic-token", call.body["context"]["patientId"]) | changes
    return call.with_members(fhirServer=server, fhirAuthorization=full)


def _server_unknown(call: Call) -> Call:
    kept = dict(list(call.body.get("prefetch", {}).items())[:-1])
    return _with_token(call.with_members(prefetch=kept or None))


def _members_more(call: Call) -> Call:
    return call.with_members(extra=[1], extension={"com.example.x": {"y": 1}}).with_context(extra={"z": 1})


def _dispatch(call: Call) -> Call:
    """A hook the service is not for, in its old form."""
    context = {
        "patientId": call.body["context"]["patientId"],
        "order": "ServiceRequest/1",
        "performer": "Practitioner/1",
    }
    return call.with_members(hook="order-dispatch", context=context)


def _bare_selections(call: Call) -> Call | None:
    selected = call.body["context"].get("selections")
    return call.with_context(selections=[name.rpartition("/")[2] for name in selected]) if selected else None


def _instance_repeated(client: Client, call: Call, plain: list[Any]) -> Iterator[Told]:
    for number in ("first", "second"):
        yield judge(number, client.send(call), plain)


def _instance(value: str) -> Run:
    return changed(lambda call: call.with_members(hookInstance=value))


DEVIATIONS: Final = (
    Deviation(
        "charset", "RB-4", "application/json; charset=utf-8", READ, changed(lambda c: c.typed(f"{JSON}; charset=utf-8"))
    ),
    Deviation(
        "json-fhir",
        "RB-4",
        "application/json+fhir",
        READ_OR_REFUSED,
        changed(lambda c: c.typed("application/json+fhir")),
    ),
    Deviation(
        "fhir-json",
        "RB-4",
        "application/fhir+json",
        READ_OR_REFUSED,
        changed(lambda c: c.typed("application/fhir+json")),
    ),
    Deviation("text-json", "RB-4", "text/json", READ_OR_REFUSED, changed(lambda c: c.typed("text/json"))),
    Deviation("no-type", "RB-4", "no content type", READ_OR_REFUSED, changed(lambda c: c.typed(None))),
    Deviation(
        "xml-body",
        "RB-4",
        "the call in XML",
        REFUSED,
        changed(lambda c: replace(c.typed("application/xml"), raw=b"<request><hook>patient-view</hook></request>")),
    ),
    Deviation(
        "byte-order-mark",
        "RB-4",
        "a byte order mark before the JSON",
        READ_OR_REFUSED,
        changed(lambda c: replace(c, raw=BOM_UTF8 + c.content)),
    ),
    Deviation(
        "gzip",
        "RB-4",
        "the body is packed",
        READ_OR_REFUSED,
        changed(lambda c: replace(c, raw=gzip.compress(c.content), headers={**c.headers, "Content-Encoding": "gzip"})),
    ),
    Deviation("instance-hex", "RB-5", "hookInstance is hexadecimal", READ, _instance("0f0fd1577c69dfbe")),
    Deviation("instance-number", "RB-5", "hookInstance is a number as text", READ, _instance("1793523600")),
    Deviation(
        "instance-urn",
        "RB-5",
        "hookInstance is a urn:uuid:",
        READ,
        _instance("urn:uuid:d1577c69-dfbe-44ad-ba6d-3e05e953b2ea"),
    ),
    Deviation("instance-repeated", "RB-5", "one hookInstance for two calls", READ, _instance_repeated),
    Deviation(
        "server-slash", "RB-6", "fhirServer ends with a slash", READ, changed(lambda c: _with_token(c, NOWHERE + "/"))
    ),
    Deviation(
        "server-http",
        "RB-6",
        "fhirServer is plain http",
        NOT_SILENT,
        changed(lambda c: _with_token(c, NOWHERE.replace("https", "http"))),
    ),
    Deviation(
        "server-unknown",
        "RB-6",
        "fhirServer is nobody's, and a key is missing",
        NOT_SILENT,
        changed(_server_unknown),
    ),
    Deviation(
        "server-alone",
        "RB-6",
        "fhirServer without a token",
        READ,
        changed(lambda c: c.with_members(fhirServer=NOWHERE, fhirAuthorization=None)),
    ),
    Deviation(
        "token-alone",
        "RB-6",
        "a token without fhirServer",
        READ_OR_REFUSED,
        changed(lambda c: _with_token(c).with_members(fhirServer=None)),
    ),
    Deviation("expires-text", "RB-6", "expires_in as text", READ, changed(lambda c: _with_token(c, expires_in="300"))),
    Deviation("scope-all", "RB-6", "scope is a wildcard", READ, changed(lambda c: _with_token(c, scope="user/*.*"))),
    Deviation("subject-blank", "RB-6", "subject is blank", READ, changed(lambda c: _with_token(c, subject=""))),
    Deviation(
        "token-of-another",
        "RB-6",
        "the token is for another patient",
        REFUSED,
        changed(lambda c: _with_token(c, patient="another-patient")),
    ),
    Deviation(
        "patient-reference",
        "RB-7",
        "patientId is Patient/123",
        READ_OR_REFUSED,
        changed(lambda c: c.with_context(patientId=f"Patient/{c.body['context']['patientId']}")),
    ),
    Deviation(
        "user-bare",
        "RB-7",
        "userId is a bare id",
        READ_OR_REFUSED,
        changed(lambda c: c.with_context(userId="emulator")),
    ),
    Deviation(
        "user-role",
        "RB-7",
        "the user is a PractitionerRole",
        READ,
        changed(lambda c: c.with_context(userId="PractitionerRole/emulator")),
    ),
    Deviation(
        "members-more",
        "RB-7",
        "members, keys and extensions that nobody knows",
        READ,
        changed(_members_more),
    ),
    Deviation(
        "selections-bare", "RB-7", "selections are bare ids (order-select)", READ_OR_REFUSED, changed(_bare_selections)
    ),
    Deviation("dispatch", "RB-7", "order-dispatch in its old form", REFUSED, changed(_dispatch)),
)
