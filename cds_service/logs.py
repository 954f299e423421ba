"""Logs say which route, which status, how long: no address as called, no body, no token, no name, no value.

A path may hold a patient's id and a query anything, so the route's pattern stands in their place; of a failure the
place in our code is kept and its message is not.
"""

import logging
import traceback
from pathlib import Path
from typing import Final

from starlette.types import Scope

LOG: Final = logging.getLogger("spinemets")
QUIET: Final = ("urllib3", "requests", "uvicorn.access")
"""These would write URLs, and with them patients' ids."""


def configure_logs(level: int = logging.INFO) -> None:
    """To standard error, one line each."""
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    LOG.handlers[:] = [handler]
    LOG.setLevel(level)
    LOG.propagate = False
    quieten_libraries()


def quieten_libraries() -> None:
    for name in QUIET:
        logger = logging.getLogger(name)
        logger.handlers.clear()
        logger.propagate = False
        logger.addHandler(logging.NullHandler())


def log_call(scope: Scope, status: int, seconds: float) -> None:
    """One call."""
    route = getattr(scope.get("route"), "path", "-")
    LOG.info("call method=%s route=%s status=%d ms=%.1f", _method(scope), route, status, seconds * 1000)


def _method(scope: Scope) -> str:
    method = str(scope["method"])
    return method if method.isalpha() and len(method) <= 10 else "?"


def log_failure(error: BaseException) -> None:
    """The kind of an unexpected error and the way to it through our code."""
    steps = traceback.extract_tb(error.__traceback__)
    way = " > ".join(f"{Path(step.filename).name}:{step.lineno} {step.name}" for step in steps[-8:])
    LOG.error("failure kind=%s at %s", type(error).__name__, way)
