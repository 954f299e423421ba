"""The save page by itself: levels, words, what is refused, one save at a time, the audit."""

import threading
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from cds_service.allow_list import AllowList
from cds_service.app.write import wording as words
from cds_service.cards.frame import Basis
from cds_service.cards.prognosis_inputs import FEEDS
from cds_service.memory.tables import ANSWER
from cds_service.resources.provenance import author_of
from tests.cds_service.app.write.saving import TIME_ENOUGH, App, app_on, taking
from tests.cds_service.calling import service, trial
from tests.cds_service.fake_fhir import Behaviour, fake_fhir, status
from tests.cds_service.reporting import stored_rows
from tests.cds_service.test_replaced_patient import NEW, OLD, patients, replaced_by, serving

STATEMENT: dict[str, Behaviour] = {"metadata": status(404)}


def bundle_of(app: App) -> dict[str, Any]:
    found: dict[str, Any] = app.client.get(f"{app.page}/save/bundle").json()
    return found


def test_an_answer_about_a_lesion_nobody_located_waits_for_its_level() -> None:
    with fake_fhir(STATEMENT) as fake, app_on(fake.base, "ibarra") as app:
        app.answer(**{"*.sins_pain": "none"})
        page = app.client.get(f"{app.page}/save").text
        assert words.NO_PLACE in page
        assert 'name="shown"' not in page
        assert app.client.get(f"{app.page}/save/bundle").status_code == 404
        assert app.press("").status_code == 409
        app.answer(**{"*.level": "L4"})
        assert words.NO_PLACE not in app.client.get(f"{app.page}/save").text
        sites = {
            one["resource"]["code"]["coding"][0]["code"]: one["resource"]["bodySite"]["text"]
            for one in bundle_of(app)["entry"] if "bodySite" in one["resource"]
        }  # fmt: skip
        assert sites == {"sins-pain": "L4", "affected-level": "L4", "sins-total": "L4"}


def test_a_level_that_another_lesion_has_is_refused() -> None:
    with fake_fhir() as fake, app_on(fake.base, "karlsen") as app:
        refused = app.client.post(f"{app.page}/answers", data={"*.level": "T8"})
        assert refused.status_code == 422
        assert app.answers == {}


def test_a_sins_total_that_is_open_has_no_value_and_is_preliminary() -> None:
    with fake_fhir() as fake, app_on(fake.base, "ibarra") as app:
        app.answer(**{"*.level": "L4", "*.sins_pain": "mechanical"})
        (total,) = [
            one["resource"] for one in bundle_of(app)["entry"]
            if one["resource"].get("code", {}).get("coding", [{}])[0].get("code") == "sins-total"
        ]  # fmt: skip
    assert (total["status"], "valueInteger" in total) == ("preliminary", False)
    absent = [part for part in total["component"] if "dataAbsentReason" in part]
    assert len(absent) == 4
    assert total["dataAbsentReason"]


def test_what_a_figure_rests_on_stands_in_the_order_its_system_asks_in() -> None:
    """The same in every process: the resources of the record, each once."""
    with fake_fhir() as fake, app_on(fake.base) as app:
        app.answer(ecog="2")
        basis = Basis.of(app.record().assessment, TIME_ENOUGH.policy)
        resources = [one["resource"] for one in bundle_of(app)["entry"]]
    risks = {one["method"]["coding"][0]["code"]: one for one in resources if one["resourceType"] == "RiskAssessment"}
    assert risks
    for system, risk in risks.items():
        sources = [fact.source for fact in basis.inputs.among(FEEDS[system.replace("-", "_")])]
        told = [one["reference"] for one in risk["basis"] if not one["reference"].startswith("urn:")]
        assert told == list(dict.fromkeys(one for one in sources if one and "/" in one)), system
    assert any(len(one["basis"]) > 3 for one in risks.values())


def test_the_user_is_named_where_the_ehr_said_who_it_is() -> None:
    with fake_fhir() as fake, app_on(fake.base, user=f"{fake.base}/Practitioner/dr-7") as app:
        app.answer(asa="2")
        assert "Practitioner/dr-7" in app.client.get(f"{app.page}/save").text
        found = {one["resource"]["resourceType"]: one["resource"] for one in bundle_of(app)["entry"]}
    assert found["QuestionnaireResponse"]["author"] == {"reference": "Practitioner/dr-7"}
    assert {"reference": "Practitioner/dr-7"} in [agent["who"] for agent in found["Provenance"]["agent"]]


