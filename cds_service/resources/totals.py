"""Scores → Observations: SINS of a level with its components, and the totals of the survival systems (mapping 6)."""

import uuid
from typing import Any, Final

from cds_service.cards.labels import STABILITY, SYSTEMS, capital
from cds_service.cards.numbers import span
from cds_service.resources.answers import CATEGORY, Place
from cds_service.resources.entries import Entry, entry, part_id, references, worked_out
from cds_service.suggestions.drafts import About
from fhir_mappings.own_codes import SINS_TOTAL, answer_code, item_concept
from fhir_mappings.own_values import Systems
from spinal_metastasis.results import ComponentResult, Prognosis, SinsResult

EXAM: Final = [{"coding": [{**CATEGORY[0]["coding"][0], "code": "exam"}]}]
ABSENT: Final = {
    "dataAbsentReason": {
        "coding": [{"system": "http://terminology.hl7.org/CodeSystem/data-absent-reason", "code": "unknown"}]
    }
}
TOTALS: Final = {
    "tomita_2001": "tomita-total", "tokuhashi_2005": "tokuhashi-total", "bauer_1995": "bauer-total",
    "bauer_modified_2008": "bauer-modified-total", "katagiri_2014": "katagiri-total", "nesms_2015": "nesms-total",
    "van_der_linden_2005": "van-der-linden-total", "osri_2013": "osri-total", "bollen_2014": "bollen-category",
    "rades_2013": "rades-total",
}  # fmt: skip
"""System → the item its result is recorded under (mapping 4)."""
SINS_LIMITS: Final = "Of one level. Imaging items are rated inconsistently between readers: alignment, lesion type."


def sins_entry(
    about: About, save: uuid.UUID, sins: SinsResult, place: Place, basis: list[str], focus: str | None
) -> Entry | None:
    """SINS of a level; without a value, and preliminary, while it is a range. None where SINS does not apply."""
    if not sins.applicable or sins.min is None or sins.components is None:
        return None
    settled = sins.min == sins.max
    classes = sins.classes or ()
    resource = {
        "resourceType": "Observation",
        "status": "final" if settled else "preliminary",
        "category": [*CATEGORY, *EXAM],
        "code": item_concept(SINS_TOTAL, "SINS total", Systems.under(about.root)),
        "subject": about.subject,
        **({"focus": [{"reference": focus}]} if focus else {}),
        "effectiveDateTime": about.authored,
        **({"valueInteger": sins.min} if settled else ABSENT),
        **({"interpretation": [_stability(about, str(classes[0]))]} if len(classes) == 1 else {}),
        "note": [{"text": f"SINS {span(sins.min, sins.max, ' to ')} of 18. {SINS_LIMITS}"}],
        "bodySite": place.concept,
        "method": worked_out(about, "sins", "SINS"),
        **({"derivedFrom": references(basis)} if basis else {}),
        "component": [_component(about, key, part) for key, part in sins.components.items()],
    }
    return entry(about, part_id(save, f"sins/{place.name}"), resource)


def total_entry(about: About, save: uuid.UUID, system: Prognosis, basis: list[str]) -> Entry | None:
    """The total of a survival system, or the range it is known to be in; None where it has none."""
    code = TOTALS.get(system.system)
    if code is None or (system.min is None and len(system.groups) != 1):
        return None
    name = capital(SYSTEMS[system.system])
    resource = {
        "resourceType": "Observation",
        "status": "final" if system.status == "complete" else "preliminary",
        "category": CATEGORY,
        "code": item_concept(code, f"{name}, total" if system.min is not None else name, Systems.under(about.root)),
        "subject": about.subject,
        "effectiveDateTime": about.authored,
        **_total(system),
        "method": worked_out(about, system.system.replace("_", "-"), name),
        **({"derivedFrom": references(basis)} if basis else {}),
    }
    if system.components:
        resource["component"] = [_line(about, key, part) for key, part in system.components.items()]
    if system.groups:
        resource["interpretation"] = [{"text": f"group {' or '.join(system.groups)}"}]
    return entry(about, part_id(save, system.system), resource)


def _total(system: Prognosis) -> dict[str, Any]:
    if system.min is None:
        return {"valueString": system.groups[0]}
    if system.min == system.max:
        return {"valueInteger": system.min}
    return {"valueRange": {"low": {"value": system.min}, "high": {"value": system.max}}}


def _stability(about: About, value: str) -> dict[str, Any]:
    coding = {
        "system": Systems.under(about.root).answer, "code": answer_code(value), "display": STABILITY[value],
    }  # fmt: skip
    return {"coding": [coding], "text": STABILITY[value]}


def _component(about: About, key: str, part: ComponentResult) -> dict[str, Any]:
    """One line of SINS: the answer's code and its points; absent while they are open."""
    systems = Systems.under(about.root)
    code = item_concept(f"sins-{answer_code(key)}", f"SINS {key.replace('_', ' ')}", systems)
    if part.min != part.max or part.value is None:
        return {"code": code, **ABSENT}
    said = part.value.replace("_", " ")
    coded = {"coding": [{"system": systems.answer, "code": answer_code(part.value), "display": said}], "text": said}
    return {"extension": [_points(about, part)], "code": code, "valueCodeableConcept": coded}


def _line(about: About, key: str, part: ComponentResult) -> dict[str, Any]:
    """One line of another score, in words: its items have no code of ours."""
    code = {"text": key.replace("_", " ")}
    if part.min != part.max:
        return {"code": code, **ABSENT}
    said = (part.value or str(part.min)).replace("_", " ")
    return {"extension": [_points(about, part)], "code": code, "valueString": said}


def _points(about: About, part: ComponentResult) -> dict[str, Any]:
    return {"url": f"{about.root}/StructureDefinition/points", "valueInteger": part.min}
