"""ECOG, Karnofsky, ASA, pain 0-10 and smoking from Observations (mapping 3.3, 3.7 and 8).

A number, a coded answer, a text and an interpretation of one Observation must agree; if they do not, all of them stay
possible and the conflict is told. A value that is none of its scale is refused: 0-5 under the Karnofsky code is an
ECOG someone filed in the wrong place.
"""

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import partial
from typing import Any, NamedTuple

from fhir_mappings.choose import Candidate
from fhir_mappings.codebook import answers_of
from fhir_mappings.coding import System, label_of
from fhir_mappings.measured import candidates
from fhir_mappings.observation import Found, find, name_of, quantity_of, updated_of
from fhir_mappings.provenance import origin_of
from fhir_mappings.section import IndexedChart
from fhir_mappings.units import is_sane
from spinal_metastasis.facts import Flag, Moment, OneOf
from spinal_metastasis.results import DataNote, NoteCode


class Scale(NamedTuple):
    """`words`: its texts. `numbers`: what a number may be. `units` a number may carry, in lower case.

    `rival_name`: the scale whose name is seen on its codes by mistake.
    """

    key: str
    label: str
    words: re.Pattern[str]
    numbers: Callable[[Decimal], bool]
    units: frozenset[str]
    rival_name: str = ""


NO_UNIT = frozenset({"", "1", "{score}", "score", "{points}", "points", "{ecog}", "{kps}", "{asa}", "{0-10}", "/10"})
ROMAN = {"I": 1, "II": 2, "III": 3, "IV": 4, "V": 5, "VI": 6}
ECOG = Scale(
    "ecog", "ECOG", re.compile(r"(?:ECOG(?:\s*PS)?|PS|grade)?\s*[:=]?\s*([0-5])", re.IGNORECASE),
    lambda n: n in range(6), NO_UNIT, "karnofsky",
)  # fmt: skip
KPS = Scale(
    "kps", "Karnofsky", re.compile(r"(?:KPS|Karnofsky(?:\s*index)?)?\s*[:=]?\s*(\d{1,3})\s*%?", re.IGNORECASE),
    lambda n: n in range(10, 101, 10), NO_UNIT | {"%"}, "ecog",
)  # fmt: skip
ASA = Scale(
    "asa", "ASA class", re.compile(r"(?:ASA)?\s*[:=]?\s*(VI|IV|V|I{1,3}|[1-6])\s*E?", re.IGNORECASE),
    lambda n: n in range(1, 7), NO_UNIT,
)  # fmt: skip
PAIN = Scale(
    "pain_vas", "pain score", re.compile(r"(\d{1,2}(?:\.\d+)?)\s*(?:/\s*10)?"), lambda n: 0 <= n <= 10, NO_UNIT,
)  # fmt: skip
BY_SCALE = "mapping 3.3: number, coded answer or text of the scale, by its code"
SMOKING = "72166-2"
CODES: dict[tuple[str, str], Scale] = {
    (System.LOINC, "89247-1"): ECOG, (System.LOINC, "89262-0"): ECOG, (System.SNOMED, "423740007"): ECOG,
    (System.LOINC, "89243-0"): KPS, (System.SNOMED, "761869008"): KPS,
    (System.LOINC, "97816-3"): ASA,
    (System.LOINC, "72514-3"): PAIN, (System.LOINC, "38208-5"): PAIN, (System.LOINC, "38214-3"): PAIN,
    (System.LOINC, "38221-8"): PAIN,
}  # fmt: skip
LEGAL: dict[str, tuple[int, int]] = {"ecog": (0, 4), "kps": (10, 100), "asa": (1, 5), "pain_vas": (0, 10)}
"""What the fact may be. ECOG 5 (dead) ends the assessment; Karnofsky 0 and ASA VI are no level of a living patient."""
INVALID = Decimal(-1)
"""Stands for a number that no scale has."""
DEAD = 5
SMOKES: Mapping[str, bool] = {"current": True, "former": False, "never": False}


def scale_candidates(chart: IndexedChart, as_of: Moment, notes: list[DataNote]) -> dict[str, list[Candidate[Any]]]:
    """Fact key -> candidates for ecog, kps, asa, pain_vas and smoking. ECOG 5 comes through: the caller stops."""
    groups: dict[str, list[Found[Scale]]] = {}
    for found in find(chart, CODES):
        groups.setdefault(found.wanted.key, []).append(found)
    result: dict[str, list[Candidate[Any]]] = {
        key: list(candidates(key, items, _read_scale, as_of, notes)) for key, items in groups.items()
    }
    smoking = list(find(chart, {(System.LOINC, SMOKING): True}))
    result["smoking"] = list(candidates("smoking", smoking, _read_smoking, as_of, notes))
    return {key: found for key, found in result.items() if found}


