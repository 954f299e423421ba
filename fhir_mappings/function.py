"""Walking and pain as active Conditions tell them (mapping 3.3). They age from the day they were last recorded.

Bed-ridden or unable to walk: `none`; a wheelchair: `aided` or `none`. Spine pain: present, of which kind is not known.
Undated Conditions say nothing of today.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from fhir_mappings.choose import Candidate, choose
from fhir_mappings.codebook import meanings_of
from fhir_mappings.coding import label_of
from fhir_mappings.condition import status_word
from fhir_mappings.provenance import Origin
from fhir_mappings.reading import Condition
from fhir_mappings.section import Chart, reference_of, resources_of
from fhir_mappings.times import instant, moment, start_of
from spinal_metastasis.facts import Fact, Flag, Moment, OneOf
from spinal_metastasis.results import DataNote
from spinal_metastasis.terms import Ambulatory, Pain

PAIN_PRESENT = OneOf((Pain.MECHANICAL, Pain.OCCASIONAL_NONMECHANICAL))
IMPAIRED = OneOf((Ambulatory.AIDED, Ambulatory.NONE))
SAYS: Mapping[str, tuple[str, Any]] = {
    "bed_confinement": ("ambulatory", Ambulatory.NONE), "bedridden": ("ambulatory", Ambulatory.NONE),
    "unable_to_walk": ("ambulatory", Ambulatory.NONE), "wheelchair_dependence": ("ambulatory", IMPAIRED),
    "wheelchair_bound": ("ambulatory", IMPAIRED), "dorsalgia": ("sins_pain", PAIN_PRESENT),
    "neoplasm_related_pain": ("sins_pain", PAIN_PRESENT), "spine_pain": ("sins_pain", PAIN_PRESENT),
}  # fmt: skip
"""Key of the code tables -> the fact, and the value or values it leaves open."""
SAID_BY = "mapping 3.3: code of an active Condition"
ACTIVE = frozenset({"active", "recurrence", "relapse"})


def function_facts(chart: Chart, as_of: Moment, notes: list[DataNote]) -> dict[str, Fact[Any]]:
    """`ambulatory`, and `sins_pain` for every lesion, as far as Conditions say something of them."""
    found: dict[str, list[Candidate[Any]]] = {}
    for condition in resources_of(chart, Condition):
        for key, candidate in _said_by(condition):
            found.setdefault(key, []).append(candidate)
    chosen = {key: choose(key, candidates, as_of, notes) for key, candidates in found.items()}
    return {key: fact for key, fact in chosen.items() if fact is not None}


def _said_by(condition: Condition) -> Iterator[tuple[str, Candidate[Any]]]:
    says = dict.fromkeys(SAYS[meaning.key] for meaning in meanings_of(condition.code) if meaning.key in SAYS)
    if not says or not _is_present(condition):
        return
    texts = (condition.recorded_date, condition.date_recorded, condition.asserted_date, condition.onset_date_time,
             start_of(condition.onset_period))  # fmt: skip
    when = max((day for text in texts if (day := moment(text)) is not None), key=instant, default=None)
    if when is None:
        return
    for key, value in says:
        yield key, Candidate(
            value, reference_of(condition), when, label_of(condition.code), flags=(Flag.DERIVED,),
            origin=Origin(condition, SAID_BY),
        )  # fmt: skip


def _is_present(condition: Condition) -> bool:
    """Active or without a status, confirmed or without one, not ended."""
    ended = condition.abatement_date_time or condition.abatement_period
    return not ended and status_word(condition.clinical_status) in (ACTIVE | {""}) and (
        status_word(condition.verification_status) in ("confirmed", "")
    )  # fmt: skip
