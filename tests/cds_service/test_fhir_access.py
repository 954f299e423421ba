"""Whether the server a call names is asked, and with which token."""

from typing import Any

import msgspec
import pytest

from cds_service.allow_list import AllowList
from cds_service.fhir_access import FhirAccess, NoAccess, access_of
from cds_service.hook_request import read_hook_request
from spinal_metastasis.results import NoteCode
from tests.cds_service.calling import SECRET, authorization, call

BASE = "https://ehr.example/fhir"
LISTED, OPEN = AllowList.parse(BASE), AllowList.parse(f"{BASE}|open")


def access(allowed: AllowList, **members: Any) -> FhirAccess | NoAccess:
    return access_of(read_hook_request(msgspec.json.encode(call(**members)), "patient-view"), allowed)


@pytest.mark.requirement("RB-6")
def test_a_listed_server_with_a_token_is_asked_with_it() -> None:
    found = access(LISTED, fhirServer=f"{BASE}/", fhirAuthorization=authorization())
    assert isinstance(found, FhirAccess)
    assert (found.base.url, found.token) == (BASE, SECRET)


def test_a_token_does_not_show_when_access_is_printed() -> None:
    assert SECRET not in repr(access(LISTED, fhirServer=BASE, fhirAuthorization=authorization()))


@pytest.mark.parametrize(
    ("allowed", "members", "code"),
    [
        (LISTED, {}, NoteCode.NOT_FETCHED),
        (LISTED, {"fhirServer": BASE}, NoteCode.NOT_AUTHORISED),
        (LISTED, {"fhirServer": "https://other.example/fhir"}, NoteCode.SERVER_NOT_ALLOWED),
        (LISTED, {"fhirServer": "not a url"}, NoteCode.SERVER_NOT_ALLOWED),
        (AllowList(), {"fhirServer": BASE}, NoteCode.SERVER_NOT_ALLOWED),
    ],
)
def test_otherwise_the_reason_is_given(allowed: AllowList, members: dict[str, Any], code: NoteCode) -> None:
    found = access(allowed, **members)
    assert isinstance(found, NoAccess)
    assert found.code is code


ODD = [
    ("access_token", None), ("access_token", ""), ("access_token", 5), ("access_token", "line\nbreak"),
    ("token_type", None), ("token_type", "MAC"), ("expires_in", None), ("expires_in", "soon"), ("expires_in", 0),
    ("expires_in", -1), ("scope", None), ("scope", ["user/*.read"]), ("subject", None),
]  # fmt: skip


@pytest.mark.requirement("CH-60")
@pytest.mark.parametrize(("member", "value"), ODD)
def test_an_odd_authorisation_is_ignored_and_the_member_named(member: str, value: object) -> None:
    odd = authorization(**{member: value})
    found = access(LISTED, fhirServer=BASE, fhirAuthorization=odd)
    assert isinstance(found, NoAccess)
    assert (found.code, member in found.reason) == (NoteCode.NOT_AUTHORISED, True)
    at_open = access(OPEN, fhirServer=BASE, fhirAuthorization=odd)
    assert isinstance(at_open, FhirAccess)
    assert at_open.token is None


@pytest.mark.requirement("RB-6")
@pytest.mark.parametrize(("member", "value"), [("token_type", "bearer"), ("expires_in", "300"), ("subject", "")])
def test_forms_that_clients_do_send_are_accepted(member: str, value: object) -> None:
    found = access(LISTED, fhirServer=BASE, fhirAuthorization=authorization(**{member: value}))
    assert isinstance(found, FhirAccess)
