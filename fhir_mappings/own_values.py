"""The value of one of our own items, in the vocabulary of its fact (mapping 4).

`UNKNOWN` is an answer too: "not known", which hides older answers. A value outside the vocabulary is refused.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum, StrEnum
from functools import lru_cache
from typing import Any, TypeAlias

from fhir_mappings.codebook import site_of
from fhir_mappings.coding import codings_of
from fhir_mappings.elements import CodeableConcept, Coding, Quantity, Values
from fhir_mappings.observation import quantity_of
from fhir_mappings.reading import Answer
from fhir_mappings.times import moment
from fhir_mappings.units import OPEN, Converted, Refused, analytes, converted, is_sane
from spinal_metastasis.facts import OneOf, Range
from spinal_metastasis.results import NoteCode
from spinal_metastasis.terms import EsccGrade, SpinalLevel
from spinal_metastasis.vocabulary import FACTS, FactSpec, Kind

DEFAULT_ROOT = "https://spinemets.example.org/fhir"
ITEM_KEYS = {
    "vertebral_met_count": "spinal_mets_count", "extraspinal_bone_met_count": "extraspinal_bone_mets",
    "ambulatory_status": "ambulatory", "frankel_grade": "frankel_or_asia",
    "systemic_options": "systemic_options_remaining", "affected_level": "level", "sins_total": "sins_total_reported",
}  # fmt: skip
"""Item codes that are not their fact's key (mapping 4), with `_` for `-`."""
YES_NO = {"yes": True, "no": False}
CHECKLIST = "mstfi_items"
"""An answer of a questionnaire only: one Observation cannot say that the other items were gone through."""
PLAIN_UNITS = frozenset({"", "1", "%", "{score}", "{count}", "d", "days", "mo", "months", "mg/d", "mg/day"})
ONE_OF_SEVERAL = {("escc_grade", "1"): (EsccGrade.G1A, EsccGrade.G1B, EsccGrade.G1C)}


class Unknown(Enum):
    """The answer "not known"."""

    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Systems:
    """Where our codes live under the canonical root of this site."""

    item: str
    answer: str
    questionnaire: str
    method: str

    @classmethod
    def under(cls, root: str) -> "Systems":
        base = root.rstrip("/")
        return cls(
            f"{base}/CodeSystem/spinemet-item", f"{base}/CodeSystem/spinemet-answer",
            f"{base}/Questionnaire/spinemet-assessment", f"{base}/CodeSystem/spinemet-method",
        )  # fmt: skip


OwnValue: TypeAlias = Any
"""The fact's own value, `Unknown.UNKNOWN`, or `Refused` with the reason."""


@lru_cache(maxsize=1024)
def key_of(item_code: str) -> str | None:
    """The fact an item code asks for; None for results and codes that are not ours.

    >>> key_of("vertebral-met-count"), key_of("escc-grade"), key_of("noms-decision")
    ('spinal_mets_count', 'escc_grade', None)
    """
    plain = item_code.strip().replace("-", "_")
    key = ITEM_KEYS.get(plain, plain)
    return key if key in FACTS else None


def read_value(key: str, values: Values, systems: Systems) -> OwnValue:
    """The fact's value, `UNKNOWN`, or why it is refused."""
    return read_values(key, [values], systems)


def read_values(key: str, given: Sequence[Values], systems: Systems) -> OwnValue:
    """The same for an item that may be answered several times: a list fact holds them all, another must have one.

    `given` is not empty: what was not answered is not asked here.
    """
    spec = FACTS[key]
    words = [word for values in given for word in answer_words(values, systems)]
    if "unknown" in words:
        return Unknown.UNKNOWN
    if spec.kind is Kind.LIST:
        return _list(spec, given, words)
    if key == CHECKLIST and isinstance(given[0], Answer):
        return _checklist(spec, given, words)
    if len(given) > 1:
        return Refused(NoteCode.CONFLICT, f"{key}: answered more than once, not used")
    if spec.kind not in READERS:
        return Refused(NoteCode.OTHER, f"{key}: it has several parts and is not read from one answer, not used")
    return READERS[spec.kind](spec, given[0], words)


def _concepts(values: Values) -> Iterable[CodeableConcept | Coding]:
    coding = values.value_coding if isinstance(values, Answer) else None
    concept = values.value_codeable_concept
    if coding is None:
        return () if concept is None else (concept,)
    return (coding,) if concept is None else (concept, coding)


def answer_words(values: Values, systems: Systems) -> list[str]:
    """Our answer codes, `_` for `-`, in lower case; a text counts as one (it must match the vocabulary exactly)."""
    words = [c for concept in _concepts(values) for system, c, _ in codings_of(concept) if system == systems.answer]
    if values.value_string:
        words.append(values.value_string.strip())
    return [_plain(word) for word in words if word]


@lru_cache(maxsize=1024)
def _plain(word: str) -> str:
    return word.replace("-", "_").lower()


def _choice(spec: FactSpec, values: Values, words: Sequence[str]) -> OwnValue:
    if spec.values is SpinalLevel:
        levels = levels_of(values, words)
        chosen = [level for level in levels if level in spec.choices]
        return chosen[0] if len(chosen) == 1 else OneOf(tuple(chosen)) if chosen else _not_understood(spec)
    found = list(dict.fromkeys(answer for word in words for answer in _choices_named(spec, word)))
    if not found:
        return _not_understood(spec)
    return found[0] if len(found) == 1 else OneOf(tuple(found))


