"""Whatever stands in a chart, reading tumour, treatment and imaging gives an answer; two runs agree (Hypothesis)."""

import json
from copy import deepcopy
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from fhir_mappings.chart import read_section
from fhir_mappings.imaging_study import newest_spine_imaging
from fhir_mappings.metastases import SpinalMetastasis
from fhir_mappings.treatment import read_treatment
from fhir_mappings.tumour import read_tumour
from spinal_metastasis.facts import OneOf, PatientFacts, Range
from tests.fhir_mappings.tumour_charts import (
    AS_OF,
    BONE_METASTASIS,
    FEMUR,
    ICDO3,
    LOINC,
    MCODE,
    PATIENT,
    RXNORM,
    T8,
    T8_T9_DISC,
    Resource,
    concept,
    condition,
    icd,
    observation,
    snomed,
)  # fmt: skip

CORE = "http://hl7.org/fhir/StructureDefinition/"
SEEDS: list[Resource] = [
    condition("c1", icd("C34.9"), onsetDateTime="2025-01-01", extension=[
        {"url": f"{MCODE}mcode-histology-morphology-behavior", "valueCodeableConcept": concept(ICDO3, "8041/3")},
    ]),
    condition("c2", icd("C79.51"), T8, FEMUR, recordedDate="2026-09-01", extension=[
        {"url": f"{CORE}condition-related", "valueReference": {"reference": "Condition/c1"}},
        {"url": "b", "valueReference": {"reference": "BodyStructure/b1"}},
    ]),
    condition("c3", snomed(BONE_METASTASIS), T8_T9_DISC),
    condition("c4", icd("G95.20"), onsetPeriod={"start": "2026-10-30"}),
    condition("c5", icd("Z17.0")),
    observation("o1", concept(LOINC, "16112-5"), valueCodeableConcept=concept(LOINC, "LA6576-8")),
    observation("o2", snomed("385421009"), valueCodeableConcept=snomed("258334004")),
    observation("o3", concept(LOINC, "31206-6"), valueCodeableConcept=concept(ICDO3, "8140/3")),
    {"resourceType": "BodyStructure", "id": "b1", "location": snomed(T8)},
    {
        "resourceType": "Procedure", "id": "p1", "status": "completed", "code": snomed("1217123003"),
        "performedPeriod": {"start": "2025-01-01", "end": "2025-02-01"}, "bodySite": [snomed(T8)],
        "extension": [{"url": f"{MCODE}mcode-radiotherapy-dose-delivered-to-volume", "extension": [
            {"url": "volume", "valueReference": {"reference": "BodyStructure/b1"}},
            {"url": "totalDoseDelivered", "valueQuantity": {"value": 3000, "code": "cGy"}},
            {"url": "fractionsDelivered", "valueUnsignedInt": 10},
        ]}],
    },
    {
        "resourceType": "ImagingStudy", "id": "i1", "status": "available", "started": "2026-10-20",
        "modality": [{"code": "MR"}], "description": "MRI spine", "identifier": [{"value": "A1"}],
    },
    {
        "resourceType": "DiagnosticReport", "id": "r1", "status": "final", "effectiveDateTime": "2026-10-20",
        "conclusionCode": [snomed(BONE_METASTASIS)], "conclusion": "T8", "identifier": [{"value": "A1"}],
    },
    {
        "resourceType": "MedicationAdministration", "id": "m1", "status": "completed",
        "effectiveDateTime": "2026-10-30", "medicationCodeableConcept": concept(RXNORM, "2555"),
    },
]  # fmt: skip
JUNK = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), st.text(max_size=12),
    st.sampled_from(["2026", "0001-01-01", "9999-12-31", "", "C", "C79.5", "T8", "NaN", "1e999", "cGy"]),
    st.lists(st.text(max_size=3), max_size=2), st.dictionaries(st.sampled_from(["code", "value", "x"]), st.integers()),
)  # fmt: skip


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place in a JSON value, itself left out."""
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [place for key, child in children for place in ((*path, key), *places(child, (*path, key)))]


@st.composite
def mutated(draw: st.DrawFn) -> list[Resource]:
    """Some of the seeds, a few places in them replaced by junk or taken away, in any order."""
    resources = deepcopy(draw(st.lists(st.sampled_from(SEEDS), max_size=8)))
    for resource in resources:
        for _ in range(draw(st.integers(0, 3))):
            found = [place for place in places(resource) if place != ("resourceType",)] or [("extra",)]
            *path, last = draw(st.sampled_from(found))
            parent = resource
            for step in path:
                parent = parent[step]
            if draw(st.booleans()):
                parent[last] = draw(JUNK)
            elif isinstance(parent, dict):
                parent.pop(last, None)
    return draw(st.permutations(resources))


def as_chart(resources: list[Resource]) -> dict[str, Any]:
    owner = {"reference": f"Patient/{PATIENT}"}
    owned = [resource | {"subject": owner, "patient": owner} for resource in resources]
    bundle = {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": resource} for resource in owned]}
    return {"file": read_section("file", json.dumps(bundle).encode(), PATIENT)}


@given(mutated())
def test_any_chart_gives_an_answer_twice_the_same(resources: list[Resource]) -> None:
    chart = as_chart(resources)
    tumour, treatment = read_tumour(chart, AS_OF), read_treatment(chart, AS_OF)
    assert (tumour, treatment) == (read_tumour(chart, AS_OF), read_treatment(chart, AS_OF))
    assert newest_spine_imaging(chart, AS_OF) == newest_spine_imaging(chart, AS_OF)
    assert (tumour.facts | treatment.facts).keys() <= set(PatientFacts.__dataclass_fields__)
    for fact in (*tumour.facts.values(), *treatment.facts.values(), *tumour.levels):
        assert fact.evidence
        assert not isinstance(fact.value, OneOf) or len(set(fact.value.values)) > 1
        assert not isinstance(fact.value, Range) or fact.value.low is not None
    assert bool(tumour.levels) <= (tumour.presence is SpinalMetastasis.CERTAIN)


@given(st.permutations(SEEDS))
def test_the_order_of_the_chart_changes_no_value(resources: list[Resource]) -> None:
    expected = read_tumour(as_chart(SEEDS), AS_OF)
    found = read_tumour(as_chart(list(resources)), AS_OF)
    assert {key: fact.value for key, fact in found.facts.items()} == {k: f.value for k, f in expected.facts.items()}
    assert [fact.value for fact in found.levels] == [fact.value for fact in expected.levels]
    assert (found.presence, set(found.notes)) == (expected.presence, set(expected.notes))


@given(st.lists(st.sampled_from(SEEDS), unique_by=lambda seed: seed["id"]), st.sampled_from(SEEDS))
def test_one_more_statement_never_makes_a_certain_metastasis_uncertain(
    resources: list[Resource], more: Resource
) -> None:
    before = read_tumour(as_chart(resources), AS_OF)
    after = read_tumour(as_chart([*resources, more]), AS_OF)
    if before.presence is SpinalMetastasis.CERTAIN:
        assert after.presence is SpinalMetastasis.CERTAIN
