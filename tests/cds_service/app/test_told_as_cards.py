"""What the app tells of charts that are not whole, of several lesions without one level, of answers gone stale."""

import datetime as dt
import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from starlette.testclient import TestClient

from cds_service.app.banner import unnamed
from cds_service.app.record import Record
from cds_service.app.routes import LONGEST_FORM
from cds_service.app.view.advice import lmnop_lines
from cds_service.app.view.page import page
from cds_service.cards.frame import Basis
from cds_service.errors import TooLargeError
from cds_service.settings import Settings
from cds_service.wire import parse_facts
from fhir_mappings import facts_from
from fhir_mappings.chart import PREFETCH_KEYS, Section, SectionState, read_section
from spinal_metastasis.assessment import assess
from tests.cds_service.app.write.saving import app_on
from tests.cds_service.calling import trial
from tests.cds_service.fake_fhir import fake_fhir

NOW = dt.datetime(2026, 11, 1, 9, tzinfo=dt.UTC)
PATIENT = {"resourceType": "Patient", "id": "p", "birthDate": "1960-01-01", "gender": "female"}
KIDNEY = {"coding": [{"system": "http://hl7.org/fhir/sid/icd-10-cm", "code": "C64.1"}]}
CANCER = {"resourceType": "Condition", "id": "c", "code": KIDNEY, "subject": {"reference": "Patient/p"}}
FOREIGN = {**CANCER, "id": "f", "subject": {"reference": "Patient/other"}}


def told(*conditions: Any, failed: frozenset[str] = frozenset(), patient: Any = PATIENT) -> tuple[Any, ...]:
    """The page of a chart with these Conditions and nothing else."""
    entries = [{"resource": one} for one in conditions]
    sent = {"patient": patient, "conditions": {"resourceType": "Bundle", "type": "searchset", "entry": entries}}
    chart = {
        key: read_section(key, json.dumps(sent[key]).encode(), "p")
        if key in sent else Section(key, SectionState.UNKNOWN if key in failed else SectionState.EMPTY)
        for key in PREFETCH_KEYS
    }  # fmt: skip
    settings = Settings()
    mapped = facts_from(chart, "p", NOW, settings.canonical_root)
    assessment = assess(mapped.facts, NOW, settings.policy, mapped.notes)
    unread = tuple(key for key, part in chart.items() if part.is_unread)
    record = Record(unnamed("p"), mapped, assessment, (), unread, failed, NOW)
    shown = page(record, settings, "", {}, [])
    return shown.told, shown.unread


def test_no_sign_is_said_of_a_whole_record_only() -> None:
    assert told(CANCER)[0][0][0] == "No sign of spinal metastasis in 2 entries."
    said, unread = told(CANCER, FOREIGN)
    assert "part of the record could not be read" in said[0][0]
    assert "conditions could not be read in full" in said[0][1]
    assert unread == "conditions"


def test_a_part_that_was_asked_for_and_did_not_come_is_no_silence_either() -> None:
    cold = {**CANCER, "code": {"text": "Common cold"}}
    said, unread = told(cold, failed=frozenset({"reports"}))
    assert "part of the record could not be read" in said[0][0]
    assert unread == "reports"


def test_of_a_patient_who_has_died_nothing_is_said_of_metastases() -> None:
    said, _ = told(CANCER, patient=PATIENT | {"deceasedBoolean": True})
    assert said == (("The record says that the patient has died.", "Nothing is scored."),)


def test_each_lesion_has_its_own_lmnop_lines() -> None:
    facts = parse_facts(b'{"lesions": [{"level": ["T8", "T9"], "escc_grade": "3"}, {"level": "L2"}, {}]}').facts
    assessment = assess(facts, NOW)
    basis = Basis.of(assessment, Settings().policy)
    for lesion in assessment.lesions:
        key = "/".join(lesion.level) if isinstance(lesion.level, tuple) else lesion.level or "unknown"
        assert lmnop_lines(basis, lesion) == assessment.lmnop.get(key, ())
    assert len({lmnop_lines(basis, lesion) for lesion in assessment.lesions}) == 3


@contextmanager
def opened(base: str, **answers: str) -> Iterator[tuple[TestClient, str]]:
    """The app on a session of a demo patient at this server, with answers given before."""
    with app_on(base, settings=trial()) as app:
        app.sessions.answer(app.session.handle, answers)
        yield app.client, app.page


def test_a_server_that_fails_is_told_as_a_page_whatever_is_asked() -> None:
    with opened("http://127.0.0.1:9/fhir") as (client, address):
        answers = [
            client.get(address), client.get(f"{address}/what-if"), client.post(f"{address}/answers", content="ecog=1"),
        ]  # fmt: skip
    for answer in answers:
        assert answer.status_code == 412
        assert "The chart could not be read." in answer.text


def test_a_form_that_is_too_long_names_no_setting_that_bounds_it() -> None:
    with opened("http://127.0.0.1:9/fhir") as (client, address), pytest.raises(TooLargeError) as refused:
        client.post(f"{address}/answers", content="ecog=" + "1" * LONGEST_FORM)
    assert str(refused.value) == f"The body is larger than {LONGEST_FORM} bytes."


def test_an_answer_the_record_has_no_place_for_any_more_is_told_and_can_be_taken_back() -> None:
    with (
        fake_fhir() as fake,
        opened(fake.base, **{"C5.sins_pain": "none", "L4.sins_pain": "none"}) as (client, address),
    ):
        answer = client.get(address)
        assert answer.status_code == 409
        assert "there is no such level; no answer is used" in answer.text
        for name in ("C5.sins_pain", "L4.sins_pain"):
            assert client.post(f"{address}/answers", content=f"undo={name}").status_code == 303
        assert client.get(address).status_code == 200


def test_a_what_if_reads_the_record_once() -> None:
    with fake_fhir() as fake, opened(fake.base) as (client, address):
        client.get(address)
        once = len(fake.requests)
        client.get(f"{address}/what-if", params={"ecog": "3"})
        assert len(fake.requests) == 2 * once