def _choices_named(spec: FactSpec, word: str) -> tuple[StrEnum, ...]:
    return _words_of(spec.key).get(word, ())


@lru_cache(maxsize=len(FACTS))
def _words_of(key: str) -> Mapping[str, tuple[StrEnum, ...]]:
    """Answer word -> the choices of a fact that it names."""
    several = {word: found for (of, word), found in ONE_OF_SEVERAL.items() if of == key}
    return {**several, **{choice.lower(): (choice,) for choice in FACTS[key].choices}}


_LEVELS = {level.lower(): level for level in SpinalLevel}


def levels_of(values: Values, words: Sequence[str]) -> tuple[SpinalLevel, ...]:
    """The level an item names by vertebra code, by our answer code, or as text; several = one of them."""
    for concept in _concepts(values):
        if site := site_of(concept):
            return site.levels
    return tuple(dict.fromkeys(_LEVELS[word] for word in words if word in _LEVELS))


def _boolean(spec: FactSpec, values: Values, words: Sequence[str]) -> OwnValue:
    if values.value_boolean is not None:
        return values.value_boolean
    answers = {YES_NO[word] for word in words if word in YES_NO}
    return answers.pop() if len(answers) == 1 else _not_understood(spec)


def _number(spec: FactSpec, values: Values, words: Sequence[str]) -> OwnValue:
    del words
    quantity = _quantity(values)
    if quantity is None or quantity.value is None or not is_sane(quantity.value):
        return _not_understood(spec)
    if spec.key in analytes():
        result = converted(analytes()[spec.key], quantity) if _has_unit(quantity) else _in_range(spec, quantity)
        return result.value if isinstance(result, Converted) else result
    if (quantity.code or quantity.unit or "").strip().lower() not in {*PLAIN_UNITS, spec.unit.lower()}:
        return Refused(NoteCode.UNIT, f"{spec.key}: a unit other than {spec.unit or 'none'}, not used")
    return _in_range(spec, quantity)


def _quantity(values: Values) -> Quantity | None:
    if isinstance(values, Answer) and values.value_decimal is not None:
        return Quantity(value=values.value_decimal)
    return quantity_of(values)


def _has_unit(quantity: Quantity) -> bool:
    return bool(quantity.code or quantity.unit)


def _in_range(spec: FactSpec, quantity: Quantity) -> OwnValue:
    """Our own item without a unit is in the fact's unit. A comparator gives a bound."""
    value = quantity.value or Decimal(0)
    is_whole = value == value.to_integral_value()
    outside = (spec.low is not None and value < spec.low) or (spec.high is not None and value > spec.high)
    if outside or (spec.kind is Kind.INTEGER and (not is_whole or value % (spec.step or 1) != 0)):
        return Refused(NoteCode.IMPLAUSIBLE, f"{spec.key}: {value} is outside what it may be, not used")
    comparator = (quantity.comparator or "").strip()
    if comparator and comparator not in OPEN:
        return _not_understood(spec)
    if comparator.startswith("<"):
        return Range(high=value, high_open=OPEN[comparator])
    if comparator.startswith(">"):
        return Range(low=value, low_open=OPEN[comparator])
    return int(value) if spec.kind is Kind.INTEGER else value


def _moment(spec: FactSpec, values: Values, words: Sequence[str]) -> OwnValue:
    del words
    text = values.value_date_time or (values.value_date if isinstance(values, Answer) else None)
    return moment(text) or _not_understood(spec)


def _list(spec: FactSpec, given: Sequence[Values], words: Sequence[str]) -> OwnValue:
    """Every answer must be understood: part of a list would pass for the whole."""
    if spec.values is None:
        texts = tuple(dict.fromkeys(v.value_string.strip() for v in given if v.value_string and v.value_string.strip()))
        return texts if spec.key == "systemic_agents" and texts else _not_understood(spec)
    if spec.values is SpinalLevel:
        levels = [levels_of(values, words if len(given) == 1 else _texts(values)) for values in given]
        single = [level[0] for level in levels if len(level) == 1]
        return _ordered(spec, single) if len(single) == len(given) else _not_understood(spec)
    if words == ["none"]:
        return ()
    named = [_choices_named(spec, word) for word in words]
    if not named or len(words) < len(given) or any(len(choices) != 1 for choices in named):
        return _not_understood(spec)
    return _ordered(spec, [choices[0] for choices in named])


def _checklist(spec: FactSpec, given: Sequence[Values], words: Sequence[str]) -> OwnValue:
    """A list that was gone through: what is named is present, the rest is absent; every answer must be understood."""
    named = () if list(words) == ["none"] else _list(spec, given, words)
    return named if isinstance(named, Refused) else {choice: choice in named for choice in spec.choices}


def _texts(values: Values) -> list[str]:
    codes = [code for concept in _concepts(values) for _, code, _ in codings_of(concept)]
    return [text.strip().lower() for text in (*codes, values.value_string or "") if text]


def _ordered(spec: FactSpec, chosen: Iterable[StrEnum]) -> tuple[StrEnum, ...]:
    kept = set(chosen)
    return tuple(choice for choice in spec.choices if choice in kept)


def _not_understood(spec: FactSpec) -> Refused:
    return Refused(NoteCode.OTHER, f"{spec.key}: the answer is not one of its values, not used")


READERS: dict[Kind, Callable[[FactSpec, Values, Sequence[str]], OwnValue]] = {
    Kind.ENUM: _choice, Kind.BOOLEAN: _boolean, Kind.INTEGER: _number, Kind.NUMBER: _number, Kind.MOMENT: _moment,
}  # fmt: skip
