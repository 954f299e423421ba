"""Words that turn a finding: denied, doubted, past, not yet or not the patient's, of another cause (as in ConText).

Each quality has its own lexicon in `cues.tsv`: words before a finding, words after it, words that end their reach, and
phrases that only look like a cue. German and English stand together: no phrase of one is a cue of the other, and a
report may mix them.
"""

from collections.abc import Iterator
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Final

LEXICON: Final = Path(__file__).with_name("cues.tsv")


class Quality(StrEnum):
    """What a cue makes of a finding."""

    DENIED = "denied"
    UNCERTAIN = "uncertain"
    PAST = "past"
    NOT_HERE = "not_here"
    OTHER_CAUSE = "other_cause"


PLACES: Final = {
    "before": "preceding_negations",
    "after": "following_negations",
    "ends": "termination",
    "looks_like": "pseudo_negations",
}
"""Column `place` of the lexicon -> how the library names it."""


@cache
def lexicon() -> dict[Quality, dict[str, list[str]]]:
    """Every quality with its four lists, as the library takes them."""
    found: dict[Quality, dict[str, list[str]]] = {
        quality: {name: [] for name in PLACES.values()} for quality in Quality
    }
    for line in LEXICON.read_text(encoding="utf-8").splitlines()[1:]:
        qualities, place, phrases = line.split("\t")
        for quality in Quality if qualities == "all" else map(Quality, qualities.split()):
            found[quality][PLACES[place]] += [
                spelled for phrase in phrases.split(" | ") for spelled in _spellings(phrase)
            ]
    return found


def _spellings(phrase: str) -> Iterator[str]:
    """The phrase, and with its umlauts as two letters."""
    yield phrase
    plain = phrase.replace("ä", "ae").replace("ö", "oe").replace("ü", "ue")
    if plain != phrase:
        yield plain
