"""The whole page of one patient, from one reading of the record."""

from collections.abc import Mapping
from typing import NamedTuple

from cds_service.app.banner import Banner
from cds_service.app.drawing.spine import SpineDrawing, draw
from cds_service.app.record import Record
from cds_service.app.view.advice import Advice, AdviceGroup, advice_groups, emergencies, lmnop_lines
from cds_service.app.view.lead import Tile, lead
from cds_service.app.view.lesions import ListedLesion, legend, listed, marks, place_of, selected_lesion, tone
from cds_service.app.view.noms_path import NomsPath, noms_path
from cds_service.app.view.prognosis import PrognosisTable, agreement, prognosis_table
from cds_service.app.view.questions import Answer, Asked, answered, asked
from cds_service.app.view.record import Event, Note, notes, timeline
from cds_service.app.view.stability import StabilityPanel, stability
from cds_service.cards.build import build_cards
from cds_service.cards.frame import Basis
from cds_service.cards.labels import PRIMARIES, capital, joined, level_name
from cds_service.cards.noms import in_card_order
from cds_service.cards.noms_changes import changes
from cds_service.cards.noms_options import options
from cds_service.cards.noms_situation import situation
from cds_service.cards.numbers import say_date
from cds_service.settings import Settings
from fhir_mappings.metastases import SpinalMetastasis
from spinal_metastasis.results import LesionResult, LmnopLine


class Head(NamedTuple):
    """The banner: whose page, from when, by which rules. `born` as said; `primary` in words."""

    banner: Banner
    born: str
    primary: str
    assessed: str
    rules: str


class LevelPart(NamedTuple):
    """Everything about the selected lesion. `options` and `changes` in markdown, the card's own words."""

    place: str
    name: str
    lead: tuple[Tile, ...]
    stability: StabilityPanel | None
    path: NomsPath | None
    options: str
    changes: str
    advice: tuple[AdviceGroup, ...]
    lmnop: tuple[LmnopLine, ...]


class Page(NamedTuple):
    """`told`: cards shown as they are where nothing is scored (no metastasis, only a possible one, out of scope)."""

    head: Head
    level: LevelPart | None
    spine: SpineDrawing
    lesions: tuple[ListedLesion, ...]
    legend: list[tuple[str, str, str]]
    emergencies: tuple[Advice, ...]
    prognosis: PrognosisTable
    agreement: str
    questions: tuple[Asked, ...]
    answered: tuple[Answer, ...]
    open_rows: int
    timeline: tuple[Event, ...]
    notes: tuple[Note, ...]
    entries_read: int
    unread: str
    told: tuple[tuple[str, str], ...]
    standing: str


def page(
    record: Record, settings: Settings, level: str, answers: Mapping[str, str], keep: list[tuple[str, str]]
) -> Page:
    """`level`: the place of the lesion asked for; `keep`: what of the address its links carry on."""
    basis = Basis.of(record.assessment, settings.policy, record.suggested)
    scored = record.mapped.spinal_metastasis is SpinalMetastasis.CERTAIN and bool(record.assessment.lesions)
    ordered = in_card_order(record.assessment.lesions)
    found = selected_lesion(basis, ordered, level) if scored else None
    index = found[0] if found is not None else -1
    return Page(
        head=_head(record, basis),
        level=None if found is None else level_part(basis, found[1], index),
        spine=draw(marks(basis, index, keep) if scored else []),
        lesions=tuple(listed(basis, index, keep)) if scored else (),
        legend=legend(),
        emergencies=emergencies(basis),
        prognosis=prognosis_table(basis),
        agreement=agreement(basis),
        questions=asked(basis, record.assessment.questions, answers) if scored else (),
        answered=answered(answers),
        open_rows=sum(len(d.rows) for one in ordered if one.noms and len(one.noms.decisions) > 1
                      for d in one.noms.decisions),
        timeline=timeline(basis),
        notes=notes(basis),
        entries_read=record.mapped.entries_read,
        unread=joined(record.unread),
        told=() if scored else _told(record, settings),
        standing=basis.standing,
    )  # fmt: skip


def _head(record: Record, basis: Basis) -> Head:
    primary = basis.inputs.value("primary")
    version = record.assessment.version
    return Head(
        record.banner,
        say_date(record.banner.birth_date) if record.banner.birth_date else "",
        capital(PRIMARIES.get(str(primary), "")) if primary is not None else "",
        say_date(record.as_of.isoformat()),
        version.knowledge,
    )


def level_part(basis: Basis, lesion: LesionResult, index: int) -> LevelPart:
    mark = tone(lesion)
    noms = lesion.noms
    single = lesion.level if isinstance(lesion.level, str) else None
    return LevelPart(
        place=place_of(lesion, index),
        name=capital(level_name(lesion.level)),
        lead=lead(basis, lesion, mark),
        stability=stability(basis, lesion),
        path=noms_path(basis, lesion),
        options="" if noms is None else options(basis, lesion, noms, situation(basis, lesion)),
        changes="" if noms is None else changes(basis, lesion, noms),
        advice=advice_groups(basis, single),
        lmnop=lmnop_lines(basis, lesion),
    )


def _told(record: Record, settings: Settings) -> tuple[tuple[str, str], ...]:
    """Summary and detail of the cards the same record gives; one sentence where there is none."""
    cards = build_cards(
        record.assessment, record.mapped, settings, unread=record.unread, failed=record.failed,
        suggested=record.suggested,
    )  # fmt: skip
    if cards:
        return tuple((card.summary, card.detail or "") for card in cards)
    return ((_silence(record), "Nothing is scored."),)


def _silence(record: Record) -> str:
    """Why there is no card."""
    if record.mapped.deceased:
        return "The record says that the patient has died."
    if record.mapped.spinal_metastasis is SpinalMetastasis.NONE:
        return f"No sign of spinal metastasis in {record.mapped.entries_read} entries."
    return "There may be a spinal metastasis; the record, or the site's choice of cards, leaves nothing to tell."
