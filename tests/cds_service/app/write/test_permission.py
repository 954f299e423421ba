"""Saving is offered with the scopes the EHR granted, or on an open server that takes a transaction; else the page says
why not, and offers the file."""

import json

import pytest

from cds_service.allow_list import ServerBase
from cds_service.app.sessions import Session
from cds_service.app.write import wording as words
from cds_service.app.write.permission import WRITTEN, permitted
from cds_service.capabilities import NOT_STATED, Capability
from cds_service.fhir_access import FhirAccess
from cds_service.scopes import Scopes
from tests.cds_service.app.write.saving import app_on, taking
from tests.cds_service.fake_fhir import Behaviour, fake_fhir, status

BASE = ServerBase.parse("https://fhir.example.org/r4")
TAKES = Capability(is_stated=True, offers_transaction=True)
READS = Capability(is_stated=True)
ALL = (
    "launch patient/*.rs patient/QuestionnaireResponse.c patient/Observation.crus patient/RiskAssessment.c "
    "user/Provenance.c"
)


def with_scopes(text: str | None) -> Session:
    access = FhirAccess(BASE) if text is None else FhirAccess(BASE, "token", Scopes.parse(text))
    return Session("h", access, "p")


@pytest.mark.parametrize(
    ("scopes", "kinds"),
    [
        (None, WRITTEN), (ALL, WRITTEN), ("patient/*.*", WRITTEN), ("user/*.write", WRITTEN), ("*", WRITTEN),
        ("patient/Observation.cruds", ("Observation",)),
        ("patient/Observation.write patient/Provenance.c", ("Observation", "Provenance")),
    ],
)  # fmt: skip
@pytest.mark.requirement("SM-23")
def test_what_may_be_written_follows_the_scopes(scopes: str | None, kinds: tuple[str, ...]) -> None:
    found = permitted(with_scopes(scopes), TAKES)
    assert (found.kinds, found.reason) == (frozenset(kinds), "")


@pytest.mark.parametrize(
    "scopes",
    ["", "patient/*.rs", "patient/*.read", "patient/RiskAssessment.c", "patient/Observation.ruds", "openid fhirUser",
     "patient/Observation.c?category=laboratory"],
)  # fmt: skip
def test_without_the_scope_nothing_may(scopes: str) -> None:
    assert permitted(with_scopes(scopes), TAKES).reason == words.NO_SCOPE


def test_a_server_that_says_it_takes_no_transaction_is_read_only_and_a_silent_one_is_tried() -> None:
    assert permitted(with_scopes(None), READS).reason == words.READ_ONLY
    assert permitted(with_scopes(None), NOT_STATED).is_given


def test_a_page_without_the_scope_offers_the_file_and_takes_no_press() -> None:
    with fake_fhir() as fake, app_on(fake.base, token="secret-token", scopes="patient/*.rs") as app:
        app.answer(asa="2")
        page = app.client.get(f"{app.page}/save").text
        assert words.NO_SCOPE in page
        assert 'name="shown"' not in page
        assert app.press("").status_code == 403
        assert app.client.get(f"{app.page}/save/bundle").json()["type"] == "transaction"
        assert app.answers == {"asa": "2"}
        assert not [path for method, path, _ in fake.requests if (method, path) == ("POST", "/fhir")]


@pytest.mark.requirement("SM-23")
def test_only_the_granted_types_are_written_and_the_review_names_the_others() -> None:
    saves: list[bytes] = []
    bad: dict[str, Behaviour] = {"": taking(saves), "metadata": status(404)}
    scopes = "patient/*.rs patient/Observation.c"
    with fake_fhir(bad) as fake, app_on(fake.base, token="secret-token", scopes=scopes) as app:
        app.answer(asa="4")
        page = app.client.get(f"{app.page}/save").text
        for kind in ("QuestionnaireResponse", "RiskAssessment", "Provenance"):
            assert f"{kind}: {words.NOT_GRANTED}." in page
        done = app.press()
        assert done.status_code == 303
        kept = app.client.get(done.headers["location"]).text
    (sent,) = saves
    assert {one["resource"]["resourceType"] for one in json.loads(sent)["entry"]} == {"Observation"}
    assert "secret-token" not in sent.decode()
    # This server takes the answers and does not give them back: they are kept, and the page says so.
    assert "1 answer does not read back" in kept
    assert app.answers == {"asa": "4"}
