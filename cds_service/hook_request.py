"""A CDS Hooks call, read from the bytes: the envelope is typed, the prefetch values stay as they came.

What is wrong is answered with 400 and the path of every member at fault; values are never repeated. Unknown members
are ignored (CH-38), and so are extensions other than ours (CH-37).
"""

import re
from collections.abc import Mapping
from typing import Final

import msgspec
from msgspec import Raw

from cds_service.errors import BadRequestError, Issue, field_error, raise_if_any, required
from cds_service.hook_models import LONGEST_HOOK_INSTANCE
from cds_service.hook_request_faults import faults_of
from fhir_mappings.envelope import Sent

FHIR_ID: Final = re.compile(r"[A-Za-z0-9\-.]{1,64}")


class Context(msgspec.Struct, rename="camel", frozen=True):
    """The context of the hooks served. What a hook is about besides the patient is read where it is used."""

    user_id: str
    patient_id: str
    encounter_id: str | None = None
    selections: Raw = Raw()
    draft_orders: Raw = Raw()
    conditions: Raw = Raw()


class Envelope(msgspec.Struct, rename="camel", frozen=True):
    """The members of a call. Each value of `prefetch` is the JSON of one key."""

    hook: str
    hook_instance: str
    context: Context
    fhir_server: str | None = None
    fhir_authorization: dict[str, Raw] | None = None
    prefetch: dict[str, Raw] | None = None
    extension: Raw = Raw(b"null")


class ReadEnvelope(Envelope, frozen=True):
    """The same where nothing in the chart needs another look: it is read in the same pass."""

    prefetch: dict[str, Sent | None] | None = None  # type: ignore[assignment]  # another reading of the same member


ENVELOPE: Final = msgspec.json.Decoder(Envelope)
FAULTLESS: Final = msgspec.json.Decoder(ReadEnvelope)


class HookRequest(msgspec.Struct, frozen=True):
    """A call that is well-formed. `fhir_authorization` is checked where it is used (`fhir_access`)."""

    patient_id: str
    hook_instance: str
    prefetch: Mapping[str, Raw | Sent | None]
    fhir_server: str | None
    fhir_authorization: Mapping[str, Raw] | None
    extension: Raw
    context: Context

    def __repr__(self) -> str:
        """Without patient, token or data: a call may end up in a log by accident."""
        return f"HookRequest(prefetch={sorted(self.prefetch)})"


def without_hook(patient_id: str, user_id: str = "", fhir_server: str | None = None) -> HookRequest:
    """A page of the app asks for a patient, and is noted, as a hook that brought nothing would be."""
    return HookRequest(patient_id, "", {}, fhir_server, None, Raw(b"null"), Context(user_id, patient_id))


def read_hook_request(body: bytes, hook: str, *, lazily: bool = False) -> HookRequest:
    """Raises `BadRequestError` (400). `lazily`: the prefetch stays unread until somebody asks for a key of it."""
    envelope = _decode(body, lazily=lazily)
    patient_id = envelope.context.patient_id.strip().removeprefix("Patient/")
    raise_if_any(_faults(envelope, hook, patient_id))
    return HookRequest(
        patient_id,
        envelope.hook_instance,
        envelope.prefetch or {},
        (envelope.fhir_server or "").strip() or None,
        envelope.fhir_authorization,
        envelope.extension,
        envelope.context,
    )


def _decode(body: bytes, *, lazily: bool) -> Envelope | ReadEnvelope:
    if not lazily:
        try:
            return FAULTLESS.decode(body)
        except (ValueError, RecursionError):
            pass
    try:
        return ENVELOPE.decode(body)
    except msgspec.ValidationError:
        raise BadRequestError(*faults_of(body)) from None
    except (ValueError, RecursionError):
        raise BadRequestError("The body is not valid JSON.") from None


def _faults(envelope: Envelope, hook: str, patient_id: str) -> list[Issue]:
    found: list[Issue] = []
    if not envelope.hook:
        found.append(required("hook", "a string"))
    elif envelope.hook != hook:
        found.append(field_error("hook", f"this service answers the hook {hook}"))
    if not envelope.hook_instance.strip():
        found.append(required("hookInstance", "a string"))
    elif len(envelope.hook_instance) > LONGEST_HOOK_INSTANCE:
        found.append(field_error("hookInstance", f"is longer than {LONGEST_HOOK_INSTANCE} characters"))
    if not envelope.context.user_id.strip():
        found.append(required("context.userId", "a string such as Practitioner/123"))
    found += _patient_faults(patient_id)
    if envelope.fhir_authorization is not None:
        found += _authorization_faults(envelope, patient_id)
    return found


def _patient_faults(patient_id: str) -> list[Issue]:
    if not patient_id:
        return [required("context.patientId", "a FHIR id")]
    if not FHIR_ID.fullmatch(patient_id) or not patient_id.strip("."):
        return [field_error("context.patientId", "is not a FHIR id (1 to 64 letters, digits, '-' and '.')")]
    return []


def _authorization_faults(envelope: Envelope, patient_id: str) -> list[Issue]:
    found = []
    if not (envelope.fhir_server or "").strip():
        found.append(required("fhirServer", "it goes with fhirAuthorization"))
    patient = text_of((envelope.fhir_authorization or {}).get("patient"))
    if patient and patient.strip().removeprefix("Patient/") != patient_id:
        found.append(field_error("fhirAuthorization.patient", "is not the patient of the context"))
    return found


def has_no_conditions(call: HookRequest) -> bool:
    """`conditions: null`: the client states that it holds none, so there is no malignancy to speak of (contract 3)."""
    stated = call.prefetch.get("conditions", b"")
    return stated is None or (isinstance(stated, Raw) and bytes(stated).strip() == b"null")


def text_of(raw: Raw | None) -> str | None:
    """The string a member holds; None if it is absent or anything else."""
    try:
        return None if raw is None else msgspec.json.decode(raw, type=str)
    except ValueError:
        return None
