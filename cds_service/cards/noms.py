"""The NOMS card: one lesion, its SINS and ESCC, the rows still reachable and what would settle them."""

from collections.abc import Iterable, Sequence

from cds_service.cards.compact import compact
from cds_service.cards.frame import Basis, Draft
from cds_service.cards.labels import (
    BAND,
    NUMBER_WORDS,
    STABILITY,
    capital,
    grades,
    in_turn,
    level_name,
    some,
    uncapital,
)
from cds_service.cards.markdown import fit
from cds_service.cards.noms_advice import advice
from cds_service.cards.noms_changes import changes
from cds_service.cards.noms_inputs import facts_of, inputs_section
from cds_service.cards.noms_options import SHOWN_DECISIONS, follows, options
from cds_service.cards.noms_settling import level_questions, settling
from cds_service.cards.noms_situation import situation
from cds_service.cards.numbers import span
from cds_service.cards.wording import noms as words
from cds_service.cards.wording.asks import ASKS
from cds_service.cards.wording.common import NEVER_NORMAL, SAFETY_NET
from spinal_metastasis.recommendation.noms_table import ROWS
from spinal_metastasis.results import LesionResult, NomsResult
from spinal_metastasis.terms import EsccGrade, SpinalLevel, Urgency

URGENCY_RANK = {Urgency.EMERGENCY: 0, Urgency.URGENT: 1, Urgency.PLANNED: 2}
INDICATOR_RANK = {"critical": 0, "warning": 1, "info": 2}
CRANIAL_FIRST = {str(level): rank for rank, level in enumerate(SpinalLevel)}


def indicator(noms: NomsResult) -> str:
    """Contract section 4: critical, warning or info."""
    urgencies = [decision.urgency for decision in noms.decisions]
    unstable = noms.inputs["stability"] == ("unstable",) and noms.inputs["myelopathy"] == ("yes",)
    if unstable or all(urgency == Urgency.EMERGENCY for urgency in urgencies):
        return "critical"
    return "warning" if len(urgencies) > 1 or urgencies[0] != Urgency.PLANNED else "info"


def card_order(lesion: LesionResult) -> tuple[int, int, int, int]:
    """Most urgent first, then highest SINS, then cranial first. The lesion has a NOMS result."""
    noms = lesion.noms
    if noms is None:
        raise ValueError("only lesions with a NOMS result have a NOMS card")
    most = min(URGENCY_RANK[decision.urgency] for decision in noms.decisions)
    top = lesion.sins.max if lesion.sins is not None and lesion.sins.max is not None else -1
    first = lesion.level[0] if isinstance(lesion.level, tuple) else lesion.level
    return INDICATOR_RANK[indicator(noms)], most, -top, CRANIAL_FIRST.get(first or "", len(CRANIAL_FIRST))


def in_card_order(lesions: Iterable[LesionResult]) -> list[LesionResult]:
    """Those with a NOMS result, in the order of their cards."""
    return sorted((lesion for lesion in lesions if lesion.noms is not None), key=card_order)


def noms_card(basis: Basis, lesion: LesionResult, rest: Sequence[LesionResult] = ()) -> Draft:
    """The card of one lesion; `rest` are lesions for which there is no card of their own, named on this one."""
    noms = lesion.noms
    if noms is None:
        raise ValueError("only lesions with a NOMS result have a NOMS card")
    found = situation(basis, lesion)
    unsafe = len(noms.inputs["myelopathy"]) > 1 and len(noms.decisions) > 1
    return Draft(
        kind="noms",
        indicator=indicator(noms),
        summary=_summary(basis, lesion, noms),
        detail=basis.detail(
            SAFETY_NET if unsafe and basis.inputs.value("neuro_deficit_new") is None else "",
            *follows(noms),
            options(basis, lesion, noms, found),
            changes(basis, lesion, noms),
            _rest(rest),
            advice(basis, lesion, noms, found),
            inputs_section(basis, lesion, noms),
            _limits(basis, lesion, noms),
        ),
        result=_result(basis, lesion),
        lesion=lesion,
    )


def _result(basis: Basis, lesion: LesionResult) -> dict[str, object]:
    """The whole lesion object, and the facts it rests on."""
    facts = compact(facts_of(basis, lesion))
    return {**compact(lesion), **({"facts": facts} if facts else {})}


def finding(lesion: LesionResult, *, full: bool = True) -> str:
    """ESCC 2 (high-grade), SINS 9 potentially unstable, deficit."""
    parts = []
    if lesion.escc is not None:
        band = f" ({BAND[lesion.escc.band[0]]})" if len(lesion.escc.band) == 1 and full else ""
        parts.append(f"ESCC {grades(tuple(lesion.escc.grades))}{band}")
    sins = lesion.sins
    if sins is not None and sins.applicable:
        class_ = f" {STABILITY[sins.classes[0]]}" if sins.classes and len(sins.classes) == 1 and full else ""
        parts.append(f"SINS {span(sins.min, sins.max)}{class_}")
    elif sins is not None and lesion.noms is not None and len(lesion.noms.inputs["stability"]) == 1:
        parts.append(f"instrumented, {STABILITY[lesion.noms.inputs['stability'][0]]}")
    if lesion.noms is not None and lesion.noms.inputs["myelopathy"] == ("yes",):
        parts.append("deficit")
    return ", ".join(parts)


