"""Attacks on launch and callback. Each tells what it tries, and fails with an assertion where it succeeds."""

from urllib.parse import parse_qsl, urlsplit

from tests.authorisation_server.visitor import pkce
from tests.cds_service.smart.end_to_end.flow import (
    callback_of,
    changed,
    launched,
    opened,
    refused,
    standalone_callback_of,
)
from tests.cds_service.smart.end_to_end.site import Site


def state_used_twice(at: Site) -> None:
    """The address of a callback is opened a second time in the same browser."""
    visitor = at.visitor()
    callback = callback_of(at, visitor)
    assert opened(visitor, callback).status_code == 303
    before = at.token_requests()
    refused(opened(visitor, callback))
    assert at.token_requests() == before


def state_of_another_browser(at: Site) -> None:
    """The attacker starts a launch and has the victim open its callback: the victim would work in the attacker's."""
    callback, before = callback_of(at, at.visitor(), patient="brandt"), at.token_requests()
    refused(opened(at.visitor(), callback))
    victim = at.visitor()
    callback_of(at, victim)  # a launch of the victim's own is under way
    refused(opened(victim, callback))
    assert at.token_requests() == before


def state_invented(at: Site) -> None:
    """The callback is called with a state that was guessed, cut, empty, missing or given twice."""
    before = at.token_requests()
    for state in ("guessed", "", None, "' OR 1=1 --", "\u0000", "x" * 5000):
        visitor = at.visitor()
        refused(opened(visitor, changed(callback_of(at, visitor), state=state)))
    visitor = at.visitor()
    callback = callback_of(at, visitor)
    state = dict(parse_qsl(urlsplit(callback).query))["state"]
    refused(opened(visitor, changed(callback, state=state[:-1])))
    refused(opened(visitor, f"{callback}&state=other"))
    assert at.token_requests() == before


def code_used_twice(at: Site) -> None:
    """A code that was used already is put into the callback of a fresh launch."""
    first, second = at.visitor(), at.visitor()
    used = callback_of(at, first)
    assert opened(first, used).status_code == 303
    code = dict(parse_qsl(urlsplit(used).query))["code"]
    refused(opened(second, changed(callback_of(at, second), code=code)))


def code_of_another_launch(at: Site) -> None:
    """A code that was overheard, not used yet, is put into the attacker's own launch: PKCE binds it to the other's."""
    victim, attacker = at.visitor(), at.visitor()
    code = dict(parse_qsl(urlsplit(callback_of(at, victim, patient="brandt")).query))["code"]
    refused(opened(attacker, changed(callback_of(at, attacker), code=code)))


def iss_that_is_foreign(at: Site) -> None:
    """A launch names a FHIR server that is not registered, or one that only looks like it: nobody is asked."""
    rogue, good = at.rogue_server, at.iss()
    rogue.paths.clear()
    before = len(at.server.requests())
    port = at.rogue.url.rpartition(":")[2]
    for iss in (
        f"{at.rogue.url}/other", f"{at.rogue.url}/fhir/../evil", f"https://user@localhost:{port}/fhir",
        f"{good}.evil.example", f"{good}/../../evil", f"{good}?x=1", f"{good}#x", good.replace("https", "http"),
        good.replace("localhost", "localhost.evil.example"), good.replace("localhost", "127.0.0.1"),
        "http://169.254.169.254/latest/meta-data", "file:///etc/passwd", "javascript:alert(1)", "//evil.example/fhir",
        f"{at.iss('no-such')}",
    ):  # fmt: skip
        for path in ("launch", "standalone"):
            refused(opened(at.visitor(), changed(f"{at.url}/smart/{path}", iss=iss, launch="x")))
    assert rogue.paths == []
    assert len(at.server.requests()) == before


