"""The health check of a container: right whether the service speaks TLS itself or not, and cheap."""

import subprocess
import sys
from pathlib import Path

import pytest

from cds_service.probe import LIVE, READY, is_well, main
from tests.cds_service.operations.running import running
from tests.cds_service.trust.jwks_server import Authority
from tests.cds_service.trust.serving import free_port


def test_it_asks_a_service_in_the_clear_and_one_that_stops() -> None:
    with running(DRAIN_S="3", HOST="0.0.0.0") as service:
        environ = {"SPINEMETS_HOST": "0.0.0.0", "SPINEMETS_PORT": service.url.rpartition(":")[2]}
        well = [is_well(environ, path) for path in (LIVE, READY)]
        service.process.terminate()
        stopping = [is_well(environ, LIVE), _until_not(environ, READY)]
        service.process.wait(timeout=30)
        gone = is_well(environ, LIVE)
    assert (well, stopping, gone) == ([True, True], [True, False], False)


def _until_not(environ: dict[str, str], path: str) -> bool:
    return all(is_well(environ, path) for _ in range(50))


def test_it_asks_a_service_that_ends_tls_itself_and_reads_the_settings_file(trusted: Authority, tmp_path: Path) -> None:
    """CH-4"""
    certificate, key = trusted.issue("cds.hospital.example", tmp_path, "tls")
    file = tmp_path / "spinemets.toml"
    with running(TLS_CERTIFICATE=str(certificate), TLS_KEY=str(key)) as service:
        file.write_text(f'port = {service.url.rpartition(":")[2]}\ntls_certificate = "{certificate}"\n')
        environ = {"SPINEMETS_FILE": str(file)}
        assert is_well(environ, LIVE)
        assert main(["--ready"], environ) == 0
        assert not is_well({"SPINEMETS_PORT": service.url.rpartition(":")[2]}, LIVE)


@pytest.mark.parametrize("port", ["", "http"])
def test_where_nothing_answers_it_says_no(port: str) -> None:
    environ = {"SPINEMETS_PORT": port or str(free_port())}
    assert main([], environ) == 1


def test_it_loads_nothing_heavy() -> None:
    """It runs every half minute for as long as the container lives."""
    program = "import sys, cds_service.probe; print(*sys.modules)"
    loaded = set(
        subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.split()
    )
    assert "cds_service.probe" in loaded
    assert not {"fastapi", "pydantic", "requests", "msgspec", "uvicorn", "sqlalchemy"} & loaded
