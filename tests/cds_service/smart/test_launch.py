"""The launch from the EHR to the page: what is sent, what comes back, and what is refused."""

import re
from urllib.parse import parse_qsl, urlencode

import pytest
from starlette.testclient import TestClient

from cds_service.smart.oauth import challenge_of
from tests.cds_service.smart.conftest import Registered
from tests.cds_service.smart.fake_ehr import EVERYTHING, FakeEhr, begin, launched, sign_in

CALLBACK = "http://127.0.0.1:8000/smart/callback"


@pytest.mark.requirement("SM-1", "SM-2", "SM-20", "SM-24")
def test_an_ehr_opens_the_page_of_its_patient(app: TestClient, ehr: FakeEhr) -> None:
    answer = launched(app, ehr)
    assert answer.status_code == 303
    page = app.get(answer.headers["location"])
    assert page.status_code == 200
    assert "Karlsen" in page.text


@pytest.mark.requirement("SM-10", "SM-11", "SM-13", "SM-17")
def test_the_request_has_these_parameters_and_no_more(app: TestClient, ehr: FakeEhr) -> None:
    where, asked = _asked(begin(app, ehr, launch="a b+c/%"))
    assert where == f"{ehr.origin}/authorize"
    random = {name: asked.pop(name) for name in ("state", "code_challenge", "nonce")}
    assert asked == {
        "response_type": "code", "client_id": "spinemets", "redirect_uri": CALLBACK, "aud": ehr.iss,
        "launch": "a b+c/%", "code_challenge_method": "S256",
        "scope": (
            "launch openid fhirUser patient/Patient.r patient/Condition.rs patient/Observation.rs "
            "patient/QuestionnaireResponse.rs patient/ImagingStudy.rs patient/DiagnosticReport.rs patient/Procedure.rs "
            "patient/BodyStructure.rs patient/MedicationRequest.rs patient/MedicationStatement.rs "
            "patient/MedicationAdministration.rs patient/Medication.rs"
        ),
    }  # fmt: skip
    assert all(len(text) >= 32 for text in random.values())


@pytest.mark.requirement("SM-13", "SM-20")
def test_the_code_is_exchanged_with_the_verifier_of_its_own_launch(app: TestClient, ehr: FakeEhr) -> None:
    challenges = []
    for _ in range(2):
        location = begin(app, ehr)
        challenges.append(_asked(location)[1]["code_challenge"])
        app.get(sign_in(ehr, location), follow_redirects=False)
    first, second = ehr.forms
    assert set(first) == {"grant_type", "code", "redirect_uri", "code_verifier", "client_id"}
    assert (first["grant_type"], first["redirect_uri"]) == ("authorization_code", CALLBACK)
    assert [challenge_of(form["code_verifier"]) for form in (first, second)] == challenges
    assert first["code_verifier"] != second["code_verifier"]
    assert re.fullmatch(r"[A-Za-z0-9\-._~]{43,128}", first["code_verifier"])


@pytest.mark.requirement("SM-11")
@pytest.mark.parametrize("slash", ["", "/"])
def test_the_audience_is_spelt_as_the_ehr_spells_it(app: TestClient, ehr: FakeEhr, slash: str) -> None:
    answer = app.get(f"/smart/launch?{urlencode({'iss': ehr.iss + slash, 'launch': 'x'})}", follow_redirects=False)
    assert _asked(answer.headers["location"])[1]["aud"] == ehr.iss + slash


@pytest.mark.requirement("SM-2")
@pytest.mark.parametrize(
    "query",
    ["", "iss=IT", "launch=x", "iss=&launch=x", "iss=IT&launch=", "iss=IT&iss=IT&launch=x", "iss=IT&launch=x&launch=y"],
)
def test_a_launch_that_lacks_a_parameter_is_a_page_that_says_so(app: TestClient, ehr: FakeEhr, query: str) -> None:
    answer = app.get(f"/smart/launch?{query.replace('IT', ehr.iss)}", follow_redirects=False)
    assert answer.status_code == 400
    assert "This launch could not be used" in answer.text
    assert "text/html" in answer.headers["content-type"]


