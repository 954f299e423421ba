"""One call of a service, and the client that sends it: as it is, never following a redirect."""

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

import requests

from conformance.emulator.signer import Signer, present

LIMIT_S: Final = 30
JSON: Final = "application/json"


@dataclass(frozen=True, slots=True)
class Call:
    """`path` starts with a slash, below the base of the service. `raw` is sent in place of `body` where it is given.

    `claims` and `header` change the token: a member given as None is left out. `signs`: whether there is a token.
    """

    path: str
    body: dict[str, Any]
    headers: Mapping[str, str] = field(default_factory=lambda: {"Content-Type": JSON})
    raw: bytes | None = None
    claims: Mapping[str, object] = field(default_factory=dict)
    header: Mapping[str, object] = field(default_factory=dict)
    signs: bool = True

    def with_members(self, **members: object) -> "Call":
        """Members of the body; given as None, they are left out."""
        return replace(self, body=present(self.body | members))

    def with_context(self, **members: object) -> "Call":
        return self.with_members(context=present(self.body["context"] | members))

    def with_key(self, key: str, value: object) -> "Call":
        """Another value for one key of the prefetch."""
        return self.with_members(prefetch=self.body["prefetch"] | {key: value})

    def typed(self, content_type: str | None) -> "Call":
        others = {name: value for name, value in self.headers.items() if name != "Content-Type"}
        return replace(self, headers=others | ({} if content_type is None else {"Content-Type": content_type}))

    @property
    def content(self) -> bytes:
        return json.dumps(self.body).encode() if self.raw is None else self.raw


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back; `status` 0: nothing did, and `why` says so."""

    status: int
    content: bytes = b""
    content_type: str = ""
    seconds: float = 0.0
    why: str = ""


@dataclass(frozen=True, slots=True)
class Client:
    """`base`: the address of the service, without `/cds-services`. `ca_file`: the authorities that vouch for it."""

    base: str
    signer: Signer | None = None
    api_key: str | None = None
    ca_file: str | None = None

    def send(self, call: Call, limit_s: float = LIMIT_S) -> Answer:
        return self._ask("POST", call, limit_s)

    def get(self, path: str) -> Answer:
        return self._ask("GET", Call(path, {}, {"Accept": JSON}, raw=b""), LIMIT_S)

    def _ask(self, method: str, call: Call, limit_s: float) -> Answer:
        begin = time.monotonic()
        try:
            with requests.Session() as session:
                session.headers.clear()
                answer = session.request(
                    method, self.base + call.path, data=call.content, headers=self._headers(call),
                    timeout=(LIMIT_S, limit_s), allow_redirects=False, verify=self.ca_file or True,
                )  # fmt: skip
        except requests.RequestException as error:
            return Answer(0, seconds=time.monotonic() - begin, why=type(error).__name__)
        kind = answer.headers.get("Content-Type", "").partition(";")[0].strip().lower()
        return Answer(answer.status_code, answer.content, kind, time.monotonic() - begin)

    def _headers(self, call: Call) -> dict[str, str]:
        shown = dict(call.headers)
        if self.signer is not None and call.signs:
            address = self.base + call.path.partition("?")[0].rstrip("/")
            shown["Authorization"] = f"Bearer {self.signer.token(address, call.header, call.claims)}"
        if self.api_key is not None and call.signs:
            shown["X-API-Key"] = self.api_key
        return shown
