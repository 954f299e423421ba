"""The facts an answer rests on, found by key and level, and how they are told: value, date, resource."""

from collections.abc import Iterable

from cds_service.cards.labels import SHORT_NAMES, uncapital
from cds_service.cards.markdown import escape
from cds_service.cards.numbers import say_date, say_day, say_value
from cds_service.cards.wording.facts import BOOLEANS, FLAG_WORDS, PHRASES
from spinal_metastasis.results import Assessment, FactUsed
from spinal_metastasis.vocabulary import FACTS

Level = str | tuple[str, ...] | None


class Inputs:
    """Facts of an assessment; a level's own fact goes before the patient's.

    Facts of a lesion without one certain level carry no level. With two such lesions nothing says which fact is
    whose: those are not told at all, rather than at the wrong level.
    """

    def __init__(self, assessment: Assessment) -> None:
        self._facts: dict[tuple[str, str | None], FactUsed | None] = {}
        for fact in assessment.facts:
            place = (fact.key, fact.level)
            self._facts[place] = None if place in self._facts else fact

    def get(self, key: str, level: Level = None) -> FactUsed | None:
        """The fact at that level, else at the patient."""
        own = self._facts.get((key, level)) if isinstance(level, str) else None
        return own or self._facts.get((key, None))

    def value(self, key: str, level: Level = None) -> object:
        """The single value recorded; None if not recorded, or recorded as one of several."""
        fact = self.get(key, level)
        return None if fact is None or isinstance(fact.value, list | tuple | dict) else fact.value

    def among(self, keys: Iterable[str], level: Level = None) -> list[FactUsed]:
        return [fact for key in keys if (fact := self.get(key, level)) is not None]


def say_fact(fact: FactUsed) -> str:
    """ESCC 2; No myelopathy; Albumin 3.9 g/dL; Primary: renal cell carcinoma."""
    if isinstance(fact.value, bool):
        yes, no = BOOLEANS[fact.key]
        return yes if fact.value else no
    if isinstance(fact.value, str) and (phrase := PHRASES.get((fact.key, fact.value))):
        return phrase
    spec = FACTS[fact.key]
    name = SHORT_NAMES.get(fact.key, spec.label)
    said = say_value(fact.key, fact.value)
    unit = "" if not spec.unit or spec.unit in said else f" {spec.unit}"
    if said == "1" and spec.unit.endswith("s"):
        unit = unit.removesuffix("s")
    return f"{name} {said}{unit}" if said[:1].isdigit() or len(said) <= 2 else f"{name}: {said}{unit}"


def flagged(fact: FactUsed) -> str:
    """The fact, and how its value came about: Karnofsky 70-90 (derived)."""
    flags = "; ".join(FLAG_WORDS.get(flag, flag) for flag in fact.flags)
    return f"{say_fact(fact)} ({flags})" if flags else say_fact(fact)


def brief(fact: FactUsed) -> str:
    """The value alone, with its date: 248 10⁹/L, 21 Oct 2026; 70-90, 27 Oct 2026, derived."""
    unit = FACTS[fact.key].unit
    said = say_value(fact.key, fact.value)
    flags = (FLAG_WORDS.get(flag, flag) for flag in fact.flags)
    return ", ".join((f"{said} {unit}".rstrip(), *([say_day(fact.date)] if fact.date else ()), *flags))


def line(fact: FactUsed) -> str:
    """One input: value, date, resource."""
    return together((fact,))


def together(facts: Iterable[FactUsed], *, clock: bool = False) -> str:
    """Inputs of one date told together: ECOG 1, ASA 2, 30 Oct 2026 (Observation/a, b); no myelopathy, 31 Oct 2026 (…).

    `clock`: with the time of day, where hours matter.
    """
    told = each_day(facts, clock=clock)
    return "; ".join((*told[:1], *map(uncapital, told[1:])))


def each_day(facts: Iterable[FactUsed], *, clock: bool = False) -> list[str]:
    """The same, a text for each date."""
    return [_cited(listed(group), day, references(group)) for day, group in by_day(facts, clock=clock).items()]


def where(facts: Iterable[FactUsed]) -> str:
    """Only dates and resources, for facts whose values are told otherwise: 24 Oct 2026 (Observation/a, b)."""
    return "; ".join(_cited("", day, references(group)) for day, group in by_day(facts).items())


def by_day(facts: Iterable[FactUsed], *, clock: bool = False) -> dict[str, list[FactUsed]]:
    """Facts by their date as said ("" without one), dates in order of appearance."""
    groups: dict[str, list[FactUsed]] = {}
    for fact in facts:
        day = (say_date if clock else say_day)(fact.date) if fact.date else ""
        groups.setdefault(day, []).append(fact)
    return groups


def listed(facts: Iterable[FactUsed]) -> str:
    """No myelopathy, Frankel E, no new neurological deficit."""
    said = [flagged(fact) for fact in facts]
    return ", ".join((*said[:1], *map(uncapital, said[1:])))


def references(facts: Iterable[FactUsed]) -> str:
    """The resources, each once, a type named once for those that follow: Observation/a, b, Condition/c."""
    said: list[str] = []
    current = ""
    for source in dict.fromkeys(fact.source for fact in facts if fact.source):
        kind, slash, name = source.rpartition("/")
        said.append(escape(name if slash and kind == current else source))
        current = kind if slash else ""
    return ", ".join(said)


def _cited(said: str, day: str, resources: str) -> str:
    told = ", ".join(part for part in (said, day) if part)
    return f"{told} ({resources})".lstrip() if resources else told
