"""A chart becomes what the core assesses: facts with evidence, and what was not used with the reason."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from fhir_mappings import labs
from fhir_mappings.choose import Candidate, choose
from fhir_mappings.comorbidity import comorbidity_facts
from fhir_mappings.function import function_facts
from fhir_mappings.imaging_study import SpineImaging, Wanted, newest_spine_imaging
from fhir_mappings.lesions import is_about_a_level, read_lesions
from fhir_mappings.merge import is_current, merged
from fhir_mappings.metastases import SpinalMetastasis
from fhir_mappings.own_items import OwnAnswer, own_items
from fhir_mappings.own_values import DEFAULT_ROOT, Systems
from fhir_mappings.patient import read_patient
from fhir_mappings.presence import neurology_of, settled_presence
from fhir_mappings.questionnaire_response import questionnaire_answers
from fhir_mappings.reading import QuestionnaireResponse
from fhir_mappings.scales import DEAD, scale_candidates
from fhir_mappings.section import Chart, IndexedChart, notes_of, resources_of
from fhir_mappings.times import instant
from fhir_mappings.treatment import read_treatment
from fhir_mappings.tumour import read_tumour
from spinal_metastasis.facts import Fact, Flag, LesionFacts, Moment, OneOf, PatientFacts, Range
from spinal_metastasis.results import DataNote, NoteCode
from spinal_metastasis.terms import SpinalLevel
from spinal_metastasis.vocabulary import FACTS

KPS_TO_ECOG = ((70, (0, 1, 2)), (50, (2, 3)), (0, (3, 4)))
"""Karnofsky at or above -> the ECOG grades that fit it (contract appendix B)."""
DEFICITS = ("neuro_deficit_new", "myelopathy", "cauda_equina", "sphincter_dysfunction")
Facts = dict[str, Fact[Any]]


@dataclass(frozen=True, slots=True)
class Mapped:
    """`facts` for `assess`; `notes` of reading and mapping together. `malignancy`: any sign of one.

    `deceased`: no cards. `entries_read`: resources seen. `imaging`: the newest spine study with its report.
    """

    facts: PatientFacts
    notes: tuple[DataNote, ...]
    malignancy: bool
    spinal_metastasis: SpinalMetastasis
    deceased: bool
    entries_read: int
    imaging: SpineImaging | None


def facts_from(
    chart: Chart, patient_id: str, as_of: Moment, canonical_root: str = DEFAULT_ROOT, *, study: str | None = None
) -> Mapped:
    """Everything known about the patient at the index time. Never raises on any chart `read_section` gave.

    `study`: an ImagingStudy (`ImagingStudy/id`) to be preferred before newer ones.
    """
    when = instant(as_of)
    chart = IndexedChart(chart)
    notes = list(notes_of(chart))
    systems = Systems.under(canonical_root)
    answers = (
        *own_items(chart, systems, notes),
        *questionnaire_answers(resources_of(chart, QuestionnaireResponse), systems, notes),
    )
    patient = read_patient(chart, patient_id, as_of, notes)
    tumour, treatment = read_tumour(chart, when, {answer.key for answer in answers}), read_treatment(chart, when)
    notes += (*tumour.notes, *treatment.notes)
    said = _patient_facts(chart, [a for a in answers if not is_about_a_level(a)], as_of, notes)
    dead = _says_dead(said, as_of, notes)
    comorbidity = comorbidity_facts(chart, as_of, notes)
    derived = {**function_facts(chart, as_of, notes), **comorbidity, **tumour.facts, **treatment.facts, **patient.facts}
    told = [key for key in FACTS if key in said or key in derived]
    facts = {key: fact for key in told if (fact := merged(key, said.get(key), derived.get(key), as_of, notes))}
    _compare_performance(facts, notes)
    about_levels = [answer for answer in answers if is_about_a_level(answer)]
    presence = settled_presence(tumour, facts, about_levels, as_of, notes)
    lesions = read_lesions(tumour.levels, about_levels, treatment.by_level, facts, as_of, notes)
    facts.pop("sins_pain", None)
    if presence is not SpinalMetastasis.CERTAIN:
        notes += tumour.questions
        facts = neurology_of(lesions or ()) | facts
    imaging = newest_spine_imaging(chart, when, Wanted(_sites(lesions), _has_deficit(facts), study))
    if imaging is not None and presence is not SpinalMetastasis.NONE:
        notes += imaging.notes
    return Mapped(
        facts=PatientFacts(**facts, lesions=lesions if presence is SpinalMetastasis.CERTAIN else None),
        notes=tuple(dict.fromkeys(map(_in_words, notes))),
        malignancy=tumour.malignancy or "primary" in facts,
        spinal_metastasis=presence,
        deceased=patient.deceased or dead,
        entries_read=sum(section.entries_read for section in chart.values()),
        imaging=imaging,
    )


def _sites(lesions: Iterable[LesionFacts] | None) -> tuple[tuple[SpinalLevel, ...], ...]:
    """The levels that are asked about, each with those it may be."""
    levels = [lesion.level.value for lesion in lesions or () if lesion.level is not None]
    return tuple(
        level.values if isinstance(level, OneOf) else (level,) for level in levels if not isinstance(level, Range)
    )


def _has_deficit(facts: Facts) -> bool:
    return any(key in facts and facts[key].value is True for key in DEFICITS)


def _in_words(note: DataNote) -> DataNote:
    """A note that begins with the key of a fact names it as a reader would."""
    key, mark, rest = note.text.partition(": ")
    return replace(note, text=f"{FACTS[key].label}{mark}{rest}") if mark and key in FACTS else note


def _patient_facts(chart: IndexedChart, answers: Iterable[OwnAnswer], as_of: Moment, notes: list[DataNote]) -> Facts:
    """Facts from Observations and answers of the patient's scope: both compete by time."""
    groups = labs.grouped(chart)
    competing: dict[str, list[Candidate[Any]]] = {}
    sources: tuple[Mapping[str, list[Candidate[Any]]], ...] = (
        labs.lab_candidates(groups, as_of, notes), scale_candidates(chart, as_of, notes),
    )  # fmt: skip
    for source in sources:
        for key, found in source.items():
            competing.setdefault(key, []).extend(found)
    for answer in answers:
        competing.setdefault(answer.key, []).append(answer.candidate)
    facts = {key: fact for key, found in competing.items() if (fact := choose(key, found, as_of, notes)) is not None}
    if "ldh" in facts and (note := labs.ldh_note(groups, facts["ldh"])) is not None:
        notes.append(note)
    return facts


