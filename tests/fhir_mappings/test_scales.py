"""ECOG, Karnofsky, ASA, pain and smoking, in every form they were seen in (mapping 3.3, 8)."""

from typing import Any

import pytest

from spinal_metastasis.facts import Fact, Flag, OneOf
from spinal_metastasis.results import DataNote, NoteCode
from spinal_metastasis.terms import Pain
from tests.fhir_mappings.feed import LOINC, SNOMED, Json, concept, mapped, observation, spine_metastasis

MII = "https://www.medizininformatik-initiative.de/fhir/ext/modul-onko/CodeSystem/mii-cs-onko-"
ECOG, KPS, ASA, PAIN = "89247-1", "89243-0", "97816-3", "72514-3"


def read(key: str, code: str, form: Json, system: str = LOINC) -> tuple[Fact[Any] | None, tuple[DataNote, ...]]:
    found = mapped(observation(concept(system, code), **form))
    fact: Fact[Any] | None = getattr(found.facts, key)
    return fact, found.notes


GOOD = [
    ("ecog", ECOG, {"valueInteger": 2}, 2), ("ecog", ECOG, {"valueQuantity": {"value": 2, "code": "{score}"}}, 2),
    ("ecog", ECOG, {"valueString": "ECOG 2"}, 2), ("ecog", ECOG, {"valueString": "1"}, 1),
    ("ecog", ECOG, {"interpretation": [concept(LOINC, "LA9624-3")]}, 2),
    ("ecog", ECOG, {"valueInteger": 2, "interpretation": [concept(LOINC, "LA9624-3")]}, 2),
    ("ecog", "89262-0", {"valueCodeableConcept": concept(LOINC, "LA9625-0")}, 3),
    ("ecog", "89262-0", {"valueCodeableConcept": concept(f"{MII}allgemeiner-leistungszustand-ecog", "4")}, 4),
    ("ecog", "89262-0", {"valueCodeableConcept": concept(SNOMED, "425389002")}, 0),
    ("kps", KPS, {"valueInteger": 80}, 80), ("kps", KPS, {"valueString": "KPS 70 %"}, 70),
    ("kps", KPS, {"valueQuantity": {"value": 80, "unit": "%"}}, 80),
    ("kps", KPS, {"valueCodeableConcept": concept(f"{MII}allgemeiner-leistungszustand-karnofsky", "80%")}, 80),
    ("kps", KPS, {"interpretation": [concept(LOINC, "LA29184-1")]}, 10),
    ("asa", ASA, {"valueCodeableConcept": concept(LOINC, "LA28815-1")}, 3), ("asa", ASA, {"valueString": "III"}, 3),
    ("asa", ASA, {"valueString": "3E"}, 3), ("asa", ASA, {"valueString": "ASA IV"}, 4),
    ("asa", ASA, {"valueInteger": 2}, 2),
    ("asa", ASA, {"valueCodeableConcept": {"text": "II"}}, 2),
    ("asa", ASA, {"valueCodeableConcept": concept(f"{MII}asa-obds", "1")}, 1),
    ("pain_vas", PAIN, {"valueInteger": 0}, 0),
    ("pain_vas", "38208-5", {"valueQuantity": {"value": 7, "unit": "/10"}}, 7),
    ("pain_vas", "38214-3", {"valueQuantity": {"value": 3.5}}, OneOf((3, 4))),
    ("pain_vas", PAIN, {"valueString": "8/10"}, 8),
]  # fmt: skip


@pytest.mark.parametrize(("key", "code", "form", "expected"), GOOD)
def test_a_scale_is_read(key: str, code: str, form: Json, expected: object) -> None:
    fact, notes = read(key, code, form)
    assert fact
    assert (fact.value, fact.flags, notes) == (expected, (), ())


@pytest.mark.parametrize(("key", "code"), [("ecog", "423740007"), ("kps", "761869008")])
def test_snomed_names_the_scales_too(key: str, code: str) -> None:
    fact, _ = read(key, code, {"valueString": "40" if key == "kps" else "3"}, SNOMED)
    assert fact
    assert fact.value in (3, 40)


BAD = [
    ("kps", KPS, {"valueInteger": 2}, "is not a Karnofsky value"), ("kps", KPS, {"valueInteger": 45}, "45"),
    ("kps", KPS, {"valueInteger": 0}, "Karnofsky"), ("kps", KPS, {"valueInteger": 110}, "110"),
    ("ecog", ECOG, {"valueInteger": 6}, "ECOG"), ("ecog", ECOG, {"valueQuantity": {"value": 1.5}}, "1.5"),
    ("ecog", ECOG, {"valueString": "advanced"}, "no number"),
    ("ecog", ECOG, {"valueCodeableConcept": {"text": "ECOG 2"}}, "no"),
    ("ecog", ECOG, {"valueQuantity": {"value": 2, "unit": "mg"}}, "ECOG"), ("asa", ASA, {"valueInteger": 6}, "ASA"),
    ("ecog", ECOG, {"valueQuantity": {"value": 2, "comparator": ">"}}, "ECOG"),
    ("ecog", ECOG, {"valueQuantity": {"value": "sNaN"}}, "ECOG"),
    ("pain_vas", "38214-3", {"valueQuantity": {"value": 70, "unit": "mm"}}, "pain"),
    ("pain_vas", PAIN, {"valueInteger": 11}, "pain"),
]  # fmt: skip


