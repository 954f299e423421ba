"""What each survival system must answer for a facts document, by brute force."""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from typing import Any

from tests.spinal_metastasis.oracle import blocks
from tests.spinal_metastasis.oracle.blocks import Facts
from tests.spinal_metastasis.oracle.brute_force import Answer, Block, added_up, answer, remembered
from tests.spinal_metastasis.oracle.possible import is_known, values
from tests.spinal_metastasis.oracle.tables import BOLLEN, PRIMARIES, bands, group


@dataclass(frozen=True)
class Expected:
    """`groups` in the contract's order; `items` component -> (min, max); no total for Bollen."""

    groups: tuple[str, ...]
    missing: frozenset[str]
    low: int | None
    high: int | None
    items: Mapping[str, tuple[int, int]]
    parts: tuple[Block, ...] = ()


def _additive(system: str, parts: list[Block], total: Callable[[Mapping[str, Any]], int] | None = None) -> Expected:
    if total is None:
        found = added_up(parts, lambda points: (points, group(system, points)))
    else:
        found = answer(parts, lambda items: (total(items), group(system, total(items))))
    totals = [points for points, _ in found.results]
    groups = {name for _, name in found.results}
    return Expected(
        tuple(name for _, _, name in bands(system) if name in groups),
        found.deciding,
        min(totals),
        max(totals),
        {item: (min(seen), max(seen)) for item, seen in found.items.items()},
        tuple(parts),
    )


def tomita_2001(facts: Facts) -> Expected:
    parts = [
        blocks.primary(facts, "tomita_points"),
        blocks.organs_with_brain(facts, "tomita_2001", "visceral"),
        blocks.skeleton(facts, "bone", 1, 2),
    ]
    return _additive("tomita_2001", parts)


def _three_or_more(counts: list[int]) -> list[str]:
    return ["3+" if count >= 3 else str(count) for count in counts]


def tokuhashi_2005(facts: Facts, variant: str = "ge3_2_1") -> Expected | None:
    system = "tokuhashi_2005"
    counts = [count for count in blocks.spinal_counts(facts) if count >= 1]
    if not counts:
        return None
    vertebral = f"{system}/{variant}" if variant == "ge3_1to2_0" else system
    extraspinal = [int(count) for count in values(facts, "extraspinal_bone_mets")]
    parts = [
        blocks.lookup(system, "general_condition", "kps", blocks.kps_values(facts)),
        blocks.lookup(system, "extraspinal_bone", "extraspinal_bone_mets", _three_or_more(extraspinal)),
        blocks.lookup(system, "vertebral", "spinal_mets_count", _three_or_more(counts), vertebral),
        blocks.organs_with_brain(facts, system, "major_organs"),
        blocks.primary(facts, "tokuhashi_points"),
        blocks.lookup(system, "palsy", "frankel_or_asia", values(facts, "frankel_or_asia")),
    ]
    return _additive(system, parts)


def _bauer(facts: Facts) -> list[Block]:
    return [
        blocks.any_organ(facts, "visceral", 0, 1),
        blocks.skeleton(facts, "solitary", 1, 0),
        blocks.bauer_primary(facts),
    ]


def bauer_1995(facts: Facts) -> Expected:
    return _additive("bauer_1995", [*_bauer(facts), blocks.fracture(facts)])


def bauer_modified_2008(facts: Facts) -> Expected:
    return _additive("bauer_modified_2008", _bauer(facts))


def katagiri_2014(facts: Facts) -> Expected:
    system = "katagiri_2014"
    yes_no = values(facts, "previous_chemotherapy")
    parts = [
        blocks.primary(facts, "katagiri_points"),
        blocks.katagiri_visceral(facts),
        blocks.laboratory(facts),
        blocks.lookup(system, "performance", "ecog", blocks.ecog_values(facts)),
        Block(
            {"previous_chemotherapy": yes_no}, lambda reading: {"chemotherapy": int(reading["previous_chemotherapy"])}
        ),
        blocks.skeleton(facts, "multiple_skeletal", 0, 1),
    ]
    return _additive(system, parts)


