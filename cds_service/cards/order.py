"""The card about one order at one lesion: what is ordered, where, and what in the record bears on it (ADR 0037)."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from cds_service.cards.compact import compact
from cds_service.cards.frame import Basis, Draft
from cds_service.cards.inputs import line
from cds_service.cards.labels import STRENGTH, capital, joined, level_name, some, uncapital
from cds_service.cards.markdown import bullets, escape, fit
from cds_service.cards.noms import finding, indicator
from cds_service.cards.noms_inputs import facts_of, sins_line
from cds_service.cards.numbers import say_date, span
from cds_service.cards.rules import said_rule
from cds_service.cards.wording import order as words
from cds_service.cards.wording.advice import IF_CHOSEN
from cds_service.cards.wording.asks import ASKS
from fhir_mappings.order_words import OrderKind
from fhir_mappings.orders import Order
from spinal_metastasis.evidence import written
from spinal_metastasis.recommendation.cement import FAVOURABLE, UNFAVOURABLE, Cement
from spinal_metastasis.results import Advisory, LesionResult
from spinal_metastasis.terms import RtModality

TOLD: Final = {
    OrderKind.RADIOTHERAPY: ("A07", "A05", "A06", "A20", "A22", "A17"),
    OrderKind.SURGERY: ("A08", "A16", "A10", "A23", "A14"),
    OrderKind.CEMENT: ("A16", "A05"),
    OrderKind.IMAGING: ("A04",),
    OrderKind.REFERRAL: ("A03", "A05"),
    OrderKind.ANTICOAGULANT: ("A16",),
}
"""Order kind → the advisories that bear on it, in the order they are told."""
ON_SRS: Final = ("A06", "A22")
"""Told of an order for SRS only."""
NO_REASON: Final = ("A22",)
"""Told beside others; no reason for a card of their own."""
FACTS: Final = {
    "A06": ("age",), "A07": ("prior_spine_surgery",), "A08": ("prior_rt",), "A10": ("primary",), "A17": ("primary",),
    "A14": ("albumin", "smoking", "bmi", "diabetes", "asa", "ecog", "chemo_last_date"),
    "A16": ("platelets", "inr", "anticoagulant"), "A20": ("prior_rt_at_level", "prior_rt"),
}  # fmt: skip
PRESSING: Final = frozenset({"urgent", "asap", "stat"})
AS_RECOMMENDED: Final = "as recommended"
NO_FACTOR: Final = "recorded: none"
SHOWN: Final = 4


class Point(NamedTuple):
    """One thing that bears on the order: its line, the few words of the summary, and whether it is worth a card."""

    text: str
    lead: str
    is_reason: bool = True


def order_card(
    basis: Basis, lesion: LesionResult, order: Order, cement: Cement | None = None, *, imaged_now: bool = False
) -> Draft | None:
    """None where nothing in the record bears on the order. `cement`: the criteria, for an order of cement;
    `imaged_now`: the MRI that guideline timing asks for was done."""
    advisories = _advisories(basis, lesion, order)
    own = _own(basis, lesion, order, cement, imaged_now=imaged_now)
    points = [*own, *(_point(one, order) for one in advisories)]
    if lesion.sins is None or not any(point.is_reason for point in points):
        return None
    keys = dict.fromkeys(key for one in advisories for key in FACTS.get(one.id, ()))
    facts = [line(fact) for fact in basis.inputs.among(keys, lesion.level) if fact.source != order.reference]
    return Draft(
        kind="sins",
        indicator=indicator(lesion.noms) if lesion.noms is not None else "info",
        summary=_summary(lesion, order, points),
        detail=basis.detail(
            _the_order(lesion, order),
            bullets(words.BEARS, [point.text for point in points]),
            bullets("Inputs", (sins_line(basis, lesion), _grade(basis, lesion), *facts)),
            _papers(advisories),
        ),
        result=_result(basis, lesion, advisories),
        lesion=lesion,
        order=told(order),
    )


def told(order: Order) -> dict[str, object]:
    """The order as the card's extension names it."""
    members = {
        "reference": order.reference, "kind": str(order.kind), "said": order.said,
        "levels": [str(level) for level in order.levels], "date": written(order.when) if order.when else "",
    }  # fmt: skip
    return {name: member for name, member in members.items() if member}


def _result(basis: Basis, lesion: LesionResult, advisories: Sequence[Advisory]) -> dict[str, object]:
    """The lesion without NOMS, the facts it rests on, what fired.

    A plan of which the order says nothing more is no fact of its own: `order` beside the result names it.
    """
    alone = {name: member for name, member in compact(lesion).items() if name != "noms"}
    facts = [fact for fact in facts_of(basis, lesion) if compact(fact.value) != {}]
    return {**alone, **compact({"facts": facts, "advisories": advisories})}


def _advisories(basis: Basis, lesion: LesionResult, order: Order) -> list[Advisory]:
    found = [
        one for one in basis.assessment.advisories
        if one.id in TOLD[order.kind] and one.level in (None, lesion.level) and NO_FACTOR not in one.text
        and (one.id not in ON_SRS or order.modality is RtModality.SRS)
    ]  # fmt: skip
    return sorted(found, key=lambda one: TOLD[order.kind].index(one.id))


