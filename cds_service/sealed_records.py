"""Records of the app in the database, for several workers and across restarts: encrypted before they are stored."""

import datetime as dt
import logging
from dataclasses import dataclass

from cds_service.kept_records import InProcessRecords, Kept, KeptRecords
from cds_service.memory.kept import KeptTable
from cds_service.memory.memory import Memory
from cds_service.seal import Seal, SealError
from cds_service.settings import Settings
from cds_service.told import say


@dataclass(frozen=True, slots=True)
class SealedRecords:
    """Each is sealed for its own key: rows that are swapped in the database do not open."""

    table: KeptTable
    seal: Seal

    def put(self, key: str, data: bytes, ends: float) -> None:
        self.table.put(key, self.seal.seal(key, data), dt.datetime.fromtimestamp(ends, dt.UTC))

    def get(self, key: str) -> Kept | None:
        found = self.table.get(key)
        data = None if found is None else self._opened(key, found[0])
        return None if found is None or data is None else Kept(data, found[1])

    def replace(self, key: str, data: bytes, version: int) -> bool:
        return self.table.replace(key, self.seal.seal(key, data), version)

    def take(self, key: str) -> bytes | None:
        found = self.table.take(key)
        return None if found is None else self._opened(key, found)

    def _opened(self, key: str, sealed: str) -> bytes | None:
        """A record whose key was taken out of the file has ended."""
        try:
            return self.seal.open(key, sealed)
        except SealError:
            say(logging.WARNING, "sessions", because="a record does not open with the keys there are")
            return None


def records_of(settings: Settings, memory: Memory | None, seal: Seal) -> KeptRecords:
    """In the database where there is one and a key for it; else they end with the process."""
    if memory is None or settings.session_keys is None:
        return InProcessRecords()
    return SealedRecords(KeptTable(memory.database), seal)
