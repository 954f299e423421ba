"""What follows at a level: the rows still reachable, each "if" in words, and what speaks for and against."""

from collections.abc import Iterable, Sequence
from itertools import combinations

from cds_service.cards.frame import Basis
from cds_service.cards.labels import NOMS_INPUTS, capital, joined
from cds_service.cards.markdown import bullets, escape, paragraphs
from cds_service.cards.noms_reasons import Reasons, reasons
from cds_service.cards.noms_situation import Situation
from cds_service.cards.wording import noms as words
from cds_service.cards.wording.flags import C_RULES, CEMENT, CEMENT_FITS, CEMENT_RARELY_FITS, FLAGS, RULES
from spinal_metastasis.recommendation.noms_table import INPUTS, ROWS, TABLE
from spinal_metastasis.results import LesionResult, NomsDecision, NomsResult, RankedOption
from spinal_metastasis.terms import Urgency

SHOWN_DECISIONS = 4
SHOWN_OPTIONS = 4
QUOTED_UP_TO = 120
"""A row that holds only if something changes is quoted up to this length, else told in short."""


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
    """Part 1 of the detail: row id, verbatim text in quotes, urgency, who says so. Several rows are options at once."""
    if len(noms.decisions) > SHOWN_DECISIONS:
        return _what_is_open(noms)
    if len(noms.decisions) > 1:
        return _correctable(noms)
    decision = noms.decisions[0]
    reads = "reads" if len(decision.rows) == 1 else "read"
    said = f"**Table {row_names(decision.rows)} {reads}** {_quoted(decision)}"
    return [f"{said} {_who_says(noms.decisions)}".rstrip(), *_correctable(noms)]


def _quoted(decision: NomsDecision) -> str:
    return words.verbatim(decision.decision, decision.urgency)


def _conditional(noms: NomsResult, decision: NomsDecision, lead: str) -> str:
    clause = if_clause(noms, decision)
    start = f"{lead} {clause}, {row_names(decision.rows)}:" if clause else f"Possible, {row_names(decision.rows)}:"
    return f"**{start}** {_quoted(decision)}"


def _what_is_open(noms: NomsResult) -> list[str]:
    """Too much is open for a list of options: which inputs are, and how many rows."""
    rows = sum(len(decision.rows) for decision in noms.decisions)
    not_known = joined(NOMS_INPUTS[name] for name, values in noms.inputs.items() if len(values) > 1)
    urgencies = dict.fromkeys(decision.urgency for decision in noms.decisions)
    told = [str(urgency) for urgency in Urgency if urgency in urgencies]
    count = f"{rows} of {len(ROWS)} table rows, {len(noms.decisions)} different options"
    return [f"**What is open** {count}, {joined(told, 'or')}. {words.NO_SINGLE_OPTION} Open: {not_known}."]


def _who_says(decisions: Iterable[NomsDecision]) -> str:
    """Whether the review states the combination, or which extension rule made the row."""
    rows = [ROWS[row] for decision in decisions for row in decision.rows]
    rules = dict.fromkeys(rule for row in rows for rule in row.rules)
    said = [RULES[rule] for rule in sorted(rules, key=lambda rule: int(rule[1:]))]
    stated = sorted({row.review_row for row in rows if row.stated_in_review}, key=int)
    if stated:
        where = f"row{'s' * (len(stated) > 1)} {joined(stated)} of the review's Table 2"
        said.insert(0, f"As in {where}{words.NOT_ALL_STATED if said else ''}.")
    return " ".join(said)


def _correctable(noms: NomsResult) -> list[str]:
    if not noms.if_corrected:
        return []
    texts = (f"{row_names(decision.rows)}: {_quoted(decision)}" for decision in noms.if_corrected[:SHOWN_OPTIONS])
    return [f"**{words.ONCE_CORRECTED}**, {joined(texts, 'or')}"]


def options(basis: Basis, lesion: LesionResult, noms: NomsResult, found: Situation) -> str:
    """Part 2: each option with For and Against, the flags of its rows, and of several rows who says so."""
    if len(noms.decisions) > SHOWN_DECISIONS:
        return ""
    shown = _ranked(basis, lesion, noms)
    sides = [_reasons_of(basis, lesion, decision, found) for decision in shown]
    if len(shown) == 1:
        lines = [f"{capital(words.short_option(shown[0].decision))}.{_sides(sides[0])}"]
    else:
        lines = _weighed(noms, shown, sides)
    lines += _if_not_tolerated(noms)
    lines += _flag_lines(noms.decisions, found)
    said = _who_says(shown) if len(shown) > 1 else ""
    return paragraphs((bullets("Options for the tumour board", lines), said))


