"""Saving on a real FHIR server: what is written, that the record then reads as the page did, and never twice."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import requests

from spinal_metastasis.what_if_changes import plain
from tests.cds_service.app.write.saving import SID, App, SavingProxy, app_on, copied, search, written
from tests.cds_service.calling import ROOT
from tests.cds_service.fake_fhir import fake_fhir
from tests.cds_service.faulty_proxy import (
    Fault,
    clipped,
    log_in,
    reset_before,
    reset_within,
)  # fmt: skip

HEADERS = {"Content-Type": "application/fhir+json"}
TELLS_OF_FACTS = ("facts", "data_notes", "questions", "version", "as_of")
"""Where a value came from changes by saving it; that is what saving is for."""
ANSWERS = {
    "karlsen": {"T8.sins_pain": "none", "ecog": "2", "albumin": "3,6", "brain_mets": "true", "T8.escc_grade": "1c"},
    "petrov": {"L3.sins_pain": "occasional_nonmechanical", "T9.sins_collapse": "lt50", "kps": "60", "platelets": "90"},
    "brandt": {"primary": "lung_sclc", "neuro_deficit_new": "false", "T4.myelopathy": "true", "ambulatory": "aided"},
}
WITHOUT_LEVEL = {
    "neuro_deficit_new": "false", "primary": "kidney_rcc", "myelopathy": "false", "*.level": "T10",
    "T10.escc_grade": "2", "*.sins_pain": "mechanical", "*.sins_bone_lesion": "lytic", "*.sins_alignment": "normal",
    "T10.sins_collapse": "lt50", "*.sins_posterolateral": "unilateral", "able_to_tolerate_surgery": "true",
}  # fmt: skip


@contextmanager
def proxied(base: str, on_save: Fault) -> Iterator[tuple[str, SavingProxy]]:
    proxy = SavingProxy(base, on_save=on_save)
    with fake_fhir(everything=proxy) as fake:
        yield fake.base, proxy


def conclusions(app: App) -> dict[str, Any]:
    """All that the page concludes now, from the record and the answers given."""
    return {key: value for key, value in plain(app.record().assessment).items() if key not in TELLS_OF_FACTS}


@pytest.mark.parametrize("patient", [*ANSWERS, "ibarra"])
def test_the_record_then_reads_as_the_page_did(hapi_base: str, patient: str) -> None:
    """Written, read anew without the answers: the same lesions, scores, options, advisories."""
    with app_on(hapi_base, copied(hapi_base, patient)) as app:
        app.answer(**(ANSWERS | {"ibarra": WITHOUT_LEVEL})[patient])
        said = conclusions(app)
        done = app.press()
        assert done.status_code == 303
        assert app.answers == {}
        assert conclusions(app) == said
        page = app.client.get(done.headers["location"]).text
        assert "Saved to the record" in page
        assert "not read back" not in page


def test_what_is_written_names_patient_level_time_versions_and_sources(hapi_base: str) -> None:
    """Read from the server itself."""
    patient = copied(hapi_base, "mensah")
    with app_on(hapi_base, patient) as app:
        level = next(iter(conclusions(app)["lesions"]))["level"]
        app.answer(**{f"{level}.sins_pain": "mechanical", "hb": "11.20"})
        assert app.press().status_code == 303
    found = written(hapi_base, patient)
    (response,) = found["QuestionnaireResponse"]
    by_code = {one["code"]["coding"][0]["code"]: one for one in found["Observation"]}
    pain, hb, sins = by_code["sins-pain"], by_code["hb"], by_code["sins-total"]
    for one in (pain, hb, sins, *found["RiskAssessment"]):
        assert one["subject"]["reference"] == f"Patient/{patient}"
    assert response["subject"]["reference"] == f"Patient/{patient}"
    assert pain["bodySite"]["text"] == sins["bodySite"]["text"] == level
    assert pain["effectiveDateTime"] == hb["effectiveDateTime"] == response["authored"] == "2026-11-01T09:00:00+00:00"
    assert (hb["valueQuantity"]["value"], hb["valueQuantity"]["code"]) == (11.2, "g/dL")
    assert pain["derivedFrom"] == [{"reference": f"QuestionnaireResponse/{response['id']}"}]
    assert len(sins["component"]) == 6
    assert sins["method"]["coding"][0]["version"].startswith("1.")
    (whence,) = found["Provenance"]
    targets = {one["reference"] for one in whence["target"]}
    assert targets == {f"{one['resourceType']}/{one['id']}" for held in found.values() for one in held} - {
        f"Provenance/{whence['id']}"
    }
    assert any(one["what"]["reference"].startswith(f"Condition/{patient}") for one in whence["entity"])
    assert [one["value"] for one in whence["contained"][0]["version"]] == [
        "0.1.0",
        sins["method"]["coding"][0]["version"],
    ]


def test_the_server_finds_no_fault_in_what_is_written(hapi_base: str) -> None:
    """$validate of HL7's own validator on one resource of each kind we write: 0 errors."""
    with app_on(hapi_base, copied(hapi_base, "karlsen")) as app:
        app.answer(**{"T8.sins_pain": "mechanical", "albumin": "3.5"})
        bundle = app.client.get(f"{app.page}/save/bundle").json()
    told = {(one["resource"]["resourceType"], one["resource"].get("method", {}).get("text")): one["resource"]
            for one in bundle["entry"]}  # fmt: skip
    of_each = {(kind, (method or "").partition(",")[0] in ("", "SINS")): one for (kind, method), one in told.items()}
    assert len(of_each) == 5
    for (kind, _), resource in of_each.items():
        sent = requests.post(f"{hapi_base}/{kind}/$validate", data=json.dumps(resource), headers=HEADERS, timeout=120)
        errors = [issue for issue in sent.json()["issue"] if issue["severity"] in ("error", "fatal")]
        assert errors == [], (kind, errors)


