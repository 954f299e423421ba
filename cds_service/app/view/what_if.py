"""What-if: which inputs are changed, what the record says of each, and what differs (design, section 10)."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from cds_service.app.answers import NO_LEVEL
from cds_service.app.record import Record
from cds_service.app.view.questions import Control, control_of, form_name
from cds_service.cards.frame import Basis
from cds_service.cards.inputs import brief
from cds_service.cards.labels import capital
from cds_service.cards.wording.asks import ASKS
from cds_service.settings import Settings
from spinal_metastasis.results import LesionResult
from spinal_metastasis.what_if import PATIENT_KEYS
from spinal_metastasis.what_if_words import sentences

OF_THE_LEVEL = (
    "escc_grade", "sins_pain", "sins_bone_lesion", "sins_alignment", "sins_collapse", "sins_posterolateral",
    "prior_rt_at_level", "instrumented",
)  # fmt: skip
OF_THE_PATIENT = (
    "primary", "myelopathy", "neuro_deficit_new", "ecog", "kps", "performance_due_to_lesion", "asa",
    "able_to_tolerate_surgery", "srs_available", "visceral_mets", "brain_mets", "spinal_mets_count",
    "extraspinal_bone_mets", "albumin", "platelets", "bilirubin", "ambulatory", "frankel_or_asia",
)  # fmt: skip


class Tried(NamedTuple):
    """One input: its control, what the record says, and the value tried ("" if it is left as recorded)."""

    label: str
    control: Control
    recorded: str
    value: str


class WhatIf(NamedTuple):
    """`differs`: one sentence for each thing a reader would notice."""

    changed: int
    inputs: tuple[Tried, ...]
    differs: tuple[str, ...]


def what_if(before: Record, after: Record, settings: Settings, tried: Mapping[str, str], level: str) -> WhatIf:
    basis = Basis.of(before.assessment, settings.policy)
    return WhatIf(len(tried), tuple(_inputs(basis, tried, level)), sentences(before.assessment, after.assessment))


def _inputs(basis: Basis, tried: Mapping[str, str], level: str) -> Iterable[Tried]:
    """Those of the level shown, then the patient's, then whatever else is tried."""
    here = _level(basis.assessment.lesions, level)
    names = [*(f"{here or NO_LEVEL}.{key}" for key in OF_THE_LEVEL), *OF_THE_PATIENT]
    for name in dict.fromkeys((*names, *tried)):
        at, _, key = name.rpartition(".")
        single = at if at not in ("", NO_LEVEL) else None
        fact = basis.inputs.get(key, single)
        control = control_of(key, form_name(key, single) if single or key in PATIENT_KEYS else name)
        yield Tried(
            capital(ASKS[key].short) + (f", {single}" if single else ""), control,
            brief(fact) if fact is not None else "not recorded", tried.get(control.name, ""),
        )  # fmt: skip


def _level(lesions: Iterable[LesionResult], asked: str) -> str:
    levels = [lesion.level for lesion in lesions if isinstance(lesion.level, str)]
    return asked if asked in levels else next(iter(levels), "")
