"""The NOMS card's sentences: the table's options in short, "if" clauses, reasons for and against, limits."""

from functools import lru_cache

_SHORTER: tuple[tuple[str, str], ...] = (
    (
        "Surgical stability opinion first; stabilise if mechanical pain/high fracture risk; then ",
        "stability opinion, then ",
    ),
    ("Same-day surgical stability opinion (must not delay emergency treatment); ", "same-day stability opinion, "),
    ("stabilise if mechanical pain/high fracture risk; then ", "then "),
    (" (alternative: SRS if expected survival >=6 months and ", " (SRS as alternative"),
    ("oligometastatic disease or durable control is the goal)", ")"),
    ("SRS by referral to another centre (cEBRT if not reachable in time)", "SRS by referral, else cEBRT"),
    ("SRS by referral, else postoperative cEBRT", "SRS by referral, else cEBRT"),
    (" (alternative shown: stabilization then cEBRT, the NOMS radiosensitive row)", " (or stabilisation then cEBRT)"),
    (" (alternative shown: cEBRT alone, the NOMS radiosensitive row)", " (or cEBRT alone)"),
    ("Stabilization (instrumented, MIS preferred)", "stabilisation"),
    ("Stabilization (least invasive: cement augmentation and/or percutaneous screws)", "least invasive stabilisation"),
    ("Stabilization (least invasive: percutaneous screws, with biopsy)", "least invasive stabilisation with biopsy"),
    ("Stabilization (least invasive: percutaneous screws)", "least invasive stabilisation"),
    (" with tissue sampling at the same procedure; ", " with biopsy, "),
    ("radiation (cEBRT or SRS) chosen after histology", "radiation after histology"),
    (" (steroid-sensitive lymphoma/myeloma to be considered before steroids if no deficit)", ""),
    (
        "MDT choice: cEBRT with close neurological surveillance (NOMS radiosensitive row) or separation surgery",
        "cEBRT with surveillance, or separation surgery",
    ),
    ("Biopsy first (image-guided), then re-run; ", "biopsy first, "),
    ("Urgent biopsy (same/next day) with surgical opinion in parallel; ", "urgent biopsy with a surgical opinion"),
    ("then re-run with histology; do not wait if deficit appears", ""),
    ("Biopsy if it does not delay treatment, then ", "biopsy if no delay, then "),
    ("radiation chosen after histology", "radiation after histology"),
    (" or re-run with histology", ""),
    ("Decompression/stabilization", "decompression/stabilisation"),
    (" followed by ", " then "),
)
"""The table's text → our short words, in this order."""

DISCORDANT = "Discordant:"
_DISCORDANT_SHORT = "findings disagree: whole-spine MRI again within 24 h, urgent surgical review"


@lru_cache(maxsize=256)
def short_option(decision: str) -> str:
    """The table's decision in a few British words, for summaries and lists; the verbatim text stands beside it.

    >>> short_option("Decompression/stabilization followed by SRS")
    'decompression/stabilisation then SRS'
    """
    if decision.startswith(DISCORDANT):
        return _DISCORDANT_SHORT
    for text, short in _SHORTER:
        decision = decision.replace(text, short)
    return decision


WHEN: dict[str, tuple[str, dict[str, str]]] = {
    "escc": ("ESCC is ", {"low": "low-grade", "high": "high-grade"}),
    "myelopathy": ("there is ", {"no": "no myelopathy", "yes": "myelopathy"}),
    "radiosensitivity": (
        "the histology is ",
        {
            "sensitive": "radiosensitive",
            "intermediate": "of intermediate radiosensitivity",
            "resistant": "radioresistant",
            "unknown": "not obtainable",
        },
    ),
    "stability": (
        "the level is ",
        {
            "stable": "stable (SINS 0-6)",
            "potentially_unstable": "potentially unstable (SINS 7-12)",
            "unstable": "unstable (SINS 13-18)",
        },
    ),
    "systemic_tolerance": ("surgery is ", {"able": "tolerated", "unable": "not tolerated"}),
    "srs_available": ("SRS is ", {"yes": "available", "no": "not available"}),
}
"""NOMS input → how an "if" clause begins, and each value's words."""

