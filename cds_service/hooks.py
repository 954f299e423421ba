"""Discovery and the service routes: read the call, gather the chart, map, assess, render.

A call whose prefetch suffices is answered where it was read, without a thread; one that must fetch, or is large,
goes to a worker thread. Who calls was shown before (`trust.gate`), and bounds the FHIR servers a call may name.
"""

import datetime as dt
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from cds_service.body import read_json_body
from cds_service.cards.build import build_cards
from cds_service.clock import index_time
from cds_service.fetcher import Fetcher, Gathered
from cds_service.fhir_access import FhirAccess, NoAccess, access_of
from cds_service.gather import Sections, read_prefetch, require, wanted, without_fetching
from cds_service.hook_models import CardsAnswer
from cds_service.hook_request import HookRequest, has_no_conditions, read_hook_request
from cds_service.outcome import JsonBytes
from cds_service.report_answers import report_answers, takes_long
from cds_service.request_extension import asked_index_time
from cds_service.services import OfferedService, discovery
from cds_service.settings import Settings
from cds_service.trust.caller import servers_for
from fhir_mappings import facts_from
from fhir_mappings.chart import SectionState
from spinal_metastasis.assessment import assess
from spinal_metastasis.results import DataNote

INLINE_BYTES: Final = 1_000_000
"""Above this a call would hold up others for too long on the event loop."""

NO_STORE: Final = {"Cache-Control": "no-store"}
Handler = Callable[[Request], Awaitable[Response]]


def discovery_handler(settings: Settings) -> Handler:
    """`GET /cds-services`: the same bytes each time."""
    answer = discovery(settings.canonical_root).to_json()

    async def discover(request: Request) -> JsonBytes:  # noqa: ARG001 - the framework passes it
        return JsonBytes(answer)

    return discover


def service_handler(service: OfferedService, settings: Settings, fetcher: Fetcher) -> Handler:
    """`POST /cds-services/{id}` of one service."""

    async def call_service(request: Request) -> JsonBytes:
        body = await read_json_body(request, settings)
        call = read_hook_request(body, service.hook)
        as_of = index_time(settings, None if settings.is_production else asked_index_time(call.extension))
        sections = read_prefetch(call, as_of)
        keys = wanted(sections)
        access = access_of(call, servers_for(request, settings)) if keys else None
        if isinstance(access, FhirAccess):
            return await run_in_threadpool(_answer_after_fetching, sections, keys, call, access, as_of, fetcher)
        if len(body) > INLINE_BYTES or takes_long(sections):
            return await run_in_threadpool(_answer_from_prefetch, sections, keys, call, access, as_of, settings)
        return _answer_from_prefetch(sections, keys, call, access, as_of, settings)

    return call_service


def _answer_after_fetching(
    sections: Sections, keys: tuple[str, ...], call: HookRequest, access: FhirAccess, as_of: dt.datetime,
    fetcher: Fetcher,
) -> JsonBytes:  # fmt: skip
    return _answer(fetcher.complete(sections, keys, call, access, as_of), [], call, as_of, fetcher.settings)


def _answer_from_prefetch(
    sections: Sections, keys: tuple[str, ...], call: HookRequest, access: NoAccess | None, as_of: dt.datetime,
    settings: Settings,
) -> JsonBytes:  # fmt: skip
    chart, notes = (sections, []) if access is None else without_fetching(sections, keys, access)
    return _answer(Gathered(chart, call.patient_id), notes, call, as_of, settings)


def _answer(
    gathered: Gathered, notes: list[DataNote], call: HookRequest, as_of: dt.datetime, settings: Settings
) -> JsonBytes:
    chart = gathered.chart
    require(chart, notes)
    if has_no_conditions(call):
        return JsonBytes(CardsAnswer(cards=[]).to_json(), headers=NO_STORE)
    mapped = facts_from(chart, gathered.patient_id, as_of, settings.canonical_root)
    assessment = assess(mapped.facts, as_of, settings.policy, (*mapped.notes, *notes), settings.models, for_cards=True)
    reports = report_answers(chart, mapped, assessment.questions, as_of)
    if reports.notes:
        assessment = replace(assessment, data_notes=(*assessment.data_notes, *reports.notes))
    unread = [key for key, part in chart.items() if part.state is SectionState.UNKNOWN or part.lacks_a_page]
    cards = build_cards(assessment, mapped, settings, unread=unread, failed=gathered.failed, suggested=reports.answers)
    return JsonBytes(CardsAnswer(cards=cards).to_json(), headers=NO_STORE)
