"""What follows at a level: the rows still reachable, each "if" in words, and what speaks for and against."""

from collections.abc import Iterable, Mapping
from itertools import combinations

from cds_service.cards.frame import Basis
from cds_service.cards.labels import NOMS_INPUTS, STRENGTH, capital, joined
from cds_service.cards.markdown import bullets, escape
from cds_service.cards.noms_situation import Situation
from cds_service.cards.wording import noms as words
from cds_service.cards.wording.flags import C_RULES, FLAGS, RULES
from spinal_metastasis.recommendation.noms_table import INPUTS, ROWS, TABLE
from spinal_metastasis.results import LesionResult, NomsDecision, NomsResult

SHOWN_DECISIONS = 6
SHOWN_OPTIONS = 4


def row_names(rows: tuple[str, ...]) -> str:
    """row N125; rows N029 and N031; rows N001, N002 and 4 more."""
    if len(rows) == 1:
        return f"row {rows[0]}"
    return f"rows {joined(rows)}" if len(rows) <= 3 else f"rows {rows[0]}, {rows[1]} and {len(rows) - 2} more"


def if_clause(noms: NomsResult, decision: NomsDecision) -> str:
    """The open inputs a decision needs, as "surgery is tolerated"; empty if no input tells it apart."""
    clauses = []
    for name in INPUTS:
        values = decision.when.get(name, ())
        if values and set(values) != set(noms.inputs[name]):
            start, said = words.WHEN[name]
            clauses.append(start + joined((said[value] for value in values), "or"))
    return joined(clauses)


def are_exclusive(noms: NomsResult) -> bool:
    """Whether the "if" clauses exclude each other, so that each is sufficient and not just necessary."""
    return all(
        any(set(a.when.get(name, noms.inputs[name])).isdisjoint(b.when.get(name, noms.inputs[name])) for name in INPUTS)
        for a, b in combinations(noms.decisions, 2)
    )


def follows(noms: NomsResult) -> list[str]:
    """Part 1 of the detail: row id, verbatim text in quotes, urgency, who says so."""
    if len(noms.decisions) > SHOWN_DECISIONS:
        return _what_is_open(noms)
    if len(noms.decisions) == 1:
        decision = noms.decisions[0]
        reads = "reads" if len(decision.rows) == 1 else "read"
        parts = [f"**Table {row_names(decision.rows)} {reads}** {_quoted(decision)}"]
    else:
        lead = "If" if are_exclusive(noms) else "Possible if"
        parts = [_conditional(noms, decision, lead) for decision in noms.decisions]
    return [*parts, _who_says(noms.decisions), *_correctable(noms)]


def _quoted(decision: NomsDecision) -> str:
    return words.verbatim(decision.decision, decision.urgency)


def _conditional(noms: NomsResult, decision: NomsDecision, lead: str) -> str:
    clause = if_clause(noms, decision)
    start = f"{lead} {clause}, {row_names(decision.rows)}:" if clause else f"Possible, {row_names(decision.rows)}:"
    return f"**{start}** {_quoted(decision)}"


def _what_is_open(noms: NomsResult) -> list[str]:
    """Too much is open for a list of options: which inputs are, and how many rows."""
    rows = sum(len(decision.rows) for decision in noms.decisions)
    known = [NOMS_INPUTS[name] for name, values in noms.inputs.items() if len(values) == 1]
    not_known = [NOMS_INPUTS[name] for name, values in noms.inputs.items() if len(values) > 1]
    urgencies = dict.fromkeys(decision.urgency for decision in noms.decisions)
    lead = f"**What is open** {rows} of {len(ROWS)} table rows, {len(noms.decisions)} different options, "
    return [
        f"{lead}{joined(sorted(urgencies), 'or')}. {words.NO_SINGLE_OPTION}\n"
        + "\n".join(
            (f"- Not known: {joined(not_known)}.", *([f"- Known: {joined(known)}."] if known else [])),
        )
    ]


