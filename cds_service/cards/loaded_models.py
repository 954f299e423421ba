"""Loaded survival models as lines: what each says, whose model it is, and never a local one as a published system."""

import math
from collections.abc import Iterable, Sequence

from cds_service.cards.frame import Basis
from cds_service.cards.labels import capital, joined
from cds_service.cards.markdown import escape
from cds_service.cards.numbers import percent, say_date
from cds_service.cards.prognosis_systems import name, needs
from cds_service.cards.wording import models as words
from cds_service.cards.wording.prognosis import HORIZONS
from spinal_metastasis.results import LoadedModel, ModelPerformance, Prognosis


def of_models(basis: Basis) -> list[Prognosis]:
    """Published systems whose model is loaded, then local models."""
    published = [system for system in basis.assessment.prognosis if system.model is not None]
    return [*published, *(basis.assessment.local_models or ())]


def title(prognosis: Prognosis) -> str:
    """SORG-ML; local model Example Cox model."""
    model = prognosis.model
    if model is None or not model.local:
        return name(prognosis.system)
    return f"{words.EXAMPLE_TITLE if model.example else words.LOCAL_TITLE} {escape(model.name)}"


def model_line(prognosis: Prognosis) -> str:
    """One model: figures or range or why none, what it lacks, and what stands behind it."""
    model = prognosis.model
    if model is None:
        return ""
    group = f", group {joined(prognosis.groups, 'or')}" if prognosis.groups else ""
    parts = [f"{capital(title(prognosis))} {model.version}{group}: {model_figure(prognosis)}."]
    if prognosis.missing:
        parts.append(f"Needs {needs(prognosis.missing)}.")
    return " ".join((*parts, f"{capital(_standing(prognosis, model))}."))


def model_figure(prognosis: Prognosis) -> str:
    """74 % alive at 90 days, 38 % at 365; 20 to 45 % alive at 90 days; or why there is no figure."""
    if prognosis.survival.probability:
        return _shares((key, percent(share)) for key, share in prognosis.survival.probability.items())
    if prognosis.probability_range:
        return _shares((key, _outward(*share)) for key, share in prognosis.probability_range.items())
    said = [words.REASONS.get(reason, reason) for reason in prognosis.reasons if reason not in words.STANDING]
    return escape("; ".join((words.NO_FIGURE, *said)))


def _outward(low: float, high: float) -> str:
    """Whole per cent, never narrower than the range."""
    return f"{math.floor(low * 100)} to {math.ceil(high * 100)} %"


def _shares(figures: Iterable[tuple[str, str]]) -> str:
    return ", ".join(
        f"{said} {'alive at ' if not i else 'at '}{HORIZONS[horizon]}" for i, (horizon, said) in enumerate(figures)
    )


def _standing(prognosis: Prognosis, model: LoadedModel) -> str:
    """Whose numbers these are: cohort, measured performance, sign-off, evidence."""
    parts = [words.EXAMPLE] if model.example else []
    parts += [words.NOT_PUBLISHED] if model.local else []
    parts.append(f"{model.n} patients, {escape(model.population)}, {model.era}")
    parts += [_measured(model.performance)]
    if model.signed_off_by and model.signed_off_on:
        parts.append(f"signed off {say_date(model.signed_off_on)} by {escape(model.signed_off_by)}")
    parts += [words.UNVERIFIED] if prognosis.evidence == "unverified" else []
    return "; ".join(parts)


def _measured(performance: Sequence[ModelPerformance]) -> str:
    return ", ".join(
        f"{words.MEASURES[one.measure]} {one.value:.2f} at {one.horizon_days} days ({escape(one.data)})"
        for one in performance
    )
