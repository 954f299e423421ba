"""The folder in which several workers share what they count. It imports nothing of prometheus-client, which must find
the folder's name in the environment when it is imported."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from tempfile import TemporaryDirectory
from typing import Final

METRICS_FOLDER: Final = "PROMETHEUS_MULTIPROC_DIR"
"""prometheus-client's own variable."""


@contextmanager
def shared_counts(workers: int) -> Iterator[None]:
    """Makes the folder for several workers while they run, and names it to them; one worker counts in its memory."""
    os.environ.pop(METRICS_FOLDER, None)
    if workers == 1:
        yield
        return
    with TemporaryDirectory(prefix="spinemets-metrics-", ignore_cleanup_errors=True) as folder:
        os.environ[METRICS_FOLDER] = folder
        yield
