"""Sentences every kind of card shares."""

SOURCE_LABEL = "Spine metastasis CDS"
APP_LINK = "Open in the tumour-board app"

OVERRIDE_REASONS = (
    ("already-handled", "Already handled"),
    ("does-not-apply", "Does not apply to this patient"),
    ("disagree", "Disagree"),
    ("patient-preference", "Patient preference"),
    ("not-feasible", "Not feasible"),
)
"""Code and display; the code system is ours."""

SAFETY_NET = (
    "**If there is new weakness, gait, bladder or bowel change**, guideline timing is: spinal surgery and oncology "
    "contact now, whole-spine MRI within 24 h (NICE NG234, QS56). Without deficit but with suspicious pain: MRI "
    "within 1 week."
)
NEVER_NORMAL = "A missing input is never read as normal or absent."


def standing_line(knowledge: str, assessed: str) -> str:
    """Ends every detail: purpose, limits, version of the rules, day of the assessment."""
    return (
        "For health professionals; adults with spinal metastasis. Options for a multidisciplinary team; does not "
        "replace clinical judgement. Research and education software, not reviewed, cleared or CE-marked as a "
        f"medical device. Verify against the record. Rules {knowledge}, assessed {assessed}."
    )
