"""Where production's answer differs from the oracle's, in words."""

from collections.abc import Iterable, Mapping
from typing import Any

from tests.schemas.validators import schema
from tests.spinal_metastasis.oracle import lesion as oracle_lesion
from tests.spinal_metastasis.oracle.possible import values
from tests.spinal_metastasis.oracle.production import prognosis
from tests.spinal_metastasis.oracle.systems import SYSTEMS, Expected, tokuhashi_2005
from tests.spinal_metastasis.oracle.tables import NOT_SPECIFIED

FACT_ORDER: list[str] = schema("assessment")["$defs"]["factKey"]["enum"]


def in_order(keys: Iterable[str]) -> list[str]:
    return sorted(keys, key=FACT_ORDER.index)


def systems_differ(document: Mapping[str, Any], answer: Mapping[str, Any], variant: str = "ge3_2_1") -> list[str]:
    """One line for each member of each system that is not as the oracle has it."""
    differences = []
    for system, expect in SYSTEMS.items():
        other_print = system == "tokuhashi_2005" and variant != "ge3_2_1"
        expected = tokuhashi_2005(document, variant) if other_print else expect(document)
        differences += [f"{system}: {line}" for line in _system_differs(expected, prognosis(answer, system))]
        differences += _questions_differ(system, document, expected, answer["questions"])
    return differences


def _system_differs(expected: Expected | None, found: Mapping[str, Any]) -> list[str]:
    if expected is None:
        return [] if found["status"] == "out_of_scope" else [f"status {found['status']}, not out_of_scope"]
    wanted = {
        "status": "incomplete" if expected.missing else "complete",
        "groups": list(expected.groups),
        "missing": in_order(expected.missing),
        "min": expected.low,
        "max": expected.high,
    }
    lines = [f"{name} {found.get(name)}, not {value}" for name, value in wanted.items() if found.get(name) != value]
    for item, (low, high) in expected.items.items():
        component = found["components"][item]
        if (component["min"], component["max"]) != (low, high):
            lines.append(f"{item} {component['min']} to {component['max']}, not {low} to {high}")
    return lines


def _questions_differ(
    system: str, document: Mapping[str, Any], expected: Expected | None, questions: list[dict[str, Any]]
) -> list[str]:
    """Asked is what decides and can still be told: a primary named in full, but not classed by the paper, is not."""
    asked = {question["input"] for question in questions if system in question["would_change"]}
    wanted = expected.missing if expected else frozenset()
    primaries = set(values(document, "primary"))
    if len(primaries) == 1 and not primaries & NOT_SPECIFIED:
        wanted -= {"primary"}
    return [] if asked == wanted else [f"{system}: questions {in_order(asked)}, not {in_order(wanted)}"]


def sins_differs(lesion: Mapping[str, Any], found: Mapping[str, Any]) -> list[str]:
    expected = oracle_lesion.sins(lesion)
    settled = len(expected.classes) == 1
    wanted = {
        "applicable": True,
        "min": expected.low,
        "max": expected.high,
        "classes": list(expected.classes),
        "determined": settled,
        "binary_determined": expected.low >= 7 or expected.high <= 6,
        "missing": in_order(expected.missing),
        "deciding_components": [item for item in oracle_lesion.COMPONENTS if item in expected.deciding],
    }
    lines = [
        f"sins {name} {found.get(name)}, not {value}" for name, value in wanted.items() if found.get(name) != value
    ]
    for item, (low, high) in expected.items.items():
        component = found["components"][item]
        if (component["min"], component["max"]) != (low, high):
            lines.append(f"sins {item} {component['min']} to {component['max']}, not {low} to {high}")
    return lines


def noms_differs(inputs: Mapping[str, tuple[str, ...]], found: Mapping[str, Any]) -> list[str]:
    """Inputs, decisions (text, urgency, rows, stated, when, at least the table's flags) and deciding inputs."""
    lines = [
        f"noms input {name} {found['inputs'][name]}, not {list(inputs[name])}"
        for name in oracle_lesion.NOMS_INPUTS
        if found["inputs"][name] != list(inputs[name])
    ]
    wanted = oracle_lesion.decisions(inputs)
    keys = ("decision", "urgency", "rows", "stated_in_review", "when")
    shown = [{key: decision[key] for key in keys} for decision in found["decisions"]]
    if sorted(shown, key=repr) != sorted(({key: decision[key] for key in keys} for decision in wanted), key=repr):
        lines.append(f"noms decisions {shown}, not {wanted}")
    flags = {tuple(decision["rows"]): set(decision["flags"]) for decision in found["decisions"]}
    lines += [
        f"noms flags of {decision['rows']} lack {decision['flags'] - flags.get(tuple(decision['rows']), set())}"
        for decision in wanted
        if not decision["flags"] <= flags.get(tuple(decision["rows"]), set())
    ]
    if found["deciding_inputs"] != oracle_lesion.deciding_inputs(inputs):
        lines.append(f"noms deciding {found['deciding_inputs']}, not {oracle_lesion.deciding_inputs(inputs)}")
    return lines