@pytest.mark.requirement("SM-3", "RB-34")
@pytest.mark.parametrize(
    "iss",
    ["{0}/other", "{0}/fhir/deeper", "{1}/fhir", "http://169.254.169.254/latest", "javascript:alert(1)", "file:///etc/passwd",
     "{0}/fhir/../fhir", "{0}/fhir?x=1", "http://user@{2}/fhir", "\u0000", "x" * 5000],
)  # fmt: skip
def test_nothing_is_asked_of_a_server_that_is_not_registered(app: TestClient, ehr: FakeEhr, iss: str) -> None:
    swapped = ehr.origin.replace("127.0.0.1", "localhost")
    named = iss.format(ehr.origin, swapped, ehr.origin.removeprefix("http://"))
    answer = app.get(f"/smart/launch?{urlencode({'iss': named, 'launch': 'x'})}", follow_redirects=False)
    assert answer.status_code == 400
    assert ehr.asked == []


@pytest.mark.requirement("SM-6")
def test_standalone_chooses_a_server_and_asks_for_the_patient(app: TestClient, ehr: FakeEhr) -> None:
    choose = app.get("/smart/standalone")
    assert "General Hospital" in choose.text
    found = re.search(r'href="(/smart/standalone\?[^"]+)"', choose.text)
    assert found is not None
    answer = app.get(found[1], follow_redirects=False)
    asked = _asked(answer.headers["location"])[1]
    assert "launch" not in asked
    assert asked["scope"].split()[0] == "launch/patient"
    done = app.get(sign_in(ehr, answer.headers["location"]), follow_redirects=False)
    assert done.status_code == 303


@pytest.mark.requirement("SM-24")
@pytest.mark.parametrize(
    ("patient", "status"),
    [
        ("karlsen", 303), ("Patient/karlsen", 303), (None, 400), ("", 400), ("a b", 400), (17, 400), (["karlsen"], 400),
        ("../x", 400),
    ],
)  # fmt: skip
def test_the_patient_is_the_answers_or_there_is_none(
    app: TestClient, ehr: FakeEhr, patient: object, status: int
) -> None:
    ehr.members = {"patient": patient}
    assert launched(app, ehr).status_code == status


@pytest.mark.requirement("SM-30")
def test_two_launches_side_by_side_never_mix(app: TestClient, ehr: FakeEhr) -> None:
    first, second = begin(app, ehr), begin(app, ehr)
    pages = []
    for location, patient in ((second, "okafor"), (first, "karlsen")):
        ehr.members = {"patient": patient}
        pages.append(app.get(sign_in(ehr, location), follow_redirects=False).headers["location"])
    assert pages[0] != pages[1]
    assert "Okafor" in app.get(pages[0]).text
    assert "Karlsen" in app.get(pages[1]).text
    sent = {headers["Authorization"] for path, headers in ehr.asked if "Patient/" in path}
    assert len(sent) == 2


@pytest.mark.requirement("SM-32", "SM-34")
def test_no_token_is_in_an_address_a_cookie_or_a_page(app: TestClient, ehr: FakeEhr) -> None:
    ehr.members = {"refresh_token": "refresh-secret-1"}
    answer = launched(app, ehr)
    page = app.get(answer.headers["location"])
    secrets = [*ehr.tokens, "refresh-secret-1", ehr.forms[0]["code_verifier"], ehr.forms[0]["code"]]
    seen = [answer.text, str(answer.headers), page.text, str(page.headers), str(page.url), str(app.cookies)]
    assert not [secret for secret in secrets for text in seen if secret in text]
    assert all("access-" not in path for path, _ in ehr.asked)
    fhir = [headers for path, headers in ehr.asked if path.startswith("/fhir/Patient")]
    assert {headers["Authorization"] for headers in fhir} == {f"Bearer {token}" for token in ehr.tokens}


