"""Codes that charts use, written by hand from the terminologies: the generator reads none of the mapping's tables."""

from dataclasses import dataclass, field
from decimal import Decimal

from spinal_metastasis.terms import Primary

SNOMED, LOINC, UCUM = "http://snomed.info/sct", "http://loinc.org", "http://unitsofmeasure.org"
ICD10CM, ICD10GM = "http://hl7.org/fhir/sid/icd-10-cm", "http://fhir.de/CodeSystem/bfarm/icd-10-gm"
ICDO3 = "http://terminology.hl7.org/CodeSystem/icd-o-3"
RXNORM, ATC = "http://www.nlm.nih.gov/research/umls/rxnorm", "http://fhir.de/CodeSystem/bfarm/atc"
CPT = "http://www.ama-assn.org/go/cpt"
HGNC = "http://www.genenames.org/geneId"
MII = "https://www.medizininformatik-initiative.de/fhir/ext/modul-onko/CodeSystem/"
MCODE = "http://hl7.org/fhir/us/mcode/StructureDefinition/"
ROOT = "https://spinemets.example.org/fhir"
ITEM, ANSWER = f"{ROOT}/CodeSystem/spinemet-item", f"{ROOT}/CodeSystem/spinemet-answer"
QUESTIONNAIRE = f"{ROOT}/Questionnaire/spinemet-assessment"

VERTEBRAE = {
    "C2": "39976000", "C5": "36978003", "C7": "87391001", "T2": "53733008", "T4": "73071006", "T6": "45296009",
    "T8": "11068009", "T9": "82687006", "T12": "23215003", "L1": "66794005", "L2": "14293000", "L4": "11994002",
    "L5": "49668003", "S1": "65985001",
}  # fmt: skip
GERMAN_VERTEBRA = {"C": "HWK", "T": "BWK", "L": "LWK", "S": "SWK"}
BONES = {"femur": "71341001", "humerus": "85050009", "sternum": "56873002", "rib": "113197003"}


@dataclass(frozen=True, slots=True)
class Organ:
    """Where metastases go, as each dialect names it."""

    snomed: str
    icd: str
    distant_site: str
    display: str


ORGANS = {
    "lung": Organ("94391008", "C78.00", "PUL", "Secondary malignant neoplasm of lung"),
    "liver": Organ("94381002", "C78.7", "HEP", "Secondary malignant neoplasm of liver"),
    "adrenal": Organ("94161006", "C79.70", "ADR", "Secondary malignant neoplasm of adrenal gland"),
    "pleura": Organ("94493005", "C78.2", "PLE", "Secondary malignant neoplasm of pleura"),
    "peritoneum": Organ("94627008", "C78.6", "PER", "Secondary malignant neoplasm of peritoneum"),
}
BRAIN = Organ("94225005", "C79.31", "BRA", "Secondary malignant neoplasm of brain")


@dataclass(frozen=True, slots=True)
class Tumour:
    """A primary as each dialect codes it. `of`: what it may truly be; `refined`: with the morphology as well."""

    icd: str
    snomed: str
    display: str
    of: tuple[Primary, ...]
    morphology: str = ""
    sex: str = ""


