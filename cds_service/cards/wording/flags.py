"""Flags of a lesion, a decision or a system, and the rules beyond the review's table, each as a sentence."""

FLAGS: dict[str, str] = {
    # flags of the NOMS table
    "NEURO_IMAGING_DISCORDANCE": "Myelopathy is not explained by a low-grade ESCC: examination and imaging disagree.",
    "SINS_7_12_CONSULT": "SINS 7-12: a surgical stability opinion comes before radiotherapy.",
    "TISSUE_DIAGNOSIS_NEEDED": (
        "Histology is unknown: tissue before definitive local treatment, where neurology allows the wait."
    ),
    "TWO_OPTIONS": "The row holds two options side by side; the choice is the board's.",
    "SYSTEMIC_FIRST_IF_CHEMOSENSITIVE": "In a chemosensitive tumour systemic treatment may come first.",
    "SURGICAL_REVIEW_IF_DETERIORATES_ON_RT": "Surgical review if neurology worsens during radiotherapy.",
    "IF_NO_PROCEDURE_TOLERATED_RT_PLUS_BRACE": (
        "If no procedure is tolerated: radiotherapy with brace and pain control."
    ),
    "CEMENT_ALONE_RARELY_APPROPRIATE_WITH_STENOSIS": "Cement alone rarely fits with canal stenosis (NASS 2025).",
    "CONSIDER_HYPOFRACTIONATED_OR_SBRT_MDT_IF_NO_DEFICIT": (
        "Without a deficit the board may consider hypofractionated radiotherapy or SRS."
    ),
    # flags of a lesion
    "ESCC_1C_BORDERLINE": (
        "ESCC 1c touches the cord without compressing it: centres disagree whether it is managed as low- or "
        "high-grade; the SRS dose at the cord margin may be limited."
    ),
    "ESCC_BELOW_CONUS": (
        "Below the conus the ESCC scale is used by analogy; myelopathy here means a cauda equina deficit."
    ),
    "SINS_LEVEL_UNDEFINED": "SINS does not define this level (coccyx or transitional vertebra): location counts 0-3.",
    "SINS_COLLAPSE_EXACTLY_50": "Collapse of exactly 50 % is not defined by SINS; scored 2 here.",
    "SINS_INVOLVEMENT_EXACTLY_50": "Involvement of exactly 50 % is not defined by SINS; scored 0 here.",
    "SINS_NOT_APPLICABLE_INSTRUMENTED": (
        "The level is instrumented, so SINS does not apply; stability is the team's judgement."
    ),
    "HISTOLOGY_CLASS_ASSUMED": "NOMS does not list this histology; it is read as radioresistant here.",
    "MYELOPATHY_DERIVED": "Myelopathy was not recorded as such; it is read from the recorded deficit.",
    "OUT_OF_SCOPE_COMPARTMENT": "The lesion lies within the dura, outside the scope of this service.",
    "E8_PARAPLEGIA_OVER_48H": (
        "Complete motor loss for more than 48 h: walking is unlikely to return after decompression; treatment is for "
        "pain and stability, the surgical opinion stays (E8)."
    ),
    "E9_SEVERAL_COMPRESSED_LEVELS": (
        "More than one level is compressed: the symptomatic or worst level leads, by its own row; the trial of surgery "
        "required a single area (E9)."
    ),
    "PRIOR_RT_TREATED_AS_RESISTANT": (
        "After radiotherapy at this level the histology is read as radioresistant (NOMS)."
    ),
    "ORGAN_NOT_NAMED_BY_SCORE": "An organ the score does not name counts as a visceral metastasis.",
    "BOLLEN_OVERESTIMATES_TRIPLE_NEGATIVE": "Bollen overestimates survival in triple-negative breast cancer.",
}  # fmt: skip

RULES: dict[str, str] = {
    "E1": (
        "SINS 7-12 is not in the review's table: extension rule E1 adds a surgical stability opinion before "
        "radiotherapy."
    ),
    "E2": "Low-grade ESCC with myelopathy is not in the review's table: extension rule E2 asks for the cause first.",
    "E3": "Unknown histology is not in the review's table: extension rule E3 puts tissue first where neurology allows.",
    "E4": (
        "Unstable and surgery not tolerated: extension rule E4 takes the least invasive stabilisation, as the "
        "review's row 10 does."
    ),
    "E5": "SRS not available is not in the review's table: extension rule E5 adds referral, else cEBRT.",
    "E6": (
        "Intermediate histology has rows of its own (site choice): extension rule E6 keeps the surgical and SRS "
        "options in view."
    ),
    "E7": "Haematological tumour with a deficit: radiotherapy or systemic treatment first even so (extension rule E7).",
    "E8": (
        "Complete motor loss for more than 48 h: walking is unlikely to return after decompression (extension rule E8)."
    ),
    "E9": "More than one compressed level: the symptomatic or worst level leads, by its own row (extension rule E9).",
    "E10": "The patient declines surgery: the rows for surgery not tolerated are read (extension rule E10).",
}

C_RULES: dict[str, str] = {
    "C1": "expected survival is under 1 month: supportive care first",
    "C2": "expected survival is 1 to 3 months: no major open surgery as first option",
    "C3": "expected survival is 3 to 6 months: limited or less invasive surgery",
    "C4": "expected survival is 6 to 12 months: the full row applies",
    "C5": "expected survival is 12 months or more: durable control counts",
    "C6": "single level, slow-growing primary, long survival: en bloc resection for specialist discussion only",
    "C7": "treatment-naive with systemic options",
    "C8": "no systemic options left",
    "C9": "haematological tumour: medical treatment or radiotherapy first",
    "C10": "the table and the survival estimate point different ways",
    "C11": "poor performance is caused by the compression and does not count against surgery",
    "C12": "survival unknown",
    "C13": "emergency: prognosis is secondary",
}
"""Rules of the combined system, as reasons for or against an option."""

CEMENT = "3.5"
CEMENT_FITS = "cement suits this lesion (NASS 2025, 3.5)"
CEMENT_RARELY_FITS = "cement rarely suits this lesion (NASS 2025, 3.5)"
"""The appropriateness of cement, as a reason for and against."""
