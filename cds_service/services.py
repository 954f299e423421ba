"""The services offered: discovery, the routes and the requirements of data all read this.

A later hook is one more `OfferedService`; its route is built from it (`hooks.py`).
"""

from dataclasses import dataclass
from typing import Final

from cds_service.fhir_queries import templates
from cds_service.hook_models import Discovery, Service

CDS_HOOKS_VERSION: Final = "2.0.1"


@dataclass(frozen=True, slots=True)
class OfferedService:
    """A service as advertised. `hook_version` is that of the hook's own page."""

    id: str
    hook: str
    hook_version: str
    title: str
    description: str
    usage_requirements: str


PATIENT_VIEW: Final = OfferedService(
    id="spinemets-patient-view",
    hook="patient-view",
    hook_version="1.0",
    title="Spinal metastases: stability, prognosis and NOMS",
    description=(
        "For patients with a known or possible spinal metastasis: SINS and ESCC of each level, survival scores, the "
        "NOMS options still open, and the questions that would decide between them. Silent for everyone else."
    ),
    usage_requirements=(
        "Needs Patient and Condition, as prefetch or by read access (user/Patient.rs, user/Condition.rs); answers 412 "
        "without them. Uses Observation, QuestionnaireResponse, ImagingStudy, DiagnosticReport, Procedure, "
        "BodyStructure and medication resources where given; what is missing is named on the card. FHIR R4. "
        "Decision support for clinicians, not a medical device."
    ),
)
SERVICES: Final = (PATIENT_VIEW,)


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
