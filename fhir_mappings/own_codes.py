"""How our own items are written: the codes that `own_values` reads, the other way round (mapping 4).

A fact's value -> `value[x]` of an Observation; a lesion's level -> `bodySite`. Units are those of the facts.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final

from fhir_mappings.codebook import Site, vertebra_table
from fhir_mappings.coding import System
from fhir_mappings.levels import vertebrae_of
from fhir_mappings.own_values import ITEM_KEYS, Systems
from fhir_mappings.units import analytes
from spinal_metastasis.terms import SpinalLevel
from spinal_metastasis.vocabulary import FACTS, Kind

NOT_KNOWN: Final = "unknown"
SINS_TOTAL: Final = "sins-total"
ITEM_CODES: Final[Mapping[str, str]] = {
    key: plain for code, key in ITEM_KEYS.items() if (plain := code.replace("_", "-")) != SINS_TOTAL
}
"""A total that somebody reports is answered under its fact's own name: `sins-total` is a result."""
KINDS_OF_SITE: Final = ("whole_vertebra", "occiput", "disc_level", "region")
"""Kinds of places a lesion is said to be at, the plainest first."""


def item_code(key: str) -> str:
    """The item that asks for a fact.

    >>> item_code("spinal_mets_count"), item_code("escc_grade")
    ('vertebral-met-count', 'escc-grade')
    """
    return ITEM_CODES.get(key, key.replace("_", "-"))


def answer_code(value: str) -> str:
    """The answer code of a value of the vocabulary."""
    return value.replace("_", "-")


@dataclass(frozen=True, slots=True)
class Value:
    """`value[x]`: `kind` is the x (CodeableConcept, Boolean, Integer, Quantity), `content` as it stands in JSON."""

    kind: str
    content: Any

    def in_observation(self) -> dict[str, Any]:
        return {f"value{self.kind}": self.content}

    def in_answer(self, systems: Systems) -> dict[str, Any]:
        """An answer of a QuestionnaireResponse: a Coding where an Observation has a concept, yes or no by code."""
        if self.kind == "CodeableConcept":
            return {"valueCoding": self.content["coding"][0]}
        if self.kind == "Boolean":
            said = "yes" if self.content else "no"
            return {"valueCoding": {"system": systems.answer, "code": said, "display": said}}
        return self.in_observation()

    @property
    def is_known(self) -> bool:
        return self.kind != "CodeableConcept" or self.content["coding"][0]["code"] != NOT_KNOWN


def written_value(key: str, value: object, display: str, systems: Systems) -> Value:
    """`value`: of the fact's kind, None = answered as not known. Raises `ValueError` for what is not one value."""
    if value is None:
        return _coded(systems.answer, NOT_KNOWN, "not known")
    kind = FACTS[key].kind
    if isinstance(value, SpinalLevel):
        site = site_at((value,))
        if site is None:
            return _coded(systems.answer, answer_code(value), display)
        return Value("CodeableConcept", concept_of(site, display))
    if kind is Kind.ENUM and isinstance(value, str):
        return _coded(systems.answer, answer_code(value), display)
    if kind is Kind.BOOLEAN and isinstance(value, bool):
        return Value("Boolean", value)
    if kind is Kind.INTEGER and isinstance(value, int):
        return Value("Integer", value)
    if kind is Kind.NUMBER and isinstance(value, Decimal):
        return Value("Quantity", _quantity(key, value))
    raise ValueError(f"{key}: not one value, it cannot be written as one")


def _coded(system: str, code: str, display: str) -> Value:
    return Value("CodeableConcept", {"coding": [{"system": system, "code": code, "display": display}]})


def _quantity(key: str, value: Decimal) -> dict[str, Any]:
    """With its UCUM code where our tables have one, else in the fact's own unit, in words."""
    analyte = analytes().get(key)
    if analyte is not None:
        return {"value": value, "unit": analyte.unit, "system": str(System.UCUM), "code": analyte.unit}
    unit = FACTS[key].unit
    return {"value": value, "unit": unit} if unit else {"value": value}


@lru_cache(maxsize=128)
def site_at(levels: tuple[SpinalLevel, ...]) -> Site | None:
    """The code of exactly these levels: a vertebra, a disc, a region; None if no code says just that."""
    meant = vertebrae_of(levels)
    fitting = [
        site for site in vertebra_table().values()
        if site.kind in KINDS_OF_SITE and site.levels and vertebrae_of(site.levels) == meant
    ]  # fmt: skip
    return min(fitting, key=lambda site: (KINDS_OF_SITE.index(site.kind), site.code), default=None)


def concept_of(site: Site, text: str) -> dict[str, Any]:
    """A body site as a CodeableConcept; `text` as a reader calls it (T8)."""
    coding = {"system": str(System.SNOMED), "code": site.code, "display": site.display}
    return {"coding": [coding], "text": text}


def item_concept(code: str, display: str, systems: Systems) -> dict[str, Any]:
    """The `code` of an Observation of ours."""
    return {"coding": [{"system": systems.item, "code": code, "display": display}], "text": display}
