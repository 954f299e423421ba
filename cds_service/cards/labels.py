"""The short words for the vocabularies: levels, grades, classes, tumours, systems. One word list, no sentences."""

from collections.abc import Iterable

from cds_service.cards.wording.facts import PROPER_NAMES
from spinal_metastasis.terms import SurvivalBand

PRIMARIES = {
    "breast_hormone_dependent": "breast cancer, hormone-dependent",
    "breast_hormone_independent": "breast cancer, hormone-independent",
    "breast_unspecified": "breast cancer, receptor status not stated",
    "prostate_hormone_dependent": "prostate cancer, castration-sensitive",
    "prostate_hormone_independent": "prostate cancer, castration-resistant",
    "prostate_unspecified": "prostate cancer, castration status not stated",
    "thyroid_papillary": "papillary thyroid cancer",
    "thyroid_follicular": "follicular thyroid cancer",
    "thyroid_medullary": "medullary thyroid cancer",
    "thyroid_anaplastic": "anaplastic thyroid cancer",
    "thyroid_unspecified": "thyroid cancer, type not stated",
    "kidney_rcc": "renal cell carcinoma",
    "lung_nsclc_targeted": "non-small-cell lung cancer, targeted drug",
    "lung_nsclc_not_targeted": "non-small-cell lung cancer, no targeted drug",
    "lung_nsclc_unspecified": "non-small-cell lung cancer",
    "lung_unspecified": "lung cancer, histology not stated",
    "lung_sclc": "small-cell lung cancer",
    "stomach": "gastric cancer",
    "oesophagus": "oesophageal cancer",
    "pancreas": "pancreatic cancer",
    "liver_hcc": "hepatocellular carcinoma",
    "biliary_gallbladder": "biliary or gallbladder cancer",
    "bladder_urothelial": "urothelial cancer",
    "colon": "colon cancer",
    "rectum": "rectal cancer",
    "colorectal_unspecified": "colorectal cancer, site not stated",
    "uterus_endometrium": "endometrial cancer",
    "uterus_cervix": "cervical cancer",
    "uterus_unspecified": "uterine cancer, endometrium or cervix not stated",
    "ovary": "ovarian cancer",
    "melanoma": "melanoma",
    "sarcoma_osteosarcoma": "osteosarcoma",
    "sarcoma_synovial": "synovial sarcoma",
    "sarcoma_soft_tissue_other": "soft-tissue sarcoma",
    "sarcoma_unspecified": "sarcoma, type not stated",
    "head_neck": "head and neck cancer",
    "nasopharynx": "nasopharyngeal cancer",
    "tonsil": "tonsillar cancer",
    "myeloma": "multiple myeloma or plasmacytoma",
    "lymphoma": "lymphoma",
    "leukaemia": "leukaemia",
    "carcinoid_neuroendocrine": "neuroendocrine tumour",
    "germ_cell_seminoma": "germ-cell tumour",
    "thymoma": "thymoma",
    "unknown_primary": "unknown primary",
    "other": "other tumour, not listed",
    "spine_primary": "primary tumour of the spine",
    "cns_primary": "primary tumour of the central nervous system",
}

REGIONS = {"cervical": "cervical spine", "thoracic": "thoracic spine", "lumbar": "lumbar spine", "sacral": "sacrum"}

STABILITY = {"stable": "stable", "potentially_unstable": "potentially unstable", "unstable": "unstable"}
BAND = {"low": "low-grade", "high": "high-grade"}
SENSITIVITY = {
    "sensitive": "radiosensitive",
    "intermediate": "intermediate radiosensitivity",
    "resistant": "radioresistant",
    "unknown": "radiosensitivity unknown without histology",
}
STRENGTH = {"strong": "strong", "moderate": "moderate", "weak": "weak", "info": "information"}
NOMS_INPUTS = {
    "escc": "ESCC grade",
    "myelopathy": "myelopathy",
    "radiosensitivity": "histology",
    "stability": "SINS",
    "systemic_tolerance": "tolerance of surgery",
    "srs_available": "SRS available",
}
SINS_COMPONENTS = {
    "location": "location",
    "pain": "pain",
    "bone_lesion": "lesion",
    "alignment": "alignment",
    "collapse": "collapse",
    "posterolateral": "posterolateral",
}

SYSTEMS = {
    "tomita_2001": "Tomita",
    "tokuhashi_2005": "revised Tokuhashi",
    "bauer_1995": "Bauer 1995",
    "bauer_modified_2008": "modified Bauer",
    "katagiri_2014": "Katagiri",
    "nesms_2015": "NESMS",
    "van_der_linden_2005": "van der Linden",
    "osri_2013": "OSRI",
    "bollen_2014": "Bollen",
    "rades_2013": "Rades 2013",
    "sorg_classic_2016": "SORG classic",
    "sorg_nomogram_2016": "SORG nomogram",
    "sorg_ml_2019": "SORG-ML",
}
DIRECTIONS = {"low_is_better": "low is better", "high_is_better": "high is better", "a_is_best": "A is best"}

