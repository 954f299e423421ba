"""The emergency card: a reminder of guideline timing when A01 fires, or all that is open at a level is an emergency."""

from collections.abc import Sequence
from typing import NamedTuple

from cds_service.cards.compact import compact
from cds_service.cards.emergency_imaging import Imaging, is_of_now
from cds_service.cards.frame import Basis, Draft
from cds_service.cards.inputs import together
from cds_service.cards.labels import STABILITY, grades, joined, level_name
from cds_service.cards.markdown import bullets, escape, fit
from cds_service.cards.numbers import say_date, span
from cds_service.cards.wording import emergency as words
from spinal_metastasis.results import Advisory, LesionResult
from spinal_metastasis.terms import Urgency

SIGNS = ("cauda_equina", "sphincter_dysfunction")
SAME_CALL = frozenset({"A02", "A03", "A21"})


class Findings(NamedTuple):
    """What the card is about: advisories told, by id; lesions it names; the worst of them; imaging of now or older."""

    advisories: dict[str, Advisory]
    lesions: Sequence[LesionResult]
    worst: LesionResult | None
    imaging: Imaging | None
    imaged_now: bool
    possible: bool


def all_emergency(lesion: LesionResult) -> bool:
    return lesion.noms is not None and all(d.urgency == Urgency.EMERGENCY for d in lesion.noms.decisions)


def emergency_card(basis: Basis, *, imaging: Imaging | None = None, possible: bool = False) -> Draft | None:
    """The card, or None if nothing calls for it. `imaging`: date and reference of the newest spine MRI.

    `possible`: the metastasis itself is only possible, so no grade and no score is named.
    """
    fired = [one for one in basis.assessment.advisories if one.emergency]
    told = fired or [one for one in basis.assessment.advisories if one.id in SAME_CALL and one.strength != "info"]
    advisories = {advisory.id: advisory for advisory in told}
    lesions = [] if possible else [lesion for lesion in basis.assessment.lesions if all_emergency(lesion)]
    if "A01" not in advisories and not lesions:
        return None
    named = lesions or ([] if possible else list(basis.assessment.lesions))
    imaged_now = imaging is not None and is_of_now(basis, imaging)
    found = Findings(advisories, named, _worst(named), imaging, imaged_now, possible)
    return Draft(
        kind="emergency",
        indicator="critical",
        summary=_summary(basis, found),
        detail=basis.detail(
            words.POSSIBLE if possible else "",
            _timing(found),
            bullets(words.SAME_CALL, _same_call(basis, found)),
            bullets("Inputs", _inputs(basis, found)),
            f"{_basis(found)} {words.LIMITS}",
        ),
        result=compact({"advisories": fired, "levels": [level_name(lesion.level) for lesion in lesions]}),
    )


def _worst(lesions: Sequence[LesionResult]) -> LesionResult | None:
    """The lesion with the highest ESCC grade still possible, then the highest SINS."""
    return max(lesions, key=_severity, default=None)


def _severity(lesion: LesionResult) -> tuple[str, int]:
    grade = lesion.escc.grades[-1] if lesion.escc is not None and len(lesion.escc.band) == 1 else ""
    return grade, (lesion.sins.max or 0) if lesion.sins is not None else 0


def _summary(basis: Basis, found: Findings) -> str:
    level = found.worst.level if found.worst is not None else None
    named = ((long, short) for key, long, short in words.DEFICITS if basis.inputs.value(key, level) is True)
    deficit = next(named, (words.DEFICIT, words.DEFICIT))
    place = " with a possible spinal metastasis" if found.possible else _compression(found.worst)
    timing = words.MRI_DONE if found.imaged_now else words.WITH_MRI
    return fit(*(f"Emergency: {said}{place}. {when}." for when in timing for said in dict.fromkeys(deficit)))


