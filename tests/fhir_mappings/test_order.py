"""The order in which entries, pages and keys come is a server's own affair: nothing that is mapped follows it."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conformance.patients import INDEX_TIME, PATIENTS, ExamplePatient
from fhir_mappings import Mapped, facts_from
from fhir_mappings.chart import HOLDS, PREFETCH_KEYS, read_section
from fhir_mappings.section import Section, is_newer
from tests.fhir_mappings.feed import (
    AS_OF,
    LOINC,
    SNOMED,
    T8,
    T9,
    concept,
    condition,
    item,
    lab,
    observation,
    patient,
    spine_metastasis,
)  # fmt: skip

Json = dict[str, Any]
SPINE, LIVER_METASTASIS = "94602001", "94381002"
KEY_OF = {kind.__name__: key for key in reversed(PREFETCH_KEYS) for kind in HOLDS[key]}


def _mapped(groups: dict[str, list[Json]], patient_id: str, as_of: Any) -> Mapped:
    chart: dict[str, Section] = {}
    for key, resources in groups.items():
        bundle = {"resourceType": "Bundle", "type": "searchset", "entry": [{"resource": r} for r in resources]}
        chart[key] = read_section(key, json.dumps(bundle).encode(), patient_id)
    return facts_from(chart, patient_id, as_of)


def _grouped(resources: list[Json]) -> dict[str, list[Json]]:
    groups: dict[str, list[Json]] = {key: [] for key in PREFETCH_KEYS}
    for resource in resources:
        if resource["resourceType"] in KEY_OF:
            groups[KEY_OF[resource["resourceType"]]].append(resource)
    return groups


def _shuffled(groups: dict[str, list[Json]], data: st.DataObject) -> dict[str, list[Json]]:
    keys = data.draw(st.permutations(list(groups)))
    return {key: data.draw(st.permutations(groups[key])) for key in keys}


@pytest.mark.parametrize("example", PATIENTS, ids=[example.id for example in PATIENTS])
@settings(max_examples=8, suppress_health_check=[HealthCheck.too_slow, HealthCheck.large_base_example])
@given(data=st.data())
def test_a_synthetic_patient_reads_the_same_in_any_order(example: ExamplePatient, data: st.DataObject) -> None:
    groups = _grouped([entry["resource"] for entry in json.loads(example.bundle)["entry"]])
    told = _mapped(groups, example.id, INDEX_TIME)
    assert _mapped(_shuffled(groups, data), example.id, INDEX_TIME) == told


def _walking(code: str, **more: Any) -> Json:
    return condition(SNOMED, code, recordedDate="2026-10-30", **more)


KNOTTY: list[Json] = [
    patient(),
    spine_metastasis(id="late", recordedDate="2026-10-20"), spine_metastasis(id="early", recordedDate="2025-01-02"),
    spine_metastasis(T9, id="undated"),
    condition(SNOMED, SPINE, id="bare", recordedDate="2026-10-20"),
    condition(SNOMED, LIVER_METASTASIS, id="liver"), condition(SNOMED, "363351006", id="rectum"),
    condition(SNOMED, "399068003", id="prostate"), condition(SNOMED, "254637007", id="lung"),
    condition(SNOMED, "71286001", id="cord-b", recordedDate="2026-10-30"),
    condition(SNOMED, "71286001", id="cord-a", recordedDate="2026-10-30"),
    _walking("160685001", id="in-bed"), _walking("105503008", id="wheelchair"),
    lab("1751-7", 3.4, "g/dL", id="alb-1"), lab("1751-7", 3.6, "g/dL", id="alb-2"),
    lab("1751-7", 4.4, "g/dL", id="alb-3", status="corrected"),
    lab("718-7", 9.1, "g/dL", id=None), lab("718-7", 12.1, "g/dL", id=None),
    lab("2777-1", 3000, "10*3/uL", id="odd-1"), lab("26499-4", 3000, "10*3/uL", id="odd-2"),
    lab("777-3", 90, "10*3/uL", id="twice", meta={"versionId": "1"}),
    lab("777-3", 190, "10*3/uL", id="twice", meta={"versionId": "2"}),
    lab("1975-2", 1.0, "mg/dL", id="same"), lab("1975-2", 2.0, "mg/dL", id="same"),
    item("escc-grade", "2", T8, id="escc-1"), item("escc-grade", "3", T8, id="escc-2"),
    item("sins-pain", "mechanical", T9, id="pain"),
    observation(concept(LOINC, "89247-1"), id="ecog-1", valueInteger=1),
    observation(concept(LOINC, "89247-1"), id="ecog-2", valueInteger=3),
    lab("1751-7", 3.0, "g/dL", id="foreign-2", subject={"reference": "Patient/p2"}),
    lab("1751-7", 3.0, "g/dL", id="foreign-1", subject={"reference": "Patient/p3"}),
    lab("718-7", None, id="bad-2", valueQuantity={"value": {"x": 1}}),
    lab("718-7", None, id="bad-1", valueQuantity={"value": {"x": 2}}),
]  # fmt: skip
"""Ties in time, conflicts, versions, resources without id, several tumours, strangers, and entries beyond repair."""


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_ties_conflicts_and_versions_are_settled_alike_in_any_order(data: st.DataObject) -> None:
    groups = _grouped(KNOTTY)
    assert _mapped(_shuffled(groups, data), "p1", AS_OF) == _mapped(groups, "p1", AS_OF)


def test_the_newest_source_of_a_metastasis_comes_first() -> None:
    fact = _mapped(_grouped(KNOTTY), "p1", AS_OF).facts.spinal_metastasis
    assert fact is not None
    assert [e.source for e in fact.evidence] == [
        "Condition/bare", "Condition/late", "Condition/early", "Condition/undated",
    ]  # fmt: skip


@pytest.mark.parametrize("order", [("labs", "spineItems"), ("spineItems", "labs")])
def test_a_resource_under_two_keys_counts_once_in_its_newest_version(order: tuple[str, str]) -> None:
    versions = {
        "labs": lab("718-7", 9, "g/dL", id="hb", meta={"versionId": "2"}),
        "spineItems": lab("718-7", 11, "g/dL", id="hb", meta={"versionId": "1"}),
    }
    fact = _mapped({key: [versions[key]] for key in order}, "p1", AS_OF).facts.hb
    assert fact is not None
    assert fact.value == 9


def test_of_two_versions_the_newer_counts_and_a_version_counts_before_none() -> None:
    def read(meta: Json | None) -> Any:
        groups = {"labs": [lab("718-7", 9, "g/dL", id="x", meta=meta)]}
        bundle = {"resourceType": "Bundle", "entry": [{"resource": r} for r in groups["labs"]]}
        return read_section("labs", json.dumps(bundle).encode(), "p1").resources[0]

    first, tenth, bare = read({"versionId": "1"}), read({"versionId": "10"}), read(None)
    by_date = read({"lastUpdated": "2026-01-01T00:00:00Z", "versionId": "W/abc"})
    assert is_newer(tenth, first)
    assert not is_newer(first, tenth)
    assert is_newer(first, bare)
    assert is_newer(by_date, bare)
    assert not is_newer(bare, bare)
