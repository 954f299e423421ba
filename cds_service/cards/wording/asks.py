"""The question for every fact that can be asked, with the short name a summary uses."""

from typing import NamedTuple


class Ask(NamedTuple):
    short: str
    question: str


ASKS: dict[str, Ask] = {
    "age": Ask("age", "How old is the patient?"),
    "sex": Ask("sex", "Which sex is recorded?"),
    "primary": Ask("primary tumour", "What is the primary tumour, with its subtype?"),
    "histology_confirmed": Ask("histology", "Is the histology confirmed?"),
    "radiosensitivity_override": Ask("radiosensitivity", "How radiosensitive does the team judge the tumour to be?"),
    "molecular_profile": Ask("molecular profile", "Which markers and receptors are present or absent?"),
    "ecog": Ask("ECOG", "What is the ECOG performance status now?"),
    "kps": Ask("Karnofsky", "What is the Karnofsky performance status now?"),
    "asa": Ask("ASA class", "What is the ASA class?"),
    "performance_due_to_lesion": Ask(
        "cause of a poor performance status", "If the performance status is poor: is the spine lesion its cause?"
    ),
    "able_to_tolerate_surgery": Ask("tolerance of surgery", "Does the team judge open surgery tolerated?"),
    "ambulatory": Ask("walking", "Can the patient walk: without aid, with aid, or not?"),
    "frankel_or_asia": Ask("Frankel grade", "What is the Frankel or ASIA grade?"),
    "neuro_deficit_new": Ask(
        "new neurological deficit", "Any new or progressive weakness, gait, bladder or bowel change?"
    ),
    "neuro_deficit_onset": Ask("onset of the deficit", "When did the neurological deficit begin?"),
    "motor_deficit_days": Ask("pace of the motor deficit", "Over how many days did the motor deficit develop?"),
    "paraplegia_onset": Ask("onset of complete motor loss", "When did complete motor loss begin, if it did?"),
    "sphincter_dysfunction": Ask("bladder and bowel function", "Is there new bladder or bowel dysfunction?"),
    "myelopathy": Ask("myelopathy", "Is there myelopathy on examination (cauda equina deficit below the conus)?"),
    "cauda_equina": Ask("cauda equina syndrome", "Is there a cauda equina syndrome?"),
    "conus_level": Ask("level of the conus", "At which vertebra does the cord end?"),
    "pain_vas": Ask("pain score", "How severe is the pain, 0 to 10?"),
    "pathologic_fracture": Ask("pathological fracture", "Is there a pathological fracture?"),
    "spinal_metastasis": Ask("spinal metastasis", "Is there a spinal metastasis?"),
    "spinal_mets_count": Ask("number of vertebrae involved", "How many vertebrae hold a metastasis?"),
    "extraspinal_bone_mets": Ask(
        "bone metastases outside the spine", "How many bone metastases are there outside the spine?"
    ),
    "levels_involved": Ask("levels involved", "Which spinal levels are involved?"),
    "levels_contiguous": Ask("contiguity of the levels", "Are the involved levels contiguous?"),
    "visceral_mets": Ask(
        "visceral metastases", "Are there visceral metastases, and does the team judge them treatable?"
    ),
    "visceral_organs": Ask("organs involved", "Which organs hold metastases?"),
    "visceral_pattern": Ask(
        "pattern of visceral disease", "Is the visceral disease nodular or disseminated (pleura, peritoneum, meninges)?"
    ),
    "visceral_controlled": Ask("control of visceral disease", "Is the visceral disease controlled?"),
    "brain_mets": Ask("brain metastases", "Are there brain metastases?"),
    "brain_mets_treatable": Ask("treatable brain metastases", "Does the team judge the brain metastases treatable?"),
    "synchronous": Ask("timing of the metastasis", "Was the metastasis found within 90 days of the first diagnosis?"),
    "months_since_cancer_diagnosis": Ask(
        "months since diagnosis", "How many months passed from the cancer diagnosis to cord compression?"
    ),
    "previous_chemotherapy": Ask("previous chemotherapy", "Has the patient had cytotoxic chemotherapy?"),
    "prior_systemic_therapy": Ask("previous systemic therapy", "Has the patient had systemic therapy of any class?"),
    "systemic_lines": Ask("lines of systemic therapy", "How many lines of systemic therapy were given?"),
    "systemic_agents": Ask("systemic agents", "Which systemic agents were given?"),
    "systemic_options_remaining": Ask("remaining systemic options", "Do systemic options remain?"),
    "chemo_last_date": Ask("last chemotherapy", "When was the last chemotherapy?"),
    "albumin": Ask("albumin", "What is the serum albumin now?"),
    "hb": Ask("haemoglobin", "What is the haemoglobin now?"),
    "wbc": Ask("white cell count", "What is the white cell count now?"),
    "neutrophils": Ask("neutrophils", "What is the neutrophil count now?"),
    "lymphocytes": Ask("lymphocytes", "What is the lymphocyte count now?"),
    "platelets": Ask("platelets", "What is the platelet count now?"),
    "inr": Ask("INR", "What is the INR now?"),
    "crp": Ask("CRP", "What is the C-reactive protein now?"),
    "ldh": Ask("LDH", "What is the lactate dehydrogenase now?"),
    "bilirubin": Ask("total bilirubin", "What is the total bilirubin now?"),
    "alp": Ask("alkaline phosphatase", "What is the alkaline phosphatase now?"),
    "calcium": Ask("calcium", "What is the measured total calcium now?"),
    "calcium_corrected": Ask("corrected calcium", "What is the albumin-corrected calcium now?"),
    "creatinine": Ask("creatinine", "What is the creatinine now?"),
    "egfr": Ask("GFR", "What is the estimated GFR now?"),
    "sodium": Ask("sodium", "What is the sodium now?"),
    "charlson": Ask("Charlson index", "What is the Charlson comorbidity index, this cancer left out?"),
    "bmi": Ask("body mass index", "What is the body mass index?"),
    "smoking": Ask("smoking", "Does the patient smoke at present?"),
    "diabetes": Ask("diabetes", "Does the patient have diabetes?"),
    "mstfi_items": Ask("frailty items", "Which of the nine MSTFI frailty items apply?"),
    "mfi5": Ask("mFI-5", "What is the mFI-5 frailty index?"),
    "mfi11": Ask("mFI-11", "What is the mFI-11 frailty index?"),
    "uncontrolled_infection": Ask("uncontrolled infection", "Is there an uncontrolled infection?"),
    "organ_failure": Ask("organ failure", "Is there decompensated heart, lung, liver or kidney failure?"),
    "pregnant": Ask("pregnancy", "Is the patient pregnant?"),
    "anticoagulant": Ask("anticoagulation", "Is the patient on therapeutic anticoagulation?"),
    "steroid_current": Ask("current steroid", "Is the patient on a steroid now?"),
    "steroid_mg_per_day": Ask("steroid dose", "What is the steroid dose a day, as dexamethasone?"),
    "bone_agent_current": Ask("bone agent", "Which bone-modifying agent is the patient on, if any?"),
    "patient_declines": Ask(
        "patient's wishes", "Does the patient decline surgery, radiotherapy or systemic treatment?"
    ),
    "srs_available": Ask("SRS availability", "Is SRS available for this patient?"),
    "survival_estimate": Ask("survival estimate", "Does the team have a survival estimate from another model?"),
    "level": Ask("level", "Which vertebra is involved?"),
    "sins_pain": Ask(
        "SINS pain", "Is the pain mechanical (worse on movement or loading, better lying), other, or absent?"
    ),
    "sins_bone_lesion": Ask("SINS bone lesion", "Is the lesion lytic, mixed or blastic?"),
    "sins_alignment": Ask("SINS alignment", "Is the alignment normal, newly deformed, or is there translation?"),
    "sins_collapse": Ask("SINS collapse", "How far is the vertebral body collapsed or involved?"),
    "sins_posterolateral": Ask(
        "SINS posterolateral", "Are the posterolateral elements involved: both sides, one side, or not?"
    ),
    "height_loss_pct": Ask("height loss", "How much height has the vertebral body lost, in per cent?"),
    "body_involvement_pct": Ask("body involvement", "How much of the vertebral body is involved, in per cent?"),
    "sins_total_reported": Ask("reported SINS", "Which SINS total does the report give?"),
    "stability_override": Ask("stability", "How stable does the team judge this level to be?"),
    "escc_grade": Ask("ESCC grade", "What is the ESCC (Bilsky) grade on MRI: 0, 1a, 1b, 1c, 2 or 3?"),
    "compartment": Ask("compartment", "Is the lesion extradural, intradural or intramedullary?"),
    "lesion_column": Ask("column involved", "Is the anterior column, the posterior column or both involved?"),
    "posterior_wall_intact": Ask("posterior wall", "Is the posterior wall of the body intact?"),
    "bony_retropulsion": Ask("retropulsion", "Is bone displaced into the canal?"),
    "instrumented": Ask("instrumentation", "Is this level instrumented?"),
    "prior_rt_at_level": Ask("prior radiotherapy here", "Has this level been irradiated before?"),
    "prior_rt": Ask("prior radiotherapy", "Which radiotherapy has this level had: modality, dose, fractions, end?"),
    "planned_rt": Ask("planned radiotherapy", "Which radiotherapy is planned here: modality, dose, date?"),
    "prior_spine_surgery": Ask("prior surgery", "Which surgery has this level had, and when?"),
    "planned_surgery": Ask("planned surgery", "Which surgery is planned, at which levels, and when?"),
    "embolisation": Ask("embolisation", "Was the lesion embolised: when, and completely?"),
}

SINS_ITEMS = ("sins_pain", "sins_bone_lesion", "sins_alignment", "sins_collapse", "sins_posterolateral")
SINS_ITEM_WORDS = {
    "level": "the vertebra",
    "sins_pain": "pain (mechanical or not)",
    "sins_bone_lesion": "bone lesion (lytic, mixed, blastic)",
    "sins_alignment": "alignment",
    "sins_collapse": "body collapse or involvement",
    "sins_posterolateral": "posterolateral elements",
}

WOULD_CHANGE = {
    "noms": "the NOMS option",
    "sins": "the SINS total",
    "systemic_tolerance": "tolerance of surgery",
    "advisories": "the advice beside the row",
    "spinal_metastasis": "whether this service applies",
}
"""Entries of `would_change` that are not prognostic systems."""
