"""Therapeutic anticoagulation: a vitamin K antagonist is; of other anticoagulants only the dose tells, which is asked.

Source: contract appendix A (`anticoagulant`: therapeutic, 7 days), principles.md rule T11; drugs:
`codes/anticoagulants.csv` (ADR 0030). "No" is never concluded.
"""

from collections.abc import Iterable

from fhir_mappings.medication import ORDERED, Given, newest_given
from fhir_mappings.times import age_days
from spinal_metastasis.facts import Fact, Flag, Moment
from spinal_metastasis.results import DataNote, NoteCode
from spinal_metastasis.vocabulary import FACTS

KEY = "anticoagulant"
THERAPEUTIC, BY_DOSE = "vitamin_k_antagonist", "anticoagulant_by_dose"


def anticoagulant_fact(drugs: Iterable[Given], as_of: Moment, notes: list[DataNote]) -> Fact[bool] | None:
    """True, aging from the day it was last given or ordered."""
    found = list(drugs)
    newest = newest_given(given for given in found if given.drug.drug_class == THERAPEUTIC)
    if newest is not None:
        flags = (Flag.DERIVED,) if newest.strength == ORDERED else ()
        return Fact(value=True, evidence=(newest.evidence,), date=newest.when, flags=flags)
    window = FACTS[KEY].window_days or 0
    for given in found:
        if given.drug.drug_class != BY_DOSE or given.when is None or age_days(given.when, as_of) > window:
            continue
        text = f"{KEY}: {given.drug.ingredient} is given; whether at a therapeutic dose is not known: please say"
        notes.append(DataNote(NoteCode.OTHER, text, given.evidence.source))
    return None
