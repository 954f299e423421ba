"""The items of our own terminology: one a fact that has one answer or a list of answers, one a result (mapping 4)."""

from typing import Final

from cds_service.resources.totals import TOTALS as ITEMS_OF_SYSTEMS
from fhir_mappings.own_codes import NOT_KNOWN, SINS_TOTAL, answer_code
from fhir_mappings.own_values import CHECKLIST, ONE_OF_SEVERAL, READERS, YES_NO
from spinal_metastasis.scores.sins import LOCATION
from spinal_metastasis.terms import Primary, SpinalLevel
from spinal_metastasis.vocabulary import FACTS, FactSpec, Kind

TOTALS: Final = {SINS_TOTAL: "sins"} | {item: system for system, item in ITEMS_OF_SYSTEMS.items()}
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


def answers(spec: FactSpec) -> tuple[str, ...]:
    """The codes an item is answered with, *unknown* last; () for numbers, times and texts."""
    if spec.kind is Kind.BOOLEAN:
        return (*YES_NO, NOT_KNOWN)
    codes = tuple(answer_code(value) for value in spec.choices)
    if not codes:
        return ()
    codes += tuple(code for key, code in ONE_OF_SEVERAL if key == spec.key)
    nothing = ("none",) if spec.kind in (Kind.LIST, Kind.OBJECT) and spec.values is not SpinalLevel else ()
    return tuple(dict.fromkeys((*codes, *nothing, NOT_KNOWN)))


def every_answer() -> tuple[str, ...]:
    """All answer codes, each once, in the vocabulary's order."""
    shared = (*YES_NO, NOT_KNOWN, *LOCATION.points, *(answer_code(value) for value in Primary))
    return tuple(dict.fromkeys((*shared, *(code for spec in ASKED for code in answers(spec)))))
