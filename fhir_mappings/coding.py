"""Code systems under all their names, and how codes are compared (mapping 1.1)."""

from collections.abc import Sequence
from enum import StrEnum
from functools import lru_cache

from fhir_mappings.elements import BodySite, CodeableConcept, Coding


class System(StrEnum):
    """The code systems that are understood; `ICD10` is WHO and its national editions other than ICD-10-CM."""

    SNOMED = "http://snomed.info/sct"
    LOINC = "http://loinc.org"
    ICD10CM = "http://hl7.org/fhir/sid/icd-10-cm"
    ICD10 = "http://hl7.org/fhir/sid/icd-10"
    ICD9CM = "http://hl7.org/fhir/sid/icd-9-cm"
    ICDO3 = "http://terminology.hl7.org/CodeSystem/icd-o-3"
    ATC = "http://www.whocc.no/atc"
    RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm"
    DICOM = "http://dicom.nema.org/resources/ontology/DCM"
    HGNC = "http://www.genenames.org"
    UCUM = "http://unitsofmeasure.org"


ALIASES: dict[str, System] = {
    "urn:oid:2.16.840.1.113883.6.96": System.SNOMED,
    "http://snomed.info/id": System.SNOMED,
    "urn:oid:2.16.840.1.113883.6.1": System.LOINC,
    "urn:oid:2.16.840.1.113883.6.90": System.ICD10CM,
    "urn:oid:2.16.840.1.113883.6.3": System.ICD10,
    "http://fhir.de/codesystem/bfarm/icd-10-gm": System.ICD10,
    "http://fhir.de/codesystem/dimdi/icd-10-gm": System.ICD10,
    "urn:oid:2.16.840.1.113883.6.103": System.ICD9CM,
    "urn:oid:2.16.840.1.113883.6.43.1": System.ICDO3,
    "http://fhir.de/codesystem/bfarm/atc": System.ATC,
    "http://fhir.de/codesystem/dimdi/atc": System.ATC,
    "urn:oid:2.16.840.1.113883.6.88": System.RXNORM,
    "urn:oid:1.2.840.10008.2.16.4": System.DICOM,
    "http://www.genenames.org/geneid": System.HGNC,
    "urn:oid:2.16.840.1.113883.6.8": System.UCUM,
} | {str(system).lower(): system for system in System}
ICD10_FAMILY = "http://hl7.org/fhir/sid/icd-10-"


@lru_cache(maxsize=4096)
def system_of(uri: str | None) -> str | None:
    """The `System` a URI or OID names, whatever its case, scheme or trailing slash; an unknown URI as it stands.

    >>> system_of("https://LOINC.org/")
    <System.LOINC: 'http://loinc.org'>
    """
    if uri is None:
        return None
    plain = uri.strip().rstrip("/").lower().replace("https://", "http://", 1)
    if known := ALIASES.get(plain):
        return known
    if plain.startswith("http://snomed.info/sct/"):
        return System.SNOMED
    return System.ICD10 if plain.startswith(ICD10_FAMILY) else uri.strip().rstrip("/")


def code_of(coding: Coding) -> str:
    """The code without surrounding blanks; `""` if there is none."""
    return coding.code.strip() if coding.code else ""


def codings_of(concept: CodeableConcept | BodySite | Coding | None) -> Sequence[tuple[str | None, str, Coding]]:
    """`(system, code, coding)` of each coding that has a code."""
    if concept is None:
        return ()
    codings = (concept,) if isinstance(concept, Coding) else concept.coding or ()
    return [(system_of(coding.system), coding.code.strip(), coding) for coding in codings if coding.code]


def has_code(concept: CodeableConcept | BodySite | Coding | None, system: str, *codes: str) -> bool:
    return any(found == system and code in codes for found, code, _ in codings_of(concept))


def label_of(concept: CodeableConcept | BodySite | Coding | None) -> str:
    """What a reader would see: the text, else the first display, else the first code; `""` for nothing."""
    if concept is None:
        return ""
    if isinstance(concept, Coding):
        return concept.display or concept.code or ""
    if concept.text:
        return concept.text
    for coding in concept.coding or ():
        if shown := coding.display or coding.code:
            return shown
    return ""


def is_icd10(system: str | None) -> bool:
    return system in (System.ICD10CM, System.ICD10)


@lru_cache(maxsize=8192)
def icd10_form(code: str) -> str:
    """Without dots and blanks, upper case: `c79.51 XA` -> `C7951XA`."""
    return code.replace(".", "").replace(" ", "").upper()
