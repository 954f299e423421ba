"""The prognosis card's sentences: group figures of past cohorts, never a forecast, never averaged."""

NOT_A_FORECAST = "Group figures of past cohorts, not a forecast for this patient. Not averaged."
SECONDARY = "Prognosis is secondary in an emergency and is not used to delay (C13)."
NOT_AGAINST_SURGERY = (
    "A short estimate does not rule out surgery for instability or cord compression: these are separate questions."
)
NOT_RULED_OUT = "does not rule out surgery"
TEAM = "the team's estimate"
NONE_SETTLED = "no system can give a group"
TOO_WIDE = "A range this wide is not an estimate, so no survival figure is shown."
UNVERIFIED = "unverified against the paper, no survival figure shown"
NOT_PLACED_UNVERIFIED = "its list does not place this primary"
NO_FIGURE = "no survival figure published"
STRATEGY = "authors' strategy {advice} (no survival figure published)"
HAEMATOLOGICAL = "C9"
HAEMATOLOGICAL_NOTE = "Haematological tumour: scores made for solid tumours fit poorly (C9)."
LIMITS = {
    "tokuhashi_2005": "pessimistic with modern drugs (20 of 33 patients under 8 points lived over 12 months)",
    "bauer_modified_2008": "c 0.67 in 211 operated patients",
}
"""The limit that matters most, for the systems the rules rest on."""
DISAGREE = "The systems disagree; each is shown, none wins."
TEAM_ESTIMATE = "The team's own survival estimate is used for the rules instead of the systems' groups."
CONFLICT_LEAD = "Conflict shown, not resolved"

TOLERANCE = {
    "able": "no rule speaks against it",
    "unable": "rules or the team speak against it",
    "indeterminate": "open",
}
LIMITED = ", limited or less invasive surgery only (T2)"
NOT_PLACED = "The paper does not place this primary."

STATUS_WORDS = {"out_of_scope": "outside its population", "model_not_loaded": "model not loaded"}
REASONS = {
    "age_under_18": "under 18 years",
    "spine_primary": "primary tumour of the spine",
    "cns_primary": "primary tumour of the central nervous system",
    "pregnancy": "pregnancy",
    "no_spinal_metastasis": "no spinal metastasis",
    "model_not_loaded": "model not loaded",
    "outside_population: cord compression": "its trial excluded cord compression",
    "ECOG 0-1: no such patient in the cohort": "no patient with ECOG 0-1 in its cohort",
    "no motor deficit: the item has no level for it": "made for patients with a motor deficit",
    "sacral lesion: excluded from development": "sacral lesions were excluded",
    "primary tumour excluded from development": "this primary was excluded",
    "TOKUHASHI_VARIANT_CHANGES_GROUP": "the other print of its vertebral item would allow another group",
    "BAUER_VERSIONS_DISAGREE": "its two versions advise differently here",
    "BOLLEN_OVERESTIMATES_TRIPLE_NEGATIVE": "overestimates triple-negative breast cancer",
}
"""`reasons` of a system that are codes; any other is said as the core says it."""

HORIZONS = {
    "30d": "30 days", "90d": "90 days", "365d": "365 days", "3mo": "3 months", "6mo": "6 months", "12mo": "12 months",
    "24mo": "24 months",
}  # fmt: skip

BRANCHES = "Survival estimates leave branches open on both sides of 3 or 6 months; advice differs between them (C12)."
