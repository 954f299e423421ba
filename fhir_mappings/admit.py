"""Who may enter a section: this patient's resources, the newest version of each, none entered in error."""

from collections import defaultdict
from collections.abc import Iterable

from fhir_mappings.decode import Read
from fhir_mappings.elements import Reference
from fhir_mappings.reading import Condition, Medication, OperationOutcome, Patient, Resource
from fhir_mappings.references import URN, is_patient
from fhir_mappings.section import newest_of_each, reference_of
from fhir_mappings.versions import STRANGE, refusal_of
from spinal_metastasis.results import DataNote, NoteCode

LISTED = 5
"""How many resources of one kind of trouble are named; the rest are counted."""


class Admission:
    """Collects the readings of one key, then admits them; counts and notes say what stayed outside.

    `hollow`: entries without a resource that say nothing of why; what they stood for is not known.
    """

    def __init__(self, key: str, patient_id: str, server: str | None = None) -> None:
        self.key, self.patient_id, self.server = key, patient_id, server
        self.offered: list[Resource] = []
        self.outcomes: list[OperationOutcome] = []
        self.aliases: dict[str, str] = {}
        self.entries_read = 0
        self.hollow = 0
        self.unreadable: list[DataNote] = []
        self.foreign: list[str] = []
        self.foreign_patient = False
        self.ignored: defaultdict[str, int] = defaultdict(int)
        self._repairs = 0
        self._old_shapes = 0

    def offer(self, read: Read, full_url: str | None = None, *, is_include: bool = False) -> None:
        """One reading. An included resource of a type not read here needs no note."""
        if read.resource is not None:
            self._repairs += read.repairs
            self._old_shapes += read.old_shape
            self.take(read.resource, full_url)
            return
        self.entries_read += 1
        if read.note is not None:
            self.unreadable.append(read.note)
        elif not is_include:
            self.ignored[read.kind] += 1

    def take(self, resource: Resource, full_url: str | None) -> None:
        """A resource that was read; an OperationOutcome is set apart."""
        if type(resource) is OperationOutcome:
            self.outcomes.append(resource)
            return
        self.entries_read += 1
        if resource.id is not None and resource.id[-1:] == " ":
            resource.id = resource.id.strip()
        status: str | None = getattr(resource, "status", None)
        if status is not None and status[-1:] == " ":
            resource.status = status.strip()  # type: ignore[union-attr]  # whatever has one
        if full_url is not None and (resource.id is None or full_url.startswith(URN)):
            self._name(resource, full_url)
        self.offered.append(resource)

    def _name(self, resource: Resource, full_url: str) -> None:
        """Takes the id from the entry's address where the resource has none, and remembers a `urn:` address."""
        if not resource.id:
            resource.id = full_url.rstrip("/").rpartition(":" if full_url.startswith(URN) else "/")[2] or None
        if full_url.startswith(URN):
            self.aliases[full_url.strip()] = reference_of(resource)

    def admitted(self, holds: tuple[type, ...] | None) -> tuple[Resource, ...]:
        """This patient's resources of the types the key holds (None: any), once each, newest version."""
        ours: list[Resource] = []
        expected = f"Patient/{self.patient_id}"
        for resource in self.offered:
            if holds is not None and type(resource) not in holds:
                self.ignored[type(resource).__name__] += 1
                continue
            subject = getattr(resource, "subject", None)
            if (subject is not None and subject.reference == expected) or self._is_ours(resource):
                ours.append(resource)
        kept = newest_of_each([(type(one), one.id) if one.id else id(one) for one in ours], ours)
        return tuple([one for one in kept.values() if not _is_in_error(one) and not self._is_strange(one)])

    def _is_strange(self, resource: Resource) -> bool:
        """Whether it has the shape of another FHIR version, which is told."""
        if type(resource) not in STRANGE or (note := refusal_of(resource, reference_of(resource))) is None:
            return False
        self.unreadable.append(note)
        return True

    def _is_ours(self, resource: Resource) -> bool:
        if isinstance(resource, Medication):
            return True
        if isinstance(resource, Patient):
            ours = resource.id == self.patient_id
            self.foreign_patient |= not ours and resource.id is not None
        else:
            ours = is_patient(subject_of(resource), self.patient_id, self.aliases, self.server)
        if not ours:
            self.foreign.append(reference_of(resource))
        return ours

    def notes(self) -> tuple[DataNote, ...]:
        """What stayed outside and what was repaired; no more than a handful of any kind."""
        if not (self.unreadable or self.foreign or self.ignored or self.hollow or self._repairs or self._old_shapes):
            return ()
        unreadable = sorted(self.unreadable, key=lambda note: (note.resource is None, note.resource or "", note.text))
        found = [*unreadable[:LISTED], *self._surplus(self.unreadable, NoteCode.UNREADABLE, "could not be read")]
        found += [
            DataNote(NoteCode.WRONG_PATIENT, f"{self.key}: not known to be of this patient, left out.", reference)
            for reference in sorted(self.foreign)[:LISTED]
        ]
        found += self._surplus(self.foreign, NoteCode.WRONG_PATIENT, "were not known to be of this patient")
        found += [
            DataNote(NoteCode.OTHER, f"{self.key}: {number} {kind} not read here.")
            for kind, number in sorted(self.ignored.items())
        ]
        if self.hollow:
            text = f"{self.key}: entries of the list that hold nothing: {self.hollow}."
            found.append(DataNote(NoteCode.UNREADABLE, text))
        if self._repairs:
            found.append(DataNote(NoteCode.OTHER, f"{self.key}: {self._repairs} malformed elements were repaired."))
        if self._old_shapes:
            text = f"{self.key}: {self._old_shapes} resources are in the form of an older FHIR version."
            found.append(DataNote(NoteCode.FHIR_VERSION, text))
        return tuple(found)

    def _surplus(self, items: Iterable[object], code: NoteCode, what: str) -> list[DataNote]:
        more = len(list(items)) - LISTED
        return [DataNote(code, f"{self.key}: {more} more {what} and were left out.")] if more > 0 else []


def subject_of(resource: Resource) -> Reference | None:
    """The reference that names the patient, under whichever name the type has for it."""
    found: Reference | None = getattr(resource, "subject", None) or getattr(resource, "patient", None)
    return found


def _is_in_error(resource: Resource) -> bool:
    if type(resource) is Condition:
        status = resource.verification_status
        return status is not None and any(c.code == "entered-in-error" for c in status.coding or ())
    return getattr(resource, "status", None) == "entered-in-error"
