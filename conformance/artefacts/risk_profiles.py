"""Profiles of RiskAssessment, one a survival system: which fractions may stand there, and that none is made up."""

from collections.abc import Iterator
from typing import Final

from cds_service.resources.risks import ALIVE
from conformance.artefacts.code_systems import score_name
from conformance.artefacts.frame import Resource
from conformance.artefacts.profiles import Rule, element, method, profile, subject
from conformance.score_page_sources import SOURCES
from spinal_metastasis.scores import SCORES
from spinal_metastasis.scores.system import System

FRACTION: Final = Rule(
    "spinemet-risk-1", "A probability is a fraction from 0 to 1, never a percentage",
    "prediction.probability.all((($this is decimal) implies ($this >= 0 and $this <= 1)) and "
    "(($this is Range) implies (low.value >= 0 and high.value <= 1 and low.value <= high.value)))",
)  # fmt: skip
DATED: Final = Rule(
    "spinemet-risk-2", "A probability says until when", "prediction.all(probability.exists() implies when.exists())"
)
SAID: Final = Rule(
    "spinemet-risk-3", "A prediction has a probability or a group in words",
    "prediction.all(probability.exists() or qualitativeRisk.exists())",
)  # fmt: skip


def risk_profiles() -> Iterator[Resource]:
    for system in SCORES:
        yield _risk(system)


def published(system: System) -> tuple[float, ...]:
    """Every fraction alive that the paper gives a group, in order; () where it gives none that was verified."""
    if SOURCES[system.key].all_from_memory:
        return ()
    found = {share for band in system.bands for share in (band.survival.probability or {}).values()}
    return tuple(sorted(found))


def _risk(system: System) -> Resource:
    name = score_name(system.key)
    rules = [FRACTION, DATED, SAID]
    fractions = published(system)
    in_words_only = bool(system.bands) and not fractions
    elements = [
        method(system.key),
        subject(), element("occurrence[x]", min=1, type=[{"code": "dateTime"}]),
        element("prediction", min=1),
        element("prediction.outcome", min=1, patternCodeableConcept=ALIVE),
        *([element("prediction.probability[x]", max="0")] if in_words_only else []),
        element("prediction.rationale", min=1),
        element("mitigation", max="0"),
        element("note", min=1),
    ]  # fmt: skip
    if fractions:
        listed = " or ".join(f"$this = {share}" for share in fractions)
        rules.append(Rule(
            "spinemet-risk-4", "Only fractions that the paper gives one of its groups",
            f"prediction.probability.where($this is decimal).all({listed})",
        ))  # fmt: skip
    given = "The groups' published fractions alive." if fractions else "Its groups in words: it has no fractions."
    said = given if system.bands else "Fractions from a loaded model document (docs/survival-models.md)."
    return profile(
        "RiskAssessment", f"spinemet-risk-{system.key.replace('_', '-')}", f"{name}: prognosis",
        f"{system.title}: {system.citation.text}. {said}", elements, rules,
    )  # fmt: skip
