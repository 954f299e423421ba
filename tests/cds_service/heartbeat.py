"""How long the machine itself paused: a process that does nothing but sleep writes down what it overslept.

On a machine that others use, a wall time says little. What a sleeper of a few milliseconds oversleeps while something
is measured is not that thing's doing; it is taken off. The clock is the same in all processes.
"""

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

BEAT_S: Final = 0.005
COUNTS_S: Final = 0.003
_SLEEPER: Final = f"""
import sys, time
with open(sys.argv[1], "w", buffering=1) as pauses:
    while True:
        begin = time.monotonic()
        time.sleep({BEAT_S})
        if (over := time.monotonic() - begin - {BEAT_S}) > {COUNTS_S}:
            pauses.write(f"{{begin}} {{over}}\\n")
"""


@dataclass(frozen=True, slots=True)
class Heartbeat:
    record: Path

    def paused(self, begin: float, end: float) -> float:
        """Seconds of `time.monotonic()` between the two that the machine gave to nobody here."""
        beats = (line.split() for line in self.record.read_text(encoding="utf-8").splitlines() if line.count(".") == 2)
        return sum(float(over) for at, over in beats if begin - float(over) <= float(at) <= end)


@contextmanager
def heartbeat() -> Iterator[Heartbeat]:
    with tempfile.TemporaryDirectory() as folder:
        record = Path(folder) / "pauses"
        sleeper = subprocess.Popen([sys.executable, "-c", _SLEEPER, str(record)])
        try:
            yield Heartbeat(record)
        finally:
            sleeper.terminate()
            sleeper.wait()
