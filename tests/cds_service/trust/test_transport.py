"""Production answers over https only, its own or that of a proxy whose word counts (CH-4)."""

from pathlib import Path

import pytest
from starlette.testclient import TestClient

from cds_service.main import create_app
from cds_service.settings import Settings
from tests.cds_service.calling import HOOK, is_outcome, trial
from tests.cds_service.trust.ehr import CALL, Ehr, bearer, production

EHR = Ehr()
HTTPS, HTTP = {"X-Forwarded-Proto": "https"}, {"X-Forwarded-Proto": "http"}


def status(settings: Settings, peer: str, scheme: str = "http", path: str = "/cds-services", **headers: str) -> int:
    """Of a GET that comes from that address over that scheme."""
    with TestClient(create_app(settings), base_url=f"{scheme}://cds.example", client=(peer, 50_000)) as client:
        return client.get(path, headers=headers).status_code


@pytest.mark.requirement("CH-4")
@pytest.mark.parametrize(
    ("proxies", "peer", "scheme", "headers", "expected"),
    [
        ((), "192.0.2.1", "https", {}, 200),
        ((), "192.0.2.1", "http", {}, 403),
        ((), "192.0.2.1", "http", HTTPS, 403),
        ((), "127.0.0.1", "http", HTTPS, 200),
        ((), "::1", "http", HTTPS, 200),
        ((), "127.0.0.1", "http", HTTP, 403),
        ((), "127.0.0.1", "http", {}, 200),
        ((), "127.0.0.1", "http", {"X-Forwarded-For": "192.0.2.1"}, 403),
        ((), "127.0.0.1", "http", HTTPS | {"X-Forwarded-For": "192.0.2.1"}, 200),
        ((), "127.0.0.1", "http", {"X-Forwarded-Proto": "gopher"}, 403),
        (("10.0.0.4",), "10.0.0.4", "http", HTTPS, 200),
        (("10.0.0.0/24",), "10.0.0.4", "http", HTTPS, 200),
        (("10.0.0.4",), "10.0.0.4", "http", {}, 403),
        (("10.0.0.4",), "10.0.0.5", "http", HTTPS, 403),
        (("10.0.0.4",), "127.0.0.1", "http", HTTPS, 403),
        (("10.0.0.4",), "127.0.0.1", "http", {}, 403),
        (("127.0.0.1",), "127.0.0.1", "http", {}, 403),
    ],
)
def test_only_https_is_answered(
    proxies: tuple[str, ...], peer: str, scheme: str, headers: dict[str, str], expected: int, tmp_path: Path
) -> None:
    settings = production(tmp_path, EHR.record(), trusted_proxies=proxies)
    assert status(settings, peer, scheme, **headers) == expected


def test_a_load_balancer_may_ask_for_health_in_the_clear(tmp_path: Path) -> None:
    assert status(production(tmp_path, EHR.record()), "192.0.2.1", path="/health/live") == 200


def test_a_good_token_in_the_clear_is_not_accepted_nor_used_up(tmp_path: Path) -> None:
    app = create_app(production(tmp_path, EHR.record()))
    headers = bearer(EHR.token())
    with TestClient(app, base_url="http://cds.example", client=("192.0.2.1", 1)) as client:
        plain = client.post(HOOK, json=CALL, headers=headers)
        over_tls = client.post(HOOK.replace("/", "https://cds.example/", 1), json=CALL, headers=headers)
    assert (plain.status_code, over_tls.status_code) == (403, 200)
    assert is_outcome(plain.json())


def test_the_rate_counts_the_client_behind_the_proxy(tmp_path: Path) -> None:
    app = create_app(production(tmp_path, EHR.record(), rate_limit=1, trusted_proxies=("10.0.0.4",)))
    with TestClient(app, base_url="http://cds.example", client=("10.0.0.4", 1)) as client:
        statuses = [
            client.get("/", headers=HTTPS | {"X-Forwarded-For": f"192.0.2.66, {address}"}).status_code
            for address in ("192.0.2.1", "192.0.2.2", "192.0.2.1")
        ]
    assert statuses == [200, 200, 429]


def test_development_answers_plain_http() -> None:
    assert status(trial(), "192.0.2.1") == 200
