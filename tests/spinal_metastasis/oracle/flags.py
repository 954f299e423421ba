"""The flags of a lesion (principles.md 1.1, 2.2-2.4, 3.3 and 4; contract appendix C)."""

from collections.abc import Iterator

from tests.spinal_metastasis.oracle.advice_emergency import paraplegia
from tests.spinal_metastasis.oracle.places import Chart, Place
from tests.spinal_metastasis.oracle.possible import VERTEBRAE, values
from tests.spinal_metastasis.oracle.tables import PRIMARIES
from tests.spinal_metastasis.oracle.truth import YES

CONUS = "L1"
"""Not recorded: L1 or L2, so L2 and below lie below it."""


def flags(chart: Chart, place: Place) -> set[str]:
    compressed = [other for other in chart.places if other.is_high == YES]
    found = {
        "SINS_NOT_APPLICABLE_INSTRUMENTED": place.instrumented,
        "ESCC_1C_BORDERLINE": "escc_grade" in place.lesion and "1c" in values(place.lesion, "escc_grade"),
        "ESCC_BELOW_CONUS": _is_below_the_conus(place),
        "MYELOPATHY_DERIVED": place.myelopathy == YES and not any("myelopathy" in holder for holder in place.holders),
        "HISTOLOGY_CLASS_ASSUMED": any(_assumed(place)),
        "PRIOR_RT_TREATED_AS_RESISTANT": place.irradiated == YES,
        "SINS_COLLAPSE_EXACTLY_50": not place.instrumented and _measured(place, "height_loss_pct") == [50],
        "SINS_INVOLVEMENT_EXACTLY_50": not place.instrumented and _half_is_involved(place),
        "E8_PARAPLEGIA_OVER_48H": paraplegia(chart) == YES,
        "E9_SEVERAL_COMPRESSED_LEVELS": place in compressed and len(compressed) > 1,
    }
    return {name for name, raised in found.items() if raised}


def _is_below_the_conus(place: Place) -> bool:
    conus = max(VERTEBRAE.index(vertebra) for vertebra in values(place.patient, "conus_level")) if (
        "conus_level" in place.patient) else VERTEBRAE.index(CONUS)  # fmt: skip
    return "level" in place.lesion and all(
        VERTEBRAE.index(vertebra) > conus for vertebra in values(place.lesion, "level")
    )


def _assumed(place: Place) -> Iterator[bool]:
    """A known primary that no list of radiosensitivity names."""
    if "primary" in place.patient and "radiosensitivity_override" not in place.patient:
        for primary in values(place.patient, "primary"):
            listed = PRIMARIES[primary]["radiosensitivity_3level"] or primary in ("unknown_primary", "lung_unspecified")
            yield not listed


def _measured(place: Place, key: str) -> list[float]:
    """Readings that SINS collapse is derived from."""
    return [] if place.is_collapse_stated or key not in place.lesion else [float(v) for v in values(place.lesion, key)]


def _half_is_involved(place: Place) -> bool:
    return _measured(place, "height_loss_pct") == [0] and _measured(place, "body_involvement_pct") == [50]
