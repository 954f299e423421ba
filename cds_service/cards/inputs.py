"""The facts an answer rests on, found by key and level, and each as one line: value, date, resource."""

from collections.abc import Iterable

from cds_service.cards.labels import SHORT_NAMES
from cds_service.cards.markdown import escape
from cds_service.cards.numbers import say_date, say_value
from cds_service.cards.wording.facts import BOOLEANS, FLAG_WORDS
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
    spec = FACTS[fact.key]
    name = SHORT_NAMES.get(fact.key, spec.label)
    said = say_value(fact.key, fact.value)
    unit = "" if not spec.unit or spec.unit in said else f" {spec.unit}"
    return f"{name} {said}{unit}" if said[:1].isdigit() or len(said) <= 2 else f"{name}: {said}{unit}"


def cite(fact: FactUsed) -> str:
    """24 Oct 2026 (DiagnosticReport/mri-1024; derived); (Condition/rcc-2023) for what carries no date."""
    date = say_date(fact.date) if fact.date else ""
    notes = [escape(fact.source)] if fact.source else []
    notes += [FLAG_WORDS.get(flag, flag) for flag in fact.flags]
    return " ".join(part for part in (date, f"({'; '.join(notes)})" if notes else "") if part)


def cited(said: str, where: str) -> str:
    """A statement with its date and resource behind it."""
    if not where:
        return said
    return f"{said} {where}" if where.startswith("(") else f"{said}, {where}"


def brief(fact: FactUsed) -> str:
    """Value and date without the resource: Platelets 248 10⁹/L, 21 Oct 2026, derived."""
    parts = [
        say_fact(fact),
        say_date(fact.date) if fact.date else "",
        *(FLAG_WORDS.get(flag, flag) for flag in fact.flags),
    ]
    return ", ".join(part for part in parts if part)


def line(fact: FactUsed) -> str:
    """One input: value, date, resource."""
    return cited(say_fact(fact), cite(fact))


def sources(facts: Iterable[FactUsed]) -> str:
    """The distinct places several facts were read from, each once."""
    return "; ".join(dict.fromkeys(where for fact in facts if (where := cite(fact))))