@pytest.mark.requirement("SM-17", "SM-18")
def test_a_registration_that_writes_asks_for_it_in_its_dialect(registered: Registered, ehr: FakeEhr) -> None:
    scopes = {}
    for dialect in ("v1", "v2"):
        with registered({"scopes": dialect, "write": True, "refresh": "online"}) as client:
            scopes[dialect] = _asked(begin(client, ehr))[1]["scope"].split()
    assert {"patient/Observation.crs", "patient/RiskAssessment.c", "patient/Patient.r", "online_access"} <= set(
        scopes["v2"]
    )
    assert {"patient/Observation.read", "patient/Observation.write", "patient/Patient.read"} <= set(scopes["v1"])
    assert not [word for word in scopes["v1"] + scopes["v2"] if "*" in word]


@pytest.mark.requirement("SM-18")
@pytest.mark.parametrize(
    ("capabilities", "chosen", "spelt"),
    [
        (["permission-v2"], None, "patient/Condition.rs"),
        (["permission-v1"], None, "patient/Condition.read"),
        (["permission-v1", "permission-v2"], None, "patient/Condition.rs"),
        ([], None, "patient/Condition.read"),
        (["permission-v1"], "v2", "patient/Condition.rs"),
        (["permission-v2"], "v1", "patient/Condition.read"),
    ],
)
def test_scopes_are_spelt_in_the_dialect_of_the_server(
    registered: Registered, ehr: FakeEhr, capabilities: list[str], chosen: str | None, spelt: str
) -> None:
    assert ehr.document is not None
    ehr.document["capabilities"] = capabilities
    with registered({"scopes": chosen} if chosen else None) as client:
        assert spelt in _asked(begin(client, ehr))[1]["scope"].split()


@pytest.mark.requirement("SM-23")
@pytest.mark.parametrize(
    ("scope", "status", "said"),
    [
        (EVERYTHING, 200, ""),
        ("patient/*.rs", 200, ""),
        ("patient/*.read", 200, ""),
        ("user/*.cruds", 200, ""),
        (EVERYTHING.replace("patient/Procedure.rs", ""), 200, "Procedure"),
        (EVERYTHING.replace("Observation.rs", "Observation.rs?category=laboratory"), 200, "Observation"),
        (EVERYTHING.replace("patient/Procedure.rs", "patient/Procedure.r patient/Procedure.s"), 200, ""),
        ("launch openid", 412, ""),
        ("", 412, ""),
    ],
)  # fmt: skip
def test_the_page_works_from_what_was_granted(
    app: TestClient, ehr: FakeEhr, scope: str, status: int, said: str
) -> None:
    ehr.members = {"scope": scope}
    page = app.get(launched(app, ehr).headers["location"])
    assert page.status_code == status
    told = re.search(r"Not granted by the EHR:</strong> ([^<.]+)", page.text)
    assert (told[1] if told else "") == said


@pytest.mark.requirement("SM-25")
@pytest.mark.parametrize("asked", [True, False, None])
def test_the_page_says_whose_it_is_whatever_the_ehr_shows(app: TestClient, ehr: FakeEhr, asked: bool | None) -> None:
    ehr.members = {"need_patient_banner": asked}
    assert '<header class="banner">' in app.get(launched(app, ehr).headers["location"]).text


@pytest.mark.requirement("SM-27", "SM-54")
def test_what_is_not_known_does_no_harm(app: TestClient, ehr: FakeEhr) -> None:
    ehr.members = {
        "intent": "summary-timeline-view", "smart_style_url": f"{ehr.origin}/unasked.json", "tenant": "t-1",
        "need_patient_banner": "maybe", "authorization_details": [{"type": "x"}], "encounter": "e/1",
        "invented": {"a": 1},
    }  # fmt: skip
    assert ehr.document is not None
    ehr.document |= {"associated_endpoints": [{"url": f"{ehr.origin}/unasked"}], "user_access_brand_bundle": ehr.origin}
    assert app.get(launched(app, ehr).headers["location"]).status_code == 200
    assert not [path for path, _ in ehr.asked if "unasked" in path]


def _asked(location: str) -> tuple[str, dict[str, str]]:
    where, _, query = location.partition("?")
    return where, dict(parse_qsl(query, keep_blank_values=True))
