"""Revised Katagiri score. Range 0-10, low is better; the primary item is 0, 2 or 3.

Read beside Katagiri 2014 (Cancer Med 3:1359, open access). Laboratory item: any one qualifying value is enough and
critical outranks abnormal. Inclusive limits: CRP, LDH, calcium, bilirubin; exclusive: albumin, platelets. Calcium is
measured total calcium; whether the paper corrects it is not stated. The review's table lists white cells and
haemoglobin here: they are not items. The 24-month figures of the two higher groups are known from memory only and are
left out.
"""

from decimal import Decimal

from spinal_metastasis.known import Case, Known, below, possible, truth, whole
from spinal_metastasis.points import Band, Citation, PointsTable, Variable, add_up
from spinal_metastasis.results import Cohort, Survival
from spinal_metastasis.scores.readings import THYROID, ecog_values, placed, primary_class, skeleton
from spinal_metastasis.scores.system import Outcome, System, primary_mark
from spinal_metastasis.terms import Organ, VisceralMets, VisceralPattern
from spinal_metastasis.terms import Primary as P

KATAGIRI_2014 = Citation(
    "Katagiri H et al. New prognostic factors and scoring system for patients with skeletal metastasis. "
    "Cancer Med 2014;3:1359-1367",
    "10.1002/cam4.292",
)

GROWTH = PointsTable("primary", KATAGIRI_2014.at("primary lesion"), {"slow": 0, "moderate": 2, "rapid": 3})
VISCERAL = PointsTable(
    "visceral", KATAGIRI_2014.at("visceral or cerebral metastases"),
    {"none": 0, VisceralPattern.NODULAR: 1, VisceralPattern.DISSEMINATED: 2},
)  # fmt: skip
LABORATORY = PointsTable("laboratory", KATAGIRI_2014.at("laboratory data"), {"normal": 0, "abnormal": 1, "critical": 2})
NO_0_YES_1 = {"no": 0, "yes": 1}
PERFORMANCE = PointsTable("performance", KATAGIRI_2014.at("ECOG PS 3 or 4"), NO_0_YES_1)
CHEMOTHERAPY = PointsTable("chemotherapy", KATAGIRI_2014.at("previous chemotherapy"), NO_0_YES_1)
MULTIPLE = PointsTable("multiple_skeletal", KATAGIRI_2014.at("multiple skeletal metastases"), NO_0_YES_1)

ALBUMIN_BELOW_G_PER_DL = Decimal("3.7")
CRP_FROM_MG_PER_DL = Decimal("0.4")
LDH_FROM_U_PER_L = Decimal(250)
PLATELETS_BELOW_10_9_PER_L = Decimal(100)
CALCIUM_FROM_MG_PER_DL = Decimal("10.3")
BILIRUBIN_FROM_MG_PER_DL = Decimal("1.4")

OF_808 = Cohort(808, "2005-2008", "808 patients with skeletal metastasis, one Japanese cancer centre, 749 not operated")
BANDS = (
    Band(0, 3, "0-3", KATAGIRI_2014.at("survival by group"),
         Survival("98 % alive at 6 months, 91 % at 12, 78 % at 24",
                  probability={"6mo": 0.98, "12mo": 0.91, "24mo": 0.78}, cohort=OF_808),
         "supports a durable treatment aimed at walking outdoors"),
    Band(4, 6, "4-6", KATAGIRI_2014.at("survival by group"),
         Survival("74 % alive at 6 months, 49 % at 12", probability={"6mo": 0.74, "12mo": 0.49}, cohort=OF_808),
         "case by case (age, other lesions)"),
    Band(7, 10, "7-10", KATAGIRI_2014.at("survival by group"),
         Survival("27 % alive at 6 months, 6 % at 12", probability={"6mo": 0.27, "12mo": 0.06}, cohort=OF_808),
         "supports the least burdensome, short treatment"),
)  # fmt: skip

CLASSES = ("slow", "moderate", "rapid")
SLOW = (P.BREAST_HORMONE_DEPENDENT, P.PROSTATE_HORMONE_DEPENDENT, *THYROID, P.MYELOMA, P.LYMPHOMA)
MODERATE = (
    P.BREAST_HORMONE_INDEPENDENT, P.PROSTATE_HORMONE_INDEPENDENT, P.KIDNEY_RCC, P.LUNG_NSCLC_TARGETED,
    P.UTERUS_ENDOMETRIUM, P.OVARY, P.SARCOMA_OSTEOSARCOMA, P.SARCOMA_SYNOVIAL, P.SARCOMA_SOFT_TISSUE_OTHER,
    P.SARCOMA_UNSPECIFIED, P.CARCINOID_NEUROENDOCRINE, P.THYMOMA, P.OTHER,
)  # fmt: skip
RAPID = (
    P.LUNG_NSCLC_NOT_TARGETED, P.LUNG_SCLC, P.STOMACH, P.OESOPHAGUS, P.PANCREAS, P.LIVER_HCC, P.BILIARY_GALLBLADDER,
    P.BLADDER_UROTHELIAL, P.COLON, P.RECTUM, P.COLORECTAL_UNSPECIFIED, P.UTERUS_CERVIX, P.MELANOMA, P.HEAD_NECK,
    P.NASOPHARYNX, P.TONSIL, P.UNKNOWN_PRIMARY,
)  # fmt: skip
GROWTH_OF = (
    placed({"slow": SLOW, "moderate": MODERATE, "rapid": RAPID})
    | dict.fromkeys((P.BREAST_UNSPECIFIED, P.PROSTATE_UNSPECIFIED), ("slow", "moderate"))
    | dict.fromkeys(
        (P.LUNG_UNSPECIFIED, P.LUNG_NSCLC_UNSPECIFIED, P.UTERUS_UNSPECIFIED, P.GERM_CELL_SEMINOMA),
        ("moderate", "rapid"),
    )
)  # fmt: skip
FROM_MEMORY = (
    P.UTERUS_ENDOMETRIUM, P.UTERUS_CERVIX, P.OVARY, P.CARCINOID_NEUROENDOCRINE, P.THYMOMA, P.OTHER,
    P.BILIARY_GALLBLADDER, P.BLADDER_UROTHELIAL, P.UTERUS_UNSPECIFIED, P.GERM_CELL_SEMINOMA,
)  # fmt: skip
DISSEMINATING = frozenset({Organ.PLEURA, Organ.PERITONEUM, Organ.MENINGES})


