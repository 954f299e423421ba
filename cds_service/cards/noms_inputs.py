"""The six inputs of NOMS at a level, each with value, date and resource, or that it is not recorded."""

from cds_service.cards.frame import Basis
from cds_service.cards.inputs import cite, cited, line, say_fact, sources
from cds_service.cards.labels import (
    BAND,
    PRIMARIES,
    SENSITIVITY,
    SINS_COMPONENTS,
    STABILITY,
    capital,
    grades,
    joined,
    some,
)
from cds_service.cards.markdown import bullets
from cds_service.cards.noms_options import flag_words
from cds_service.cards.numbers import span
from cds_service.cards.rules import said_rule
from cds_service.cards.wording import noms as words
from cds_service.cards.wording.asks import ASKS, SINS_ITEMS
from cds_service.cards.wording.facts import SITE_SETTING
from spinal_metastasis.results import FactUsed, LesionResult, NomsResult, SinsResult
from spinal_metastasis.terms import EsccGrade

NEUROLOGY = ("myelopathy", "frankel_or_asia", "cauda_equina", "neuro_deficit_new", "sphincter_dysfunction")
PERFORMANCE = ("able_to_tolerate_surgery", "ecog", "kps", "asa", "performance_due_to_lesion")
LABORATORY = (
    "platelets", "inr", "hb", "neutrophils", "albumin", "anticoagulant", "uncontrolled_infection", "organ_failure",
)  # fmt: skip
MISSING_SHOWN = 5
NOT_RECORDED = grades(tuple(EsccGrade))
SINS_FACTS = (*SINS_ITEMS, "height_loss_pct", "body_involvement_pct")
RADIOTHERAPY = ("prior_rt_at_level", "prior_rt")
LOCAL = (
    *RADIOTHERAPY, "instrumented", "compartment", "stability_override", "planned_rt", "planned_surgery", "escc_grade",
)  # fmt: skip
PATIENT_KEYS = frozenset({
    *NEUROLOGY, *PERFORMANCE, *LABORATORY, *RADIOTHERAPY, "primary", "histology_confirmed",
    "radiosensitivity_override", "conus_level", "paraplegia_onset", "patient_declines", "srs_available",
    "survival_estimate", "mstfi_items", "mfi5", "mfi11", "charlson", "systemic_options_remaining", "pain_vas",
})  # fmt: skip
"""Facts of the patient a NOMS decision can rest on."""


def facts_of(basis: Basis, lesion: LesionResult) -> list[FactUsed]:
    """The facts a lesion's decision rests on: its own, and the patient's that NOMS reads."""
    name = lesion.level if isinstance(lesion.level, str) else None
    return [
        fact for fact in basis.assessment.facts
        if (fact.level is not None and fact.level == name) or (fact.level is None and _can_matter(fact.key, name))
    ]  # fmt: skip


def _can_matter(key: str, level: str | None) -> bool:
    return key in PATIENT_KEYS or (level is None and key in (*SINS_FACTS, *LOCAL))


def inputs_section(basis: Basis, lesion: LesionResult, noms: NomsResult) -> str:
    """Part 4 of the detail."""
    lines = (
        _escc(basis, lesion, noms),
        _sins(basis, lesion),
        _myelopathy(basis, lesion, noms),
        _histology(basis, noms),
        _tolerance(basis),
        _srs(basis, noms),
        *(line(fact) for fact in basis.inputs.among(RADIOTHERAPY, lesion.level)),
        *(flag_words(flag) for flag in lesion.flags),
        _not_recorded(basis),
    )
    return bullets("Inputs", lines)


def _escc(basis: Basis, lesion: LesionResult, noms: NomsResult) -> str:
    band = joined((BAND[value] for value in noms.inputs["escc"]), "or")
    named = grades(tuple(lesion.escc.grades)) if lesion.escc is not None else NOT_RECORDED
    if named == NOT_RECORDED:
        return f"ESCC grade: not recorded ({band} possible)"
    fact = basis.inputs.get("escc_grade", lesion.level)
    return cited(f"ESCC {named} ({band})", cite(fact) if fact else "")


