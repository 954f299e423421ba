"""The combined system, rules C1-C13 (principles section 7), and 3.5 on cement: survival and treatment joined.

Each row: where it holds (bands of expected survival, condition of the lesion), what it says of an option (for, against,
nothing), which option it adds, and who says so. C10, C12 and C13 weigh nothing: they speak of conflicts, branches and
order (combined_conflicts.py). How each reading was chosen: ADR 0016.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

from spinal_metastasis.recommendation.cement import FAVOURABLE, OPEN, UNFAVOURABLE
from spinal_metastasis.recommendation.cement import RULE as CEMENT
from spinal_metastasis.recommendation.cement import SOURCE as CEMENT_SOURCE
from spinal_metastasis.recommendation.combined_situation import Situation
from spinal_metastasis.recommendation.combined_traits import DISCUSS, EN_BLOC, SHORT_RT, SUPPORTIVE, Traits
from spinal_metastasis.terms import SurvivalBand as B

Weigh = Callable[[Traits, Situation, B], int]
"""+1 for an option, -1 against it, 0 nothing."""

BANDS = tuple(B)
REVIEW = "Chang 2020 doi:10.31616/asj.2020.0379"
ASTRO = "ASTRO 2024 doi:10.1016/j.prro.2024.04.018"
DEA_2020 = "Dea 2020 doi:10.1093/neuros/nyz472"
MIS_TIER = "Survival-tiered MIS, PMC6583470 (8 patients)"
CHANG_2019 = "Chang 2019, PMC6712380"
DESIGN = "design choice of the specification"


def _nothing(_option: Traits, _case: Situation, _band: B) -> int:
    return 0


def _always(_case: Situation) -> bool:
    return True


def _adds_nothing(_case: Situation) -> tuple[str, ...]:
    return ()


class Rule(NamedTuple):
    """One rule: id, what it says in words, its sources, and the four things above.

    `prognostic` False: it does not rest on expected survival, so it orders options in an emergency too (C13).
    """

    id: str
    text: str
    sources: tuple[str, ...]
    weigh: Weigh = _nothing
    bands: tuple[B, ...] = BANDS
    holds: Callable[[Situation], bool] = _always
    adds: Callable[[Situation], tuple[str, ...]] = _adds_nothing
    prognostic: bool = True


def _under_1_month(option: Traits, _case: Situation, _band: B) -> int:
    if option.added == SUPPORTIVE:
        return 1
    return -1 if option.surgery or option.least_invasive else 0


def _1_to_3_months(option: Traits, case: Situation, _band: B) -> int:
    if option.added == SHORT_RT or (option.least_invasive and case.mechanical_pain):
        return 1
    return -1 if option.surgery else 0


def _discuss(case: Situation) -> tuple[str, ...]:
    return (SHORT_RT, DISCUSS) if case.discuss_surgery else (SHORT_RT,)


def _3_to_6_months(option: Traits, _case: Situation, _band: B) -> int:
    if option.added == EN_BLOC:
        return -1
    return 1 if option.limited else 0


def _6_to_12_months(option: Traits, _case: Situation, _band: B) -> int:
    return 1 if option.srs else 0


def _12_months_or_more(option: Traits, _case: Situation, _band: B) -> int:
    return 1 if option.srs or (option.surgery and option.added != EN_BLOC) else 0


def _en_bloc(option: Traits, _case: Situation, _band: B) -> int:
    return 1 if option.added == EN_BLOC else 0


def _by_band(option: Traits, case: Situation, band: B) -> int:
    """What rules C1-C5 say in a band."""
    return OF_BAND[band].weigh(option, case, band)


def _is_procedure(option: Traits) -> bool:
    """Something that can be more or less aggressive: surgery, a least-invasive procedure, radiosurgery."""
    return option.surgery or option.least_invasive or option.srs


def _one_band_up(option: Traits, case: Situation, band: B) -> int:
    higher = BANDS[min(BANDS.index(band) + 1, len(BANDS) - 1)]
    better = _by_band(option, case, higher) > _by_band(option, case, band)
    return 1 if better and _is_procedure(option) else 0


def _one_band_down(option: Traits, case: Situation, band: B) -> int:
    lower = BANDS[max(BANDS.index(band) - 1, 0)]
    worse = _by_band(option, case, lower) < _by_band(option, case, band)
    return -1 if worse and _is_procedure(option) else 0


def _haematological(option: Traits, _case: Situation, _band: B) -> int:
    if option.decompression:
        return -1
    return 0 if option.surgery or option.added == SUPPORTIVE else 1


def _due_to_lesion(option: Traits, _case: Situation, _band: B) -> int:
    return 1 if option.surgery else 0


def _cement(option: Traits, case: Situation, _band: B) -> int:
    if not option.cement:
        return 0
    return {FAVOURABLE: 1, UNFAVOURABLE: -1, OPEN: 0}[case.cement]


RULES = (
    Rule("C1", "best supportive care first; radiotherapy only for pain that it can still help in time", (ASTRO,),
         _under_1_month, (B.LT1M,), adds=lambda _: (SUPPORTIVE,)),
    Rule("C2", "no major open surgery as first option; short radiotherapy, least-invasive stabilisation for mechanical "
         "pain, palliative care", (REVIEW, DEA_2020, DESIGN), _1_to_3_months, (B.FROM1TO3M,), adds=_discuss),
    Rule("C3", "limited or less invasive surgery; no corpectomy or en bloc resection", (REVIEW, MIS_TIER),
         _3_to_6_months, (B.FROM3TO6M,)),
    Rule("C4", "the full NOMS row, SRS favoured over cEBRT where the row allows", (MIS_TIER, DESIGN),
         _6_to_12_months, (B.FROM6TO12M,)),
    Rule("C5", "the full NOMS row, durability first: SRS also for intermediate histology, fixation that lasts",
         (REVIEW, MIS_TIER, DESIGN), _12_months_or_more, (B.GE12M,)),
    Rule("C6", "solitary metastasis of a slow-growing primary without uncontrolled visceral disease: SRS, or "
         "separation surgery and SRS, first; en bloc resection as an alternative for specialist discussion",
         (REVIEW, "PMID 27431619", "ijssurgery.com/content/14/6/982"), _en_bloc, (B.GE12M,),
         holds=lambda case: case.en_bloc_candidate, adds=lambda _: (EN_BLOC,)),
    Rule("C7", "synchronous or treatment-naive with systemic options: one band more aggressive is allowed",
         (REVIEW, CHANG_2019), _one_band_up, holds=lambda case: case.more_aggressive),
    Rule("C8", "no systemic options left: one band less aggressive is allowed", (CHANG_2019, DESIGN),
         _one_band_down, holds=lambda case: case.less_aggressive),
    Rule("C9", "haematological primary: solid-tumour scores fit poorly; systemic treatment or radiotherapy first, even "
         "with a deficit", ("PMC3585643", "Rades 2016 Anticancer Res 36:3081"), _haematological,
         holds=lambda case: case.haematological, prognostic=False),
    Rule("C10", "both reasons stand, no automatic winner: for the team",
         (DESIGN,)),
    Rule("C11", "poor performance caused by the compression does not count against surgery", (DEA_2020, DESIGN),
         _due_to_lesion, holds=lambda case: case.due_to_lesion, prognostic=False),
    Rule("C12", "expected survival is open: branches under 3, 3 to 6, and 6 months or more", (DESIGN,)),
    Rule("C13", "emergency: the combined result does not delay emergency care (A01); prognosis is secondary",
         ("NICE QS56, updated 2023", DESIGN), holds=lambda case: case.emergency),
    Rule(CEMENT, "cement augmentation as stabilisation", (CEMENT_SOURCE,), _cement,
         holds=lambda case: case.cement != "", prognostic=False),
)  # fmt: skip
BY_ID = {rule.id: rule for rule in RULES}
OF_BAND = dict(zip(BANDS, (BY_ID[f"C{number}"] for number in range(1, len(BANDS) + 1)), strict=True))


class Weight(NamedTuple):
    """Rules for and against an option; `when`: the bands of a rule that speaks in some of the open bands only.

    For minus against, `sure` counts the rules that speak in every open band, `total` all of them, `lasting` those
    that do not rest on survival.
    """

    for_: tuple[str, ...]
    against: tuple[str, ...]
    when: tuple[tuple[str, tuple[B, ...]], ...]
    sure: int
    total: int
    lasting: int


@lru_cache(maxsize=4096)
def weight(option: Traits, case: Situation, bands: tuple[B, ...]) -> Weight:
    """Every rule over every band of survival still open; a rule is listed once on a side."""
    sides: dict[int, list[str]] = {1: [], -1: []}
    when: list[tuple[str, tuple[B, ...]]] = []
    sure = lasting = 0
    for rule in RULES:
        if not rule.holds(case):
            continue
        said = {band: rule.weigh(option, case, band) for band in bands if band in rule.bands}
        for side, rules in sides.items():
            where = tuple(band for band, way in said.items() if way == side)
            if where:
                rules.append(rule.id)
                sure += side if where == bands else 0
                lasting += 0 if rule.prognostic else side
                when += [] if where == bands else [(rule.id, where)]
    return Weight(tuple(sides[1]), tuple(sides[-1]), tuple(when), sure, len(sides[1]) - len(sides[-1]), lasting)


@lru_cache(maxsize=4096)
def additions(case: Situation, bands: tuple[B, ...]) -> tuple[str, ...]:
    """Options the rules add to those of the NOMS table, in the order of the rules."""
    return tuple(
        name for rule in RULES if rule.holds(case) and any(band in rule.bands for band in bands)
        for name in rule.adds(case)
    )  # fmt: skip