P = Primary
TUMOURS = (
    Tumour("C50.911", "254837009", "Malignant neoplasm of breast",
           (P.BREAST_HORMONE_DEPENDENT, P.BREAST_HORMONE_INDEPENDENT), "8500/3", "female"),
    Tumour("C61", "399068003", "Malignant tumor of prostate",
           (P.PROSTATE_HORMONE_DEPENDENT, P.PROSTATE_HORMONE_INDEPENDENT), "8140/3", "male"),
    Tumour("C34.11", "254626006", "Adenocarcinoma of lung", (P.LUNG_NSCLC_TARGETED, P.LUNG_NSCLC_NOT_TARGETED),
           "8140/3"),
    Tumour("C34.90", "254632001", "Small cell carcinoma of lung", (P.LUNG_SCLC,), "8041/3"),
    Tumour("C64.1", "702391001", "Renal cell carcinoma", (P.KIDNEY_RCC,), "8312/3"),
    Tumour("C73", "255029007", "Papillary thyroid carcinoma", (P.THYROID_PAPILLARY,), "8260/3"),
    Tumour("C73", "255028004", "Follicular thyroid carcinoma", (P.THYROID_FOLLICULAR,), "8330/3"),
    Tumour("C18.7", "93761005", "Primary malignant neoplasm of colon", (P.COLON,), "8140/3"),
    Tumour("C20", "254582000", "Adenocarcinoma of rectum", (P.RECTUM,), "8140/3"),
    Tumour("C43.59", "93655004", "Malignant melanoma of skin", (P.MELANOMA,), "8720/3"),
    Tumour("C25.0", "363418001", "Malignant tumor of pancreas", (P.PANCREAS,), "8500/3"),
    Tumour("C22.0", "109841003", "Liver cell carcinoma", (P.LIVER_HCC,), "8170/3"),
    Tumour("C16.2", "254557000", "Carcinoma of body of stomach", (P.STOMACH,), "8140/3"),
    Tumour("C67.2", "188241004", "Malignant neoplasm of lateral wall of urinary bladder", (P.BLADDER_UROTHELIAL,)),
    Tumour("C56.9", "363443007", "Malignant tumor of ovary", (P.OVARY,), "8441/3", "female"),
    Tumour("C54.1", "254878006", "Endometrial carcinoma", (P.UTERUS_ENDOMETRIUM,), "8380/3", "female"),
    Tumour("C90.00", "109989006", "Multiple myeloma", (P.MYELOMA,), "9732/3"),
    Tumour("C40.20", "307576001", "Osteosarcoma of bone", (P.SARCOMA_OSTEOSARCOMA,), "9180/3"),
    Tumour("C80.1", "255052006", "Malignant neoplasm of unknown origin", (P.UNKNOWN_PRIMARY,)),
)  # fmt: skip
SAYS_LESS = {
    P.BREAST_UNSPECIFIED: (P.BREAST_HORMONE_DEPENDENT, P.BREAST_HORMONE_INDEPENDENT),
    P.PROSTATE_UNSPECIFIED: (P.PROSTATE_HORMONE_DEPENDENT, P.PROSTATE_HORMONE_INDEPENDENT),
    P.LUNG_NSCLC_UNSPECIFIED: (P.LUNG_NSCLC_TARGETED, P.LUNG_NSCLC_NOT_TARGETED),
    P.LUNG_UNSPECIFIED: (P.LUNG_NSCLC_TARGETED, P.LUNG_NSCLC_NOT_TARGETED, P.LUNG_SCLC),
    P.THYROID_UNSPECIFIED: (P.THYROID_PAPILLARY, P.THYROID_FOLLICULAR),
    P.COLORECTAL_UNSPECIFIED: (P.COLON, P.RECTUM),
    P.SARCOMA_UNSPECIFIED: (P.SARCOMA_OSTEOSARCOMA,),
}
"""What a value that is itself "not further known" leaves open."""


@dataclass(frozen=True, slots=True)
class Unit:
    """As written, and what to multiply with to reach the fact's unit."""

    text: str
    factor: Decimal
    decimals: int
    is_ucum: bool = True


def unit(text: str, factor: str, decimals: int) -> Unit:
    return Unit(text, Decimal(factor), decimals)


def free(text: str, factor: str, decimals: int) -> Unit:
    """Written by hand: no UCUM code beside it."""
    return Unit(text, Decimal(factor), decimals, is_ucum=False)


@dataclass(frozen=True, slots=True)
class Lab:
    """An analyte: its LOINC, what living patients have, and its units by dialect."""

    loinc: str
    low: Decimal
    high: Decimal
    units: dict[str, tuple[Unit, ...]] = field(default_factory=dict)


def lab(loinc: str, low: str, high: str, american: Unit, german: Unit, *free: Unit) -> Lab:
    units = {"mcode": (american,), "synthea": (american,), "german": (german,), "bare": free or (american,)}
    return Lab(loinc, Decimal(low), Decimal(high), units)


