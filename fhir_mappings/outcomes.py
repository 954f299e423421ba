"""OperationOutcomes in the data: an error makes a key unknown, anything milder is a note on a good result (CH-54)."""

import re
from collections.abc import Iterable

from fhir_mappings.coding import label_of
from fhir_mappings.reading import OperationOutcome, OutcomeIssue
from spinal_metastasis.results import DataNote, NoteCode

FAILING = ("fatal", "error")
LONGEST = 200
_TAGS = re.compile(r"<[^<>]*>|\s+")


def is_failure(outcome: OperationOutcome) -> bool:
    """Without an issue, or without a severity, nothing says that the result is good."""
    return not outcome.issue or any((issue.severity or "error").strip() in FAILING for issue in outcome.issue)


def outcome_notes(key: str, outcomes: Iterable[OperationOutcome]) -> tuple[DataNote, ...]:
    """One note for each distinct issue."""
    texts = [_text(key, issue) for outcome in outcomes for issue in outcome.issue or [OutcomeIssue()]]
    return tuple(DataNote(NoteCode.OUTCOME, text) for text in sorted(set(texts)))


def _text(key: str, issue: OutcomeIssue) -> str:
    said = _TAGS.sub(" ", label_of(issue.details) or issue.diagnostics or "").strip()
    parts = (issue.severity or "error", issue.code or "", said[:LONGEST])
    return f"{key}: the server said " + ", ".join(part for part in parts if part) + "."
