"""Whether an answer with parts of the record missing is still true: beside the clean one, and what it says it lacks.

Nothing may be lost without a note. Where whole keys were lost, the answer must be exactly the one that a client gets
who sends the other keys and names no server: an answer in a lost key may have been newer than what contradicts it in
another, so that this, and not the whole chart, is what the rest can say (ADR 0034). Where parts of lists were lost, the
ranges must hold that result.
"""

import json
import re
from collections.abc import Iterator
from typing import Any, Final

from cds_service.gather import REQUIRED
from fhir_mappings.chart import PREFETCH_KEYS
from tests.cds_service.calling import EXTENSION, notes_of, without_uuids

Answer = dict[str, Any]
LOSS: Final = frozenset({
    "NOT_FETCHED", "NOT_AUTHORISED", "INCOMPLETE_LIST", "UNREADABLE", "WRONG_PATIENT", "OUTCOME", "SERVER_NOT_ALLOWED",
})  # fmt: skip
COUNTED: Final = re.compile(r"Read \d+ entr(?:y|ies)")
PART: Final = "is incomplete"
SAYS_WHICH: Final = frozenset({"conditions", "spineItems", "responses", "reports", "bodyStructures"})
"""Without these, a lesion may not be found, or not at its level."""


def losses(clean: Answer, answer: Answer) -> dict[str, set[str]]:
    """Key of the chart -> the notes that say it was lost, or a part of it."""
    known = {note["text"] for note in notes_of(clean)}
    found: dict[str, set[str]] = {}
    for note in notes_of(answer):
        key = note["text"].partition(":")[0]
        if note["code"] in LOSS and note["text"] not in known:
            found.setdefault(key if key in PREFETCH_KEYS else "conditions", set()).add(note["text"])
    return found


def wholly_lost(lost: dict[str, set[str]]) -> set[str]:
    """The keys of which nothing is left: said to be not known, or an error stood in their place.

    Not a required one: without it there would be no answer but 412, so that a part of it came.
    """
    return {
        key for key, texts in lost.items()
        if key not in REQUIRED and not any(PART in text for text in texts)
        and any(text.startswith((f"{key}: not known,", f"{key}: the server said")) for text in texts)
    }  # fmt: skip


def wrongs(clean: Answer, rest: Answer, answer: Answer) -> Iterator[str]:
    """What is wrong with an answer; nothing if all of it holds. `rest`: of the keys that were not wholly lost."""
    if _uncounted(clean) == _uncounted(answer):
        return
    lost = losses(clean, answer)
    if not lost:
        yield "differs from the clean answer, and nothing is said to be missing"
    if clean["cards"] and not answer["cards"]:
        yield "no card, where there are cards"
    if lost.keys() == wholly_lost(lost) and _scored(rest) != _scored(answer):
        yield "is not what the keys that were read give"
    theirs = _lesions(answer)
    for level, lesion in _lesions(rest).items():
        if level in theirs:
            yield from _narrower(level, lesion, theirs[level])
        elif theirs and not lost.keys() & SAYS_WHICH:
            yield f"{level} is gone, though what names it was read"
    systems = _systems(answer)
    for name, system in _systems(rest).items():
        if name in systems:
            yield from _narrower_system(name, system, systems[name])


def _uncounted(answer: Answer) -> Any:
    """Without how many entries were read: pages of a list that reaches back as far as it matters are left unread."""
    return json.loads(COUNTED.sub("Read entries", json.dumps(without_uuids(answer))))


def _scored(answer: Answer) -> list[Answer]:
    """The cards but the one of the notes, which differ in their reasons."""
    return [card for card in without_uuids(answer)["cards"] if _kind(card) != "data"]


def _kind(card: Answer) -> str:
    return str(card["extension"][EXTENSION]["kind"])


def _results(answer: Answer, kind: str) -> Iterator[Answer]:
    return (card["extension"][EXTENSION]["result"] for card in answer["cards"] if _kind(card) == kind)


def _lesions(answer: Answer) -> dict[str, Answer]:
    return {str(result.get("level")): result for result in _results(answer, "noms")}


def _systems(answer: Answer) -> dict[str, Answer]:
    return {system["system"]: system for result in _results(answer, "prognosis") for system in result["prognosis"]}


def _narrower(level: str, clean: Answer, found: Answer) -> Iterator[str]:
    ours, theirs = clean["sins"], found["sins"]
    if ours.get("applicable") and theirs.get("applicable") and not _holds(theirs, ours):
        yield f"{level}: SINS {ours['min']}-{ours['max']} is not within {theirs['min']}-{theirs['max']}"
    if not set(clean["escc"].get("grades", ())) <= set(found["escc"].get("grades", ())):
        yield f"{level}: the ESCC grade is another"
    missing = _rows(clean) - _rows(found)
    if missing:
        yield f"{level}: NOMS rows {sorted(missing)} are gone"


def _rows(lesion: Answer) -> set[str]:
    return {row for decision in lesion["noms"]["decisions"] for row in decision["rows"]}


def _narrower_system(name: str, clean: Answer, found: Answer) -> Iterator[str]:
    if not {"min", "max"} <= clean.keys() & found.keys():
        return
    if not _holds(found, clean):
        yield f"{name}: {clean['min']}-{clean['max']} is not within {found['min']}-{found['max']}"
    if not set(clean["groups"]) <= set(found["groups"]):
        yield f"{name}: a group is gone"


def _holds(wide: Answer, narrow: Answer) -> bool:
    return bool(wide["min"] <= narrow["min"] and narrow["max"] <= wide["max"])
