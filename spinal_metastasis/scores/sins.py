"""SINS, Spinal Instability Neoplastic Score: one level. Range 0-18, higher is less stable.

Read beside Fisher 2010 (Spine 35:E1221) and the review's Table 3. Not stated there, and decided in ADR 0003: exactly
50 % collapse scores as the lower class, exactly 50 % involvement without collapse as none; transitional vertebrae and
the coccyx have no location class.
"""

from decimal import Decimal
from typing import NamedTuple

from spinal_metastasis.facts import Fact, OneOf
from spinal_metastasis.known import Known, above, possible
from spinal_metastasis.points import Band, Citation, PointsTable, Score, Variable, add_up
from spinal_metastasis.terms import (
    REGIONS,
    Alignment,
    BoneLesion,
    Collapse,
    Pain,
    Posterolateral,
    SpinalLevel,
    Stability,
)  # fmt: skip

FISHER_2010 = Citation(
    "Fisher CG et al. A novel classification system for spinal instability in neoplastic disease. Spine 2010;35:E1221",
    "10.1097/BRS.0b013e3181e16ae2",
)

LOCATION = PointsTable(
    "location", FISHER_2010.at("location"),
    {"junctional": 3, "mobile": 2, "semirigid": 1, "rigid": 0},
)  # fmt: skip
PAIN = PointsTable(
    "pain", FISHER_2010.at("pain"),
    {Pain.MECHANICAL: 3, Pain.OCCASIONAL_NONMECHANICAL: 1, Pain.NONE: 0},
)  # fmt: skip
BONE_LESION = PointsTable(
    "bone_lesion", FISHER_2010.at("bone lesion"),
    {BoneLesion.LYTIC: 2, BoneLesion.MIXED: 1, BoneLesion.BLASTIC: 0},
)  # fmt: skip
ALIGNMENT = PointsTable(
    "alignment", FISHER_2010.at("radiographic spinal alignment"),
    {Alignment.SUBLUXATION_TRANSLATION: 4, Alignment.DE_NOVO_DEFORMITY: 2, Alignment.NORMAL: 0},
)  # fmt: skip
COLLAPSE = PointsTable(
    "collapse", FISHER_2010.at("vertebral body collapse"),
    {Collapse.GT50: 3, Collapse.LT50: 2, Collapse.NONE_GT50_INVOLVED: 1, Collapse.NONE: 0},
)  # fmt: skip
POSTEROLATERAL = PointsTable(
    "posterolateral", FISHER_2010.at("posterolateral involvement of the spinal elements"),
    {Posterolateral.BILATERAL: 3, Posterolateral.UNILATERAL: 1, Posterolateral.NONE: 0},
)  # fmt: skip

CLASSES = (
    Band(0, 6, Stability.STABLE, FISHER_2010.at("classes")),
    Band(7, 12, Stability.POTENTIALLY_UNSTABLE, FISHER_2010.at("classes")),
    Band(13, 18, Stability.UNSTABLE, FISHER_2010.at("classes")),
)
CONSULT_FROM = 7
"""Binary scale: from here on a surgical opinion is recommended (Fisher 2014, radiation oncologists)."""


def _segment(class_: str, *levels: str) -> dict[SpinalLevel, str]:
    return {SpinalLevel(level): class_ for level in levels}


LOCATION_OF_LEVEL = (
    _segment("junctional", "C0", "C1", "C2", "C7", "T1", "T2", "T11", "T12", "L1", "L5", "S1")
    | _segment("mobile", "C3", "C4", "C5", "C6", "L2", "L3", "L4")
    | _segment("semirigid", "T3", "T4", "T5", "T6", "T7", "T8", "T9", "T10")
    | _segment("rigid", "S2", "S3", "S4", "S5")
)
UNDEFINED_LEVELS = frozenset({SpinalLevel.T13, SpinalLevel.L6, SpinalLevel.COCCYX})
HALF = Decimal(50)


class Sins(NamedTuple):
    score: Score
    flags: tuple[str, ...]


def vertebrae_of(level: Fact[SpinalLevel] | None) -> tuple[SpinalLevel, ...]:
    """Vertebrae a lesion may sit at; a region is one of its vertebrae."""
    recorded = LOCATION_OF_LEVEL if level is None else possible(level, SpinalLevel)
    return tuple(dict.fromkeys(vertebra for one in recorded for vertebra in REGIONS.get(one, (one,))))


