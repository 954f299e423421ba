"""Rule C6: a solitary spinal metastasis of a slow-growing primary, viscera free or controlled."""

from collections.abc import Mapping
from typing import Any

from tests.spinal_metastasis.oracle.blocks import spinal_counts
from tests.spinal_metastasis.oracle.tables import rows
from tests.spinal_metastasis.oracle.truth import NO, Truth, both, either, of

SLOW = {row["primary"] for row in rows("slow_growing.csv")}


def is_candidate(patient: Mapping[str, Any]) -> Truth:
    """All but the survival band. Control that is not known counts on no visceral metastasis only."""
    controlled = of(patient, "visceral_controlled") if "visceral_controlled" in patient else NO
    free = of(patient, "visceral_mets", lambda mets: mets == "none")
    counts = frozenset(count == 1 for count in spinal_counts(patient))
    slow = of(patient, "primary", lambda primary: primary in SLOW)
    return both(counts, slow, either(free, controlled))
