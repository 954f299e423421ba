"""Whole calls of all four hooks with something wrong in them: a share in `make test`, 50,000 in `make soak`."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import httpx2
import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from cds_service.allow_list import AllowList
from tests.cds_service.calling import service, trial
from tests.cds_service.fuzz.good_calls import CLOSED, NAME, TOKEN, VALUE, good_calls
from tests.cds_service.fuzz.mutations import MUTATIONS, BrokenCall, broken
from tests.cds_service.fuzz.verdict import every_line, faults, is_silent_on_a_refusal

A_SHARE, ALL = 400, 50_000
HEADERS: Final = {"Content-Type": "application/json"}
UNHURRIED: Final = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example]


@dataclass(frozen=True, slots=True)
class Fuzzed:
    """The service."""

    client: TestClient

    def send(self, path: str, body: bytes) -> tuple[httpx2.Response, list[str]]:
        """The answer, and the lines logged on the way to it."""
        with every_line() as lines:
            return self.client.post(path, content=body, headers=HEADERS), lines


@pytest.fixture(scope="module")
def fuzzed() -> Iterator[Fuzzed]:
    """One service for all calls. What it tells afterwards on its open pages holds no marker either."""
    with service(trial(fhir_servers=AllowList.parse(f"{CLOSED}|open"))) as client:
        yield Fuzzed(client)
        paths = client.get("/openapi.json").json()["paths"]
        told = [client.get(path).text for path, ways in paths.items() if "get" in ways]
    assert told
    assert not [mark for mark in (TOKEN, NAME, VALUE) for text in told if mark in text]


@st.composite
def broken_calls(draw: st.DrawFn) -> BrokenCall:
    """A good call with one to four things wrong."""
    good = draw(st.sampled_from(good_calls()))
    return broken(draw, good, draw(st.lists(st.sampled_from(sorted(MUTATIONS)), min_size=1, max_size=4)))


def judge(fuzzed: Fuzzed, call: BrokenCall) -> None:
    answer, lines = fuzzed.send(call.good.path, call.sent)
    event(f"{call.good.hook} {answer.status_code}")
    assert list(faults(answer, lines)) == []
    assert not is_silent_on_a_refusal(call, answer)


@given(call=broken_calls())
@settings(max_examples=A_SHARE, suppress_health_check=UNHURRIED)
def test_no_broken_call_is_answered_wrongly(fuzzed: Fuzzed, call: BrokenCall) -> None:
    judge(fuzzed, call)


@pytest.mark.soak
@given(call=broken_calls())
@settings(max_examples=ALL, suppress_health_check=UNHURRIED)
def test_none_of_50_000_broken_calls_is_answered_wrongly(fuzzed: Fuzzed, call: BrokenCall) -> None:
    judge(fuzzed, call)
