"""The difference between two answers in words: one sentence for each thing a reader would notice, emergencies first."""

from collections.abc import Iterator, Mapping
from itertools import chain
from math import ceil, floor

from spinal_metastasis.recommendation.combined_conflicts import in_words
from spinal_metastasis.results import (
    Advisory,
    Assessment,
    Combined,
    LesionResult,
    Prognosis,
    SinsResult,
)  # fmt: skip
from spinal_metastasis.scores import SCORES

TITLES = {system.key: system.title for system in SCORES}
ROWS_SHOWN = 4
ARROW = "→"


def sentences(before: Assessment, after: Assessment) -> tuple[str, ...]:
    """What changed, each said once; () when a reader would notice nothing."""
    said = chain(
        _scope(before, after), _emergencies(before, after), _lesions(before, after),
        _systems(before, after), _tolerance(before, after), _combined(before.combined, after.combined),
        _advisories(before, after),
    )  # fmt: skip
    return tuple(dict.fromkeys(said))


def _turned(subject: str, old: str, new: str) -> Iterator[str]:
    if old != new:
        yield f"{subject} {old} {ARROW} {new}"


def _scope(before: Assessment, after: Assessment) -> Iterator[str]:
    yield from _turned("scope", _scope_words(before), _scope_words(after))


def _scope_words(answer: Assessment) -> str:
    return " ".join((answer.scope.status, *answer.scope.reasons)).replace("_", " ")


def _lesions(before: Assessment, after: Assessment) -> Iterator[str]:
    old, new = _by_level(before), _by_level(after)
    for level in dict.fromkeys((*old, *new)):
        if level not in new:
            yield f"{level}: no longer assessed"
        elif level not in old:
            yield f"{level}: NOMS {_rows(new[level])}"
        else:
            yield from _turned(f"{level}: NOMS", _rows(old[level]), _rows(new[level]))
            yield from _turned(f"{level}: SINS", _sins(old[level].sins), _sins(new[level].sins))
            yield from _turned(f"{level}: ESCC", _escc(old[level]), _escc(new[level]))


def _by_level(answer: Assessment) -> dict[str, LesionResult]:
    found: dict[str, LesionResult] = {}
    for lesion in answer.lesions:
        level = lesion.level or "level not known"
        name = level if isinstance(level, str) else "/".join(level)
        found[f"{name} ({len(found) + 1})" if name in found else name] = lesion
    return found


def _rows(lesion: LesionResult) -> str:
    if lesion.noms is None:
        return "not assessed"
    rows = [row for decision in lesion.noms.decisions for row in decision.rows]
    shown = " or ".join(rows[:ROWS_SHOWN])
    return shown if len(rows) <= ROWS_SHOWN else f"{shown} or {len(rows) - ROWS_SHOWN} more"


def _sins(score: SinsResult | None) -> str:
    if score is None or not score.applicable:
        return "not applicable"
    return _span(score.min, score.max)


def _span(low: int | None, high: int | None) -> str:
    return f"{low}" if low == high else f"{low}-{high}"


def _escc(lesion: LesionResult) -> str:
    return " or ".join(lesion.escc.grades) if lesion.escc is not None else "not assessed"


def _systems(before: Assessment, after: Assessment) -> Iterator[str]:
    for old, new in zip(before.prognosis, after.prognosis, strict=True):
        yield from _turned(TITLES[old.system], _total(old), _total(new))
    old_models, new_models = _local_models(before), _local_models(after)
    for name in dict.fromkeys((*old_models, *new_models)):
        yield from _turned(name, _total(old_models.get(name)), _total(new_models.get(name)))


def _local_models(answer: Assessment) -> Mapping[str, Prognosis]:
    """The site's own models, by name; none of them answers out of scope."""
    return {one.model.name if one.model else one.system: one for one in answer.local_models or ()}


def _total(prognosis: Prognosis | None) -> str:
    """A model's shares alive, else the total with its group, or the categories of a system without total; else why
    there is none.
    """
    if prognosis is None:
        return "out of scope"
    if shares := _shares_alive(prognosis):
        return shares
    if not prognosis.groups:
        return prognosis.status.replace("_", " ")
    groups = " or ".join(prognosis.groups)
    if prognosis.min is None:
        return groups
    return f"{_span(prognosis.min, prognosis.max)} (group {groups})"


def _shares_alive(prognosis: Prognosis) -> str:
    """A loaded model's figures in whole per cent, a range never narrower than it is; "" without figures."""
    if prognosis.model is None:
        return ""
    exact = {horizon: f"{share:.0%}" for horizon, share in (prognosis.survival.probability or {}).items()}
    spans = (prognosis.probability_range or {}).items()
    open_ = {horizon: f"{floor(low * 100)}-{ceil(high * 100)}%" for horizon, (low, high) in spans}
    return ", ".join(f"{share} alive at {horizon.removesuffix('d')} days" for horizon, share in (exact | open_).items())


def _tolerance(before: Assessment, after: Assessment) -> Iterator[str]:
    old, new = before.systemic_tolerance, after.systemic_tolerance
    yield from _turned("tolerance of surgery", old.status, new.status)


def _combined(old: Combined, new: Combined) -> Iterator[str]:
    yield from _turned("expected survival", _survival(old), _survival(new))
    first_old, first_new = _first(old), _first(new)
    for level in first_old:
        if level in first_new:
            yield from _turned(f"{level}: first option", f"“{first_old[level]}”", f"“{first_new[level]}”")
    told_old, told_new = {c.id for c in old.conflicts}, {c.id for c in new.conflicts}
    yield from (f"conflict {conflict} arises" for conflict in sorted(told_new - told_old))
    yield from (f"conflict {conflict} is gone" for conflict in sorted(told_old - told_new))


def _survival(together: Combined) -> str:
    return in_words(together.survival_bands) if together.by_system else "not known"


def _first(together: Combined) -> Mapping[str, str]:
    options = (option for option in together.options if option.rank == 1)
    return {option.level or "level not known": option.decision for option in options}


def _emergencies(before: Assessment, after: Assessment) -> Iterator[str]:
    old, new = _advised(before), _advised(after)
    for name, advisory in new.items():
        was = old[name].emergency if name in old else False
        if advisory.emergency and not was:
            yield f"emergency: advisory {name} now applies"
    for name, advisory in old.items():
        if advisory.emergency and name in new and not new[name].emergency:
            yield f"advisory {name} is no longer an emergency"


def _advisories(before: Assessment, after: Assessment) -> Iterator[str]:
    old, new = _advised(before), _advised(after)
    for name in dict.fromkeys((*old, *new)):
        if name not in new:
            yield f"advisory {name} no longer applies"
        elif name not in old and not new[name].emergency:
            yield f"advisory {name} now applies{' in some decisions' if new[name].conditional else ''}"
        elif name in old and old[name].conditional != new[name].conditional:
            kept = "in some decisions only" if new[name].conditional else "in every decision"
            yield f"advisory {name} now applies {kept}"


def _advised(answer: Assessment) -> dict[str, Advisory]:
    return {f"{one.id} at {one.level}" if one.level else one.id: one for one in answer.advisories}
