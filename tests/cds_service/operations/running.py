"""`spinemets serve` as a process of its own in development mode; everything it writes is kept."""

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests

from tests.cds_service.trust.serving import START_LIMIT_S, free_port

PROGRAM = "import sys; import cds_service.serve as s; s.APP = {app!r}; sys.exit(s.serve())"
OWN_APP = "cds_service.main:app_from_environment"


@dataclass
class Running:
    """`written` is what came out of standard output and error, once the process ended; `status` its exit status."""

    url: str
    process: "subprocess.Popen[str]"
    written: str = ""
    status: int | None = None

    @property
    def listens(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", int(self.url.rpartition(":")[2]))) == 0

    def ask(self, path: str, body: object = None, timeout: float = 60) -> requests.Response:
        """GET, or POST of `body` as JSON; on a connection of its own, so that workers take turns."""
        method, headers = "GET" if body is None else "POST", {"Connection": "close"}
        return requests.request(method, self.url + path, json=body, headers=headers, timeout=timeout)

    def lines(self, event: str) -> list[dict[str, Any]]:
        """The JSON lines of one event."""
        read = [json.loads(line) for line in self.written.splitlines()]
        return [line for line in read if line["event"] == event]


@contextmanager
def running(app: str = OWN_APP, **environ: str) -> Iterator[Running]:
    """Runs until the block ends, then is told to stop; `environ` without the prefix. No database unless named."""
    port = free_port()
    own = {name: value for name, value in os.environ.items() if not name.startswith("SPINEMETS_")}
    given = {"MODE": "development", "PORT": str(port), "DATABASE_URL": "none"} | environ
    own |= {f"SPINEMETS_{name}": value for name, value in given.items()}
    with tempfile.NamedTemporaryFile("w+") as out:  # not a pipe: nobody reads it meanwhile
        process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM.format(app=app)], env=own, stdout=out, stderr=out, text=True
        )
        service = Running(f"{'https' if 'TLS_KEY' in given else 'http'}://127.0.0.1:{port}", process)
        try:
            _wait(service, Path(out.name), int(given.get("WORKERS", "1")))
            yield service
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                service.status = process.wait(timeout=60)
            finally:
                process.kill()
            out.seek(0)
            service.written = out.read()


def workers_of(service: Running) -> list[int]:
    """Those of the children that load the service: the other is the standard library's tracker of resources."""
    pid = service.process.pid
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [int(child) for child in children if b"spawn_main" in Path(f"/proc/{child}/cmdline").read_bytes()]


def _wait(service: Running, out: Path, workers: int) -> None:
    """Until every worker says that it started, and the address takes connections."""
    end = time.monotonic() + START_LIMIT_S
    while time.monotonic() < end and service.process.poll() is None:
        if out.read_text().count("started") >= workers and service.listens:
            return
        time.sleep(0.1)
    raise TimeoutError(f"the service did not start: {out.read_text()}")
