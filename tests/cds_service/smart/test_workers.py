"""`spinemets serve` with several worker processes: whichever answers knows the launch and the session."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlencode

import pytest
import requests
from cryptography.fernet import Fernet

from cds_service.settings import Settings
from tests.cds_service.smart.fake_ehr import FakeEhr, sign_in
from tests.cds_service.trust.serving import free_port, served

LAUNCHES = 4


def opened(url: str, ehr: FakeEhr) -> str:
    """One launch, each step on a connection of its own, so that another worker may answer it."""
    cookies: dict[str, str] = {}
    query = urlencode({"iss": ehr.iss, "launch": "x"})
    began = requests.get(f"{url}/smart/launch?{query}", allow_redirects=False, timeout=30)
    cookies.update(began.cookies.get_dict())
    back = sign_in(ehr, began.headers["Location"])
    done = requests.get(url + back, cookies=cookies, allow_redirects=False, timeout=30)
    assert done.status_code == 303, done.text
    return done.headers["Location"]


@pytest.mark.requirement("SM-30", "SM-32", "SM-40")
def test_workers_share_launches_sessions_and_one_refresh(
    ehr: FakeEhr, settings_for: Callable[..., Settings], tmp_path: Path
) -> None:
    keys = tmp_path / "session.keys"
    keys.write_bytes(Fernet.generate_key())
    ehr.members = {"refresh_token": "refresh-secret"}
    port = free_port()
    environ = {
        "MODE": "development", "PORT": str(port), "WORKERS": "2", "SESSION_KEYS": str(keys),
        "SMART_SERVERS": str(settings_for(ehr.iss).smart_servers),
        "DATABASE_URL": f"sqlite:///{tmp_path}/memory.sqlite3", "AS_OF": "2026-11-01",
    }  # fmt: skip
    with served(f"http://127.0.0.1:{port}", Path(), **environ) as service:
        pages = [opened(service.url, ehr) for _ in range(LAUNCHES)]
        assert len(set(pages)) == LAUNCHES

        def status(page: str) -> int:
            return requests.get(service.url + page, timeout=30).status_code

        with ThreadPoolExecutor(4) as pool:
            assert set(pool.map(status, pages * 4)) == {200}
            ehr.members = {"id_token": None}
            ehr.tokens.clear()
            assert set(pool.map(status, [pages[0]] * 8)) == {200}
        assert len([form for form in ehr.forms if form["grant_type"] == "refresh_token"]) == 1
        assert requests.post(f"{service.url}{pages[0]}/end", timeout=30).status_code == 200
        assert {status(pages[0]) for _ in range(6)} == {410}
    stored = b"".join(file.read_bytes() for file in tmp_path.glob("memory.sqlite3*"))
    secrets = [*ehr.tokens, "refresh-secret", *(page.rpartition("/")[2] for page in pages)]
    assert not [secret for secret in secrets if secret.encode() in stored or secret in service.log]
