"""Which open facts decide whether surgery is tolerated, by survival (T1) or by performance status (T3, T4): exactly.

A fact decides when two complete charts that differ in it alone give different answers (contract section 5). A trusted
system that reads short makes T1 doubtful; so all of them are read side by side, a fact that several read taking one
value at a time, together with the performance status that two of them read as well. While nothing is known of survival
and no fact could make a system read short, those that would give some system its group are named instead (ADR 0020).
"""

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from functools import lru_cache, reduce
from itertools import product
from typing import NamedTuple, TypeAlias

from spinal_metastasis.freshness import is_within
from spinal_metastasis.known import Case, Known, truth, whole
from spinal_metastasis.points import Score, added, families
from spinal_metastasis.recommendation.model_bands import open_model_facts
from spinal_metastasis.recommendation.side_by_side import (
    Axis,
    Family,
    Placed,
    Reading,
    axis,
    family,
)  # fmt: skip
from spinal_metastasis.recommendation.survival import BANDS_OF, SHORT, UNDER_3M, Expectation
from spinal_metastasis.recommendation.tolerance import ABLE, UNABLE, performance_outcome, settled, severity
from spinal_metastasis.results import Combined, Prognosis
from spinal_metastasis.scores import bauer, katagiri_2014, tokuhashi_2005
from spinal_metastasis.scores.readings import NOT_SPECIFIED, ecog_values, kps_values, primaries
from spinal_metastasis.terms import Primary
from spinal_metastasis.vocabulary import PLATELETS_BEFORE_SURGERY_DAYS

Scores: TypeAlias = Sequence[tuple[str, Score]]
Classes: TypeAlias = Mapping[Primary, tuple[str, ...]]
CLASSES_OF: Mapping[str, tuple[Classes, tuple[str, ...]]] = {
    "tokuhashi_2005": (tokuhashi_2005.SITE_OF, tokuhashi_2005.SITES[::-1]),
    "bauer_modified_2008": (bauer.KIND_OF, bauer.KINDS),
    "katagiri_2014": (katagiri_2014.GROWTH_OF, katagiri_2014.CLASSES),
}
"""Each system's class of a primary, and its classes from the best to the worst."""
DUE = "performance_due_to_lesion"
SCALES = ("ecog", "kps")
LOW_PLATELETS = 3
"""Where platelets stand among the values of Katagiri's laboratory item."""


class Telling(NamedTuple):
    """Facts that move expected survival across three months, and those that settle the performance status."""

    survival: tuple[str, ...]
    performance: tuple[str, ...]
    able: bool
    """Whether a complete chart without objection to surgery is possible at all."""


def expectation(case: Case, together: Combined, scores: Scores, prognoses: Sequence[Prognosis]) -> Expectation:
    """Expected survival, and the facts that would tell it or settle the tolerance of surgery.

    None of these once the team has judged or the patient has chosen, and none of survival with an estimate recorded.
    """
    bands, known = together.survival_bands, bool(together.by_system)
    if settled(case.patient) is not None:
        return Expectation(bands, known)
    estimates = case.patient.get("survival_estimate")
    if estimates is not None and whole(estimates):
        found = telling(case, (), not set(bands) & set(UNDER_3M))
        return Expectation(bands, known, (), found.performance)
    trusted = [(key, score) for key, score in scores if key in case.policy.survival_systems and key in BANDS_OF]
    models = [one for one in prognoses if one.model is not None and one.system in together.by_system]
    longer = not any(set(together.by_system[one.system]) & set(UNDER_3M) for one in models)
    found = telling(case, trusted, longer)
    facts = found.survival
    if not known and not facts and found.able:
        facts = tuple(key for _, score in trusted for key in score.deciding)
    if found.able:
        facts += open_model_facts(case, prognoses)
    return Expectation(bands, known, facts, found.performance)


def telling(case: Case, trusted: Scores, longer: bool) -> Telling:
    """Exact over every combination of what is still open. `longer`: nothing else says under three months."""
    return _told(tuple(_families(case, trusted)), _none_short(trusted) if longer else 0)


@lru_cache(maxsize=1024)
def _told(read: tuple[Family, ...], wanted: int) -> Telling:
    """`wanted`: the combinations of totals in which nothing reads short."""
    survival: list[str] = []
    performance: list[str] = []
    for one in read:
        rest = reduce(added, (_harmless(other) for other in read if other is not one), 1)
        for key, moves in one.moves:
            if any(_moves_survival(rest, wanted, *move) for move in moves):
                survival.append(key)
            elif any(_moves_verdict(rest, wanted, *move) for move in moves):
                performance.append(key)
    every = reduce(added, map(_harmless, read), 1)
    return Telling(tuple(survival), tuple(performance), bool(every & wanted))


def _harmless(one: Family) -> set[int]:
    return {reading.adds for reading in one.readings if reading.verdict == ABLE}


def _moves_survival(rest: int, wanted: int, one: Reading, other: Reading) -> bool:
    """No system reads short before, some system does after, and nothing else speaks against surgery."""
    if not one.verdict == other.verdict == ABLE:
        return False
    reached = (rest << one.adds) & wanted
    return bool((reached >> one.adds << other.adds) & ~wanted)


