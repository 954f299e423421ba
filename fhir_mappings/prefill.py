"""What a chart suggests for a question without answering it: shown to whoever answers, never a fact.

Source: mapping.md sections 3.3 (Frankel / ASIA, "only to pre-fill") and 3.6 (response to therapy).
"""

from collections.abc import Collection, Iterable, Iterator
from typing import Any

from fhir_mappings.codebook import answers_of
from fhir_mappings.coding import System
from fhir_mappings.condition import Finding
from fhir_mappings.observing import Observed
from fhir_mappings.section import reference_of
from spinal_metastasis.results import DataNote, NoteCode

COMPLETE = ("paraplegia_complete", "quadriplegia_complete")
PARALYSIS = (*COMPLETE, "paraplegia", "paraplegia_incomplete", "quadriplegia", "quadriplegia_incomplete")
DISEASE_STATUS = frozenset({(str(System.LOINC), "97509-4")})


def suggestions(
    findings: Iterable[Finding], observations: Observed, known: Collection[str], facts: dict[str, Any]
) -> Iterator[DataNote]:
    """`known`: keys that were answered; `facts`: what the tumour's entries tell."""
    if "frankel_or_asia" not in known:
        yield from _grades(findings)
    if "visceral_controlled" not in known and "visceral_mets" in facts:
        yield from _status(observations)


def _grades(findings: Iterable[Finding]) -> Iterator[DataNote]:
    for finding in findings:
        if finding.certain and finding.of_key(*PARALYSIS):
            grade = "A" if finding.of_key(*COMPLETE) else "B to D"
            text = f"frankel_or_asia: {finding.evidence.said} is recorded, which suggests {grade}: please say the grade"
            yield DataNote(NoteCode.OTHER, text, finding.reference)


def _status(observations: Observed) -> Iterator[DataNote]:
    """The newest status of the disease as a whole."""
    for observation, when in reversed(observations.of(DISEASE_STATUS)):
        said = answers_of("disease_status", observation.value_codeable_concept)
        if len(said) == 1 and when is not None:
            text = f"visceral_controlled: the disease is recorded as {said[0]} on {when.isoformat()[:10]}: please say"
            yield DataNote(NoteCode.OTHER, text, reference_of(observation))
            return
