"""Discovery and the service routes: read the call, gather the chart, map, assess, render.

A call whose prefetch suffices is answered where it was read, without a thread; one that must fetch, or is large,
goes to a worker thread. Who calls was shown before (`trust.gate`), and bounds the FHIR servers a call may name.
"""

import datetime as dt
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Final, NamedTuple

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from cds_service.audit import Account, Answering
from cds_service.body import read_json_body
from cds_service.card_links import CardLinks
from cds_service.cards.build import (
    build_cards,
    build_note_cards,
    build_order_cards,
    build_recorded_cards,
    kind_of,
)
from cds_service.clock import index_time
from cds_service.fetcher import Fetcher, Gathered
from cds_service.fhir_access import FhirAccess, NoAccess, access_of
from cds_service.gather import Sections, read_prefetch, require, wanted, without_fetching
from cds_service.hook_models import Card, CardsAnswer
from cds_service.hook_request import HookRequest, has_no_conditions, read_hook_request
from cds_service.occasions.occasion import Occasion
from cds_service.operations.call_record import noted
from cds_service.operations.correlation import if_an_id
from cds_service.outcome import JsonBytes
from cds_service.report_answers import report_answers, takes_long
from cds_service.request_extension import as_asked, asked_index_time
from cds_service.services import OfferedService, discovery
from cds_service.settings import Settings
from cds_service.trust.caller import servers_for
from fhir_mappings import facts_from
from fhir_mappings.orders import with_orders
from spinal_metastasis.assessment import assess
from spinal_metastasis.results import DataNote

INLINE_BYTES: Final = 1_000_000
"""Above this a call would hold up others for too long on the event loop."""

NO_STORE: Final = {"Cache-Control": "no-store"}
Handler = Callable[[Request], Awaitable[Response]]


class Asked(NamedTuple):
    """A call as it is answered: `settings` as the call narrows them, `occasion` what the hook is about; what is learnt
    goes into `account`. `links`: those to the app, None where no EHR launches it."""

    call: HookRequest
    as_of: dt.datetime
    settings: Settings
    account: Account
    occasion: Occasion = Occasion()
    links: CardLinks | None = None


def discovery_handler(settings: Settings) -> Handler:
    """`GET /cds-services`: the same bytes each time."""
    answer = discovery(settings.canonical_root).to_json()

    async def discover(request: Request) -> JsonBytes:  # noqa: ARG001 - the framework passes it
        return JsonBytes(answer)

    return discover


def service_handler(
    service: OfferedService, settings: Settings, fetcher: Fetcher, links: CardLinks | None = None
) -> Answering:
    """`POST /cds-services/{id}` of one service."""

    async def call_service(request: Request, account: Account) -> JsonBytes:
        body = await read_json_body(request, settings)
        call = account.call = read_hook_request(body, service.hook, lazily=service.occasion is not None)
        noted().hook_instance = if_an_id(call.hook_instance)
        as_of = index_time(settings, None if settings.is_production else asked_index_time(call.extension))
        asked = Asked(call, as_of, as_asked(settings, call.extension), account, links=links)
        if service.occasion is not None:
            asked = asked._replace(occasion=service.occasion(call, as_of))
            if not asked.occasion.is_ours:
                return _sent(build_note_cards(asked.occasion.notes, asked.settings, as_of), asked)
        sections = read_prefetch(call, as_of)
        keys = wanted(sections)
        access = access_of(call, servers_for(request, settings)) if keys else None
        if isinstance(access, FhirAccess):
            return await run_in_threadpool(_answer_after_fetching, sections, keys, asked, access, fetcher)
        if len(body) > INLINE_BYTES or takes_long(sections):
            return await run_in_threadpool(_answer_from_prefetch, sections, keys, asked, access)
        return _answer_from_prefetch(sections, keys, asked, access)

    return call_service


def _answer_after_fetching(
    sections: Sections, keys: tuple[str, ...], asked: Asked, access: FhirAccess, fetcher: Fetcher
) -> JsonBytes:
    record = noted()
    record.fetch_began_s = time.monotonic()
    gathered = fetcher.complete(sections, keys, asked.call, access, asked.as_of)
    record.queries = gathered.queries
    return _answer(gathered, [], asked)


def _answer_from_prefetch(
    sections: Sections, keys: tuple[str, ...], asked: Asked, access: NoAccess | None
) -> JsonBytes:
    chart, notes = (sections, []) if access is None else without_fetching(sections, keys, access)
    return _answer(Gathered(chart, asked.call.patient_id), notes, asked)


def _answer(gathered: Gathered, notes: list[DataNote], asked: Asked) -> JsonBytes:
    call, as_of, settings, account, occasion, _ = asked
    require(gathered.chart, notes)
    if has_no_conditions(call) and occasion.recorded is None:
        return _sent([], asked)
    chart = occasion.chart_with(gathered.chart)
    mapped = facts_from(chart, gathered.patient_id, as_of, settings.canonical_root)
    facts = with_orders(mapped.facts, occasion.orders, as_of) if occasion.orders else mapped.facts
    said = (*mapped.notes, *notes, *occasion.notes)
    with noted().phase("assess"):
        assessment = assess(facts, as_of, settings.policy, said, settings.models, for_cards=True)
    noted().missing = frozenset(question.input for question in assessment.questions)
    account.sources = [fact.source for fact in assessment.facts]
    unread = [key for key, part in chart.items() if part.is_unread]
    if occasion.orders:
        return _sent(
            build_order_cards(
                assessment, mapped, settings, occasion.orders, facts, gathered.patient_id, occasion.notes,
                unread=unread, failed=gathered.failed,
            ),
            asked,
        )  # fmt: skip
    if occasion.recorded is not None:
        return _sent(build_recorded_cards(assessment, mapped, settings, gathered.patient_id), asked)
    reports = report_answers(chart, mapped, assessment.questions, as_of)
    if reports.notes:
        assessment = replace(assessment, data_notes=(*assessment.data_notes, *reports.notes))
    return _sent(
        build_cards(
            assessment, mapped, settings, unread=unread, failed=gathered.failed, suggested=reports.answers,
            patient_id=gathered.patient_id,
        ),
        asked,
    )  # fmt: skip


def _sent(cards: list[Card], asked: Asked) -> JsonBytes:
    if asked.links is not None:
        cards = asked.links.added(cards, asked.call)
    noted().cards.update(map(kind_of, cards))
    asked.account.cards = cards
    return JsonBytes(CardsAnswer(cards=cards).to_json(), headers=NO_STORE)