def _ranked(basis: Basis, lesion: LesionResult, noms: NomsResult) -> list[NomsDecision]:
    """In the order of the combined system where it ranks them, else in the table's."""
    ranks = {o.decision: o.rank for o in basis.assessment.combined.options if o.level == lesion.level}
    return sorted(noms.decisions, key=lambda decision: ranks.get(decision.decision, len(ranks) + 1))


def _weighed(noms: NomsResult, shown: list[NomsDecision], sides: list[Reasons]) -> list[str]:
    """Each row with its "if" and what speaks for and against it; what holds for several is said once."""
    lead = "If" if are_exclusive(noms) else "Possible if"
    common = [[word for word in sides[0][side] if all(word in other[side] for other in sides)] for side in (0, 1)]
    lines: list[str] = []
    told: dict[str, str] = {}
    for decision, own in zip(shown, sides, strict=True):
        said = _sides(tuple([word for word in own[side] if word not in common[side]] for side in (0, 1)))
        names = row_names(decision.rows)
        first = told.setdefault(said, names)
        again = said and first != names
        lines.append(_conditional(noms, decision, lead) + (words.AS_OTHER.format(rows=first) if again else said))
    either = words.EITHER if len(shown) == 2 else words.ANY
    shared = zip(words.FOR_ALL, common, strict=True)
    return lines + [f"{lead.format(either=either)}{', '.join(said)}." for lead, said in shared if said]


def _sides(both: Sequence[Sequence[str]]) -> str:
    """For: …. Against: …."""
    told = zip(("For", "Against"), both, strict=True)
    return "".join(f" {lead}: {', '.join(said)}." for lead, said in told if said)


def _reasons_of(basis: Basis, lesion: LesionResult, decision: NomsDecision, found: Situation) -> Reasons:
    """From the facts, then from the combined system, then the cautions of the tolerance rules."""
    in_favour, against = reasons(decision.decision, found)
    for option in basis.assessment.combined.options:
        if option.level == lesion.level and option.rows == decision.rows:
            in_favour += [_rule(rule, option, CEMENT_FITS) for rule in option.for_]
            against += [_rule(rule, option, CEMENT_RARELY_FITS) for rule in option.against]
    if _is_open_surgery(decision.decision):
        options_remain = basis.inputs.value("systemic_options_remaining") is True
        for caution in basis.assessment.systemic_tolerance.cautions:
            side = in_favour if caution.rule == "T14" and options_remain else against
            side.append(f"{escape(caution.text)} ({caution.rule})")
    return in_favour, against


def _rule(rule: str, option: RankedOption, cement: str) -> str:
    """A rule that holds in some of the open bands of survival only is told as a condition."""
    if rule == CEMENT:
        return cement
    if rule not in C_RULES:
        return escape(rule)
    condition = "if " if rule in (option.when or {}) else ""
    return f"{condition}{C_RULES[rule]} ({rule})"


def _is_open_surgery(decision: str) -> bool:
    return "Decompression" in decision or "separation surgery" in decision or "instrumented" in decision


def _if_not_tolerated(noms: NomsResult) -> list[str]:
    """With surgery tolerated: the row that holds if it is not, or is declined."""
    if noms.inputs["systemic_tolerance"] != ("able",) or len(noms.decisions) != 1:
        return []
    changed = tuple(("unable",) if name == "systemic_tolerance" else noms.inputs[name] for name in INPUTS)
    others = {row.decision: row for _, row in TABLE.reachable(changed)}
    if len(others) != 1 or noms.decisions[0].decision in others:
        return []
    row = next(iter(others.values()))
    said = f'"{row.decision}"' if len(row.decision) <= QUOTED_UP_TO else words.short_option(row.decision)
    return [f"{words.NOT_TOLERATED}, row {row.id}: {said}."]


def _flag_lines(decisions: Iterable[NomsDecision], found: Situation) -> list[str]:
    """Flags in words, unless the rule beside the row has said the same already, or a recorded deficit rules it out."""
    said = {"SINS_7_12_CONSULT", "TISSUE_DIAGNOSIS_NEEDED", "NEURO_IMAGING_DISCORDANCE"}
    if found.deficit:
        said.add("CONSIDER_HYPOFRACTIONATED_OR_SBRT_MDT_IF_NO_DEFICIT")
    flags = dict.fromkeys(flag for decision in decisions for flag in decision.flags)
    return [flag_words(flag) for flag in flags if flag not in said]


def flag_words(flag: str) -> str:
    return FLAGS.get(flag) or f"Flag: {escape(flag.replace('_', ' ').lower())}."
