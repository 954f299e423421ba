"""What would change the option at a level: what settles it, each known input the other way, what ages or is assumed."""

from cds_service.cards.frame import Basis
from cds_service.cards.labels import in_turn, joined, uncapital
from cds_service.cards.markdown import bullets
from cds_service.cards.noms_options import row_names
from cds_service.cards.noms_settling import level_questions, settling
from cds_service.cards.numbers import day_of, say_value
from cds_service.cards.wording import noms as words
from cds_service.cards.wording.asks import ASKS
from cds_service.cards.wording.facts import ASSUMPTIONS
from spinal_metastasis.recommendation.noms_table import INPUTS, TABLE
from spinal_metastasis.results import LesionResult, NomsDecision, NomsResult, SinsResult
from spinal_metastasis.vocabulary import FACTS, PLATELETS_BEFORE_SURGERY_DAYS

ASKED_HERE = 3
SHOWN = 3
SINS_WITHIN = 3
"""A SINS class is told as what would change the option if it lies within this many points: raters differ by less."""
CLASS_POINTS = {"stable": (0, 6), "potentially_unstable": (7, 12), "unstable": (13, 18)}


def changes(basis: Basis, lesion: LesionResult, noms: NomsResult) -> str:
    """Part 3 of the detail; empty if nothing would."""
    lines = _what_settles(basis, lesion) if len(noms.decisions) > 1 else _flips(noms, lesion.sins)
    lines += _ageing(basis, noms.decisions)
    lines += _assumed(noms.decisions)
    return bullets("What would change this", lines)


def _what_settles(basis: Basis, lesion: LesionResult) -> list[str]:
    if (settles := settling(basis, lesion)) is not None:
        return [f"Settles it: {uncapital(ASKS[settles.input].question)}"]
    asked = level_questions(basis, lesion)
    if not asked:
        return []
    first = in_turn(ASKS[question.input].short for question in asked[:ASKED_HERE])
    return [f"Would narrow it most: {first}. {words.SEE_QUESTIONS}"]


def _flips(noms: NomsResult, sins: SinsResult | None) -> list[str]:
    """Each input known, taken the other way: the row then, where it says something else; the first few."""
    now = noms.decisions[0]
    lines = []
    for (name, value), said in words.IF_INSTEAD.items():
        if len(noms.inputs[name]) > 1 or value in noms.inputs[name] or not _is_near(name, value, sins):
            continue
        if name == "systemic_tolerance" and noms.inputs[name] == ("unable",) and noms.if_corrected:
            continue
        changed = tuple((value,) if column == name else noms.inputs[column] for column in INPUTS)
        rows = [row for _, row in TABLE.reachable(changed)]
        results = {row.result for row in rows}
        if len(results) == 1 and results != {(now.decision, now.urgency)}:
            lines.append(f"{said}: {row_names(tuple(row.id for row in rows))}, {_difference(now, *results.pop())}.")
    return lines[:SHOWN]


def _is_near(name: str, value: str, sins: SinsResult | None) -> bool:
    if name != "stability" or sins is None or sins.min is None or sins.max is None:
        return True
    low, high = CLASS_POINTS[value]
    return low - sins.max <= SINS_WITHIN and sins.min - high <= SINS_WITHIN


def _difference(now: NomsDecision, decision: str, urgency: str) -> str:
    if decision == now.decision:
        return f"same option, {urgency}"
    return words.short_option(decision) + (f", {urgency}" if urgency != now.urgency else "")


def _ageing(basis: Basis, decisions: tuple[NomsDecision, ...]) -> list[str]:
    """Platelets good enough for a score and too old for a procedure (T10, A16)."""
    platelets = basis.inputs.get("platelets")
    days = platelets_too_old(basis)
    if platelets is None or not days or not any("tabiliz" in d.decision for d in decisions):
        return []
    return [words.platelets_line(say_value("platelets", platelets.value), days, PLATELETS_BEFORE_SURGERY_DAYS)]


def platelets_too_old(basis: Basis) -> int:
    """Their age in days where it is over the limit for a procedure; else 0."""
    platelets = basis.inputs.get("platelets")
    measured = day_of(platelets.date) if platelets is not None and platelets.date else None
    days = (basis.day - measured).days if measured is not None else 0
    return days if days > PLATELETS_BEFORE_SURGERY_DAYS else 0


def _assumed(decisions: tuple[NomsDecision, ...]) -> list[str]:
    """What is taken as absent although nobody recorded it, and that the option hangs on it."""
    texts = dict.fromkeys(text for decision in decisions for text in decision.assumes)
    return [words.ASSUMED.format(what=joined(dict.fromkeys(map(_assumption, texts))))] if texts else []


def _assumption(text: str) -> str:
    key, _, value = text.partition(": ")
    label = FACTS[key].label.lower() if key in FACTS else key.replace("_", " ")
    return ASSUMPTIONS.get(text) or f"{label} {value.replace('_', ' ') or 'not recorded'}"
