"""Ranked options per lesion: what NOMS leaves open and what the combined rules add, each with the rules for and against
(principles section 7).

Order: options of the NOMS table and those added, by rules for minus rules against, counting first the rules that speak
in every open band of survival (ADR 0016). Systems are never averaged.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from spinal_metastasis.known import Case, level_of, whole
from spinal_metastasis.points import Score
from spinal_metastasis.recommendation import noms
from spinal_metastasis.recommendation.combined_rules import BY_ID, Weight, additions, weight
from spinal_metastasis.recommendation.combined_situation import TOLERANCE, Read, Situation
from spinal_metastasis.recommendation.combined_traits import (
    ADDED,
    ADDED_TEXTS,
    ALTERNATIVES,
    DISCUSS,
    DISCUSS_TEXT,
    Traits,
    traits_of,
)  # fmt: skip
from spinal_metastasis.recommendation.lesion import LesionState
from spinal_metastasis.recommendation.survival import BANDS_OF
from spinal_metastasis.recommendation.tolerance import ABLE
from spinal_metastasis.results import Prognosis, Question, RankedOption
from spinal_metastasis.terms import SurvivalBand as B
from spinal_metastasis.vocabulary import in_order


class Option(NamedTuple):
    decision: str
    rows: tuple[str, ...]
    traits: Traits


def survival_facts(
    case: Case, scores: Sequence[tuple[str, Score]], prognoses: Sequence[Prognosis], questions: Sequence[Question]
) -> tuple[str, ...]:
    """Open facts, worth asking, that decide what a trusted system says of survival; none with an estimate recorded."""
    estimates = case.patient.get("survival_estimate")
    if estimates is not None and whole(estimates):
        return ()
    trusted = case.policy.survival_systems
    of_groups = (key for name, score in scores if name in trusted and name in BANDS_OF for key in score.deciding)
    models = (prognosis for prognosis in prognoses if prognosis.model is not None and prognosis.system in trusted)
    asked = {question.input for question in questions}
    return (*(key for key in of_groups if key in asked), *(key for model in models for key in model.missing))


def ranked_options(
    state: LesionState, read: Read, bands: tuple[B, ...], survival: tuple[str, ...], questions: Sequence[Question]
) -> tuple[RankedOption, ...]:
    """All options of a lesion, best supported first. `survival`: the facts that could still change the bands."""
    ordered = in_order_of_support(state.sets, state.unrecorded, read.present, bands)
    level = level_of(state.facts)
    where = None if level is None else str(level)
    noms_facts = (q.input for q in questions if "noms" in q.would_change and q.level in (None, where))
    would_change = in_order((*noms_facts, *survival, *_rule_facts(state.sets, state.unrecorded, read, bands)))
    return tuple(
        RankedOption(
            rank=rank, decision=option.decision, rows=option.rows, for_=found.for_, against=found.against,
            would_change=would_change, level=where, when=dict(found.when) if found.when else None,
        )
        for rank, (option, found) in enumerate(ordered, start=1)
    )  # fmt: skip


@lru_cache(maxsize=4096)
def in_order_of_support(
    sets: noms.Sets, unrecorded: noms.Unrecorded, case: Situation, bands: tuple[B, ...]
) -> tuple[tuple[Option, Weight], ...]:
    """Options of the table and those the rules add, each weighed, best supported first, then in table order."""
    options = [Option(d.decision, d.rows, traits_of(d.rows[0])) for d in noms.decisions(sets, unrecorded)]
    for name in additions(case, bands):
        more = _for_discussion(sets, unrecorded) if name == DISCUSS else [Option(ADDED_TEXTS[name], (), ADDED[name])]
        options.extend(more)
    weighed = ((option, weight(option.traits, case, bands)) for option in options)
    return tuple(sorted(weighed, key=lambda pair: _place(pair[0].traits, pair[1], case)))


def _for_discussion(sets: noms.Sets, unrecorded: noms.Unrecorded) -> list[Option]:
    """The surgery NOMS would read if short survival did not stand against it."""
    able = (*sets[:TOLERANCE], (ABLE,), *sets[TOLERANCE + 1 :])
    hidden = ((d, traits_of(d.rows[0])) for d in noms.decisions(able, unrecorded))
    return [
        Option(DISCUSS_TEXT.format(decision=d.decision, rows=", ".join(d.rows)), (), traits._replace(added=DISCUSS))
        for d, traits in hidden if traits.surgery
    ]  # fmt: skip


def _place(option: Traits, found: Weight, case: Situation) -> tuple[bool | int, ...]:
    """Alternatives last, then by the rules. In an emergency survival does not order the table, and what it adds comes
    after it (C13).
    """
    added = bool(option.added)
    alternative = option.added in ALTERNATIVES
    if BY_ID["C13"].holds(case):
        return alternative, added, -found.lasting
    return alternative, -found.sure, added, -found.total


@lru_cache(maxsize=1024)
def _rule_facts(sets: noms.Sets, unrecorded: noms.Unrecorded, read: Read, bands: tuple[B, ...]) -> tuple[str, ...]:
    """Open facts that a rule reads and whose answer would change an option, a reason or the order here."""
    now = in_order_of_support(sets, unrecorded, read.present, bands)
    return tuple(
        key
        for other, keys in read.others if in_order_of_support(sets, unrecorded, other, bands) != now
        for key in keys
    )  # fmt: skip
