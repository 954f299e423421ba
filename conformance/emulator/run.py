"""The plain call, and the deviations beside it."""

from collections.abc import Iterable, Iterator
from typing import Any

from conformance.emulator.call import Answer, Call, Client
from conformance.emulator.deviation import Deviation
from conformance.emulator.ehr import EmulatorError
from conformance.emulator.judge import Verdict, cards_of, judge
from conformance.emulator.report import Result


def plain_cards(client: Client, call: Call) -> tuple[Answer, list[Any]]:
    """The answer to the plain call and its cards. Raises `EmulatorError` where that is not answered well."""
    answer = client.send(call)
    told = judge("", answer, None)
    cards = cards_of(answer)
    if told.verdict is not Verdict.ANSWERED or cards is None:
        said = "; ".join(told.problems) or answer.content[:300].decode("utf-8", "replace")
        raise EmulatorError(f"the plain call is {told.verdict}, status {told.status}: {said}")
    return answer, cards


def run(client: Client, call: Call, plain: list[Any], deviations: Iterable[Deviation]) -> Iterator[Result]:
    """Each deviation, in turn; those of the token only where calls are signed."""
    for deviation in deviations:
        skipped = deviation.needs_token and client.signer is None
        yield Result(deviation, [] if skipped else list(deviation.run(client, call, plain)))
