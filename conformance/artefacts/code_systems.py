"""CodeSystem resources: our items, answers, scoring methods, and the primary tumours of the code tables."""

from collections.abc import Iterable, Iterator
from typing import Any, Final

from cds_service.cards.labels import SYSTEMS, capital
from conformance.artefacts.answer_words import answer_display
from conformance.artefacts.frame import Resource, artefact, canonical
from conformance.artefacts.items import ASKED, OTHER_RESULTS, TOTALS, every_answer
from conformance.artefacts.tumour_groups import FROM_MEMORY, GROUPS, groups_of, primaries_of, tumour_keys
from conformance.score_page_sins import TABLES
from fhir_mappings.own_codes import answer_code, item_code
from spinal_metastasis.scores import SCORES
from spinal_metastasis.vocabulary import FactSpec


def code_systems() -> Iterator[Resource]:
    yield _system("spinemet-item", "Items of the spinal metastasis assessment",
                  "What is asked, and what is worked out. An item's code is the key of its fact.",
                  _ITEM_PROPERTIES, _items())  # fmt: skip
    yield _system("spinemet-answer", "Answers of the spinal metastasis assessment",
                  "The values of the facts. `points` are those of SINS: an answer that several items share has the "
                  "same points in each.", _ANSWER_PROPERTIES, _answers())  # fmt: skip
    yield _system("spinemet-method", "Scores of the spinal metastasis assessment",
                  "By which published score a total or a prognosis was worked out.",
                  (("direction", "string", "Which way the score points"),), _methods())  # fmt: skip
    yield _system("primary-tumour", "Primary tumours",
                  "The keys that codes of primary tumours are translated to, with the group of each score they may "
                  "fall in: several groups where the key alone does not decide.",
                  tuple(_tumour_properties()), _tumours())  # fmt: skip


_ITEM_PROPERTIES: Final = (
    ("fact", "string", "The key of the fact"),
    ("scope", "string", "P patient, L lesion, P/L either"),
    ("kind", "string", "enum, boolean, integer, number, moment, list or object"),
    ("unit", "string", "The only unit of the fact"),
    ("window-days", "integer", "Older answers count as not known"),
    ("score", "string", "The score whose result this is"),
)
_ANSWER_PROPERTIES: Final = (("points", "integer", "SINS points of this answer (Fisher 2010)"),)
_Property = tuple[str, str, str]


def _system(
    name: str, title: str, description: str, properties: Iterable[_Property], concepts: Iterable[Resource]
) -> Resource:
    listed = list(concepts)
    return artefact(
        "CodeSystem", name, title, description,
        caseSensitive=True, valueSet=canonical("ValueSet", name), content="complete", count=len(listed),
        property=[{"code": code, "description": told, "type": kind} for code, kind, told in properties],
        concept=listed,
    )  # fmt: skip


def _concept(code: str, display: str, properties: Iterable[tuple[str, Any]] = ()) -> Resource:
    """A property is a string, a whole number or a boolean."""
    told = [{"code": name, _value(value): value} for name, value in properties]
    return {"code": code, "display": display, **({"property": told} if told else {})}


def _value(value: object) -> str:
    return "valueBoolean" if isinstance(value, bool) else "valueInteger" if isinstance(value, int) else "valueString"


def _items() -> Iterator[Resource]:
    for spec in ASKED:
        yield _concept(item_code(spec.key), spec.label, _about(spec))
    for code, score in TOTALS.items():
        yield _concept(code, score_name(score) + ("" if code.endswith("category") else ", total"), [("score", score)])
    for code, display in OTHER_RESULTS.items():
        yield _concept(code, display)


def _about(spec: FactSpec) -> Iterator[tuple[str, str | int]]:
    yield from (("fact", spec.key), ("scope", str(spec.scope)), ("kind", str(spec.kind)))
    if spec.unit:
        yield "unit", spec.unit
    if spec.window_days is not None:
        yield "window-days", spec.window_days


def score_name(key: str) -> str:
    """As cards call it; SINS is no survival score and has no entry there."""
    return capital(SYSTEMS.get(key, key.upper()))


def points() -> dict[str, int]:
    """Answer code → SINS points. Raises `ValueError` where two items give one answer different points."""
    found: dict[str, int] = {}
    for table in TABLES:
        for label, number in table.points.items():
            if found.setdefault(answer_code(label), number) != number:
                raise ValueError(f"{label}: two items give it different points")
    return found


def _answers() -> Iterator[Resource]:
    scored = points()
    for code in every_answer():
        yield _concept(code, answer_display(code), [("points", scored[code])] if code in scored else ())


def _methods() -> Iterator[Resource]:
    yield _concept("sins", score_name("sins"), [("direction", "high_is_worse")])
    for system in SCORES:
        yield _concept(answer_code(system.key), score_name(system.key), [("direction", system.direction)])


def _tumour_properties() -> Iterator[_Property]:
    yield "primary", "string", "An answer (CodeSystem spinemet-answer) that this key may stand for"
    for key in GROUPS:
        yield answer_code(key), "string", f"Its class in {score_name(key)}; without one, any class"
    yield "unverified", "string", "A score whose class for this key was placed from memory"


def _tumours() -> Iterator[Resource]:
    for key in tumour_keys():
        primaries = primaries_of(key)
        told: list[tuple[str, str]] = [("primary", answer_code(one)) for one in primaries]
        for system in GROUPS:
            told += [(answer_code(system), group) for group in groups_of(system, primaries)]
        told += [("unverified", answer_code(s)) for s, doubtful in FROM_MEMORY.items() if doubtful & set(primaries)]
        yield _concept(key, key.replace("_", " "), told)
