"""The resource types that are read, and of each the elements that are needed. Reading itself is in `decode`.

R4 is the shape; an element of DSTU2 or STU3 stands beside its R4 name where it names the patient or a date, or denies
that something was done (`versions`).
"""

from decimal import Decimal
from typing import TypeAlias, TypeVar, get_args

from msgspec import Raw

from fhir_mappings.elements import (
    Attachment,
    BodySite,
    CodeableConcept,
    Coding,
    Element,
    Extension,
    Identifier,
    Meta,
    Period,
    Quantity,
    QuantityRange,
    Reference,
    ReferenceRange,
    Values,
)  # fmt: skip


class ResourceBase(Element, tag_field="resourceType"):
    """What every resource has. `id` falls back on the Bundle entry's `fullUrl` (a bare uuid)."""

    id: str | None = None
    meta: Meta | None = None


class PatientLink(Element):
    other: Reference | None = None
    type: str | None = None


class Patient(ResourceBase, tag="Patient"):
    """No name, address or identifier is read."""

    active: bool | None = None
    birth_date: str | None = None
    gender: str | None = None
    deceased_boolean: bool | None = None
    deceased_date_time: str | None = None
    link: list[PatientLink] | None = None


class Condition(ResourceBase, tag="Condition"):
    clinical_status: CodeableConcept | None = None
    verification_status: CodeableConcept | None = None
    code: CodeableConcept | None = None
    body_site: list[BodySite] | None = None
    subject: Reference | None = None
    patient: Reference | None = None
    onset_date_time: str | None = None
    onset_period: Period | None = None
    abatement_date_time: str | None = None
    abatement_period: Period | None = None
    recorded_date: str | None = None
    date_recorded: str | None = None
    asserted_date: str | None = None
    extension: list[Extension] | None = None


class Component(Values):
    code: CodeableConcept | None = None
    data_absent_reason: CodeableConcept | None = None
    interpretation: list[CodeableConcept] | None = None
    reference_range: list[ReferenceRange] | None = None


class Observation(Values, tag_field="resourceType", tag="Observation"):
    id: str | None = None
    meta: Meta | None = None
    status: str | None = None
    code: CodeableConcept | None = None
    subject: Reference | None = None
    focus: list[Reference] | None = None
    effective_date_time: str | None = None
    effective_instant: str | None = None
    effective_period: Period | None = None
    issued: str | None = None
    data_absent_reason: CodeableConcept | None = None
    interpretation: list[CodeableConcept] | None = None
    body_site: BodySite | None = None
    method: CodeableConcept | None = None
    reference_range: list[ReferenceRange] | None = None
    component: list[Component] | None = None
    extension: list[Extension] | None = None


class Answer(Values):
    value_coding: Coding | None = None
    value_decimal: Decimal | None = None
    value_date: str | None = None
    value_reference: Reference | None = None
    item: "list[ResponseItem] | None" = None


class ResponseItem(Element):
    link_id: str | None = None
    answer: list[Answer] | None = None
    item: "list[ResponseItem] | None" = None


class QuestionnaireResponse(ResourceBase, tag="QuestionnaireResponse"):
    status: str | None = None
    questionnaire: str | None = None
    subject: Reference | None = None
    authored: str | None = None
    item: list[ResponseItem] | None = None


class Series(Element):
    uid: str | None = None
    started: str | None = None
    modality: Coding | None = None
    body_site: Coding | None = None
    description: str | None = None


class ImagingStudy(ResourceBase, tag="ImagingStudy"):
    status: str | None = None
    identifier: list[Identifier] | None = None
    modality: list[Coding] | None = None
    subject: Reference | None = None
    patient: Reference | None = None
    started: str | None = None
    based_on: list[Reference] | None = None
    procedure_code: list[CodeableConcept] | None = None
    description: str | None = None
    series: list[Series] | None = None


class DiagnosticReport(ResourceBase, tag="DiagnosticReport"):
    identifier: list[Identifier] | None = None
    based_on: list[Reference] | None = None
    status: str | None = None
    code: CodeableConcept | None = None
    subject: Reference | None = None
    effective_date_time: str | None = None
    effective_period: Period | None = None
    issued: str | None = None
    result: list[Reference] | None = None
    imaging_study: list[Reference] | None = None
    conclusion: str | None = None
    conclusion_code: list[CodeableConcept] | None = None
    presented_form: list[Attachment] | None = None