def _compression(worst: LesionResult | None) -> str:
    """, ESCC 3 cord compression at T4."""
    at = f" at {level_name(worst.level)}" if worst is not None and worst.level is not None else ""
    if worst is None or worst.escc is None or len(worst.escc.grades) == 6:
        return f", spinal metastasis{at}"
    cord = " cord compression" if worst.escc.band == ("high",) else ""
    return f", ESCC {grades(tuple(worst.escc.grades))}{cord}{at}"


def _timing(found: Findings) -> str:
    mri = words.MRI
    if found.imaging is not None:
        text = words.DONE if found.imaged_now else words.NEWEST_IMAGING
        mri += " " + text.format(date=say_date(found.imaging[0]), source=escape(found.imaging[1]))
    strength, table = "", words.TABLE_SAYS.format(levels=joined(level_name(lesion.level) for lesion in found.lesions))
    if "A01" in found.advisories:
        strength, table = f"; A01, {found.advisories['A01'].strength}", ""
    return bullets(words.LEAD, (words.CONTACT, mri, words.TREATMENT, table), f"({words.GUIDELINES}{strength})")


def _same_call(basis: Basis, found: Findings) -> list[str]:
    lines = []
    if "A02" in found.advisories:
        lines.append(_steroid(basis, found))
    if "A03" in found.advisories:
        stability = _stability(found.worst)
        lines.append(words.IMMOBILISE.format(strength=found.advisories["A03"].strength, stability=stability))
    if "A21" in found.advisories:
        lines.append(words.RADIOTHERAPY.format(strength=found.advisories["A21"].strength))
    return lines


def _steroid(basis: Basis, found: Findings) -> str:
    """With what is recorded; the cautions only where compression, or the histology, is still open."""
    given = basis.inputs.among(("steroid_current", "steroid_mg_per_day"))
    recorded = together(given) or words.STEROID_NOT_RECORDED
    said = [words.STEROID.format(strength=found.advisories["A02"].strength, recorded=recorded)]
    compressed = found.worst is not None and found.worst.escc is not None and found.worst.escc.band == ("high",)
    said += [] if compressed else [words.STOP_STEROID]
    said += [words.ASK_BEFORE_STEROID] if basis.inputs.value("primary") in (None, "unknown_primary", "other") else []
    return " ".join(said)


def _stability(worst: LesionResult | None) -> str:
    if worst is None or worst.sins is None or not worst.sins.applicable:
        return ""
    classes = joined((STABILITY[value] for value in worst.sins.classes or ()), "or")
    return f": SINS {span(worst.sins.min, worst.sins.max)} of 18, {classes}"


def _inputs(basis: Basis, found: Findings) -> list[str]:
    """Neurology once, then the grade at each level."""
    levels = [lesion.level for lesion in found.lesions] or [None]
    neurology = {id(fact): fact for level in levels for fact in basis.inputs.among(_neurology(basis), level)}
    lines = [together(neurology.values(), clock=True)]
    for lesion in found.lesions:
        grade = basis.inputs.get("escc_grade", lesion.level)
        if grade is not None:
            at = f"{level_name(lesion.level)}: " if lesion.level is not None else ""
            lines.append(at + together((grade,), clock=True))
    return lines


def _neurology(basis: Basis) -> tuple[str, ...]:
    """What says most: the deficit and its onset, else myelopathy; signs that are there; how much power is left."""
    deficit = basis.inputs.value("neuro_deficit_new") is True
    signs = [key for key in (*SIGNS, "paraplegia_onset") if basis.inputs.value(key) not in (None, False)]
    lead = ("neuro_deficit_new", "neuro_deficit_onset") if deficit else ("neuro_deficit_new", "myelopathy")
    return (*lead, *signs, "frankel_or_asia", "ambulatory")


def _basis(found: Findings) -> str:
    papers = [] if "A01" in found.advisories else [words.GUIDELINES]
    papers += [words.ASTRO] if found.advisories.keys() & {"A02", "A21"} else []
    papers += [words.NOMS_PAPERS] if any(map(all_emergency, found.lesions)) else []
    return words.BASIS.format(papers="; ".join(papers)) if papers else "**Basis and limits**"
