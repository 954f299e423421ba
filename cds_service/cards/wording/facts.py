"""Facts in a clinician's words: what yes and no mean for each, and how a value came about."""

BOOLEANS: dict[str, tuple[str, str]] = {
    "histology_confirmed": ("Histology confirmed", "Histology not confirmed"),
    "performance_due_to_lesion": (
        "Poor performance caused by the spine lesion",
        "Poor performance not caused by the spine lesion",
    ),
    "able_to_tolerate_surgery": (
        "Able to tolerate surgery, team's judgement",
        "Not able to tolerate surgery, team's judgement",
    ),
    "neuro_deficit_new": ("New neurological deficit", "No new neurological deficit"),
    "sphincter_dysfunction": ("Bladder or bowel dysfunction", "No bladder or bowel dysfunction"),
    "myelopathy": ("Myelopathy", "No myelopathy"),
    "cauda_equina": ("Cauda equina syndrome", "No cauda equina syndrome"),
    "pathologic_fracture": ("Pathological fracture", "No pathological fracture"),
    "spinal_metastasis": ("Spinal metastasis", "No spinal metastasis"),
    "levels_contiguous": ("Levels contiguous", "Levels not contiguous"),
    "visceral_controlled": ("Visceral disease controlled", "Visceral disease not controlled"),
    "brain_mets": ("Brain metastases", "No brain metastases"),
    "brain_mets_treatable": ("Brain metastases treatable", "Brain metastases not treatable"),
    "synchronous": (
        "Metastasis within 90 days of first diagnosis",
        "Metastasis later than 90 days after first diagnosis",
    ),
    "previous_chemotherapy": ("Previous chemotherapy", "No previous chemotherapy"),
    "prior_systemic_therapy": ("Previous systemic therapy", "No previous systemic therapy"),
    "systemic_options_remaining": ("Systemic options remain", "No systemic options remain"),
    "smoking": ("Smokes at present", "Does not smoke at present"),
    "diabetes": ("Diabetes", "No diabetes"),
    "uncontrolled_infection": ("Uncontrolled infection", "No uncontrolled infection"),
    "organ_failure": ("Decompensated organ failure", "No decompensated organ failure"),
    "pregnant": ("Pregnancy", "No pregnancy"),
    "anticoagulant": ("Therapeutic anticoagulation", "No therapeutic anticoagulation"),
    "steroid_current": ("On a steroid", "Not on a steroid"),
    "srs_available": ("SRS available", "SRS not available"),
    "posterior_wall_intact": ("Posterior wall intact", "Posterior wall not intact"),
    "bony_retropulsion": ("Bony retropulsion", "No bony retropulsion"),
    "instrumented": ("Level instrumented", "Level not instrumented"),
    "prior_rt_at_level": ("Prior radiotherapy at this level", "No prior radiotherapy at this level"),
}
"""Boolean fact → (true, false)."""

PHRASES: dict[tuple[str, str], str] = {
    ("ambulatory", "independent"): "Walks without aid",
    ("ambulatory", "aided"): "Walks with aid",
    ("ambulatory", "none"): "Cannot walk",
    ("visceral_mets", "none"): "No visceral metastases",
    ("visceral_mets", "treatable"): "Treatable visceral metastases",
    ("visceral_mets", "untreatable"): "Untreatable visceral metastases",
}
"""Values that say more without the name of their fact."""

PROPER_NAMES = ("Frankel", "Karnofsky", "Charlson")

FLAG_WORDS = {
    "derived": "derived",
    "converted": "unit converted",
    "stale": "older than its limit",
    "conflict": "the record disagrees",
    "preliminary": "preliminary",
}
SITE_SETTING = "site setting"

ASSUMPTIONS: dict[str, str] = {
    "prior_rt_at_level: false": "no prior radiotherapy",
    "prior_rt: []": "no prior radiotherapy",
    "patient_declines: []": "the patient declines nothing",
    "paraplegia_onset: none": "no complete motor loss",
    "instrumented: false": "no instrumentation",
    "compartment: extradural": "the lesion is extradural",
    "histology_confirmed: true": "histology confirmed",
    "performance_due_to_lesion: false": "poor performance not caused by the spine lesion",
    "steroid_current: false": "not on a steroid",
    "anticoagulant: false": "no therapeutic anticoagulation",
    "uncontrolled_infection: false": "no uncontrolled infection",
    "organ_failure: false": "no decompensated organ failure",
}
"""`assumes` of a NOMS decision → words; what is not listed is said with the fact's label."""
