"""The study that was open in the EHR."""

import asyncio
from collections.abc import Callable
from urllib.parse import parse_qsl, urlsplit

import pytest
from starlette.testclient import TestClient

from cds_service.allow_list import ServerBase
from cds_service.app.record import Reader
from cds_service.app.sessions import Launched, Session, Sessions
from cds_service.connections import checked_session
from cds_service.fetcher import Fetcher
from cds_service.fhir_access import FhirAccess
from cds_service.kept_records import InProcessRecords
from cds_service.seal import Seal
from cds_service.settings import Settings
from cds_service.smart.app_context import AppContexts
from cds_service.smart.context_items import study_in
from cds_service.smart.launcher import Returned
from cds_service.smart.parts import launcher_of
from cds_service.smart.servers_file import with_smart_servers
from conformance.patients import INDEX_TIME
from tests.cds_service.calling import PATIENT, prefetch_of, trial
from tests.cds_service.fake_fhir import answering, fake_fhir, page
from tests.cds_service.smart.fake_ehr import FakeEhr, launched, sign_in

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
    shown = app.get(launched(app, ehr).headers["location"])
    assert shown.status_code == 200
    assert "Karlsen" in shown.text


@pytest.mark.requirement("SM-26")
@pytest.mark.parametrize(
    ("asked", "opened"), [(None, "new"), ("ImagingStudy/old", "old"), ("ImagingStudy/absent", "new")]
)
def test_the_study_of_the_launch_is_preferred_before_a_newer_one(asked: str | None, opened: str) -> None:
    mri = next(entry["resource"] for entry in prefetch_of()["imaging"]["entry"] if "mri" in entry["resource"]["id"])
    studies = [mri | {"id": "new"}, mri | {"id": "old", "started": "2026-10-20T08:00:00Z"}]
    with fake_fhir({"ImagingStudy": answering(page(studies))}) as fhir:
        fetcher = Fetcher(trial())
        base = ServerBase.parse(fhir.base)
        session = Session("h", FhirAccess(base), PATIENT, launched=Launched(iss=fhir.base, ends=0, study=asked))
        imaging = Reader(trial(), fetcher).gather(session, INDEX_TIME).mapped.imaging
        fetcher.close()
    assert imaging is not None
    assert imaging.mr is not None
    assert imaging.mr.reference == f"ImagingStudy/{opened}"


@pytest.mark.requirement("SM-26")
def test_a_launch_keeps_the_study_of_its_context(ehr: FakeEhr, settings_for: Callable[..., Settings]) -> None:
    """The session of a whole launch, with the application's own parts around it."""
    settings, records = with_smart_servers(settings_for(ehr.iss), {}), InProcessRecords()
    ehr.members = {"fhirContext": [{"reference": f"{ehr.iss}/ImagingStudy/7"}]}
    with checked_session() as http:
        contexts = AppContexts(Seal.of_file(None))
        launcher = launcher_of(settings, Sessions(records), records, http, contexts)
        begun = launcher.begin(ehr.iss, "launch-1", "b" * 32)
        back = dict(parse_qsl(urlsplit(sign_in(ehr, begun.url)).query))
        session = asyncio.run(launcher.finish(Returned(back["state"], back["code"]), "b" * 32))
    assert session.study == "ImagingStudy/7"
    assert session.user == "Practitioner/dr-1"
