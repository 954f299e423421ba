"""What a FHIR server says of itself in `metadata`: its FHIR version, whether it takes a batch or a transaction.

Read once for each server, without any token, and kept for a while in this process. Nobody's data is in it.
"""

import time
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Executor, Future
from dataclasses import dataclass, field
from threading import Lock
from typing import Final

import msgspec

from cds_service.allow_list import ServerBase
from cds_service.fetch_failures import Failure
from cds_service.fetch_limits import FetchLimits
from cds_service.fhir_access import FhirAccess
from cds_service.fhir_client import FhirClient
from cds_service.fhir_version import FhirVersion

KEPT_S: Final = 3600.0
FAILURE_KEPT_S: Final = 300.0
MOST_SERVERS: Final = 64
READING_S: Final = 10.0
"""A first `metadata` may be slow. Nobody waits so long: the next call has it."""


class _Code(msgspec.Struct):
    code: str | None = None


class _Rest(msgspec.Struct):
    mode: str | None = None
    interaction: list[_Code] = []


class _Statement(msgspec.Struct, rename="camel"):
    resource_type: str | None = None
    fhir_version: str | None = None
    rest: list[_Rest] = []


_STATEMENT: Final = msgspec.json.Decoder(_Statement)
STATEMENTS: Final = frozenset({"CapabilityStatement", "Conformance"})


@dataclass(frozen=True, slots=True)
class Capability:
    """`is_stated` False: the server could not be asked, or said nothing that can be read."""

    version: FhirVersion = FhirVersion.NOT_KNOWN
    offers_batch: bool = False
    is_stated: bool = False
    offers_transaction: bool = False

    @classmethod
    def read(cls, answer: bytes | Failure) -> "Capability":
        if isinstance(answer, Failure):
            return NOT_STATED
        try:
            statement = _STATEMENT.decode(answer)
        except (ValueError, RecursionError):
            return NOT_STATED
        if statement.resource_type not in STATEMENTS:
            return NOT_STATED
        ours = [rest for rest in statement.rest if rest.mode == "server"]
        offered = {interaction.code for rest in ours for interaction in rest.interaction}
        version = FhirVersion.parse(statement.fhir_version)
        return cls(version, "batch" in offered, is_stated=True, offers_transaction="transaction" in offered)


NOT_STATED: Final = Capability()


@dataclass(frozen=True, slots=True)
class _Known:
    capability: "Future[Capability]"
    since: float


@dataclass(frozen=True, slots=True)
class Capabilities:
    """The statements of the servers called last. `now` counts seconds."""

    client: FhirClient
    pool: Executor
    now: Callable[[], float] = time.monotonic
    _known: "OrderedDict[ServerBase, _Known]" = field(default_factory=OrderedDict)
    _reading: set[FetchLimits] = field(default_factory=set)
    _lock: Lock = field(default_factory=Lock)

    def of(self, base: ServerBase) -> "Future[Capability]":
        """What is known of a server; if nothing is, or it is too old, it is asked now, by one for all."""
        with self._lock:
            known = self._known.get(base)
            if known is None or self._is_old(known):
                known = _Known(self.pool.submit(self._ask, base), self.now())
                self._known[base] = known
            self._known.move_to_end(base)
            while len(self._known) > MOST_SERVERS:
                self._known.popitem(last=False)
            return known.capability

    def _is_old(self, known: _Known) -> bool:
        if not known.capability.done():
            return False
        kept = KEPT_S if known.capability.result().is_stated else FAILURE_KEPT_S
        return self.now() - known.since > kept

    def _ask(self, base: ServerBase) -> Capability:
        with FetchLimits(READING_S).cut_at_the_end() as limits:
            self._reading.add(limits)
            try:
                return Capability.read(self.client.get(FhirAccess(base), f"{base.url}/metadata", limits))
            finally:
                self._reading.discard(limits)

    def close(self) -> None:
        """Ends what is being read: a server that hangs must not hold up the end of the process."""
        for limits in tuple(self._reading):
            limits.cut_all()
