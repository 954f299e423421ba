"""StructureDefinition resources, as differentials: what every profile and extension of ours is written with."""

from collections.abc import Iterable
from typing import Final, NamedTuple

from conformance.artefacts.frame import METHOD, R4, Resource, artefact, canonical
from fhir_mappings.own_codes import answer_code

BASE: Final = "http://hl7.org/fhir/StructureDefinition"


class Rule(NamedTuple):
    """An invariant: must hold, or the resource is refused. `says` is what a reader is told."""

    key: str
    says: str
    fhirpath: str

    @property
    def constraint(self) -> Resource:
        return {"key": self.key, "severity": "error", "human": self.says, "expression": self.fhirpath}


def profile(
    kind: str, name: str, title: str, description: str, elements: Iterable[Resource], rules: Iterable[Rule] = ()
) -> Resource:
    """A profile of `kind`. Paths are given without the resource's name: `value[x]`, `component:pain.code`."""
    constraint = [rule.constraint for rule in rules]
    root: Resource = {"id": kind, "path": kind, **({"constraint": constraint} if constraint else {})}
    return _definition(
        kind, name, title, description, "resource", f"{BASE}/{kind}", [root, *(_placed(kind, one) for one in elements)]
    )


def extension(name: str, title: str, description: str, value: str, contexts: Iterable[str]) -> Resource:
    """A simple extension with one value of one type."""
    url = canonical("StructureDefinition", name)
    elements: list[Resource] = [
        {"id": "Extension", "path": "Extension", "short": title, "definition": description},
        {"id": "Extension.extension", "path": "Extension.extension", "max": "0"},
        {"id": "Extension.url", "path": "Extension.url", "fixedUri": url},
        {"id": "Extension.value[x]", "path": "Extension.value[x]", "min": 1, "type": [{"code": value}]},
    ]
    placed = [{"type": "element", "expression": context} for context in contexts]
    base = f"{BASE}/Extension"
    return _definition("Extension", name, title, description, "complex-type", base, elements, context=placed)


def element(at: str, **members: object) -> Resource:
    """What is said of one element. `at` may name a slice: `component:pain.value[x]`."""
    return {"at": at, **members}


def _placed(kind: str, given: Resource) -> Resource:
    at = f"{kind}.{given['at']}"
    path = ".".join(step.partition(":")[0] for step in at.split("."))
    slice_name = at.rpartition(".")[2].partition(":")[2]
    named = {"sliceName": slice_name} if slice_name else {}
    return {"id": at, "path": path, **named, **{key: value for key, value in given.items() if key != "at"}}


def _definition(
    kind: str,
    name: str,
    title: str,
    description: str,
    of: str,
    base: str,
    elements: list[Resource],
    **members: object,
) -> Resource:
    return artefact(
        "StructureDefinition", name, title, description, fhirVersion=R4, kind=of, abstract=False, **members, type=kind,
        baseDefinition=base, derivation="constraint", differential={"element": elements},
    )  # fmt: skip


def coded(system: str, code: str) -> Resource:
    """The pattern of a concept that must hold this code."""
    return {"coding": [{"system": system, "code": code}]}


def method(key: str) -> Resource:
    """By which of our scores; the version is that of the rules and may be any."""
    return element("method", min=1, patternCodeableConcept=coded(METHOD, answer_code(key)))


def subject() -> Resource:
    return element("subject", min=1, type=[{"code": "Reference", "targetProfile": [f"{BASE}/Patient"]}])


def required(value_set: str) -> Resource:
    return {"strength": "required", "valueSet": canonical("ValueSet", value_set)}
