"""What every resource of ours shares: its identifier, its place in a transaction, the mark that we worked it out.

An entry creates its resource only if none with its identifier is there: what is sent twice is written once (ADR 0048).
"""

import uuid
from dataclasses import dataclass
from typing import Any, Final

from cds_service.suggestions.drafts import About
from fhir_mappings.own_values import Systems
from spinal_metastasis.knowledge import SOFTWARE

SID: Final = "sid/entry"
"""Under the canonical root: the system of our identifiers, and of the tag of what has no identifier (Provenance)."""
HAS_NO_IDENTIFIER: Final = frozenset({"Provenance"})
HAS_ONE_IDENTIFIER: Final = frozenset({"QuestionnaireResponse"})
SOFTWARE_NAME: Final = "SpineMets CDS"


@dataclass(frozen=True, slots=True)
class Entry:
    """A resource under its id of this transaction. `condition`: the search that finds it if it was written before."""

    id: uuid.UUID
    resource: dict[str, Any]
    condition: str

    @property
    def kind(self) -> str:
        return str(self.resource["resourceType"])

    @property
    def url(self) -> str:
        """How the other entries refer to it."""
        return f"urn:uuid:{self.id}"

    @property
    def in_transaction(self) -> dict[str, Any]:
        request = {"method": "POST", "url": self.kind, "ifNoneExist": self.condition}
        return {"fullUrl": self.url, "resource": self.resource, "request": request}


def entry(about: About, id_: uuid.UUID, resource: dict[str, Any]) -> Entry:
    """The resource with its identifier put in."""
    system, kind = f"{about.root}/{SID}", resource["resourceType"]
    if kind in HAS_NO_IDENTIFIER:
        marked: dict[str, Any] = {"meta": {"tag": [{"system": system, "code": str(id_)}]}}
        condition = f"_tag={system}|{id_}"
    else:
        one = {"system": system, "value": str(id_)}
        marked = {"identifier": one if kind in HAS_ONE_IDENTIFIER else [one]}
        condition = f"identifier={system}|{id_}"
    return Entry(id_, {"resourceType": kind, **marked, **resource}, condition)


def part_id(whole: uuid.UUID, part: str) -> uuid.UUID:
    """The id of a part of a save: the same for the same answers."""
    return uuid.uuid5(whole, part)


def worked_out(about: About, code: str, display: str) -> dict[str, Any]:
    """`method`: by which of our rules, in which version. What carries it is never read as an answer."""
    system = Systems.under(about.root).method
    coding = {"system": system, "version": about.knowledge, "code": code, "display": display}
    return {"coding": [coding], "text": f"{display}, {SOFTWARE_NAME} {SOFTWARE}, rules {about.knowledge}"}


def references(sources: list[str]) -> list[dict[str, str]]:
    return [{"reference": source} for source in dict.fromkeys(sources)]