def redirect_elsewhere(at: Site) -> None:
    """Callback and launch are given addresses to go on to: none is followed, none is in a link of the page."""
    there = "https://evil.example/"
    visitor = at.visitor()
    callback = callback_of(at, visitor)
    for name in ("redirect_uri", "next", "return_to", "url", "target_link_uri", "error_uri"):
        answer = opened(at.visitor(), changed(callback, error="access_denied", **{name: there}))
        refused(answer)
        assert there not in answer.text
    answer = opened(visitor, changed(callback, redirect_uri=there, next=there))
    assert urlsplit(answer.headers["Location"]).netloc in {"", urlsplit(at.url).netloc}
    asked = opened(at.visitor(), changed(f"{at.url}/smart/launch", iss=at.iss(), launch="x", redirect_uri=there))
    assert dict(parse_qsl(urlsplit(asked.headers["Location"]).query))["redirect_uri"] == f"{at.url}/smart/callback"


def error_text_that_is_markup(at: Site) -> None:
    """The error of a callback holds a script."""
    script = "<script>alert(1)</script><img src=x onerror=alert(1)>"
    for name in ("error", "error_description"):
        visitor = at.visitor()
        given = {"error": "access_denied", "code": None, name: script}
        answer = opened(visitor, changed(callback_of(at, visitor), **given))
        refused(answer)
        assert "<script>alert" not in answer.text
        assert "<img src=x" not in answer.text


def mix_up(at: Site) -> None:
    """A rogue server sends the user on to the honest one, to be sent the honest code with its verifier (RFC 9207)."""
    at.rogue.well_again()
    visitor = at.visitor(stops_at=f"{at.rogue.url}/auth", patient="karlsen")
    asked = visitor.walk(changed(f"{at.url}/smart/standalone", iss=at.rogue.iss())).headers["Location"]
    honest = changed(asked, client_id="public", aud=at.iss())
    visitor.stops_at = f"{at.url}/smart/callback"
    callback = visitor.walk(honest.replace(f"{at.rogue.url}/auth", f"{at.server.url}/auth")).headers["Location"]
    assert "code=" in callback
    refused(opened(visitor, callback))
    assert at.rogue.posted == []


def issuer_of_the_callback_changed(at: Site) -> None:
    """The callback of an honest launch comes with the name of another issuer, or none."""
    before = at.token_requests()
    for issuer in (at.rogue.url, "https://evil.example", "", None):
        visitor = at.visitor()
        refused(opened(visitor, changed(callback_of(at, visitor), iss=issuer)))
    assert at.token_requests() == before


def pkce_downgrade(at: Site) -> None:
    """A server offers plain PKCE or none: the challenge is S256 all the same, and another one for each launch."""
    at.rogue.well_again()
    for variant in ("plain", "without-pkce", "fhir", "fhir"):
        standalone_callback_of(at, at.visitor(), at.rogue.iss(variant))
        assert at.rogue.asked[-1]["code_challenge_method"] == "S256"
        assert len(at.rogue.asked[-1]["code_challenge"]) == 43
    challenges = [asked["code_challenge"] for asked in at.rogue.asked]
    assert len(set(challenges)) == len(challenges)


def challenge_taken_away(at: Site) -> None:
    """The request is changed on its way: without a challenge, or with the attacker's, there is no session."""
    for changes in ({"code_challenge": None, "code_challenge_method": None}, {"code_challenge": pkce()[1]}):
        visitor = at.visitor(stops_at=f"{at.server.url}/auth")
        request = visitor.walk(at.launch_url()).headers["Location"]
        visitor.stops_at = f"{at.url}/smart/callback"
        refused(opened(visitor, visitor.walk(changed(request, **changes)).headers["Location"]))


def session_of_another(at: Site) -> None:
    """Handles of pages are guessed, cut, or used after their end."""
    visitor = at.visitor()
    page = launched(at, visitor)
    for url in (page[:-1], f"{page}x", f"{at.url}/app/{'A' * 32}", f"{at.url}/app/..%2fmetadata"):
        assert opened(at.visitor(), url).status_code in {404, 410}
    assert visitor.session.post(f"{page}/end", verify=str(visitor.ca), timeout=30).ok
    assert opened(visitor, page).status_code == 410


ATTACKS = (
    state_used_twice, state_of_another_browser, state_invented, code_used_twice,
    code_of_another_launch, iss_that_is_foreign, redirect_elsewhere, error_text_that_is_markup, mix_up,
    issuer_of_the_callback_changed, pkce_downgrade, challenge_taken_away, session_of_another,
)  # fmt: skip
