"""The SDC Questionnaire `spinemet-assessment`: a repeating lesion, the patient, and *not known* as an answer to each.

An item that is answered by code has *not known* among its answers; one that takes a number, a time or words has a
second item beside it, `<item>-unknown`. What a lesion and the patient share is `lesion.<item>` in a lesion.
"""

from collections.abc import Iterator
from typing import Final

from cds_service.resources.answers import PATIENT as PATIENT_GROUP
from cds_service.resources.answers import TITLES
from conformance.artefacts.code_systems import points, score_name
from conformance.artefacts.coded import Code, copyrights
from conformance.artefacts.expressions import SDC, extension, launch, newest, option, places, variable
from conformance.artefacts.frame import ITEM, Resource, artefact
from conformance.artefacts.items import answers
from conformance.artefacts.value_sets import own
from fhir_mappings import codebook
from fhir_mappings.coding import System
from fhir_mappings.own_codes import NOT_KNOWN, SINS_TOTAL, item_code
from fhir_mappings.questionnaire_layout import LESION, NOT_KNOWN_TEXT, PATIENT, link_id
from fhir_mappings.questionnaire_response import LESION as LESION_GROUP
from fhir_mappings.units import analytes
from spinal_metastasis.facts import Fact, OneOf
from spinal_metastasis.scores.sins import LOCATION, location_classes
from spinal_metastasis.terms import SpinalLevel
from spinal_metastasis.vocabulary import FACTS, FactSpec, Kind

NAME: Final = "spinemet-assessment"
ORDINAL: Final = "http://hl7.org/fhir/StructureDefinition/ordinalValue"
UNIT: Final = "http://hl7.org/fhir/StructureDefinition/questionnaire-unitOption"
EXTRACT: Final[Resource] = {"url": f"{SDC}-observationExtract", "valueBoolean": True}
TYPES: Final = {Kind.INTEGER: "integer", Kind.NUMBER: "quantity", Kind.MOMENT: "dateTime", Kind.LIST: "string"}
"""Of facts that are not answered by code."""
SINS: Final = ("level", "sins_pain", "sins_bone_lesion", "sins_alignment", "sins_collapse", "sins_posterolateral")
TOTAL: Final = "sins-calculated"
"""Not `sins-total`: what a form adds up is nobody's reported total, and is never read."""


def questionnaires() -> Iterator[Resource]:
    yield artefact(
        "Questionnaire", NAME, "Spinal metastasis assessment",
        "What decides between the options: each lesion (level, SINS, ESCC) and the patient. Every question may be left "
        "out, or answered as not known.",
        extension=launch(), subjectType=["Patient"], **copyrights([System.SNOMED]),
        item=[_patient(), _lesion()],
    )  # fmt: skip


def _patient() -> Resource:
    items: list[Resource] = []
    for number, (heading, keys) in enumerate(PATIENT.items(), start=1):
        items.append({"linkId": f"heading-{number}", "text": heading, "type": "display"})
        for key in keys:
            items += _asked(FACTS[key], at_place=False)
    return {"linkId": PATIENT_GROUP, "text": TITLES[PATIENT_GROUP], "type": "group", "item": items}


def _lesion() -> Resource:
    items: list[Resource] = []
    for key in LESION:
        items += _asked(FACTS[key], at_place=True)
        if key == SINS[-1]:
            items.append(_total())
    return {
        "extension": [places(), *_variables()], "linkId": LESION_GROUP, "text": TITLES[LESION_GROUP],
        "type": "group", "repeats": True, "item": items,
    }  # fmt: skip