def _says_dead(facts: Facts, as_of: Moment, notes: list[DataNote]) -> bool:
    """ECOG 5 as the current grade; it is taken out of the facts, where only the living have a grade.

    A grade that is old, preliminary or contradicted within a day ends no assessment: it is told.
    """
    fact = facts.get("ecog")
    if fact is None:
        return False
    values = fact.value.values if isinstance(fact.value, OneOf) else (fact.value,)
    if DEAD not in values:
        return False
    living = tuple(value for value in values if value != DEAD)
    if living:
        facts["ecog"] = replace(fact, value=OneOf(living) if len(living) > 1 else living[0])
        return False
    del facts["ecog"]
    if is_current("ecog", fact, as_of) and not {Flag.CONFLICT, Flag.PRELIMINARY} & set(fact.flags):
        return True
    source = fact.evidence[0].source if fact.evidence else None
    notes.append(DataNote(NoteCode.CONFLICT, "ecog: 5 (dead) is recorded and not relied on; please check.", source))
    return False


def _compare_performance(facts: Facts, notes: list[DataNote]) -> None:
    """ECOG and Karnofsky that do not fit each other: each is used where its score asks for it, both are flagged."""
    ecog, kps = facts.get("ecog"), facts.get("kps")
    if ecog is None or kps is None or not isinstance(ecog.value, int) or not isinstance(kps.value, int):
        return
    fitting = next(grades for least, grades in KPS_TO_ECOG if kps.value >= least)
    if ecog.value in fitting:
        return
    for key, fact in (("ecog", ecog), ("kps", kps)):
        if Flag.CONFLICT not in fact.flags:
            facts[key] = replace(fact, flags=(*fact.flags, Flag.CONFLICT))
    source = ecog.evidence[0].source if ecog.evidence else None
    text = f"ECOG {ecog.value} and Karnofsky {kps.value} do not fit each other; please check."
    notes.append(DataNote(NoteCode.CONFLICT, text, source))
