"""One prognostic system as a line: score with its range and direction, group, published figure, cohort."""

from collections.abc import Iterable

from cds_service.cards.labels import DIRECTIONS, SYSTEMS, capital, joined
from cds_service.cards.markdown import escape
from cds_service.cards.numbers import months, percent, span
from cds_service.cards.prognosis_places import SYSTEM_OF, is_outside, is_placed
from cds_service.cards.wording import prognosis as words
from cds_service.cards.wording.asks import ASKS
from cds_service.cards.wording.flags import FLAGS
from spinal_metastasis.results import Cohort, Prognosis, Survival

PREFERRED_HORIZONS = ("12mo", "365d", "6mo", "90d")
NAMED_INPUTS = 2


def name(system: str) -> str:
    """Our short name; a model the team names itself is text of the record."""
    return SYSTEMS.get(system) or escape(system)


def scored(prognosis: Prognosis) -> str:
    """revised Tokuhashi 12-13; Bollen B."""
    total = "" if prognosis.min is None else f" {span(prognosis.min, prognosis.max)}"
    return f"{name(prognosis.system)}{total or ' ' + '/'.join(prognosis.groups)}"


def scale(prognosis: Prognosis) -> str:
    """of 15 (high is better); of 2-10 (low is better); only the direction where the total may be any."""
    bands = SYSTEM_OF[prognosis.system].bands
    direction = DIRECTIONS[prognosis.direction]
    if not bands or prognosis.min is None or (prognosis.min, prognosis.max) == (bands[0].low, bands[-1].high):
        return f" ({direction})"
    low = f"{bands[0].low}-" if bands[0].low else ""
    return f" of {low}{bands[-1].high} ({direction})"


def settled_line(prognosis: Prognosis) -> str:
    """A system with one group."""
    said = f"{capital(scored(prognosis))}{scale(prognosis)}: group {prognosis.groups[0]}, {_figure_or_why(prognosis)}."
    if prognosis.status == "incomplete":
        said += f" {capital(needs(prognosis.missing))} not known, same group either way."
    return said + _remarks(prognosis.reasons)


def open_line(prognosis: Prognosis, primary: object = None) -> str:
    """A system with several groups: figures only as conditionals. `primary`: as recorded, None = not known."""
    start = f"{capital(scored(prognosis))}{scale(prognosis)}: groups {joined(prognosis.groups, 'or')}"
    placed = is_placed(prognosis, primary)
    missing = prognosis.missing if placed else [key for key in prognosis.missing if key != "primary"]
    needed = f" Needs {needs(missing)}." if missing else ""
    remark = "" if placed else f" {words.NOT_PLACED}"
    return f"{start}{_conditionals(prognosis)}.{needed}{remark}" + _remarks(prognosis.reasons)


def unused(systems: Iterable[Prognosis], primary: object = None) -> str:
    """Systems that say nothing here, those with one reason together: SORG classic and SORG-ML: model not loaded."""
    together: dict[str, list[str]] = {}
    for prognosis in systems:
        together.setdefault(_why_unused(prognosis, primary), []).append(name(prognosis.system))
    return " ".join(f"{capital(joined(names))}: {reason}." for reason, names in together.items())


def _why_unused(prognosis: Prognosis, primary: object) -> str:
    if is_outside(prognosis):
        return _reason(prognosis.reasons[0])
    if prognosis.groups:
        return words.UNVERIFIED if is_placed(prognosis, primary) else words.NOT_PLACED_UNVERIFIED
    if prognosis.status == "out_of_scope" and prognosis.reasons:
        return _reason(prognosis.reasons[0])
    return words.STATUS_WORDS.get(prognosis.status, "")


def needs(missing: Iterable[str]) -> str:
    """Short names of facts, the first few."""
    keys = list(missing)
    shown = keys if len(keys) <= NAMED_INPUTS + 1 else keys[:NAMED_INPUTS]
    short = [ASKS[key].short for key in shown]
    return joined([*short, f"{len(keys) - len(shown)} more"] if len(keys) > len(shown) else short)


def figure(survival: Survival) -> str:
    """The published figure: the paper's statement, else shares alive, else a median in whole months."""
    if survival.statement:
        return survival.statement
    if survival.probability:
        shares = [
            f"{percent(share)} {'alive at ' if not i else 'at '}{words.HORIZONS[horizon]}"
            for i, (horizon, share) in enumerate(survival.probability.items())
        ]
        return ", ".join(shares)
    return f"median {months(survival.median_months)}" if survival.median_months is not None else ""


def _figure_or_why(prognosis: Prognosis) -> str:
    if prognosis.evidence == "unverified":
        return words.UNVERIFIED
    said = figure(prognosis.survival)
    if said:
        return said + _cohort(prognosis.survival.cohort)
    return words.STRATEGY.format(advice=prognosis.advice) if prognosis.advice else words.NO_FIGURE


def _cohort(cohort: Cohort | None) -> str:
    if cohort is None:
        return ""
    who = cohort.population or ""
    if cohort.n is not None and str(cohort.n) not in who.replace(",", ""):
        who = f"{cohort.n} patients, {who}" if who else f"{cohort.n} patients"
    if cohort.era and cohort.era not in who:
        who = f"{who}, {cohort.era}"
    return f"; {who}" if who else ""


def _conditionals(prognosis: Prognosis) -> str:
    """: if 0-3, 91 % alive at 12 months; if 4-6, 49 %."""
    given = prognosis.survival_if or {}
    if prognosis.evidence == "unverified" or len(given) < 2:
        return ""
    said = []
    for i, (group, survival) in enumerate(given.items()):
        horizon = next((h for h in PREFERRED_HORIZONS if h in (survival.probability or {})), None)
        if survival.probability and horizon is not None:
            after = f" alive at {words.HORIZONS[horizon]}" if not i else ""
            said.append(f"if {group}, {percent(survival.probability[horizon])}{after}")
        else:
            said.append(f"if {group}, {figure(survival)}")
    return "; " + "; ".join(said)


def _reason(reason: str) -> str:
    return words.REASONS.get(reason) or FLAGS.get(reason, "").rstrip(".") or escape(reason)


def _remarks(reasons: Iterable[str]) -> str:
    """What the system itself adds; rule C9 holds for all of them and is said once, elsewhere."""
    return "".join(f" {capital(_reason(reason))}." for reason in reasons if reason and reason != words.HAEMATOLOGICAL)