def _who_says(decisions: Iterable[NomsDecision]) -> str:
    """Whether the review states the combination, or which extension rule made the row."""
    rows = [ROWS[row] for decision in decisions for row in decision.rows]
    rules = dict.fromkeys(rule for row in rows for rule in row.rules)
    said = [RULES[rule] for rule in sorted(rules, key=lambda rule: int(rule[1:]))]
    stated = sorted({row.review_row for row in rows if row.stated_in_review}, key=int)
    if stated:
        what = "these combinations" if len(stated) > 1 else "this combination"
        also = "" if not said else " where no extension rule is named"
        said.insert(0, f"The review's Table 2 states {what} (row{'s' * (len(stated) > 1)} {joined(stated)}){also}.")
    return " ".join(said)


def _correctable(noms: NomsResult) -> list[str]:
    if not noms.if_corrected:
        return []
    texts = (f"{row_names(decision.rows)}: {_quoted(decision)}" for decision in noms.if_corrected[:SHOWN_OPTIONS])
    return [f"**{words.ONCE_CORRECTED}**, {joined(texts, 'or')}"]


def options(basis: Basis, lesion: LesionResult, noms: NomsResult, found: Situation) -> str:
    """Part 2: each option with For and Against, the flags of its rows, the advice beside it."""
    lines: list[str] = []
    if len(noms.decisions) <= SHOWN_DECISIONS:
        by_option = {words.short_option(decision.decision): decision for decision in noms.decisions}
        shown = _ranked(basis, lesion, by_option)[:SHOWN_OPTIONS]
        lines += _weighed(shown, [_reasons_of(basis, lesion, by_option[name], found) for name in shown])
        lines += _if_not_tolerated(noms)
        lines += _flag_lines(noms.decisions, found)
    return bullets("Options for the tumour board", lines)


def _ranked(basis: Basis, lesion: LesionResult, by_option: Mapping[str, NomsDecision]) -> list[str]:
    """In the order of the combined system where it ranks them, else in the table's."""
    ranks = {o.decision: o.rank for o in basis.assessment.combined.options if o.level == lesion.level}
    return sorted(by_option, key=lambda name: ranks.get(by_option[name].decision, len(ranks) + 1))


Reasons = tuple[list[str], list[str]]
"""For and against."""


def _weighed(names: list[str], reasons: list[Reasons]) -> list[str]:
    """Each option with what speaks for and against it; what holds for all of them is said once."""
    if len(names) == 1:
        return [_line(capital(names[0]), reasons[0])]
    common = [[word for word in reasons[0][side] if all(word in other[side] for other in reasons)] for side in (0, 1)]
    lines = [
        _line(capital(name), ([w for w in own[0] if w not in common[0]], [w for w in own[1] if w not in common[1]]))
        for name, own in zip(names, reasons, strict=True)
    ]
    return lines + ([_line(words.ALL_OPTIONS, (common[0], common[1]))] if common[0] or common[1] else [])


def _line(start: str, reasons: Reasons) -> str:
    sides = (f"{lead}: {', '.join(said)}." for lead, said in zip(("For", "Against"), reasons, strict=True) if said)
    return " ".join((f"{start}.", *sides))


def _reasons_of(basis: Basis, lesion: LesionResult, decision: NomsDecision, found: Situation) -> Reasons:
    """From the facts, then from the combined system, then the cautions of the tolerance rules."""
    in_favour, against = _reasons(decision.decision, found)
    for option in basis.assessment.combined.options:
        if option.level == lesion.level and option.decision == decision.decision:
            in_favour += [_rule(rule) for rule in option.for_]
            against += [_rule(rule) for rule in option.against]
    if _is_open_surgery(decision.decision):
        against += [f"{escape(c.text)} ({c.rule})" for c in basis.assessment.systemic_tolerance.cautions]
    return in_favour, against


def _rule(rule: str) -> str:
    return f"{C_RULES[rule]} ({rule})" if rule in C_RULES else escape(rule)


def _is_open_surgery(decision: str) -> bool:
    return "Decompression" in decision or "separation surgery" in decision or "instrumented" in decision


def _reasons(decision: str, found: Situation) -> tuple[list[str], list[str]]:
    """For and against one table text, from what is known."""
    if decision.startswith(words.DISCORDANT):
        return [words.UNEXPLAINED], []
    if "Decompression" in decision or "separation surgery" in decision:
        return _surgery(found)
    in_favour, against = [], []
    if "iopsy" in decision or "tissue" in decision:
        in_favour += [words.TISSUE]
        against += [words.DELAY] if found.deficit else []
    if "Stabilization" in decision:
        in_favour += [words.UNSTABLE] if found.unstable else []
        in_favour += [words.MECHANICAL_PAIN] if found.mechanical_pain else []
        against += [words.PROCEDURE_RISK]
    else:
        in_favour += [words.NO_OPERATION]
        against += [words.NOT_STABILISED] if found.not_stable else []
    radiation = _srs(found) if "SRS" in decision else _conventional(found)
    return in_favour + radiation[0], against + radiation[1]


