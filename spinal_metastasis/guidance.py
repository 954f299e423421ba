"""Where guidance has moved on since the review of 2020: nine points (principles section 8.1), and which bear on an
answer.

A point names the advisories, the rules of tolerance and the flags it bears on; it is shown beside an answer that holds
one of them.
"""

from collections.abc import Iterable, Iterator

from spinal_metastasis.known import Known
from spinal_metastasis.results import Advisory, GuidancePoint, LesionResult, SystemicTolerance

POINTS: tuple[GuidancePoint, ...] = (
    GuidancePoint(
        "SRS_FOR_PAIN",
        "SRS for pain is no longer unqualified: RTOG 0631 negative (2023), SC.24 positive (2021), ASTRO 2024 "
        "conditional only.",
        "2021-2024",
        ("RTOG 0631 doi:10.1001/jamaoncol.2023.0356", "SC.24 doi:10.1016/S1470-2045(21)00196-0",
         "ASTRO 2024 doi:10.1016/j.prro.2024.04.018"),
        ("A22",),
    ),
    GuidancePoint(
        "THREE_MONTH_CUT",
        "The cut at 3 months of expected survival is contested: performance status comes first (Dea 2020).",
        "2020",
        ("Dea 2020 doi:10.1093/neuros/nyz472",),
        ("T1",),
    ),
    GuidancePoint(
        "NICE_NG234",
        "NICE NG234 (2023) replaced CG75: MRI within 24 h or 1 week, 16 mg dexamethasone with neurological signs or "
        "confirmed haematological malignancy, radiotherapy within 24 h of the decision when surgery is not suitable, "
        "early stability advice.",
        "2023",
        ("NICE QS56, updated 2023", "NICE NG234 2023 (quoted second-hand)"),
        ("A01", "A02", "A03", "A04", "A21"),
    ),
    GuidancePoint(
        "ASTRO_2024",
        "ASTRO 2024: surgery with radiotherapy for compression is now conditional, dexamethasone strong.",
        "2024",
        ("ASTRO 2024 doi:10.1016/j.prro.2024.04.018",),
        ("A02", "A25"),
    ),
    GuidancePoint(
        "RT_AFTER_SURGERY",
        "Radiotherapy after surgery: data of 2020-2021 add an upper limit (delay harms) and suggest 21 days.",
        "2020-2021",
        ("BMC Surg 2021 s12893-021-01431-9", "Delayed radiotherapy 2020 s13014-020-01740-y"),
        ("A07",),
    ),
    GuidancePoint(
        "EMBOLISATION",
        "Embolisation: operating within 24 h helps only if embolisation is complete (2023).",
        "2023",
        ("Yuh 2023 doi:10.3340/jkns.2022.0204",),
        ("A10",),
    ),
    GuidancePoint(
        "FRAILTY_AND_GENOME",
        "Frailty indices (MSTFI, mFI-5, mFI-11) and the genomic profile are now routinely considered; dynamic frailty "
        "in 2025.",
        "2016-2025",
        ("MSTFI, CNS 2016 abstract", "Dynamic frailty, J Neuro-Oncol 2025", "Barzilai 2019 PMC6512191"),
        ("T6", "T7", "T8", "molecular_profile"),
    ),
    GuidancePoint(
        "ESCC_1C_AND_NEW_SCALES",
        "ESCC grade 1c is increasingly treated as high; a 12-point ESCC scale and a cauda equina scale are proposed "
        "(2023-2025).",
        "2022-2025",
        ("Hallinan 2022, Cancers 14:4231", "12-point ESCC scale 2023", "Cauda equina scale, AANS 2025 poster"),
        ("ESCC_1C_BORDERLINE", "ESCC_BELOW_CONUS"),
    ),
    GuidancePoint(
        "LESS_THAN_OPEN_SEPARATION",
        "Laser ablation (sLITT) and percutaneous separation as alternatives to open separation (120 cases, 2021).",
        "2021",
        ("J Neurosurg Spine 2021;34:354",),
        ("A11",),
    ),
)  # fmt: skip


def guidance(
    patient: Known, advice: Iterable[Advisory], tolerance: SystemicTolerance, lesions: Iterable[LesionResult]
) -> tuple[GuidancePoint, ...]:
    """The points that touch this answer, each with what of it they touch."""
    here = frozenset(_here(patient, advice, tolerance, lesions))
    return tuple(_touching(point, here) for point in POINTS if not here.isdisjoint(point.touches))


def _touching(point: GuidancePoint, here: frozenset[str]) -> GuidancePoint:
    touched = tuple(name for name in point.touches if name in here)
    return GuidancePoint(point.id, point.changed, point.year, point.sources, touched)


def _here(
    patient: Known, advice: Iterable[Advisory], tolerance: SystemicTolerance, lesions: Iterable[LesionResult]
) -> Iterator[str]:
    lesions = tuple(lesions)
    yield from (advisory.id for advisory in advice)
    if lesions:
        yield from (rule.rule for rule in (*tolerance.reasons, *tolerance.cautions))
        if "molecular_profile" in patient:
            yield "molecular_profile"
    yield from (flag for lesion in lesions for flag in lesion.flags)
