"""Where the code of each system keeps what its review page shows: tables, lists of primaries, readings, cut-offs."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from spinal_metastasis.points import PointsTable
from spinal_metastasis.scores import (
    bauer,
    bauer_1995,
    bollen_2014,
    katagiri_2014,
    nesms_2015,
    osri_2013,
    rades_2013,
    sorg,
    tokuhashi_2005,
    tomita_2001,
    van_der_linden_2005,
)  # fmt: skip
from spinal_metastasis.scores.readings import ECOG, KPS
from spinal_metastasis.terms import Ambulatory, Frankel, Primary, VisceralMets

Placed = Mapping[Primary, tuple[str, ...]]
COUNTS = (0, 1, 2, 3, 4)


@dataclass(frozen=True, slots=True)
class Reading:
    """How values of a fact become a category of the paper: every value is shown with its category."""

    fact: str
    read: Callable[[Any], str]
    values: Sequence[object]


@dataclass(frozen=True, slots=True)
class Source:
    """`primaries`: the paper's class of each primary; `unplaced`: what becomes of one it does not place.

    `from_memory`: primaries placed from memory. `all_from_memory`: the whole list is. `tree` gives the result of each
    combination of `steps`.
    """

    tables: tuple[PointsTable, ...] = ()
    primaries: Placed | None = None
    unplaced: str = "not placed: every class stays possible"
    from_memory: tuple[Primary, ...] = ()
    all_from_memory: bool = False
    readings: tuple[Reading, ...] = ()
    cut_offs: tuple[tuple[str, object], ...] = ()
    inputs: tuple[str, ...] = ()
    tree: Callable[..., str] | None = None
    steps: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def _bollen(profile: str, performance: str, spread: str) -> str:
    return bollen_2014.category(profile, performance, VisceralMets.NONE, spread == "yes")


TOMITA = Source(
    (tomita_2001.GROWTH, tomita_2001.VISCERAL, tomita_2001.BONE), tomita_2001.GROWTH_OF,
    from_memory=tomita_2001.FROM_MEMORY,
    readings=(
        Reading("bone metastases, spine and elsewhere together", lambda n: tomita_2001.bone_extent(n, 0), (1, 2, 3)),
    ),
)  # fmt: skip
TOKUHASHI = Source(
    (
        tokuhashi_2005.GENERAL_CONDITION, tokuhashi_2005.EXTRASPINAL, tokuhashi_2005.VERTEBRAL,
        tokuhashi_2005.VERTEBRAL_OTHER_PRINT, tokuhashi_2005.ORGANS, tokuhashi_2005.SITE, tokuhashi_2005.PALSY,
    ),
    tokuhashi_2005.SITE_OF,
    readings=(
        Reading("kps", tokuhashi_2005.general_condition, KPS),
        Reading("extraspinal_bone_mets", tokuhashi_2005.extraspinal_foci, COUNTS),
        Reading("spinal_mets_count", tokuhashi_2005.count_of_three, COUNTS[1:]),
        Reading("frankel_or_asia", tokuhashi_2005.palsy, tuple(Frankel)),
    ),
)  # fmt: skip
BAUER_ITEMS = (bauer.VISCERAL, bauer.SOLITARY, bauer.NOT_LUNG, bauer.FAVOURABLE)
KATAGIRI = Source(
    (
        katagiri_2014.GROWTH, katagiri_2014.VISCERAL, katagiri_2014.LABORATORY, katagiri_2014.PERFORMANCE,
        katagiri_2014.CHEMOTHERAPY, katagiri_2014.MULTIPLE,
    ),
    katagiri_2014.GROWTH_OF, from_memory=katagiri_2014.FROM_MEMORY,
    readings=(Reading("ecog", katagiri_2014.bedridden, ECOG),),
    cut_offs=(
        ("abnormal: albumin below, g/dL", katagiri_2014.ALBUMIN_BELOW_G_PER_DL),
        ("abnormal: CRP from, mg/dL", katagiri_2014.CRP_FROM_MG_PER_DL),
        ("abnormal: LDH from, U/L", katagiri_2014.LDH_FROM_U_PER_L),
        ("critical: platelets below, 10⁹/L", katagiri_2014.PLATELETS_BELOW_10_9_PER_L),
        ("critical: calcium from, mg/dL", katagiri_2014.CALCIUM_FROM_MG_PER_DL),
        ("critical: bilirubin from, mg/dL", katagiri_2014.BILIRUBIN_FROM_MG_PER_DL),
    ),
)  # fmt: skip
NESMS = Source(
    (nesms_2015.BAUER, nesms_2015.AMBULATORY, nesms_2015.ALBUMIN),
    readings=(Reading("ambulatory", nesms_2015.walking, tuple(Ambulatory)),),
    cut_offs=(
        ("modified Bauer high from", nesms_2015.BAUER_HIGH_FROM),
        ("albumin low below, g/dL", nesms_2015.ALBUMIN_LOW_BELOW_G_PER_DL),
        ("sum capped at", nesms_2015.HIGHEST),
    ),
)  # fmt: skip
VAN_DER_LINDEN = Source(
    (van_der_linden_2005.PERFORMANCE, van_der_linden_2005.PRIMARY, van_der_linden_2005.VISCERAL),
    van_der_linden_2005.NAMED, readings=(Reading("kps", van_der_linden_2005.karnofsky_band, KPS),),
)  # fmt: skip
OSRI = Source(
    (osri_2013.PATHOLOGY, osri_2013.CONDITION), osri_2013.CLASS_OF, all_from_memory=True,
    readings=(Reading("kps", tokuhashi_2005.general_condition, KPS),),
)  # fmt: skip
BOLLEN = Source(
    primaries=bollen_2014.PROFILE_OF, tree=_bollen, steps=bollen_2014.STEPS,
    unplaced=f"all three profiles stay possible; outside the score: {', '.join(sorted(bollen_2014.EXCLUDED))}",
    readings=(Reading("kps", bollen_2014.karnofsky_band, KPS),),
)  # fmt: skip
RADES = Source(
    (
        rades_2013.PERFORMANCE, rades_2013.PRIMARY, rades_2013.OTHER_BONE, rades_2013.VISCERAL, rades_2013.INTERVAL,
        rades_2013.AMBULATORY, rades_2013.MOTOR_DEFICIT,
    ),
    rades_2013.NAMED,
    readings=(
        Reading("ecog", rades_2013.performance, (2, 3, 4)),
        Reading("ambulatory", rades_2013.can_walk, tuple(Ambulatory)),
    ),
    cut_offs=(
        ("diagnosis to compression, months, longer than", rades_2013.INTERVAL_MONTHS),
        ("motor deficit developing over, days, longer than", rades_2013.DEFICIT_DAYS),
    ),
)  # fmt: skip

SOURCES: dict[str, Source] = {
    "tomita_2001": TOMITA,
    "tokuhashi_2005": TOKUHASHI,
    "bauer_1995": Source((*BAUER_ITEMS, bauer_1995.NO_FRACTURE), bauer.KIND_OF),
    "bauer_modified_2008": Source(BAUER_ITEMS, bauer.KIND_OF),
    "katagiri_2014": KATAGIRI,
    "nesms_2015": NESMS,
    "sorg_classic_2016": Source(inputs=sorg.NOMOGRAM_INPUTS),
    "sorg_nomogram_2016": Source(inputs=sorg.NOMOGRAM_INPUTS),
    "sorg_ml_2019": Source(inputs=sorg.ML_INPUTS),
    "van_der_linden_2005": VAN_DER_LINDEN,
    "osri_2013": OSRI,
    "bollen_2014": BOLLEN,
    "rades_2013": RADES,
}
