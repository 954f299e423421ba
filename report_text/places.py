"""Which vertebrae a finding is about: those named nearest, words that divide the sentence counting as distance."""

import re
from collections.abc import Sequence
from typing import Final

from fhir_mappings.level_words import Mention, level_mentions
from spinal_metastasis.terms import REGIONS, SpinalLevel

_JOINED: Final = re.compile(
    r"[\s,]{0,3}(?:and|und|&|sowie|on|gegenüber|auf|über|/|or|\+|as well as|to|zu)?[\s,]{0,3}(?:(?:in|at|im"
    r"|of|the|den|der|dem)\s){0,2}",
    re.IGNORECASE,
)
_DIVIDES: Final = (
    (re.compile(r"\b(?:but|aber|jedoch|however|while|whereas|während)\b|;", re.IGNORECASE), 120),
    (re.compile(r"\b(?:and|und|sowie)\b", re.IGNORECASE), 40),
    (re.compile(r","), 30),
)
_BEFORE: Final = 5
_OPENS: Final = re.compile(r"\s{0,3}[:–-]\s")
_ELSEWHERE: Final = re.compile(
    r"(?<!\w)(?:ribs?|sternum|scapulae?|clavicles?|skull|pelvi[sc]|ili(?:um|ac)|isch(?:ium|ial)|pub(?:is|ic)"
    r"|acetabul\w{1,4}|femur\w{0,2}|femoral"
    r"|humer\w{1,3}|lungs?|pulmonary|liver|hepatic|brain|adrenal\w{0,2}|kidneys?|renal|lymph nodes?|pleura\w?"
    r"|rippen?|schulterblatt|schlüsselbein"
    r"|schädel|beckens?|os ilium|schambein|sitzbein|oberschenkel|oberarm|lungen?|pulmonale?|leber|hirn"
    r"|nebennieren?|nieren?|lymphknoten|hepatisch\w{0,2})(?!\w)",
    re.IGNORECASE,
)
"""Other organs and bones: what is said of them is not said of the spine."""
_CORD_AHEAD: Final = re.compile(r"\s(?:spinal[\s-])?cord", re.IGNORECASE)
_DORSAL_SPINE: Final = re.compile(r"\s(?:spine|vertebra)", re.IGNORECASE)
_ORDER: Final = {level: place for place, level in enumerate(SpinalLevel)}
NO_LEVELS: Final[tuple[SpinalLevel, ...]] = ()


def places_in(sentence: str) -> list[Mention]:
    """The vertebrae named, those named together as one; regions where no vertebra is named; other parts of the body."""
    named = [m for m in level_mentions(sentence) if not _is_no_place(sentence, m)]
    vertebrae = [mention for mention in named if not all(level in REGIONS for level in mention.levels)]
    elsewhere = [Mention(NO_LEVELS, found.start(), found.end()) for found in _ELSEWHERE.finditer(sentence)]
    groups: list[Mention] = []
    for mention in sorted((*(vertebrae or named), *elsewhere), key=lambda place: place.start):
        if groups and _JOINED.fullmatch(sentence, groups[-1].end, mention.start):
            before = groups.pop()
            levels = tuple(sorted({*before.levels, *mention.levels}, key=_ORDER.__getitem__))
            groups.append(Mention(levels, before.start, max(mention.end, before.end)))
        elif not groups or mention.start >= groups[-1].end:
            groups.append(mention)
    return groups


def _is_no_place(sentence: str, mention: Mention) -> bool:
    """`dorsal` means behind, but for the dorsal spine; a part of the cord is not its vertebrae."""
    if sentence[mention.start : mention.end].casefold() == "dorsal":
        return _DORSAL_SPINE.match(sentence, mention.end) is None
    return _CORD_AHEAD.match(sentence, mention.end) is not None


def heading_of(sentence: str, places: Sequence[Mention]) -> tuple[SpinalLevel, ...]:
    """The vertebrae of `T8: …`, which hold for what follows in the same lines."""
    if (
        places
        and places[0].levels
        and not sentence[: places[0].start].strip(" -*•·")
        and _OPENS.match(sentence, places[0].end)
    ):
        return places[0].levels
    return NO_LEVELS


def nearest(sentence: str, start: int, end: int, places: Sequence[Mention]) -> Mention | None:
    """The place a finding at `start`-`end` is about; one without levels lies outside the spine."""
    return min(places, key=lambda place: _distance(sentence, start, end, place), default=None)


def _distance(sentence: str, start: int, end: int, place: Mention) -> int:
    before = place.end <= start
    between = sentence[place.end : start] if before else sentence[end : place.start]
    cost = sum(weight * len(pattern.findall(between)) for pattern, weight in _DIVIDES)
    return len(between) + cost + (_BEFORE if before else 0)
