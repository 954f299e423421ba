"""One resource from its bytes: the typed decoder first, then the tolerant attempt, then a note that names it."""

from decimal import Decimal
from typing import NamedTuple, cast

import msgspec
from msgspec import Raw

from fhir_mappings.reading import Resource
from fhir_mappings.repair import TYPES, MisfitError, Repairs
from spinal_metastasis.results import DataNote, NoteCode

FAST = msgspec.json.Decoder(Resource)
PLAIN = msgspec.json.Decoder(float_hook=Decimal)
BROKEN = (ValueError, RecursionError)
"""What any malformed JSON raises: syntax, encoding, type, nesting."""


class Read(NamedTuple):
    """`resource` None: `note` says why, or is None too for a type that is simply not read here (`kind`)."""

    resource: Resource | None
    note: DataNote | None = None
    kind: str = ""
    repairs: int = 0
    old_shape: bool = False


def read_resource(raw: bytes | Raw) -> Read:
    """Never raises: a resource that cannot be read comes back as a note with its type and id, as far as known."""
    try:
        return Read(FAST.decode(raw))
    except BROKEN:
        pass
    try:
        plain = PLAIN.decode(raw)
    except BROKEN:
        return Read(None, DataNote(NoteCode.UNREADABLE, "An entry is not valid JSON and was left out."))
    return repaired(plain)


def repaired(plain: object) -> Read:
    """The tolerant attempt at a resource already parsed into plain dicts and lists."""
    kind = plain.get("resourceType") if isinstance(plain, dict) else None
    if not isinstance(plain, dict) or not isinstance(kind, str) or not kind.strip():
        return Read(None, DataNote(NoteCode.UNREADABLE, "An entry has no resource type and was left out."))
    kind = kind.strip()
    struct = TYPES.get(kind)
    if struct is None:
        return Read(None, None, kind)
    repairs = Repairs()
    try:
        kept = repairs.struct(plain, struct) or {}
        resource = msgspec.convert({**kept, "resourceType": kind}, struct)
    except MisfitError as misfit:
        return Read(None, _unreadable(kind, plain.get("id"), misfit.element), kind)
    except BROKEN:  # pragma: no cover - what was repaired fits; a gap there must refuse one resource, not raise
        return Read(None, _unreadable(kind, plain.get("id"), "structure"), kind)
    return Read(cast("Resource", resource), None, kind, repairs.count, repairs.old_shape)


def _unreadable(kind: str, given_id: object, element: str) -> DataNote:
    reference = f"{kind}/{given_id}" if isinstance(given_id, str) and 0 < len(given_id) <= 64 else kind
    text = f"1 {kind} could not be read ({element}); it was left out."
    return DataNote(NoteCode.UNREADABLE, text, reference)
