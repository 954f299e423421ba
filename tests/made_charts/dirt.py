"""The dirty twin of a chart: damage that real servers do and that can be mended without a guess (mapping 7, RB-42).

Ids keep their order under the damage: what is chosen between equals hangs on it.
"""

import re
from decimal import Decimal
from random import Random
from typing import Any

from tests.made_charts.writing import Json

BAD_ID = "no_valid-id-" + 60 * "x" + "-"
"""More than 64 characters, and an underscore."""
TIME = re.compile(r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d)(:\d\d(?:\.\d+)?)?(?:Z|\+00:00)")
NUMBERS = ("value", "valueInteger", "valueDecimal", "valueUnsignedInt", "frequency", "period")
NEVER_LONE = ("entry", "item", "answer", "component", "extension", "contained")
NAMED_OUTSIDE = ("Patient", "Medication")
"""Types whose ids stay: the patient's is what was asked for."""
LIKELY, RARE = 0.2, 0.06
VENDOR: Json = {"vendorElement": {"code": "X", "nested": [{"value": None}]}, "_status": {"extension": [{"url": "u"}]}}


class Dirt:
    """The damage of one seeded twin."""

    def __init__(self, random: Random) -> None:
        self.random = random

    def dirty(self, resource: Json) -> Json:
        twin: Json = self._object(resource)
        twin["resourceType"] = resource["resourceType"]
        if resource["resourceType"] not in NAMED_OUTSIDE and "id" in resource:
            twin["id"] = BAD_ID + twin["id"]
        return twin | {"text": {"status": "generated", "div": "<div>broken"}, "implicitRules": ""}

    def _chance(self, share: float) -> bool:
        return self.random.random() < share

    def _object(self, value: Json) -> Json:
        twin = {name: self._member(name, inner) for name, inner in value.items()}
        if self._chance(RARE):
            twin |= VENDOR
        for name, empty in (("display", ""), ("text", None), ("version", ""), ("meta", {}), ("category", [])):
            if name not in twin and self._chance(RARE):
                twin[name] = empty
        return twin

    def _member(self, name: str, value: Any) -> Any:
        if isinstance(value, dict):
            return self._object(value)
        if isinstance(value, list):
            return self._list(name, value)
        if isinstance(value, str):
            return self._text(name, value)
        is_number = isinstance(value, int | Decimal | float) and not isinstance(value, bool)
        return str(value) if is_number and name in NUMBERS and self._chance(LIKELY) else value

    def _list(self, name: str, value: list[Any]) -> Any:
        twin = [self._member(name, inner) for inner in value]
        if len(twin) == 1 and name not in NEVER_LONE and self._chance(RARE):
            return twin[0]
        if self._chance(RARE):
            twin.insert(self.random.randint(0, len(twin)), None)
        return twin

    def _text(self, name: str, value: str) -> str:
        if (time := TIME.fullmatch(value)) is not None and self._chance(LIKELY):
            day, minutes, seconds = time[1], time[2], time[3] or ""
            value = self.random.choice((f"{day}T{minutes}{seconds}", f"{day} {minutes}{seconds}", f"{day} {minutes}"))
        if name == "reference":
            kind, slash, found = value.partition("/")
            if slash and kind.isalpha() and kind not in NAMED_OUTSIDE:
                value = f"{kind}/{BAD_ID}{found}"
        return f"{value} " if name != "div" and self._chance(RARE) else value


def dirty_twins(resources: list[Json], random: Random) -> list[Json]:
    """Every resource damaged, some of them twice in the chart."""
    dirt = Dirt(random)
    twins = [dirt.dirty(resource) for resource in resources]
    again = [twin for twin in twins[1:] if random.random() < RARE]
    return [*twins, *again]


def clean_name(source: str) -> str:
    """The reference as it was before the damage."""
    return source.replace(BAD_ID, "")
