"""What follows from the answers, as resources and in words: SINS where it was answered, every settled system."""

import re
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final, NamedTuple

from cds_service.cards.frame import Basis
from cds_service.cards.labels import STABILITY, joined
from cds_service.cards.loaded_models import of_models
from cds_service.cards.noms_inputs import SINS_FACTS
from cds_service.cards.numbers import span
from cds_service.cards.prognosis_inputs import FEEDS
from cds_service.cards.prognosis_places import places
from cds_service.resources.answers import Given, Place
from cds_service.resources.entries import Entry
from cds_service.resources.provenance import RESOURCE
from cds_service.resources.risks import risk_entry, said
from cds_service.resources.totals import sins_entry, total_entry
from cds_service.suggestions.drafts import CONDITION, About
from spinal_metastasis.results import FactUsed, LesionResult, SinsResult
from spinal_metastasis.terms import SpinalLevel

SINS_RESTS_ON: Final = ("level", *SINS_FACTS, "pain_vas")
DERIVES_FROM: Final = re.compile(r"(?:Observation|QuestionnaireResponse|ImagingStudy)/[A-Za-z0-9\-.]{1,64}")


class Own(NamedTuple):
    """The answers of the same transaction; none in a document."""

    given: tuple[Given, ...] = ()
    written: tuple[Entry, ...] = ()
    may: Callable[[Entry], bool] = lambda _: True

    def among(self, keys: Iterable[str], place: Place | None) -> list[str]:
        """Those of these facts, as they stand in the transaction."""
        wanted = {one.id for one in self.given if one.key in keys and one.place == place}
        return [entry.url for entry in self.written if entry.id in wanted]


class Results(NamedTuple):
    entries: tuple[Entry, ...]
    said: tuple[str, ...]


def result_entries(
    about: About, save: uuid.UUID, basis: Basis, given: list[Given], written: list[Entry], may: Callable[[Entry], bool]
) -> Results:
    """What a save writes. `written`: the answers' own entries; `may`: whether a resource is one that may be written."""
    touched = {one.place.name: one.place for one in given if one.place is not None and one.key in SINS_RESTS_ON}
    own = Own(tuple(given), tuple(written), may)
    found = [*_levels(about, save, basis, touched, own), *_systems(about, save, basis, own)]
    kept = [(entry, text) for entry, text in found if may(entry)]
    return Results(tuple(entry for entry, _ in kept), tuple(text for _, text in kept if text))


def level_entries(about: About, whole: uuid.UUID, basis: Basis) -> list[Entry]:
    """SINS of every level, for a document."""
    levels = [lesion.level for lesion in basis.assessment.lesions if isinstance(lesion.level, str)]
    every = {level: place for level in levels if (place := Place.at(SpinalLevel(level))) is not None}
    return [entry for entry, _ in _levels(about, whole, basis, every, Own())]


def system_entries(about: About, whole: uuid.UUID, basis: Basis) -> list[Entry]:
    """Totals and figures of every settled system, for a document."""
    return [entry for entry, _ in _systems(about, whole, basis, Own())]


def _levels(
    about: About, save: uuid.UUID, basis: Basis, places: Mapping[str, Place], own: Own
) -> Iterator[tuple[Entry, str]]:
    """SINS of each of these levels."""
    for lesion in basis.assessment.lesions:
        place = places.get(lesion.level) if isinstance(lesion.level, str) else None
        if place is None or lesion.sins is None:
            continue
        rests_on = [*own.among(SINS_RESTS_ON, place), *_sources(basis, SINS_RESTS_ON, place.name, DERIVES_FROM)]
        made = sins_entry(about, save, lesion.sins, place, rests_on, _condition(basis, lesion))
        if made is not None:
            yield made, f"{place.name}: {_sins_said(lesion.sins)}"


def _sins_said(sins: SinsResult) -> str:
    classes = joined((STABILITY[str(one)] for one in sins.classes or ()), "or")
    return f"SINS {span(sins.min, sins.max, ' to ')}, {classes}"


def _systems(about: About, save: uuid.UUID, basis: Basis, own: Own) -> Iterator[tuple[Entry, str]]:
    """Those with one group: its total, if it has one, and the figures of that group."""
    condition = next((one for lesion in basis.assessment.lesions if (one := _condition(basis, lesion))), None)
    models = [model for model in of_models(basis) if model.survival.probability or model.probability_range]
    for system in (*places(basis.assessment).settled, *models):
        keys = FEEDS.get(system.system, ())
        answers = own.among(keys, None)
        total = total_entry(about, save, system, [*answers, *_sources(basis, keys, None, DERIVES_FROM)])
        rests_on = [*answers, *_sources(basis, keys, None, RESOURCE)]
        if total is not None and own.may(total):
            yield total, ""
            rests_on = [total.url, *rests_on]
        yield risk_entry(about, save, system, rests_on, condition), said(system)


def _sources(basis: Basis, keys: Iterable[str], level: str | None, kind: "re.Pattern[str]") -> list[str]:
    facts = basis.inputs.among(keys, level)
    return [fact.source for fact in facts if fact.source and kind.fullmatch(fact.source)]


def _condition(basis: Basis, lesion: LesionResult) -> str | None:
    fact: FactUsed | None = basis.inputs.get("level", lesion.level) if isinstance(lesion.level, str) else None
    return fact.source if fact is not None and fact.source and CONDITION.fullmatch(fact.source) else None
