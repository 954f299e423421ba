"""docs/security.md says what there is: every reason, every member of a record, an example that works."""

import json
import re
from pathlib import Path

from cds_service.trust.clients_file import read_clients
from cds_service.trust.records import ALGORITHMS, DEFAULT_ALGORITHMS, DEFAULT_LIFETIME_S
from cds_service.trust.refusals import Reason
from cds_service.trust.routes import OPEN, OPEN_UNLESS_SIGNED
from tests.cds_service.calling import service, trial
from tests.cds_service.trust.ehr import Ehr, clients_file, production

PAGE = (Path(__file__).parents[3] / "docs" / "security.md").read_text(encoding="utf-8")
MEMBERS = {
    "iss", "jku", "jwks", "api_keys_sha256", "algorithms", "audiences", "tenants", "services", "max_lifetime_s",
    "fhir_servers",
}  # fmt: skip


def test_every_reason_of_a_refusal_is_explained() -> None:
    words = set(re.findall(r"\w+", PAGE))
    assert {reason.value for reason in Reason} <= words


def test_every_member_of_a_record_is_explained_and_none_that_is_not() -> None:
    rows = re.findall(r"^\| `(\w+)` \| (.+?) \|", PAGE, re.MULTILINE)
    assert {name for name, _ in rows} == MEMBERS
    assert dict(rows)["algorithms"] == ", ".join(f"`{name}`" for name in DEFAULT_ALGORITHMS)
    assert dict(rows)["max_lifetime_s"] == str(DEFAULT_LIFETIME_S)
    assert all(name in PAGE for name in ALGORITHMS)


def test_every_open_route_is_named() -> None:
    assert all(f"`{path}`" in PAGE for path in OPEN | OPEN_UNLESS_SIGNED)


def test_the_example_is_a_record_that_is_accepted(tmp_path: Path) -> None:
    (example,) = re.findall(r"```json\n(.+?)```", PAGE, re.DOTALL)
    (record,) = read_clients(clients_file(tmp_path, *json.loads(example)))
    assert (record.jku, len(record.fhir_servers)) == ("https://ehr.hospital.example/.well-known/jwks.json", 1)


def test_the_capability_page_says_who_may_call(tmp_path: Path) -> None:
    with service(production(tmp_path, Ehr().record())) as client:
        assert "Registered clients" in client.get("/").text
    with service(trial()) as client:
        assert "set up for trials" in client.get("/").text