IF_INSTEAD: dict[tuple[str, str], str] = {
    ("escc", "low"): "ESCC low-grade instead",
    ("escc", "high"): "ESCC high-grade instead",
    ("myelopathy", "yes"): "Myelopathy or a new deficit",
    ("myelopathy", "no"): "No myelopathy after all",
    ("stability", "stable"): "SINS 6 or less",
    ("stability", "potentially_unstable"): "SINS 7 to 12",
    ("stability", "unstable"): "SINS 13 or more",
    ("systemic_tolerance", "able"): "Surgery tolerated after all",
    ("srs_available", "no"): "SRS not available",
    ("srs_available", "yes"): "SRS available after all",
}
"""A changed input, as the start of a line under "What would change this"."""

NO_SINGLE_OPTION = "No option is shown because any single one would be a guess."
NOT_TOLERATED = "If surgery is not tolerated or is declined"
ONCE_CORRECTED = "Once what speaks against surgery is corrected"
SEE_QUESTIONS = "See the questions card."

FOR_ALL = ("For {either}: ", "Against {either}: ")
EITHER, ANY = "either", "each of these"
AS_OTHER = " For and against as {rows}."
NOT_ALL_STATED = ", where no extension rule is named"
TOLERANCE = {
    "able": "Tolerates surgery",
    "unable": "Surgery not tolerated",
    "indeterminate": "Tolerance of surgery open",
}
LIMITED_ONLY = ", limited or less invasive only (T2)"
NO_RULE_AGAINST = "no rule against"
COULD_TURN = "Not recorded, could turn it: {names}"
ASSUMED = "Assumed, as nothing is recorded: {what} here; otherwise the option may change."
NO_SINS_ITEM = "SINS items ({span} of 18 possible)"
NO_STABILITY = "the team's judgement of stability (SINS does not apply)"
MANY_ROWS = "Chang 2020 Table 2, Laufer 2013, and the extension rules of this service (E1-E7)"

# Reasons for and against, only as the data support
COMPRESSED_CORD = "compressed cord"
RESISTANT = "histology resistant to conventional RT"
SENSITIVE = "radiosensitive histology"
INTERMEDIATE = "intermediate radiosensitivity"
MECHANICAL_PAIN = "mechanical pain"
DEFICIT = "neurological deficit"
UNSTABLE = "SINS unstable"
NO_OPERATION = "no operation"
DURABLE_CONTROL = "durable local control whatever the histology"
NO_COMPRESSION = "no cord compression"
PATCHELL = (
    "walking 84 vs 57 % with surgery + RT in the trial (Patchell 2005, A25; very RT-sensitive tumours and expected "
    "survival under 3 months excluded)"
)
SURGICAL_RISK = "surgical risk"
PROCEDURE_RISK = "procedural risk"
BLEEDS = "metastases of this histology bleed (embolisation, then surgery within 24 h: A10, moderate)"
PRIOR_RT_WOUND = "prior radiotherapy at this level raises wound complications"
PRIOR_RT_CORD = "prior radiotherapy at this level: cumulative cord dose"
SHORT_SURVIVAL = "prognosis scores read under 6 months"
STAYS_COMPRESSED = "leaves the cord compressed until the tumour responds"
NOT_STABILISED = "does not stabilise the spine"
FRACTURE_RISK = "vertebral fracture after SRS is more likely with {factors}"
TISSUE = "treatment depends on the histology"
DELAY = "delay"
UNEXPLAINED = "myelopathy without compression is unexplained"

SINS_LIMITS = (
    "SINS: raters agree poorly on lesion type (kappa 0.24) and only moderately on alignment and collapse (0.46)."
)


def platelets_line(count: str, days: int, limit: int) -> str:
    return f"Platelets {count} are {days} days old (limit {limit}): below 100 is corrected before open surgery."


def verbatim(decision: str, urgency: str) -> str:
    """The table's text in quotes, letter for letter."""
    return f'"{decision}" ({urgency}).'


INTERMEDIATE_POLICIES = {
    "as_sensitive": "is read as radiosensitive",
    "as_resistant": "is read as radioresistant",
}


def threshold_line(lowest: str) -> str:
    """`lowest`: the grade from which ESCC counts as high."""
    return f"Site choice: ESCC 1c counts as {'high' if lowest == '1c' else 'low'}-grade."


def intermediate_line(policy: str) -> list[str]:
    """Empty where the site leaves intermediate histology as it is."""
    said = INTERMEDIATE_POLICIES.get(policy)
    return [f"Site choice: intermediate histology {said}."] if said else []
