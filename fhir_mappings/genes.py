"""The molecular profile: genes and receptors that were tested, each present or absent (mapping.md section 3.5).

A variant result names its gene in component 48018-6. "Absent" is a real negative of the gene, unless the result is
about one named variant only. In situ hybridisation is asked before immunohistochemistry for HER2. Results older than
365 days, or undated, are named and not used.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from fhir_mappings.codebook import answers_of
from fhir_mappings.coding import System, codings_of, has_code, label_of
from fhir_mappings.elements import CodeableConcept
from fhir_mappings.evidence import newest_first
from fhir_mappings.markers import WINDOW_DAYS, presence, receptor_codes
from fhir_mappings.observing import Observed
from fhir_mappings.provenance import Origin
from fhir_mappings.reading import Observation
from fhir_mappings.section import reference_of
from fhir_mappings.times import age_days, seconds
from spinal_metastasis.facts import Evidence, Fact, Moment
from spinal_metastasis.results import DataNote, NoteCode
from spinal_metastasis.terms import Marker, Presence

VARIANT = frozenset({(str(System.LOINC), "69548-6")})
GENE_STUDIED = "48018-6"
NAMED_VARIANT = ("48004-6", "48005-3", "81252-9")
"""Components that name one change of DNA or protein: its absence says nothing of the rest of the gene."""
HGNC: Mapping[str, Marker] = {
    "3236": Marker.EGFR, "427": Marker.ALK, "10261": Marker.ROS1, "1097": Marker.BRAF, "6407": Marker.KRAS,
    "7029": Marker.MET, "9967": Marker.RET, "3430": Marker.HER2,
}  # fmt: skip
GENE_NAMES: Mapping[str, Marker] = {str(m): m for m in HGNC.values()} | {"ERBB2": Marker.HER2}
TARGETS = frozenset(HGNC.values())
ALWAYS_TESTED = frozenset({Marker.EGFR, Marker.ALK, Marker.ROS1})
"""The alterations that mapping 3.1 (status) names; without a result for each, a target may still be found."""
HER2_IN_SITU = frozenset({(str(System.LOINC), "85318-4"), (str(System.LOINC), "31150-6")})
BY_TEST = "mapping 3.5: receptor or gene by LOINC code"
STATES: Mapping[str, Presence] = {
    "positive": Presence.PRESENT, "present": Presence.PRESENT, "negative": Presence.ABSENT, "absent": Presence.ABSENT,
}  # fmt: skip
IHC = re.compile(r"(?:HER2\s*)?(?:IHC\s*)?(?:score\s*)?(?P<score>[0-3])\s*\+?", re.IGNORECASE)
IHC_STATES: Mapping[str, Presence] = {"0": Presence.ABSENT, "1": Presence.ABSENT, "3": Presence.PRESENT}
"""2+ is equivocal until in situ hybridisation."""


@dataclass(frozen=True, slots=True)
class Tested:
    """One result. `rank` 0 is the test that speaks first."""

    marker: Marker
    state: Presence
    observation: Observation
    when: Moment | None
    rank: int = 0


def molecular_profile(observations: Observed, notes: list[DataNote]) -> Fact[Mapping[Marker, Presence]] | None:
    """What was tested in the last 365 days. The fact ages from its oldest result."""
    profile: dict[Marker, Presence] = {}
    used: list[Tested] = []
    tested = sorted(_tested(observations), key=_best_first)
    for marker in Marker:
        of_marker = [result for result in tested if result.marker is marker]
        current = [result for result in of_marker if _is_current(result, observations.as_of)]
        if current:
            spoken = _speaking(current)
            profile[marker] = spoken[0].state
            used += spoken
        elif of_marker:
            notes.append(_too_old(of_marker[0]))
    if not profile:
        return None
    dates = [result.when for result in used if result.when is not None]
    return Fact(profile, newest_first(map(_evidence, used)), min(dates, key=seconds, default=None))


def has_no_target(profile: Mapping[Marker, Presence]) -> bool:
    """Every alteration that was tested is absent, those of `ALWAYS_TESTED` among them."""
    tested = TARGETS & profile.keys()
    return tested >= ALWAYS_TESTED and all(profile[marker] is Presence.ABSENT for marker in tested)


def has_target(profile: Mapping[Marker, Presence]) -> bool:
    return any(profile[marker] is Presence.PRESENT for marker in TARGETS & profile.keys())


def _tested(observations: Observed) -> Iterator[Tested]:
    for marker, test in ((Marker.ER, "er"), (Marker.PR, "pr")):
        for observation, when in observations.of(receptor_codes(test)):
            if state := STATES.get(presence(observation) or ""):
                yield Tested(marker, state, observation, when)
    for marker, test in ((Marker.ALK, "alk"), (Marker.PDL1, "pdl1")):
        for observation, when in observations.of(receptor_codes(test)):
            if state := _coded(observation):
                yield Tested(marker, state, observation, when)
    for observation, when in observations.of(receptor_codes("her2")):
        if state := _coded(observation) or _stained(observation):
            in_situ = any((system, code) in HER2_IN_SITU for system, code, _ in codings_of(observation.code))
            yield Tested(Marker.HER2, state, observation, when, 0 if in_situ else 1)
    for observation, when in observations.of(VARIANT):
        yield from _variant(observation, when)


def _coded(observation: Observation) -> Presence | None:
    """A coded answer; percentages have another cut in each test."""
    answers = answers_of("presence", observation.value_codeable_concept)
    return STATES.get(answers[0]) if len(answers) == 1 else None


def _stained(observation: Observation) -> Presence | None:
    """An immunohistochemistry score in words: 3+ is positive, 0 and 1+ are negative."""
    text = (observation.value_string or label_of(observation.value_codeable_concept)).strip()
    match = IHC.fullmatch(text)
    return IHC_STATES.get(match["score"]) if match else None


def _variant(observation: Observation, when: Moment | None) -> Iterator[Tested]:
    state = _coded(observation)
    components = observation.component or []
    genes = [c.value_codeable_concept for c in components if has_code(c.code, System.LOINC, GENE_STUDIED)]
    marker = _marker(genes)
    is_one_variant = any(has_code(component.code, System.LOINC, *NAMED_VARIANT) for component in components)
    if marker is None or state is None or (is_one_variant and state is Presence.ABSENT):
        return
    yield Tested(marker, state, observation, when, 2 if marker is Marker.HER2 else 0)


def _marker(genes: Iterable[CodeableConcept | None]) -> Marker | None:
    """The one gene that was studied, by HGNC id (with or without its prefix) or symbol; None for several."""
    found = set()
    for gene in genes:
        for system, code, _ in codings_of(gene):
            if system == System.HGNC:
                plain = code.upper().removeprefix("HGNC:")
                found.add(HGNC.get(plain) or GENE_NAMES.get(plain))
    return found.pop() if len(found) == 1 else None


def _best_first(result: Tested) -> tuple[int, float, str]:
    age = -seconds(result.when)
    return result.rank, age, reference_of(result.observation)


def _is_current(result: Tested, as_of: Moment) -> bool:
    return result.when is not None and age_days(result.when, as_of) <= WINDOW_DAYS


def _speaking(current: list[Tested]) -> list[Tested]:
    """The results of the best test: of a gene any change that was found, of a receptor the newest."""
    best = [result for result in current if result.rank == current[0].rank]
    found = [result for result in best if result.state is Presence.PRESENT]
    return found if found and best[0].marker in TARGETS else best[:1]


def _evidence(result: Tested) -> Evidence:
    origin = Origin(result.observation, BY_TEST)
    return Evidence(reference_of(result.observation), result.when, f"{result.marker} {result.state}", origin)


def _too_old(result: Tested) -> DataNote:
    words = {Presence.PRESENT: "positive", Presence.ABSENT: "negative"}
    is_receptor = result.marker in (Marker.ER, Marker.PR)
    said = words[result.state] if is_receptor else result.state
    text = f"{result.marker} {said}: older than {WINDOW_DAYS} days or undated, not used; please confirm"
    return DataNote(NoteCode.STALE, text, reference_of(result.observation))
