"""Health, the capability page and the OpenAPI document."""

import re

import jsonschema
import pytest

from cds_service.openapi import CARDS, DISCOVERY
from cds_service.request_extension import NARROWS
from cds_service.services import SERVICES
from tests.cds_service.calling import HOOK, call, prefetch_of, service


@pytest.mark.requirement("CH-14", "CH-162")
def test_the_capability_page_says_what_the_service_is() -> None:
    with service() as client:
        answer = client.get("/")
        discovery = client.get("/cds-services").json()
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    for offered in SERVICES:
        assert offered.id in answer.text
        assert offered.hook in answer.text
    for key in discovery["services"][0]["prefetch"]:
        assert f"<code>{key}</code>" in answer.text
    asked = [f"{first}{''.join(map(str.capitalize, rest))}" for first, *rest in (name.split("_") for name in NARROWS)]
    for member in ("asOf", *asked):
        assert f"<code>{member}</code>" in answer.text
    for said in (
        "not a medical device",
        "user/Condition.rs",
        "CDS Hooks 2.0.1",
        "org.example.spinemets.assessment",
        "4194304",
        "412",
    ):
        assert said in answer.text


def test_the_capability_page_needs_nothing_from_elsewhere() -> None:
    with service() as client:
        page = client.get("/").text
    assert re.findall(r'(?:src|href)="(?!/)[^"]*"|@import|url\(', page) == []


@pytest.mark.requirement("CH-12")
def test_the_openapi_document_has_the_hook_models() -> None:
    with service() as client:
        document = client.get("/openapi.json").json()
        answer = client.post(HOOK, json=call(prefetch=prefetch_of())).json()
        discovery = client.get("/cds-services").json()
    schemas = document["components"]["schemas"]
    assert {
        "Discovery",
        "HookCall",
        "CardsAnswer",
        "Card",
        "Suggestion",
        "Action",
        "Link",
        "Feedback",
    } <= schemas.keys()
    posted = document["paths"][HOOK]["post"]
    body = posted["requestBody"]["content"]["application/json"]["schema"]
    assert {"200", "400", "401", "403", "412", "413", "415", "429", "500"} <= posted["responses"].keys()
    assert {name for way in posted["security"] for name in way} == document["components"]["securitySchemes"].keys()
    assert "security" not in document["paths"]["/cds-services"]["get"]
    for schema, instance in ((CARDS, answer), (DISCOVERY, discovery), (body, call(prefetch={}))):
        jsonschema.validate(instance, {**schema, "components": {"schemas": schemas}})
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(call(hook="order-sign"), {**body, "components": {"schemas": schemas}})


def test_every_reference_in_the_openapi_document_resolves() -> None:
    with service() as client:
        document = client.get("/openapi.json")
    names = set(re.findall(r'"#/components/schemas/(\w+)"', document.text))
    assert names <= document.json()["components"]["schemas"].keys()
