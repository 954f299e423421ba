"""Attacks with what comes with a token. Each tells what it tries, and fails with an assertion where it succeeds."""

import json
import re
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from tests.cds_service.smart.end_to_end.flow import launched, opened, refused, standalone_callback_of
from tests.cds_service.smart.end_to_end.site import Site
from tests.cds_service.trust.ehr import rsa_key

OTHER_KEY = rsa_key("rogue-other")


def _bad_id_token(name: str, what: str, **changes: Any) -> Callable[[Site], None]:
    """An attack by a token response that is right but for its id_token."""

    def attack(at: Site) -> None:
        at.rogue.well_again()
        at.rogue.claims.update(changes.get("claims", {}))
        at.rogue.header.update(changes.get("header", {}))
        at.rogue.signs_with = changes.get("key")
        visitor = at.visitor()
        refused(opened(visitor, standalone_callback_of(at, visitor, at.rogue.iss())))
        assert len(at.rogue.posted) == 1

    attack.__name__, attack.__doc__ = f"id_token_{name}", what
    return attack


ID_TOKENS = (
    _bad_id_token("of_another_audience", "It was made for another app.", claims={"aud": "another"}),
    _bad_id_token("of_several_audiences", "It was made for other apps too.", claims={"aud": ["rogue", "another"]}),
    _bad_id_token("of_another_issuer", "Its issuer is not the server's.", claims={"iss": "https://evil.example"}),
    _bad_id_token("of_another_nonce", "It was made for another launch.", claims={"nonce": "another"}),
    _bad_id_token("without_nonce", "It names no launch.", claims={"nonce": None}),
    _bad_id_token("that_ended", "It ended an hour ago.", claims={"exp": int(time.time()) - 3600}),
    _bad_id_token("without_end", "It never ends.", claims={"exp": None}),
    _bad_id_token("signed_by_another", "Its key is not published.", key=OTHER_KEY),
    _bad_id_token(
        "signed_by_another_under_the_published_name", "Another key under a published key's name.",
        key=rsa_key("rogue"),
    ),
    _bad_id_token("of_an_unpublished_key_id", "It names a key nobody published.", header={"kid": "another"}),
    _bad_id_token("unsigned", "Its algorithm is none.", header={"alg": "none"}),
    _bad_id_token("signed_with_a_shared_secret", "Its algorithm is HS256.", header={"alg": "HS256"}),
)  # fmt: skip


def patient_that_is_none(at: Site) -> None:
    """The token response names a patient that is no id, or none at all."""
    for patient in ("../metadata", "karlsen?_include=*", "karlsen/$everything", "", 7, ["karlsen"], None, "x" * 65):
        at.rogue.well_again()
        at.rogue.answer["patient"] = patient
        visitor = at.visitor()
        refused(opened(visitor, standalone_callback_of(at, visitor, at.rogue.iss())))


def endpoints_elsewhere(at: Site) -> None:
    """A SMART configuration names endpoints at addresses the site did not register: no code and no key goes there."""
    for variant in ("token-elsewhere", "authorize-elsewhere", "keys-elsewhere"):
        at.rogue.well_again()
        refused(opened(at.visitor(), f"{at.url}/smart/standalone?iss={at.rogue.iss(variant)}"))
        assert (at.rogue.asked, at.rogue.posted) == ([], [])


def app_context_tampered(at: Site) -> None:
    """The context of a card's link was changed on its way: it never chooses patient, server or page."""
    contexts: tuple[Any, ...] = (
        {"patient": "brandt"}, json.dumps({"patient": "brandt", "iss": at.rogue.iss()}), "eyJwYXRpZW50IjoiYnJhbmR0In0=",
        "<script>alert(1)</script>", [7], "x" * 4000,
    )  # fmt: skip
    for context in contexts:
        visitor = at.visitor()
        answer = visitor.walk(at.launch_url("public", "karlsen", appContext=context))
        assert (answer.status_code, "Karlsen, Renate" in answer.text, "Brandt" in answer.text) == (200, True, False)
        assert urlsplit(visitor.trail[-1]).path.startswith("/app/")
        assert "<script>alert" not in answer.text


def app_context_of_another(at: Site) -> None:
    """A context sealed by the service itself: of another patient, another server, or changed by a letter."""
    other = at.app_contexts("petrov")[1]
    assert _level_shown(at, "petrov", other) != _level_shown(at, "petrov", "")
    changed_by_a_letter = other.replace(other[40], "A" if other[40] != "A" else "B", 1)
    for context in (at.app_contexts("karlsen")[0], at.app_contexts("petrov", "secret")[1], changed_by_a_letter):
        assert _level_shown(at, "petrov", context) == _level_shown(at, "petrov", "")


def _level_shown(at: Site, patient: str, context: str) -> str:
    answer = at.visitor().walk(at.launch_url("public", patient, appContext=context))
    (found,) = re.findall(r'id="level-title"[^>]*>([^<]*)<', answer.text)
    return str(found)


def references_that_lead_elsewhere(at: Site) -> None:
    """fhirContext, fhirUser and style name other servers and patients: none is asked, none is shown."""
    at.rogue.well_again()
    at.rogue_server.paths.clear()
    there = f"{at.rogue.url}/fhir/ImagingStudy/1"
    for told in (
        {"fhirContext": [{"reference": there}]},
        {"fhirContext": [{"reference": "Patient/brandt", "role": "launch"}]},
        {"fhirContext": there},
        {"smart_style_url": f"{at.rogue.url}/style.json", "intent": "delete-everything", "tenant": "<b>x</b>"},
        {"encounter": "../../Patient/brandt"},
    ):
        answer = at.visitor().walk(at.launch_url("public", "karlsen", **told))
        assert (answer.status_code, "Karlsen, Renate" in answer.text, "Brandt" in answer.text) == (200, True, False)
        assert "<b>x</b>" not in answer.text
    assert at.rogue_server.paths == []


def secrets_in_sight(at: Site) -> None:
    """Whoever reads addresses, pages, cookies or the log finds no token, code, secret or launch parameter."""
    for kind in ("public", "secret", "keys", "brief"):
        visitor = at.visitor()
        page = launched(at, visitor, kind)
        shown = opened(visitor, page)
        issued = [(name, value) for name, value in at.server.issued() if name != "launch"]
        seen = [*(url for url in visitor.trail if "/smart/callback" not in url), shown.text, str(shown.headers)]
        seen += [f"{cookie.name}={cookie.value}" for cookie in visitor.session.cookies if cookie.domain == "127.0.0.1"]
        assert [name for name, value in issued if any(value in text for text in seen)] == []
        assert shown.headers["Referrer-Policy"] in {"no-referrer", "same-origin"}
        assert shown.headers["Cache-Control"] == "no-store"
    log = at.app.log_so_far()
    assert [name for name, value in at.server.issued() if value in log] == []
    assert [word for word in ("Renate", "karlsen", "Bearer", "eyJ") if word in log] == []


ATTACKS = (
    *ID_TOKENS, patient_that_is_none, endpoints_elsewhere, app_context_tampered, app_context_of_another,
    references_that_lead_elsewhere, secrets_in_sight,
)  # fmt: skip
