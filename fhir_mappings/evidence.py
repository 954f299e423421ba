"""The order in which evidence stands: what was said last comes first, so that a reader sees the newest source."""

from collections.abc import Iterable

from fhir_mappings.times import seconds
from spinal_metastasis.facts import Evidence


def newest_first(evidence: Iterable[Evidence]) -> tuple[Evidence, ...]:
    """Each once, newest first, undated last; equal times by source and words, so that the order is total."""
    return tuple(sorted(set(evidence), key=_place))


def _place(evidence: Evidence) -> tuple[float, str, str, str]:
    age = -seconds(evidence.date)
    return age, evidence.source, evidence.said, str(evidence.date)
