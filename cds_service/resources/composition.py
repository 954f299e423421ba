"""A summary as a FHIR document: a Composition with its sections in words, and the resources it is about.

References are absolute, so that they hold wherever the document is read.
"""

import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from cds_service.resources.entries import SOFTWARE_NAME, Entry
from cds_service.resources.provenance import DEVICE, device
from cds_service.suggestions.drafts import About
from fhir_mappings.r4 import validated

XHTML: Final = "http://www.w3.org/1999/xhtml"
URN: Final = "urn:ietf:rfc:3986"


@dataclass(frozen=True, slots=True)
class Section:
    """`html`: its words, in elements a narrative may have; `entries`: the resources it tells of."""

    title: str
    html: str = field(repr=False)
    entries: tuple[Entry, ...] = ()


def document(
    about: About, base: str, patient: Mapping[str, Any], title: str, sections: Iterable[Section], whole: uuid.UUID
) -> dict[str, Any]:
    """A Bundle of type document, checked by the strict model. `patient`: as the server at `base` has it."""
    told = list(sections)
    author = f"urn:uuid:{uuid.uuid5(whole, DEVICE)}"
    composition = {
        "resourceType": "Composition",
        "text": _narrative(told[0].html),
        "identifier": {"system": URN, "value": f"urn:uuid:{whole}"},
        "status": "preliminary",
        "type": {"text": "Tumour board summary, spinal metastasis"},
        "subject": {"reference": f"{base}/Patient/{about.patient_id}"},
        "date": about.authored,
        "author": [{"reference": author, "display": SOFTWARE_NAME}],
        "title": title,
        "section": [_section(one) for one in told],
    }
    entries = [
        {"fullUrl": f"urn:uuid:{uuid.uuid5(whole, 'composition')}", "resource": composition},
        {"fullUrl": f"{base}/Patient/{about.patient_id}", "resource": dict(patient)},
        {"fullUrl": author, "resource": {key: value for key, value in device(about).items() if key != "id"}},
        *({"fullUrl": one.url, "resource": _absolute(one.resource, base)} for one in _told_of(told)),
    ]
    bundle: dict[str, Any] = {
        "resourceType": "Bundle", "type": "document", "identifier": composition["identifier"],
        "timestamp": about.authored, "entry": entries,
    }  # fmt: skip
    validated(bundle)
    return bundle


def _told_of(sections: Iterable[Section]) -> Iterator[Entry]:
    """Each resource once."""
    seen: set[uuid.UUID] = set()
    for one in (entry for section in sections for entry in section.entries):
        if one.id not in seen:
            seen.add(one.id)
            yield one


def _section(one: Section) -> dict[str, Any]:
    entries = {"entry": [{"reference": entry.url} for entry in one.entries]} if one.entries else {}
    return {"title": one.title, "text": _narrative(one.html), **entries}


def _narrative(html: str) -> dict[str, str]:
    return {"status": "generated", "div": f'<div xmlns="{XHTML}">{html.strip()}</div>'}


def _absolute(value: Any, base: str) -> Any:  # noqa: ANN401 - any JSON
    """The same with each `Type/id` as an address on the server it was read from."""
    if isinstance(value, list):
        return [_absolute(one, base) for one in value]
    if not isinstance(value, dict):
        return value
    return {
        key: f"{base}/{held}" if key == "reference" and _is_relative(held) else _absolute(held, base)
        for key, held in value.items()
    }


def _is_relative(reference: object) -> bool:
    return isinstance(reference, str) and not reference.startswith(("urn:", "#", "http://", "https://"))
