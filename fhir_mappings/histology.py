"""Histology: which one belongs to a tumour, and how it refines the tumour's key.

Only rows of `codes/icdo3_morphology.csv` whose topography holds refine. Behaviour /6 (metastatic) and /2 (in situ)
never do, and never deny. Source: mapping.md section 3.1 (refine).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from fhir_mappings.codebook import Morphology, morphologies_of
from fhir_mappings.coding import System
from fhir_mappings.condition import Finding
from fhir_mappings.elements import CodeableConcept
from fhir_mappings.extensions import named
from fhir_mappings.observing import Observed
from fhir_mappings.place import RELATED_CONDITION
from fhir_mappings.reading import Observation
from fhir_mappings.references import target
from fhir_mappings.specificity import HISTOLOGIC, contains, most_specific_keys

HISTOLOGY_EXTENSION = "/mcode-histology-morphology-behavior"
HISTOLOGY_CODES = frozenset({(str(System.LOINC), "31206-6"), (str(System.LOINC), "59847-4")})
SARCOMA_NOT_FURTHER_SPECIFIED = {"8800/3", "8801/3", "8802/3", "2424003"}
SYNOVIAL = {"9040/3", "9041/3", "9042/3", "9043/3"}


@dataclass(frozen=True, slots=True)
class Histology:
    """A coded morphology, and the Condition it is about (None: not said)."""

    concept: CodeableConcept
    condition: str | None = None


@dataclass(frozen=True, slots=True)
class Kind:
    """A tumour's key, histological subtype and possible sites, as the crosswalk asks for them."""

    key: str
    subtype: str = ""
    sites: frozenset[str] = frozenset()


def histologies_of(observations: Observed) -> tuple[Histology, ...]:
    """The histology Observations of the chart (no age limit)."""
    return tuple(
        Histology(observation.value_codeable_concept, _condition(observation))
        for observation, _ in observations.of(HISTOLOGY_CODES)
        if observation.value_codeable_concept is not None
    )  # fmt: skip


def _condition(observation: Observation) -> str | None:
    """Its focus, else the Condition that mCODE's extension names."""
    related = (extension.value_reference for extension in named(observation.extension, RELATED_CONDITION))
    return next((found for about in (*(observation.focus or ()), *related) if (found := target(about))), None)


def about(finding: Finding, observations: Sequence[Histology], *, only_tumour: bool) -> tuple[CodeableConcept, ...]:
    """The morphologies of one tumour: its own extension and code, and the Observations about it.

    An Observation that names no Condition counts when there is only one tumour it can be about.
    """
    own = [found.value_codeable_concept for found in named(finding.condition.extension, HISTOLOGY_EXTENSION)]
    about_it = [
        found.concept for found in observations
        if found.condition == finding.reference or (only_tumour and found.condition is None)
    ]  # fmt: skip
    return tuple(concept for concept in (*own, finding.condition.code, *about_it) if concept is not None)


def refine(key: str, subtype: str, sites: frozenset[str], concepts: Iterable[CodeableConcept]) -> tuple[Kind, ...]:
    """What the tumour may be after its histology; several when sources contradict each other."""
    kinds: dict[str, Kind] = {}
    for concept in concepts:
        row = _row(concept, sites)
        if row is not None and (refined := _refined(key, row, sites)) is not None:
            kinds.setdefault(refined.key, refined)
    if not kinds:
        return (Kind(key, subtype, sites),)
    kept = most_specific_keys(kinds)
    if key not in kept and key in HISTOLOGIC and not any(contains(key, other) for other in kept):
        return (Kind(key, subtype, sites), *(kinds[other] for other in kept))
    return tuple(kinds[other] for other in kept)


def _row(concept: CodeableConcept, sites: frozenset[str]) -> Morphology | None:
    """The row that holds at one of the sites, one bound to a site before one for any."""
    places: list[str | None] = [*sorted(sites)] or [None]
    rows = [row for place in places for row in morphologies_of(concept, place) if row.key]
    return min(rows, key=lambda row: not row.topographies, default=None)


def _refined(key: str, row: Morphology, sites: frozenset[str]) -> Kind | None:
    """The key after one row. A row that says less than the key adds its subtype, or contradicts a histology with it."""
    subtype = row.subtype or _sarcoma_subtype(row)
    if contains(row.key, key):
        if key not in HISTOLOGIC:
            return Kind(key, subtype, sites)
        if not subtype or key.endswith(f"_{subtype}"):
            return None
    return Kind(row.key, subtype, sites)


def _sarcoma_subtype(row: Morphology) -> str:
    """Soft-tissue rows carry no subtype; "known and not synovial" is what the crosswalk asks."""
    if row.key != "sarcoma_soft" or row.code in SARCOMA_NOT_FURTHER_SPECIFIED:
        return ""
    return "synovial" if row.code in SYNOVIAL else row.display.lower()