def _summary(basis: Basis, lesion: LesionResult, noms: NomsResult) -> str:
    level = capital(level_name(lesion.level))
    long, short = f"{level}: {finding(lesion)}", f"{level}: {finding(lesion, full=False)}"
    if len(noms.decisions) == 1:
        return _settled(noms, long, short)
    if len(noms.decisions) > SHOWN_DECISIONS and (stays_open := _stays_open(lesion, noms)):
        return stays_open
    count = len(noms.decisions)
    word = capital(NUMBER_WORDS[count]) if count < len(NUMBER_WORDS) else str(count)
    if (settles := settling(basis, lesion)) is not None:
        ask = ASKS[settles.input]
        tails = [f"{word} options open; one answer settles it: {said}" for said in (uncapital(ask.question), ask.short)]
    else:
        first = in_turn(ASKS[question.input].short for question in level_questions(basis, lesion)[:2])
        tails = [f"{word} options open; answer first: {first}", f"{word} options open"]
    return fit(
        *(
            f"{start}. {tail}".rstrip(".?") + ("?" if tail.endswith("?") else ".")
            for tail in tails
            for start in (long, short)
        )
    )


def _settled(noms: NomsResult, long: str, short: str) -> str:
    decision = noms.decisions[0]
    rows = decision.rows
    names = f"row {rows[0]}" if len(rows) == 1 else f"rows {some(rows, 1)}"
    option = words.short_option(decision.decision)
    after = "; stability opinion before RT" if _opinion_unsaid(decision.decision, decision.flags) else ""
    return fit(
        *(
            f"{start}. NOMS {names}, {decision.urgency}: {option}{more}."
            for start, more in ((long, after), (short, after), (short, ""))
        )
    )


def _opinion_unsaid(decision: str, flags: tuple[str, ...]) -> bool:
    return "SINS_7_12_CONSULT" in flags and "stability opinion" not in decision


def _stays_open(lesion: LesionResult, noms: NomsResult) -> str:
    """For a lesion of which no patient input is known; empty otherwise."""
    inputs = {name: values for name, values in noms.inputs.items() if name != "srs_available"}
    if any(len(values) == 1 for values in inputs.values()):
        return ""
    where = f"at {level_name(lesion.level)}" if lesion.level else "recorded, level not recorded"
    return fit(f"Spinal metastasis {where}. NOMS stays open: none of its five patient inputs is known.")


def _rest(lesions: Sequence[LesionResult]) -> str:
    """The lesions above the number of cards, each in a line."""
    if not lesions:
        return ""
    lines = []
    for lesion in lesions:
        decisions = lesion.noms.decisions if lesion.noms is not None else ()
        what = words.short_option(decisions[0].decision) if len(decisions) == 1 else f"{len(decisions)} options open"
        urgency = min((decision.urgency for decision in decisions), key=lambda u: URGENCY_RANK[u])
        lines.append(f"- {capital(level_name(lesion.level))}: {finding(lesion)}; up to {urgency}; {what}")
    return "\n".join(("**Further levels without a card of their own**", *lines))


def _limits(basis: Basis, lesion: LesionResult, noms: NomsResult) -> str:
    """Part 5: literature of the rows shown, site choices that matter here, known limits."""
    parts = [f"**Basis and limits** {_papers(noms)}."]
    parts += [words.SINS_LIMITS] if lesion.sins is not None and lesion.sins.applicable else []
    parts += _site_choices(basis, lesion)
    assumed = any(decision.assumes for decision in noms.decisions)
    parts += [NEVER_NORMAL] if len(noms.decisions) > 1 and not assumed else []
    return " ".join(parts)


def _site_choices(basis: Basis, lesion: LesionResult) -> list[str]:
    """Settings that bear on the row here. After radiotherapy at the level the class of the histology does not."""
    policies = basis.assessment.policies
    said = []
    if "escc_high_threshold" in policies and lesion.escc is not None and EsccGrade.G1C in lesion.escc.grades:
        said.append(words.threshold_line(policies["escc_high_threshold"]))
    if "intermediate_policy" in policies and "PRIOR_RT_TREATED_AS_RESISTANT" not in lesion.flags:
        said += words.intermediate_line(policies["intermediate_policy"])
    return said


def _papers(noms: NomsResult) -> str:
    """Author and year of what the rows shown rest on."""
    if len(noms.decisions) > SHOWN_DECISIONS:
        return words.MANY_ROWS
    rows = [ROWS[row] for decision in noms.decisions for row in decision.rows]
    sources = dict.fromkeys(source.partition(" doi:")[0] for row in rows for source in row.sources)
    return "; ".join(source for source in sources if "principles.md" not in source)
