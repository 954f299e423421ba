"""Instances of our profiles: each as the service writes it, and what breaks it, with what the validator must name."""

import copy
import uuid
from collections.abc import Callable
from decimal import Decimal
from functools import cache
from typing import Any, NamedTuple

import msgspec

from cds_service.cards.labels import level_name
from cds_service.resources.answers import Given, Place, response_entry
from cds_service.resources.risks import risk_entry
from cds_service.resources.totals import TOTALS, sins_entry, total_entry
from cds_service.suggestions.drafts import About
from conformance.artefacts.answer_words import answer_display
from conformance.artefacts.frame import ANSWER, ITEM, ROOT
from conformance.expected import SITE
from conformance.patients import INDEX_TIME, PATIENTS, example_patient
from fhir_mappings import facts_from
from fhir_mappings.bundles import chart_of_bundle
from fhir_mappings.own_codes import answer_code, site_at, written_value
from fhir_mappings.own_values import Systems
from fhir_mappings.questionnaire_layout import LESION, PATIENT
from spinal_metastasis.assessment import assess
from spinal_metastasis.terms import SpinalLevel
from spinal_metastasis.vocabulary import FACTS, FactSpec, Kind

Json = dict[str, Any]
PROFILES = f"{ROOT}/StructureDefinition/"
SAVE = uuid.UUID("6b0e8a3c-0000-4000-8000-000000000001")
ENCODER = msgspec.json.Encoder(decimal_format="number")


def written(patient_id: str = "karlsen") -> dict[str, Json]:
    """What the service writes of a synthetic patient, by profile: SINS, every total, every prognosis."""
    chart = chart_of_bundle(example_patient(patient_id).bundle)
    facts = facts_from(chart, patient_id, INDEX_TIME, ROOT).facts
    found = assess(facts, INDEX_TIME, SITE.policy)
    about = About(patient_id, INDEX_TIME.isoformat(), found.version.knowledge, ROOT)
    made: dict[str, Json] = {}
    for lesion in found.lesions:
        site = site_at((SpinalLevel(lesion.level),)) if isinstance(lesion.level, str) else None
        if lesion.sins is not None and site is not None:
            entry = sins_entry(about, SAVE, lesion.sins, Place(site, level_name(lesion.level)), [], None)
            made |= {} if entry is None else {"spinemet-sins": entry.resource}
    for system in found.prognosis:
        total = total_entry(about, SAVE, system, [])
        if total is not None:
            made[f"spinemet-{TOTALS[system.system]}"] = total.resource
        if system.groups:
            risk = risk_entry(about, SAVE, system, [], None)
            made[f"spinemet-risk-{system.system.replace('_', '-')}"] = risk.resource
    return {name: claiming(name, resource) for name, resource in made.items()}


def claiming(profile: str, resource: Json) -> Json:
    """The resource as JSON has it, saying which profile it keeps to."""
    plain: Json = msgspec.json.decode(ENCODER.encode(resource))
    return {"resourceType": plain["resourceType"], "meta": {"profile": [PROFILES + profile]}, **plain}


def escc() -> Json:
    return claiming("spinemet-escc", {
        "resourceType": "Observation", "status": "final",
        "code": {"coding": [{"system": ITEM, "code": "escc-grade"}]}, "subject": {"reference": "Patient/karlsen"},
        "effectiveDateTime": "2026-11-01T08:00:00Z",
        "valueCodeableConcept": {"coding": [{"system": ANSWER, "code": "1b"}]},
        "bodySite": {"coding": [{"system": "http://snomed.info/sct", "code": "11068009"}]},
    })  # fmt: skip


def response() -> Json:
    """The synthetic patient's own, which answers our questionnaire."""
    (found,) = [
        entry["resource"] for entry in msgspec.json.decode(example_patient("karlsen").bundle)["entry"]
        if entry["resource"]["resourceType"] == "QuestionnaireResponse"
    ]  # fmt: skip
    return {**found, "meta": {"profile": [f"{PROFILES}spinemet-assessment-response"]}}


def saved(*, known: bool) -> Json:
    """Every question answered, or answered as not known, in the app and at a lesion: as it is written."""
    about, systems = About("karlsen", INDEX_TIME.isoformat(), "1", ROOT), Systems.under(ROOT)
    site = site_at((SpinalLevel.T8,))
    assert site is not None
    given = []
    for place, keys in ((None, [key for of in PATIENT.values() for key in of]), (Place(site, "T8"), LESION)):
        for key in keys:
            spec = FACTS[key]
            if spec.kind in SAVED:
                value = SAVED[spec.kind](spec) if known else None
                written_as = written_value(key, value, answer_display(answer_code(str(value))), systems)
                given.append(Given(uuid.uuid4(), "2026-11-01T08:00:00Z", key, written_as, place))
    return claiming("spinemet-assessment-response", response_entry(about, SAVE, given[::-1]).resource)


