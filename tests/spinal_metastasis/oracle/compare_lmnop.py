"""Where production's LMNOP lines suggest something else than the oracle's."""

from collections.abc import Iterator, Mapping
from typing import Any

from tests.spinal_metastasis.oracle.lmnop import lines
from tests.spinal_metastasis.oracle.places import Chart, says
from tests.spinal_metastasis.oracle.tables import rows

PHRASES = rows("lmnop_phrases.csv")


def lmnop_differs(chart: Chart, answer: Mapping[str, Any]) -> Iterator[str]:
    wanted = {place.level or "unknown": lines(chart, place) for place in chart.places}
    shown = {level: [read_line(line) for line in found] for level, found in answer["lmnop"].items()}
    if list(shown) != list(wanted):
        yield f"lmnop at {list(shown)}, not {list(wanted)}"
    for level, found in shown.items():
        if found != wanted.get(level):
            yield f"lmnop at {level} {found}, not {wanted.get(level)}"


def read_line(line: Mapping[str, str]) -> tuple[str, frozenset[str]]:
    letter = line["letter"]
    found = {
        phrase["key"] for phrase in PHRASES if phrase["letter"] == letter and says(line, "effect", phrase["words"])
    }
    return letter, frozenset(found)
