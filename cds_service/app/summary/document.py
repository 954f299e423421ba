"""The summary → a FHIR document: its parts as narrative, SINS of every level and the survival systems as resources."""

import json
import uuid
from collections.abc import Callable
from typing import Any, Final

from cds_service.app.pages import environment
from cds_service.app.record import Record
from cds_service.app.summary.view import Summary
from cds_service.app.write.results import level_entries, system_entries
from cds_service.cards.frame import Basis
from cds_service.resources.composition import Section, document
from cds_service.resources.entries import Entry
from cds_service.resources.transaction import ENCODER
from cds_service.settings import Settings
from fhir_mappings.r4 import faults

TITLE: Final = "Tumour board summary"
PARTS: Final = (
    ("Patient and assessment", "whose"), ("Emergency", "emergencies"), ("Lesions", "lesions"),
    ("Options with reasons", "options"), ("Prognosis", "prognosis"), ("Still open", "still_open"),
    ("Before treatment", "before"), ("Inputs", "inputs"), ("Gaps", "gaps"), ("Versions and sources", "sources"),
)  # fmt: skip
"""Titles of the sections, and the macro of the template that says each: the printed page has the same words."""


def summary_document(summary: Summary, record: Record, settings: Settings, patient: str | None) -> bytes:
    """`patient`: the Patient as the server sent it (JSON), None where it did not come."""
    basis = Basis.of(record.assessment, settings.policy)
    about = record.about(settings.canonical_root)
    whole = uuid.uuid4()
    made: dict[str, list[Entry]] = {}
    if summary.levels:
        made = {"lesions": level_entries(about, whole, basis), "prognosis": system_entries(about, whole, basis)}
    said = environment().get_template("summary_parts.html").module
    sections = [_section(title, getattr(said, name), summary, made.get(name, [])) for title, name in PARTS]
    kept = [one for one in sections if one is not None]
    return ENCODER.encode(document(about, summary.server, _patient(summary, patient), TITLE, kept, whole))


def _section(title: str, part: Callable[[Summary], object], summary: Summary, entries: list[Entry]) -> Section | None:
    html = str(part(summary)).strip()
    return Section(title, html, tuple(entries)) if html else None


def _patient(summary: Summary, sent: str | None) -> dict[str, Any]:
    """As the server has it, where it is FHIR R4 to the letter; else the id alone: a document must be valid."""
    found: dict[str, Any] = json.loads(sent) if sent is not None else {}
    if found and not faults(found):
        return found
    return {"resourceType": "Patient", "id": summary.patient_id}