class Procedure(ResourceBase, tag="Procedure"):
    status: str | None = None
    not_done: bool | None = None
    not_performed: bool | None = None
    category: CodeableConcept | None = None
    code: CodeableConcept | None = None
    subject: Reference | None = None
    performed_date_time: str | None = None
    performed_period: Period | None = None
    body_site: list[BodySite] | None = None
    extension: list[Extension] | None = None


class BodyStructure(ResourceBase, tag="BodyStructure"):
    identifier: list[Identifier] | None = None
    active: bool | None = None
    morphology: CodeableConcept | None = None
    location: CodeableConcept | None = None
    location_qualifier: list[CodeableConcept] | None = None
    patient: Reference | None = None
    extension: list[Extension] | None = None


class Ingredient(Element):
    item_codeable_concept: CodeableConcept | None = None
    item_reference: Reference | None = None
    is_active: bool | None = None


class Medication(ResourceBase, tag="Medication"):
    code: CodeableConcept | None = None
    ingredient: list[Ingredient] | None = None


class Contained(Element):
    """A contained resource; only a Medication's elements are read."""

    resource_type: str | None = None
    id: str | None = None
    code: CodeableConcept | None = None
    ingredient: list[Ingredient] | None = None


class DoseAndRate(Element):
    dose_quantity: Quantity | None = None
    dose_range: QuantityRange | None = None


class Repeat(Element):
    frequency: Decimal | None = None
    period: Decimal | None = None
    period_unit: str | None = None


class Timing(Element):
    repeat: Repeat | None = None
    code: CodeableConcept | None = None


class Dosage(Element):
    text: str | None = None
    timing: Timing | None = None
    as_needed_boolean: bool | None = None
    route: CodeableConcept | None = None
    dose_and_rate: list[DoseAndRate] | None = None


class AdministeredDosage(Element):
    text: str | None = None
    route: CodeableConcept | None = None
    dose: Quantity | None = None


class DispenseRequest(Element):
    validity_period: Period | None = None


class Drug(ResourceBase):
    """What the three statements about a drug share."""

    contained: list[Contained] | None = None
    status: str | None = None
    medication_codeable_concept: CodeableConcept | None = None
    medication_reference: Reference | None = None
    subject: Reference | None = None


class MedicationRequest(Drug, tag="MedicationRequest"):
    intent: str | None = None
    do_not_perform: bool | None = None
    authored_on: str | None = None
    dosage_instruction: list[Dosage] | None = None
    dispense_request: DispenseRequest | None = None


class MedicationStatement(Drug, tag="MedicationStatement"):
    taken: str | None = None
    was_not_taken: bool | None = None
    effective_date_time: str | None = None
    effective_period: Period | None = None
    date_asserted: str | None = None
    dosage: list[Dosage] | None = None


class MedicationAdministration(Drug, tag="MedicationAdministration"):
    not_given: bool | None = None
    was_not_given: bool | None = None
    effective_date_time: str | None = None
    effective_period: Period | None = None
    dosage: AdministeredDosage | None = None


class OutcomeIssue(Element):
    severity: str | None = None
    code: str | None = None
    diagnostics: str | None = None
    details: CodeableConcept | None = None


class OperationOutcome(ResourceBase, tag="OperationOutcome"):
    issue: list[OutcomeIssue] | None = None


class BundleLink(Element):
    relation: str | None = None
    url: str | None = None


class EntrySearch(Element):
    mode: str | None = None


class EntryResponse(Element):
    status: str | None = None
    outcome: Raw = Raw()


class BundleEntry(Element):
    """The resource stays raw: each is read on its own, so that one bad entry never loses the rest."""

    full_url: str | None = None
    resource: Raw = Raw()
    search: EntrySearch | None = None
    response: EntryResponse | None = None


Resource: TypeAlias = (
    Patient | Condition | Observation | QuestionnaireResponse | ImagingStudy | DiagnosticReport | Procedure
    | BodyStructure | Medication | MedicationRequest | MedicationStatement | MedicationAdministration | OperationOutcome
)  # fmt: skip
R = TypeVar("R", bound=ResourceBase | Observation)

RESOURCES: tuple[type[ResourceBase] | type[Observation], ...] = get_args(Resource)
