"""Which configuration answered when: a row for each start that differs from the one before."""

import datetime as dt
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import Connection, select

from cds_service.memory.locks import CONFIGURING, hold_lock
from cds_service.memory.tables import CONFIGURATION


@dataclass(frozen=True, slots=True)
class Configuration:
    """`settings`: what is in effect, by name, secrets left out; JSON."""

    settings: Mapping[str, Any]
    software: str
    knowledge: str

    @property
    def digest(self) -> str:
        return hashlib.sha256(msgspec.json.encode(self.settings, order="deterministic")).hexdigest()


def record_configuration(connection: Connection, configuration: Configuration, at: dt.datetime) -> bool:
    """Whether it was not that of the last row; now it is. Several workers that start at once write one row."""
    hold_lock(connection, CONFIGURING)
    columns = CONFIGURATION.c
    last = connection.execute(
        select(columns.digest, columns.software, columns.knowledge).order_by(columns.number.desc()).limit(1)
    ).first()
    now = (configuration.digest, configuration.software, configuration.knowledge)
    if last is not None and tuple(last) == now:
        return False
    connection.execute(
        CONFIGURATION.insert().values(
            at=at, digest=now[0], software=now[1], knowledge=now[2], settings=configuration.settings
        )
    )
    return True
