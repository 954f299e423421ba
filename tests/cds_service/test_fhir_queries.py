"""The prefetch templates: what any client can resolve (CH-40 to CH-46), and the queries of the service itself."""

import re

import pytest

from cds_service.fhir_queries import LONGEST_GET, TOKEN, attempts, for_patient, queries, templates
from fhir_mappings.chart import HOLDS, PREFETCH_KEYS
from tests.cds_service.calling import ROOT

TEMPLATES = templates(ROOT)
TYPES = {
    "patient": "Patient", "conditions": "Condition", "labs": "Observation", "performance": "Observation",
    "markers": "Observation", "spineItems": "Observation", "responses": "QuestionnaireResponse",
    "imaging": "ImagingStudy", "reports": "DiagnosticReport", "procedures": "Procedure",
    "bodyStructures": "BodyStructure", "medicationRequests": "MedicationRequest",
    "medicationStatements": "MedicationStatement", "medicationAdministrations": "MedicationAdministration",
}  # fmt: skip
PLAIN_PARAMETERS = {"patient", "category", "code", "questionnaire", "modality", "_sort", "_count"}


def parameters(template: str) -> list[tuple[str, str]]:
    _, _, query = template.partition("?")
    return [(name, value) for name, _, value in (pair.partition("=") for pair in query.split("&") if pair)]


@pytest.mark.requirement("CH-14")
def test_the_keys_are_the_contracts_and_each_asks_for_its_type() -> None:
    assert tuple(TEMPLATES) == PREFETCH_KEYS == tuple(TYPES)
    for key, template in TEMPLATES.items():
        assert re.split(r"[/?]", template)[0] == TYPES[key] == HOLDS[key][0].__name__


@pytest.mark.parametrize("template", TEMPLATES.values(), ids=TEMPLATES)
class TestTemplate:
    @pytest.mark.requirement("CH-40", "CH-41", "CH-44", "CH-45", "RB-2")
    def test_the_only_token_is_the_patient(self, template: str) -> None:
        assert re.findall(r"{{(.*?)}}", template) == ["context.patientId"]
        assert "%" not in template

    @pytest.mark.requirement("CH-42")
    def test_only_a_read_or_a_search_with_plain_parameters(self, template: str) -> None:
        if "?" not in template:
            assert template == f"Patient/{TOKEN}"
        assert {name for name, _ in parameters(template)} <= PLAIN_PARAMETERS

    @pytest.mark.requirement("CH-43", "RB-2")
    def test_no_parameter_twice(self, template: str) -> None:
        names = [name for name, _ in parameters(template)]
        assert len(names) == len(set(names))

    @pytest.mark.requirement("CH-43")
    def test_values_hold_nothing_that_needs_escaping(self, template: str) -> None:
        for _, value in parameters(template):
            assert re.fullmatch(r"[A-Za-z0-9\-._~:/,]+", value.replace(TOKEN, ""), re.ASCII) or value == TOKEN

    def test_it_fits_into_a_url(self, template: str) -> None:
        assert len(template) < LONGEST_GET

    def test_an_observation_is_asked_for_by_code_or_category(self, template: str) -> None:
        if template.startswith("Observation"):
            assert {"code", "category"} & {name for name, _ in parameters(template)}


def test_the_service_asks_what_the_template_says() -> None:
    for key, query in queries(ROOT).items():
        asked = for_patient(query, "p1")
        path = (
            f"{asked.resource_type}/{asked.resource_id}" if asked.is_read else f"{asked.resource_type}?{asked.encoded}"
        )
        assert path == TEMPLATES[key].replace(TOKEN, "p1")


def test_a_refused_query_is_tried_in_simpler_forms() -> None:
    by_key = queries(ROOT)
    labs = [[query.encoded for query in attempt] for attempt in attempts("labs", for_patient(by_key["labs"], "p"))]
    assert "_sort" in labs[0][0]
    assert "_sort" not in labs[1][0]
    assert labs[-1] == ["patient=p&category=laboratory&_count=200"]
    conditions = attempts("conditions", for_patient(by_key["conditions"], "p"))[-1]
    assert [query.encoded for query in conditions] == [
        f"patient=p&category={category}&_count=200"
        for category in ("problem-list-item", "encounter-diagnosis", "health-concern")
    ]
    first = attempts("medicationRequests", for_patient(by_key["medicationRequests"], "p"))[0][0]
    assert first.encoded.endswith("_include=MedicationRequest:medication")


@pytest.mark.requirement("RB-20")
def test_every_form_of_an_observation_search_names_code_or_category() -> None:
    for key, query in queries(ROOT).items():
        for attempt in attempts(key, query):
            for form in attempt:
                if form.resource_type == "Observation":
                    assert {"code", "category"} & {name for name, _ in form.parameters}


@pytest.mark.requirement("RB-24")
def test_only_drugs_are_asked_for_with_includes() -> None:
    """A server may leave out `next` when it includes: never where something absent would matter (RB-24)."""
    including = {
        key for key, query in queries(ROOT).items() for attempt in attempts(key, query) for form in attempt
        if form.includes
    }  # fmt: skip
    assert including == {"medicationRequests", "medicationStatements", "medicationAdministrations"}
