"""Synchronous or metachronous: the first metastasis within 90 days of the first diagnosis, or later.

Source: mapping.md section 3.2 (synchronous), contract appendix A. Both onsets must be known to the day or month. An
entry without an onset may be the first one: it leaves open what a shorter or longer distance would change.
"""

from collections.abc import Iterable, Sequence
from datetime import date

from fhir_mappings.condition import Finding
from fhir_mappings.primary import Candidate
from fhir_mappings.times import span, start_of
from spinal_metastasis.facts import Fact, Flag

SYNCHRONOUS_DAYS = 90
YEAR_ALONE = 4


def synchronous(
    candidates: Sequence[Candidate], findings: Iterable[Finding], *, elsewhere: bool = False
) -> Fact[bool] | None:
    """None unless one primary of a known site and a confirmed metastasis have onsets whose distance settles it.

    `elsewhere`: metastases are also known from entries that have no onset.
    """
    if len(candidates) != 1 or candidates[0].is_generic:
        return None
    metastases = [f for f in findings if f.confirmed and f.of_role("secondary")]
    began = [(onset, f) for f in candidates[0].findings if (onset := onset_of(f)) is not None]
    spread = [(onset, f) for f in metastases if (onset := onset_of(f)) is not None]
    if not began or not spread:
        return None
    (first, last), primary = min(began, key=_earliest)
    (spread_first, spread_last), metastasis = min(spread, key=_earliest)
    nearest, farthest = (spread_first - last).days, (spread_last - first).days
    may_be_longer = farthest > SYNCHRONOUS_DAYS or len(began) < len(candidates[0].findings)
    may_be_shorter = nearest <= SYNCHRONOUS_DAYS or len(spread) < len(metastases) or elsewhere
    if may_be_longer and may_be_shorter:
        return None
    return Fact(farthest <= SYNCHRONOUS_DAYS, (primary.evidence, metastasis.evidence), None, (Flag.DERIVED,))


def _earliest(pair: tuple[tuple[date, date], Finding]) -> tuple[date, date, str]:
    return *pair[0], pair[1].reference


def onset_of(finding: Finding) -> tuple[date, date] | None:
    """First and last day the onset can mean; a year alone is too coarse."""
    text = finding.condition.onset_date_time or start_of(finding.condition.onset_period)
    return span(text) if text is not None and len(text.strip()) > YEAR_ALONE else None
