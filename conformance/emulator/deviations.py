"""All deviations, in the order of their rows."""

from typing import Final

from conformance.emulator import envelope_deviations, prefetch_deviations, traffic_deviations
from conformance.emulator.deviation import Deviation

DEVIATIONS: Final[tuple[Deviation, ...]] = (
    *prefetch_deviations.DEVIATIONS,
    *envelope_deviations.DEVIATIONS,
    *traffic_deviations.DEVIATIONS,
)
BY_NAME: Final = {deviation.name: deviation for deviation in DEVIATIONS}