@pytest.mark.parametrize(("key", "code", "form", "words"), BAD)
def test_what_is_none_of_its_scale_is_refused(key: str, code: str, form: Json, words: str) -> None:
    fact, notes = read(key, code, form)
    assert fact is None
    assert [note.code for note in notes] == [NoteCode.IMPLAUSIBLE]
    assert words in notes[0].text


def test_two_codings_that_contradict_each_other_both_stay_possible() -> None:
    value = {"coding": [
        {"system": f"{MII}allgemeiner-leistungszustand-karnofsky", "code": "30%"}, {"system": LOINC,
         "code": "LA29179-1"},
    ]}  # fmt: skip
    fact, notes = read("kps", KPS, {"valueCodeableConcept": value})
    assert fact
    assert (fact.value, fact.flags) == (OneOf((30, 60)), (Flag.CONFLICT,))
    assert [note.code for note in notes] == [NoteCode.CONFLICT]


def test_number_and_interpretation_must_agree() -> None:
    fact, notes = read("ecog", ECOG, {"valueInteger": 1, "interpretation": [concept(LOINC, "LA9625-0")]})
    assert fact
    assert fact.value == OneOf((1, 3))
    assert notes


def test_the_karnofsky_code_labelled_ecog_stays_karnofsky() -> None:
    found = mapped(observation(concept(LOINC, KPS, "ECOG performance status"), valueInteger=80))
    assert (found.facts.kps and found.facts.kps.value, found.facts.ecog) == (80, None)
    assert [note.code for note in found.notes] == [NoteCode.CODE_DISPLAY]


def test_ecog_and_karnofsky_that_do_not_fit_are_flagged_and_both_kept() -> None:
    ecog = observation(concept(LOINC, ECOG), valueInteger=2)
    found = mapped(ecog, observation(concept(LOINC, KPS), valueInteger=30))
    assert found.facts.ecog
    assert found.facts.kps
    assert (found.facts.ecog.flags, found.facts.kps.flags) == ((Flag.CONFLICT,), (Flag.CONFLICT,))
    assert [note.code for note in found.notes] == [NoteCode.CONFLICT]
    fits = mapped(ecog, observation(concept(LOINC, KPS), valueInteger=60))
    assert fits.notes == ()


def test_ecog_5_ends_the_assessment_and_is_no_grade() -> None:
    dead = mapped(observation(concept(LOINC, ECOG), valueInteger=5))
    assert (dead.deceased, dead.facts.ecog) == (True, None)
    old = mapped(observation(concept(LOINC, ECOG), valueInteger=5, effectiveDateTime="2026-01-01"))
    assert not old.deceased
    doubtful = mapped(observation(concept(LOINC, ECOG), valueInteger=5, interpretation=[concept(LOINC, "LA9626-8")]))
    assert (doubtful.deceased, doubtful.facts.ecog and doubtful.facts.ecog.value) == (False, 4)


@pytest.mark.parametrize(
    ("code", "expected"),
    [("449868002", True), ("8517006", False), ("266919005", False), ("266927001", None), ("1", None)],
)
def test_smoking(code: str, expected: bool | None) -> None:
    fact, _ = read("smoking", "72166-2", {"valueCodeableConcept": concept(SNOMED, code)})
    assert (fact and fact.value) == expected


def test_smoking_answers_that_contradict_stay_open() -> None:
    value = {"coding": [{"system": SNOMED, "code": "449868002"}, {"system": SNOMED, "code": "266919005"}]}
    fact, _ = read("smoking", "72166-2", {"valueCodeableConcept": value})
    assert fact
    assert fact.value == OneOf((False, True))


@pytest.mark.parametrize(("score", "is_present"), [(3, True), (0, False)])
def test_pain_is_present_but_its_kind_is_never_inferred(score: int, is_present: bool) -> None:
    found = mapped(spine_metastasis(), observation(concept(LOINC, PAIN), valueInteger=score))
    assert found.facts.lesions
    pain = found.facts.lesions[0].sins_pain
    assert (pain and pain.value) == (OneOf((Pain.MECHANICAL, Pain.OCCASIONAL_NONMECHANICAL)) if is_present else None)
    assert pain is None or pain.flags == (Flag.DERIVED,)


def test_an_old_pain_score_says_nothing_of_today() -> None:
    found = mapped(
        spine_metastasis(), observation(concept(LOINC, PAIN), valueInteger=9, effectiveDateTime="2026-10-01")
    )
    assert found.facts.lesions
    assert found.facts.lesions[0].sins_pain is None