VALUES: dict[str, dict[str, str]] = {
    "primary": PRIMARIES,
    "radiosensitivity_override": SENSITIVITY,
    "stability_override": STABILITY,
    "ambulatory": {"independent": "without aid", "aided": "with aid", "none": "not possible"},
    "visceral_mets": {"none": "none", "treatable": "treatable", "untreatable": "untreatable"},
    "visceral_organs": {"other_visceral": "other viscera"},
    "sins_pain": {"mechanical": "mechanical", "occasional_nonmechanical": "occasional, not mechanical", "none": "none"},
    "sins_alignment": {
        "subluxation_translation": "subluxation or translation",
        "de_novo_deformity": "new deformity",
        "normal": "normal",
    },
    "sins_collapse": {
        "gt50": "collapse over 50 %",
        "lt50": "collapse under 50 %",
        "none_gt50_involved": "no collapse, over 50 % of the body involved",
        "none": "none",
    },
    "level": REGIONS,
}

LIST_FACTS = frozenset(
    {"levels_involved", "visceral_organs", "systemic_agents", "patient_declines", "prior_rt", "prior_spine_surgery",
     "survival_estimate"}
)  # fmt: skip
"""Facts whose list holds everything that applies; in other facts a list means one of these."""

SHORT_NAMES = {
    "ecog": "ECOG",
    "kps": "Karnofsky",
    "asa": "ASA",
    "frankel_or_asia": "Frankel",
    "escc_grade": "ESCC",
    "albumin": "Albumin",
    "crp": "CRP",
    "ldh": "LDH",
    "pain_vas": "Pain score",
    "primary": "Primary",
    "neuro_deficit_onset": "Onset of the deficit",
    "spinal_mets_count": "Vertebrae involved",
    "extraspinal_bone_mets": "Other bone metastases",
    "visceral_pattern": "Visceral pattern",
    "calcium": "Calcium",
    "bilirubin": "Bilirubin",
}

NUMBER_WORDS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")

_MONTHS = {
    SurvivalBand.LT1M: (0, 1),
    SurvivalBand.FROM1TO3M: (1, 3),
    SurvivalBand.FROM3TO6M: (3, 6),
    SurvivalBand.FROM6TO12M: (6, 12),
    SurvivalBand.GE12M: (12, 0),
}


def level_name(level: str | tuple[str, ...] | None) -> str:
    """T8; T8 or T9; thoracic spine; level not recorded."""
    if level is None:
        return "level not recorded"
    if isinstance(level, tuple):
        return joined((REGIONS.get(one, one) for one in level), "or")
    return REGIONS.get(level, level)


def capital(text: str) -> str:
    """With a capital first letter; cEBRT stays as it is."""
    return text if text[1:2].isupper() else text[:1].upper() + text[1:]


def uncapital(text: str) -> str:
    """With a small first letter, within a sentence; ECOG and Frankel stay as they are."""
    return text if text[1:2].isupper() or text.startswith(PROPER_NAMES) else text[:1].lower() + text[1:]


def in_turn(words: Iterable[str]) -> str:
    """a, then b, then c."""
    return ", then ".join(words)


def some(words: Iterable[str], most: int) -> str:
    """The first few, and how many more: a, b and 3 more."""
    listed = list(words)
    return joined(listed if len(listed) <= most + 1 else [*listed[:most], f"{len(listed) - most} more"])


def joined(words: Iterable[str], last: str = "and") -> str:
    """a; a and b; a, b and c.

    >>> joined(["a", "b", "c"], "or")
    'a, b or c'
    """
    listed = list(words)
    return listed[0] if len(listed) == 1 else f"{', '.join(listed[:-1])} {last} {listed[-1]}" if listed else ""


def counted(number: int, one: str, many: str) -> str:
    """In words up to nine: two options."""
    word = NUMBER_WORDS[number] if 0 <= number < len(NUMBER_WORDS) else str(number)
    return f"{word} {one if number == 1 else many}"


def band_months(bands: Iterable[SurvivalBand]) -> str:
    """The months a set of survival bands covers, open at either end: 6 months or more.

    >>> band_months([SurvivalBand.LT1M, SurvivalBand.FROM1TO3M, SurvivalBand.FROM3TO6M])
    'under 6 months'
    """
    ends = [_MONTHS[band] for band in bands]
    low = min(end[0] for end in ends)
    high = 0 if any(end[1] == 0 for end in ends) else max(end[1] for end in ends)
    if not high:
        return f"{low} months or more" if low else "any length of time"
    months = "month" if high == 1 else "months"
    return f"{low} to {high} {months}" if low else f"under {high} {months}"


def grades(values: tuple[str, ...]) -> str:
    """2; 1a-1c; not recorded when all six are open."""
    if len(values) == 6:
        return "not recorded"
    return values[0] if len(values) == 1 else f"{values[0]}-{values[-1]}"