def _surgery(found: Situation) -> tuple[list[str], list[str]]:
    in_favour = [
        word
        for word, holds in (
            (words.COMPRESSED_CORD, found.compressed),
            (words.DEFICIT, found.deficit),
            (words.RESISTANT, found.resistant),
            (words.UNSTABLE, found.unstable),
            (words.MECHANICAL_PAIN, found.mechanical_pain),
            (words.PATCHELL, found.compressed and found.deficit and found.single_area and not found.sensitive),
        )
        if holds
    ]
    against = [words.SURGICAL_RISK]
    against += [words.BLEEDS] if found.hypervascular else []
    against += [words.PRIOR_RT_WOUND] if found.prior_rt else []
    against += [words.SHORT_SURVIVAL] if found.short_survival else []
    return in_favour, against


def _srs(found: Situation) -> tuple[list[str], list[str]]:
    in_favour = [words.NO_COMPRESSION] if found.not_compressed else []
    in_favour += [words.RESISTANT] if found.resistant else [words.DURABLE_CONTROL]
    against = [words.PRIOR_RT_CORD] if found.prior_rt else []
    if found.fracture_factors:
        against.append(words.FRACTURE_RISK.format(factors=joined(found.fracture_factors)))
    return in_favour, against


def _conventional(found: Situation) -> tuple[list[str], list[str]]:
    in_favour = [words.SENSITIVE] if found.sensitive else []
    against = [words.RESISTANT] if found.resistant else []
    against += [words.STAYS_COMPRESSED] if found.compressed else []
    against += [words.PRIOR_RT_CORD] if found.prior_rt else []
    return in_favour, against


def _if_not_tolerated(noms: NomsResult) -> list[str]:
    """With surgery tolerated: the row that holds if it is not, or is declined."""
    if noms.inputs["systemic_tolerance"] != ("able",) or len(noms.decisions) != 1:
        return []
    changed = tuple(("unable",) if name == "systemic_tolerance" else noms.inputs[name] for name in INPUTS)
    others = {row.decision: row for _, row in TABLE.reachable(changed)}
    if len(others) != 1 or noms.decisions[0].decision in others:
        return []
    row = next(iter(others.values()))
    return [f'{words.NOT_TOLERATED}, row {row.id}: "{row.decision}".']


def _flag_lines(decisions: Iterable[NomsDecision], found: Situation) -> list[str]:
    """Flags in words, unless the rule beside the row has said the same already, or a recorded deficit rules it out."""
    said = {"SINS_7_12_CONSULT", "TISSUE_DIAGNOSIS_NEEDED", "NEURO_IMAGING_DISCORDANCE"}
    if found.deficit:
        said.add("CONSIDER_HYPOFRACTIONATED_OR_SBRT_MDT_IF_NO_DEFICIT")
    flags = dict.fromkeys(flag for decision in decisions for flag in decision.flags)
    return [flag_words(flag) for flag in flags if flag not in said]


def flag_words(flag: str) -> str:
    return FLAGS.get(flag) or f"Flag: {escape(flag.replace('_', ' ').lower())}."


def advice(basis: Basis, lesion: LesionResult, noms: NomsResult, found: Situation) -> str:
    """Advisories of this level, or of the patient; not the emergency ones, nor what the options have said already."""
    rules = {rule for decision in noms.decisions for row in decision.rows for rule in ROWS[row].rules}
    said = {name for name, is_said in (("A05", "E1" in rules), ("A10", found.hypervascular)) if is_said}
    lines = [
        f"{escape(advisory.text).rstrip('.')} ({advisory.id}, {STRENGTH.get(advisory.strength, advisory.strength)}"
        f"{words.IN_SOME_OPTIONS if advisory.conditional else ''})."
        for advisory in basis.assessment.advisories
        if not advisory.emergency and advisory.level in (None, lesion.level) and advisory.id not in said
    ]
    return bullets("Advice beside the row", lines)
