"""Texts, strengths and sources of the treatment advisories: facts of principles section 8 and nothing else.

Wording: options and guideline timing. A rule known only from another document's quotation says "quoted second-hand";
figures known from memory are not here. `{named}` is what the chart says: an interval, factors, inputs.
"""

from typing import NamedTuple


class AdvisoryText(NamedTuple):
    strength: str
    text: str
    sources: tuple[str, ...]


NICE_NG234 = "NICE NG234 2023 (quoted second-hand)"
NICE_QS56 = "NICE QS56, updated 2023"
ASTRO_2024 = "ASTRO 2024 doi:10.1016/j.prro.2024.04.018"
CHANG_2020 = "Chang 2020 doi:10.31616/asj.2020.0379"
BMJ_2023 = "NICE NG234 summary, BMJ 2023;383:p1973"
LEE_2018 = "Lee 2018 PMC6046325"
KUMAR_2020 = "Kumar 2020 doi:10.1007/s00586-020-06478-5"
WOUND_2021 = "BMC Surg 2021 s12893-021-01431-9"
RTOG_0631 = "RTOG 0631 2023 doi:10.1001/jamaoncol.2023.0356"
PATCHELL_2005 = "Patchell 2005 doi:10.1016/S0140-6736(05)66954-1"

WOUNDS_AND_DELAY = (
    "One 2021 cohort: more wound complications with radiotherapy before 21 days. Waiting harms as well: local "
    "progression before radiotherapy in 1.2, 24.1 and 45.1 % at 1, 3 and 6 months. No proof that SRS may go sooner."
)
RT_TIMING = (CHANG_2020, LEE_2018, KUMAR_2020, WOUND_2021, "Delayed radiotherapy 2020 s13014-020-01740-y")
BEFORE_SURGERY = (
    "Surgery within 7 days of radiotherapy had more wound complications; the ideal interval is 14 days or more. An "
    "emergency is not delayed for it."
)
BEFORE_SURGERY_SOURCES = ("Itshayek 2010 doi:10.3892/ijo_00000527", KUMAR_2020, LEE_2018)

