"""The study that was open in the EHR."""

import pytest
from starlette.testclient import TestClient

from cds_service.allow_list import ServerBase
from cds_service.smart.context_items import study_in
from tests.cds_service.smart.fake_ehr import FakeEhr, launched

BASE = ServerBase.parse("https://fhir.example/r4")
STUDY = {"reference": "ImagingStudy/7"}


@pytest.mark.requirement("SM-26")
@pytest.mark.parametrize(
    ("context", "study"),
    [
        ([STUDY], "ImagingStudy/7"),
        ([STUDY | {"role": "launch", "type": "ImagingStudy"}], "ImagingStudy/7"),
        ([STUDY | {"role": None}], "ImagingStudy/7"),
        ([STUDY | {"role": "comparison"}], None),
        ([{"reference": "Practitioner/1"}, STUDY, {"reference": "ImagingStudy/8"}], "ImagingStudy/7"),
        ([{"canonical": "https://x.example/PlanDefinition/1"}, {"identifier": {"value": "A1"}}], None),
        ([{"reference": "https://fhir.example/r4/ImagingStudy/7"}], "ImagingStudy/7"),
        ([{"reference": "https://other.example/r4/ImagingStudy/7"}], None),
        ([{"reference": "ImagingStudy/../Patient/1"}], None),
        ([{"reference": "Patient/1", "role": "launch"}, {"reference": "Encounter/1"}], None),
        (["ImagingStudy/7"], "ImagingStudy/7"),
        (STUDY, "ImagingStudy/7"),
        ("ImagingStudy/7", "ImagingStudy/7"),
        ([{"reference": 7}, 7, None, [], {}], None),
        (None, None),
        ([{}] * 1000 + [STUDY], None),
    ],
)  # fmt: skip
def test_the_study_of_a_context(context: object, study: str | None) -> None:
    assert study_in(context, BASE) == study


@pytest.mark.requirement("SM-26")
def test_a_context_of_any_shape_opens_the_page(app: TestClient, ehr: FakeEhr) -> None:
    ehr.members = {"fhirContext": [STUDY, {"reference": "Patient/other", "role": "https://x.example/role"}]}
    page = app.get(launched(app, ehr).headers["location"])
    assert page.status_code == 200
    assert "Karlsen" in page.text
