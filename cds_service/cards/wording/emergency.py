"""The emergency card's sentences: reminders of guideline timing, never instructions (principles sections 8, 9)."""

DEFICITS = (
    ("neuro_deficit_new", "new neurological deficit", "new deficit"),
    ("cauda_equina", "cauda equina syndrome", "cauda equina syndrome"),
    ("myelopathy", "myelopathy", "myelopathy"),
    ("sphincter_dysfunction", "bladder or bowel dysfunction", "bladder or bowel dysfunction"),
)
"""Fact → the finding, and a shorter one; the first that is recorded as true is named."""
DEFICIT = "neurological deficit"

WITH_MRI = (
    "Guideline timing: surgeon and oncologist now, whole-spine MRI within 24 h, treatment as early as possible",
    "Guideline timing: surgeon and oncologist now, MRI within 24 h, treatment as early as possible",
    "Guideline timing: surgeon and oncologist now, whole-spine MRI within 24 h",
    "Guideline timing: surgeon and oncologist now, MRI within 24 h",
)
MRI_DONE = (
    "Guideline timing: spinal surgery and oncology now, treatment as early as possible",
    "Guideline timing: surgeon and oncologist now, treatment as early as possible",
    "Guideline timing: surgeon and oncologist now, early treatment",
)
"""Who and what by when, longest first."""

LEAD = "Guideline timing"
GUIDELINES = "NICE NG234 and QS56, partly quoted second-hand"
CONTACT = "Spinal surgery and oncology contact: now."
MRI = "Whole-spine MRI: as soon as possible, always within 24 h of the suspicion."
DONE = "Done {date} ({source})."
NEWEST_IMAGING = "The newest spine MRI recorded is of {date} ({source})."
TREATMENT = (
    "Treatment: as early as possible, ideally before deterioration; where surgery is not suitable, radiotherapy within "
    "24 h of the decision to treat."
)
TABLE_SAYS = "NOMS at {levels}: every row still possible is an emergency."

SAME_CALL = "Discuss in the same call"
STEROID = (
    "Dexamethasone (A02, {strength}): NICE 16 mg as soon as possible, then 16 mg daily while surgery or radiotherapy "
    "is awaited; {recorded}. With gastroprotection and glucose checks."
)
STEROID_NOT_RECORDED = "none recorded"
STOP_STEROID = "Stopped if compression is ruled out."
ASK_BEFORE_STEROID = "If lymphoma or myeloma is suspected without tissue, haematology or oncology is asked first."
IMMOBILISE = "Immobilisation until a stability opinion, within 24 h (A03, {strength}){stability}."
RADIOTHERAPY = (
    "If surgery is not possible (A21, {strength}): radiotherapy; ASTRO lists 8 Gy/1, 16/2, 20/5 or 30/10, NICE 8 Gy "
    "single as default (quoted second-hand)."
)

POSSIBLE = "The spinal metastasis itself is not confirmed in the record; see the questions card."
BASIS = "**Basis and limits** {papers}."
ASTRO = "ASTRO 2024"
NOMS_PAPERS = "Chang 2020 Table 2; Laufer 2013"
LIMITS = (
    "Prognosis is secondary here and is not used to delay (C13). Highest-risk card of this service: verify against "
    "the patient first."
)
