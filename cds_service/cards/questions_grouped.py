"""The open questions as lines: most decisive first, those that a clinician answers in one go told together."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from cds_service.cards.frame import Basis
from cds_service.cards.noms_settling import feeds_open_input, settling
from cds_service.cards.prognosis_places import is_used
from cds_service.cards.wording import questions as words
from cds_service.cards.wording.asks import SINS_ITEM_WORDS
from spinal_metastasis.results import Question
from spinal_metastasis.scores import SCORES

SAFETY_KEY = "neuro_deficit_new"
STEROID = "steroid_current"
ADVICE = "advisories"
"""The entry of `would_change` for advice beside the row."""
TOGETHER = 3
"""From this many open facts of one kind on, they stand in one line; the two performance scales always do."""
PERFORMANCE = frozenset({"ecog", "kps"})
OF_EACH_LEVEL = frozenset({"instrumented", "prior_rt_at_level"})
"""The same question at several levels stands in one line."""
FITNESS = frozenset({
    "asa", "platelets", "inr", "anticoagulant", "hb", "neutrophils", "uncontrolled_infection", "organ_failure",
})  # fmt: skip
STAGING = frozenset({
    "visceral_mets", "visceral_organs", "visceral_pattern", "brain_mets", "brain_mets_treatable", "spinal_mets_count",
    "extraspinal_bone_mets",
})  # fmt: skip
BLOOD = frozenset({"albumin", "crp", "ldh", "calcium", "calcium_corrected", "bilirubin"})
KINDS: Mapping[str, frozenset[str]] = {
    words.SINS: frozenset(SINS_ITEM_WORDS),
    words.PERFORMANCE: PERFORMANCE,
    words.FITNESS: FITNESS,
    words.STAGING: STAGING,
    words.BLOOD: BLOOD,
}
KIND_OF = {key: kind for kind, keys in KINDS.items() for key in keys}
Settled = Sequence[tuple[str | tuple[str, ...] | None, Question | None]]
"""Levels with the question that settles NOMS there."""
SYSTEM_KEYS = frozenset(system.key for system in SCORES)


@dataclass(frozen=True, slots=True)
class Entry:
    """One line: questions asked together. `kind`: their common name, "" for a single one. `settles`: levels."""

    questions: tuple[Question, ...]
    kind: str
    rank: int
    settles: tuple[str | None, ...] = ()

    @property
    def first(self) -> Question:
        return self.questions[0]


def entries(basis: Basis, asked: Sequence[Question]) -> list[Entry]:
    """Safety, what settles NOMS, what is open for want of it, what could still turn it, then the prognosis alone.

    Within each of these in the order of the assessment. Advice alone comes next, what changes nothing last.
    """
    settled = [(lesion.level, settling(basis, lesion)) for lesion in basis.assessment.lesions]
    settled = [(level, question) for level, question in settled if question is not None]
    found = [_entry(basis, kind, group, settled) for kind, group in _grouped(asked)]
    return sorted(found, key=lambda entry: entry.rank)


def _grouped(asked: Iterable[Question]) -> list[tuple[str, list[Question]]]:
    """Questions by kind and level, where enough of one kind are open; each group at the place of its first."""
    groups: dict[tuple[str, str | None], list[Question]] = {}
    for question in asked:
        kind = KIND_OF.get(question.input, question.input)
        level = None if question.input in OF_EACH_LEVEL else question.level
        groups.setdefault((kind, level), []).append(question)
    lines: list[tuple[str, list[Question]]] = []
    for (kind, _), group in groups.items():
        if kind in OF_EACH_LEVEL:
            lines.append(("", group))
        elif kind in KINDS and len(group) >= min(TOGETHER, len(KINDS[kind])):
            lines.append((kind, group))
        else:
            lines += [("", [question]) for question in group]
    return lines


def _entry(basis: Basis, kind: str, group: Sequence[Question], settled: Settled) -> Entry:
    levels = tuple(level if isinstance(level, str) else None for level, question in settled if question in group)
    return Entry(tuple(group), kind, 1 if levels else min(_tier(basis, one) for one in group), levels)


def _tier(basis: Basis, question: Question) -> int:
    """0 safety; 2 an open input of NOMS; 3 could turn NOMS, tolerance or the steroid of an emergency; 4 prognosis;
    5 advice alone; 6 no effect. What the row takes for granted (OF_EACH_LEVEL) could turn it, whatever it is asked for.
    """
    changed = set(question.would_change)
    if question.input == SAFETY_KEY:
        return 0
    if "spinal_metastasis" in changed or ("noms" in changed and _feeds_somewhere(basis, question)):
        return 2
    if changed - SYSTEM_KEYS - {"sins", ADVICE}:
        return 3
    if changed == {ADVICE}:
        decisive = question.input in OF_EACH_LEVEL or (question.input == STEROID and _is_emergency(basis))
        return 3 if decisive else 5
    return 4 if "sins" in changed or changing(basis, question) else 6


def _is_emergency(basis: Basis) -> bool:
    return any(advisory.emergency for advisory in basis.assessment.advisories)


def _feeds_somewhere(basis: Basis, question: Question) -> bool:
    return any(
        feeds_open_input(lesion, question)
        for lesion in basis.assessment.lesions
        if question.level in (None, lesion.level)
    )


def changing(basis: Basis, question: Question) -> list[str]:
    """Systems shown on the prognosis card of which the answer could change the group."""
    return [
        system.system
        for system in basis.assessment.prognosis
        if system.system in question.would_change and len(system.groups) > 1 and is_used(system, basis.assessment)
    ]
