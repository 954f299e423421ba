"""The real SMART authorisation server of the tests (server.mjs), in front of a FHIR server, over TLS on loopback."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from tests.cds_service.trust.jwks_server import Authority
from tests.cds_service.trust.serving import free_port
from tests.conftest import SCRIPTS, run_script

RUNS = SCRIPTS.parent / ".cache" / "authorisation_server" / "run"


@dataclass(frozen=True, slots=True)
class AuthorisationServer:
    """`url` is its issuer; FHIR bases are paths below it."""

    url: str

    def launch_url(self, client: str, base: str, patient: str, *flags: str, **response: Any) -> str:
        """The EHR's page that launches a client. `flags`: `ask`, `frame`; `response`: members of the token response."""
        query = {"client": client, "base": base, "patient": patient, "response": json.dumps(response)}
        return f"{self.url}/ehr/launch?{urlencode(query | dict.fromkeys(flags, '1'))}"

    def requests(self) -> list[dict[str, Any]]:
        """What was asked of it so far: method, path, names in the query, status, kind of authorization."""
        return [json.loads(line) for line in self._lines("log") if line.startswith("{")]

    def issued(self) -> list[tuple[str, str]]:
        """Every secret it gave out so far, with its kind: `code`, `access_token`, `launch`, …"""
        return [(kind, value) for kind, _, value in (line.partition(" ") for line in self._lines("issued"))]

    def _lines(self, name: str) -> list[str]:
        return (RUNS / self.url.rpartition(":")[2] / name).read_text().splitlines()


@contextmanager
def authorisation_server(
    trusted: Authority, folder: Path, hapi: str, bases: Mapping[str, Sequence[str]],
    clients: Sequence[Mapping[str, Any]], patients: Sequence[str], port: int | None = None,
) -> Iterator[AuthorisationServer]:  # fmt: skip
    """Runs until the block ends. `bases`: path → dialects of scopes; `port`: any free one unless given."""
    config = folder / "server.json"
    certificate, key = trusted.issue("localhost", folder, "server")
    members = {
        "port": port or free_port(), "certificate": str(certificate), "key": str(key), "hapi": hapi, "bases": bases,
        "clients": clients, "patients": patients,
    }  # fmt: skip
    config.write_text(json.dumps(members))
    url = run_script("authorisation_server.sh", "start", str(config), NODE_EXTRA_CA_CERTS=str(trusted.file))
    try:
        yield AuthorisationServer(url)
    finally:
        run_script("authorisation_server.sh", "stop", url)