def patterns(patient: Known) -> tuple[VisceralPattern, ...]:
    """As recorded; disseminated when pleura, peritoneum or meninges are; else both."""
    organs = patient.get("visceral_organs")
    if "visceral_pattern" not in patient and organs is not None and DISSEMINATING & set(whole(organs)):
        return (VisceralPattern.DISSEMINATED,)
    return possible(patient.get("visceral_pattern"), VisceralPattern)


def spread(visceral: VisceralMets, brain: bool, pattern: VisceralPattern) -> str:
    return pattern if brain or visceral is not VisceralMets.NONE else "none"


def laboratory_tier(
    low_albumin: bool,
    normal_crp: bool,
    normal_ldh: bool,
    low_platelets: bool,
    normal_calcium: bool,
    normal_bilirubin: bool,
) -> str:
    if low_platelets or not normal_calcium or not normal_bilirubin:
        return "critical"
    return "abnormal" if low_albumin or not normal_crp or not normal_ldh else "normal"


def laboratory(patient: Known) -> tuple[Variable, ...]:
    cuts = (
        ("albumin", ALBUMIN_BELOW_G_PER_DL), ("crp", CRP_FROM_MG_PER_DL), ("ldh", LDH_FROM_U_PER_L),
        ("platelets", PLATELETS_BELOW_10_9_PER_L), ("calcium", CALCIUM_FROM_MG_PER_DL),
        ("bilirubin", BILIRUBIN_FROM_MG_PER_DL),
    )  # fmt: skip
    return tuple(Variable(key, below(patient.get(key), cut)) for key, cut in cuts)


def bedridden(ecog: int) -> str:
    return "yes" if ecog >= 3 else "no"


def given(chemotherapy: bool) -> str:
    return "yes" if chemotherapy else "no"


def multiple(spinal: int, extraspinal: int) -> str:
    return "yes" if spinal + extraspinal >= 2 else "no"


def read(case: Case) -> Outcome:
    patient = case.patient
    organs = (
        Variable("visceral_mets", possible(patient.get("visceral_mets"), VisceralMets)),
        Variable("brain_mets", truth(patient.get("brain_mets"))),
        Variable("visceral_pattern", patterns(patient)),
    )
    lines = (
        GROWTH.straight(primary_class(patient, GROWTH_OF, CLASSES)),
        VISCERAL.line(spread, *organs),
        LABORATORY.line(laboratory_tier, *laboratory(patient)),
        PERFORMANCE.line(bedridden, Variable("ecog", ecog_values(patient))),
        CHEMOTHERAPY.line(given, Variable("previous_chemotherapy", truth(patient.get("previous_chemotherapy")))),
        MULTIPLE.line(multiple, *skeleton(case)),
    )
    return Outcome(add_up(lines, BANDS), primary_mark(patient, FROM_MEMORY))


SYSTEM = System(
    "katagiri_2014", "Revised Katagiri 2014", "low_is_better", KATAGIRI_2014, read, OF_808, BANDS,
    (
        "Skeletal metastasis in general, mostly not operated, not the spine only.",
        "Points and laboratory limits rest on one source read; to be checked against the open-access paper.",
    ),
    validation=(
        ("Kubota 2019 (radiotherapy, n 616): 94.4, 77.8, 61.1 % (0-3), 67.7, 48.7, 31.2 % (4-6), 39.1, 22.1, 9.0 % "
        "(7-10); its abstract does not say which time points."),
        ("Murotani 2024 (345 operated, nine centres): hazard ratio 3.34 (2.10-5.32) for 4-6 and 7.77 (4.72-12.8) for "
        "7-10 against 0-3."),
        ("Ugur (183 operated): 83.3, 71.8, 43.6 % alive at 6, 12, 24 months (low, scored 1-3), 64.1, 43.6, 30.1 % "
        "(4-6)."),
        "AUC 0.788 at 90 days in 108 untreated patients, best of eight systems.",
    ),
)  # fmt: skip
