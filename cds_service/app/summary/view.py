"""What the summary says: the page of every lesion at once, in the cards' own words, cut to what a board needs."""

from collections.abc import Mapping
from typing import NamedTuple

from cds_service.app.record import Record
from cds_service.app.view.advice import Advice
from cds_service.app.view.page import LevelPart, Page, level_part, page
from cds_service.app.view.questions import Asked
from cds_service.cards.frame import Basis
from cds_service.cards.noms import in_card_order
from cds_service.cards.prognosis_inputs import basis_of
from cds_service.cards.prognosis_places import places
from cds_service.settings import Settings
from spinal_metastasis.results import Version

MOST_OPEN = 6
BEFORE = "Before treatment"


class Summary(NamedTuple):
    """`page`: what the app's page tells of the same record. `levels`: each lesion, in the cards' order. `open`: the
    most decisive questions; `more_open`: how many others there are. `before`: advice to read before treatment.
    `papers`, `advice_sources`: of the survival systems, of the advice. `policies`: site settings another choice of
    which could change the answer. `server`: the address the record was read from.
    """

    page: Page
    levels: tuple[LevelPart, ...]
    open: tuple[Asked, ...]
    more_open: int
    before: tuple[Advice, ...]
    papers: str
    advice_sources: tuple[str, ...]
    version: Version
    policies: Mapping[str, str]
    patient_id: str
    server: str


def summary(record: Record, settings: Settings, answers: Mapping[str, str], server: str) -> Summary:
    whole = page(record, settings, "", answers, [])
    basis = Basis.of(record.assessment, settings.policy, record.suggested)
    lesions = list(record.assessment.lesions) if whole.level is not None else []
    ordered = [*in_card_order(lesions), *(one for one in lesions if one.noms is None)]
    levels = tuple(level_part(basis, one, lesions.index(one)) for one in ordered)
    before = {line: None for level in levels for group in level.advice if group.title == BEFORE for line in group.lines}
    told = (*whole.emergencies, *before)
    return Summary(
        page=whole,
        levels=levels,
        open=whole.questions[:MOST_OPEN],
        more_open=max(0, len(whole.questions) - MOST_OPEN),
        before=tuple(before),
        papers=basis_of(basis, places(record.assessment)) if levels else "",
        advice_sources=tuple(dict.fromkeys(source for one in told for source in one.sources)),
        version=record.assessment.version,
        policies=record.assessment.policies,
        patient_id=record.banner.patient_id,
        server=server,
    )