def _asked(spec: FactSpec, *, at_place: bool) -> Iterator[Resource]:
    """The item, and where its answers are not codes, the one that says *not known*."""
    link = link_id(spec.key, in_lesion=at_place)
    code = [{"system": ITEM, "code": item_code(spec.key), "display": spec.label}]
    value = newest(spec, at_place=at_place)
    if answers(spec):
        first = extension("initialExpression", "%place" if spec.key == "level" else option(link, value))
        several = {"repeats": True} if spec.kind in (Kind.LIST, Kind.OBJECT) else {}
        yield {
            "extension": [EXTRACT, first], "linkId": link, "code": code, "text": spec.label,
            "type": "open-choice" if spec.key == "level" else "choice", **several, "answerOption": _options(spec),
        }  # fmt: skip
        return
    first = extension("initialExpression", value)
    several = {"repeats": True} if spec.kind is Kind.LIST else {}
    yield {
        "extension": [EXTRACT, first, *_unit(spec), *_bounds(spec)], "linkId": link, "code": code, "text": spec.label,
        "type": TYPES[spec.kind], **several,
    }  # fmt: skip
    yield {
        "extension": [EXTRACT], "linkId": link_id(spec.key, in_lesion=at_place, known=False), "code": code,
        "text": NOT_KNOWN_TEXT.format(label=spec.label),
        "enableWhen": [{"question": link, "operator": "exists", "answerBoolean": False}], "type": "choice",
        "answerOption": [_option(own(NOT_KNOWN), None)],
    }  # fmt: skip


def _options(spec: FactSpec) -> list[Resource]:
    """Every answer of the item, with SINS points where they are points of this item."""
    scored = points() if spec.key in SINS else {}
    if spec.values is not SpinalLevel:
        return [_option(own(code), scored.get(code)) for code in answers(spec)]
    whole = [site for site in codebook.vertebra_table().values() if site.single and site.kind in PLAIN]
    places = [_option(Code(System.SNOMED, site.code, site.display), _location(site.levels)) for site in whole]
    coded = {level for site in whole for level in site.levels}
    others = [code for code in answers(spec) if code not in coded]
    return [*places, *(_option(own(code), None) for code in others)]


PLAIN: Final = frozenset({"whole_vertebra", "occiput"})


def _location(levels: tuple[SpinalLevel, ...]) -> int | None:
    classes = location_classes(Fact(OneOf(levels)))
    return LOCATION.points[classes[0]] if len(classes) == 1 else None


def _option(code: Code, number: int | None) -> Resource:
    coding: Resource = {"system": code.system, "code": code.code, "display": code.display}
    if number is not None:
        coding = {"extension": [{"url": ORDINAL, "valueDecimal": number}], **coding}
    return {"valueCoding": coding}


def _unit(spec: FactSpec) -> list[Resource]:
    analyte = analytes().get(spec.key)
    if spec.kind is not Kind.NUMBER or analyte is None:
        return []
    coding = {"system": str(System.UCUM), "code": analyte.unit, "display": analyte.unit}
    return [{"url": UNIT, "valueCoding": coding}]


def _bounds(spec: FactSpec) -> list[Resource]:
    """Of whole numbers: what a fact may be."""
    if spec.kind is not Kind.INTEGER:
        return []
    ends = (("minValue", spec.low), ("maxValue", spec.high))
    return [{"url": f"http://hl7.org/fhir/StructureDefinition/{name}", "valueInteger": int(end)}
            for name, end in ends if end is not None]  # fmt: skip


def _variables() -> list[Resource]:
    """The points of each SINS item, for the total."""
    return [
        variable(key.replace("_", ""), f"%context.item.where(linkId = '{item_code(key)}').answer.value.weight()")
        for key in SINS
    ]


def _total() -> Resource:
    """Shown only, and only when all six are answered: the service adds up by itself."""
    added = " + ".join(f"%{key.replace('_', '')}" for key in SINS)
    return {
        "extension": [extension("calculatedExpression", added)], "linkId": TOTAL,
        "code": [{"system": ITEM, "code": SINS_TOTAL, "display": f"{score_name('sins')}, total"}],
        "text": "SINS total of these answers", "type": "integer", "readOnly": True,
    }  # fmt: skip
