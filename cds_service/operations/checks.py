"""What readiness looks at: the rules on an invented patient, models, clients' keys, the database, the disk."""

import shutil
from pathlib import Path
from typing import Final

from starlette.concurrency import run_in_threadpool

from cds_service.errors import UnavailableError
from cds_service.memory.database import Database
from cds_service.memory.memory import Memory
from cds_service.memory.migrate import NewerDatabaseError
from cds_service.operations.readiness import Check, Finding, Readiness, State
from cds_service.self_check import check as assess_an_invented_patient
from cds_service.settings import Settings
from cds_service.trust.authenticator import Authenticator
from cds_service.trust.key_source import KeysState

LEAST_FREE_BYTES: Final = 64 * 1024 * 1024
OK: Final = "ok"


def readiness_of(settings: Settings, authenticator: Authenticator, memory: Memory | None) -> Readiness:
    """The checks that these settings call for."""
    checks: dict[str, Check] = {"assessment": _assessment(settings), "models": _models(settings)}
    if settings.client_records:
        checks["keys"] = _keys(authenticator)
    down = State.FAILING if settings.audit == "required" else State.DEGRADED
    if memory is not None:
        checks |= {"database": _database(memory.database, down), "memory": _memory(memory, down)}
        if (file := memory.database.file) is not None:
            checks["disk"] = _disk(file.parent)
    return Readiness(checks, {"database": down, "disk": State.DEGRADED})


def _assessment(settings: Settings) -> Check:
    async def check() -> Finding:
        await run_in_threadpool(assess_an_invented_patient, settings)
        return Finding(State.OK, OK)

    return check


def _models(settings: Settings) -> Check:
    """They are loaded before the service listens, or it does not start."""
    finding = Finding(State.OK, f"{len(settings.models)} loaded")

    async def check() -> Finding:
        return finding

    return check


def _keys(authenticator: Authenticator) -> Check:
    """Sets are fetched at a client's first call. One that could not be is the client's to mend: others are answered."""

    async def check() -> Finding:
        sets = authenticator.key_sets()
        failed = sets[KeysState.FAILED]
        words = f"{sets[KeysState.AT_HAND]} of {sets.total()} key sets at hand"
        return (
            Finding(State.DEGRADED, f"{words}, {failed} could not be fetched") if failed else Finding(State.OK, words)
        )

    return check


def _database(database: Database, down: State) -> Check:
    """Calls are answered without it, unless the site demands that each is recorded (ADR 0024, 0025)."""

    async def check() -> Finding:
        try:
            await run_in_threadpool(database.probe)
        except UnavailableError as error:
            return Finding(down, _why(error))
        return Finding(State.OK, OK)

    return check


def _memory(memory: Memory, down: State) -> Check:
    """What is to be stored, is: audit, shown cards, feedback."""

    async def check() -> Finding:
        status = memory.status()
        lost = f", {status.lost} lost since the start" if status.lost else ""
        return Finding(down if status.is_failing else State.OK, f"{status.waiting} records wait{lost}")

    return check


def _why(error: Exception) -> str:
    return "of a later version" if isinstance(error, NewerDatabaseError) else "does not answer"


def free_bytes(folder: Path) -> int:
    return shutil.disk_usage(folder).free


def _disk(folder: Path) -> Check:
    async def check() -> Finding:
        if await run_in_threadpool(free_bytes, folder) < LEAST_FREE_BYTES:
            return Finding(State.DEGRADED, f"less than {LEAST_FREE_BYTES >> 20} MB free for the database")
        return Finding(State.OK, OK)

    return check