def test_a_press_of_a_page_that_was_pressed_before_writes_nothing(hapi_base: str) -> None:
    patient = copied(hapi_base, "walsh")
    with app_on(hapi_base, patient) as app:
        app.answer(asa="2")
        shown = app.digest()
        assert app.press(shown).status_code == 303
        once = written(hapi_base, patient)
        again = app.press(shown)
        assert again.status_code == 409
        assert "changed since this was shown" in again.text
        assert written(hapi_base, patient) == once


@pytest.mark.parametrize("fault", [reset_within, clipped], ids=lambda fault: fault.__name__)
def test_an_answer_that_is_lost_after_it_was_written_is_not_written_twice(hapi_base: str, fault: Fault) -> None:
    patient = copied(hapi_base, "ferrari")
    with proxied(hapi_base, fault) as (address, proxy), app_on(address, patient) as app:
        app.answer(asa="3", ecog="2")
        lost = app.press()
        assert lost.status_code == 504
        assert "Not known whether it was written." in lost.text
        assert "Saving again is safe" in lost.text
        assert app.answers == {"asa": "3", "ecog": "2"}
        once = written(hapi_base, patient)
        assert len(once["QuestionnaireResponse"]) == len(once["Provenance"]) == 1
        proxy.on_save = lambda exchange: exchange.whole()
        app.answer(kps="70")  # what was not sent before does not make the others new
        assert app.press().status_code == 303
        assert app.answers == {}
    items = [one["code"]["coding"][0]["code"] for one in written(hapi_base, patient)["Observation"]]
    assert [items.count(code) for code in ("asa", "ecog", "kps")] == [1, 1, 1]


@pytest.mark.parametrize("fault", [reset_before, log_in], ids=lambda fault: fault.__name__)
def test_what_never_arrived_is_sent_again_and_nothing_is_lost(hapi_base: str, fault: Fault) -> None:
    patient = copied(hapi_base, "karlsen")
    with proxied(hapi_base, fault) as (address, proxy), app_on(address, patient) as app:
        app.answer(asa="2")
        failed = app.press()
        assert failed.status_code == 504
        assert "All answers are kept here." in failed.text
        assert "Secretname" not in failed.text
        assert app.answers == {"asa": "2"}
        assert len(proxy.saves) == 1  # never sent again by itself
        assert app.client.get(f"{app.page}/save/bundle").json()["type"] == "transaction"
        proxy.on_save = lambda exchange: exchange.whole()
        assert app.press().status_code == 303


def test_the_downloaded_file_can_be_posted_and_is_what_a_press_writes(hapi_base: str) -> None:
    patient = copied(hapi_base, "petrov")
    with app_on(hapi_base, patient) as app:
        app.answer(asa="1")
        file = app.client.get(f"{app.page}/save/bundle")
        assert patient not in file.headers["content-disposition"].lower()
        assert requests.post(hapi_base, data=file.content, headers=HEADERS, timeout=60).status_code == 200
        entry = file.json()["entry"][1]["resource"]
        assert app.press().status_code == 303
        identifier = entry["identifier"][0]["value"]
        assert len(search(hapi_base, f"Observation?identifier={SID}|{identifier}")) == 1


def test_a_record_that_changed_since_the_review_is_shown_before_anything_is_written(hapi_base: str) -> None:
    patient = copied(hapi_base, "whitaker")
    with app_on(hapi_base, patient) as app:
        app.answer(asa="4")
        shown = app.digest()
        code = {"coding": [{"system": f"{ROOT}/CodeSystem/spinemet-item", "code": "asa"}]}
        theirs = {
            "resourceType": "Observation", "status": "final", "code": code,
            "subject": {"reference": f"Patient/{patient}"},
            "effectiveDateTime": "2026-11-01T08:00:00Z", "valueInteger": 2,
        }  # fmt: skip
        posted = requests.post(f"{hapi_base}/Observation", data=json.dumps(theirs), headers=HEADERS, timeout=60)
        assert posted.status_code == 201
        before = written(hapi_base, patient)
        refused = app.press(shown)
        assert refused.status_code == 409
        assert "2, 1 Nov 2026" in refused.text
        assert written(hapi_base, patient) == before
        assert app.press().status_code == 303
