"""S of NOMS by the rules of principles section 5, row by row, and by brute force the facts that decide it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any

from tests.spinal_metastasis.oracle.blocks import Facts, ecog_values, kps_values, spinal_counts
from tests.spinal_metastasis.oracle.brute_force import remembered
from tests.spinal_metastasis.oracle.fresh import OLD_FOR_PROCEDURES
from tests.spinal_metastasis.oracle.possible import is_known, values
from tests.spinal_metastasis.oracle.survival import UNDER_3_MONTHS, Survival, survival
from tests.spinal_metastasis.oracle.tables import rows

Met = set[bool]
TESTS: dict[str, Callable[[Any, float], bool]] = {
    "from": lambda value, limit: value >= limit,
    "above": lambda value, limit: value > limit,
    "below": lambda value, limit: value < limit,
    "equals": lambda value, limit: value == limit,
}
PERFORMANCE = {(row["scale"], int(row["value"])): row["rule"] for row in rows("performance.csv")}
UNABLE_RULES = [row for row in rows("tolerance.csv") if row["effect"] == "unable"]
CAUTIONS = [row for row in rows("tolerance.csv") if row["effect"] == "caution"]
CORRECTABLE = {row["rule"] for row in UNABLE_RULES if row["correctable"] == "yes"}


@dataclass(frozen=True)
class Tolerance:
    """`reasons` and `cautions`: the rules named."""

    status: str
    scope: tuple[str, ...]
    correctable: bool
    reasons: frozenset[str]
    cautions: frozenset[str]


@remembered
def tolerance(facts: Facts) -> Tolerance:
    expected = survival(facts)
    scope = tuple(
        name for name, bands in (("full", {"6to12m", "ge12m"}), ("limited", {"3to6m"})) if bands & set(expected.bands)
    )
    said, cautions = _settled(facts), frozenset(_cautions(facts))
    if said is not None:
        return Tolerance(said[0], scope, False, frozenset({said[1]}), cautions)
    outcomes = {**_verdicts(facts), "T1": _by_survival(expected)}
    status = _together(outcomes.values())
    if status == "unable":
        against = frozenset(rule.partition(" ")[0] for rule, may in outcomes.items() if may == {"unable"})
        return Tolerance(status, scope, against <= CORRECTABLE, against, cautions)
    doubtful = frozenset(rule.partition(" ")[0] for rule, may in outcomes.items() if may != {"able"})
    return Tolerance(status, scope, False, doubtful, cautions)


def _settled(facts: Facts) -> tuple[str, str] | None:
    if is_known(facts, "able_to_tolerate_surgery"):
        judged = set(values(facts, "able_to_tolerate_surgery"))
        status = "indeterminate" if len(judged) > 1 else "able" if True in judged else "unable"
        return status, "team_judgement"
    return ("unable", "patient_choice") if "surgery" in facts.get("patient_declines", []) else None


def _together(outcomes: Any) -> str:
    found = list(outcomes)
    if {"unable"} in found:
        return "unable"
    return "able" if all(may == {"able"} for may in found) else "indeterminate"


def _by_survival(expected: Survival) -> set[str]:
    if not expected.by_system:
        return {"indeterminate"}
    return {"unable" if band in UNDER_3_MONTHS else "able" for band in expected.bands}


def _verdicts(facts: Facts) -> dict[str, set[str]]:
    """Rule and fact -> the outcomes possible; a fact that is not known has no effect."""
    found = {
        f"{row['rule']} {row['fact']}": {"unable" if met else "able" for met in _met(row, facts)}
        for row in UNABLE_RULES
        if is_known(facts, row["fact"]) and not (row["rule"] == "T10" and OLD_FOR_PROCEDURES in facts)
    }
    return found | _performance(facts)


def _met(row: Mapping[str, str], facts: Facts) -> Met:
    if row["when"] == "is":
        return {value == (row["limit"] == "true") for value in values(facts, row["fact"])}
    return {TESTS[row["when"]](value, float(row["limit"])) for value in values(facts, row["fact"])}


def _performance(facts: Facts) -> dict[str, set[str]]:
    scales = [scale for scale in ("ecog", "kps") if is_known(facts, scale)]
    if not scales:
        return {} if is_known(facts, "asa") else {"T3": {"indeterminate"}}
    due = set(values(facts, "performance_due_to_lesion"))
    combinations = product(*(values(facts, scale) for scale in scales))
    worst = {_worst(dict(zip(scales, one, strict=True))) for one in combinations}
    rule = "T3" if "T3" in worst else "T4"
    return {rule: {_outcome(one, due) for one in worst}}


def _worst(scales: Mapping[str, Any]) -> str:
    rules = {PERFORMANCE[scale, int(value)] for scale, value in scales.items()} - {""}
    return min(rules, default="")


def _outcome(rule: str, due: Met) -> str:
    if not rule or due == {True}:
        return "able"
    return "unable" if rule == "T3" and due == {False} else "indeterminate"


def _cautions(facts: Facts) -> Iterator[str]:
    for row in CAUTIONS:
        if is_known(facts, row["fact"]) and _met(row, facts) == {True}:
            yield row["rule"]
    if sum(facts.get("mstfi_items", {}).values()) >= 3:
        yield "T6"
    if len(values(facts, "charlson")) == 1:
        yield "T9"
    if "surgery" in facts.get("patient_declines", []):
        yield "E10"
    poor = values(facts, "ecog") == [3] or values(facts, "kps") in ([40], [50])
    if poor and values(facts, "performance_due_to_lesion") == [False]:
        yield "T4"


# The facts that decide, by brute force

SURVIVAL_FACTS = (
    "primary", "visceral_mets", "visceral_pattern", "brain_mets", "brain_mets_treatable", "spinal_mets_count",
    "extraspinal_bone_mets", "frankel_or_asia", "previous_chemotherapy", "albumin", "crp", "ldh", "platelets",
    "calcium", "bilirubin", "kps", "ecog", "performance_due_to_lesion",
)  # fmt: skip


def complete_values(facts: Facts, key: str) -> list[Any]:
    """Values of a fact in complete charts; a scale that is not recorded is read off the other."""
    of = {"kps": kps_values, "ecog": ecog_values, "spinal_mets_count": spinal_counts}
    found: list[Any] = list(of[key](facts)) if key in of else values(facts, key)
    if key == "spinal_mets_count":
        found = [count for count in found if count >= 1]
    return list(dict.fromkeys(found))


def combinations(facts: Facts) -> int:
    total = 1
    for key in SURVIVAL_FACTS:
        total *= len(complete_values(facts, key))
    return total


def deciding(facts: Facts) -> frozenset[str]:
    """Facts of survival and performance of which two values, all else equal, give two statuses. Rules on other facts
    (T5, T10-T13) must not speak already. The team has not judged.
    """
    options = {key: complete_values(facts, key) for key in SURVIVAL_FACTS}
    scales = [scale for scale in ("ecog", "kps") if is_known(facts, scale)] or ["ecog", "kps"]
    status = {}
    for chosen in product(*options.values()):
        one = dict(zip(options, chosen, strict=True))
        status[chosen] = _status_of_complete(facts, one, scales)
    found = set()
    for at, key in enumerate(options):
        alike: dict[tuple[Any, ...], set[str]] = {}
        for chosen, said in status.items():
            alike.setdefault(chosen[:at] + chosen[at + 1 :], set()).add(said)
        if any(len(said) > 1 for said in alike.values()):
            found.add(key)
    return frozenset(found)


def _status_of_complete(facts: Facts, one: Mapping[str, Any], scales: list[str]) -> str:
    document = {**facts, **one}
    expected = survival(document)
    rules = [row for row in UNABLE_RULES if row["fact"] == "platelets"]
    outcomes = [{"unable" if met else "able" for met in _met(row, document)} for row in rules]
    worst = _worst({scale: one[scale] for scale in scales})
    due = {bool(one["performance_due_to_lesion"])}
    return _together([*outcomes, {_outcome(worst, due)}, _by_survival(expected)])
