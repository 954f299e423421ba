"""Where a save came from: the service with its versions, the user if known, and every source (mapping 6)."""

import re
import uuid
from collections.abc import Iterable
from typing import Any, Final, TypeAlias

from cds_service.hook_request import FHIR_ID
from cds_service.resources.entries import SOFTWARE_NAME, Entry, entry, part_id
from cds_service.suggestions.drafts import About
from spinal_metastasis.knowledge import SOFTWARE
from spinal_metastasis.results import FactUsed

AGENT_ROLES: Final = "http://terminology.hl7.org/CodeSystem/provenance-participant-type"
CREATED: Final = {
    "coding": [{"system": "http://terminology.hl7.org/CodeSystem/v3-DataOperation", "code": "CREATE"}],
    "text": "Answers given by the user; scores worked out from them and from the record",
}
_USER: Final = re.compile(r"(?:Practitioner|PractitionerRole|Patient|RelatedPerson)/[A-Za-z0-9\-.]{1,64}")
RESOURCE: Final = re.compile(r"[A-Z][A-Za-z]+/[A-Za-z0-9\-.]{1,64}")
"""What a source says that is a resource of the record, and no words."""
DEVICE: Final = "device"
Author: TypeAlias = dict[str, Any] | None
"""The user as a Reference, None where it is not known who that is."""


def device(about: About) -> dict[str, Any]:
    """The service itself, contained: nothing is registered on the server."""
    return {
        "resourceType": "Device",
        "id": DEVICE,
        "deviceName": [{"name": SOFTWARE_NAME, "type": "user-friendly-name"}],
        "type": {"text": "software"},
        "version": [
            {"type": {"text": "software"}, "value": SOFTWARE}, {"type": {"text": "rules"}, "value": about.knowledge},
        ],
    }  # fmt: skip


def author_of(user: str | None, base: str) -> Author:
    """`fhirUser` as a reference on the same server; None for another server, or a type that signs nothing."""
    here = (user or "").removeprefix(f"{base}/")
    return {"reference": here} if _USER.fullmatch(here) else None


def sources_of(facts: Iterable[FactUsed]) -> list[str]:
    """The resources that facts were read from, with their versions where they are known."""
    found: dict[str, str] = {}
    for fact in facts:
        for one in fact.provenance or ():
            if RESOURCE.fullmatch(one.source):
                version = one.version if one.version and FHIR_ID.fullmatch(one.version) else ""
                found[one.source] = f"{one.source}/_history/{version}" if version else one.source
    return list(found.values())


def provenance_entry(
    about: About, save: uuid.UUID, targets: Iterable[Entry], sources: Iterable[str], author: Author
) -> Entry:
    """`about.authored` is the time it is recorded."""
    agents = [{"type": _role("assembler"), "who": {"reference": f"#{DEVICE}"}}]
    if author is not None:
        agents.append({"type": _role("author"), "who": author})
    resource = {
        "resourceType": "Provenance",
        "contained": [device(about)],
        "target": [{"reference": one.url} for one in targets],
        "recorded": about.authored,
        "activity": CREATED,
        "agent": agents,
        "entity": [{"role": "source", "what": {"reference": source}} for source in dict.fromkeys(sources)],
    }
    return entry(about, part_id(save, "provenance"), {key: value for key, value in resource.items() if value})


def _role(code: str) -> dict[str, Any]:
    return {"coding": [{"system": AGENT_ROLES, "code": code}]}
