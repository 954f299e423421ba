"""The audit: a row for each answer, whatever its status (CH-164), and the cards that were shown.

Who asked about which patient, what was asked of the FHIR server, which resources the answer rests on, with which rules
it was made and how long it took. A save of the app is told before and after it was sent. No token, no payload, no name,
no value. Calls that were refused at the gate are in the log alone: nobody knows who made them.
"""

import datetime as dt
import re
import time
import uuid
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import Table
from starlette.requests import Request

from cds_service.allow_list import ServerBase
from cds_service.cards.build import kind_of
from cds_service.configuration import configuration_of
from cds_service.errors import ServiceError, UnavailableError
from cds_service.hook_models import Card
from cds_service.hook_request import FHIR_ID, HookRequest
from cds_service.memory.memory import Memory
from cds_service.memory.tables import ANSWER, SHOWN_CARD
from cds_service.operations.call_record import current_id, noted
from cds_service.outcome import JsonBytes
from cds_service.queries_made import QueryMade
from cds_service.settings import Settings
from cds_service.shown_cards import rules_of
from cds_service.trust.caller import Caller, caller_of

NOT_RECORDED: Final = (
    "The service must record each of its answers and cannot do so at the moment. Try again, then tell its operator."
)
OPEN: Final = "open"
"""How a caller showed who it is where nobody is asked."""
_REFERENCE: Final = re.compile(r"[A-Z][A-Za-z]{1,63}/[A-Za-z0-9\-.]{1,64}")

Row = tuple[Table, Mapping[str, object]]


@dataclass(slots=True)
class Account:
    """What is learnt of one call while it is answered, and must be neither in the answer nor in `noted()`, which is
    logged: whom it is about, and what the cards rest on."""

    service: str
    hook: str | None = None
    call: HookRequest | None = None
    sources: Iterable[str | None] = ()
    cards: Sequence[Card] = ()


Answering = Callable[[Request, Account], Awaitable[JsonBytes]]
Recorded = Callable[[Request], Awaitable[JsonBytes]]


class Recorder:
    """Keeps the rows of answers. `memory` None: nothing is remembered."""

    def __init__(self, settings: Settings, memory: Memory | None) -> None:
        self._memory = memory
        self._audits = settings.audit != "off"
        self._must = settings.audit == "required"
        configuration = configuration_of(settings)
        self._made_with = {"knowledge": configuration.knowledge, "configuration": configuration.digest}

    def recorded(self, service: str, hook: str | None, answer: Answering) -> Recorded:
        """A route whose answers are recorded, its errors too. With `required`, 503 where that fails."""
        if self._memory is None:

            async def answer_alone(request: Request) -> JsonBytes:
                return await answer(request, Account(service, hook))

            return answer_alone

        async def answer_and_record(request: Request) -> JsonBytes:
            account, at, begin = Account(service, hook), dt.datetime.now(dt.UTC), time.perf_counter()
            status, response = 500, None
            try:
                response = await answer(request, account)
                status = response.status_code
            except ServiceError as error:
                status = error.status
                raise
            finally:
                await self.keep(request, account, at, status, (time.perf_counter() - begin) * 1000)
            return response

        return answer_and_record

    async def keep(self, request: Request, account: Account, at: dt.datetime, status: int, took_ms: float) -> None:
        """The row of an answer. Raises `UnavailableError` with `required` where that fails."""
        if self._memory is None:
            return
        rows = self._rows(request, account, at, status, took_ms)
        if self._must:
            await _stored(self._memory, rows)
        elif rows:
            self._memory.put(*rows)

    def _rows(self, request: Request, account: Account, at: dt.datetime, status: int, took_ms: float) -> list[Row]:
        caller = caller_of(request.scope)
        answer = str(uuid.uuid4()) if self._audits else None
        cards: list[Row] = [(SHOWN_CARD, self._card_row(card, account, caller, at, answer)) for card in account.cards]
        if answer is None:
            return cards
        made = {
            "id": answer, "at": at, "status": status, "milliseconds": round(took_ms, 3), "correlation": current_id(),
        }  # fmt: skip
        return [(ANSWER, made | _who(caller) | _whom(account) | _what(account) | self._made_with), *cards]

    def _card_row(
        self, card: Card, account: Account, caller: Caller | None, at: dt.datetime, answer: str | None
    ) -> dict[str, object]:
        return {
            "card": card.uuid, "at": at, "answer": answer, "issuer": caller.issuer if caller else None,
            "service": account.service, "kind": kind_of(card), "rules": rules_of(card),
            "suggestions": [suggestion.uuid for suggestion in card.suggestions or ()],
            "knowledge": self._made_with["knowledge"],
        }  # fmt: skip


async def _stored(memory: Memory, rows: list[Row]) -> None:
    try:
        await memory.stored(*rows)
    except UnavailableError:
        raise UnavailableError(NOT_RECORDED) from None


def _who(caller: Caller | None) -> dict[str, object]:
    if caller is None:
        return {"issuer": None, "method": OPEN, "tenant": None}
    return {"issuer": caller.issuer, "method": str(caller.method), "tenant": caller.tenant}


def _whom(account: Account) -> dict[str, object]:
    call = account.call
    if call is None:
        return dict.fromkeys(("user_id", "hook_instance", "fhir_server", "patient"))
    return {
        "user_id": _user(call.context.user_id), "hook_instance": call.hook_instance,
        "fhir_server": _server(call.fhir_server), "patient": f"Patient/{call.patient_id}",
    }  # fmt: skip


def _what(account: Account) -> dict[str, Any]:
    matches = [_REFERENCE.match(source) for source in account.sources if source]
    return {
        "service": account.service, "hook": account.hook, "cards": len(account.cards),
        "queries": [_query(made) for made in noted().queries],
        "inputs": list(dict.fromkeys(match.group() for match in matches if match)),
    }  # fmt: skip


def _query(made: QueryMade) -> dict[str, object]:
    return {"key": made.key, "what": made.what, "ms": round(made.took_s * 1000, 1), "outcome": made.outcome or "ok"}


def _user(sent: str) -> str | None:
    """A reference or an id; anything else could be a name (RB-7)."""
    kind, _, bare = sent.strip().rpartition("/")
    return sent.strip() if FHIR_ID.fullmatch(bare) and (kind.isalpha() or not kind) else None


@lru_cache(maxsize=256)
def _server(sent: str | None) -> str | None:
    try:
        return ServerBase.parse(sent).url if sent else None
    except ValueError:
        return None
