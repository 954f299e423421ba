"""Whole calls of all four hooks with something wrong in them: a share in `make test`, 50,000 in `make soak`."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import httpx2
import pytest
from hypothesis import HealthCheck, Phase, assume, event, find, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from cds_service.allow_list import AllowList
from cds_service.errors import Issue
from cds_service.outcome import operation_outcome
from tests.cds_service.calling import EXTENSION, service, trial, without_uuids
from tests.cds_service.fuzz.good_calls import CLOSED, NAME, TOKEN, VALUE, GoodCall, good_calls
from tests.cds_service.fuzz.mutations import MUTATIONS, BrokenCall, as_bytes, broken
from tests.cds_service.fuzz.verdict import every_line, faults, is_silent_on_a_refusal

A_FEW = settings().max_examples // 2
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


@st.composite
def with_one_fault(draw: st.DrawFn, name: str) -> BrokenCall:
    return broken(draw, draw(st.sampled_from(good_calls())), [name])


def judge(fuzzed: Fuzzed, call: BrokenCall) -> None:
    answer, lines = fuzzed.send(call.good.path, call.sent)
    event(f"{call.good.hook} {answer.status_code}")
    assert list(faults(answer, lines)) == []
    assert not is_silent_on_a_refusal(call, answer)


@st.composite
def refused_calls(draw: st.DrawFn) -> BrokenCall:
    """A call that has cards, of which some entries are refused and nothing else is wrong."""
    good = draw(st.sampled_from(good_calls()))
    return broken(draw, good, draw(st.lists(st.sampled_from(["break entry", "add foreign"]), min_size=1, max_size=5)))


@given(call=broken_calls())
@settings(max_examples=A_SHARE, suppress_health_check=UNHURRIED)
def test_no_broken_call_is_answered_wrongly(fuzzed: Fuzzed, call: BrokenCall) -> None:
    judge(fuzzed, call)


@pytest.mark.soak
@given(call=broken_calls())
@settings(max_examples=ALL, suppress_health_check=UNHURRIED)
def test_none_of_50_000_broken_calls_is_answered_wrongly(fuzzed: Fuzzed, call: BrokenCall) -> None:
    judge(fuzzed, call)


@given(call=refused_calls())
@settings(max_examples=A_FEW, suppress_health_check=UNHURRIED)
def test_what_is_refused_is_never_met_with_silence(fuzzed: Fuzzed, call: BrokenCall) -> None:
    assume(call.good in with_cards(fuzzed))
    answer, _ = fuzzed.send(call.good.path, call.sent)
    assert answer.status_code in (400, 412) or answer.json()["cards"]


@given(call=with_one_fault("add foreign"))
@settings(max_examples=A_FEW, suppress_health_check=UNHURRIED)
def test_other_patients_resources_change_nothing_but_the_notes(fuzzed: Fuzzed, call: BrokenCall) -> None:
    answer, _ = fuzzed.send(call.good.path, call.sent)
    assert answer.status_code == 200
    assert told_by(answer) == told_by(fuzzed.send(call.good.path, call.good.body)[0])


def told_by(answer: httpx2.Response) -> list[dict[str, Any]]:
    """The cards but the one of the notes."""
    cards = without_uuids(answer.json())["cards"]
    return [card for card in cards if card["extension"][EXTENSION]["kind"] != "data"]


@cache
def with_cards(fuzzed: Fuzzed) -> frozenset[GoodCall]:
    return frozenset(good for good in good_calls() if fuzzed.send(good.path, good.body)[0].json()["cards"])


@pytest.mark.parametrize("name", MUTATIONS)
def test_every_fault_is_one(name: str) -> None:
    first = settings(database=None, phases=[Phase.generate], suppress_health_check=UNHURRIED)
    call = find(with_one_fault(name), lambda call: call.sent != as_bytes(call.good.copy()), settings=first)
    assert call.steps[0].startswith(name)


BAD_ANSWERS = [
    pytest.param(httpx2.Response(500, json={}), [], id="500"),
    pytest.param(httpx2.Response(200, html="<p>x</p>"), [], id="HTML"),
    pytest.param(httpx2.Response(200, json={"cards": [{"summary": TOKEN}]}), [], id="token told"),
    pytest.param(httpx2.Response(400, json=operation_outcome([Issue(VALUE)])), [], id="value in an error"),
    pytest.param(httpx2.Response(200, json={"cards": []}), [f"read {NAME}"], id="name logged"),
    pytest.param(httpx2.Response(400, json={"detail": "x"}), [], id="no OperationOutcome"),
]


@pytest.mark.parametrize(("answer", "lines"), BAD_ANSWERS)
def test_a_bad_answer_is_seen_as_one(answer: httpx2.Response, lines: list[str]) -> None:
    assert list(faults(answer, lines))
    assert list(faults(httpx2.Response(200, json={"cards": []}), ["call status=200"])) == []
