"""The expressions of the questionnaire: what is asked of the server, and where in the answers a value stands."""

from typing import Any, Final

from cds_service.fhir_queries import TOKEN, templates
from conformance.artefacts.frame import ANSWER, ITEM, ROOT
from fhir_mappings.own_codes import item_code
from fhir_mappings.scales import CODES
from spinal_metastasis.vocabulary import FactSpec, Scope

SDC: Final = "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire"
VARIABLE: Final = "http://hl7.org/fhir/StructureDefinition/variable"
PLACE: Final = "place"
FHIRPATH: Final = "text/fhirpath"
Extension = dict[str, Any]


def extension(name: str, expression: str, variable: str = "") -> Extension:
    """An extension of SDC that holds a FHIRPath expression."""
    named = {"name": variable} if variable else {}
    return {
        "url": f"{SDC}-{name}",
        "valueExpression": {**named, "language": FHIRPATH, "expression": expression},
    }


def variable(name: str, expression: str, language: str = FHIRPATH) -> Extension:
    """What other expressions may name `%name`."""
    return {"url": VARIABLE, "valueExpression": {"name": name, "language": language, "expression": expression}}


def launch() -> list[Extension]:
    """The patient it is about, and the two searches that its first values come from: those of the prefetch."""
    context = {
        "url": f"{SDC}-launchContext",
        "extension": [
            {"url": "name", "valueCoding": {"system": "http://hl7.org/fhir/uv/sdc/CodeSystem/launchContext",
                                            "code": "patient"}},
            {"url": "type", "valueCode": "Patient"},
        ],
    }  # fmt: skip
    asked = templates(ROOT)
    searches = [
        variable(name, asked[key].replace(TOKEN, "{{%patient.id}}"), "application/x-fhir-query")
        for name, key in (("items", "spineItems"), ("scales", "performance"))
    ]
    return [context, *searches]


def places() -> Extension:
    """A lesion for each place that an own item was recorded at."""
    return extension("itemPopulationContext", "%items.entry.resource.bodySite.coding.distinct()", PLACE)


def newest(spec: FactSpec, *, at_place: bool) -> str:
    """The newest recorded value within the fact's window, as it stands in the record."""
    wanted = [f"system = '{ITEM}' and code = '{item_code(spec.key)}'"]
    wanted += [f"system = '{system}' and code = '{code}'" for (system, code), of in CODES.items() if of.key == spec.key]
    coded = " or ".join(f"({one})" for one in wanted)
    found = "(%items | %scales).entry.resource" if len(wanted) > 1 else "%items.entry.resource"
    where = [f"code.coding.where({coded}).exists()"]
    if spec.scope is not Scope.PATIENT:
        where.append(f"bodySite.coding.where(code = %{PLACE}.code).exists()" if at_place else "bodySite.empty()")
    if spec.window_days is not None:
        where.append(f"effective >= now() - {spec.window_days} days")
    return f"{found}.where({' and '.join(where)}).value.first()"


def option(link: str, value: str) -> str:
    """The option of an item whose code a recorded value has: a coded answer of ours, or true and false."""
    code = f"iif($this is boolean, iif($this, 'yes', 'no'), coding.where(system = '{ANSWER}').code.first())"
    options = f"%questionnaire.repeat(item).where(linkId = '{link}').answerOption.value"
    return f"{options}.where(code = ({value}.select({code})))"
