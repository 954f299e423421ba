"""The emergency card: a reminder of guideline timing when A01 fires, or all that is open at a level is an emergency."""

from collections.abc import Sequence

from cds_service.cards.compact import compact
from cds_service.cards.frame import Basis, Draft
from cds_service.cards.inputs import cite, cited, line, say_fact
from cds_service.cards.labels import STABILITY, grades, joined, level_name
from cds_service.cards.markdown import bullets, escape, fit
from cds_service.cards.numbers import say_date, span
from cds_service.cards.wording import emergency as words
from spinal_metastasis.recommendation.advisory_texts import TEXTS
from spinal_metastasis.results import Advisory, LesionResult
from spinal_metastasis.terms import Urgency

DEFICITS = (
    ("neuro_deficit_new", True, "new neurological deficit"),
    ("cauda_equina", True, "cauda equina syndrome"),
    ("myelopathy", True, "myelopathy"),
    ("sphincter_dysfunction", True, "bladder or bowel dysfunction"),
)
NEUROLOGY = (
    "neuro_deficit_new", "neuro_deficit_onset", "myelopathy", "cauda_equina", "sphincter_dysfunction",
    "frankel_or_asia", "ambulatory", "paraplegia_onset", "motor_deficit_days",
)  # fmt: skip
SAME_CALL = frozenset({"A02", "A03", "A21"})
Imaging = tuple[str, str]


def all_emergency(lesion: LesionResult) -> bool:
    return lesion.noms is not None and all(d.urgency == Urgency.EMERGENCY for d in lesion.noms.decisions)


def emergency_card(basis: Basis, *, imaging: Imaging | None = None, possible: bool = False) -> Draft | None:
    """The card, or None if nothing calls for it. `imaging`: date and reference of the newest spine imaging.

    `possible`: the metastasis itself is only possible, so no grade and no score is named.
    """
    fired = _suspected(basis) if possible else [one for one in basis.assessment.advisories if one.emergency]
    told = fired or [one for one in basis.assessment.advisories if one.id in SAME_CALL and one.strength != "info"]
    advisories = {advisory.id: advisory for advisory in told}
    lesions = [] if possible else [lesion for lesion in basis.assessment.lesions if all_emergency(lesion)]
    if "A01" not in advisories and not lesions:
        return None
    if not possible:
        lesions = lesions or list(basis.assessment.lesions)
    worst = _worst(lesions)
    return Draft(
        kind="emergency",
        indicator="critical",
        summary=_summary(basis, worst, possible),
        detail=basis.detail(
            words.POSSIBLE if possible else "",
            _timing(advisories, lesions, imaging),
            bullets("Discuss in the same call", _same_call(basis, advisories, worst)),
            bullets("Inputs", _inputs(basis, lesions)),
            words.BASIS.format(papers=_papers(advisories, lesions)) + " " + words.LIMITS,
        ),
        result=_result(fired, [lesion for lesion in lesions if all_emergency(lesion)]),
    )


def _suspected(basis: Basis) -> list[Advisory]:
    """A01 and A02 for a metastasis that is only suspected: the core advises on lesions, and there is none yet."""
    deficit = basis.inputs.value("neuro_deficit_new")
    signs = any(basis.inputs.value(key) is True for key in ("myelopathy", "cauda_equina", "sphincter_dysfunction"))
    paralysed = basis.inputs.value("frankel_or_asia") in ("A", "B", "C", "D")
    if deficit is not True and (deficit is False or not (signs or paralysed)):
        return []
    ids = ("A01",) if basis.inputs.value("steroid_current") is True else ("A01", "A02")
    return [
        Advisory(name, emergency=True, conditional=False, strength=TEXTS[name].strength, text=TEXTS[name].text,
                 sources=TEXTS[name].sources)
        for name in ids
    ]  # fmt: skip


def _result(fired: Sequence[Advisory], lesions: Sequence[LesionResult]) -> dict[str, object]:
    """Advisories of contract section 4, and the levels at which every open row is an emergency."""
    levels = [level_name(lesion.level) for lesion in lesions]
    kept: dict[str, object] = compact({"advisories": fired, "levels": levels})
    return kept


