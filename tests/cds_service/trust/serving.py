"""`spinemets serve` as a process of its own, configured by environment as a site does it."""

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

import requests

PROGRAM = "import sys; from cds_service.serve import serve; sys.exit(serve())"
START_LIMIT_S = 60


@dataclass
class Served:
    """`log` is what the process wrote to standard error, once it ended."""

    url: str
    ca: Path
    log: str = ""
    log_file: Path = Path()

    def log_so_far(self) -> str:
        return self.log_file.read_text()


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def served(url: str, ca: Path, **environ: str) -> Iterator[Served]:
    """Runs until the block ends; `environ` without the prefix. Without a database of its own it has none."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("SPINEMETS_")}
    own |= {f"SPINEMETS_{name}": value for name, value in ({"DATABASE_URL": "none"} | environ).items()}
    service = Served(url, ca)
    with tempfile.NamedTemporaryFile("w+") as log:  # not a pipe: a full one, which nobody reads, stops the service
        process = subprocess.Popen([sys.executable, "-c", PROGRAM], env=own, stderr=log)
        service.log_file = Path(log.name)
        try:
            _wait(f"{url}/health/live", ca, process)
            yield service
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=60)
            log.seek(0)
            service.log = log.read()


def _wait(url: str, ca: Path, process: "subprocess.Popen[bytes]") -> None:
    end = time.monotonic() + START_LIMIT_S
    while time.monotonic() < end and process.poll() is None:
        try:
            requests.get(url, verify=str(ca), timeout=5)
        except requests.ConnectionError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError("the service did not start")
