"""The context of order-select, order-sign and problem-list-item-create (CH-111, CH-112, CH-117), normalised (RB-7)."""

from typing import Final

import msgspec
from msgspec import Raw

from cds_service.errors import BadRequestError, Issue, field_error, required
from cds_service.hook_request import HookRequest
from fhir_mappings.order_bundle import ContextOrders, WrittenOrder, read_orders

ABSENT: Final = (b"", b"null")
BUNDLE: Final = "a Bundle"
DRAFT_ORDERS: Final = "context.draftOrders"
SELECTIONS: Final = "context.selections"


def draft_orders(call: HookRequest) -> ContextOrders:
    """All orders of the context. Raises 400 where `draftOrders` is missing or no Bundle."""
    sent = call.context.draft_orders
    if bytes(sent) in ABSENT:
        raise BadRequestError(required(DRAFT_ORDERS, BUNDLE))
    found = read_orders(sent, call.patient_id, call.fhir_server)
    if found is None:
        raise BadRequestError(field_error(DRAFT_ORDERS, f"must be {BUNDLE}", "structure"))
    return found


def selected(call: HookRequest, found: ContextOrders) -> list[WrittenOrder]:
    """The orders that `selections` names, by reference, bare id or entry address. Raises 400 for one that is not
    there."""
    names = _selections(call.context.selections)
    unknown = [place for place, name in enumerate(names) if name not in found.names]
    if unknown:
        raise BadRequestError(*(_not_there(place) for place in unknown))
    chosen = {id(order): order for name in names if (order := found.orders.get(name)) is not None}
    return list(chosen.values())


def _not_there(place: int) -> Issue:
    return field_error(f"{SELECTIONS}[{place}]", "is not in context.draftOrders")


def _selections(sent: Raw) -> list[str]:
    if bytes(sent) in ABSENT:
        raise BadRequestError(required(SELECTIONS, "an array of references"))
    try:
        given = msgspec.json.decode(sent, type=list[str])
    except ValueError:
        raise BadRequestError(field_error(SELECTIONS, "must be an array of references", "structure")) from None
    return [name.strip().partition("/_history/")[0] for name in given]


def recorded(call: HookRequest) -> Raw:
    """The Bundle of Conditions just recorded. Raises 400 where it is missing or no object."""
    sent = call.context.conditions
    if bytes(sent) in ABSENT:
        raise BadRequestError(required("context.conditions", BUNDLE))
    if not bytes(sent).strip().startswith(b"{"):
        raise BadRequestError(field_error("context.conditions", f"must be {BUNDLE}", "structure"))
    return sent
