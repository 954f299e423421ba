"""Spine surgery at a level, and whether implants were left there.

Source: mapping.md section 3.6. Vertebroplasty and kyphoplasty are no surgery for the scores; a fusion alone does not
say that it was instrumented.
"""

from collections.abc import Sequence

from fhir_mappings.levels import vertebrae_of
from fhir_mappings.metastases import Facts
from fhir_mappings.procedure import Treated
from spinal_metastasis.facts import Evidence, Fact, PriorSurgery
from spinal_metastasis.results import DataNote, NoteCode
from spinal_metastasis.terms import SpinalLevel

SURGERY = frozenset({
    "spine_surgery", "spine_instrumentation", "spinal_fusion", "laminectomy", "laminectomy_decompression",
    "prior_laminectomy",
})  # fmt: skip
INSTRUMENTATION = "spine_instrumentation"


def surgery_by_level(procedures: Sequence[Treated], notes: list[DataNote]) -> dict[SpinalLevel, Facts]:
    """`prior_spine_surgery`, and `instrumented` where a code says that implants were placed."""
    done: dict[SpinalLevel, list[tuple[PriorSurgery, Evidence]]] = {}
    for operation in procedures:
        if not operation.classes & SURGERY:
            continue
        record = PriorSurgery(operation.when, True if INSTRUMENTATION in operation.classes else None)
        levels = _operated(operation)
        for level in levels:
            done.setdefault(level, []).append((record, operation.evidence))
        if not levels:
            text = "spine surgery without a level: was it at the lesion, and was it instrumented"
            notes.append(DataNote(NoteCode.OTHER, text, operation.reference))
    return {level: _facts(records) for level, records in done.items()}


def _operated(operation: Treated) -> frozenset[SpinalLevel]:
    """The vertebrae named; a region does not say which of its vertebrae were operated on."""
    sites = [place.site for place in operation.places if place.site is not None]
    named = [level for site in sites if site.levels and site.kind != "region" for level in site.levels]
    return frozenset(level for level in named if vertebrae_of((level,)) == {level})


def _facts(records: Sequence[tuple[PriorSurgery, Evidence]]) -> Facts:
    evidence = tuple(dict.fromkeys(evidence for _, evidence in records))
    facts: Facts = {"prior_spine_surgery": Fact(tuple(dict.fromkeys(record for record, _ in records)), evidence)}
    implants = tuple(evidence for record, evidence in records if record.instrumented)
    if implants:
        facts["instrumented"] = Fact(value=True, evidence=implants)
    return facts
