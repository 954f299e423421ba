"""Texts, strengths and sources of the treatment advisories (principles section 8). Wording: options and guideline
timing.
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
        ("NICE NG234 summary, BMJ 2023;383:p1973",),
    ),
    "A04": AdvisoryText(
        "strong",
        "Cancer with suspicious spinal pain, no deficit and no MRI recorded: guideline timing is whole-spine MRI "
        "and a treatment "
        "plan within 1 week of the suspicion, with written safety-net advice.",
        (NICE_QS56,),
    ),
    "A05": AdvisoryText(
        "strong",
        "SINS 7 or more (current or possible instability): surgical stability opinion before or with radiotherapy.",
        ("Fisher 2010 doi:10.1097/BRS.0b013e3181e16ae2", ASTRO_2024),
    ),
    "A10": AdvisoryText(
        "moderate",
        "Hypervascular histology with surgery in view: pre-operative embolisation, operating within 24 h of it. "
        "Complete "
        "embolisation and surgery within 24 h saved 233 mL in pooled data; timing alone made no difference.",
        (CHANG_2020, "Yuh 2023 doi:10.3340/jkns.2022.0204", "PMID 26968873"),
    ),
    "A19": AdvisoryText(
        "strong",
        "Alongside every option: pain control, palliative care input and a conversation on goals of care.",
        ("NICE NG234 summary, BMJ 2023;383:p1973",),
    ),
}
