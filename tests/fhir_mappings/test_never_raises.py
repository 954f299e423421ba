"""Nothing may raise, whatever JSON is given: arbitrary values, and real resources with parts changed."""

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from fhir_mappings import facts_from
from fhir_mappings.bundles import chart_of_bundle, patients_in
from fhir_mappings.chart import PREFETCH_KEYS, read_section
from tests.fhir_mappings.feed import (
    AS_OF,
    ITEM,
    L2,
    ROOT,
    SNOMED,
    T8,
    Json,
    bundle,
    concept,
    condition,
    item,
    lab,
    observation,
    patient,
    spine_metastasis,
)  # fmt: skip

WORDS = st.sampled_from([
    "", " ", "Observation", "Patient/p1", "2026", "2026-10", "2026-13-40", "9999-99", "0001-01-01", "<5", "NaN", "sNaN",
    "Infinity", "1e999", "final", "preliminary", "http://loinc.org", "89247-1", "718-7", "LA9622-7", "G/L", "\u0000",
    "T8", "unknown", "yes", "2026-10-30T24:00:00Z", "2026-10-30T08:00:00+99:00",
])  # fmt: skip
NUMBERS = st.one_of(
    st.integers(-(10**40), 10**40), st.integers(-3, 120), st.sampled_from([0.1, 1e300, -1e300, 5e-324]), st.booleans(),
    st.none(),
)  # fmt: skip
MEMBERS = st.sampled_from([
    "resourceType", "id", "entry", "resource", "code", "coding", "system", "value", "valueQuantity", "subject",
     "reference",
    "status", "component", "item", "answer", "link", "search", "response", "outcome", "issue", "meta", "versionId",
])  # fmt: skip
JSON_VALUES = st.recursive(
    st.one_of(WORDS, NUMBERS, st.text(max_size=5)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.one_of(MEMBERS, WORDS), inner, max_size=4)),
    max_leaves=12,
)

SCALE = observation(
    concept("http://loinc.org", "89247-1"), valueInteger=2, interpretation=[concept("http://loinc.org", "LA9624-3")]
)
RESPONSE: Json = {
    "resourceType": "QuestionnaireResponse", "id": "q1", "status": "completed", "subject": {"reference": "Patient/p1"},
    "questionnaire": f"{ROOT}/Questionnaire/spinemet-assessment|1", "authored": "2026-10-30T08:00:00Z",
    "item": [{"linkId": "lesion", "item": [
        {"linkId": "affected-level", "answer": [{"valueCoding": {"system": SNOMED, "code": T8}}]},
        {"linkId": "sins-pain", "answer": [{"valueCoding": {"system": f"{ROOT}/CodeSystem/spinemet-answer",
         "code": "none"}}]},
        {"linkId": "height-loss-pct", "answer": [{"valueDecimal": 12.5}]},
    ]}],
}  # fmt: skip
OWN = item("sins-total", site=L2, valueInteger=7, component=[
    {"code": concept(ITEM, "sins-pain"), "valueCodeableConcept": {"text": "x"}},
])  # fmt: skip
RESOURCES: list[Json] = [
    patient(), spine_metastasis(), condition("http://hl7.org/fhir/sid/icd-10-cm", "C79.51XA",
     recordedDate="2026-10-01"),
    lab("718-7", 7.5, "mmol/L"), lab("770-8", "<5", "%"), lab("6690-2", 5, "G/L"), SCALE, OWN, RESPONSE,
    item("escc-grade", "1"), item("vertebral-met-count", valueQuantity={"value": 2, "comparator": ">="}),
]  # fmt: skip
EXAMPLES = sorted((Path(__file__).parents[2] / "conformance" / "examples").glob("*.json"))


@cache
def of_the_demo_patients() -> list[Json]:
    """Every resource of the synthetic patients, all made to be about p1."""
    texts = [path.read_text(encoding="utf-8") for path in EXAMPLES]
    owned = [re.sub(r'"Patient/[^"]+"', '"Patient/p1"', text) for text in texts]
    return [entry["resource"] for text in owned for entry in json.loads(text).get("entry", [])]


def places(value: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """Every path into a JSON value."""
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(place for name, inner in members for place in places(inner, (*path, name)))]


def changed(value: Any, path: tuple[str | int, ...], new: Any) -> Any:
    if not path:
        return new
    copy = value.copy()
    copy[path[0]] = changed(value[path[0]], path[1:], new)
    return copy


@st.composite
def mutated(draw: st.DrawFn) -> Json:
    """A Bundle of real resources in which up to three parts became something else."""
    real = st.sampled_from(draw(st.sampled_from([RESOURCES, of_the_demo_patients()])))
    value: Any = bundle(*draw(st.lists(real, min_size=1, max_size=4)))
    for _ in range(draw(st.integers(1, 3))):
        value = changed(value, draw(st.sampled_from(places(value))), draw(JSON_VALUES))
    found: Json = value if isinstance(value, dict) else {"resourceType": "Bundle", "entry": value}
    return found


def everything(raw: bytes) -> None:
    chart = {key: read_section(key, raw, "p1") for key in PREFETCH_KEYS}
    facts_from(chart, "p1", AS_OF)
    split = chart_of_bundle(raw + b"\n" + json.dumps(patient()).encode(), "p1")
    facts_from(split, "p1", AS_OF)
    patients_in(raw)
    facts_from(chart_of_bundle(raw), "p1", AS_OF.date())
    facts_from(chart_of_bundle(raw, "p1"), "p1", AS_OF)


@given(JSON_VALUES)
def test_arbitrary_json(value: Any) -> None:
    everything(json.dumps(value).encode())


@given(mutated())
def test_real_resources_with_parts_changed(value: Json) -> None:
    everything(json.dumps(value).encode())


@given(st.binary(max_size=60))
def test_arbitrary_bytes(raw: bytes) -> None:
    everything(raw)


def test_the_real_resources_themselves_are_all_read() -> None:
    chart = chart_of_bundle(
        json.dumps(bundle(*({**r, "id": f"r{n}"} if n else r for n, r in enumerate(RESOURCES)))).encode()
    )
    assert sum(len(section.resources) for section in chart.values()) == len(RESOURCES)
