"""Small charts for the tumour, imaging and treatment tests: resources as JSON, read as the service reads them."""

import datetime as dt
import json
from typing import Any

from fhir_mappings.chart import read_section
from fhir_mappings.section import Chart
from fhir_mappings.tumour import TumourFacts, read_tumour
from spinal_metastasis.facts import Fact, OneOf

AS_OF = dt.datetime(2026, 11, 1, 12, tzinfo=dt.UTC)
PATIENT = "p1"
SNOMED = "http://snomed.info/sct"
ICD10CM = "http://hl7.org/fhir/sid/icd-10-cm"
ICD10 = "http://hl7.org/fhir/sid/icd-10"
ICDO3 = "http://terminology.hl7.org/CodeSystem/icd-o-3"
LOINC = "http://loinc.org"
RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm"
ATC = "http://www.whocc.no/atc"
CPT = "http://www.ama-assn.org/go/cpt"
MCODE = "http://hl7.org/fhir/us/mcode/StructureDefinition/"
T8, T9, L1, L2 = "11068009", "82687006", "66794005", "14293000"
T8_T9_DISC, THORACIC_SPINE, WHOLE_SPINE, SPINAL_CANAL = "243915003", "122495006", "421060004", "61853006"
FEMUR, FEMUR_SHAFT, FIFTH_RIB, LIVER, LEFT_BREAST = "71341001", "41111004", "15339008", "10200004", "80248007"
BONE_METASTASIS, SPINE_METASTASIS, THORACIC_METASTASIS = "94222008", "94602001", "94274006"

Resource = dict[str, Any]


def concept(system: str, code: str, display: str | None = None, **more: Any) -> Resource:
    coding = {"system": system, "code": code} | ({"display": display} if display else {})
    return {"coding": [coding], **more}


def snomed(code: str, display: str | None = None, **more: Any) -> Resource:
    return concept(SNOMED, code, display, **more)


def icd(code: str, display: str | None = None) -> Resource:
    return concept(ICD10CM, code, display)


def condition(identifier: str, code: Resource, *sites: str, **more: Any) -> Resource:
    """A Condition, active and confirmed unless said otherwise; `sites` are SNOMED body sites."""
    resource: Resource = {
        "resourceType": "Condition", "id": identifier, "code": code,
        "clinicalStatus": status("active"), "verificationStatus": status("confirmed"),
    }  # fmt: skip
    if sites:
        resource["bodySite"] = [snomed(site) for site in sites]
    return resource | more


def status(word: str) -> Resource:
    return {"coding": [{"code": word}]}


def observation(identifier: str, code: Resource, day: str | None = "2026-10-20", **more: Any) -> Resource:
    resource: Resource = {"resourceType": "Observation", "id": identifier, "status": "final", "code": code}
    return resource | ({"effectiveDateTime": day} if day else {}) | more


def chart(*resources: Resource) -> Chart:
    """One section of any types, every resource the patient's."""
    entries = [{"resource": _owned(resource)} for resource in resources]
    bundle = {"resourceType": "Bundle", "type": "collection", "entry": entries}
    return {"file": read_section("file", json.dumps(bundle).encode(), PATIENT)}


def _owned(resource: Resource) -> Resource:
    if resource["resourceType"] == "Medication":
        return resource
    owner = "patient" if resource["resourceType"] == "BodyStructure" else "subject"
    return {owner: {"reference": f"Patient/{PATIENT}"}} | resource


def choices(fact: Fact[Any]) -> set[Any]:
    """The values a fact leaves open."""
    return set(fact.value.values) if isinstance(fact.value, OneOf) else {fact.value}


def read(*resources: Resource) -> TumourFacts:
    return read_tumour(chart(*resources), AS_OF)
