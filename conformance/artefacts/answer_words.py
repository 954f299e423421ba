"""What an answer is called: a code that several facts share has one display, that of the first fact that words it."""

from functools import cache
from typing import Final

from cds_service.cards.labels import PRIMARIES, STABILITY, VALUES
from fhir_mappings.own_codes import answer_code

FIRST: Final = ("sins_pain", "sins_alignment", "sins_collapse", "visceral_organs", "ambulatory")


@cache
def answer_display(code: str) -> str:
    """As cards word it; *none*, *aided* and the like as they are."""
    return _worded().get(code, code if code.isupper() else code.replace("-", " "))


@cache
def _worded() -> dict[str, str]:
    found = {
        "none": "none",
        "unknown": "not known",
        "aided": "with aid",
        "independent": "without aid",
        "1": "1a, 1b or 1c",
    }
    for words in (PRIMARIES, STABILITY, *(VALUES[key] for key in FIRST), VALUES["level"]):
        for value, said in words.items():
            found.setdefault(answer_code(value), said)
    return found
