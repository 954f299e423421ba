"""FHIR versions: R4 and R4B are read whole; of others Patient, Condition and Observation as far as they go (RB-46)."""

from enum import Enum
from typing import Final

from cds_service.fhir_queries import Query
from fhir_mappings.chart import Section, unknown
from spinal_metastasis.results import DataNote, NoteCode

BEST_EFFORT: Final = frozenset({"Patient", "Condition", "Observation"})
NOTED_AT: Final = "patient"


class FhirVersion(Enum):
    """By the first number of `fhirVersion`. `NOT_KNOWN`: the shape of each resource tells, as in a prefetch."""

    DSTU2 = "DSTU2"
    STU3 = "STU3"
    R4 = "R4"
    LATER = "R5 or later"
    NOT_KNOWN = "not known"

    @classmethod
    def parse(cls, text: str | None) -> "FhirVersion":
        """
        >>> FhirVersion.parse("4.3.0"), FhirVersion.parse("1.0.2"), FhirVersion.parse("R4")
        (<FhirVersion.R4: 'R4'>, <FhirVersion.DSTU2: 'DSTU2'>, <FhirVersion.NOT_KNOWN: 'not known'>)
        """
        number = (text or "").strip().partition(".")[0]
        if not (number.isascii() and number.isdigit() and len(number) < 3) or int(number) == 0:
            return cls.NOT_KNOWN
        return {1: cls.DSTU2, 3: cls.STU3, 4: cls.R4}.get(int(number), cls.LATER if int(number) > 4 else cls.NOT_KNOWN)

    @property
    def is_read_whole(self) -> bool:
        return self in (FhirVersion.R4, FhirVersion.NOT_KNOWN)

    def reads(self, query: Query) -> bool:
        return self.is_read_whole or query.resource_type in BEST_EFFORT

    def not_read(self, key: str, query: Query) -> Section:
        """What a key is whose resource type is not read in this version."""
        reason = f"the FHIR server speaks {self.value}, of which {query.resource_type} is not read"
        return unknown(key, NoteCode.FHIR_VERSION, reason)

    def note(self) -> DataNote:
        text = (
            f"The FHIR server speaks {self.value}: of Patient, Condition and Observation was read what has the form "
            "of R4. Please check what matters in the record."
        )
        return DataNote(NoteCode.FHIR_VERSION, text)