@pytest.mark.parametrize(
    ("user", "reference"),
    [
        ("Practitioner/1", "Practitioner/1"), ("https://e.example/r4/PractitionerRole/2", "PractitionerRole/2"),
        ("https://other.example/r4/Practitioner/1", None), ("Person/1", None), ("", None), (None, None),
        ("Practitioner/../Patient/1", None),
    ],
)  # fmt: skip
def test_a_user_of_another_server_or_of_no_signing_type_is_not_named(user: str | None, reference: str | None) -> None:
    found = author_of(user, "https://e.example/r4")
    assert (None if found is None else found["reference"]) == reference


def test_nothing_answered_is_nothing_to_save() -> None:
    with fake_fhir() as fake, app_on(fake.base) as app:
        page = app.client.get(f"{app.page}/save").text
        assert words.NOTHING in page
        assert app.press("").status_code in (403, 409)


def test_two_presses_at_once_are_one_save() -> None:
    begun, go_on = threading.Event(), threading.Event()
    saves: list[int] = []

    def slowly(handler: BaseHTTPRequestHandler) -> None:
        saves.append(1)
        begun.set()
        go_on.wait(10)
        taking([])(handler)

    with fake_fhir(STATEMENT | {"": slowly}) as fake, app_on(fake.base) as app:
        app.answer(asa="2")
        shown = app.digest()
        first: list[int] = []
        pressing = threading.Thread(target=lambda: first.append(app.press(shown).status_code))
        pressing.start()
        assert begun.wait(10)
        second = app.press(shown)
        go_on.set()
        pressing.join(10)
    assert (second.status_code, words.UNDER_WAY in second.text) == (409, True)
    assert (first, saves) == ([303], [1])


def test_a_record_that_was_replaced_by_another_is_not_written_to() -> None:
    """Whose chart is read is not whom the EHR opened: nothing goes to either."""
    held = serving(patients(replaced_by(f"Patient/{NEW}")))
    with fake_fhir(STATEMENT | held) as fake, app_on(fake.base, OLD) as app:
        app.sessions.answer(app.session.handle, {"asa": "2"})
        page = app.client.get(f"{app.page}/save").text
        assert words.REPLACED in page
        assert 'name="shown"' not in page


def test_an_ended_session_saves_nothing() -> None:
    with fake_fhir() as fake, app_on(fake.base) as app:
        for answer in (app.client.get("/app/gone/save"), app.client.post("/app/gone/save"),
                       app.client.get("/app/gone/save/bundle")):  # fmt: skip
            assert answer.status_code == 410


@pytest.mark.requirement("CH-164")
def test_a_save_is_audited_before_and_after_without_a_value(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/memory.sqlite3"
    with fake_fhir(STATEMENT | {"": taking([])}) as fake:
        servers = AllowList.parse(f"{fake.base}|open")
        with service(trial(database_url=url, audit="required", fhir_servers=servers)) as client:
            _answer_and_save(client, fake.base)
    begun, ended = sorted(stored_rows(url, ANSWER), key=lambda row: row.at)
    assert [(row.service, row.status) for row in (begun, ended)] == [("app/save", 100), ("app/save", 303)]
    assert (ended.patient, ended.fhir_server) == ("Patient/karlsen", fake.base)
    assert [query["what"] for query in ended.queries] == ["transaction, written"]
    assert "Observation/1" in ended.inputs
    assert "asa" not in str(ended)


def test_what_must_be_recorded_and_cannot_is_not_written() -> None:
    with fake_fhir(STATEMENT | {"": taking([])}) as fake:
        servers = AllowList.parse(f"{fake.base}|open")
        down = "sqlite:////nowhere/at/all.sqlite3"
        with service(trial(database_url=down, audit="required", fhir_servers=servers)) as client:
            refused = _answer_and_save(client, fake.base)
        assert refused.status_code == 503
        assert "Nothing was written" in refused.text
        assert ("POST", "/fhir") not in [(method, path) for method, path, _ in fake.requests]


def _answer_and_save(client: TestClient, base: str) -> Any:
    page = client.get("/app/open", params={"iss": base, "patient": "karlsen"}).url.path
    client.post(f"{page}/answers", data={"asa": "2"})
    shown = client.get(f"{page}/save").text.partition('name="shown" value="')[2].partition('"')[0]
    return client.post(f"{page}/save", data={"shown": shown}, follow_redirects=False)
