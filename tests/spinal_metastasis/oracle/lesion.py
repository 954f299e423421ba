"""SINS and NOMS of one lesion, by brute force over the oracle's tables."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations, product
from typing import Any

from tests.spinal_metastasis.oracle.blocks import Facts
from tests.spinal_metastasis.oracle.brute_force import Block, added_up, remembered
from tests.spinal_metastasis.oracle.possible import is_known, values
from tests.spinal_metastasis.oracle.tables import NOMS, NOT_SPECIFIED, PRIMARIES, bands, group, points

COMPONENTS = {
    "location": "level",
    "pain": "sins_pain",
    "bone_lesion": "sins_bone_lesion",
    "alignment": "sins_alignment",
    "collapse": "sins_collapse",
    "posterolateral": "sins_posterolateral",
}
NOMS_INPUTS = ("escc", "myelopathy", "radiosensitivity", "stability", "systemic_tolerance", "srs_available")
ORDER = {
    "escc": ("low", "high"),
    "myelopathy": ("no", "yes"),
    "radiosensitivity": ("sensitive", "intermediate", "resistant", "unknown"),
    "stability": ("stable", "potentially_unstable", "unstable"),
    "systemic_tolerance": ("able", "unable"),
    "srs_available": ("yes", "no"),
}
Inputs = Mapping[str, tuple[str, ...]]
OUTCOME = {tuple(row[name] for name in NOMS_INPUTS): (row["decision"], row["urgency"]) for row in NOMS}


@dataclass(frozen=True)
class Sins:
    low: int
    high: int
    classes: tuple[str, ...]
    missing: frozenset[str]
    deciding: frozenset[str]
    items: Mapping[str, tuple[int, int]]


@remembered
def sins(lesion: Facts) -> Sins:
    parts = [_component(lesion, item, key) for item, key in COMPONENTS.items()]
    totals = added_up(parts, lambda points: points)
    classes = added_up(parts, lambda points: group("sins", points))
    item_of = {key: item for item, key in COMPONENTS.items()}
    return Sins(
        min(totals.results),
        max(totals.results),
        tuple(name for _, _, name in bands("sins") if name in classes.results),
        totals.deciding,
        frozenset(item_of[key] for key in classes.deciding),
        {item: (min(seen), max(seen)) for item, seen in totals.items.items()},
    )


def _component(lesion: Facts, item: str, key: str) -> Block:
    table = points("sins", item)
    return Block({key: values(lesion, key)}, lambda reading: {item: table[reading[key]]})


def radiosensitivity(facts: Facts, policy: str = "patchell") -> set[str]:
    """The classes of principles.md section 4 before prior radiotherapy."""
    if is_known(facts, "radiosensitivity_override"):
        found = set(values(facts, "radiosensitivity_override"))
    elif is_known(facts, "primary"):
        found = {name for row in values(facts, "primary") for name in _class_of(row)}
    else:
        found = set(ORDER["radiosensitivity"])
    if values(facts, "histology_confirmed") == [False]:
        found = found | {"unknown"}
    settled = {"as_sensitive": "sensitive", "as_resistant": "resistant"}.get(policy, "intermediate")
    return {settled if name == "intermediate" else name for name in found}


def _class_of(primary: str) -> tuple[str, ...]:
    if primary == "unknown_primary":
        return ("unknown",)
    if primary == "lung_unspecified":
        return ("sensitive", "resistant")
    return (PRIMARIES[primary]["radiosensitivity_3level"] or "resistant",)


def noms_inputs(
    facts: Facts, lesion: Facts, *, tolerance: tuple[str, ...], policy: str = "patchell", high_from: str = "2"
) -> dict[str, tuple[str, ...]]:
    """The six sets. Systemic tolerance is given: its rules are in tolerance.py."""
    high = ("1c", "2", "3") if high_from == "1c" else ("2", "3")
    found: dict[str, set[str]] = {
        "escc": {"high" if grade in high else "low" for grade in values(lesion, "escc_grade")},
        "myelopathy": _myelopathy(facts, lesion),
        "radiosensitivity": _after_prior_rt(radiosensitivity(facts, policy), lesion),
        "stability": stability(lesion),
        "systemic_tolerance": set(tolerance),
        "srs_available": {"yes" if available else "no" for available in values(facts, "srs_available")},
    }
    return {name: tuple(value for value in ORDER[name] if value in found[name]) for name in NOMS_INPUTS}


def is_instrumented(lesion: Facts) -> bool:
    """On record: as said, else by an operation that left implants."""
    if is_known(lesion, "instrumented"):
        return values(lesion, "instrumented") == [True]
    return any(operation.get("instrumented") for operation in lesion.get("prior_spine_surgery", []))


def stability(lesion: Facts) -> set[str]:
    """By SINS; where it does not apply by the team's judgement, else every class."""
    return set(values(lesion, "stability_override") if is_instrumented(lesion) else sins(lesion).classes)


def _myelopathy(facts: Facts, lesion: Facts) -> set[str]:
    for holder in (lesion, facts):
        if is_known(holder, "myelopathy"):
            return {"yes" if value else "no" for value in values(holder, "myelopathy")}
    signs = ("neuro_deficit_new", "sphincter_dysfunction")
    equina = values(lesion if is_known(lesion, "cauda_equina") else facts, "cauda_equina")
    impaired = is_known(facts, "frankel_or_asia") and "E" not in values(facts, "frankel_or_asia")
    if impaired or equina == [True] or any(values(facts, sign) == [True] for sign in signs):
        return {"yes"}
    return {"no", "yes"}


