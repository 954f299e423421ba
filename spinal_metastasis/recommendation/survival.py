"""Expected survival as bands, from the systems a site trusts (contract appendix C, "Survival bands").

Bands of several systems are united, never averaged. A group "6 months or more" has no upper end in its paper; the
band it stands for here is the specification's choice.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import NamedTuple

from spinal_metastasis.facts import SurvivalEstimate
from spinal_metastasis.known import Case, whole
from spinal_metastasis.results import Combined, Prognosis
from spinal_metastasis.terms import SurvivalBand as B

UNDER_3M = (B.LT1M, B.FROM1TO3M)
SHORT = (*UNDER_3M, B.FROM3TO6M)
MIDDLE = (B.FROM6TO12M,)
LONG = (B.GE12M,)
BANDS_OF: Mapping[str, Mapping[str, tuple[B, ...]]] = {
    "tokuhashi_2005": {"0-8": SHORT, "9-11": MIDDLE, "12-15": LONG},
    "bauer_modified_2008": {"0-1": SHORT, "2": MIDDLE, "3-4": LONG},
    "katagiri_2014": {"7-10": SHORT, "4-6": MIDDLE, "0-3": LONG},
}
UPPER_END_MONTHS = {B.LT1M: Decimal(1), B.FROM1TO3M: Decimal(3), B.FROM3TO6M: Decimal(6), B.FROM6TO12M: Decimal(12)}
HALF = Decimal("0.5")
MODEL_HORIZONS = {"90d": 90, "365d": 365}
DAYS_PER_MONTH = Decimal("30.4375")


class Expectation(NamedTuple):
    """Expected survival as the rules take it: bands (all five when not known), and what would still tell or move it
    (`facts`). `performance`: facts of the performance status that would settle whether surgery is tolerated.
    """

    bands: tuple[B, ...]
    known: bool
    facts: tuple[str, ...] = ()
    performance: tuple[str, ...] = ()


def in_band_order(bands: Iterable[B]) -> tuple[B, ...]:
    members = set(bands)
    return tuple(band for band in B if band in members)


def band_of_months(months: Decimal) -> B:
    return next((band for band, end in UPPER_END_MONTHS.items() if months < end), B.GE12M)


def bands_of_estimate(estimate: SurvivalEstimate) -> tuple[B, ...]:
    """A median gives one band; a probability says whether the median lies before its horizon or not."""
    if estimate.median_months is not None:
        return (band_of_months(estimate.median_months),)
    if estimate.horizon_days is None or estimate.probability_alive is None:
        return tuple(B)
    horizon = {90: Decimal(3), 365: Decimal(12)}.get(estimate.horizon_days, estimate.horizon_days / DAYS_PER_MONTH)
    lives = estimate.probability_alive >= HALF
    ends = {**UPPER_END_MONTHS, B.GE12M: Decimal("Infinity")}
    starts = dict(zip(B, (Decimal(0), *UPPER_END_MONTHS.values()), strict=True))
    return tuple(band for band in B if (ends[band] > horizon if lives else starts[band] < horizon))


def by_system(case: Case, prognoses: Iterable[Prognosis]) -> dict[str, tuple[B, ...]]:
    """Bands by estimate if one is recorded, else by every trusted system that is down to one group."""
    estimates = case.patient.get("survival_estimate")
    if estimates is not None and whole(estimates):
        models: dict[str, set[B]] = {}
        for estimate in whole(estimates):
            bands = set(bands_of_estimate(estimate))
            models[estimate.model] = models.get(estimate.model, set(B)) & bands or bands
        return {model: in_band_order(bands) for model, bands in models.items()}
    trusted = (prognosis for prognosis in prognoses if prognosis.system in case.policy.survival_systems)
    return {prognosis.system: said for prognosis in trusted if (said := bands_of(prognosis))}


def bands_of(prognosis: Prognosis) -> tuple[B, ...]:
    """What a system says by itself: its one group, or a loaded model's figures; () where it says nothing yet."""
    if prognosis.model is not None:
        return bands_of_model(prognosis)
    if prognosis.system in BANDS_OF and len(prognosis.groups) == 1:
        return BANDS_OF[prognosis.system][prognosis.groups[0]]
    return ()


def bands_of_model(prognosis: Prognosis) -> tuple[B, ...]:
    """By fractions alive at 90 and 365 days, where every value still possible lies on one side of a half."""
    figures = {horizon: (share, share) for horizon, share in (prognosis.survival.probability or {}).items()}
    spans = prognosis.probability_range or figures
    open_ = set(B) if spans else set[B]()
    for horizon, days in MODEL_HORIZONS.items():
        if horizon not in spans:
            continue
        low, high = (Decimal(repr(share)) for share in spans[horizon])
        if low < HALF <= high:
            return ()
        open_ &= set(bands_of_estimate(SurvivalEstimate(prognosis.system, None, days, low)))
    return in_band_order(open_) if open_ < set(B) else ()


def combined(case: Case, prognoses: Iterable[Prognosis]) -> Combined:
    """Every estimate openly beside the others, and their union; with none, all five bands stay open."""
    systems = by_system(case, prognoses)
    bands = in_band_order(band for bands in systems.values() for band in bands)
    different = len(set(systems.values()))
    agreement = ("none", "single")[len(systems)] if len(systems) < 2 else ("agree" if different == 1 else "disagree")
    return Combined(survival_bands=bands or tuple(B), by_system=systems, agreement=agreement)
