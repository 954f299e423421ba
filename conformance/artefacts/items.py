"""The items of our own terminology: one a fact that has one answer or a list of answers, one a result (mapping 4)."""

from typing import Final

from cds_service.fhir_queries import ITEM_NAMES
from fhir_mappings.own_values import CHECKLIST, ONE_OF_SEVERAL, READERS
from spinal_metastasis.scores.sins import LOCATION
from spinal_metastasis.terms import Primary, SpinalLevel
from spinal_metastasis.vocabulary import FACTS, FactSpec, Kind

UNKNOWN: Final = "unknown"
YES_NO: Final = ("yes", "no")
TOTALS: Final[dict[str, str]] = {
    "sins-total": "sins", "tomita-total": "tomita_2001", "tokuhashi-total": "tokuhashi_2005",
    "bauer-total": "bauer_1995", "bauer-modified-total": "bauer_modified_2008", "katagiri-total": "katagiri_2014",
    "nesms-total": "nesms_2015", "van-der-linden-total": "van_der_linden_2005", "osri-total": "osri_2013",
    "bollen-category": "bollen_2014", "rades-total": "rades_2013",
}  # fmt: skip
"""Item of a result → the score that gives it."""
OTHER_RESULTS: Final[dict[str, str]] = {
    "sins-location": "SINS location", "noms-decision": "NOMS decision", "lmnop-summary": "LMNOP summary",
}  # fmt: skip


def is_asked(spec: FactSpec) -> bool:
    """Whether one item can hold it: objects, and lists of objects, cannot."""
    if spec.kind is Kind.LIST:
        return spec.values is not None or spec.key == "systemic_agents"
    return spec.kind in READERS or spec.key == CHECKLIST


ASKED: Final = tuple(spec for spec in FACTS.values() if is_asked(spec))


def item_code(key: str) -> str:
    """The item that asks for a fact.

    >>> item_code("spinal_mets_count"), item_code("escc_grade")
    ('vertebral-met-count', 'escc-grade')
    """
    return ITEM_NAMES.get(key, answer_code(key))


def answer_code(value: str) -> str:
    """The code of a value of the vocabulary."""
    return value.replace("_", "-")


def answers(spec: FactSpec) -> tuple[str, ...]:
    """The codes an item is answered with, *unknown* last; () for numbers, times and texts."""
    if spec.kind is Kind.BOOLEAN:
        return (*YES_NO, UNKNOWN)
    codes = tuple(answer_code(value) for value in spec.choices)
    if not codes:
        return ()
    codes += tuple(code for key, code in ONE_OF_SEVERAL if key == spec.key)
    nothing = ("none",) if spec.kind in (Kind.LIST, Kind.OBJECT) and spec.values is not SpinalLevel else ()
    return tuple(dict.fromkeys((*codes, *nothing, UNKNOWN)))


def every_answer() -> tuple[str, ...]:
    """All answer codes, each once, in the vocabulary's order."""
    shared = (*YES_NO, UNKNOWN, *LOCATION.points, *(answer_code(value) for value in Primary))
    return tuple(dict.fromkeys((*shared, *(code for spec in ASKED for code in answers(spec)))))
