"""A user without a browser, and the app's part of OAuth by hand: what the server's own test asks it with."""

import base64
import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urljoin, urlsplit

import requests

TIMEOUT_S = 30
MOST_STEPS = 20


def pkce() -> tuple[str, str]:
    """A verifier and its S256 challenge (RFC 7636)."""
    verifier = secrets.token_urlsafe(48)
    digest = hashlib.sha256(verifier.encode()).digest()
    return verifier, base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


class _Forms(HTMLParser):
    """The fields of each form of a page: names with values, and the buttons."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.forms: list[list[tuple[str, str]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "form":
            self.forms.append([])
        elif tag in {"input", "button"}:
            self.forms[-1].append((given.get("name") or "", given.get("value") or ""))


@dataclass
class Visitor:
    """Follows redirects, and answers the pages below `answers_at` on the way.

    `stops_at`: an address that is not called; the redirect to it is the end. `trail`: every address called.
    """

    ca: Path
    answers_at: str
    stops_at: str | None = None
    without: Iterable[str] = ()
    patient: str = ""
    denies: bool = False
    session: requests.Session = field(default_factory=requests.Session)
    trail: list[str] = field(default_factory=list)

    def go(self, url: str) -> dict[str, str]:
        """The parameters of the address it stopped at. Raises `AssertionError` where it ended elsewhere."""
        answer = self.walk(url)
        assert answer.is_redirect, answer.text
        parts = urlsplit(answer.headers["Location"])
        return {name: values[0] for name, values in parse_qs(parts.query or parts.fragment).items()}

    def walk(self, url: str) -> requests.Response:
        """The last answer: the redirect it stopped at, or a page that is not below `answers_at`, or an error."""
        answer = self._call("GET", url)
        for _ in range(MOST_STEPS):
            if answer.is_redirect:
                url = urljoin(url, answer.headers["Location"])
                if self.stops_at is not None and url.startswith(self.stops_at):
                    return answer
                answer = self._call("GET", url)
            elif answer.ok and url.startswith(self.answers_at):
                answer = self._call("POST", url, data=self._filled(answer))
            else:
                return answer
        raise AssertionError("no end")

    def _call(self, method: str, url: str, **more: Any) -> requests.Response:
        self.trail.append(url)
        return self.session.request(
            method, url, verify=str(self.ca), timeout=TIMEOUT_S, allow_redirects=False, **more
        )  # fmt: skip

    def _filled(self, page: requests.Response) -> list[tuple[str, str]]:
        forms = _Forms(page.text).forms
        if self.denies and len(forms) > 1:
            return forms[1]
        return [(name, value) for name, value in forms[0] if not self._leaves_out(name, value)]

    def _leaves_out(self, name: str, value: str) -> bool:
        return (name == "patient" and value != self.patient) or (name == "scope" and value in self.without)
