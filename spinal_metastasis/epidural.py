"""N of NOMS: epidural grade (Bilsky) as low or high, and myelopathy (principles section 2, contract appendix C)."""

from typing import NamedTuple

from spinal_metastasis.known import Case, Known, is_true, possible, truth
from spinal_metastasis.terms import REGIONS, VERTEBRAE, EsccGrade, Frankel, SpinalLevel

LOW, HIGH = "low", "high"
DEFAULT_CONUS = SpinalLevel.L1
"""Conus not recorded: taken as L1-L2, so L2 and below lie below it."""


class Reading(NamedTuple):
    grades: tuple[EsccGrade, ...]
    bands: tuple[str, ...]
    flags: tuple[str, ...]


def band(grade: EsccGrade, high_threshold: str) -> str:
    """Low or high; grade 1c is low unless the site counts it as high."""
    order = tuple(EsccGrade)
    return HIGH if order.index(grade) >= order.index(EsccGrade(high_threshold)) else LOW


def is_below_conus(case: Case, lesion: Known) -> bool:
    """Every vertebra the lesion may sit at lies below the conus."""
    if "level" not in lesion:
        return False
    recorded = case.patient.get("conus_level")
    conus = (DEFAULT_CONUS,) if recorded is None else possible(recorded, VERTEBRAE)
    lowest = max(VERTEBRAE.index(vertebra) for vertebra in conus)
    levels = {v for level in possible(lesion["level"], SpinalLevel) for v in REGIONS.get(level, (_neighbour(level),))}
    return all(VERTEBRAE.index(vertebra) > lowest for vertebra in levels)


def _neighbour(level: SpinalLevel) -> SpinalLevel:
    """Transitional segments by the vertebra they stand beside."""
    beside = {SpinalLevel.T13: SpinalLevel.T12, SpinalLevel.L6: SpinalLevel.L5, SpinalLevel.COCCYX: SpinalLevel.S5}
    return beside.get(level, level)


def epidural(case: Case, lesion: Known) -> Reading:
    """Grades still possible at a lesion, their band, and what to know about them."""
    grades = possible(lesion.get("escc_grade"), EsccGrade)
    bands = {band(grade, case.policy.escc_high_threshold) for grade in grades}
    flags = [
        *(["ESCC_1C_BORDERLINE"] if "escc_grade" in lesion and EsccGrade.G1C in grades else []),
        *(["ESCC_BELOW_CONUS"] if is_below_conus(case, lesion) else []),
    ]
    return Reading(grades, tuple(b for b in (LOW, HIGH) if b in bands), tuple(flags))


def myelopathy(case: Case, lesion: Known) -> tuple[tuple[bool, ...], tuple[str, ...]]:
    """(possible answers, flags). Signs may derive "yes"; nothing derives "no"."""
    stated = case.at_lesion(lesion, "myelopathy")
    if stated is not None:
        return truth(stated), ()
    return ((True,), ("MYELOPATHY_DERIVED",)) if has_signs(case.patient, lesion) else ((False, True), ())


def has_signs(patient: Known, lesion: Known) -> bool:
    """Frankel or ASIA A to D, cauda equina, a new deficit or sphincter dysfunction is recorded."""
    grade = patient.get("frankel_or_asia")
    graded = grade is not None and Frankel.E not in possible(grade, Frankel)
    signs = (
        lesion.get("cauda_equina") or patient.get("cauda_equina"), patient.get("neuro_deficit_new"),
        patient.get("sphincter_dysfunction"),
    )  # fmt: skip
    return graded or any(is_true(sign) for sign in signs)
