"""What a deviation is: a name, the row it was seen under, and how it is run beside the plain call."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from conformance.emulator.call import Call, Client
from conformance.emulator.judge import Told, Verdict, judge

Run = Callable[[Client, Call, list[Any]], Iterable[Told]]
"""The client, the plain call and its cards → what came back of each variant."""

READ: Final = frozenset({Verdict.SAME})
READ_OR_REFUSED: Final = frozenset({Verdict.SAME, Verdict.REFUSED})
NOT_SILENT: Final = frozenset({Verdict.SAME, Verdict.ANSWERED, Verdict.REFUSED})
"""Data are missing: to be answered with what there is, or refused; silence would read as no concern."""
ANYTHING: Final = frozenset({Verdict.SAME, Verdict.ANSWERED, Verdict.SILENT, Verdict.REFUSED})
"""The client states that there are no data: silence may be right."""


@dataclass(frozen=True, slots=True)
class Deviation:
    """`good`: the verdicts that a careful service may earn. `needs_token`: it is run only where calls are signed."""

    name: str
    row: str
    what: str
    good: frozenset[Verdict]
    run: Run
    needs_token: bool = False


def changed(change: Callable[[Call], Call | None]) -> Run:
    """One call, changed; None where the change is none for that call."""

    def run(client: Client, call: Call, plain: list[Any]) -> Iterator[Told]:
        made = change(call)
        if made is not None:
            yield judge("", client.send(made), plain)

    return run


def each_key(change: Callable[[Call, str, Any], Call | None]) -> Run:
    """One call for each key of the prefetch, which alone is changed; None where the change is none for that key."""

    def run(client: Client, call: Call, plain: list[Any]) -> Iterator[Told]:
        for key, value in call.body.get("prefetch", {}).items():
            made = change(call, key, value)
            if made is not None:
                yield judge(key, client.send(made), plain)

    return run
