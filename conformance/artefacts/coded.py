"""Lists of codes as FHIR has them: concepts by code system, each marked where its row is from memory."""

from collections.abc import Iterable
from typing import NamedTuple

from conformance.artefacts.frame import COPYRIGHT, Resource, artefact, marked


class Code(NamedTuple):
    """`source`: the table's `verified` column, "" for our own codes."""

    system: str
    code: str
    display: str = ""
    source: str = ""


def value_set(name: str, title: str, description: str, codes: Iterable[Code]) -> Resource:
    """A ValueSet that lists its codes, by system in order of appearance, each code once."""
    by_system: dict[str, dict[str, Code]] = {}
    for one in codes:
        by_system.setdefault(one.system, {}).setdefault(one.code, one)
    include = [{"system": system, "concept": [_concept(c) for c in listed.values()]}
               for system, listed in by_system.items()]  # fmt: skip
    return artefact("ValueSet", name, title, description, **copyrights(by_system), compose={"include": include})


def whole_system(name: str, title: str, system: str) -> Resource:
    """The ValueSet of every code of one of our systems."""
    return artefact("ValueSet", name, title, f"Every code of {system}.", compose={"include": [{"system": system}]})


def copyrights(systems: Iterable[str]) -> Resource:
    told = [COPYRIGHT[system] for system in systems if system in COPYRIGHT]
    return {"copyright": " ".join(told)} if told else {}


def shown(one: Code) -> Resource:
    """Its code, and its display where it has one: the system stands outside."""
    return {"code": one.code, **({"display": one.display} if one.display else {})}


def _concept(one: Code) -> Resource:
    return marked(shown(one), one.source)
