"""What the suggestions say: label of the button, description of the action, words of the draft."""

from typing import Final, NamedTuple


class Words(NamedTuple):
    label: str
    ordered: str
    note: str


URGENT_MR: Final = Words(
    "Draft: whole-spine MRI, urgent",
    "MRI of the whole spine",
    "Guideline timing: as soon as possible, always within 24 h of the suspicion (NICE NG234, QS56; A01).",
)
PAIN_MR: Final = Words(
    "Draft: whole-spine MRI within 1 week",
    "MRI of the whole spine",
    "Guideline timing: MRI and a treatment plan within 1 week of the suspicion (NICE QS56; A04).",
)
STABILITY: Final = Words(
    "Draft: surgical stability opinion",
    "Referral to spinal surgery: stability opinion",
    "SINS 7 or more: surgical stability opinion before or with radiotherapy (Fisher 2010, ASTRO 2024; A05).",
)
RADIATION_ONCOLOGY: Final = Words(
    "Draft: referral to radiation oncology",
    "Referral to radiation oncology",
    "Every NOMS option still open includes radiotherapy (rows {rows}).",
)
ANSWERS: Final = Words(
    "Draft: task to answer the open questions",
    "Answer the open questions of the spinal metastasis assessment",
    "The questionnaire asks for what would decide between the options still open.",
)
AT: Final = "{ordered}; {level}"
DESCRIPTION: Final = "Creates a draft for signature: {ordered}."
DRAFT: Final = "Draft by decision support, to be checked and signed by a clinician."
REASON: Final = "Spinal metastasis"
SUSPECTED: Final = "Suspected spinal metastasis"
QUESTIONNAIRE: Final = "Questionnaire"