def _read_scale(found: Found[Scale], when: Moment | None, notes: list[DataNote]) -> Candidate[Any] | None:
    scale, source = found.wanted, found.source
    _check_display(found, notes)
    numbers = _numbers(found)
    good = [int(n) if n == n.to_integral_value() else n for n in numbers if is_sane(n) and scale.numbers(n)]
    legal = [n for n in good if LEGAL[scale.key][0] <= n <= LEGAL[scale.key][1] or (scale is ECOG and n == DEAD)]
    if not numbers or len(legal) < len(numbers):
        shown = ", ".join(str(n) for n in numbers)[:40] or "no number or known answer"
        text = f"{scale.key}: {shown} is not a {scale.label} value, not used."
        notes.append(DataNote(NoteCode.IMPLAUSIBLE, text, source))
        return None
    values = tuple(dict.fromkeys(whole for n in legal for whole in _whole(n)))
    make = partial(
        Candidate, source=source, when=when, said=_said(found, numbers), updated=updated_of(found.observation),
        status=(found.observation.status or "").strip(), origin=origin_of(found, BY_SCALE),
    )  # fmt: skip
    if len(values) == 1:
        return make(value=values[0])
    if len(legal) == 1:
        return make(value=OneOf(values))
    text = f"{scale.key}: one Observation says {' and '.join(map(str, values))}; all stay possible, please check."
    notes.append(DataNote(NoteCode.CONFLICT, text, source))
    return make(value=OneOf(values), flags=(Flag.CONFLICT,))


def _whole(number: int | Decimal) -> tuple[int, ...]:
    """Pain is also marked between two numbers: then it is one of its neighbours."""
    return (number,) if isinstance(number, int) else (int(number), int(number) + 1)


def _numbers(found: Found[Scale]) -> list[Decimal]:
    """The numbers that value, coded answer, text and interpretation stand for, in that order, distinct."""
    scale, part = found.wanted, found.part
    numbers: list[Decimal] = []
    quantity = quantity_of(part) if part.value_string is None else None
    if quantity is not None and quantity.value is not None:
        unit = (quantity.code or quantity.unit or "").strip().lower()
        is_plain = unit in scale.units and not quantity.comparator and is_sane(quantity.value)
        numbers.append(quantity.value if is_plain else INVALID)
    concepts = [part.value_codeable_concept, *(part.interpretation or ())]
    numbers += [Decimal(answer) for concept in concepts for answer in answers_of(scale.key, concept)]
    texts = [part.value_string]
    if scale is ASA and part.value_codeable_concept and not numbers:
        texts.append(part.value_codeable_concept.text)
    for text in texts:
        if text and (match := scale.words.fullmatch(text.strip())):
            numbers.append(Decimal(ROMAN.get(match[1].upper(), match[1])))
    return list(dict.fromkeys(numbers))


def _said(found: Found[Scale], numbers: list[Decimal]) -> str:
    shown = found.part.value_string or label_of(found.part.value_codeable_concept) or ", ".join(map(str, numbers))
    return f"{name_of(found.observation, found.part)} {shown}".strip()


def _check_display(found: Found[Scale], notes: list[DataNote]) -> None:
    """Seen in the wild: the Karnofsky code labelled ECOG. The code counts."""
    shown = name_of(found.observation, found.part).lower()
    scale = found.wanted
    if scale.rival_name and scale.rival_name in shown and scale.label.lower() not in shown:
        text = f"{scale.key}: the code is {scale.label}'s but it is labelled {scale.rival_name}; the code is used."
        notes.append(DataNote(NoteCode.CODE_DISPLAY, text, found.source))


def _read_smoking(found: Found[bool], when: Moment | None, notes: list[DataNote]) -> Candidate[bool] | None:
    del notes
    answers = {SMOKES[a] for a in answers_of("smoking", found.part.value_codeable_concept) if a in SMOKES}
    if not answers:
        return None
    value = answers.pop() if len(answers) == 1 else OneOf((False, True))
    return Candidate(
        value, found.source, when, label_of(found.part.value_codeable_concept),
        status=(found.observation.status or "").strip(), updated=updated_of(found.observation),
        origin=origin_of(found, BY_SCALE),
    )  # fmt: skip
