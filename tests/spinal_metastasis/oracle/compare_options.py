"""Where production's conflicts and ranked options differ from the oracle's."""

from collections.abc import Iterator, Mapping
from typing import Any

from tests.spinal_metastasis.oracle.compare import in_order
from tests.spinal_metastasis.oracle.options import Option, conflicts, options
from tests.spinal_metastasis.oracle.places import Chart, Place, says
from tests.spinal_metastasis.oracle.tables import rows
from tests.spinal_metastasis.oracle.would_change import group_facts, rule_facts

KINDS = rows("option_kinds.csv")
Shown = tuple[str, tuple[str, ...], dict[tuple[str, str], tuple[str, ...]]]


def options_differ(chart: Chart, answer: Mapping[str, Any]) -> Iterator[str]:
    combined = answer["combined"]
    shown = [one["id"] for one in combined["conflicts"]]
    if shown != conflicts(chart):
        yield f"conflicts {shown}, not {conflicts(chart)}"
    levels = {option.get("level", "") for option in combined["options"]}
    if levels != {place.level or "" for place in chart.places}:
        yield f"options at {levels}"
    for place in chart.places:
        yield from _at_a_level(chart, place, combined)


def would_change_differs(chart: Chart, answer: Mapping[str, Any]) -> Iterator[str]:
    """What would change the ranking; the facts that decide NOMS are those asked for it."""
    of_groups = group_facts(chart)
    for place in chart.places:
        level = place.level
        asked = {
            one["input"]
            for one in answer["questions"]
            if "noms" in one["would_change"] and one.get("level") in (None, level)
        }
        wanted = in_order(asked | of_groups | rule_facts(chart, place))
        for option in answer["combined"]["options"]:
            if option.get("level") == level and option["would_change"] != wanted:
                yield f"would_change at {level} {option['would_change']}, not {wanted}"
                break


def _at_a_level(chart: Chart, place: Place, combined: Mapping[str, Any]) -> Iterator[str]:
    here = [one for one in combined["options"] if one.get("level", "") == (place.level or "")]
    if [one["rank"] for one in here] != list(range(1, len(here) + 1)):
        yield f"ranks at {place.level}"
    bands = tuple(combined["survival_bands"])
    shown = [_shown(one, bands) for one in here]
    wanted = [_wanted(one) for one in options(chart, place)]
    if shown != wanted:
        same = sorted(shown, key=repr) == sorted(wanted, key=repr)
        extra, lacking = [one for one in shown if one not in wanted], [one for one in wanted if one not in shown]
        yield f"options order {shown} not {wanted}" if same else f"options shown {extra}, lacking {lacking}"


def _wanted(option: Option) -> Shown:
    return option.kind, option.rows, dict(option.words)


def _shown(option: Mapping[str, Any], bands: tuple[str, ...]) -> Shown:
    """The bands of a rule are named only where it does not speak in all of them."""
    when = option.get("when", {})
    words = {(side, rule): tuple(when.get(rule, bands)) for side in ("for", "against") for rule in option[side]}
    return _kind(option), tuple(option.get("rows", ())), words


def _kind(option: Mapping[str, Any]) -> str:
    if option.get("rows"):
        return "table"
    return next(line["kind"] for line in KINDS if says(option, "decision", line["words"]))
