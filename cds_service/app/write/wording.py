"""What the review page says: why something cannot be saved, and what became of a save. Nothing of the patient in it."""

from typing import Final

from cds_service.app.write.send import Outcome

READ_ONLY: Final = "This FHIR server does not take what is saved here: it says that it is read-only."
NO_SCOPE: Final = "The EHR did not grant this app the right to save: answers can be downloaded only."
REPLACED: Final = (
    "This record was replaced by another one, which is what is shown here. Open that patient from the EHR to save."
)
NOT_GRANTED: Final = "not granted by the EHR"
NO_PLACE: Final = (
    "its level is not known, so the record could not tell which vertebra it is about; answer the level first"
)
NOTHING: Final = "Nothing is answered here that is not in the record."
CHANGED: Final = (
    "The record, or the answers, changed since this was shown. Nothing was written. This is what would be written now."
)
UNDER_WAY: Final = "A save of this page is under way. Wait for it; it is not written twice."

TITLES: Final = {
    Outcome.CONFLICT: "Not written: the record changed meanwhile.",
    Outcome.NOT_PERMITTED: "Not written: the FHIR server did not permit it.",
    Outcome.REFUSED: "Not written: the FHIR server refused it.",
    Outcome.UNCERTAIN: "Not known whether it was written.",
}
TEXTS: Final = {
    Outcome.CONFLICT: "Somebody else wrote to the same place. Look at the record's values below, then save again.",
    Outcome.NOT_PERMITTED: (
        "The right to save may have ended. Open the patient again from the EHR, or download the answers."
    ),
    Outcome.REFUSED: (
        "Sending the same again will not help. Download the answers, and tell the operator of this service."
    ),
    Outcome.UNCERTAIN: (
        "No readable answer came. Saving again is safe: what arrived the first time is recognised, and not written "
        "twice."
    ),
}
KEPT: Final = "All answers are kept here."


def answered(status: int) -> str:
    return f"It answered {status}." if status else "It did not answer in time, or the connection broke off."
