"""Answers and what-ifs: form values → facts that stand in for those of the record. One mechanism for both.

A form name is a fact's key, behind `T8.` for a lesion's: `ecog`, `T8.escc_grade`; `*.` for the one lesion without a
level. A value is what facts JSON takes; `unknown` takes the fact as not known. `*.level` says where that lesion is: its
facts may then be named by either.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, NamedTuple

from cds_service.wire import encode, parse_facts
from spinal_metastasis.facts import Fact, LesionFacts, PatientFacts
from spinal_metastasis.vocabulary import FACTS, Kind
from spinal_metastasis.what_if import LESION_KEYS, PATIENT_KEYS, Overrides

NOT_KNOWN: Final = "unknown"
NO_LEVEL: Final = "*"
LEVEL: Final = "level"
LEVEL_ANSWER: Final = f"{NO_LEVEL}.{LEVEL}"
SOURCE: Final = "answered in the app, not in the record"
WORDS: Final = {"true": True, "false": False}
EDITABLE: Final = frozenset(
    spec.key for spec in FACTS.values() if spec.kind in (Kind.ENUM, Kind.BOOLEAN, Kind.INTEGER, Kind.NUMBER)
) - {"age", "sex"}
"""What a form can change: single values. Lists and objects are changed in the record."""


class AnswerError(ValueError):
    """A form value that is no such fact; the message is shown to the reader."""


class Located(NamedTuple):
    """An answer by what it is about. `lesion`: index of the lesion, None = the patient."""

    name: str
    key: str
    lesion: int | None
    text: str


def located(facts: PatientFacts, given: Mapping[str, str]) -> Iterator[Located]:
    """Raises `AnswerError` for a name that is not understood."""
    places = _places(facts.lesions or ())
    if LEVEL_ANSWER in given and NO_LEVEL in places:
        where = given[LEVEL_ANSWER]
        if where in places:
            raise AnswerError(f"{where}: there is a lesion at this level already")
        places |= {where: places[NO_LEVEL]}
    for name, text in given.items():
        level, dot, key = name.rpartition(".")
        if key not in EDITABLE:
            raise AnswerError(f"{key or name}: not an input that can be changed here")
        if not dot and key in PATIENT_KEYS:
            yield Located(name, key, None, text)
        elif dot and key in LESION_KEYS and level in places and (key != LEVEL or level == NO_LEVEL):
            yield Located(name, key, places[level], text)
        else:
            raise AnswerError(f"{name}: there is no such level")


def overrides(facts: PatientFacts, given: Mapping[str, str], *, source: str = SOURCE) -> Overrides:
    """Raises `AnswerError` for a name or a value that is not understood; nothing is computed then."""
    patient: dict[str, Fact[Any] | None] = {}
    lesions: dict[int, dict[str, Fact[Any] | None]] = {}
    for one in located(facts, given):
        held = patient if one.lesion is None else lesions.setdefault(one.lesion, {})
        held[one.key] = _fact(one.key, one.text, source)
    return Overrides(patient, lesions)


def _places(lesions: Iterable[LesionFacts]) -> dict[str, int]:
    """Index of each lesion by its certain level; the one without a level as `*`, unless a second one claims it."""
    found: dict[str, list[int]] = {}
    for index, lesion in enumerate(lesions):
        value = lesion.level.value if lesion.level is not None else None
        found.setdefault(value if isinstance(value, str) else NO_LEVEL, []).append(index)
    return {place: held[0] for place, held in found.items() if len(held) == 1} if found else {NO_LEVEL: 0}


def _fact(key: str, text: str, source: str) -> Fact[Any] | None:
    if text == NOT_KNOWN:
        return None
    spec = FACTS[key]
    try:
        raw: object = WORDS[text] if spec.kind is Kind.BOOLEAN else text
        if spec.kind in (Kind.INTEGER, Kind.NUMBER):
            raw = _number(text)
        facts = parse_facts(_document(key, {"value": raw, "source": source})).facts
    except (KeyError, ValueError) as error:
        raise AnswerError(f"{spec.label}: this answer is not understood") from error
    held: object = facts if key in PATIENT_KEYS else (facts.lesions or (LesionFacts(),))[0]
    found: Fact[Any] | None = getattr(held, key)
    return found


def _number(text: str) -> float | int:
    plain = text.strip().replace(",", ".")
    return int(plain) if plain.lstrip("-").isdigit() else float(plain)


def _document(key: str, value: object) -> bytes:
    return encode({key: value} if key in PATIENT_KEYS else {"lesions": [{key: value}]})