SAVED: dict[Kind, Callable[[FactSpec], object]] = {
    Kind.ENUM: lambda spec: spec.choices[0], Kind.BOOLEAN: lambda _: True,
    Kind.INTEGER: lambda spec: int(spec.low or 0), Kind.NUMBER: lambda spec: (spec.low or Decimal(0)) + 1,
}  # fmt: skip
"""Kinds of facts that the app saves, each with a value."""


class Broken(NamedTuple):
    """`says`: part of what a validator must say."""

    profile: str
    name: str
    breaks: Callable[[Json], object]
    says: str


def _component(resource: Json, number: int) -> Json:
    found: Json = resource["component"][number]
    return found


def _answer(resource: Json, group: int, item: int) -> Json:
    found: Json = resource["item"][group]["item"][item]
    return found


BROKEN = (
    Broken("spinemet-sins", "a total that is not the sum", lambda r: r.update(valueInteger=10), "spinemet-sins-1"),
    Broken("spinemet-sins", "a total above 18", lambda r: r.update(valueInteger=19), "spinemet-sins-3"),
    Broken("spinemet-sins", "a component left out", lambda r: r["component"].pop(), "component"),
    Broken("spinemet-sins", "points of another answer",
           lambda r: _component(r, 1)["extension"][0].update(valueInteger=2), "spinemet-pain"),
    Broken("spinemet-sins", "an answer of another item",
           lambda r: _component(r, 1)["valueCodeableConcept"]["coding"][0].update(code="lytic"), "spinemet-pain"),
    Broken("spinemet-sins", "the class of another total",
           lambda r: r["interpretation"][0]["coding"][0].update(code="stable"), "spinemet-class-7"),
    Broken("spinemet-sins", "no level", lambda r: r.pop("bodySite"), "bodySite"),
    Broken("spinemet-sins", "no patient", lambda r: r.pop("subject"), "subject"),
    Broken("spinemet-sins", "final without a value", lambda r: r.pop("valueInteger"), "spinemet-2"),
    Broken("spinemet-sins", "the code of another score",
           lambda r: r["code"]["coding"][0].update(code="tomita-total"), "code"),
    Broken("spinemet-tomita-total", "a total outside its range", lambda r: r.update(valueInteger=1), "spinemet-tomita"),
    Broken("spinemet-bollen-category", "a category that there is none", lambda r: r.update(valueString="E"),
           "spinemet-bollen"),
    Broken("spinemet-escc", "a grade that there is none",
           lambda r: r["valueCodeableConcept"]["coding"][0].update(code="4"), "spinemet-escc-grade"),
    Broken("spinemet-risk-nesms-2015", "an outcome that is not survival",
           lambda r: r["prediction"][0].update(outcome={"text": "Death"}), "Death"),
    Broken("spinemet-risk-tomita-2001", "a fraction that the paper does not give",
           lambda r: r["prediction"][0].update(
               probabilityDecimal=0.5, whenRange={"high": {"value": 365, "code": "d"}}), "probability"),
    Broken("spinemet-risk-tomita-2001", "a percentage",
           lambda r: r["prediction"][0].update(probabilityDecimal=50), "spinemet-risk-1"),
    Broken("spinemet-risk-tomita-2001", "an advice to mitigate", lambda r: r.update(mitigation="more surgery"),
           "mitigation"),
    Broken("spinemet-assessment-response", "answers to another form",
           lambda r: r.update(questionnaire="https://other.example/Questionnaire/x"), "spinemet-response-1"),
    Broken("spinemet-assessment-response", "a lesion without a level",
           lambda r: r["item"][1]["item"].pop(0), "spinemet-response-3"),
    Broken("spinemet-assessment-response", "no time", lambda r: r.pop("authored"), "authored"),
    Broken("spinemet-assessment-response", "a truth value where codes are asked for",
           lambda r: _answer(r, 0, 2).update(answer=[{"valueBoolean": True}]), "boolean"),
    Broken("spinemet-assessment-response", "a question that is not asked",
           lambda r: _answer(r, 0, 0).update(linkId="shoe-size"), "shoe-size"),
    Broken("spinemet-assessment-response", "an answer that is not offered",
           lambda r: _answer(r, 1, 1)["answer"][0]["valueCoding"].update(code="lytic"), "lytic"),
)  # fmt: skip


@cache
def good() -> dict[str, Json]:
    """One of each profile: of Karlsen where there is one, else of the first synthetic patient who has one."""
    found: dict[str, Json] = {}
    for patient in PATIENTS[::-1]:
        found |= written(patient.id)
    return {**found, **written(), "spinemet-escc": escc(), "spinemet-assessment-response": response()}


def broken(one: Broken) -> Json:
    resource = copy.deepcopy(good()[one.profile])
    one.breaks(resource)
    return resource
