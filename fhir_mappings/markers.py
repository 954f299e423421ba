"""Hormone receptors and castration status: what decides whether breast and prostate cancer are hormone dependent.

Receptor Observations (LOINC of `codes/loinc_labs.csv`, inputs `er` and `pr`) count for 365 days; status codes Z17 and
Z19 among the Conditions do not age. Source: mapping.md sections 3.1 (status) and 3.5, contract appendix A.
"""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from functools import cache
from typing import Literal, TypeAlias

from fhir_mappings.codebook import answers_of, rows
from fhir_mappings.coding import System
from fhir_mappings.condition import Finding
from fhir_mappings.observing import Observed
from fhir_mappings.reading import Observation
from fhir_mappings.section import reference_of
from fhir_mappings.times import age_days, instant
from spinal_metastasis.results import DataNote, NoteCode

Receptors: TypeAlias = Literal["positive", "negative"] | None
Hormone: TypeAlias = Literal["sensitive", "resistant"] | None

WINDOW_DAYS = 365
POSITIVE_PERCENT = Decimal(1)
RECEPTOR_KEYS: dict[str, tuple[tuple[str, str], ...]] = {
    "er_positive": (("er", "positive"),),
    "er_negative": (("er", "negative"),),
    "pr_positive": (("pr", "positive"),),
    "pr_negative": (("pr", "negative"),),
    "hr_pos_her2_pos": (("either", "positive"),),
    "hr_pos_her2_neg": (("either", "positive"),),
    "hr_neg_her2_pos": (("er", "negative"), ("pr", "negative")),
    "hr_neg_her2_neg": (("er", "negative"), ("pr", "negative")),
}
ER_NEGATIVE = "er_negative"
SENSITIVE, RESISTANT = "hormone_sensitive", "hormone_resistant"


@cache
def receptor_codes(receptor: str) -> frozenset[tuple[str, str]]:
    return frozenset((str(System.LOINC), row["loinc"]) for row in rows("loinc_labs") if row["input"] == receptor)


def receptors(observations: Observed, findings: Iterable[Finding], notes: list[DataNote]) -> Receptors:
    """ER or PR positive, or both negative (Z17.1 alone says so too); None when not known or contradictory."""
    keys = {meaning.key for finding in findings if finding.certain for meaning in finding.of_role("status")}
    states = {state for key in keys for state in RECEPTOR_KEYS.get(key, ())}
    states |= {(name, state) for name in ("er", "pr") if (state := _newest(observations, name, notes))}
    positive = any(state == "positive" for _, state in states)
    negative = ("er", "negative") in states and (("pr", "negative") in states or (ER_NEGATIVE in keys and not positive))
    both = any({(name, "positive"), (name, "negative")} <= states for name in ("er", "pr"))
    if both or (positive and negative):
        notes.append(
            DataNote(NoteCode.CONFLICT, "hormone receptors are recorded as positive and as negative: please say")
        )
        return None
    return "positive" if positive else "negative" if negative else None


def _newest(observations: Observed, receptor: str, notes: list[DataNote]) -> str | None:
    """`positive` or `negative` by the newest Observation that says so and is not too old."""
    for observation, when in reversed(observations.of(receptor_codes(receptor))):
        state = presence(observation)
        if state is None:
            continue
        if when is not None and age_days(when, observations.as_of) <= WINDOW_DAYS:
            return state
        text = f"{receptor.upper()} {state}: older than {WINDOW_DAYS} days or undated, not used; please confirm"
        notes.append(DataNote(NoteCode.STALE, text, reference_of(observation)))
        return None
    return None


def presence(observation: Observation) -> str | None:
    """`positive` or `negative` of a coded answer, or of a percentage (1 % or more = positive); None otherwise."""
    answers = answers_of("presence", observation.value_codeable_concept)
    if len(answers) == 1 and answers[0] in ("positive", "negative"):
        return answers[0]
    quantity = observation.value_quantity
    if quantity is None or quantity.value is None or quantity.comparator:
        return None
    if (quantity.code or quantity.unit or "").strip() != "%":
        return None
    return "positive" if quantity.value >= POSITIVE_PERCENT else "negative"


def hormone_status(findings: Sequence[Finding], notes: list[DataNote]) -> Hormone:
    """Z19.1 or Z19.2; the newer one when both are recorded, and not known when their order cannot be told."""
    recorded = [
        (key, finding) for finding in findings if finding.certain
        for key in (SENSITIVE, RESISTANT) if finding.of_key(key)
    ]  # fmt: skip
    keys = {key for key, _ in recorded}
    if len(keys) == 2:
        dated = sorted((instant(f.when), key) for key, f in recorded if f.when is not None)
        if len(dated) == len(recorded) and dated[-1][0] > dated[-2][0]:
            keys = {dated[-1][1]}
        else:
            notes.append(
                DataNote(NoteCode.CONFLICT, "hormone sensitive and hormone resistant are both recorded: please say")
            )
            return None
    if not keys:
        return None
    return "sensitive" if SENSITIVE in keys else "resistant"