def location_classes(level: Fact[SpinalLevel] | None) -> tuple[str, ...]:
    """Location classes still possible; an undefined level may be of any."""
    open_classes: set[str] = set()
    for vertebra in vertebrae_of(level):
        open_classes.update(LOCATION.points if vertebra in UNDEFINED_LEVELS else (LOCATION_OF_LEVEL[vertebra],))
    return tuple(class_ for class_ in LOCATION.points if class_ in open_classes)


def collapse_classes(lesion: Known) -> tuple[Collapse, ...]:
    """As recorded; else from the measured loss of height and the share of the body involved."""
    if "sins_collapse" in lesion or not {"height_loss_pct", "body_involvement_pct"} & lesion.keys():
        return possible(lesion.get("sins_collapse"), Collapse)
    loss, involved = lesion.get("height_loss_pct"), lesion.get("body_involvement_pct")
    open_classes: set[Collapse] = set()
    for collapsed in above(loss, Decimal(0)):
        if collapsed:
            open_classes.update(_collapsed_classes(loss))
        else:
            open_classes.update(
                Collapse.NONE_GT50_INVOLVED if over else Collapse.NONE for over in above(involved, HALF)
            )
    return tuple(class_ for class_ in Collapse if class_ in open_classes)


def _collapsed_classes(loss: Fact[Decimal] | None) -> set[Collapse]:
    """Classes of a body that has lost some height: over half, or more than nothing and up to half."""
    classes = {Collapse.GT50} if True in above(loss, HALF) else set()
    if loss is None or _may_lie_between(loss, Decimal(0), HALF):
        classes.add(Collapse.LT50)
    return classes


def _may_lie_between(loss: Fact[Decimal], low: Decimal, high: Decimal) -> bool:
    """Whether the number may be above `low` and not above `high`."""
    if isinstance(loss.value, OneOf):
        return any(low < number <= high for number in loss.value.values)
    return True in above(loss, low) and False in above(loss, high)


def sins(lesion: Known) -> Sins:
    """SINS of one lesion from its facts, over every value still possible."""
    collapse = collapse_classes(lesion)
    lines = (
        LOCATION.straight(Variable("level", location_classes(lesion.get("level")))),
        PAIN.straight(Variable("sins_pain", possible(lesion.get("sins_pain"), Pain))),
        BONE_LESION.straight(Variable("sins_bone_lesion", possible(lesion.get("sins_bone_lesion"), BoneLesion))),
        ALIGNMENT.straight(Variable("sins_alignment", possible(lesion.get("sins_alignment"), Alignment))),
        COLLAPSE.straight(Variable("sins_collapse", collapse)),
        POSTEROLATERAL.straight(
            Variable("sins_posterolateral", possible(lesion.get("sins_posterolateral"), Posterolateral))
        ),
    )
    return Sins(add_up(lines, CLASSES), _flags(lesion, collapse))


def _flags(lesion: Known, collapse: tuple[Collapse, ...]) -> tuple[str, ...]:
    flags: list[str] = []
    if "level" in lesion and UNDEFINED_LEVELS & set(possible(lesion["level"], SpinalLevel)):
        flags.append("SINS_LEVEL_UNDEFINED")
    derived = "sins_collapse" not in lesion
    if derived and _is_half(lesion, "height_loss_pct") and collapse == (Collapse.LT50,):
        flags.append("SINS_COLLAPSE_EXACTLY_50")
    if derived and _is_half(lesion, "body_involvement_pct") and collapse == (Collapse.NONE,):
        flags.append("SINS_INVOLVEMENT_EXACTLY_50")
    return tuple(flags)


def _is_half(lesion: Known, key: str) -> bool:
    return key in lesion and lesion[key].value == HALF


LIMITS = (
    "Built for a single lesion: several levels are scored each alone and never added up.",
    "Not applicable at an instrumented level.",
    "The class 7-12 is heterogeneous; parts of it are information, never a cut for a decision.",
)
VALIDATION = (
    "Sensitivity 95.7 %, specificity 79.5 % for 7 or more against expert consensus, 30 cases (Fourney 2011).",
    (
        "Between observers, kappa: location 0.790, pain 0.841, bone lesion 0.244, alignment 0.456, collapse 0.462, "
        "posterolateral 0.492; total, ICC 0.846 (95 % CI 0.773-0.911)."
    ),
    (
        "Independent: total, ICC 0.79; kappa location 0.81, pain 0.58, bone lesion 0.21, alignment 0.45, collapse "
        "0.42, posterolateral 0.29 (Campos 2014)."
    ),
    "Vertebral fracture after radiotherapy: the category was significant in 11 of 13 studies (Lee 2021).",
)
