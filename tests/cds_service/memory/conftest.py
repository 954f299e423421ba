"""An empty database, once of each kind, closed at the end."""

from collections.abc import Iterator
from contextlib import closing

import pytest

from cds_service.memory.database import Database


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    with closing(Database(database_url)) as opened:
        yield opened