def nesms_2015(facts: Facts) -> Expected:
    walking = [word == "independent" for word in values(facts, "ambulatory")]
    albumin = [value >= 3.5 for value in values(facts, "albumin")]
    parts = [
        *_bauer(facts),
        Block({"ambulatory": walking}, lambda reading: {"ambulatory": int(reading["ambulatory"])}),
        Block({"albumin": albumin}, lambda reading: {"albumin": int(reading["albumin"])}),
    ]

    def bauer(items: Mapping[str, Any]) -> int:
        return 2 * int(sum(items[item] for item in ("visceral", "solitary", "not_lung", "favourable_primary")) >= 3)

    expected = _additive(
        "nesms_2015", parts, lambda items: min(3, bauer(items) + items["ambulatory"] + items["albumin"])
    )
    reached = set(answer(_bauer(facts), lambda items: bauer(items)).results)
    items = {item: expected.items[item] for item in ("ambulatory", "albumin")}
    return Expected(
        expected.groups,
        expected.missing,
        expected.low,
        expected.high,
        items | {"bauer": (min(reached), max(reached))},
    )


def van_der_linden_2005(facts: Facts) -> Expected:
    system = "van_der_linden_2005"
    parts = [
        blocks.lookup(system, "performance", "kps", blocks.kps_values(facts)),
        blocks.primary(facts, "vdl_points"),
        blocks.lookup(system, "visceral", "visceral_mets", values(facts, "visceral_mets")),
    ]
    return _additive(system, parts)


def osri_2013(facts: Facts) -> Expected:
    parts = [
        blocks.primary(facts, "osri_ptp"),
        blocks.lookup("osri_2013", "general_condition", "kps", blocks.kps_values(facts)),
    ]
    return _additive("osri_2013", parts)


def bollen_2014(facts: Facts) -> Expected | None:
    excluded = {"myeloma", "lymphoma", "leukaemia", "unknown_primary", "other"}
    profiles = ("favourable", "moderate", "unfavourable")
    known = [PRIMARIES[row]["bollen_profile"] for row in values(facts, "primary") if row not in excluded]
    levels = [level for lesion in facts.get("lesions", []) if "level" in lesion for level in [values(lesion, "level")]]
    if not known or any(all(vertebra[0] == "S" for vertebra in level) for level in levels):
        return None
    parts = [
        Block(
            {"primary": [profile for cell in known for profile in ([cell] if cell else profiles)]},
            lambda reading: {"profile": reading["primary"]},
        ),
        Block(
            {"kps": ["yes" if kps >= 80 else "no" for kps in blocks.kps_values(facts)]},
            lambda reading: {"performance": reading["kps"]},
        ),
        blocks.any_organ(facts, "visceral_or_brain", "yes", "no"),
    ]

    def category(items: Mapping[str, Any]) -> Hashable:
        return BOLLEN[items["profile"], items["performance"], items["visceral_or_brain"]]

    found: Answer = answer(parts, category)
    return Expected(tuple(name for name in "ABCD" if name in found.results), found.deciding, None, None, {})


def rades_2013(facts: Facts) -> Expected | None:
    system = "rades_2013"
    ecog = [value for value in blocks.ecog_values(facts) if value >= 2]
    no_deficit = not is_known(facts, "motor_deficit_days") and values(facts, "frankel_or_asia") == ["E"]
    if not ecog or no_deficit:
        return None
    interval = ["long" if months > 15 else "short" for months in values(facts, "months_since_cancer_diagnosis")]
    deficit = ["slow" if days > 7 else "fast" for days in values(facts, "motor_deficit_days")]
    parts = [
        blocks.lookup(system, "performance", "ecog", ecog),
        blocks.primary(facts, "rades2013_points"),
        blocks.skeleton(facts, "other_bone", 1, 3),
        blocks.lookup(system, "visceral", "visceral_mets", values(facts, "visceral_mets")),
        blocks.lookup(system, "interval", "months_since_cancer_diagnosis", interval),
        blocks.lookup(system, "ambulatory", "ambulatory", values(facts, "ambulatory")),
        blocks.lookup(system, "motor_deficit", "motor_deficit_days", deficit),
    ]
    return _additive(system, parts)


SYSTEMS: dict[str, Callable[[Facts], Expected | None]] = {
    system.__name__: remembered(system)
    for system in (
        tomita_2001, tokuhashi_2005, bauer_1995, bauer_modified_2008, katagiri_2014, nesms_2015, van_der_linden_2005,
        osri_2013, bollen_2014, rades_2013,
    )
}  # fmt: skip
