"""A hospital: HAPI behind a real authorisation server, and the service in production over TLS, registered there.

The servers are on `localhost`, the service on `127.0.0.1`: to a browser they are two sites.
"""

import json
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests
from joserfc.jwk import KeySet

from cds_service.smart.renewal import MARGIN_S
from conformance.patients import PATIENTS
from tests.authorisation_server.serving import AuthorisationServer, authorisation_server
from tests.authorisation_server.visitor import TIMEOUT_S, Visitor
from tests.cds_service.calling import HOOK, call, prefetch_of
from tests.cds_service.smart.end_to_end.rogue import CLIENT, VARIANTS, Rogue, rogue_server
from tests.cds_service.trust.ehr import Ehr, bearer, clients_file, ec_key, rsa_key
from tests.cds_service.trust.jwks_server import Authority, JwksServer
from tests.cds_service.trust.serving import START_LIMIT_S, Served, free_port, served

HOST = "127.0.0.1"
SECRET = "a-secret-of-the-tests"
BRIEF_S = 3
"""How long the service uses an access token of the client `brief`, and how long one of `short` lives."""
KINDS: Mapping[str, Mapping[str, Any]] = {
    "public": {"token_endpoint_auth_method": "none"},
    "secret": {"token_endpoint_auth_method": "client_secret_basic", "client_secret": SECRET},
    "keys": {"token_endpoint_auth_method": "private_key_jwt", "token_endpoint_auth_signing_alg": "ES384"},
    "brief": {"token_endpoint_auth_method": "none", "access_token_s": int(MARGIN_S) + BRIEF_S},
    "short": {"token_endpoint_auth_method": "none", "access_token_s": BRIEF_S},
    "old": {"token_endpoint_auth_method": "none"},
}
"""Client ids with their registration at the authorisation server; the FHIR base of each is `/{id}/fhir`."""
SAVING = "keys"
"""The client that may save what is answered."""
LOADED = ("brandt", "karlsen", "petrov")


@dataclass(frozen=True, slots=True)
class Site:
    """`rogue` is registered at the service too, `rogue_server` keeps what was asked of it; `ehr` calls the hooks."""

    server: AuthorisationServer
    app: Served
    trusted: Authority
    hapi: str
    rogue: Rogue
    rogue_server: JwksServer
    ehr: Ehr

    @property
    def url(self) -> str:
        return self.app.url

    def iss(self, kind: str = "public") -> str:
        return f"{self.server.url}/{kind}/fhir"

    def launch_url(self, kind: str = "public", patient: str = "karlsen", *flags: str, **response: Any) -> str:
        """The EHR's page that launches the app; see `AuthorisationServer.launch_url`."""
        return self.server.launch_url(kind, f"/{kind}/fhir", patient, *flags, **response)

    def visitor(self, **more: Any) -> Visitor:
        """A user without a browser, who signs in, chooses a patient and grants what is asked."""
        return Visitor(self.trusted.file, f"{self.server.url}/interaction/", **more)

    def app_contexts(self, patient: str, kind: str = "public") -> list[str]:
        """What the links of a patient's cards carry, in the order of the cards."""
        headers = bearer(self.ehr.token(aud=self.url + HOOK)) | {"Connection": "close"}
        body = call(patient, prefetch=prefetch_of(patient), fhirServer=self.iss(kind))
        answer = requests.post(
            self.url + HOOK, json=body, headers=headers, verify=str(self.trusted.file), timeout=TIMEOUT_S
        )
        return [link["appContext"] for card in answer.json()["cards"] for link in card["links"]]

    def token_requests(self) -> list[int]:
        """The status of each answer of the token endpoint so far."""
        return [one["status"] for one in self.server.requests() if one["path"] == "/token"]


