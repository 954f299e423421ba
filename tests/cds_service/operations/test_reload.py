"""Workers replaced one by one, by real processes: no call is lost, and a wrong file changes nothing."""

import signal
import threading
import time
from pathlib import Path

import requests

from tests.cds_service.operations.running import Running, running
from tests.cds_service.waiting import wait_until

OLD, NEW = "https://old.example/fhir", "https://new.example/fhir"


def discovery(service: Running) -> str:
    answer = service.ask("/cds-services", timeout=30)
    answer.raise_for_status()
    return answer.text


def reload(service: Running, file: Path, root: str) -> None:
    file.write_text(f'canonical_root = "{root}"\n')
    service.process.send_signal(signal.SIGHUP)


def test_new_workers_read_the_file_anew_and_no_call_is_lost_meanwhile(tmp_path: Path) -> None:
    file, over = tmp_path / "spinemets.toml", threading.Event()
    failures: list[requests.RequestException] = []
    file.write_text(f'canonical_root = "{OLD}"\n')

    def ask() -> None:
        while not over.is_set():
            try:
                discovery(service)
            except requests.RequestException as error:
                failures.append(error)
            time.sleep(0.05)

    with running(WORKERS="2", FILE=str(file)) as service:
        asking = threading.Thread(target=ask)
        asking.start()
        try:
            before = discovery(service)
            reload(service, file, NEW)
            wait_until(lambda: all(NEW in discovery(service) for _ in range(12)), 120)
            after = {discovery(service) for _ in range(12)}
        finally:
            over.set()
            asking.join()
    assert OLD in before
    assert [NEW in text for text in after] == [True]
    assert failures == []
    assert service.status == 0


def test_a_file_that_is_not_understood_leaves_the_workers_as_they_are(tmp_path: Path) -> None:
    file = tmp_path / "spinemets.toml"
    file.write_text(f'canonical_root = "{OLD}"\n')
    with running(WORKERS="2", FILE=str(file)) as service:
        reload(service, file, "no address")
        time.sleep(15)
        assert all(OLD in discovery(service) for _ in range(12))
    assert "SPINEMETS_CANONICAL_ROOT" in service.written
    assert service.status == 0


def test_a_single_worker_takes_no_notice(tmp_path: Path) -> None:
    file = tmp_path / "spinemets.toml"
    file.write_text(f'canonical_root = "{OLD}"\n')
    with running(FILE=str(file)) as service:
        reload(service, file, NEW)
        time.sleep(1)
        assert OLD in discovery(service)
    assert (service.status, len(service.lines("reload"))) == (0, 1)
