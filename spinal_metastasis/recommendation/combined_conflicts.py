"""What the combined rules cannot settle, in words: emergency (C13), NOMS against survival (C10), open survival (C12).

Both reasons are printed, and no side wins by itself (principles section 7).
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from spinal_metastasis.recommendation import noms
from spinal_metastasis.recommendation.combined_rules import BY_ID
from spinal_metastasis.recommendation.combined_situation import TOLERANCE, Read
from spinal_metastasis.recommendation.combined_traits import traits_of
from spinal_metastasis.recommendation.lesion import LesionState, level_name
from spinal_metastasis.recommendation.survival import UNDER_3M
from spinal_metastasis.recommendation.tolerance import ABLE, UNABLE
from spinal_metastasis.results import Combined, Conflict, NomsDecision, SystemicTolerance
from spinal_metastasis.scores import SCORES
from spinal_metastasis.terms import SurvivalBand as B

FROM_6M = (B.FROM6TO12M, B.GE12M)
BAND_WORDS = {
    B.LT1M: "under 1 month", B.FROM1TO3M: "1 to 3 months", B.FROM3TO6M: "3 to 6 months",
    B.FROM6TO12M: "6 to 12 months", B.GE12M: "12 months or more",
}  # fmt: skip
BRANCHES = (
    ("under 3 months", UNDER_3M, ("C1", "C2")),
    ("3 to 6 months", (B.FROM3TO6M,), ("C3",)),
    ("6 months or more", FROM_6M, ("C4", "C5")),
)
TITLES = {system.key: system.title for system in SCORES}
ROWS_SHOWN = 3
SETTLED = frozenset({"patient_choice", "team_judgement"})
"""Reasons of intolerance that are somebody's decision: survival does not stand against them."""


def in_words(bands: Iterable[B]) -> str:
    return " or ".join(BAND_WORDS[band] for band in bands)


def at(state: LesionState) -> str:
    """The lesion as a sentence names it."""
    name = level_name(state.facts)
    if name is None:
        return "the lesion without a level"
    return name if isinstance(name, str) else " or ".join(name)


class Seen(NamedTuple):
    """What the conflicts are read from: lesions in scope with their situations, tolerance, survival."""

    states: tuple[LesionState, ...]
    reads: Sequence[Read]
    fitness: SystemicTolerance
    together: Combined


def conflicts(
    states: tuple[LesionState, ...], reads: Sequence[Read], fitness: SystemicTolerance, together: Combined
) -> tuple[Conflict, ...]:
    """Each once, emergency first. `states` are the lesions in scope, `reads` their situations."""
    seen = Seen(states, reads, fitness, together)
    found = (
        Conflict(rule, text) for rule, words in CONFLICTS if any(BY_ID[rule].holds(read.present) for read in reads)
        for text in words(seen)
    )  # fmt: skip
    return tuple(dict.fromkeys(found))


def _sentence(rule: str) -> str:
    text = BY_ID[rule].text
    return f"{text[0].upper()}{text[1:]}"


def _emergency(_seen: Seen) -> Iterator[str]:
    yield f"{_sentence('C13')}; reasons from survival are shown and do not order the options."


def _against_survival(seen: Seen) -> Iterator[str]:
    if seen.together.by_system:
        yield from (text for state in seen.states for text in _at_lesion(state, seen.fitness, seen.together))


def _at_lesion(state: LesionState, fitness: SystemicTolerance, together: Combined) -> Iterator[str]:
    """C10, and its reverse: survival of 6 months or more where intolerance alone takes surgery out of the row."""
    decisions = noms.decisions(state.sets, state.unrecorded)
    surgery = [decision for decision in decisions if traits_of(decision.rows[0]).surgery]
    short = [band for band in together.survival_bands if band in UNDER_3M]
    estimates = ", ".join(TITLES.get(key, key) for key in together.by_system)
    if surgery and short:
        sure = len(short) == len(together.survival_bands)
        yield (
            f"CONFLICT at {at(state)}: NOMS reads surgery ({_rows(surgery)}), expected survival "
            f"{'is' if sure else 'may be'} under 3 months ({estimates}). {_sentence('C10')}."
        )
    elif _is_reverse(state, fitness, together, bool(surgery)):
        yield (
            f"CONFLICT at {at(state)}: expected survival is {in_words(together.survival_bands)} ({estimates}), "
            "tolerance rules stand against the surgery NOMS reads for a fit patient "
            f"({'; '.join(f'{reason.rule}: {reason.text}' for reason in fitness.reasons)}). {_sentence('C10')}."
        )


def _is_reverse(state: LesionState, fitness: SystemicTolerance, together: Combined, surgery: bool) -> bool:
    if surgery or fitness.status != UNABLE or SETTLED & {reason.rule for reason in fitness.reasons}:
        return False
    if any(band not in FROM_6M for band in together.survival_bands):
        return False
    able = (*state.sets[:TOLERANCE], (ABLE,), *state.sets[TOLERANCE + 1 :])
    return any(traits_of(decision.rows[0]).surgery for decision in noms.decisions(able, state.unrecorded))


def _rows(decisions: Sequence[NomsDecision]) -> str:
    rows = sorted(row for decision in decisions for row in decision.rows)
    more = f" and {len(rows) - ROWS_SHOWN} more" if len(rows) > ROWS_SHOWN else ""
    return f"{'row' if len(rows) == 1 else 'rows'} {', '.join(rows[:ROWS_SHOWN])}{more}"


def _branches(seen: Seen) -> Iterator[str]:
    """C12: every branch that is open, with what its rules say; nothing while survival lies in one branch."""
    bands = seen.together.survival_bands
    open_ = [branch for branch in BRANCHES if any(band in branch[1] for band in bands)]
    if len(open_) < 2:
        return
    lead = "Estimates of survival leave branches open" if seen.together.by_system else "Expected survival is not known"
    said = "; ".join(f"if {name}: {_said(rules, bands, seen.reads)}" for name, _, rules in open_)
    yield f"{lead}: {said}. The estimates are not averaged."


def _said(rules: tuple[str, ...], bands: tuple[B, ...], reads: Sequence[Read]) -> str:
    candidate = any(read.present.en_bloc_candidate for read in reads)
    names = (*rules, "C6") if "C5" in rules and candidate else rules
    spoken = [BY_ID[name] for name in names if any(band in BY_ID[name].bands for band in bands)]
    narrower = len(rules) > 1
    return ", or ".join(f"{f'{in_words(rule.bands)}, ' if narrower else ''}{rule.text} ({rule.id})" for rule in spoken)


CONFLICTS: tuple[tuple[str, Callable[[Seen], Iterator[str]]], ...] = (
    ("C13", _emergency),
    ("C10", _against_survival),
    ("C12", _branches),
)
"""In the order in which they are printed."""
