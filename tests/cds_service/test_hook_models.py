"""The CDS Hooks models: what the specification demands of what we send."""

import json
from typing import Any

import pytest
from pydantic import ValidationError

from cds_service.hook_models import (
    Action,
    ActionType,
    Card,
    CardsAnswer,
    Feedback,
    HookCall,
    Indicator,
    Link,
    LinkType,
    OrderSelectContext,
    OrderSignContext,
    PatientViewContext,
    ProblemListItemCreateContext,
    SelectionBehavior,
    Source,
    Suggestion,
)  # fmt: skip

CREATE = {"type": "create", "description": "Order it", "resource": {"resourceType": "ServiceRequest"}}


def card(**members: Any) -> Card:
    plain = {"summary": "One sentence.", "indicator": "info", "source": {"label": "Guideline"}}
    return Card.model_validate(plain | members)


def test_absent_members_are_left_out_and_names_are_the_specifications() -> None:
    suggestion = Suggestion(label="Order", actions=[Action.model_validate(CREATE)], is_recommended=True)
    answer = CardsAnswer(cards=[card(suggestions=[suggestion], selection_behavior=SelectionBehavior.ANY)])
    (sent,) = json.loads(answer.to_json())["cards"]
    assert sent.keys() == {"uuid", "summary", "indicator", "source", "suggestions", "selectionBehavior"}
    assert sent["suggestions"][0].keys() == {"label", "uuid", "isRecommended", "actions"}


@pytest.mark.requirement("CH-70")
def test_nothing_to_say_is_an_empty_list() -> None:
    assert CardsAnswer(cards=[]).to_json() == b'{"cards":[]}'


@pytest.mark.requirement("CH-76")
def test_every_card_has_its_own_uuid() -> None:
    assert len({card().uuid for _ in range(100)}) == 100


FORBIDDEN: list[dict[str, Any]] = [
    {"summary": ""},
    {"summary": "x" * 140},
    {"indicator": "hard-stop"},
    {"detail": ""},
    {"suggestions": []},
    {"links": []},
    {"extension": {}},
    {"override_reasons": [{"code": "x"}]},
    {"suggestions": [{"label": "x"}]},
    {"selection_behavior": "any"},
    {"suggestions": [{"label": "x"}], "selection_behavior": "all"},
    {
        "suggestions": [{"label": "a", "isRecommended": True}, {"label": "b", "isRecommended": True}],
        "selection_behavior": "at-most-one",
    },
    {"source": {"label": ""}},
    {"source": {"label": "x", "url": "guideline.html"}},
    {"source": {"label": "x", "icon": "icon.png"}},
    {"invented": 1},
]


@pytest.mark.requirement("CH-72", "CH-73", "CH-74", "CH-78", "CH-80", "CH-85")
@pytest.mark.parametrize("members", FORBIDDEN)
def test_what_the_specification_forbids_cannot_be_built(members: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        card(**members)


@pytest.mark.requirement("CH-72")
def test_139_characters_are_a_summary() -> None:
    assert len(card(summary="ä" * 139).summary) == 139


@pytest.mark.requirement("CH-81", "CH-82")
@pytest.mark.parametrize(
    "members",
    [
        {"type": "create", "description": "x"},
        {"type": "update", "description": "x", "resource": {}},
        {"type": "delete", "description": "x"},
        {"type": "delete", "description": "x", "resourceId": "Task/1", "resource": {"resourceType": "Task"}},
        {"type": "create", "resource": {"resourceType": "Task"}},
    ],
)
def test_an_action_carries_what_its_type_needs(members: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Action.model_validate(members)
    assert Action(type=ActionType.DELETE, description="x", resource_id="Task/1").resource is None


@pytest.mark.requirement("CH-87", "CH-88")
@pytest.mark.parametrize(
    "members", [{"url": "relative/path"}, {"url": "https://x.example/a b"}, {"app_context": "x"}, {"type": "app"}]
)
def test_a_link_is_absolute_and_context_goes_with_smart(members: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Link.model_validate({"label": "x", "url": "https://x.example", "type": "absolute"} | members)
    link = Link(label="x", url="https://x.example/launch", type=LinkType.SMART, app_context="ref.1")
    assert json.loads(link.to_json())["url"] == "https://x.example/launch"


def test_what_clients_send_may_hold_more() -> None:
    call = HookCall.model_validate(
        {"hook": "patient-view", "hookInstance": "x", "context": {"userId": "u", "patientId": "p", "more": 1}, "x": 2}
    )
    assert call.context.patient_id == "p"
    item = {"card": "c", "outcome": "overridden", "outcomeTimestamp": "2026-11-01T09:00:00Z", "overrideReason": {}}
    assert Feedback.model_validate({"feedback": [item]}).feedback[0].outcome == "overridden"
    assert (card(indicator="critical").indicator, Source(label="x").url) == (Indicator.CRITICAL, None)


@pytest.mark.parametrize(
    ("members", "kind"),
    [
        ({}, PatientViewContext),
        ({"draftOrders": {"resourceType": "Bundle"}}, OrderSignContext),
        ({"draftOrders": {"resourceType": "Bundle"}, "selections": ["a"]}, OrderSelectContext),
        ({"conditions": {"resourceType": "Bundle"}}, ProblemListItemCreateContext),
    ],
)
def test_a_call_has_the_context_of_its_hook(members: dict[str, Any], kind: type) -> None:
    context = {"userId": "Practitioner/1", "patientId": "1", **members}
    call = HookCall.model_validate({"hook": "a", "hookInstance": "b", "context": context})
    assert type(call.context) is kind
