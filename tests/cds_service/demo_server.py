"""The real demo, served on a free loopback port in a thread; for tests that drive it from outside."""

import json
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import uvicorn

from cds_service.demo.run import demo_app, demo_environment, listening_socket
from cds_service.settings import Settings
from tests.cds_service.waiting import wait_until

START_LIMIT_S = 20


@contextmanager
def serving(**environ: str) -> Iterator[str]:
    """Base address of a running demo. `environ` overrides the demo's own settings."""
    sock = listening_socket({"SPINEMETS_PORT": "0"})
    port = sock.getsockname()[1]
    app = demo_app(Settings.from_environment(demo_environment({}, port) | environ))
    server = uvicorn.Server(uvicorn.Config(app, log_level="error", access_log=False, timeout_graceful_shutdown=2))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [sock]}, daemon=True)
    thread.start()
    try:
        wait_until(lambda: server.started, START_LIMIT_S)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(timeout=START_LIMIT_S)
        sock.close()


def get_json(url: str) -> Any:
    with urlopen(url, timeout=30) as answer:
        return json.load(answer)


def fire_patient_view(base: str, patient_id: str) -> tuple[int, Any]:
    """Status and body of patient-view with the store's address only: the way that needs nothing of the page."""
    body = {
        "hook": "patient-view",
        "hookInstance": str(uuid.uuid4()),
        "fhirServer": f"{base}/demo/fhir",
        "context": {"userId": "Practitioner/test", "patientId": patient_id},
    }
    request = Request(
        f"{base}/cds-services/spinemets-patient-view",
        data=json.dumps(body).encode(),
        headers={"Content-Type": "application/json"},
    )
    try:
        with urlopen(request, timeout=30) as answer:
            return answer.status, json.load(answer)
    except HTTPError as error:
        with error:
            return error.code, json.load(error)