@contextmanager
def site(trusted: Authority, hapi: str, folder: Path, **environ: str) -> Iterator[Site]:
    """Runs until the block ends. `environ`: further settings of the service."""
    _load(hapi)
    port, server_port, ehr = free_port(), free_port(), Ehr()
    url, issuer = f"https://{HOST}:{port}", f"https://localhost:{server_port}"
    with ExitStack() as stack:
        rogue, behind = stack.enter_context(rogue_server(trusted))
        server = stack.enter_context(
            authorisation_server(
                trusted, folder, hapi, {f"/{kind}/fhir": ["v1" if kind == "old" else "v2"] for kind in KINDS},
                [_registered_there(kind, url) for kind in KINDS], LOADED, server_port,
            )
        )  # fmt: skip
        records = [*(_registered_here(kind, issuer, folder) for kind in KINDS), *_bad(rogue)]
        client = ehr.record(fhir_servers=[f"{issuer}/{kind}/fhir" for kind in KINDS])
        settings = _settings(trusted, folder, port, records) | {"CLIENTS": str(clients_file(folder, client))}
        app = stack.enter_context(served(url, trusted.file, **(settings | environ)))
        _wait_for_workers(app, int(environ.get("WORKERS", "1")))
        yield Site(server, app, trusted, hapi, rogue, behind, ehr)


def _wait_for_workers(app: Served, workers: int) -> None:
    """The first that answers is one of several."""
    end = time.monotonic() + START_LIMIT_S
    while app.log_so_far().count('"started"') < workers:
        assert time.monotonic() < end, app.log_so_far()
        time.sleep(0.05)


def _load(hapi: str) -> None:
    for patient in PATIENTS:
        if patient.id in LOADED:
            headers = {"Content-Type": "application/fhir+json"}
            assert requests.post(hapi, data=patient.bundle, headers=headers, timeout=120).status_code == 200


def _registered_there(kind: str, url: str) -> dict[str, Any]:
    common = {"client_id": kind, "redirect_uris": [f"{url}/smart/callback"], "launch_url": f"{url}/smart/launch"}
    keys = {"jwks_uri": f"{url}/smart/jwks.json"} if kind == "keys" else {}
    return {**common, **keys, **KINDS[kind]}


def _registered_here(kind: str, issuer: str, folder: Path) -> dict[str, Any]:
    auth = {"secret": "secret", "keys": "private_key_jwt"}.get(kind, "public")
    record = {
        "iss": f"{issuer}/{kind}/fhir", "name": f"Hospital of the tests, {kind}", "client_id": kind, "auth": auth,
        "refresh": "online" if kind == "brief" else "none", "frame_ancestors": [issuer],
        "write": kind == SAVING,
    }  # fmt: skip
    if kind == "secret":
        file = folder / "secret"
        file.write_text(SECRET)
        file.chmod(0o600)
        record["secret_file"] = str(file)
    return record


def _bad(rogue: Rogue) -> list[dict[str, Any]]:
    common = {"client_id": CLIENT, "auth": "public"}
    return [{"iss": rogue.iss(variant), **common} for variant in VARIANTS]


def _settings(trusted: Authority, folder: Path, port: int, servers: list[dict[str, Any]]) -> dict[str, str]:
    """The service in production, as a site would set it up."""
    certificate, key = trusted.issue(HOST, folder, "app")
    own_keys, registered = folder / "keys.json", folder / "smart.json"
    own_keys.write_text(json.dumps(KeySet([ec_key("app-es"), rsa_key("app-rs")]).as_dict(private=True)))
    own_keys.chmod(0o600)
    registered.write_text(json.dumps(servers))
    return {
        "HOST": HOST, "PORT": str(port), "PUBLIC_URL": f"https://{HOST}:{port}", "CA_FILE": str(trusted.file),
        "TLS_CERTIFICATE": str(certificate), "TLS_KEY": str(key),
        "FHIR_SERVERS": ",".join(record["iss"] for record in servers), "SMART_SERVERS": str(registered),
        "SMART_KEYS": str(own_keys), "FETCH_DEADLINE_MS": "60000",
    }  # fmt: skip
