"""The prognosis card: every system openly beside the others, what is open, conflicts, tolerance of surgery."""

from collections import Counter
from collections.abc import Iterable, Sequence

from cds_service.cards.frame import Basis, Draft
from cds_service.cards.inputs import line
from cds_service.cards.labels import SYSTEMS, band_months, joined
from cds_service.cards.loaded_models import model_line, of_models, title
from cds_service.cards.markdown import bullets, escape, fit
from cds_service.cards.prognosis_systems import SYSTEM_OF, is_wide_open, needs, open_line, scored, settled_line, unused
from cds_service.cards.rules import said_rule
from cds_service.cards.wording import models as model_words
from cds_service.cards.wording import prognosis as words
from cds_service.cards.wording.asks import ASKS
from spinal_metastasis.results import Prognosis
from spinal_metastasis.terms import SurvivalBand

SHORT = (SurvivalBand.LT1M, SurvivalBand.FROM1TO3M, SurvivalBand.FROM3TO6M)
MIDDLE = (SurvivalBand.FROM6TO12M,)
PROGNOSIS_KEYS = (
    "primary", "ecog", "kps", "frankel_or_asia", "ambulatory", "visceral_mets", "visceral_organs", "visceral_pattern",
    "brain_mets", "brain_mets_treatable", "spinal_mets_count", "extraspinal_bone_mets", "pathologic_fracture",
    "previous_chemotherapy", "albumin", "crp", "ldh", "platelets", "calcium", "bilirubin", "motor_deficit_days",
    "months_since_cancer_diagnosis", "survival_estimate",
)  # fmt: skip


def prognosis_card(basis: Basis, *, emergency: bool = False) -> Draft:
    """Always `info`; in an emergency it says of itself that it is secondary."""
    systems = [system for system in basis.assessment.prognosis if system.model is None]
    settled = [system for system in systems if len(system.groups) == 1]
    open_ = [system for system in systems if len(system.groups) > 1]
    not_used = [system for system in systems if not system.groups]
    return Draft(
        kind="prognosis",
        indicator="info",
        summary=_summary(basis, open_, emergency),
        detail=basis.detail(
            f"{words.NOT_A_FORECAST} {words.SECONDARY}" if emergency else words.NOT_A_FORECAST,
            bullets("Systems with one group", map(settled_line, settled)),
            *_open(basis, open_, bool(settled)),
            bullets(model_words.LEAD, map(model_line, of_models(basis)), model_words.ASIDE),
            _conflicts(basis),
            _tolerance(basis),
            f"**Not used** {unused(not_used)}" if not_used else "",
            _inputs(basis),
            _limits(basis, settled),
        ),
        result=basis.result("prognosis", "systemic_tolerance", "combined", "local_models"),
    )


def _reads(bands: Sequence[SurvivalBand]) -> str:
    """What a group reads; the middle group has no upper end in its papers."""
    return "6 months or more" if tuple(bands) == MIDDLE else band_months(bands)


def _summary(basis: Basis, open_: Sequence[Prognosis], emergency: bool) -> str:
    start = "Prognosis (secondary in an emergency)" if emergency else "Prognosis"
    by_key = {system.system: system for system in (*basis.assessment.prognosis, *of_models(basis))}
    readings: dict[str, list[str]] = {}
    for key, bands in basis.assessment.combined.by_system.items():
        said = _named(by_key[key]) if key in by_key else words.TEAM
        readings.setdefault(_reads(bands), []).append(said)
    if not readings:
        return _nothing_settled(start, basis.assessment.prognosis)
    said = ", ".join(
        f"{joined(names)} {'reads' if len(names) == 1 else 'read'} {band}" for band, names in readings.items()
    )
    trusted = [system for system in open_ if system.system in basis.policy.survival_systems]
    tails = [f"{scored(trusted[0])} is open (needs {needs(trusted[0].missing[:2])})"] if trusted else []
    if SHORT_READING in readings:
        tails.insert(0, words.NOT_RULED_OUT)
    texts = [f"{start}: {'; '.join((said, *tails[:n]))}." for n in range(len(tails), -1, -1)]
    return fit(*texts, f"{start}: {'; '.join(f'{len(names)} read {band}' for band, names in readings.items())}.")


def _named(system: Prognosis) -> str:
    return scored(system).removeprefix("revised ") if system.model is None else title(system)


SHORT_READING = band_months(SHORT)


def _nothing_settled(start: str, systems: Iterable[Prognosis]) -> str:
    """The facts most systems wait for."""
    wanted = Counter(key for system in systems for key in system.missing)
    most = [ASKS[key].short for key, _ in sorted(wanted.items(), key=lambda item: -item[1])[:2]]
    told = f"; {joined(most)} would open most of them" if most else ""
    return fit(
        f"{start}: no system used here can give a group{told}.", f"{start}: no system used here can give a group."
    )


def _open(basis: Basis, open_: Sequence[Prognosis], some_settled: bool) -> list[str]:
    """Systems with several groups: each in a line, those that say nothing yet together."""
    primary = basis.inputs.value("primary")
    narrowed = [system for system in open_ if some_settled and not is_wide_open(system)]
    wide = [system for system in open_ if system not in narrowed]
    return [bullets("Open", [open_line(system, str(primary or "")) for system in narrowed]), _too_wide(wide)]


def _too_wide(open_: Sequence[Prognosis]) -> str:
    if not open_:
        return ""
    totals = ", ".join(scored(system) for system in open_)
    return f"**Possible totals** {totals}. {words.TOO_WIDE}"


def _conflicts(basis: Basis) -> str:
    combined = basis.assessment.combined
    lines = [words.DISAGREE] if combined.agreement == "disagree" else []
    lines += [f"{escape(conflict.text)} ({conflict.id})" for conflict in combined.conflicts]
    if any(tuple(bands) == SHORT for bands in combined.by_system.values()):
        lines.append(words.NOT_AGAINST_SURGERY)
    if any(key not in SYSTEMS for key in combined.by_system.keys() - {model.system for model in of_models(basis)}):
        lines.append(words.TEAM_ESTIMATE)
    return bullets(words.CONFLICT_LEAD if combined.conflicts or combined.agreement == "disagree" else "Note", lines)


def _tolerance(basis: Basis) -> str:
    tolerance = basis.assessment.systemic_tolerance
    status = words.TOLERANCE.get(tolerance.status, tolerance.status)
    scope = words.LIMITED if tolerance.scope == ("limited",) and tolerance.status != "unable" else ""
    parts = [f"**Tolerance of open surgery** {status}{scope}."]
    parts += [f"Why: {'; '.join(map(said_rule, tolerance.reasons))}."] if tolerance.reasons else []
    parts += [f"Cautions: {'; '.join(map(said_rule, tolerance.cautions))}."] if tolerance.cautions else []
    return " ".join(parts)


def _inputs(basis: Basis) -> str:
    facts = basis.inputs.among(PROGNOSIS_KEYS)
    return f"**Inputs** {'; '.join(map(line, facts))}." if facts else ""


def _limits(basis: Basis, settled: Sequence[Prognosis]) -> str:
    shown = [SYSTEM_OF[system.system] for system in settled if system.system in basis.policy.survival_systems]
    cited = [system for system in basis.assessment.prognosis if system.groups and system.model is None]
    papers = [f"{SYSTEMS[p.system]}, {SYSTEM_OF[p.system].citation.text.rsplit('. ', 1)[-1]}" for p in cited]
    limits = [system.limits[0] for system in shown if system.limits]
    return f"**Basis and limits** {' '.join((*(('; '.join(papers) + '.',) if papers else ()), *limits))}".rstrip()
