"""Every statement of a metastasis in the chart: Conditions, and the German profile's Observation of distant sites.

Source: mapping.md sections 1.2 (clinical status of a metastasis) and 3.2.
"""

from collections.abc import Iterable, Iterator, Sequence

from fhir_mappings.codebook import Meaning, answers_of
from fhir_mappings.coding import System, has_code, label_of
from fhir_mappings.condition import SAID_LENGTH, Finding
from fhir_mappings.extensions import named
from fhir_mappings.levels import mentioned_levels
from fhir_mappings.metastases import ORGANS, Metastasis
from fhir_mappings.metastasis_site import BONE, NEURAXIS, PELVIS, SPINE, Spot, spots_of
from fhir_mappings.observing import Observed
from fhir_mappings.provenance import Origin
from fhir_mappings.references import target
from fhir_mappings.section import reference_of
from fhir_mappings.times import age_days, instant
from spinal_metastasis.facts import Evidence
from spinal_metastasis.results import DataNote, NoteCode

DISTANT_SITE = frozenset({(str(System.SNOMED), "385421009")})
M_CATEGORY = frozenset({(str(System.SNOMED), "399387003")})
M0 = "1229901006"
HISTORY_OF_METASTASIS = frozenset({(str(System.SNOMED), "1287652008"), (str(System.SNOMED), "1098951000119108")})
RELATED_PRIMARY = ("/StructureDefinition/condition-related", "/mcode-related-primary-cancer-condition")
BY_SITE = "mapping 3.2: site of a distant metastasis, German oncology profile"
LIST_WINDOW_DAYS = 60

ASKED: dict[str, str] = {
    BONE: "a bone metastasis without a site that is known: is the spine involved, and where",
    PELVIS: "a metastasis of pelvis or sacrum: is the sacrum involved",
    NEURAXIS: "a metastasis of cord or spinal meninges (intradural), not for SINS or ESCC: is bone involved",
    "nervous_system_other": "a metastasis of another part of the nervous system: is the spine involved",
}
WHICH: dict[str, str] = {"brain_or_meninges": "C79.3 here means brain or meninges: which is it"}


def metastases_of(
    findings: Iterable[Finding], notes: list[DataNote], questions: list[DataNote]
) -> tuple[Metastasis, ...]:
    """The metastases that Conditions state. `questions`: whether the spine is involved; idle once that is certain."""
    found: list[Metastasis] = []
    for finding in findings:
        meanings = finding.of_role("secondary")
        spots = spots_of(meanings, finding.places) if meanings else ()
        found += [Metastasis(spot, finding.evidence, finding.certain) for spot in spots]
        notes += _notes(finding, meanings, spots)
        if finding.certain:
            questions += [_question(finding, ASKED[spot.key]) for spot in spots if spot.key in ASKED]
    return tuple(found)


def _notes(finding: Finding, meanings: Sequence[Meaning], spots: Sequence[Spot]) -> Iterator[DataNote]:
    if any(spot.contradicts for spot in spots):
        yield DataNote(
            NoteCode.CONFLICT, "codes and sites of this metastasis exclude each other: please say", finding.reference
        )
    if spots and not finding.confirmed:
        yield _question(finding, "a metastasis is recorded but not confirmed: is it present")
    elif spots and not finding.active:
        yield _question(finding, "a metastasis is recorded as resolved or in remission: is it still present")
    yield from (_question(finding, WHICH[spot.key]) for spot in spots if spot.key in WHICH)
    without_level = [spot for spot in spots if not spot.levels and spot.key in (SPINE, BONE, "unspecified_site")]
    if without_level and (levels := mentioned_levels(finding.words)):
        named = ", ".join(level.value for level in levels)
        yield _question(finding, f"the text names {named}, which is not used: please confirm the level")
    if meanings and not finding.of_role("primary") and _claims_primary(finding):
        yield _question(finding, "filed as a primary tumour, but its code is a metastasis: the code is used")


def _question(finding: Finding, text: str) -> DataNote:
    return DataNote(NoteCode.OTHER, text, finding.reference)


def _claims_primary(finding: Finding) -> bool:
    meta = finding.condition.meta
    return any("mcode-primary-cancer-condition" in profile for profile in (meta.profile or () if meta else ()))


def distant_sites(observations: Observed, notes: list[DataNote], questions: list[DataNote]) -> tuple[Metastasis, ...]:
    """Sites of the German oncology profile. Organs older than 60 days are named, not used; bone stays a question."""
    found: list[Metastasis] = []
    for observation, when in observations.of(DISTANT_SITE):
        reference = reference_of(observation)
        label = label_of(observation.value_codeable_concept)[:SAID_LENGTH]
        evidence = Evidence(reference, when, label, Origin(observation, BY_SITE))
        for key in answers_of("metastasis_site", observation.value_codeable_concept):
            current = when is not None and age_days(when, observations.as_of) <= LIST_WINDOW_DAYS
            found.append(Metastasis(Spot(key), evidence, current, when))
            if key in ASKED:
                questions.append(DataNote(NoteCode.OTHER, ASKED[key], reference))
            elif not current and (key in ORGANS or key == "brain"):
                text = f"metastasis of {key}: older than {LIST_WINDOW_DAYS} days or undated, not used; please confirm"
                notes.append(DataNote(NoteCode.STALE, text, reference))
    return tuple(found)


def linked_primaries(findings: Iterable[Finding]) -> frozenset[str]:
    """The Conditions that certain metastases name as their primary; if spine or bone ones do, those alone."""
    links: dict[bool, set[str]] = {True: set(), False: set()}
    for finding in findings:
        meanings = finding.of_role("secondary")
        if not meanings or not finding.certain:
            continue
        spinal = any(spot.key in (SPINE, BONE) for spot in spots_of(meanings, finding.places))
        for extension in named(finding.condition.extension, RELATED_PRIMARY):
            if primary := target(extension.value_reference):
                links[spinal].add(primary)
    return frozenset(links[True] or links[False])


def has_history(observations: Observed, notes: list[DataNote]) -> bool:
    """mCODE history of metastatic cancer: "previously present", which is asked."""
    told = False
    for observation, _ in observations.of(HISTORY_OF_METASTASIS):
        if observation.value_boolean is not False:
            told = True
            text = "a history of metastatic cancer is recorded: is there a metastasis now"
            notes.append(DataNote(NoteCode.OTHER, text, reference_of(observation)))
    return told


def contradicting_m0(observations: Observed, metastases: Iterable[Metastasis]) -> Iterator[DataNote]:
    """M0 that is not older than a certain metastasis. An earlier M0 is the ordinary course."""
    certain = [m for m in metastases if m.counts]
    for observation, when in observations.of(M_CATEGORY):
        if not has_code(observation.value_codeable_concept, System.SNOMED, M0):
            continue
        if any(when is None or m.evidence.date is None or instant(when) >= instant(m.evidence.date) for m in certain):
            text = "M0 (no distant metastasis) stands beside a recorded metastasis: please say which holds"
            yield DataNote(NoteCode.CONFLICT, text, reference_of(observation))
