"""All the service remembers, as one thing to open, ask and close: the database, its writer, how long what is kept."""

import asyncio
import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any, Final

from sqlalchemy import Connection, Table

from cds_service.errors import UnavailableError
from cds_service.memory.configuration import Configuration, record_configuration
from cds_service.memory.database import UNAVAILABLE, Database
from cds_service.memory.feedback import Reported, Sender, Stored, store_feedback
from cds_service.memory.retention import Retention, purge_some
from cds_service.memory.writer import Status, Writer

WAIT_S: Final = 5.0
"""How long a call waits for the database before it is told that it does not answer."""
MAY_BE_STORED: Final = (
    "The service's own store did not answer in time; what was sent may have been stored. Sending it again is safe."
)
"""Of what was being written when the wait ended: rows are added only once, so a second call does no harm."""


class Memory:
    """One for each process. Nothing in it blocks the event loop; opening it connects to nothing."""

    def __init__(self, database: Database, retention: Retention) -> None:
        self.database = database
        self._retention = retention
        self._writer = Writer(database, self._purge)

    def start(self, configuration: Configuration) -> None:
        """From now on what is old is purged, and the configuration stands in the history."""
        self._writer.start()
        now = dt.datetime.now(dt.UTC)
        self._writer.put(then=lambda connection: record_configuration(connection, configuration, now))

    def put(self, *rows: tuple[Table, Mapping[str, object]]) -> None:
        """To be stored soon; what cannot be is counted (`status().lost`) and told in the log."""
        self._writer.put(*rows)

    async def stored(self, *rows: tuple[Table, Mapping[str, object]]) -> None:
        """Returns once they are on disk. Raises `UnavailableError`."""
        await self._asked(*rows)

    async def feedback(self, sender: Sender, reports: list[Reported], received: dt.datetime) -> Stored:
        """Returns once all are on disk. Raises `UnavailableError`."""
        keeps_comments = self._retention.comments > 0
        stored: Stored = await self._asked(
            then=lambda connection: store_feedback(connection, sender, reports, received, comments=keeps_comments)
        )
        return stored

    def status(self) -> Status:
        """For readiness and metrics."""
        return self._writer.status()

    def close(self) -> None:
        """Stores what waits, for a few seconds at most."""
        self._writer.close()
        self.database.close()

    async def _asked(
        self, *rows: tuple[Table, Mapping[str, object]], then: Callable[[Connection], Any] = lambda _: None
    ) -> Any:  # noqa: ANN401 - what `then` gives back
        asked = self._writer.ask(*rows, then=then)
        try:
            return await asyncio.wait_for(asyncio.wrap_future(asked), WAIT_S)
        except TimeoutError:
            # What still waited its turn is withdrawn; what was under way can no longer be.
            raise UnavailableError(UNAVAILABLE if asked.cancel() else MAY_BE_STORED) from None

    def _purge(self) -> bool:
        return sum(purge_some(self.database, self._retention, dt.datetime.now(dt.UTC))) > 0
