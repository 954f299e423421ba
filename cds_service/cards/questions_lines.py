"""One line of the questions card: the question, what is known so far, what its answer would change."""

from collections.abc import Iterable

from cds_service.cards.frame import Basis
from cds_service.cards.inputs import brief
from cds_service.cards.labels import SYSTEMS, capital, joined, level_name
from cds_service.cards.markdown import escape
from cds_service.cards.noms_changes import platelets_too_old
from cds_service.cards.noms_options import if_clause, row_names
from cds_service.cards.noms_settling import settling
from cds_service.cards.prognosis_systems import name, scored
from cds_service.cards.proposals import proposal_lines
from cds_service.cards.questions_grouped import SAFETY_KEY, SYSTEM_KEYS, Entry, changing
from cds_service.cards.wording import questions as words
from cds_service.cards.wording.asks import ASKS, SINS_ITEM_WORDS, WOULD_CHANGE
from spinal_metastasis.vocabulary import PLATELETS_BEFORE_SURGERY_DAYS

SYSTEMS_NAMED = 2
DECISIONS_NAMED = 3


def said(basis: Basis, entry: Entry) -> str:
    """The question, its consequence and what a report suggests, in one line."""
    question = _together(entry) if entry.kind else _question(basis, entry)
    parts = (question, would_change(basis, entry), proposal_lines(basis, entry.questions))
    return " ".join(part for part in parts if part)


def short(entry: Entry) -> str:
    """As a summary names it."""
    if not entry.kind:
        return ASKS[entry.first.input].short
    return entry.kind if entry.kind == words.SINS else entry.kind[0].lower() + entry.kind[1:]


def would_change(basis: Basis, entry: Entry) -> str:
    """Settles NOMS at T4. Or: Would change: …"""
    if entry.settles:
        levels = [level_name(level) for level in entry.settles if level is not None]
        return words.SETTLES.format(at=f" at {joined(levels)}" if levels else "", how=_outcomes(basis, entry))
    if entry.first.input == SAFETY_KEY and "advisories" in entry.first.would_change:
        return words.WOULD_RAISE
    if entry.first.input == "spinal_metastasis":
        return words.CONFIRM_WHY
    if not entry.kind and entry.first.input in words.CHANGES:
        return f"Would change: {words.CHANGES[entry.first.input]}."
    return _effects(basis, entry)


def _outcomes(basis: Basis, entry: Entry) -> str:
    """: if surgery is tolerated, row N177; if surgery is not tolerated, row N179. Only where one level is settled."""
    settled = [lesion.noms for lesion in basis.assessment.lesions if settling(basis, lesion) is entry.first]
    if len(settled) != 1 or settled[0] is None or len(settled[0].decisions) > DECISIONS_NAMED:
        return ""
    noms = settled[0]
    return ": " + "; ".join(f"if {if_clause(noms, one)}, {row_names(one.rows)}" for one in noms.decisions)


def _effects(basis: Basis, entry: Entry) -> str:
    """The NOMS option; tolerance of surgery; Katagiri, group 0-3 or 4-6."""
    entries = {change for question in entry.questions for change in question.would_change}
    own = [phrase for change, phrase in WOULD_CHANGE.items() if change in entries]
    systems = dict.fromkeys(key for question in entry.questions for key in changing(basis, question))
    own += [_systems(basis, list(systems))] if systems else []
    return f"Would change: {', '.join(own)}." if own else _no_effect(basis, entries & SYSTEM_KEYS)


def _systems(basis: Basis, keys: list[str]) -> str:
    if len(keys) > SYSTEMS_NAMED:
        return f"{len(keys)} prognostic systems"
    groups = {system.system: joined(system.groups, "or") for system in basis.assessment.prognosis}
    return joined(f"{SYSTEMS[key]} (group {groups[key]})" for key in keys)


def _no_effect(basis: Basis, keys: Iterable[str]) -> str:
    """The total is fixed and the group is not changed; or only systems would change that no card shows."""
    fed = [system for system in basis.assessment.prognosis if system.system in keys and system.groups]
    same = [scored(system) for system in fed if len(system.groups) == 1]
    if same:
        named = joined(same) if len(same) <= SYSTEMS_NAMED + 1 else f"{len(same)} prognostic systems"
        return words.SAME_GROUP.format(systems=named)
    return words.NOT_SHOWN.format(systems=joined(name(system.system) for system in fed))


def _together(entry: Entry) -> str:
    names = (SINS_ITEM_WORDS.get(one.input) or ASKS[one.input].short for one in entry.questions)
    listed = joined(dict.fromkeys(names))
    at = f" at {level_name(entry.first.level)}" if entry.first.level is not None else ""
    return f"{entry.kind}{at}: {listed}."


def _wording(basis: Basis, key: str) -> str:
    """The question; about a poor performance status with the scale that rules T3 and T4 name."""
    reasons = (rule.text for rule in basis.assessment.systemic_tolerance.reasons if rule.rule in ("T3", "T4"))
    asked = next((text for text in reasons if text.endswith("?")), "") if key == "performance_due_to_lesion" else ""
    return capital(escape(asked)) or ASKS[key].question


def _question(basis: Basis, entry: Entry) -> str:
    question = entry.first
    ask = _wording(basis, question.input)
    levels = [level_name(one.level) for one in entry.questions if one.level is not None]
    if levels:
        ask = f"{joined(levels)}: {ask}"
    known = basis.inputs.get(question.input, question.level)
    if known is None:
        return ask
    told = brief(known)
    if question.input == "platelets" and platelets_too_old(basis):
        told = words.TOO_OLD.format(known=told, limit=PLATELETS_BEFORE_SURGERY_DAYS)
    return f"{ask} ({words.LAST.format(known=told)})"
