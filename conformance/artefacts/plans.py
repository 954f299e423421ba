"""PlanDefinition resources: SINS, prognosis, NOMS and LMNOP as the rules a reader can follow; the service runs them.

No condition stands here that another program could evaluate: with inputs missing the service answers with every option
still open, which an applicability condition cannot say.
"""

from collections.abc import Iterable, Iterator
from typing import Final

from conformance.artefacts.frame import PATIENT, Resource, artefact, canonical, unverified
from conformance.score_page_sources import SOURCES
from spinal_metastasis.points import Band, Citation
from spinal_metastasis.recommendation import noms_table
from spinal_metastasis.scores import SCORES
from spinal_metastasis.scores.sins import CLASSES, CONSULT_FROM, FISHER_2010
from spinal_metastasis.scores.system import System
from spinal_metastasis.terms import Urgency

TYPE: Final = "http://terminology.hl7.org/CodeSystem/plan-definition-type"
LETTERS: Final = {
    "L": "Location of disease: junction, region, extent, column and bone lesion",
    "M": "Mechanical stability: SINS, and whether cement may do",
    "N": "Neurology: deficit, ESCC grade and radiosensitivity",
    "O": "Oncology: spread and survival",
    "P": "Patient fitness, and response to previous treatment",
}
PRIORITY: Final = {Urgency.PLANNED: "routine", Urgency.URGENT: "urgent", Urgency.EMERGENCY: "stat"}


def plans() -> Iterator[Resource]:
    yield _plan("sins", "SINS", "Stability of each level.", _sins())
    yield _plan("prognosis", "Prognosis", "Survival systems side by side, each with its own groups.", _prognosis())
    yield _plan("noms", "NOMS", "The decisions of the NOMS table, each with the rows that lead to it.", _noms())
    lmnop = _plan("lmnop", "LMNOP", "What stands beside NOMS, letter by letter; it changes no NOMS row.", _lmnop())
    yield {**lmnop, "extension": [unverified("The effects: the papers' table was not read.")]}


def _plan(name: str, title: str, description: str, actions: Iterable[Resource]) -> Resource:
    return artefact(
        "PlanDefinition", name, title, description, type={"coding": [{"system": TYPE, "code": "eca-rule"}]},
        subjectCodeableConcept=PATIENT, library=[canonical("Library", name)],
        action=[_ask(), *actions],
    )  # fmt: skip


def _ask() -> Resource:
    return {
        "title": "Answer what is open", "description": "Only what an answer would change is asked.",
        "trigger": [{"type": "named-event", "name": "patient-view"}],
        "definitionCanonical": canonical("ActivityDefinition", "answer-questions"),
    }  # fmt: skip


def cited(citation: Citation, place: str = "") -> Resource:
    text = f"{citation.text}{f' ({place})' if place else ''}"
    doi = {"url": f"https://doi.org/{citation.doi}"} if citation.doi else {}
    return {"type": "citation", "citation": text, **doi}


def _one_of(title: str, actions: list[Resource]) -> Resource:
    """A group of which one may hold: a program that applies the plan must not take them all."""
    return {"title": title, "groupingBehavior": "logical-group", "selectionBehavior": "at-most-one", "action": actions}


def _sins() -> Iterator[Resource]:
    opinion = f"From {CONSULT_FROM} a surgical opinion is recommended."
    yield _one_of("Class", [
        {
            "title": f"SINS {band.low} to {band.high}: {str(band.label).replace('_', ' ')}",
            **({"description": opinion} if band.low >= CONSULT_FROM else {}),
            "documentation": [cited(FISHER_2010, band.place.place)],
        }
        for band in CLASSES
    ])  # fmt: skip


def _prognosis() -> Iterator[Resource]:
    none = {"description": "No public coefficients: it answers only with a signed-off model document."}
    for system in SCORES:
        groups = [_group(system, band) for band in system.bands]
        one = _one_of(system.title, groups) if groups else {"title": system.title, **none}
        yield {**one, "documentation": [cited(system.citation)]}


def _group(system: System, band: Band) -> Resource:
    doubtful = SOURCES[system.key].all_from_memory
    mark = {"extension": [unverified("Classes and figures are from memory.")]} if doubtful else {}
    told = [part for part in (band.survival.statement, band.advice) if part]
    return {
        **mark, "title": f"{system.title}, group {band.label}", **({"description": "; ".join(told)} if told else {}),
        "documentation": [cited(band.place.citation, band.place.place)],
    }  # fmt: skip


def _noms() -> Iterator[Resource]:
    rows: dict[tuple[str, Urgency], list[str]] = {}
    for row in noms_table.ROWS.values():
        rows.setdefault(row.result, []).append(row.id)
    yield _one_of("Decision", [
        {"title": decision, "description": f"{urgency}: rows {', '.join(of)}", "priority": PRIORITY[urgency]}
        for (decision, urgency), of in rows.items()
    ])  # fmt: skip


def _lmnop() -> Iterator[Resource]:
    for letter, said in LETTERS.items():
        yield {"prefix": letter, "title": said}
