"""What is asked of a FHIR server, a prefetch key each (mapping.md section 2, Q1 to Q13).

`TEMPLATES` is published in discovery and is also what the service asks by itself, so that both ways give the same
data. A template keeps to what any client can resolve (CH-40 to CH-46): one token, `context.patientId`; no computed
date, no `_include`, no parameter twice. Codes are written bare (any system): shorter, nothing to escape, and the
mapping looks at the system. `ATTEMPTS` are the fallbacks for servers that refuse the full query (RB-20, RB-28).
"""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Final
from urllib.parse import quote

from fhir_mappings.own_codes import SINS_TOTAL, item_code
from spinal_metastasis.vocabulary import FACTS

TOKEN: Final = "{{context.patientId}}"  # noqa: S105 - a prefetch token, not a secret
LONGEST_GET: Final = 1800
_SAFE: Final = "/:,-._~"

LAB_INPUTS: Final = frozenset({
    "albumin", "hemoglobin", "wbc", "platelets", "lymphocytes_abs", "neutrophils_abs", "lymphocytes_pct",
    "neutrophils_pct", "crp", "ldh", "bilirubin_total", "alp", "creatinine", "egfr", "calcium", "sodium", "inr",
})  # fmt: skip
PERFORMANCE_INPUTS: Final = frozenset({
    "ecog", "kps", "asa", "pain_severity", "smoking_status", "bmi", "body_weight", "body_height",
})  # fmt: skip
MARKER_INPUTS: Final = frozenset({"er", "pr", "her2", "alk", "pdl1", "genomic_variant"})
SNOMED_PERFORMANCE: Final = ("423740007", "761869008")
OTHER_TUMOUR_FINDINGS: Final = ("385421009", "59847-4", "31206-6", "399387003", "1098951000119108")
DICOM: Final = "http://dicom.nema.org/resources/ontology/DCM|"
MODALITIES: Final = ("MR", "CT", "PT", "NM", "DX", "CR")


@dataclass(frozen=True, slots=True)
class Query:
    """A read (`Patient/{id}`, no parameters) or a search. `parameters` keep their order."""

    resource_type: str
    parameters: tuple[tuple[str, str], ...] = ()
    resource_id: str | None = None

    @property
    def is_read(self) -> bool:
        return self.resource_id is not None

    @property
    def encoded(self) -> str:
        return "&".join(f"{name}={quote(value, safe=_SAFE)}" for name, value in self.parameters)

    @property
    def path(self) -> str:
        """Relative to the base, as in the `url` of a batch entry."""
        if self.resource_id is not None:
            return f"{self.resource_type}/{self.resource_id}"
        return f"{self.resource_type}?{self.encoded}"

    @property
    def shape(self) -> str:
        """Type and names of the parameters, without any value."""
        names = "&".join(name for name, _ in self.parameters)
        return f"{self.resource_type}?{names}" if names else self.resource_type

    @property
    def includes(self) -> bool:
        return any(name == "_include" for name, _ in self.parameters)

    @property
    def count(self) -> int:
        """The length of a page that was asked for; 0 = none was."""
        return next((int(value) for name, value in self.parameters if name == "_count"), 0)

    def without(self, *names: str) -> "Query":
        return Query(self.resource_type, tuple(pair for pair in self.parameters if pair[0] not in names))

    def having(self, **values: str) -> "Query":
        """The same with these parameters set, in place where they stood, else before those of paging."""
        kept = [(name, values.pop(name, value)) for name, value in self.parameters]
        paging = next((at for at, (name, _) in enumerate(kept) if name.startswith("_")), len(kept))
        return Query(self.resource_type, (*kept[:paging], *values.items(), *kept[paging:]))


def _loinc(inputs: Iterable[str]) -> tuple[str, ...]:
    wanted = frozenset(inputs)
    table = files("fhir_mappings").joinpath("codes", "loinc_labs.csv")
    rows = csv.DictReader(table.read_text(encoding="utf-8").splitlines())
    return tuple(dict.fromkeys(row["loinc"] for row in rows if row["input"] in wanted))


