"""The inputs of NOMS at a level, each with value, date and resource, or that it is not recorded."""

from cds_service.cards.frame import Basis
from cds_service.cards.inputs import line, say_fact, together, where
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
SAYS_MORE = ("myelopathy", "frankel_or_asia", "neuro_deficit_new")
"""What is told where myelopathy itself is recorded; the other signs then only if they are there."""
PERFORMANCE = ("able_to_tolerate_surgery", "ecog", "kps", "asa", "performance_due_to_lesion")
LABORATORY = (
    "platelets", "inr", "hb", "neutrophils", "albumin", "anticoagulant", "uncontrolled_infection", "organ_failure",
)  # fmt: skip
MISSING_SHOWN = 3
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
        _no_level(basis, lesion),
        _escc(basis, lesion, noms),
        sins_line(basis, lesion),
        _myelopathy(basis, lesion),
        _histology(basis, noms),
        _tolerance(basis),
        _srs(basis, noms),
        *(line(fact) for fact in basis.inputs.among(RADIOTHERAPY, lesion.level)),
        *(flag_words(flag) for flag in lesion.flags),
        _not_recorded(basis, lesion, noms),
    )
    return bullets("Inputs", lines)


def _no_level(basis: Basis, lesion: LesionResult) -> str:
    """What tells of a lesion whose level nobody recorded."""
    return together(basis.inputs.among(("spinal_metastasis", "spinal_mets_count"))) if lesion.level is None else ""


def _from(said: str, source: str) -> str:
    return f"{said}, {source}" if source and not source.startswith("(") else f"{said} {source}".rstrip()


def _escc(basis: Basis, lesion: LesionResult, noms: NomsResult) -> str:
    if not _has_grade(lesion):
        return ""
    band = joined((BAND[value] for value in noms.inputs["escc"]), "or")
    named = grades(tuple(lesion.escc.grades)) if lesion.escc is not None else ""
    return _from(f"ESCC {named} ({band})", where(basis.inputs.among(("escc_grade",), lesion.level)))


def sins_line(basis: Basis, lesion: LesionResult) -> str:
    """SINS with its components, dates and resources; else the team's judgement of stability, or nothing."""
    sins = lesion.sins
    if sins is None or not sins.applicable:
        fact = basis.inputs.get("stability_override", lesion.level)
        return line(fact) if fact else ""
    missing = sins.missing or ()
    if _has_no_item(sins):
        return ""
    classes = joined((STABILITY[value] for value in sins.classes or ()), "or")
    said = f"SINS {span(sins.min, sins.max)} of 18 ({classes}) = {_components(sins)}"
    said += f" ({_missing_items(sins)} not recorded)" if missing else ""
    return _from(said, where(basis.inputs.among(SINS_FACTS, lesion.level)))


def _components(sins: SinsResult) -> str:
    parts = sins.components or {}
    return ", ".join(
        f"{name} {span(parts[key].min, parts[key].max)}" for key, name in SINS_COMPONENTS.items() if key in parts
    )


def _missing_items(sins: SinsResult) -> str:
    return joined(ASKS[key].short.removeprefix("SINS ") for key in sins.missing or ())


def _myelopathy(basis: Basis, lesion: LesionResult) -> str:
    facts = basis.inputs.among(NEUROLOGY, lesion.level)
    if any(fact.key == "myelopathy" for fact in facts):
        facts = [fact for fact in facts if fact.key in SAYS_MORE or fact.value is True]
    return together(facts)


def _histology(basis: Basis, noms: NomsResult) -> str:
    classes = joined((SENSITIVITY[value] for value in noms.inputs["radiosensitivity"]), "or")
    facts = basis.inputs.among(("primary", "radiosensitivity_override"))
    if not facts:
        return ""
    value = basis.inputs.value("primary")
    name = capital(PRIMARIES[str(value)]) if value in PRIMARIES else say_fact(facts[0])
    judged = ", team's judgement" if any(fact.key != "primary" for fact in facts) else ""
    return _from(f"{name}: {classes}{judged}", where(facts))


def _tolerance(basis: Basis) -> str:
    """Open, because T4: is ECOG 3 caused by the spine lesion?"""
    tolerance = basis.assessment.systemic_tolerance
    facts = together(fact for fact in basis.inputs.among(PERFORMANCE) if "derived" not in fact.flags)
    reasons = "; ".join(map(said_rule, tolerance.reasons))
    if tolerance.status == "able" and not reasons:
        reasons = words.NO_RULE_AGAINST
    scope = words.LIMITED_ONLY if tolerance.scope == ("limited",) and tolerance.status != "unable" else ""
    told = "; ".join(part for part in (facts, reasons) if part)
    gaps = f". {words.COULD_TURN.format(names=names)}" if (names := _gaps(basis)) else ""
    return f"{words.TOLERANCE[tolerance.status]}{scope}: {told}{gaps}"


def _gaps(basis: Basis) -> str:
    """What is not recorded and could turn the tolerance; a value too old for a procedure is said beside the row."""
    told = {"able_to_tolerate_surgery", "performance_due_to_lesion"}
    keys = [key for key in basis.assessment.systemic_tolerance.missing if key not in told]
    return some((ASKS[key].short for key in keys if basis.inputs.get(key) is None), MISSING_SHOWN)


def _srs(basis: Basis, noms: NomsResult) -> str:
    fact = basis.inputs.get("srs_available")
    if fact is not None:
        return line(fact)
    values = noms.inputs["srs_available"]
    if len(values) > 1:
        return ""
    return f"SRS {'available' if values[0] == 'yes' else 'not available'}: {SITE_SETTING}"


def _has_grade(lesion: LesionResult) -> bool:
    return lesion.escc is not None and len(lesion.escc.grades) < len(EsccGrade)


def _has_no_item(sins: SinsResult) -> bool:
    return set(SINS_ITEMS).issubset(sins.missing or ())


def _not_recorded(basis: Basis, lesion: LesionResult, noms: NomsResult) -> str:
    """The inputs of NOMS of which nothing is recorded, in one line."""
    sins, overruled = lesion.sins, basis.inputs.get("stability_override", lesion.level)
    missing = [] if _has_grade(lesion) else ["ESCC grade"]
    if sins is not None and sins.applicable:
        missing += [words.NO_SINS_ITEM.format(span=span(sins.min, sins.max))] if _has_no_item(sins) else []
    else:
        missing += [] if overruled else [words.NO_STABILITY]
    missing += ["myelopathy"] if noms.inputs["myelopathy"] == ("no", "yes") else []
    missing += [] if basis.inputs.among(("primary", "radiosensitivity_override")) else ["primary tumour"]
    missing += ["SRS availability"] if len(noms.inputs["srs_available"]) > 1 else []
    return f"Not recorded: {joined(missing)}" if missing else ""