def _sins(basis: Basis, lesion: LesionResult) -> str:
    sins = lesion.sins
    if sins is None or not sins.applicable:
        fact = basis.inputs.get("stability_override", lesion.level)
        return line(fact) if fact else "Stability: not recorded, SINS does not apply"
    missing = sins.missing or ()
    if set(SINS_ITEMS).issubset(missing):
        return words.NO_SINS_ITEM.format(span=span(sins.min, sins.max))
    classes = joined((STABILITY[value] for value in sins.classes or ()), "or")
    said = f"SINS {span(sins.min, sins.max)} of 18 ({classes}) = {_components(sins)}"
    said += f"; not recorded: {_missing_items(sins)}" if missing else ""
    where = sources(basis.inputs.among(SINS_FACTS, lesion.level))
    return f"{said}; {where}" if where else said


def _components(sins: SinsResult) -> str:
    parts = sins.components or {}
    return ", ".join(
        f"{name} {span(parts[key].min, parts[key].max)}" for key, name in SINS_COMPONENTS.items() if key in parts
    )


def _missing_items(sins: SinsResult) -> str:
    return joined(ASKS[key].short.removeprefix("SINS ") for key in sins.missing or ())


def _myelopathy(basis: Basis, lesion: LesionResult, noms: NomsResult) -> str:
    facts = basis.inputs.among(NEUROLOGY, lesion.level)
    if noms.inputs["myelopathy"] == ("no", "yes"):
        known = f"; {'; '.join(map(line, facts))}" if facts else ""
        return f"Myelopathy: not recorded{known}"
    return "; ".join(map(line, facts)) or f"Myelopathy: {noms.inputs['myelopathy'][0]}"


def _histology(basis: Basis, noms: NomsResult) -> str:
    classes = joined((SENSITIVITY[value] for value in noms.inputs["radiosensitivity"]), "or")
    override = basis.inputs.get("radiosensitivity_override")
    primary = basis.inputs.get("primary")
    facts = [fact for fact in (primary, override) if fact is not None]
    if not facts:
        return "Primary tumour: not recorded"
    value = basis.inputs.value("primary")
    name = capital(PRIMARIES[str(value)]) if value in PRIMARIES else say_fact(facts[0])
    judged = ", team's judgement" if override is not None else ""
    return cited(f"{name}: {classes}{judged}", sources(facts))


def _tolerance(basis: Basis) -> str:
    tolerance = basis.assessment.systemic_tolerance
    said = {"able": "Tolerates surgery", "unable": "Does not tolerate surgery"}.get(
        tolerance.status, "Tolerance of surgery open"
    )
    if "limited" in tolerance.scope and tolerance.status == "able":
        said += ", limited or less invasive only" if tolerance.scope == ("limited",) else ", perhaps limited only"
    reasons = [said_rule(reason) for reason in tolerance.reasons]
    facts = [line(fact) for fact in basis.inputs.among(PERFORMANCE) if "derived" not in fact.flags]
    against = reasons or (["no rule against"] if tolerance.status == "able" else [])
    told = "; ".join((*facts, *against))
    return f"{said}: {told}" if told else f"{said}: performance status not recorded"


def _srs(basis: Basis, noms: NomsResult) -> str:
    fact = basis.inputs.get("srs_available")
    if fact is not None:
        return line(fact)
    values = noms.inputs["srs_available"]
    if len(values) > 1:
        return "SRS: availability not recorded"
    return f"SRS {'available' if values[0] == 'yes' else 'not available'}: {SITE_SETTING}"


def _not_recorded(basis: Basis) -> str:
    missing = basis.assessment.systemic_tolerance.missing
    names = some((ASKS[key].short for key in missing), MISSING_SHOWN)
    return f"Not recorded, could change tolerance of surgery: {names}" if names else ""