def _after_prior_rt(classes: set[str], lesion: Facts) -> set[str]:
    if is_known(lesion, "prior_rt_at_level"):
        irradiated = values(lesion, "prior_rt_at_level")
    else:
        irradiated = [bool(lesion.get("prior_rt", []))]
    return {name for answer in irradiated for name in ({"resistant"} if answer else classes)}


Six = tuple[tuple[str, ...], ...]


def reached(inputs: Inputs) -> list[dict[str, str]]:
    """The rows of the NOMS table that the six sets leave open, in its order."""
    return _reached(tuple(inputs[name] for name in NOMS_INPUTS))


@lru_cache(maxsize=4096)
def _reached(six: Six) -> list[dict[str, str]]:
    return [row for row in NOMS if all(row[name] in six[at] for at, name in enumerate(NOMS_INPUTS))]


def decisions(inputs: Inputs) -> list[dict[str, Any]]:
    """Rows reached, merged by decision and urgency, in the order of their first row."""
    return _decisions(tuple(inputs[name] for name in NOMS_INPUTS))


@lru_cache(maxsize=4096)
def _decisions(six: Six) -> list[dict[str, Any]]:
    merged: dict[tuple[str, str], list[dict[str, str]]] = {}
    inputs = dict(zip(NOMS_INPUTS, six, strict=True))
    for row in _reached(six):
        merged.setdefault((row["decision"], row["urgency"]), []).append(row)
    opened = [name for name in NOMS_INPUTS if len(inputs[name]) > 1]
    return [
        {
            "decision": decision,
            "urgency": urgency,
            "rows": [row["row_id"] for row in rows],
            "stated_in_review": all(row["stated_in_seed"] == "yes" for row in rows),
            "when": {} if len(merged) == 1 else {name: _seen(name, rows) for name in opened},
            "flags": {flag for row in rows for flag in row["flags"].split("|") if flag},
        }
        for (decision, urgency), rows in merged.items()
    ]


def _seen(name: str, rows: list[dict[str, str]]) -> list[str]:
    return [value for value in ORDER[name] if any(row[name] == value for row in rows)]


Pairs = set[frozenset[str]]


def facts_deciding_noms(facts: Facts, lesion: Facts, inputs: Inputs) -> set[str]:
    """Facts of which two answers, all else equal, reach different decisions or urgencies. Tolerance is left aside."""
    swings: dict[str, tuple[str, Pairs]] = {key: ("stability", pairs) for key, pairs in _class_swings(lesion).items()}
    swings["escc_grade"] = ("escc", _pairs(inputs["escc"]))
    swings["myelopathy"] = ("myelopathy", _pairs(inputs["myelopathy"]))
    swings["srs_available"] = ("srs_available", _pairs(inputs["srs_available"]))
    if _primary_can_still_tell(facts, lesion):
        swings["primary"] = ("radiosensitivity", _pairs(radiosensitivity(facts)))
    return {key for key, (name, pairs) in swings.items() if any(differ(inputs, name, tuple(pair)) for pair in pairs)}


def _pairs(found: Iterable[str]) -> Pairs:
    return {frozenset(pair) for pair in combinations(set(found), 2)}


def _primary_can_still_tell(facts: Facts, lesion: Facts) -> bool:
    if _after_prior_rt({"sensitive", "unknown"}, lesion) == {"resistant"}:
        return False
    primaries = set(values(facts, "primary"))
    return "radiosensitivity_override" not in facts and (len(primaries) > 1 or bool(primaries & NOT_SPECIFIED))


def _class_swings(lesion: Facts) -> dict[str, Pairs]:
    """SINS fact -> the pairs of classes it can swing between, the other facts held."""
    tables = {key: points("sins", item) for item, key in COMPONENTS.items()}
    reachable = {key: {tables[key][value] for value in values(lesion, key)} for key in tables}
    swings: dict[str, Pairs] = {}
    for key in reachable:
        for others in product(*(reachable[other] for other in reachable if other != key)):
            classes = {group("sins", sum(others) + own) for own in reachable[key]}
            swings.setdefault(key, set()).update(_pairs(classes))
    return swings


def differ(inputs: Inputs, name: str, pair: tuple[str, ...]) -> bool:
    at = NOMS_INPUTS.index(name)
    for others in product(*(inputs[other] for other in NOMS_INPUTS if other != name)):
        if len({OUTCOME[(*others[:at], value, *others[at:])] for value in pair}) > 1:
            return True
    return False


def deciding_inputs(inputs: Inputs) -> list[str]:
    """Inputs of which two values, all else equal, reach different decisions or urgencies."""
    return _deciding_inputs(tuple(inputs[name] for name in NOMS_INPUTS))


@lru_cache(maxsize=4096)
def _deciding_inputs(six: Six) -> list[str]:
    inputs = dict(zip(NOMS_INPUTS, six, strict=True))
    return [name for name in NOMS_INPUTS if len(inputs[name]) > 1 and _some_differ(inputs, name)]


def _some_differ(inputs: Inputs, name: str) -> bool:
    return any(differ(inputs, name, tuple(pair)) for pair in _pairs(inputs[name]))
