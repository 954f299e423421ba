"""What came back, in lines that a person reads."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from conformance.emulator.deviation import Deviation
from conformance.emulator.judge import Told


@dataclass(frozen=True, slots=True)
class Result:
    """A deviation and what came back of each variant; nothing, where it does not apply."""

    deviation: Deviation
    told: Sequence[Told]

    @property
    def is_good(self) -> bool:
        return all(told.verdict in self.deviation.good for told in self.told)


def line(result: Result) -> str:
    """One deviation in one line: verdicts and statuses are counted, variants that are not as most were are named."""
    deviation, told = result.deviation, result.told
    if not told:
        return f"     {deviation.row:6} {deviation.name:26} does not apply"
    counts = Counter(f"{found.verdict} {found.status}" for found in told)
    said = ", ".join(f"{count} x {what}" if len(told) > 1 else what for what, count in sorted(counts.items()))
    mark = "ok  " if result.is_good else "BAD "
    return f"{mark} {deviation.row:6} {deviation.name:26} {said}{_named(told)}"


def _named(told: Iterable[Told]) -> str:
    """The variants of each verdict that is not the one most had."""
    told = [found for found in told if found.part]
    usual = Counter(found.verdict for found in told).most_common(1)
    odd = [found for found in told if found.verdict != usual[0][0]]
    return f" ({', '.join(f'{found.part} {found.verdict}' for found in odd)})" if odd else ""


def faults(result: Result) -> Iterator[str]:
    """What is not good, a line each."""
    for told in result.told:
        if told.verdict not in result.deviation.good:
            good = ", ".join(sorted(result.deviation.good))
            yield f"          {told.part or result.deviation.name}: {told.verdict}, good would be {good}"
            yield from (f"            {problem}" for problem in told.problems)
