"""What a site chooses, where the sources disagree or a resource is local. Printed on every answer it changes."""

from dataclasses import dataclass
from typing import Literal

SURVIVAL_SYSTEMS = (
    "tokuhashi_2005", "bauer_modified_2008", "katagiri_2014", "sorg_ml_2019", "sorg_nomogram_2016",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Policy:
    """Site settings of the rules; the defaults are those of the clinical specification.

    `srs_available` None = the site did not say, both stay open.
    """

    srs_available: bool | None = None
    escc_high_threshold: Literal["2", "1c"] = "2"
    intermediate_policy: Literal["patchell", "as_sensitive", "as_resistant"] = "patchell"
    tokuhashi_variant: Literal["ge3_2_1", "ge3_1to2_0"] = "ge3_2_1"
    survival_systems: tuple[str, ...] = SURVIVAL_SYSTEMS
