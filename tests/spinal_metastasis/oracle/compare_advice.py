"""Where production's advisories and notes on the age of facts differ from the oracle's."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from tests.spinal_metastasis.oracle.advice import advice
from tests.spinal_metastasis.oracle.advice_radiotherapy import fracture_factors, interval_after_surgery
from tests.spinal_metastasis.oracle.advice_surgery import bleeding_factors, infection_factors
from tests.spinal_metastasis.oracle.places import Chart
from tests.spinal_metastasis.oracle.tables import rows

AGES = ("STALE", "FUTURE_DATE")
PHRASES = rows("advice_phrases.csv")
RECORDED = ("A06", "A14", "A16")
NAMES = {
    "A06": fracture_factors,
    "A07": interval_after_surgery,
    "A14": infection_factors,
    "A16": bleeding_factors,
}


def advice_differs(chart: Chart, answer: Mapping[str, Any]) -> Iterator[str]:
    wanted = [tuple(one) for one in advice(chart)]
    shown = [
        (one["id"], one.get("level", ""), one["strength"], one["conditional"], one["emergency"])
        for one in answer["advisories"]
    ]
    if shown != wanted:
        extra, lacking = [one for one in shown if one not in wanted], [one for one in wanted if one not in shown]
        yield f"advisories shown {extra}, lacking {lacking}" if extra or lacking else f"advisories in order {shown}"


def factors_differ(chart: Chart, answer: Mapping[str, Any]) -> Iterator[str]:
    """The factors and intervals that A06, A07, A14 and A16 name."""
    places = {place.level or "": place for place in chart.places}
    for one in answer["advisories"]:
        if one["id"] in NAMES:
            wanted = NAMES[one["id"]](chart, places[one.get("level", "")])
            shown = _named(one["id"], one["text"])
            if shown != wanted:
                yield f"{one['id']} names {sorted(shown)}, not {sorted(wanted)}"


def _named(advisory: str, text: str) -> set[str]:
    """Only what stands before the general part of the text."""
    said = re.split(r"\. (?=[A-Z])", text.partition("recorded")[2] if advisory in RECORDED else text)[0]
    return {line["key"] for line in PHRASES if line["advisory"] == advisory and line["words"] in said}


def notes_differ(chart: Chart, answer: Mapping[str, Any]) -> Iterator[str]:
    shown = Counter(note["code"] for note in answer["data_notes"] if note["code"] in AGES)
    wanted = Counter(note[0] for note in chart.notes)
    if shown != wanted:
        yield f"notes {dict(shown)}, not {dict(wanted)} of {chart.notes}"
