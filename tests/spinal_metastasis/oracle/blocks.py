"""The items of the survival systems as blocks of facts (contract appendix B, prognosis.md)."""

from collections.abc import Callable, Mapping
from typing import Any

from tests.spinal_metastasis.oracle.brute_force import Block, Reading
from tests.spinal_metastasis.oracle.possible import is_known, values
from tests.spinal_metastasis.oracle.tables import LEGAL, PRIMARIES, points, primary_points

Facts = Mapping[str, Any]

ECOG_TO_KPS = {
    0: [90, 100],
    1: [70, 80, 90],
    2: [50, 60, 70],
    3: [30, 40, 50, 60],
    4: [10, 20, 30, 40],
}
DISSEMINATED_ORGANS = {"pleura", "peritoneum", "meninges"}
WORSE = ["none", "treatable", "untreatable"]


def kps_values(facts: Facts) -> list[int]:
    if not is_known(facts, "kps") and is_known(facts, "ecog"):
        return sorted({kps for ecog in values(facts, "ecog") for kps in ECOG_TO_KPS[ecog]})
    return [int(kps) for kps in values(facts, "kps")]


def ecog_values(facts: Facts) -> list[int]:
    if not is_known(facts, "ecog") and is_known(facts, "kps"):
        of = {kps: [0, 1, 2] if kps >= 70 else [2, 3] if kps >= 50 else [3, 4] for kps in range(10, 101, 10)}
        return sorted({ecog for kps in values(facts, "kps") for ecog in of[int(kps)]})
    return [int(ecog) for ecog in values(facts, "ecog")]


def spinal_counts(facts: Facts) -> list[int]:
    if is_known(facts, "spinal_mets_count"):
        return [int(count) for count in values(facts, "spinal_mets_count")]
    fewest = max(1, len(facts.get("lesions", [])))
    return list(range(fewest, max(fewest, 3) + 2))


def lookup(system: str, item: str, key: str, options: list[Any], points_of: str | None = None) -> Block:
    table = points(points_of or system, item)
    return Block({key: options}, lambda reading: {item: table[str(reading[key])]})


def primary(facts: Facts, column: str, item: str = "primary") -> Block:
    cells = [(row, cell) for row in values(facts, "primary") for cell in primary_points(row, column)]
    distinct = dict.fromkeys(cell for _, cell in cells)
    assert set(distinct) <= set(LEGAL[column])
    return Block({"primary": distinct}, lambda reading: {item: reading["primary"]})


def bauer_primary(facts: Facts) -> Block:
    readings = []
    for row in values(facts, "primary"):
        cell = PRIMARIES[row]["bauer_is_lung"]
        lung = [cell == "true"] if cell else [True, False]
        readings += [(is_lung, PRIMARIES[row]["bauer_favourable"] == "true") for is_lung in lung]

    def items(reading: Reading) -> dict[str, int]:
        is_lung, favourable = reading["primary"]
        return {"not_lung": int(not is_lung), "favourable_primary": int(favourable)}

    return Block({"primary": readings}, items)


def organs_with_brain(facts: Facts, system: str, item: str) -> Block:
    """The worse of the viscera and the brain."""
    table = points(system, item)

    def items(reading: Reading) -> dict[str, int]:
        brain = (
            "none" if not reading["brain_mets"] else "treatable" if reading["brain_mets_treatable"] else "untreatable"
        )
        return {item: table[max(reading["visceral_mets"], brain, key=WORSE.index)]}

    keys = ("visceral_mets", "brain_mets", "brain_mets_treatable")
    return Block({key: values(facts, key) for key in keys}, items)


def any_organ(facts: Facts, item: str, present: Any, absent: Any) -> Block:
    """Viscera or brain, present or not."""

    def items(reading: Reading) -> dict[str, Any]:
        return {item: present if reading["visceral_mets"] != "none" or reading["brain_mets"] else absent}

    return Block({key: values(facts, key) for key in ("visceral_mets", "brain_mets")}, items)


def katagiri_visceral(facts: Facts) -> Block:
    table = points("katagiri_2014", "visceral")
    pattern = values(facts, "visceral_pattern")
    if not is_known(facts, "visceral_pattern") and DISSEMINATED_ORGANS & set(facts.get("visceral_organs", [])):
        pattern = ["disseminated"]

    def items(reading: Reading) -> dict[str, int]:
        none = reading["visceral_mets"] == "none" and not reading["brain_mets"]
        return {"visceral": table["none" if none else reading["visceral_pattern"]]}

    options = {key: values(facts, key) for key in ("visceral_mets", "brain_mets")}
    return Block(options | {"visceral_pattern": pattern}, items)


def skeleton(facts: Facts, item: str, solitary: int, multiple: int) -> Block:
    """Spinal + extraspinal bone metastases."""

    def items(reading: Reading) -> dict[str, int]:
        total = reading["spinal_mets_count"] + reading["extraspinal_bone_mets"]
        return {item: solitary if total <= 1 else multiple}

    extraspinal = values(facts, "extraspinal_bone_mets")
    return Block({"spinal_mets_count": spinal_counts(facts), "extraspinal_bone_mets": extraspinal}, items)


def laboratory(facts: Facts) -> Block:
    """One critical value is 2, else one abnormal value 1."""
    tier: dict[str, Callable[[float], int]] = {
        "albumin": lambda value: int(value < 3.7),
        "crp": lambda value: int(value >= 0.4),
        "ldh": lambda value: int(value >= 250),
        "platelets": lambda value: 2 * int(value < 100),
        "calcium": lambda value: 2 * int(value >= 10.3),
        "bilirubin": lambda value: 2 * int(value >= 1.4),
    }
    options = {key: [reads(value) for value in values(facts, key)] for key, reads in tier.items()}
    return Block(options, lambda reading: {"laboratory": max(reading.values())})


def fracture(facts: Facts) -> Block:
    """A fracture at any lesion counts; a lesion's own word goes before the patient's."""
    lesions = facts.get("lesions") or [{}]
    options = {
        f"pathologic_fracture@{at}": values(lesion if "pathologic_fracture" in lesion else facts, "pathologic_fracture")
        for at, lesion in enumerate(lesions)
    }
    if all("pathologic_fracture" not in lesion for lesion in lesions):
        options = {"pathologic_fracture": values(facts, "pathologic_fracture")}
    return Block(options, lambda reading: {"no_fracture": int(not any(reading.values()))})
