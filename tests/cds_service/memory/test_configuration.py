"""The history of configurations: a row when it changed, one for all workers, no secret in it."""

import dataclasses
import datetime as dt
import json
import multiprocessing
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from cds_service.configuration import configuration_of
from cds_service.memory.configuration import Configuration, record_configuration
from cds_service.memory.database import Database
from cds_service.memory.tables import CONFIGURATION
from cds_service.settings import Settings
from cds_service.trust.api_key import digest_of
from cds_service.trust.clients_file import with_clients
from tests.cds_service.calling import service, trial
from tests.cds_service.reporting import stored_rows
from tests.cds_service.trust.ehr import Ehr, production

NOW = dt.datetime(2026, 11, 24, tzinfo=dt.UTC)
FIRST = Configuration({"max_cards": 5}, "0.1.0", "1.0.0+aa")


def record(url: str, configuration: Configuration = FIRST) -> bool:
    with closing(Database(url)) as database, database.writing() as connection:
        return record_configuration(connection, configuration, NOW)


def test_a_row_is_written_when_something_changed_and_only_then(database_url: str) -> None:
    other = dataclasses.replace(FIRST, settings={"max_cards": 6})
    changes = [
        FIRST, FIRST, other, other, FIRST, dataclasses.replace(FIRST, knowledge="1.0.0+bb"),
        dataclasses.replace(FIRST, software="0.2.0"),
    ]  # fmt: skip
    assert [record(database_url, one) for one in changes] == [True, False, True, False, True, True, True]
    with closing(Database(database_url)) as database, database.reading() as connection:
        rows = connection.execute(select(CONFIGURATION).order_by(CONFIGURATION.c.number)).all()
    assert [(row.settings, row.software, row.knowledge) for row in rows] == [
        (one.settings, one.software, one.knowledge) for one in (FIRST, other, FIRST, changes[5], changes[6])
    ]


def test_workers_that_start_at_once_write_one_row(database_url: str) -> None:
    with ProcessPoolExecutor(4, mp_context=multiprocessing.get_context("spawn")) as pool:
        assert sorted(pool.map(record, [database_url] * 4)) == [False, False, False, True]


def test_each_start_of_the_service_that_differs_is_in_the_history(database_url: str) -> None:
    for most in (5, 5, 3, 5):
        with service(trial(database_url=database_url, max_cards=most)):
            pass
    assert [row.settings["max_cards"] for row in stored_rows(database_url, CONFIGURATION)] == [5, 3, 5]


def test_what_is_kept_holds_every_setting_and_no_secret(tmp_path: Path) -> None:
    ehr = Ehr()
    key = "a-key-of-32-random-bytes-in-base64"
    records = ehr.record(), {"iss": "https://keyed.example", "api_keys_sha256": [digest_of(key)]}
    url = "postgresql://user:SECRETNAME@db.example/memory"
    kept = configuration_of(with_clients(production(tmp_path, *records, database_url=url))).settings
    told = json.dumps(kept)
    assert {field.name for field in dataclasses.fields(Settings)} - set(kept) == {"database_url"}
    assert (kept["database"], kept["mode"], kept["fhir_servers"]) == (
        "postgresql", "production", ["https://fhir.example/a", "https://fhir.example/b"],
    )  # fmt: skip
    assert [client["iss"] for client in kept["client_records"]] == [ehr.iss, "https://keyed.example"]
    assert kept["client_records"][1]["api_keys"] == 1
    assert "SECRETNAME" not in told
    assert digest_of(key) not in told


@pytest.mark.parametrize(
    "change", [{"max_cards": 4}, {"audit": "off"}, {"srs_available": True}, {"database_url": "sqlite:///other.db"}]
)
def test_a_changed_setting_changes_the_digest(change: dict[str, Any]) -> None:
    assert configuration_of(trial(**change)).digest != configuration_of(trial()).digest
    assert configuration_of(trial()).digest == configuration_of(trial()).digest
