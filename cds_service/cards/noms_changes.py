"""What would change the option at a level: each known input the other way, ageing values, what was assumed."""

from cds_service.cards.frame import Basis
from cds_service.cards.labels import in_turn, joined
from cds_service.cards.markdown import bullets
from cds_service.cards.noms_options import row_names
from cds_service.cards.numbers import day_of, say_value
from cds_service.cards.wording import noms as words
from cds_service.cards.wording.asks import ASKS
from cds_service.cards.wording.facts import ASSUMPTIONS
from spinal_metastasis.recommendation.noms_table import INPUTS, TABLE
from spinal_metastasis.results import LesionResult, NomsDecision, NomsResult, Question
from spinal_metastasis.vocabulary import FACTS, PLATELETS_BEFORE_SURGERY_DAYS

ASKED_HERE = 3


def level_questions(basis: Basis, lesion: LesionResult) -> list[Question]:
    """Open facts that decide NOMS at this level, most decisive first."""
    return [q for q in basis.assessment.questions if "noms" in q.would_change and q.level in (None, lesion.level)]


def changes(basis: Basis, lesion: LesionResult, noms: NomsResult) -> str:
    """Part 3 of the detail; empty if nothing would."""
    lines = _what_settles(basis, lesion) if len(noms.decisions) > 1 else _flips(noms)
    lines += _ageing(basis, noms.decisions)
    lines += _assumed(noms.decisions)
    return bullets("What would change this", lines)


def _what_settles(basis: Basis, lesion: LesionResult) -> list[str]:
    asked = level_questions(basis, lesion)
    if len(asked) == 1:
        return [f"Settles it: {ASKS[asked[0].input].question}"]
    if not asked:
        return []
    first = in_turn(ASKS[question.input].short for question in asked[:ASKED_HERE])
    return [f"Would narrow it most: {first}. {words.SEE_QUESTIONS}"]


def _flips(noms: NomsResult) -> list[str]:
    """Each input known, taken the other way: the row then, where it says something else."""
    now = noms.decisions[0]
    lines = []
    for (name, value), said in words.IF_INSTEAD.items():
        if len(noms.inputs[name]) > 1 or value in noms.inputs[name]:
            continue
        if name == "systemic_tolerance" and noms.inputs[name] == ("unable",) and noms.if_corrected:
            continue
        changed = tuple((value,) if column == name else noms.inputs[column] for column in INPUTS)
        rows = [row for _, row in TABLE.reachable(changed)]
        results = {row.result for row in rows}
        if len(results) == 1 and results != {(now.decision, now.urgency)}:
            lines.append(f"{said}: {row_names(tuple(row.id for row in rows))}, {_difference(now, *results.pop())}.")
    return lines


def _difference(now: NomsDecision, decision: str, urgency: str) -> str:
    if decision == now.decision:
        return f"same option, {urgency}"
    return words.short_option(decision) + (f", {urgency}" if urgency != now.urgency else "")


def _ageing(basis: Basis, decisions: tuple[NomsDecision, ...]) -> list[str]:
    """Platelets good enough for a score and too old for a procedure (T10, A16)."""
    platelets = basis.inputs.get("platelets")
    measured = day_of(platelets.date) if platelets is not None and platelets.date else None
    if platelets is None or measured is None or not any("tabiliz" in d.decision for d in decisions):
        return []
    days = (basis.day - measured).days
    if days <= PLATELETS_BEFORE_SURGERY_DAYS:
        return []
    return [words.platelets_line(say_value("platelets", platelets.value), days, PLATELETS_BEFORE_SURGERY_DAYS)]


def _assumed(decisions: tuple[NomsDecision, ...]) -> list[str]:
    assumed = dict.fromkeys(assumption for decision in decisions for assumption in decision.assumes)
    if not assumed:
        return []
    said = joined(dict.fromkeys(_assumption(text) for text in assumed))
    return [f"Assumed, because not recorded: {said}. If otherwise, the option may change."]


def _assumption(text: str) -> str:
    key, _, value = text.partition(": ")
    label = FACTS[key].label.lower() if key in FACTS else key.replace("_", " ")
    return ASSUMPTIONS.get(text) or f"{label}: {value.replace('_', ' ') or 'not recorded'}"
