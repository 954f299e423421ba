"""`POST /assess`: facts in, assessment out; a calculator for people and programs, without FHIR (contract section 5)."""

from starlette.requests import Request

from cds_service.audit import Account, Answering
from cds_service.body import read_json_body
from cds_service.clock import index_time
from cds_service.errors import BadRequestError, FactsError, Issue
from cds_service.hooks import NO_STORE
from cds_service.operations.call_record import noted
from cds_service.outcome import JsonBytes
from cds_service.settings import Settings
from cds_service.wire import (
    FactErrors,
    FactsDocument,
    Fault,
    FaultCode,
    UnreadableJsonError,
    assessment_json,
    encode,
    parse_facts,
)
from spinal_metastasis.assessment import assess

ISSUE_CODES = {
    FaultCode.UNKNOWN_KEY: "not-found",
    FaultCode.TYPE: "structure",
    FaultCode.NULL: "structure",
    FaultCode.MISSING: "required",
    FaultCode.CONTRADICTION: "business-rule",
}


def assess_handler(settings: Settings) -> Answering:
    """The calculator with a site's policy."""

    async def assess_facts(request: Request, account: Account) -> JsonBytes:  # noqa: ARG001 - no patient is named
        document = _parse(await read_json_body(request, settings))
        as_of = document.as_of or index_time(settings).date()
        with noted().phase("assess"):
            assessment = assess(document.facts, as_of, settings.policy, models=settings.models)
        noted().missing = frozenset(question.input for question in assessment.questions)
        return JsonBytes(encode(assessment_json(assessment)), headers=NO_STORE)

    return assess_facts


def _parse(body: bytes) -> FactsDocument:
    try:
        return parse_facts(body)
    except UnreadableJsonError:
        raise BadRequestError("The body is not one JSON document with each key once per object.") from None
    except FactErrors as errors:
        raise FactsError(*(_issue(fault) for fault in errors.faults)) from None


def _issue(fault: Fault) -> Issue:
    return Issue(f"{fault.path}: {fault.message}", ISSUE_CODES.get(fault.code, "value"), fault.path)
