"""Where a value came from, told in full only where somebody asks: version, code, raw value, element of its time, rule.

A piece of evidence carries the record itself; nothing is worked out while a card is made (mapping 1.1, provenance).
"""

from typing import Any

from msgspec import Struct
from msgspec.structs import fields, replace

from fhir_mappings.choose import Candidate
from fhir_mappings.coding import codings_of, label_of
from fhir_mappings.elements import CodeableConcept, Quantity, QuantityRange, Values
from fhir_mappings.observation import Found
from fhir_mappings.reading import (
    Component,
    Condition,
    DiagnosticReport,
    Drug,
    MedicationAdministration,
    MedicationRequest,
    MedicationStatement,
    Observation,
    Patient,
    Procedure,
    QuestionnaireResponse,
    ResourceBase,
)  # fmt: skip
from fhir_mappings.units import said
from spinal_metastasis.facts import Told

TIMES: dict[type, tuple[str, ...]] = {
    Observation: ("effective_date_time", "effective_instant", "effective_period", "issued"),
    Condition: ("onset_date_time", "onset_period", "recorded_date", "date_recorded", "asserted_date"),
    Procedure: ("performed_date_time", "performed_period"),
    DiagnosticReport: ("effective_date_time", "effective_period", "issued"),
    QuestionnaireResponse: ("authored",),
    MedicationRequest: ("authored_on", "dispense_request"),
    MedicationStatement: ("effective_date_time", "effective_period", "date_asserted"),
    MedicationAdministration: ("effective_date_time", "effective_period"),
    Patient: ("birth_date",),
}
"""The elements a time may come from, the preferred one first."""
LAST_UPDATED = "meta.lastUpdated"


class Origin(Struct, frozen=True):
    """The record behind a value: the resource, the rule, and the part that speaks (component, concept, or code)."""

    resource: ResourceBase | Observation
    rule: str
    part: Component | CodeableConcept | str | None = None

    def told(self) -> Told:
        meta = self.resource.meta
        return Told(
            version=meta.version_id if meta is not None else None,
            code=self._code(),
            raw=self._raw(),
            time=_time_element(self.resource),
            rule=self.rule,
        )

    def _code(self) -> str | None:
        """`system|code` of every coding of what speaks."""
        if isinstance(self.part, str):
            return self.part
        codings = codings_of(self._concept())
        return ", ".join(f"{system or ''}|{code}" for system, code, _ in codings) or None

    def _concept(self) -> CodeableConcept | None:
        if isinstance(self.part, CodeableConcept):
            return self.part
        if isinstance(self.part, Component):
            return self.part.code
        if isinstance(self.resource, Drug):
            return self.resource.medication_codeable_concept
        concept: CodeableConcept | None = getattr(self.resource, "code", None)
        return concept

    def _raw(self) -> str | None:
        values = self.part if isinstance(self.part, Component) else self.resource
        shown = raw_value(values) if isinstance(values, Values) else label_of(self._concept())
        return shown or None


def origin_of(found: Found[Any], rule: str) -> Origin:
    """Of an Observation, or of the component of it that carries the code."""
    part = found.part
    return Origin(found.observation, rule, part if isinstance(part, Component) else None)


def ruled(candidate: Candidate[Any], rule: str) -> Origin | None:
    """The origin of a value that another rule made something else of."""
    origin = candidate.origin
    return replace(origin, rule=rule) if isinstance(origin, Origin) else None


def raw_value(values: Values) -> str:
    """The value as it stands in the resource, unit and codes included; `""` for none."""
    concept = values.value_codeable_concept
    codes = ", ".join(f"{system or ''}|{code}" for system, code, _ in codings_of(concept))
    number = "" if values.value_integer is None else str(values.value_integer)
    truth = "" if values.value_boolean is None else str(values.value_boolean).lower()
    texts = (
        _said(values.value_quantity), values.value_string or "", number, truth, _range(values.value_range),
        " ".join(filter(None, (label_of(concept), codes and f"({codes})"))), values.value_date_time or "",
    )  # fmt: skip
    return "; ".join(text for text in texts if text)


def _said(quantity: Quantity | None) -> str:
    return said(quantity) if quantity is not None else ""


def _range(bounds: QuantityRange | None) -> str:
    return f"{_said(bounds.low)} to {_said(bounds.high)}" if bounds is not None else ""


def _time_element(resource: ResourceBase | Observation) -> str | None:
    kind = type(resource)
    names = {field.name: field.encode_name for field in fields(kind)}
    for element in TIMES.get(kind, ()):
        if getattr(resource, element) is not None:
            return names[element]
    return LAST_UPDATED if resource.meta is not None and resource.meta.last_updated else None
