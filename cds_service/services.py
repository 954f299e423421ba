"""The services offered: discovery, the routes and the requirements of data all read this.

A later hook is one more `OfferedService`; its route is built from it (`hooks.py`).
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from cds_service.fhir_queries import templates
from cds_service.hook_models import (
    Discovery,
    OrderSelectContext,
    OrderSignContext,
    PatientViewContext,
    ProblemListItemCreateContext,
    Service,
)
from cds_service.hook_request import HookRequest
from cds_service.occasions.occasion import Occasion, problem_occasion, select_occasion, sign_occasion

CDS_HOOKS_VERSION: Final = "2.0.1"
NEEDS: Final = (
    "Needs Patient and Condition, as prefetch or by read access (user/Patient.rs, user/Condition.rs); answers 412 "
    "without them{when}. Uses Observation, QuestionnaireResponse, ImagingStudy, DiagnosticReport, Procedure, "
    "BodyStructure and medication resources where given; what is missing is named on the card. FHIR R4. "
    "Decision support for clinicians, not a medical device."
)
ORDERS: Final = (
    "When radiotherapy, spine surgery, cement, spine imaging, a referral or an anticoagulant is {done} for a patient "
    "with a spinal metastasis: what in the record bears on that order (SINS, intervals between surgery and "
    "radiotherapy, fracture and bleeding risk). Silent for every other order."
)


@dataclass(frozen=True, slots=True)
class OfferedService:
    """A service as advertised. `hook_version` is that of the hook's own page, `context` documents what it sends;
    `occasion` reads what the hook is about besides the patient."""

    id: str
    hook: str
    hook_version: str
    title: str
    description: str
    usage_requirements: str
    context: type[PatientViewContext] = PatientViewContext
    occasion: Callable[[HookRequest, dt.datetime], Occasion] | None = None


PATIENT_VIEW: Final = OfferedService(
    id="spinemets-patient-view",
    hook="patient-view",
    hook_version="1.0",
    title="Spinal metastases: stability, prognosis and NOMS",
    description=(
        "For patients with a known or possible spinal metastasis: SINS and ESCC of each level, survival scores, the "
        "NOMS options still open, and the questions that would decide between them. Silent for everyone else."
    ),
    usage_requirements=NEEDS.format(when=""),
)
ORDER_SELECT: Final = OfferedService(
    id="spinemets-order-select",
    hook="order-select",
    hook_version="1.0",
    title="Spinal metastases: the order being selected",
    description=ORDERS.format(done="selected"),
    usage_requirements=NEEDS.format(when=" when such an order is selected"),
    context=OrderSelectContext,
    occasion=select_occasion,
)
ORDER_SIGN: Final = OfferedService(
    id="spinemets-order-sign",
    hook="order-sign",
    hook_version="1.0",
    title="Spinal metastases: orders before they are signed",
    description=ORDERS.format(done="about to be signed"),
    usage_requirements=NEEDS.format(when=" when such an order is signed"),
    context=OrderSignContext,
    occasion=sign_occasion,
)
PROBLEM_LIST_ITEM_CREATE: Final = OfferedService(
    id="spinemets-problem-list-item-create",
    hook="problem-list-item-create",
    hook_version="0.1.0",
    title="Spinal metastases: one was just recorded",
    description=(
        "When a spinal metastasis is recorded on the problem list: what cannot wait, and the questions to answer next. "
        "Silent for every other problem."
    ),
    usage_requirements=NEEDS.format(when=" when such a problem is recorded"),
    context=ProblemListItemCreateContext,
    occasion=problem_occasion,
)
SERVICES: Final = (PATIENT_VIEW, ORDER_SELECT, ORDER_SIGN, PROBLEM_LIST_ITEM_CREATE)


def discovery(canonical_root: str) -> Discovery:
    """What `GET /cds-services` answers."""
    prefetch = templates(canonical_root)
    return Discovery(services=[_advertised(service, prefetch) for service in SERVICES])


def _advertised(service: OfferedService, prefetch: dict[str, str]) -> Service:
    return Service(
        hook=service.hook,
        id=service.id,
        title=service.title,
        description=service.description,
        prefetch=prefetch,
        usage_requirements=service.usage_requirements,
        version=CDS_HOOKS_VERSION,
        hook_version=service.hook_version,
    )