def _items() -> tuple[str, ...]:
    """Codes of our own items: the facts that can be asked, and the reported SINS total."""
    return (*map(item_code, FACTS), SINS_TOTAL)


def _search(resource_type: str, **parameters: str) -> Query:
    return Query(resource_type, (("patient", TOKEN), *parameters.items(), *_paging(parameters)))


def _paging(parameters: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    return () if "_count" in parameters else (("_count", "200"),)


def queries(canonical_root: str) -> dict[str, Query]:
    """The query of each prefetch key, in the contract's order, with the token for the patient."""
    performance = (*_loinc(PERFORMANCE_INPUTS), *SNOMED_PERFORMANCE)
    markers = (*_loinc(MARKER_INPUTS), *OTHER_TUMOUR_FINDINGS)
    newest_first = {"_sort": "-date"}
    labs = {"category": "laboratory", "code": ",".join(_loinc(LAB_INPUTS))}
    questionnaire = f"{canonical_root}/Questionnaire/spinemet-assessment"
    return {
        "patient": Query("Patient", resource_id=TOKEN),
        "conditions": _search("Condition"),
        "labs": _search("Observation", **labs, **newest_first),
        "performance": _search("Observation", code=",".join(performance), **newest_first),
        "markers": _search("Observation", code=",".join(markers), **newest_first),
        "spineItems": _search("Observation", code=",".join(_items()), **newest_first),
        "responses": _search("QuestionnaireResponse", questionnaire=questionnaire, _sort="-authored", _count="20"),
        "imaging": _search("ImagingStudy", modality=",".join(MODALITIES), _sort="-started"),
        "reports": _search("DiagnosticReport", category="RAD,LP29684-5", **newest_first),
        "procedures": _search("Procedure", **newest_first),
        "bodyStructures": _search("BodyStructure"),
        "medicationRequests": _search("MedicationRequest"),
        "medicationStatements": _search("MedicationStatement"),
        "medicationAdministrations": _search("MedicationAdministration"),
    }


def templates(canonical_root: str) -> dict[str, str]:
    """The prefetch templates of discovery."""
    return {key: _template(query) for key, query in queries(canonical_root).items()}


def _template(query: Query) -> str:
    if query.is_read:
        return query.path
    return f"{query.resource_type}?" + "&".join(f"{name}={value}" for name, value in query.parameters)


def _with_medications(query: Query) -> Query:
    """Also the Medication a request or statement refers to, which a client's prefetch cannot ask for (CH-42)."""
    return Query(query.resource_type, (*query.parameters, ("_include", f"{query.resource_type}:medication")))


Attempt = tuple[Query, ...]
"""Queries whose answers together are one attempt."""

_CATEGORIES: Final[Mapping[str, tuple[str, ...]]] = {
    "conditions": ("problem-list-item", "encounter-diagnosis", "health-concern"),
    "performance": ("survey", "exam", "vital-signs", "social-history", "functional-status"),
    "markers": ("laboratory", "imaging", "social-history"),
    "spineItems": ("survey", "exam"),
}


def attempts(key: str, query: Query) -> tuple[Attempt, ...]:
    """The full query, then without `_sort`, then per category, then without the code list (filtered while reading)."""
    if query.is_read:
        return ((query,),)
    tries: list[Attempt] = [(query,)]
    plain = query.without("_sort")
    if plain != query:
        tries.append((plain,))
    categories = _CATEGORIES.get(key, ())
    if categories:
        tries.append(tuple(plain.without("code").having(category=category) for category in categories))
    elif key == "labs":
        tries.append((plain.without("code"),))
    elif key == "imaging":
        tries.append((plain.having(modality=",".join(DICOM + modality for modality in MODALITIES)),))
    elif key.startswith("medication"):
        tries.insert(0, (_with_medications(query),))
    return tuple(tries)


def for_patient(query: Query, patient_id: str) -> Query:
    """The token filled in; the id was checked to be one."""
    if query.is_read:
        return Query(query.resource_type, resource_id=patient_id)
    return Query(
        query.resource_type, tuple((name, value.replace(TOKEN, patient_id)) for name, value in query.parameters)
    )
