"""The emergency card's sentences: reminders of guideline timing, never instructions (principles sections 8, 9)."""

WHO_AND_WHEN = "Guideline timing: spinal surgery and oncology now, whole-spine MRI within 24 h"
WHO_AND_WHEN_SHORT = "Guideline timing: surgeon and oncologist now, MRI within 24 h"

LEAD = "Guideline timing"
CONTACT = "Spinal surgery and oncology contact: now."
MRI = "Whole-spine MRI: as soon as possible, always within 24 h of the suspicion."
TREATMENT = (
    "Treatment: as early as possible, ideally before deterioration; where surgery is not suitable, radiotherapy starts "
    "within 24 h of the decision to treat."
)
NEWEST_IMAGING = "Newest spine MRI in the record: {date} ({source})."

STEROID = (
    "Dexamethasone (A02, {strength}): NICE gives 16 mg as soon as possible, then 16 mg daily while surgery or "
    "radiotherapy is awaited (quoted second-hand); {recorded}. With gastroprotection and glucose checks. If lymphoma "
    "or myeloma is suspected without tissue, haematology or oncology is asked first."
)
STEROID_NOT_RECORDED = "none recorded"
IMMOBILISE = (
    "Immobilisation until a stability opinion (A03, {strength}): guideline timing of the opinion is within 24 "
    "h{stability}."
)
RADIOTHERAPY = (
    "Where surgery is not possible (A21, {strength}): radiotherapy within 24 h of the decision to treat; ASTRO lists "
    "8 Gy/1, 16/2, 20/5 or 30/10, NICE 8 Gy single as default (quoted second-hand)."
)

TABLE_SAYS = "Every NOMS row still possible at {levels} is an emergency."
POSSIBLE = "The spinal metastasis itself is not confirmed in the record; see the questions card."
BASIS = "**Basis and limits** {papers}."
GUIDELINES = "NICE NG234 and QS56, 2023, partly quoted second-hand"
NOMS_PAPERS = "Chang 2020; Laufer 2013"
LIMITS = (
    "Prognosis is secondary here and is not used to delay (C13). Highest-risk card of this service: verify against "
    "the patient first."
)
