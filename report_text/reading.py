"""A report's text → proposed answers. Nothing here is a value: a clinician confirms or refuses each."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import Final

from fhir_mappings.level_words import Mention
from report_text.cues import Quality
from report_text.findings import Finding, Kind, Values
from report_text.kinds import findings_in
from report_text.measures import grades_in, losses_in
from report_text.places import heading_of, nearest, places_in
from report_text.proposal import Proposal
from report_text.qualities import qualities_of
from report_text.sentences import Sentence, sentences_of
from report_text.sides import posterolateral
from spinal_metastasis.terms import REGIONS, SpinalLevel

LONGEST_TEXT: Final = 50_000
"""Characters read: some ten times a long report."""
MOST_SENTENCES: Final = 200
"""Sentences of one report that are looked at closely."""

_NO_PROPOSAL: Final = frozenset({Quality.PAST, Quality.NOT_HERE, Quality.OTHER_CAUSE})
Levels = tuple[SpinalLevel, ...]
VAGUE: Final = frozenset(REGIONS) - {SpinalLevel.SACRAL}
"""Regions too wide to place one finding; the sacrum is one bone."""


@dataclass(frozen=True, slots=True)
class _Statement:
    """A finding as the sentence has it: about which levels, with which values."""

    kind: Kind
    values: Values
    levels: Levels
    uncertain: bool
    denied: bool
    at: int


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A sentence with the findings it names, each with its own value if it has one. `heading`: levels of its block."""

    sentence: Sentence
    marked: tuple[tuple[Finding, Values | None], ...]
    places: Sequence[Mention]
    heading: Levels


def propose(text: str) -> tuple[Proposal, ...]:
    """Every answer the text suggests, in its order. Needs the extra `text` (`qualities.is_installed`)."""
    looked_at = list(islice(_candidates(text[:LONGEST_TEXT]), MOST_SENTENCES))
    qualities = qualities_of(
        [(one.sentence.text, [(finding.start, finding.end) for finding, _ in one.marked]) for one in looked_at]
    )
    found = (_proposals(one.sentence, _statements(one, made)) for one, made in zip(looked_at, qualities, strict=True))
    return tuple(dict.fromkeys(chain.from_iterable(found)))


def _candidates(text: str) -> Iterator[_Candidate]:
    """The sentences that name a finding."""
    heading: Levels = ()
    for sentence in sentences_of(text):
        places = places_in(sentence.text)
        if sentence.opens_block:
            heading = heading_of(sentence.text, places)
        if marked := tuple(_marked(sentence.text, places)):
            yield _Candidate(sentence, marked, places, heading)


def _marked(sentence: str, places: Iterable[Mention]) -> Iterator[tuple[Finding, Values | None]]:
    """Findings, those with a value of their own first: they narrow the others."""
    without_levels = sentence
    for place in places:
        without_levels = without_levels[: place.start] + " " * (place.end - place.start) + without_levels[place.end :]
    yield from grades_in(without_levels)
    yield from losses_in(without_levels)
    for finding in findings_in(sentence):
        yield finding, None


def _statements(candidate: _Candidate, qualities: Iterable[frozenset[Quality]]) -> Iterator[_Statement]:
    sentence, places = candidate.sentence.text, candidate.places
    spinal = [place for place in places if place.levels]
    for (finding, own), made in zip(candidate.marked, qualities, strict=True):
        if made & _NO_PROPOSAL:
            continue
        kind = finding.kind
        denied = Quality.DENIED in made and not kind.is_final
        stated = kind.stated if own is None else own
        if kind.fact == "sins_posterolateral" and not denied:
            stated = posterolateral(sentence, finding.start, finding.end)
            if not stated:
                continue
            denied = stated == kind.denied
        place = nearest(sentence, finding.start, finding.end, places if kind.is_tumour else spinal)
        if place is not None and not place.levels:
            continue
        levels = place.levels if place is not None else candidate.heading
        uncertain = Quality.UNCERTAIN in made or kind.is_uncertain
        yield _Statement(kind, kind.denied if denied else stated, levels, uncertain, denied, finding.start)


def _proposals(sentence: Sentence, statements: Iterable[_Statement]) -> Iterator[Proposal]:
    said = list(statements)
    by_place: dict[tuple[str, Levels, bool], list[_Statement]] = {}
    for one in said:
        if one.values:
            levels = tuple(level for level in one.levels if level not in VAGUE)
            by_place.setdefault((one.kind.fact, levels, one.uncertain), []).append(one)
    for (fact, levels, uncertain), group in by_place.items():
        if {one.kind.name for one in group} == {"fluid left"}:
            continue
        for values in _narrowed(one.values for one in group):
            yield _proposal(sentence, fact, values, levels, uncertain, group)
    yield from _involved(sentence, said)


def _narrowed(constraints: Iterable[Values]) -> list[Values]:
    """Statements about one thing narrow each other; those that contradict each other all stand."""
    kept: list[Values] = []
    for values in constraints:
        for place, known in enumerate(kept):
            common = tuple(value for value in known if value in values)
            if common:
                kept[place] = common
                break
        else:
            kept.append(values)
    return kept


def _involved(sentence: Sentence, statements: Iterable[_Statement]) -> Iterator[Proposal]:
    """The levels where a tumour is named."""
    tumours = [one for one in statements if one.kind.is_tumour and not one.denied]
    certain = {level for one in tumours if not one.uncertain for level in one.levels}
    doubtful = {level for one in tumours if one.uncertain for level in one.levels} - certain
    for uncertain, found in ((False, certain), (True, doubtful)):
        levels = tuple(level for level in SpinalLevel if level in found)
        if levels:
            yield _proposal(sentence, "levels_involved", levels, levels, uncertain, tumours)


def _proposal(
    sentence: Sentence, fact: str, values: Values, levels: Levels, uncertain: bool, said: Sequence[_Statement]
) -> Proposal:
    at = min(one.at for one in said)
    return Proposal(fact, values, levels, uncertain, sentence.text, sentence.start, sentence.end, at)
