"""Which links of a server are followed, in every form servers send them, and what `self` tells (RB-23, RB-28)."""

import json

import pytest

from cds_service.allow_list import ServerBase
from cds_service.fhir_access import FhirAccess
from cds_service.page_links import LONGEST_LINK, link_within, names_another_patient, not_applied
from tests.cds_service.calling import HOOK, call, prefetch_of, service
from tests.cds_service.fake_fhir import answering, fake_fhir

BASE = ServerBase.parse("https://ehr.example/fhir")
CURRENT = "https://ehr.example/fhir/Condition?patient=p"
LONG = "x" * 3000


@pytest.mark.requirement("RB-23")
@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ("https://ehr.example/fhir?page=2", "https://ehr.example/fhir?page=2"),
        ("https://ehr.example/fhir/?_getpages=7", "https://ehr.example/fhir/?_getpages=7"),
        ("https://ehr.example:443/fhir/Condition?a=%7C", "https://ehr.example/fhir/Condition?a=%7C"),
        ("https://ehr.example/fhir?sig=%2d%2F%7e+a%20b", "https://ehr.example/fhir?sig=%2d%2F%7e+a%20b"),
        ("https://ehr.example/fhir?at=a?b", "https://ehr.example/fhir?at=a?b"),
        ("?page=2", "https://ehr.example/fhir/Condition?page=2"),
        ("Condition?page=2#x", "https://ehr.example/fhir/Condition?page=2"),
        ("/fhir/Condition?page=2", "https://ehr.example/fhir/Condition?page=2"),
        (f"?state={LONG}", f"https://ehr.example/fhir/Condition?state={LONG}"),
        ("http://ehr.example/fhir?page=2", None),
        ("https://ehr.example:8443/fhir?page=2", None),
        ("https://ehr.example:443:443/fhir?page=2", None),
        ("https://inner.local/fhir?page=2", None),
        ("https://ehr.example/other?page=2", None),
        ("https://ehr.example?_getpages=7", None),
        ("https://ehr.example/fhirx?page=2", None),
        ("https://ehr.example/fhir/../admin", None),
        ("//evil.example/fhir?page=2", None),
        ("https://ehr.example@evil.example/fhir", None),
        ("https://[::1", None),
        ("javascript:alert(1)", None),
        (f"?state={'x' * LONGEST_LINK}", None),
        ("", None),
        (None, None),
    ],
)
def test_a_link_is_followed_within_the_base_only(link: str | None, expected: str | None) -> None:
    assert link_within(FhirAccess(BASE), CURRENT, link) == expected


@pytest.mark.requirement("RB-23")
@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ("http://ehr.example/fhir?page=2", "https://ehr.example/fhir?page=2"),
        ("https://inner.local:8080/fhir/Condition?page=2", "https://ehr.example/fhir/Condition?page=2"),
        ("https://ehr.example:443:443/fhir/?page=2", "https://ehr.example/fhir/?page=2"),
        ("?page=2", "https://ehr.example/fhir/Condition?page=2"),
        ("https://inner.local/other?page=2", None),
        ("https://inner.local/fhir/../admin", None),
        ("https://inner.local?page=2", None),
    ],
)
def test_where_the_site_allows_it_another_address_is_read_as_the_base_if_the_path_fits(
    link: str, expected: str | None
) -> None:
    assert link_within(FhirAccess(BASE, relinks=True), CURRENT, link) == expected


def answer(self_link: str | None) -> bytes:
    links = [] if self_link is None else [{"relation": "self", "url": self_link}]
    return json.dumps({"resourceType": "Bundle", "link": links}).encode()


@pytest.mark.requirement("RB-28")
@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        (answer("https://e/fhir/Observation?patient=p&code=1%2C2"), ("_sort",)),
        (answer("https://e/fhir/Observation?subject:Patient=p&code=1&_sort=-date"), ()),
        (answer("https://e/fhir/Observation?_count=50"), ("patient", "code", "_sort")),
        (answer("https://e/fhir/Observation"), ()),
        (answer(None), ()),
        (b'{"link": 5}', ()),
        (b"<html>", ()),
    ],
)
def test_the_self_link_tells_which_parameters_were_not_applied(sent: bytes, expected: tuple[str, ...]) -> None:
    assert not_applied(sent, ("patient", "code", "_sort")) == expected


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ("https://e/fhir/Condition?patient=q", True),
        ("https://e/fhir/Condition?subject=Patient/q", True),
        ("https://e/fhir/Condition?patient:Patient=p&_count=2", False),
        ("https://e/fhir/Condition?subject=https://e/fhir/Patient/p", False),
        ("https://e/fhir/Condition?patient=", False),
        ("https://e/fhir/Condition", False),
        (None, False),
    ],
)
def test_a_self_link_may_name_another_patient(link: str | None, expected: bool) -> None:
    assert names_another_patient(answer(link), "p") is expected


def test_an_empty_answer_about_another_patient_is_not_none() -> None:
    bundle = {"resourceType": "Bundle", "link": [{"relation": "self", "url": "http://x/fhir/Condition?patient=q"}]}
    prefetch = {key: value for key, value in prefetch_of().items() if key != "conditions"}
    with fake_fhir({"Condition": answering(bundle)}) as fake, service() as client:
        found = client.post(HOOK, json=call(prefetch=prefetch, fhirServer=fake.base))
    assert found.status_code == 412
    assert "answered about another patient" in found.text