def _moves_verdict(rest: int, wanted: int, one: Reading, other: Reading) -> bool:
    """Unable in one of both; or no objection before, and a doubt after."""
    if UNABLE in (one.verdict, other.verdict):
        return one.verdict != other.verdict
    return one.verdict == ABLE != other.verdict and bool((rest << one.adds) & wanted)


def _placed(trusted: Scores) -> Iterator[Placed]:
    place = 1
    for system, (_, score) in enumerate(trusted):
        yield from (Placed(line, system, place) for line in score.lines)
        place *= score.high + 1


def _none_short(trusted: Scores) -> int:
    """Every combination of totals in which no system reads short."""
    combinations, place = 1, 1
    for key, score in trusted:
        longer = (total for total in score.totals if not _is_short(key, score, total))
        combinations = added(combinations, (place * total for total in longer))
        place *= score.high + 1
    return combinations


def _is_short(key: str, score: Score, total: int) -> bool:
    group = next(band.label for band in score.bands if band.low <= total <= band.high)
    return BANDS_OF[key][group] == SHORT


def _families(case: Case, trusted: Scores) -> Iterator[Family]:
    """Facts that are read together; the performance scales last, with what T3 and T4 say of them."""
    scales: list[Placed] = []
    for members, keys in _read_together(tuple(_placed(trusted))):
        if keys[0] in SCALES:
            scales += members
            continue
        axes = tuple(_axis(case, trusted, members, key) for key in keys)
        yield family(axes, members, _by_platelets if "platelets" in keys and _may_stop(case) else _no_objection)
    yield family(_performance_axes(case.patient, len(trusted)), tuple(scales), _verdict_by(case.patient))


@lru_cache(maxsize=1024)
def _read_together(lines: tuple[Placed, ...]) -> tuple[tuple[tuple[Placed, ...], tuple[str, ...]], ...]:
    """Lines by the facts they share, with these facts."""
    return tuple(
        (members, tuple(dict.fromkeys(variable.key for one in members for variable in one.line.variables)))
        for members in families(lines, lambda one: one.line)
    )


def _axis(case: Case, trusted: Scores, members: Sequence[Placed], key: str) -> Axis:
    if key == "primary":
        return _primary(primaries(case.patient), tuple(system for system, _ in trusted))
    read_by: list[tuple[Hashable, ...] | None] = [None] * len(trusted)
    for one in members:
        for variable in one.line.variables:
            if variable.key == key:
                read_by[one.system] = variable.values
    return axis(key, read_by)


@lru_cache(maxsize=256)
def _primary(open_: tuple[Primary, ...], systems: tuple[str, ...]) -> Axis:
    """A primary by the class each system gives it: each of several where asking again can tell which.

    A primary that a paper does not place stays of every class there, and the system then speaks only where all of them
    agree: it reads short where the best does.
    """
    rows = (row for primary in open_ for row in product(*(_classes(primary, system) for system in systems)))
    return Axis("primary", tuple((row, *row) for row in dict.fromkeys(rows)))


def _classes(primary: Primary, system: str) -> tuple[str, ...]:
    placed, order = CLASSES_OF[system]
    classes = placed.get(primary, order)
    return classes if primary in NOT_SPECIFIED else (min(classes, key=order.index),)


def _no_objection(*_: Hashable) -> str:
    return ABLE


def _may_stop(case: Case) -> bool:
    """Rule T10 reads platelets that are not known (any answer would be new) or fresh enough for it."""
    platelets = case.patient.get("platelets")
    return platelets is None or is_within(platelets, PLATELETS_BEFORE_SURGERY_DAYS, case.as_of)


def _by_platelets(*low_or_normal: bool) -> str:
    """Katagiri's limit of platelets is that of T10: below it, surgery is ruled out whatever survival is."""
    return UNABLE if low_or_normal[LOW_PLATELETS] else ABLE


def _performance_axes(patient: Known, systems: int) -> tuple[Axis, ...]:
    every: tuple[tuple[str, tuple[Hashable, ...]], ...] = (
        ("ecog", ecog_values(patient)), ("kps", kps_values(patient)), (DUE, truth(patient.get(DUE))),
    )  # fmt: skip
    return tuple(Axis(key, tuple((value,) * (systems + 1) for value in values)) for key, values in every)


def _verdict_by(patient: Known) -> Callable[..., str]:
    """T3 and T4 read the scales as recorded; where neither is, either answer would count."""
    if "ecog" in patient and "kps" not in patient:
        return _by_ecog
    return _by_kps if "kps" in patient and "ecog" not in patient else _by_both


def _by_both(ecog: int, kps: int, due: bool) -> str:
    return performance_outcome(severity(ecog, kps), (due,))


def _by_ecog(ecog: int, _: int, due: bool) -> str:
    return performance_outcome(severity(ecog, None), (due,))


def _by_kps(_: int, kps: int, due: bool) -> str:
    return performance_outcome(severity(None, kps), (due,))
