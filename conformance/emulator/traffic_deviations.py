"""How clients were seen to sign, report, address, hurry and repeat (RB-8 to RB-14)."""

import json
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any, Final
from uuid import uuid4

from conformance.emulator.call import Answer, Call, Client
from conformance.emulator.deviation import READ, READ_OR_REFUSED, Deviation, Run, changed
from conformance.emulator.judge import Told, Verdict, judge, judge_feedback

TAKEN_OR_REFUSED: Final = frozenset({Verdict.ANSWERED, Verdict.REFUSED})
BURST: Final = 8
IMPATIENCE_S: Final = 0.001
REASON: Final = {"code": "other", "system": "https://ehr.invalid/reasons"}


def _token(header: dict[str, object] | None = None, **claims: object) -> Run:
    return changed(lambda call: replace(call, header=header or {}, claims=claims))


def _quarter_of_an_hour(call: Call) -> Call:
    now = int(time.time())
    return replace(call, claims={"exp": now + 900, "nbf": now - 300})


def _audience_base(client: Client, call: Call, plain: list[Any]) -> Iterator[Told]:
    for name, audience in (("base", client.base), ("discovery", f"{client.base}/cds-services")):
        yield judge(name, client.send(replace(call, claims={"aud": audience})), plain)


def _reports(client: Client, call: Call, *bodies: object) -> Iterator[Told]:
    for body in bodies:
        yield judge_feedback("", client.send(Call(f"{call.path}/feedback", {"feedback": body})))


def _feedback(kind: str) -> Run:
    """The plain call is made again for a card to report on; without a card there is nothing to report."""

    def run(client: Client, call: Call, _: list[Any]) -> Iterator[Told]:
        card = str(uuid4()) if kind == "unknown" else _card(client.send(call))
        if card is not None:
            item = {"card": card, "outcome": "overridden", "outcomeTimestamp": "2026-11-01T09:00:00Z"}
            bodies: dict[str, tuple[object, ...]] = {
                "unknown": ([item],),
                "repeated": ([item], [item]),
                "local": ([item | {"outcomeTimestamp": "2026-11-01T10:00:00.5+01:00"}],),
                "reason": ([item | {"overrideReason": {"reason": REASON}}],),
                "lone": (item,),
            }
            yield from _reports(client, call, *bodies[kind])

    return run


def _card(answer: Answer) -> str | None:
    """The id of the first card."""
    try:
        return str(json.loads(answer.content)["cards"][0]["uuid"])
    except (ValueError, KeyError, IndexError, TypeError):
        return None


def _gives_up(client: Client, call: Call, plain: list[Any]) -> Iterator[Told]:
    """The client hangs up on several calls; the next is answered as if nothing had been."""
    for _ in range(5):
        client.send(call, IMPATIENCE_S)
    yield judge("afterwards", client.send(call), plain)


def _errors(client: Client, call: Call, plain: list[Any]) -> Iterator[Told]:
    """Calls that are the client's fault are refused as such, however many, and spoil nothing."""
    for number in range(1, 6):
        told = judge(f"wrong call {number}", client.send(replace(call, raw=b'{"hook":')), plain)
        if told.verdict is not Verdict.REFUSED:
            yield told
    yield judge("afterwards", client.send(call), plain)


def _burst(client: Client, call: Call, plain: list[Any]) -> Iterator[Told]:
    with ThreadPoolExecutor(BURST) as threads:
        answers = list(threads.map(lambda _: client.send(call), range(BURST)))
    yield from (judge(f"call {number}", answer, plain) for number, answer in enumerate(answers, start=1))


DEVIATIONS: Final = (
    Deviation(
        "token-long",
        "RB-8",
        "exp a quarter of an hour after iat, nbf five minutes before",
        READ,
        changed(_quarter_of_an_hour),
        needs_token=True,
    ),
    Deviation("token-subject", "RB-8", "a claim sub beside iss", READ, _token(sub="ehr"), needs_token=True),
    Deviation("token-untyped", "RB-8", "typ is missing", READ, _token({"typ": None}), needs_token=True),
    Deviation("token-typ-small", "RB-8", "typ in small letters", READ, _token({"typ": "jwt"}), needs_token=True),
    Deviation(
        "token-audience", "RB-8", "aud is the base, or discovery", READ_OR_REFUSED, _audience_base, needs_token=True
    ),
    Deviation(
        "no-token", "RB-9", "no token and no key", READ_OR_REFUSED, changed(lambda call: replace(call, signs=False))
    ),
    Deviation("feedback-unknown", "RB-10", "feedback for a card nobody gave", TAKEN_OR_REFUSED, _feedback("unknown")),
    Deviation("feedback-repeated", "RB-10", "the same feedback twice", TAKEN_OR_REFUSED, _feedback("repeated")),
    Deviation("feedback-local-time", "RB-10", "outcomeTimestamp in local time", TAKEN_OR_REFUSED, _feedback("local")),
    Deviation("feedback-reason", "RB-10", "a reason without display", TAKEN_OR_REFUSED, _feedback("reason")),
    Deviation("feedback-lone", "RB-10", "one object where a list is due", TAKEN_OR_REFUSED, _feedback("lone")),
    Deviation(
        "slash",
        "RB-11",
        "a slash behind the address",
        READ_OR_REFUSED,
        changed(lambda call: replace(call, path=f"{call.path}/")),
    ),
    Deviation(
        "query",
        "RB-11",
        "a query behind the address",
        READ_OR_REFUSED,
        changed(lambda call: replace(call, path=f"{call.path}?v=1")),
    ),
    Deviation("gives-up", "RB-12", "the client does not wait for the answer", READ, _gives_up),
    Deviation("errors", "RB-13", "five malformed calls in a row", READ, _errors),
    Deviation("burst", "RB-14", f"{BURST} calls at once", READ, _burst),
)