TEXTS: dict[str, AdvisoryText] = {
    "A01": AdvisoryText(
        "strong",
        "New or progressive neurological deficit with spinal metastasis: guideline timing is contact with spinal "
        "surgery and "
        "oncology now, whole-spine MRI as soon as possible and always within 24 h of the suspicion, treatment as "
        "early as "
        "possible, ideally before deterioration; if surgery is not suitable, radiotherapy within 24 h of that "
        "decision.",
        (NICE_QS56, NICE_NG234),
    ),
    "A02": AdvisoryText(
        "strong",
        "No current steroid recorded. Guideline: 16 mg oral dexamethasone (or parenteral equivalent) as soon as "
        "possible, then "
        "16 mg daily while surgery or radiotherapy is awaited; stop if compression is ruled out. With "
        "gastroprotection and "
        "glucose checks. Suspected lymphoma or myeloma without tissue: ask haematology or oncology first.",
        (NICE_NG234, ASTRO_2024),
    ),
    "A02_HAEMATOLOGICAL": AdvisoryText(
        "info",
        "Confirmed haematological malignancy with a spinal lesion: guideline offers 16 mg dexamethasone with or "
        "without "
        "neurological signs, further doses with the haematology team.",
        (NICE_NG234,),
    ),
    "A03": AdvisoryText(
        "strong",
        "Signs suggest instability: guideline is to immobilise without delay, with expert stability advice "
        "within 24 h so that "
        "immobilisation stays short.",
        (BMJ_2023,),
    ),
    "A04": AdvisoryText(
        "strong",
        "Cancer with suspicious spinal pain, no deficit and no MRI recorded: guideline timing is whole-spine MRI "
        "and a treatment "
        "plan within 1 week of the suspicion, with written safety-net advice (the latter quoted second-hand).",
        (NICE_QS56,),
    ),
    "A05": AdvisoryText(
        "strong",
        "SINS 7 or more (current or possible instability): surgical stability opinion before or with radiotherapy.",
        ("Fisher 2010 doi:10.1097/BRS.0b013e3181e16ae2", ASTRO_2024),
    ),
    "A06": AdvisoryText(
        "moderate",
        "SRS in view and factors for vertebral fracture recorded: {named}. The review gives up to 40 % compression "
        "fractures after SRS against 5 % after conventional radiotherapy, advises caution above 20 Gy per fraction and "
        "sees a benefit of preventive stabilisation in older, lytic or malaligned cases. Pooled: 57 of 410 segments "
        "(14 %), 12.4 % at 1 year, 65 % of them within 4 months, most at 24 Gy or more per fraction, then 20-23, then "
        "19 or less. RTOG 0631 (16-18 Gy in one fraction, randomised): 20-22 % in both arms.",
        (CHANG_2020, "Sahgal 2013 doi:10.1200/JCO.2013.50.1411", "PMC6349598 table 1", RTOG_0631),
    ),
    "A07_UNDER_7": AdvisoryText(
        "moderate",
        "Radiotherapy {named} after surgery: under the minimum of 7 days; recommended are 14 or more. "
        + WOUNDS_AND_DELAY,
        RT_TIMING,
    ),
    "A07_7_TO_13": AdvisoryText(
        "moderate",
        "Radiotherapy {named} after surgery: caution, above the minimum of 7 days and under the recommended 14. "
        + WOUNDS_AND_DELAY,
        RT_TIMING,
    ),
    "A07_FROM_14": AdvisoryText(
        "moderate",
        "Radiotherapy {named} after surgery: as recommended, 14 days or more. " + WOUNDS_AND_DELAY,
        RT_TIMING,
    ),
    "A07_NO_DATE": AdvisoryText(
        "moderate",
        "Radiotherapy planned after surgery, no date recorded: minimum 7 days, recommended 14 or more. "
        + WOUNDS_AND_DELAY,
        RT_TIMING,
    ),
    "A08_TO_7": AdvisoryText(
        "moderate", "Surgery {named} after radiotherapy. " + BEFORE_SURGERY, BEFORE_SURGERY_SOURCES
    ),
    "A08_8_TO_13": AdvisoryText(
        "moderate", "Surgery {named} after radiotherapy, short of the ideal. " + BEFORE_SURGERY, BEFORE_SURGERY_SOURCES
    ),
    "A08_NO_DATE": AdvisoryText(
        "moderate",
        "Surgery in view, no date recorded; radiotherapy ended {named} ago. " + BEFORE_SURGERY,
        BEFORE_SURGERY_SOURCES,
    ),
    "A10": AdvisoryText(
        "moderate",
        "Hypervascular histology with surgery in view: pre-operative embolisation, operating within 24 h of it. "
        "Complete "
        "embolisation and surgery within 24 h saved 233 mL in pooled data; timing alone made no difference.",
        (CHANG_2020, "Yuh 2023 doi:10.3340/jkns.2022.0204", "PMID 26968873"),
    ),
    "A11": AdvisoryText(
        "moderate",
        "High-grade compression by a resistant tumour in a patient able to have surgery: option of separation surgery, "
        "circumferential decompression only as far as safe SRS needs, then SRS. Down-grading the epidural disease to "
        "0-1 improves local control.",
        (CHANG_2020, "Al-Omair 2013 PMC3779044"),
    ),
    "A12": AdvisoryText(
        "weak",
        "Minimally invasive surgery is an option: equal or better outcomes with less morbidity in comparative studies "
        "(review of 29, low quality, mini-open strongest), no strong recommendation.",
        (CHANG_2020, "Zuckerman 2016 PMC5551976"),
    ),
    "A13": AdvisoryText(
        "weak",
        "Solitary metastasis of a slow-growing primary, a year or more expected, no visceral disease or controlled: "
        "SRS (with separation surgery first if compression is high-grade) is the first option, en bloc resection an "
        "alternative for specialist discussion after careful selection: 66.7 % perioperative complications and 27.8 % "
        "local recurrence in one series of 18. The role of en bloc resection is decreasing.",
        (CHANG_2020, "En bloc spondylectomy 2018 PMC6454284"),
    ),
    "A14": AdvisoryText(
        "moderate",
        "Surgical site infection, risk factors recorded here: {named}. Known factors: previous radiotherapy, "
        "chemotherapy within 3 weeks, low albumin or malnutrition, smoking, BMI 30 or more, diabetes, ASA above 2, "
        "ECOG 3-4, more than 6 instrumented levels, more than 4 h. Overall 10-20 %, in the review up to 30 % and the "
        "cause of 42 % of re-operations; any complication 10-66.7 %.",
        (
            CHANG_2020,
            WOUND_2021,
            "SSI after spine cancer surgery, Clinics (scielo Tnt7PBTWfgksfrcFKfvjznf)",
            "Medicine 2024 doi:10.1097/md.0000000000037503",
            "PMC6217168 (diabetes, lumbar surgery)",
        ),
    ),
    "A15": AdvisoryText(
        "weak",
        "Implant failure: the number of levels, chest-wall resection and previous radiotherapy raise it. Early failure "
        "(of the construct) and late failure (fusion, deformity) are told apart.",
        (CHANG_2020,),
    ),
    "A16": AdvisoryText(
        "moderate",
        "Bleeding before a procedure, recorded here: {named}. Platelets 50 and INR 1.5-1.8 are the limits for "
        "image-guided procedures of high bleeding risk; platelets 100 for neurosurgery (quoted second-hand) are "
        "applied to open spine surgery here by design.",
        ("SIR 2019 guideline summary", "AABB and BSH platelet thresholds (quoted second-hand)"),
    ),
    "A17": AdvisoryText(
        "moderate",
        "No histology: image-guided biopsy and staging before definitive local treatment are the option unless it is "
        "an emergency. Steroids are held if lymphoma is likely, there is no tissue yet and no deficit. Spinal "
        "metastasis is the first sign of cancer in 12-20 %.",
        ("UK hospital protocol after NG234 (quoted second-hand)", CHANG_2020),
    ),
    "A18": AdvisoryText(
        "moderate",
        "No bone-modifying agent recorded: bisphosphonate or denosumab is an option to discuss with oncology; calcium, "
        "creatinine clearance, vitamin D and a dental review come first.",
        ("ASCO 2011 PMC3051857 (breast)", "NICE, bone part last reviewed 2008"),
    ),
    "A19": AdvisoryText(
        "strong",
        "Alongside every option: pain control, palliative care input and a conversation on goals of care.",
        (BMJ_2023,),
    ),
    "A20": AdvisoryText(
        "moderate",
        "Radiotherapy at this level before: review of the cumulative cord dose. ASTRO doses for repeat radiotherapy: 8 "
        "Gy in 1, 20 Gy in 5, 24 Gy in 6 or 20 Gy in 8 fractions; repeat irradiation by SRS in a specialist centre.",
        (ASTRO_2024,),
    ),
    "A21": AdvisoryText(
        "strong",
        "High-grade compression and surgery not possible: guideline timing is radiotherapy within 24 h of the decision "
        "to treat. Options by ASTRO: 8 Gy in 1, 16 Gy in 2, 20 Gy in 5 or 30 Gy in 10 fractions; by NICE a single 8 Gy "
        "is the default (quoted second-hand).",
        (ASTRO_2024, NICE_QS56, NICE_NG234),
    ),
    "A22": AdvisoryText(
        "moderate",
        "SRS for pain, trials disagree. RTOG 0631 (16-18 Gy in 1 against 8 Gy): pain response at 3 months 41.3 against "
        "60.5 %, no advantage of SRS. SC.24 (24 Gy in 2 against 20 Gy in 5, n 229): complete response at 3 months 35 "
        "against 14 % (risk ratio 1.33, 95 % CI 1.14-1.55); its patients had ECOG 0-2, SINS under 12, at most 3 "
        "consecutive segments and no symptomatic compression. ASTRO 2024: conditional, in selected fit patients "
        "without surgery or neurological signs.",
        (RTOG_0631, "SC.24 2021 doi:10.1016/S1470-2045(21)00196-0", ASTRO_2024),
    ),
    "A23": AdvisoryText(
        "moderate",
        "Complete motor loss for more than 48 h: walking is unlikely to return.",
        (PATCHELL_2005 + " (criteria)", "UpToDate 2023, neoplastic epidural compression"),
    ),
    "A24": AdvisoryText("info", "Older than its limit and taken as not known: {named}.", ("Limits of this software",)),
    "A25": AdvisoryText(
        "strong",
        "The patients of the surgical trial (high-grade compression, deficit, one area, fit for surgery, 3 months or "
        "more expected, not very radiosensitive): walking after treatment 84 % with surgery and radiotherapy against "
        "57 %, for a median of 122 against 13 days; 10 of 16 against 3 of 16 walked again.",
        (PATCHELL_2005,),
    ),
}
