"""Cord compression, myelopathy and cauda equina among the Conditions, and fractures that make a metastasis possible.

Source: mapping.md sections 3.2 (possible) and 3.3 (cord compression, myelopathy). Active and begun or recorded within
14 days, or undated: yes; older: not known, asked. Nothing here says "no".
"""

from collections.abc import Iterable, Iterator, Sequence

from fhir_mappings.coding import codings_of, icd10_form, is_icd10
from fhir_mappings.condition import Finding
from fhir_mappings.evidence import newest_first
from fhir_mappings.metastases import Facts
from spinal_metastasis.facts import Fact, Moment
from spinal_metastasis.results import DataNote, NoteCode

RECENT_DAYS = 14
COMPRESSION = frozenset({"cord_compression", "cord_compression_unspecified", "cord_compression_other"})
CAUDA_EQUINA = frozenset({"cauda_equina"})
MYELOPATHY = frozenset({"myelopathy", "spinal_cord_disorder"})
SIGNS: tuple[tuple[str, frozenset[str]], ...] = (
    ("myelopathy", COMPRESSION | MYELOPATHY),
    ("cauda_equina", CAUDA_EQUINA),
)
COLLAPSE = frozenset({
    "pathologic_fracture_vertebra", "collapsed_vertebra", "collapsed_vertebra_in_disease", "compression_fracture_spine",
    "pathologic_fracture_neoplastic_other_site",
})  # fmt: skip
UNPLACED_FRACTURE = frozenset({"pathologic_fracture_neoplastic", "fracture_in_neoplastic_disease"})
SITES_THAT_MAY_BE_SPINE = ("", "0", "8", "9")


def cord_facts(findings: Sequence[Finding], as_of: Moment, notes: list[DataNote]) -> Facts:
    """`myelopathy`, `cauda_equina` and `pathologic_fracture`, each only as "yes"."""
    facts: Facts = {}
    for key, codes in SIGNS:
        present = [finding for finding in findings if finding.certain and finding.of_key(*codes)]
        recent = [finding for finding in present if _is_recent(finding, as_of)]
        if recent:
            facts[key] = Fact(value=True, evidence=newest_first(finding.evidence for finding in recent))
        for finding in present if not recent else ():
            text = f"{key}: recorded more than {RECENT_DAYS} days ago, so it is not known now: please say"
            notes.append(DataNote(NoteCode.STALE, text, finding.reference))
    fractures = [f for f in findings if f.certain and f.of_key("pathologic_fracture_vertebra")]
    if fractures:
        facts["pathologic_fracture"] = Fact(value=True, evidence=newest_first(f.evidence for f in fractures))
    return facts


def _is_recent(finding: Finding, as_of: Moment) -> bool:
    age = finding.youngest_age(as_of)
    return age is None or age <= RECENT_DAYS


def signs_of_spinal_disease(findings: Iterable[Finding]) -> Iterator[Finding]:
    """Active fractures, collapse and compression that, beside a malignancy, make a spinal metastasis possible.

    An osteoporotic fracture does not.
    """
    for finding in findings:
        if finding.active and (
            finding.of_key(*COLLAPSE, *COMPRESSION, *CAUDA_EQUINA) or _is_unplaced_fracture(finding)
        ):
            yield finding


def _is_unplaced_fracture(finding: Finding) -> bool:
    """M84.50, M90.7 and M90.78: the fifth character does not name a limb or the pelvis."""
    if not finding.of_key(*UNPLACED_FRACTURE):
        return False
    codes = (icd10_form(code) for system, code, _ in codings_of(finding.condition.code) if is_icd10(system))
    return any(code[4:5] in SITES_THAT_MAY_BE_SPINE for code in codes if code.startswith(("M845", "M907")))
