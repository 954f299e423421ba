"""The contract's `prognosis` entry of a loaded model, and of models that stand for no published system."""

from collections.abc import Mapping
from itertools import pairwise

from spinal_metastasis.known import Case, Known
from spinal_metastasis.models.inputs import Chart, read_chart
from spinal_metastasis.models.interface import HORIZONS, ModelCard, ModelRunError, Reach, SurvivalModel
from spinal_metastasis.results import Cohort, LoadedModel, Prognosis, Survival
from spinal_metastasis.scores.readings import HAEMATOLOGICAL, primaries
from spinal_metastasis.scores.system import HAEMATOLOGY_REASON, NO_SURVIVAL

LOW_IS_BETTER = "low_is_better"
EXAMPLE = "EXAMPLE_MODEL"
LOCAL = "LOCAL_MODEL"
FAILED = "MODEL_FAILED"
CROSSING = "HORIZONS_CROSS"
"""Codes in `reasons`: an invented model; not a published one; no usable answer; more alive later than sooner."""

Models = Mapping[str, SurvivalModel]
Answers = tuple[Prognosis, ...]


def with_models(case: Case, prognoses: Answers, models: Models) -> tuple[Answers, Answers]:
    """The systems with each loaded model in its place, and the local models, by key."""
    systems = tuple(
        answer(case, models[prognosis.system]) if prognosis.system in models else prognosis for prognosis in prognoses
    )
    local = (model for _, model in sorted(models.items()) if model.card.is_local)
    return systems, tuple(answer(case, model) for model in local)


def answer(case: Case, model: SurvivalModel) -> Prognosis:
    """What a model says of one patient: figures, a range, or why there is neither. Nothing missing is filled in."""
    card, patient = model.card, case.patient
    tumours = primaries(patient)
    if card.excluded_primaries and set(tumours) <= set(card.excluded_primaries):
        return _entry(card, patient, "out_of_scope", ("outside the model's population: primary",))
    chart = read_chart(patient, card.inputs)
    if chart.outside:
        return _entry(card, patient, "out_of_scope", (f"outside the model's ranges: {', '.join(chart.outside)}",))
    if chart.unknown:
        reason = f"no range without {', '.join(chart.unknown)}"
        return _entry(card, patient, "incomplete", (reason,), Reach(None, chart.open))
    reach = _reached(model, chart)
    return _entry(card, patient, "incomplete" if reach.missing else "complete", reach.reasons, reach)


def _reached(model: SurvivalModel, chart: Chart) -> Reach:
    """The model's own answer, or none where it failed or contradicts itself."""
    try:
        reach = model.reach(chart)
    except ModelRunError:
        return Reach(None, chart.open, (FAILED,))
    spans = list((reach.alive or {}).values())
    if any(later > sooner for one, other in pairwise(spans) for sooner, later in zip(one, other, strict=True)):
        return Reach(None, reach.missing, (*reach.reasons, CROSSING))
    return reach


def _entry(
    card: ModelCard, patient: Known, status: str, reasons: tuple[str, ...], reach: Reach | None = None
) -> Prognosis:
    alive = (reach.alive or {}) if reach is not None else {}
    probability = {HORIZONS[days]: low for days, (low, high) in alive.items()} if status == "complete" else None
    several = {HORIZONS[days]: span for days, span in alive.items()} if status == "incomplete" else None
    return Prognosis(
        system=card.key,
        status=status,
        direction=LOW_IS_BETTER,
        groups=reach.groups if reach is not None else (),
        survival=_survival(card, probability),
        missing=reach.missing if reach is not None else (),
        reasons=(*_standing(card), *reasons, *_caution(patient)),
        evidence=card.evidence,
        components={},
        probability_range=several or None,
        model=shown(card),
    )


def _survival(card: ModelCard, probability: Mapping[str, float] | None) -> Survival:
    if not probability:
        return NO_SURVIVAL
    return Survival(probability=probability, cohort=Cohort(card.n, card.era, card.population))


def _standing(card: ModelCard) -> tuple[str, ...]:
    return (*((EXAMPLE,) if card.example else ()), *((LOCAL,) if card.is_local else ()))


def _caution(patient: Known) -> tuple[str, ...]:
    haematological = "primary" in patient and any(primary in HAEMATOLOGICAL for primary in primaries(patient))
    return (HAEMATOLOGY_REASON,) if haematological else ()


def shown(card: ModelCard) -> LoadedModel:
    """What every answer says of the model it used."""
    return LoadedModel(
        name=card.name, version=card.version, kind=card.kind, local=card.is_local, example=card.example,
        citation=card.citation, population=card.population, era=card.era, n=card.n, sha256=card.sha256,
        performance=card.performance, calibration=card.calibration,
        signed_off_by=card.sign_off.by if card.sign_off else None,
        signed_off_on=card.sign_off.on if card.sign_off else None,
    )  # fmt: skip
