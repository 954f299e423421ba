"""The orders in a hook's context, one at a time: this patient's, in the form of FHIR R4 (CH-39, CH-111)."""

from collections.abc import Iterator
from typing import Final, NamedTuple

import msgspec
from msgspec import Raw

from fhir_mappings.decode import BROKEN, PLAIN
from fhir_mappings.elements import BodySite, CodeableConcept, Element, Extension, Meta, Period, Reference
from fhir_mappings.envelope import top_of
from fhir_mappings.reading import BundleEntry, Contained
from fhir_mappings.references import is_patient
from fhir_mappings.repair import MisfitError, Repairs
from spinal_metastasis.results import DataNote, NoteCode

READ: Final = frozenset({"ServiceRequest", "MedicationRequest"})
OLDER: Final = frozenset({
    "ProcedureRequest", "ReferralRequest", "DiagnosticOrder", "MedicationOrder", "MedicationPrescription",
})  # fmt: skip
"""The same orders in DSTU2 and STU3."""
NOT_ORDERED: Final = frozenset({"revoked", "cancelled", "completed", "entered-in-error", "stopped"})


class WrittenOrder(Element):
    """The elements of a ServiceRequest or MedicationRequest that are read."""

    resource_type: str | None = None
    id: str | None = None
    meta: Meta | None = None
    status: str | None = None
    intent: str | None = None
    priority: str | None = None
    do_not_perform: bool | None = None
    subject: Reference | None = None
    category: list[CodeableConcept] | None = None
    code: CodeableConcept | None = None
    order_detail: list[CodeableConcept] | None = None
    body_site: list[BodySite] | None = None
    occurrence_date_time: str | None = None
    occurrence_period: Period | None = None
    medication_codeable_concept: CodeableConcept | None = None
    medication_reference: Reference | None = None
    contained: list[Contained] | None = None
    extension: list[Extension] | None = None


class ContextOrders(NamedTuple):
    """`orders` by every name a selection may use; `notes` on what was dropped. None for what is no Bundle."""

    orders: dict[str, WrittenOrder]
    notes: tuple[DataNote, ...]
    names: frozenset[str]


DECODER: Final = msgspec.json.Decoder(WrittenOrder)


def reference_of_order(order: WrittenOrder) -> str:
    return f"{order.resource_type}/{order.id}" if order.id else str(order.resource_type)


def read_orders(bundle: bytes | Raw, patient_id: str, server: str | None = None) -> ContextOrders | None:
    """The orders of a Bundle that are this patient's and still to be done; None where it is no Bundle."""
    top = top_of(bytes(bundle))
    if top is None or top.resource_type != "Bundle":
        return None
    orders: dict[str, WrittenOrder] = {}
    notes: list[DataNote] = []
    names: set[str] = set()
    entries = [(entry, _named(entry)) for entry in top.entry or ()]
    aliases = {e.full_url: str(named.name) for e, named in entries if e.full_url and e.full_url.startswith("urn:")}
    for entry, who in entries:
        order, note = _read(entry, who, aliases, patient_id, server)
        named = tuple(_names(entry, who))
        names.update(named)
        if note is not None:
            notes.append(note)
        elif order is not None:
            orders |= dict.fromkeys(named, order)
    return ContextOrders(orders, tuple(notes), frozenset(names))


class _Named(Element):
    resource_type: str | None = None
    id: str | None = None

    @property
    def name(self) -> str | None:
        """`Type/id`."""
        return f"{self.resource_type}/{self.id.strip()}" if self.resource_type and self.id else None


def _named(entry: BundleEntry) -> _Named:
    try:
        return msgspec.json.decode(entry.resource, type=_Named)
    except BROKEN:
        return _Named()


def _names(entry: BundleEntry, who: _Named) -> Iterator[str]:
    """`Type/id`, the bare id and the entry's address: clients select by any of them (RB-7)."""
    if (name := who.name) is not None:
        yield from (name, name.partition("/")[2])
    if entry.full_url:
        yield from (entry.full_url, entry.full_url.rpartition(":")[2])


def _read(
    entry: BundleEntry, who: _Named, aliases: dict[str, str], patient_id: str, server: str | None
) -> tuple[WrittenOrder | None, DataNote | None]:
    name, kind = who.name, who.resource_type or ""
    if kind in OLDER:
        return None, DataNote(NoteCode.FHIR_VERSION, f"The order is a {kind} of an older FHIR version, not read.", name)
    if not kind:
        return None, DataNote(NoteCode.UNREADABLE, "An entry of the draft orders is no resource and was left out.")
    if kind not in READ:
        return None, None
    order = _decoded(entry.resource)
    if order is not None and not is_patient(order.subject, patient_id, aliases, server):
        return None, DataNote(NoteCode.WRONG_PATIENT, "The order is not known to be of this patient, left out.", name)
    if _is_later(entry.resource):
        return None, DataNote(NoteCode.FHIR_VERSION, "The order is in the form of FHIR R5, not read.", name)
    if order is None:
        return None, DataNote(NoteCode.UNREADABLE, f"1 {kind} of the draft orders could not be read.", name)
    if order.do_not_perform is True or (order.status or "").strip() in NOT_ORDERED:
        return None, None
    return order, None


def _decoded(resource: Raw) -> WrittenOrder | None:
    try:
        return DECODER.decode(resource)
    except BROKEN:
        pass
    try:
        kept = Repairs().struct(PLAIN.decode(resource), WrittenOrder)
        return None if kept is None else msgspec.convert(kept, WrittenOrder)
    except (MisfitError, *BROKEN):
        return None


class _ReferencedConcept(Element):
    concept: Raw = Raw()


class _LaterForm(Element):
    """Where R5 has a CodeableReference, R4 has a concept."""

    code: _ReferencedConcept | None = None
    medication: _ReferencedConcept | None = None


def _is_later(resource: Raw) -> bool:
    try:
        form = msgspec.json.decode(resource, type=_LaterForm)
    except BROKEN:
        return False
    return form.medication is not None or (form.code is not None and bytes(form.code.concept) != b"")