def _worst(lesions: Sequence[LesionResult]) -> LesionResult | None:
    """The lesion with the highest ESCC grade still possible, then the highest SINS."""
    return max(lesions, key=_severity, default=None)


def _severity(lesion: LesionResult) -> tuple[str, int]:
    grade = lesion.escc.grades[-1] if lesion.escc is not None and len(lesion.escc.band) == 1 else ""
    return grade, (lesion.sins.max or 0) if lesion.sins is not None else 0


def _summary(basis: Basis, worst: LesionResult | None, possible: bool) -> str:
    level = worst.level if worst is not None else None
    deficit = next(
        (said for key, value, said in DEFICITS if basis.inputs.value(key, level) is value), "neurological deficit"
    )
    if possible:
        finding = f"{deficit} with a possible spinal metastasis"
    else:
        finding = f"{deficit}{_compression(worst)}" + (f" at {level_name(level)}" if level is not None else "")
    return fit(f"Emergency: {finding}. {words.WHO_AND_WHEN}.", f"Emergency: {finding}. {words.WHO_AND_WHEN_SHORT}.")


def _compression(worst: LesionResult | None) -> str:
    if worst is None or worst.escc is None or len(worst.escc.grades) == 6:
        return ", spinal metastasis"
    cord = " cord compression" if worst.escc.band == ("high",) else ""
    return f", ESCC {grades(tuple(worst.escc.grades))}{cord}"


def _timing(advisories: dict[str, Advisory], lesions: Sequence[LesionResult], imaging: Imaging | None) -> str:
    levels = [level_name(lesion.level) for lesion in lesions if all_emergency(lesion)]
    mri = words.MRI
    if imaging is not None:
        mri += " " + words.NEWEST_IMAGING.format(date=say_date(imaging[0]), source=escape(imaging[1]))
    strength = f"; {advisories['A01'].strength}" if "A01" in advisories else ""
    table = words.TABLE_SAYS.format(levels=joined(levels)) if levels else ""
    lines = (words.CONTACT, mri, words.TREATMENT, table)
    return bullets(words.LEAD, lines, f"({words.GUIDELINES}{strength})")


def _same_call(basis: Basis, advisories: dict[str, Advisory], worst: LesionResult | None) -> list[str]:
    lines = []
    if "A02" in advisories:
        steroid = basis.inputs.among(("steroid_current", "steroid_mg_per_day"))
        recorded = "; ".join(map(line, steroid)) or words.STEROID_NOT_RECORDED
        lines.append(words.STEROID.format(strength=advisories["A02"].strength, recorded=recorded))
    if "A03" in advisories:
        lines.append(words.IMMOBILISE.format(strength=advisories["A03"].strength, stability=_stability(worst)))
    if "A21" in advisories:
        lines.append(words.RADIOTHERAPY.format(strength=advisories["A21"].strength))
    return lines


def _stability(worst: LesionResult | None) -> str:
    if worst is None or worst.sins is None or not worst.sins.applicable:
        return ""
    classes = joined((STABILITY[value] for value in worst.sins.classes or ()), "or")
    return f"; SINS {span(worst.sins.min, worst.sins.max)} of 18, {classes}"


def _inputs(basis: Basis, lesions: Sequence[LesionResult]) -> list[str]:
    levels = [lesion.level for lesion in lesions] or [None]
    facts = {id(fact): fact for level in levels for fact in basis.inputs.among(NEUROLOGY, level)}
    lines = [line(fact) for fact in facts.values()]
    for lesion in lesions:
        grade = basis.inputs.get("escc_grade", lesion.level)
        if grade is not None:
            at = f" at {level_name(lesion.level)}" if lesion.level is not None else ""
            lines.append(cited(f"{say_fact(grade)}{at}", cite(grade)))
    return lines


def _papers(advisories: dict[str, Advisory], lesions: Sequence[LesionResult]) -> str:
    papers = [words.GUIDELINES]
    papers += ["ASTRO 2024"] if advisories.keys() & {"A02", "A21"} else []
    papers += [words.NOMS_PAPERS] if any(map(all_emergency, lesions)) else []
    return "; ".join(papers)
