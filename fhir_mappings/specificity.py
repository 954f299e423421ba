"""Which key of the tumour tables is a more specific form of which (mapping.md section 1.1, "several codings").

A generic malignancy contains every tumour; a site-based key contains the histologies seen at that site.
"""

from collections.abc import Iterable, Mapping

GENERIC = frozenset({"unknown_primary", "ill_defined"})
SKIN = "skin_nonmelanoma"
WITHIN: Mapping[str, frozenset[str]] = {
    "lung_unspecified": frozenset({"lung_nsclc", "lung_sclc", "lung_carcinoid"}),
    "respiratory_other": frozenset({"lung_unspecified", "lung_nsclc", "lung_sclc", "lung_carcinoid", "trachea"}),
    "breast": frozenset({
        "breast_hr_positive", "breast_triple_negative", "breast_her2_positive", "breast_her2_negative",
    }),
    "thyroid": frozenset({"thyroid_papillary", "thyroid_follicular", "thyroid_medullary"}),
    "liver_unspecified": frozenset({"liver_hcc", "liver_other", "biliary"}),
    "digestive_other": frozenset({
        "stomach", "esophagus", "pancreas", "liver_unspecified", "liver_hcc", "liver_other", "biliary", "colorectal",
        "small_bowel", "anal", "gist",
    }),
    "urothelial_other": frozenset({"kidney", "renal_pelvis", "ureter", "bladder", "urothelial"}),
    "bladder": frozenset({"urothelial"}),
    "renal_pelvis": frozenset({"urothelial"}),
    "ureter": frozenset({"urothelial"}),
    "uterus_unspecified": frozenset({"endometrium", "cervix"}),
    "female_genital_other": frozenset({"ovary", "uterus_unspecified", "endometrium", "cervix", "vulva_vagina"}),
    "male_genital_other": frozenset({"prostate", "testis_germ_cell", "penis"}),
    "melanoma": frozenset({"melanoma_uveal"}),
    "mesothelioma": frozenset({"mesothelioma_pleura"}),
    "neuroendocrine": frozenset({"neuroendocrine_pancreas", "neuroendocrine_poorly_diff", "lung_carcinoid"}),
    "pancreas": frozenset({"neuroendocrine_pancreas"}),
    "hematologic_other": frozenset({"myeloma", "lymphoma", "leukemia"}),
    "eye": frozenset({"melanoma_uveal"}),
    "bone_unspecified_site": frozenset({"spine", "bone_extraspinal", "bone_pelvis_or_sacrum", "bone_marrow"}),
    "brain_or_meninges": frozenset({"brain", "meninges"}),
    "respiratory_or_digestive_unspecified": frozenset({
        "lung", "liver", "bowel", "pleura", "peritoneum", "mediastinum",
    }),
    "other_visceral": frozenset({"kidney", "adrenal", "liver", "lung", "bowel"}),
    "nervous_system_other": frozenset({"spinal_cord_or_meninges", "brain", "meninges"}),
}  # fmt: skip
UNPLACED = frozenset({"unspecified_site", "other"})
"""Metastasis keys that name no site of their own, so that a body site may."""

HISTOLOGIC = frozenset({
    "lung_nsclc", "lung_sclc", "lung_carcinoid", "melanoma", "melanoma_uveal", "merkel_cell", "myeloma", "lymphoma",
    "leukemia", "liver_hcc", "gist", "kaposi_sarcoma", "mesothelioma", "mesothelioma_pleura", "neuroendocrine",
    "neuroendocrine_pancreas", "neuroendocrine_poorly_diff", "neuroblastoma", "thyroid_papillary", "thyroid_follicular",
    "thyroid_medullary",
})  # fmt: skip
"""Keys that are a histology already: a morphology that says another one contradicts them instead of refining them."""
HAEMATOLOGIC = frozenset({"myeloma", "lymphoma", "leukemia", "hematologic_other", "post_transplant_malignancy"})


def contains(general: str, specific: str) -> bool:
    """Whether `specific` is one of the things `general` may mean, and says more.

    >>> contains("lung_unspecified", "lung_nsclc"), contains("unknown_primary", "breast"), contains("breast", "breast")
    (True, True, False)
    """
    if general in GENERIC:
        return specific not in GENERIC
    if general in UNPLACED:
        return specific not in UNPLACED
    return specific in WITHIN.get(general, frozenset())


def most_specific_keys(keys: Iterable[str]) -> tuple[str, ...]:
    """The distinct keys, without those that another one is a form of; two generic ones are one.

    >>> most_specific_keys(["lung_unspecified", "unknown_primary", "lung_nsclc"])
    ('lung_nsclc',)
    """
    distinct = tuple(dict.fromkeys(keys))
    kept = [key for key in distinct if not any(contains(key, other) for other in distinct)]
    return tuple(kept[:1] if kept and GENERIC.issuperset(kept) else kept)
