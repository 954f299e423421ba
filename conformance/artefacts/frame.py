"""What all our artefacts share: canonical address, version, who publishes them; and the marks they may carry."""

from typing import Any, Final, TypeAlias

from fhir_mappings.coding import System
from fhir_mappings.own_values import DEFAULT_ROOT, Systems
from spinal_metastasis.knowledge import version

Resource: TypeAlias = dict[str, Any]
ROOT: Final = DEFAULT_ROOT
"""Of the committed files; a site with another one serves them under its own (`cds_service.artefacts`)."""
DATE: Final = "2026-11-24"
"""The day this set was last shaped: fixed, so that the files are the same whenever they are written."""
PUBLISHER: Final = "SpineMets CDS"
R4: Final = "4.0.1"
"""The version of FHIR they are written in."""
ANSWER: Final = Systems.under(ROOT).answer
ITEM: Final = Systems.under(ROOT).item
METHOD: Final = Systems.under(ROOT).method
TUMOUR: Final = f"{ROOT}/CodeSystem/primary-tumour"
UNVERIFIED: Final = f"{ROOT}/StructureDefinition/unverified"
POINTS: Final = f"{ROOT}/StructureDefinition/points"
PATIENT: Final = {"coding": [{"system": "http://hl7.org/fhir/resource-types", "code": "Patient"}]}
"""Whom a plan or activity is about."""
COPYRIGHT: Final[dict[str, str]] = {
    System.SNOMED: "SNOMED CT: © SNOMED International; use needs a licence where the country is no member.",
    System.LOINC: "LOINC: © Regenstrief Institute, Inc., under its free licence.",
}


def canonical(kind: str, name: str) -> str:
    return f"{ROOT}/{kind}/{name}"


def artefact(kind: str, name: str, title: str, description: str, /, **members: object) -> Resource:
    """The head of every conformance resource of ours, then what is its own."""
    return {
        "resourceType": kind,
        "id": name,
        "url": canonical(kind, name),
        "version": version().knowledge,
        "name": "".join(part.capitalize() for part in name.replace("_", "-").split("-")),
        "title": title,
        "status": "active",
        "experimental": False,
        "date": DATE,
        "publisher": PUBLISHER,
        "description": description,
        **members,
    }


def from_memory(source: str) -> bool:
    """Whether a table's `verified` column says that nobody has looked the row up.

    >>> from_memory("memory; check digit valid"), from_memory("mCODE 4.0.0")
    (True, False)
    """
    return source.startswith(("memory", "secondary"))


def unverified(said: str) -> Resource:
    """The extension `unverified`: what was not looked up, or what it was taken from."""
    return {"url": UNVERIFIED, "valueString": said}


def marked(element: Resource, source: str) -> Resource:
    """The element, with the extension `unverified` where its row is from memory."""
    return {"extension": [unverified(source)], **element} if from_memory(source) else element