GIGA = unit("10*9/L", "1", 1)
PER_UL = unit("10*3/uL", "1", 1)
LABS = {
    "albumin": lab("1751-7", "1.6", "5.0", unit("g/dL", "1", 1), unit("g/L", "0.1", 0),
                   free("g/dl", "1", 1), free("g/l", "0.1", 0)),
    "hb": lab("718-7", "6", "17", unit("g/dL", "1", 1), unit("mmol/L", "1.6114", 1),
              free("gm/dL", "1", 1), unit("g/dL", "1", 1)),
    "wbc": lab("6690-2", "1", "30", PER_UL, free("Gpt/l", "1", 1), free("K/uL", "1", 1),
               free("x10E3/uL", "1", 1), unit("/uL", "0.001", 0)),
    "neutrophils": lab("751-8", "0.4", "20", PER_UL, GIGA, free("K/uL", "1", 1), unit("/uL", "0.001", 0)),
    "lymphocytes": lab("731-0", "0.2", "6", PER_UL, GIGA, free("K/uL", "1", 1)),
    "platelets": lab("777-3", "12", "700", PER_UL, free("Gpt/l", "1", 0),
                     free("K/uL", "1", 0), free("G/L", "1", 0), unit("/uL", "0.001", 0)),
    "inr": lab("6301-6", "0.9", "5", unit("1", "1", 1), unit("{INR}", "1", 1), unit("{INR}", "1", 1)),
    "crp": lab("1988-5", "0.1", "30", unit("mg/dL", "1", 1), unit("mg/L", "0.1", 1), free("mg/l", "0.1", 1)),
    "ldh": lab("2532-0", "90", "2400", unit("U/L", "1", 0), unit("ukat/L", "60", 2), free("IU/L", "1", 0)),
    "bilirubin": lab("1975-2", "0.2", "12", unit("mg/dL", "1", 1), unit("umol/L", "0.058467", 0),
                     free("mg/dl", "1", 1), free("µmol/L", "0.058467", 0)),
    "alp": lab("6768-6", "30", "900", unit("U/L", "1", 0), unit("U/L", "1", 0), free("IU/L", "1", 0)),
    "creatinine": lab("2160-0", "0.4", "6", unit("mg/dL", "1", 2), unit("umol/L", "0.011312", 0),
                      free("mg/dl", "1", 2)),
    "calcium": lab("17861-6", "6", "15", unit("mg/dL", "1", 1), unit("mmol/L", "4.008", 2),
                   free("mg/dl", "1", 1)),
    "sodium": lab("2951-2", "118", "150", unit("mmol/L", "1", 0), unit("mmol/L", "1", 0), free("mEq/L", "1", 0)),
}  # fmt: skip
AILMENTS = {
    "I50.9": ("chf", 1), "J44.9": ("cpd", 1), "I25.2": ("mi", 1), "N18.4": ("renal", 2), "K70.30": ("mild_liver", 1),
    "E11.9": ("diabetes", 1), "E11.42": ("diabetes", 2), "I10": ("", 0),
}  # fmt: skip
"""ICD-10 code -> its category of the Charlson index, and the weight of 1987."""
DRUGS = {  # name: RxNorm, ATC
    "docetaxel": ("72962", "L01CD02"), "cisplatin": ("2555", "L01XA01"), "osimertinib": ("1721560", "L01EB04"),
    "letrozole": ("72965", "L02BG04"), "abiraterone": ("1100072", "L02BX03"), "pembrolizumab": ("1547545", "L01FF02"),
    "denosumab": ("993449", "M05BX04"), "zoledronic acid": ("77655", "M05BA08"), "dexamethasone": ("3264", "H02AB02"),
    "warfarin": ("11289", "B01AA03"), "enoxaparin": ("67108", "B01AB05"), "metformin": ("6809", "A10BA02"),
}  # fmt: skip
ECOG_ANSWERS = ("LA9622-7", "LA9623-5", "LA9624-3", "LA9625-0", "LA9626-8")
SMOKING = {True: "449868002", False: "266919005"}
