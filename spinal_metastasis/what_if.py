"""What if: assess a patient again with some facts replaced or forgotten, and say what differs, in data and in words."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import TYPE_CHECKING, Any

from spinal_metastasis.assessment import DEFAULT_POLICY, NO_MODELS, assess
from spinal_metastasis.facts import Fact, LesionFacts, Moment, PatientFacts
from spinal_metastasis.policy import Policy
from spinal_metastasis.results import Assessment
from spinal_metastasis.what_if_changes import Change, Json, changes, plain
from spinal_metastasis.what_if_words import sentences

if TYPE_CHECKING:
    from spinal_metastasis.models.interface import SurvivalModel

Replacement = Mapping[str, Fact[Any] | None]
"""Fact key → the fact to take instead; None = take it as not known."""

PATIENT_KEYS = frozenset(member.name for member in fields(PatientFacts)) - {"lesions"}
LESION_KEYS = frozenset(member.name for member in fields(LesionFacts))


class OverrideError(ValueError):
    """An override names a fact or a lesion that is not there; the message says which."""


@dataclass(frozen=True, slots=True)
class Overrides:
    """What to change. `lesions` by their index in `PatientFacts.lesions`; the index after the last adds a lesion."""

    patient: Replacement = field(default_factory=dict)
    lesions: Mapping[int, Replacement] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Difference:
    """Both answers; `changes` member by member, `sentences` one for each thing a reader would notice."""

    before: Assessment
    after: Assessment
    changes: tuple[Change, ...]
    sentences: tuple[str, ...]

    def as_json(self) -> dict[str, Json]:
        """The difference and the new answer as plain JSON values, members without value left out."""
        return {
            "changes": [plain(change) for change in self.changes],
            "sentences": list(self.sentences),
            "after": plain(self.after),
        }


def compare(
    facts: PatientFacts,
    overrides: Overrides,
    as_of: Moment,
    policy: Policy = DEFAULT_POLICY,
    models: "Mapping[str, SurvivalModel]" = NO_MODELS,
) -> Difference:
    """Assess `facts` as they are and with `overrides`. Raises `OverrideError`; nothing is computed then."""
    changed = overridden(facts, overrides)
    before, after = (assess(one, as_of, policy, models=models) for one in (facts, changed))
    return Difference(before, after, changes(before, after), sentences(before, after))


def overridden(facts: PatientFacts, overrides: Overrides) -> PatientFacts:
    """The same patient with the overrides in place."""
    _refuse_unknown(overrides.patient, PATIENT_KEYS, "")
    lesions = list(facts.lesions or ())
    for index, replacement in sorted(overrides.lesions.items()):
        if not 0 <= index <= len(lesions):
            raise OverrideError(f"lesions[{index}]: the patient has {len(lesions)} lesions")
        _refuse_unknown(replacement, LESION_KEYS, f"lesions[{index}].")
        if index == len(lesions):
            lesions.append(LesionFacts())
        lesions[index] = replace(lesions[index], **replacement)
    return replace(facts, lesions=tuple(lesions) if overrides.lesions else facts.lesions, **overrides.patient)


def _refuse_unknown(replacement: Replacement, known: frozenset[str], where: str) -> None:
    for key in replacement:
        if key not in known:
            raise OverrideError(f"{where}{key}: not a fact that can be replaced here")