def _point(advisory: Advisory, order: Order) -> Point:
    text = advisory.text.rstrip(".")
    if order.kind is OrderKind.ANTICOAGULANT:
        return Point(words.ANTICOAGULATED, words.BY_DOSE_LEAD if order.by_dose else words.THERAPEUTIC_LEAD)
    told_as = IF_CHOSEN.format(text=uncapital(text)) if advisory.conditional else text
    said = f"{escape_long(told_as)} ({advisory.id}, {STRENGTH.get(advisory.strength, advisory.strength)})."
    first = text.partition(". ")[0]
    lead = first if advisory.id in words.INTERVAL_NAMED else words.LEADS[advisory.id]
    reason = advisory.id not in NO_REASON and AS_RECOMMENDED not in text and not advisory.conditional
    return Point(said, uncapital(lead), reason)


def escape_long(text: str) -> str:
    """Sentence by sentence: an advisory is longer than a value of the record may be."""
    return ". ".join(escape(sentence) for sentence in text.split(". "))


def _own(
    basis: Basis, lesion: LesionResult, order: Order, cement: Cement | None, *, imaged_now: bool
) -> Iterator[Point]:
    """What no advisory says: priority, tolerance, SINS still open, the criteria for cement."""
    is_late = order.priority not in PRESSING and not imaged_now
    if order.kind is OrderKind.IMAGING and is_late and _is_emergency(basis):
        priority = order.priority or words.NO_PRIORITY
        yield Point(words.ROUTINE.format(priority=escape(priority)), words.ROUTINE_LEAD.format(priority=priority))
    if order.kind is OrderKind.SURGERY:
        yield from _tolerance(basis)
    if order.kind is OrderKind.RADIOTHERAPY:
        yield from _open_sins(lesion)
    if cement is not None:
        yield _cement(cement)
    if order.by_dose:
        yield Point(words.BY_DOSE, "", is_reason=False)


def _is_emergency(basis: Basis) -> bool:
    return any(one.id == "A01" for one in basis.assessment.advisories)


def _tolerance(basis: Basis) -> Iterator[Point]:
    found = basis.assessment.systemic_tolerance
    if found.status == "unable":
        reasons = joined(said_rule(reason) for reason in found.reasons)
        lead = words.NOT_TOLERATED_LEAD.format(rules=joined(reason.rule.replace("_", " ") for reason in found.reasons))
        yield Point(words.NOT_TOLERATED.format(reasons=reasons), lead)
    elif found.status == "indeterminate" and found.missing:
        yield Point(words.TOLERANCE_OPEN.format(missing=_asked(found.missing)), "", is_reason=False)


def _open_sins(lesion: LesionResult) -> Iterator[Point]:
    sins = lesion.sins
    if sins is not None and sins.applicable and sins.missing and not sins.binary_determined:
        total, missing = span(sins.min, sins.max), _asked(sins.missing)
        lead = words.SINS_NOT_KNOWN_LEAD.format(span=total, missing=missing)
        yield Point(words.SINS_NOT_KNOWN.format(span=total, missing=missing), lead)


def _cement(cement: Cement) -> Point:
    if cement.status == UNFAVOURABLE:
        reasons = joined(cement.reasons)
        return Point(words.CEMENT_AGAINST.format(reasons=reasons), words.CEMENT_LEAD.format(reasons=reasons))
    if cement.status == FAVOURABLE:
        return Point(words.CEMENT_FAVOURABLE, "", is_reason=False)
    return Point(words.CEMENT_OPEN.format(missing=_asked(cement.missing)), "", is_reason=False)


def _asked(keys: Iterable[str]) -> str:
    return some((ASKS[key].short for key in keys), SHOWN)


def _grade(basis: Basis, lesion: LesionResult) -> str:
    fact = basis.inputs.get("escc_grade", lesion.level)
    return line(fact) if fact is not None else ""


def _summary(lesion: LesionResult, order: Order, points: Sequence[Point]) -> str:
    form = words.ORDERED if order.levels else words.ORDERED_ANY
    start = form.format(name=words.NAMES[order.kind], level=level_name(lesion.level))
    leads = [point.lead for point in points if point.is_reason]
    found = finding(lesion)
    return fit(
        *(
            f"{start}: {what}{capital(tail)}."
            for tail in (". ".join(map(capital, leads[:2])), leads[0])
            for what in (f"{found}. ", f"{finding(lesion, full=False)}. ", "")
        )
    )


def _the_order(lesion: LesionResult, order: Order) -> str:
    when = words.WHEN.format(date=say_date(written(order.when))) if order.when is not None else ""
    parts = [words.THE_ORDER.format(said=escape(order.said), reference=escape(order.reference), when=when)]
    parts += [] if order.levels else [words.NO_LEVEL.format(level=level_name(lesion.level))]
    parts += [words.FROM_WORDS] if order.from_words else []
    parts += [_dose(order)] if order.kind is OrderKind.RADIOTHERAPY else []
    return " ".join(parts)


def _dose(order: Order) -> str:
    """The dose, or that it is not known and what hangs on it."""
    dose = order.dose
    if dose.gy_per_fraction is not None:
        form = words.DOSE_OF_A_FRACTION if dose.fractions is None else words.DOSE
        return form.format(gy=dose.gy_per_fraction, fractions=dose.fractions)
    said = words.DOSE_NOT_READ[dose.reading]
    return said if order.modality is RtModality.CEBRT else f"{said} {words.HIGH_DOSE_OPEN}"


def _papers(advisories: Iterable[Advisory]) -> str:
    sources = dict.fromkeys(source.partition(" doi:")[0] for one in advisories for source in one.sources)
    return words.BASIS.format(papers=escape_long("; ".join(sources))) if sources else ""
