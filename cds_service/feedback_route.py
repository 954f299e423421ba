"""`POST /cds-services/{id}/feedback`: what became of the cards. Acknowledged once it is on disk, not before."""

import datetime as dt
from typing import Any, Final

import msgspec
from starlette.requests import Request

from cds_service.audit import Account, Answering
from cds_service.body import read_json_body
from cds_service.errors import NotOfferedError
from cds_service.feedback_items import LONGEST_COMMENT, Rejected, read_feedback
from cds_service.hooks import NO_STORE
from cds_service.memory.feedback import Sender, Stored
from cds_service.memory.memory import Memory
from cds_service.outcome import JsonBytes
from cds_service.settings import Settings
from cds_service.trust.caller import caller_of

NO_FEEDBACK: Final = "This service keeps no feedback: it has no database (SPINEMETS_DATABASE_URL). Nothing was stored."
ANSWER: Final[dict[str, Any]] = {
    "type": "object",
    "required": ["accepted", "unmatched"],
    "properties": {
        "accepted": {"type": "integer", "description": "Items that are stored"},
        "unmatched": {"type": "integer", "description": "Those of them about a card this service did not show"},
        "repeated": {"type": "integer", "description": "Those that were stored before; left out if none"},
        "cut": {"type": "integer", "description": f"Comments over {LONGEST_COMMENT} characters; left out if none"},
        "rejected": {
            "type": "array",
            "description": "Items that are not stored; left out if none",
            "items": {
                "type": "object",
                "required": ["index", "reason"],
                "properties": {"index": {"type": "integer"}, "reason": {"type": "string"}},
            },
        },
    },
}
"""Schema of the answer (CH-126, CH-130)."""


def feedback_handler(service_id: str, settings: Settings, memory: Memory | None) -> Answering:
    """The feedback route of one service. `memory` None: the route says that nothing is kept."""

    async def take_feedback(request: Request, account: Account) -> JsonBytes:  # noqa: ARG001 - no patient is named
        body = await read_json_body(request, settings)
        if memory is None:
            raise NotOfferedError(NO_FEEDBACK)
        good, bad = read_feedback(body)
        caller = caller_of(request.scope)
        sender = Sender(caller.issuer if caller else None, caller.tenant if caller else None, service_id)
        stored = await memory.feedback(sender, good, dt.datetime.now(dt.UTC))
        cut = sum(report.is_cut for report in good)
        return JsonBytes(msgspec.json.encode(_told(len(good), stored, cut, bad)), headers=NO_STORE)

    return take_feedback


def _told(accepted: int, stored: Stored, cut: int, bad: list[Rejected]) -> dict[str, Any]:
    told: dict[str, Any] = {"accepted": accepted, "unmatched": stored.unmatched}
    rejected = [{"index": one.index, "reason": "; ".join(issue.text for issue in one.issues)} for one in bad]
    more = {"repeated": stored.repeated, "cut": cut, "rejected": rejected}
    return told | {name: member for name, member in more.items() if member}
