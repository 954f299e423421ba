"""wrk against one server, and the CPU that a fixed number of requests costs it.

The CPU is not taken from wrk's burst: what it leaves unanswered at its end costs CPU and is not counted.
"""

import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import requests

from bench.measure import PATH, Server, cpu_per_request_ms

SCRIPTS = Path(__file__).parents[1] / "scripts"
POST = Path(__file__).with_name("post.lua")
ANSWER_LIMIT_S = 60


@dataclass(frozen=True, slots=True)
class Load:
    """One burst. Latencies are wall times, `cpu_ms` the kernel's account of the server for one request."""

    requests: int
    per_second: float
    p50_ms: float
    p99_ms: float
    cpu_ms: float


class LoadError(Exception):
    """A request failed, or there is no wrk."""


@cache
def script(name: str) -> str:
    """What scripts/NAME prints: the path of a program."""
    done = subprocess.run([SCRIPTS / name], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        raise LoadError(f"scripts/{name} ended with {done.returncode}: see what it said above")
    return done.stdout.splitlines()[-1]


def load(server: Server, bodies: Sequence[Path], seconds: float, connections: int) -> Load:
    """Posts the bodies in turn on so many connections at once, then each once, one after the other, for the CPU.

    Raises `LoadError` unless every answer is a success.
    """
    options = ["-t1", f"-c{connections}", f"-d{max(1, round(seconds))}s", f"--timeout={ANSWER_LIMIT_S}s"]
    command = [script("wrk.sh"), *options, "-s", str(POST), server.base + PATH, "--", *map(str, bodies)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    said = next(line for line in done.stdout.splitlines() if line.startswith("RESULT "))
    answered, failed, took, p50, p99 = map(float, said.split()[1:])
    if failed or not answered:
        raise LoadError(f"{failed:.0f} failed, {answered:.0f} were answered")
    with requests.Session() as session:
        cpu_ms = cpu_per_request_ms(server, session, [body.read_bytes() for body in bodies])
    return Load(int(answered), answered / took, p50, p99, cpu_ms)
