"""Profiles of Observation: SINS of a level, ESCC of a level, an answer of ours, the total of each survival score."""

from collections.abc import Iterator
from typing import Final

from conformance.artefacts.code_systems import score_name
from conformance.artefacts.frame import ANSWER, ITEM, POINTS, Resource
from conformance.artefacts.items import TOTALS
from conformance.artefacts.profiles import Rule, coded, element, extension, method, profile, required, subject
from conformance.score_page_sins import TABLES
from fhir_mappings.own_codes import SINS_TOTAL, answer_code
from spinal_metastasis.points import PointsTable
from spinal_metastasis.scores import SCORES
from spinal_metastasis.scores.sins import CLASSES
from spinal_metastasis.scores.system import System

ABSENT: Final = Rule(
    "spinemet-1", "Without a value it says that the value is absent", "value.exists() or dataAbsentReason.exists()"
)
SETTLED: Final = Rule(
    "spinemet-2", "It is final only with a single value",
    "(status = 'final' or status = 'amended' or status = 'corrected') implies "
    "(value.exists() and value.ofType(Range).empty())",
)  # fmt: skip
SUM: Final = Rule(
    "spinemet-sins-1", "The total is the sum of the components' points",
    f"value.exists() implies (component.extension.where(url = '{POINTS}').value.aggregate($this + $total, 0) = value)",
)  # fmt: skip
ALL: Final = Rule(
    "spinemet-sins-2",
    "A total has every component",
    "value.exists() implies component.where(value.exists()).count() = 6",
)
ANSWERED: Final = Rule("spinemet-item-1", "An answer has a value", "value.exists()")


def observation_profiles() -> Iterator[Resource]:
    yield extension("points", "Points", "The points this component adds to its score.", "integer",
                    ["Observation.component"])  # fmt: skip
    yield extension("unverified", "Unverified", "Nobody has looked this row up: what it was taken from.", "string",
                    ["Element"])  # fmt: skip
    yield _sins()
    yield _escc()
    yield profile(
        "Observation", "spinemet-answer-observation", "Answer to an item",
        "One answer to one item of the assessment, at a level where it is about one.",
        [element("code", binding=required("spinemet-item")), subject(), element("effective[x]", min=1)], [ANSWERED],
    )  # fmt: skip
    systems = {system.key: system for system in SCORES}
    for item, key in TOTALS.items():
        if key != "sins":
            yield _total(item, systems[key])


def _sins() -> Resource:
    (low, high) = (CLASSES[0].low, CLASSES[-1].high)
    slices = [one for table in TABLES for one in _component(table)]
    return profile(
        "Observation", "spinemet-sins", "SINS of a level",
        "Spinal Instability Neoplastic Score of one level with its six components. While an item is open there is no "
        "total: status preliminary, dataAbsentReason in place of the value.",
        [
            element("code", patternCodeableConcept=coded(ITEM, SINS_TOTAL)), subject(),
            element("effective[x]", min=1),
            element("value[x]", type=[{"code": "integer"}]),
            element("interpretation", max="1", binding=required("sins-class")),
            element("bodySite", min=1),
            method("sins"),
            element("component", slicing={
                "discriminator": [{"type": "pattern", "path": "code"}], "rules": "closed",
            }, min=6, max="6"),
            *slices,
        ],
        [ABSENT, SETTLED, SUM, ALL, _range("spinemet-sins-3", low, high), *_classes()],
    )  # fmt: skip


def _component(table: PointsTable) -> Iterator[Resource]:
    item = f"sins-{answer_code(table.key)}"
    at = f"component:{table.key.replace('_', '')}"
    yield element(at, min=1, max="1", constraint=[_table(table).constraint])
    yield element(f"{at}.code", patternCodeableConcept=coded(ITEM, item))
    yield element(f"{at}.value[x]", type=[{"code": "CodeableConcept"}])


def _table(table: PointsTable) -> Rule:
    """Each answer with its points, as the paper prints them."""
    lines = [f"(value.coding.where(system = '{ANSWER}').code = '{answer_code(label)}' and {_POINTS} = {points})"
             for label, points in table.points.items()]  # fmt: skip
    return Rule(
        f"spinemet-{answer_code(table.key)}", "An answer of this item, with its points",
        f"value.exists() implies ({' or '.join(lines)})",
    )  # fmt: skip


_POINTS: Final = f"extension.where(url = '{POINTS}').value"


def _classes() -> Iterator[Rule]:
    for band in CLASSES:
        yield Rule(
            f"spinemet-class-{band.low}", f"{band.low} to {band.high} is {answer_code(band.label)}",
            f"value.ofType(integer).where($this >= {band.low} and $this <= {band.high}).exists() implies "
            f"(interpretation.empty() or interpretation.coding.where(code = '{answer_code(band.label)}').exists())",
        )  # fmt: skip


def _range(key: str, low: int, high: int) -> Rule:
    return Rule(key, f"A total is {low} to {high}", f"value.ofType(integer).all($this >= {low} and $this <= {high})")


def _escc() -> Resource:
    return profile(
        "Observation", "spinemet-escc", "ESCC grade of a level",
        "Epidural spinal cord compression of one level (Bilsky 2010).",
        [
            element("code", patternCodeableConcept=coded(ITEM, "escc-grade")), subject(),
            element("effective[x]", min=1),
            element("value[x]", type=[{"code": "CodeableConcept"}], binding=required("spinemet-escc-grade")),
            element("bodySite", min=1),
        ],
        [ABSENT],
    )  # fmt: skip


def _total(item: str, system: System) -> Resource:
    """A whole number, or the range it is known to be in; a category (Bollen) as its letter."""
    name = score_name(system.key)
    if system.additive:
        lowest, highest = min(band.low for band in system.bands), max(band.high for band in system.bands)
        value, rules = [{"code": "integer"}, {"code": "Range"}], [_range(f"spinemet-{item}", lowest, highest)]
    else:
        letters = " or ".join(f"value = '{band.label}'" for band in system.bands)
        value = [{"code": "string"}]
        rules = [Rule(f"spinemet-{item}", "One of the paper's categories", f"value.exists() implies ({letters})")]
    return profile(
        "Observation", f"spinemet-{item}", f"{name}: result",
        f"{system.title}: {system.citation.text}.",
        [
            element("code", patternCodeableConcept=coded(ITEM, item)), subject(), element("effective[x]", min=1),
            element("value[x]", type=value), method(system.key),
        ],
        [ABSENT, SETTLED, *rules],
    )  # fmt: skip
