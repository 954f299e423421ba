"""The spinal lesions: levels of certain metastases and of our own items, each with what is known of it (mapping 4)."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from fhir_mappings.choose import Candidate, choose, disagree
from fhir_mappings.function import PAIN_PRESENT
from fhir_mappings.levels import most_specific, one_level, vertebrae_of
from fhir_mappings.merge import is_current, merged
from fhir_mappings.own_items import OwnAnswer
from spinal_metastasis.facts import Evidence, Fact, Flag, LesionFacts, Moment, OneOf
from spinal_metastasis.results import DataNote, NoteCode
from spinal_metastasis.terms import Pain, SpinalLevel
from spinal_metastasis.vocabulary import FACTS, Scope

Site = tuple[SpinalLevel, ...]
Facts = dict[str, Fact[Any]]
NEUROLOGY = ("myelopathy", "cauda_equina")


class Lesions:
    """The sites, and whose answer belongs to which."""

    def __init__(self, certain: Iterable[Fact[SpinalLevel]], answers: Sequence[OwnAnswer]) -> None:
        self.certain = tuple(certain)
        named = [_site(fact) for fact in self.certain]
        self.sites = most_specific([*named, *(answer.levels for answer in answers if answer.levels)])

    def place(self, answer: OwnAnswer) -> Site | None:
        """The one lesion an answer can be about; without a place it counts only if there is a single lesion."""
        if not answer.levels:
            return self.sites[0] if len(self.sites) == 1 else None
        meant = vertebrae_of(answer.levels)
        fitting = [site for site in self.sites if vertebrae_of(site) <= meant]
        return fitting[0] if len(fitting) == 1 else None

    def level_fact(self, site: Site, answers: Iterable[OwnAnswer]) -> Fact[SpinalLevel]:
        """The level with everything that names it."""
        found = [e for fact in self.certain if vertebrae_of(site) <= vertebrae_of(_site(fact)) for e in fact.evidence]
        found += [_evidence(answer.candidate) for answer in answers if answer.key == "level" or not found]
        return Fact(one_level(site), tuple(dict.fromkeys(found)))


def _site(fact: Fact[SpinalLevel]) -> Site:
    if isinstance(fact.value, SpinalLevel):
        return (fact.value,)
    return tuple(fact.value.values) if isinstance(fact.value, OneOf) else ()


def _evidence(candidate: Candidate[Any]) -> Evidence:
    return Evidence(candidate.source, candidate.when, candidate.said, candidate.origin)


def is_about_a_level(answer: OwnAnswer) -> bool:
    """Lesion facts always; facts that may stand at either only where the answer names a level."""
    scope = FACTS[answer.key].scope
    return scope is Scope.LESION or (scope is Scope.EITHER and bool(answer.levels))


def read_lesions(
    certain: Iterable[Fact[SpinalLevel]],
    answers: Sequence[OwnAnswer],
    by_level: Mapping[SpinalLevel, Facts],
    patient: Facts,
    as_of: Moment,
    notes: list[DataNote],
) -> tuple[LesionFacts, ...] | None:
    """The lesions in anatomical order; None when nothing names a level.

    `answers` are those about levels, `by_level` what treatments say of one, `patient` the facts of the patient, with
    the `sins_pain` that Conditions tell of every lesion.
    """
    lesions = Lesions(certain, answers)
    placed: dict[Site, list[OwnAnswer]] = {site: [] for site in lesions.sites}
    for answer in answers:
        site = lesions.place(answer)
        if site is not None:
            placed[site].append(answer)
        else:
            text = f"{answer.key}: it cannot be told which level is meant, not used."
            notes.append(DataNote(NoteCode.OTHER, text, answer.candidate.source))
    found = []
    for site, own in placed.items():
        derived = dict(by_level.get(site[0], {})) if len(site) == 1 else {}
        facts = _facts(own, derived, patient, as_of, notes)
        found.append(LesionFacts(level=lesions.level_fact(site, own), **facts))
    return tuple(found) or None


def _facts(answers: Iterable[OwnAnswer], derived: Facts, patient: Facts, as_of: Moment, notes: list[DataNote]) -> Facts:
    grouped: dict[str, list[Candidate[Any]]] = {}
    for answer in answers:
        if answer.key != "level":
            grouped.setdefault(answer.key, []).append(answer.candidate)
    own = {key: fact for key, found in grouped.items() if (fact := choose(key, found, as_of, notes)) is not None}
    if (pain := _pain(own.get("pain_vas") or patient.get("pain_vas"), patient.get("sins_pain"), as_of)) is not None:
        derived["sins_pain"] = pain
    facts = {key: merged(key, own.get(key), derived.get(key), as_of, notes) for key in {**own, **derived}}
    for key in NEUROLOGY:
        if key in facts and _is_outdated(key, facts[key], patient.get(key), as_of, notes):
            del facts[key]
    return {key: fact for key, fact in facts.items() if fact is not None}


def _is_outdated(
    key: str, here: Fact[Any] | None, patient: Fact[Any] | None, as_of: Moment, notes: list[DataNote]
) -> bool:
    """A later finding of the patient that contradicts the answer at the level: a level's "no" must not hide it."""
    if here is None or patient is None:
        return False
    counts = merged(key, here, patient, as_of, notes)
    if counts is None or not disagree(key, here.value, counts.value):
        return False
    text = f"{key}: a later finding replaces the answer at the level."
    notes.append(DataNote(NoteCode.CONFLICT, text, patient.evidence[0].source if patient.evidence else None))
    return True


def _pain(score: Fact[int] | None, recorded: Fact[Pain] | None, as_of: Moment) -> Fact[Pain] | None:
    """Pain of a kind not known (mapping 3.3): a Condition, or a score above 0. A score of 0 says nothing."""
    if recorded is not None and is_current("sins_pain", recorded, as_of):
        return recorded
    if score is None or not is_current("pain_vas", score, as_of):
        return None
    values = score.value.values if isinstance(score.value, OneOf) else (score.value,)
    if not all(isinstance(value, int) and value > 0 for value in values):
        return None
    return Fact(PAIN_PRESENT, score.evidence, score.date, (Flag.DERIVED,))
