"""Saving under a launch: a token with the right to create, and a real FHIR server that checks it."""

import pytest
import requests

from tests.authorisation_server.visitor import TIMEOUT_S
from tests.cds_service.app.write.saving import copied, written
from tests.cds_service.smart.end_to_end.flow import launched, opened
from tests.cds_service.smart.end_to_end.site import SAVING, Site

USER = "weber"
"""Who signs in at the authorisation server of the tests."""


@pytest.mark.requirement("SM-23", "SM-32", "SM-34")
def test_an_answer_is_saved_with_the_token_of_the_launch_and_in_the_name_of_the_user(hospital: Site) -> None:
    patient, visitor = copied(hospital.hapi, "karlsen"), hospital.visitor()
    user = {"resourceType": "Practitioner", "id": USER}
    assert requests.put(f"{hospital.hapi}/Practitioner/{USER}", json=user, timeout=TIMEOUT_S).status_code in (200, 201)
    page = launched(hospital, visitor, SAVING, patient).partition("?")[0]

    def post(path: str, **form: str) -> int:
        sent = visitor.session.post(
            page + path, data=form, verify=str(visitor.ca), timeout=TIMEOUT_S, allow_redirects=False
        )
        return sent.status_code

    assert post("/answers", asa="2") == 303
    review = opened(visitor, f"{page}/save").text
    shown = review.partition('name="shown" value="')[2].partition('"')[0]
    assert post("/save", shown=shown) == 303
    found = written(hospital.hapi, patient)
    (answer,) = [one for one in found["Observation"] if one["code"]["coding"][0]["code"] == "asa"]
    assert (answer["valueInteger"], answer["subject"]["reference"]) == (2, f"Patient/{patient}")
    (whence,) = found["Provenance"]
    assert [one["who"]["reference"] for one in whence["agent"]][1:] == [f"Practitioner/{USER}"]
    assert "may save" in opened(visitor, page).text.lower()


def test_a_launch_without_the_right_to_create_offers_the_file_alone(hospital: Site) -> None:
    visitor = hospital.visitor()
    page = launched(hospital, visitor).partition("?")[0]
    visitor.session.post(f"{page}/answers", data={"asa": "2"}, verify=str(visitor.ca), timeout=TIMEOUT_S)
    review = opened(visitor, f"{page}/save").text
    assert "did not grant this app the right to save" in review
    assert 'name="shown"' not in review
