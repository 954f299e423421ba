"""The rules a card rests on, as the statistics of feedback name them."""

from collections.abc import Iterable, Iterator
from typing import Any, Final

from cds_service.cards.build import EXTENSION
from cds_service.hook_models import Card

MOST_ROWS: Final = 8
MANY_ROWS: Final = "N*"
"""Stands for the rows of a card on which more than eight are still open: it rests on none of them."""


def rules_of(card: Card) -> list[str]:
    """Ids of advisories, NOMS rows, tolerance rules and combined rules, each once; the patient is in none of them."""
    ours: dict[str, Any] = (card.extension or {})[EXTENSION]
    return list(dict.fromkeys(_rules(ours.get("result", {}))))


def _rules(result: dict[str, Any]) -> Iterator[str]:
    yield from (advisory["id"] for advisory in result.get("advisories", ()))
    rows = [row for decision in result.get("noms", {}).get("decisions", ()) for row in decision["rows"]]
    yield from rows if len(rows) <= MOST_ROWS else (MANY_ROWS,)
    tolerance = result.get("systemic_tolerance", {})
    yield from _numbered(rule["rule"] for part in ("reasons", "cautions") for rule in tolerance.get(part, ()))
    for option in result.get("combined", {}).get("options", ()):
        yield from (*option.get("for", ()), *option.get("against", ()))


def _numbered(rules: Iterable[str]) -> Iterator[str]:
    return (rule for rule in rules if rule[1:].isdigit())
