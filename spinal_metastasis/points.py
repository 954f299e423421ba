"""The arithmetic all additive scores share: a line of a paper's table, and adding lines up over what is still possible.

Every input is a `Variable`: the fact that would tell, and the categories still possible. A result is computed over all
combinations of these, a fact read by two lines taking one value at a time (contract section 5, "Sets").
"""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache, reduce
from itertools import product
from typing import NamedTuple, TypeAlias, TypeVar

from spinal_metastasis.results import ComponentResult, Survival

M = TypeVar("M")


class Citation(NamedTuple):
    """A paper; `at` names the page, table or row a number stands on."""

    text: str
    doi: str = ""

    def at(self, place: str) -> "Place":
        return Place(self, place)


class Place(NamedTuple):
    """Where in a paper a number is printed."""

    citation: Citation
    place: str


class Variable(NamedTuple):
    """A fact's key and the categories of it that are still possible, in the order of the paper."""

    key: str
    values: tuple[Hashable, ...]


@dataclass(frozen=True, eq=False, slots=True)
class PointsTable:
    """One item of a score: its component key, where it is printed, and label → points, in the paper's words."""

    key: str
    place: Place
    points: Mapping[str, int]

    def line(self, read: Callable[..., str], *variables: Variable) -> "Line":
        """The item for one patient: `read` turns one category of each variable into a label of this table."""
        return Line(self, read, variables)

    def straight(self, variable: Variable) -> "Line":
        """The item whose categories are its labels already."""
        return Line(self, _itself, (variable,))


class Line(NamedTuple):
    table: PointsTable
    read: Callable[..., str]
    variables: tuple[Variable, ...]

    def straight_points(self) -> tuple[int, ...]:
        """Every number of points still possible, of an item whose categories are its labels."""
        return tuple(dict.fromkeys(self.table.points[str(label)] for label in self.variables[0].values))


@dataclass(frozen=True, eq=False, slots=True)
class Band:
    """A group of totals, both ends included, with what the paper says of it."""

    low: int
    high: int
    label: str
    place: Place
    survival: Survival = field(default_factory=Survival)
    advice: str | None = None


class Score(NamedTuple):
    """What is reachable: components, the totals, the groups, and which facts would still change which.

    `missing`: facts that can change the total. `deciding`: those that can change the group. `crossings`: for each fact,
    the pairs of groups between which it alone can move the result.
    """

    components: Mapping[str, ComponentResult]
    totals: tuple[int, ...]
    bands: tuple[Band, ...]
    missing: tuple[str, ...]
    deciding: tuple[str, ...]
    crossings: Mapping[str, frozenset[tuple[str, str]]]
    deciding_components: tuple[str, ...]
    lines: tuple[Line, ...]

    @property
    def low(self) -> int:
        return self.totals[0]

    @property
    def high(self) -> int:
        return self.totals[-1]


Finish = Callable[[int], int]


def _itself(label: str) -> str:
    return label


def _unchanged(total: int) -> int:
    return total


Totals: TypeAlias = int
"""A set of totals: bit n is set where n is among them. Adding two sets up is a shift for each member."""


class _Joint(NamedTuple):
    """Lines that share facts, over all their combinations: sums, labels by line, and the moves one fact alone makes."""

    sums: tuple[int, ...]
    labels: tuple[tuple[str, ...], ...]
    moves: Mapping[str, frozenset[tuple[int, int]]]


def families(members: Iterable[M], line_of: Callable[[M], Line]) -> list[tuple[M, ...]]:
    """Split lines into families that share no fact; families are independent of each other."""
    found: list[tuple[set[str], list[M]]] = []
    for member in members:
        keys, together = {variable.key for variable in line_of(member).variables}, [member]
        for other in [family for family in found if family[0] & keys]:
            found.remove(other)
            keys, together = keys | other[0], other[1] + together
        found.append((keys, together))
    return [tuple(together) for _, together in found]


def _same(line: Line) -> Line:
    return line


@lru_cache(maxsize=4096)
def _joint(lines: tuple[Line, ...]) -> _Joint:
    variables = tuple({variable.key: variable for line in lines for variable in line.variables}.values())
    position = {variable.key: i for i, variable in enumerate(variables)}
    reads = [(line.table.points, line.read, [position[v.key] for v in line.variables]) for line in lines]
    labels: list[dict[str, None]] = [{} for _ in lines]
    sums: set[int] = set()
    beside: dict[str, dict[tuple[Hashable, ...], set[int]]] = {v.key: {} for v in variables if len(v.values) > 1}
    for assignment in product(*(variable.values for variable in variables)):
        total = 0
        for seen, (points, read, places) in zip(labels, reads, strict=True):
            label = read(*(assignment[place] for place in places))
            seen[label] = None
            total += points[label]
        sums.add(total)
        for key, rest in beside.items():
            i = position[key]
            rest.setdefault(assignment[:i] + assignment[i + 1 :], set()).add(total)
    moves = {
        key: frozenset((a, b) for totals in rest.values() for a in totals for b in totals if a < b)
        for key, rest in beside.items()
    }
    return _Joint(tuple(sorted(sums)), tuple(tuple(seen) for seen in labels), moves)


def band_of(bands: tuple[Band, ...], total: int) -> Band:
    return next(band for band in bands if band.low <= total <= band.high)


def added(totals: Totals, more: Iterable[int]) -> Totals:
    """Every sum of one of each."""
    sums = 0
    for one in more:
        sums |= totals << one
    return sums


def reached(bands: tuple[Band, ...], totals: Totals) -> tuple[Band, ...]:
    """The bands some of these totals fall in."""
    return tuple(band for band in bands if totals >> band.low & ((1 << band.high - band.low + 1) - 1))


def members(totals: Totals) -> tuple[int, ...]:
    return tuple(n for n in range(totals.bit_length()) if totals >> n & 1)


@lru_cache(maxsize=256)
def _raw_of_bands(bands: tuple[Band, ...], finish: Finish, top: int) -> tuple[tuple[Band, Totals], ...]:
    """The raw sums, up to `top`, that end in each band."""
    ends = [band_of(bands, finish(raw)) for raw in range(top + 1) if bands[0].low <= finish(raw) <= bands[-1].high]
    first = next(raw for raw in range(top + 1) if finish(raw) >= bands[0].low)
    return tuple((band, sum(1 << first + i for i, end in enumerate(ends) if end is band)) for band in bands)


def _component(table: PointsTable, labels: tuple[str, ...]) -> ComponentResult:
    points = [table.points[label] for label in labels]
    return ComponentResult(min(points), max(points), str(labels[0]) if len(labels) == 1 else None)


def _changes(others: Totals, a: int, b: int, finish: Finish) -> bool:
    """Whether some sum of the others tells `a` from `b`."""
    return finish is _unchanged or any(finish(rest + a) != finish(rest + b) for rest in members(others))


def _crossed(others: Totals, a: int, b: int, within: tuple[tuple[Band, Totals], ...]) -> Iterator[tuple[str, str]]:
    """The bands between which the result moves as this part goes from `a` up to `b`."""
    for start, sums in within:
        moved = (others << a & sums) << b - a
        for end, ends in within if moved else ():
            if end is not start and moved & ends:
                yield start.label, end.label


@lru_cache(maxsize=4096)
def add_up(lines: tuple[Line, ...], bands: tuple[Band, ...], finish: Finish = _unchanged) -> Score:
    """Add the lines of a score up over every combination still possible; `finish` caps or shifts the raw sum."""
    split = families(lines, _same)
    joints = [_joint(family) for family in split]
    labels = {
        line.table.key: seen for family, joint in zip(split, joints, strict=True)
        for line, seen in zip(family, joint.labels, strict=True)
    }  # fmt: skip
    raw = reduce(added, (joint.sums for joint in joints), 1)
    within = _raw_of_bands(bands, finish, raw.bit_length() - 1)
    missing: list[str] = []
    crossings: dict[str, frozenset[tuple[str, str]]] = {}
    for joint in joints:
        if not joint.moves:
            continue
        others = reduce(added, (other.sums for other in joints if other is not joint), 1)
        for key, moves in joint.moves.items():
            if any(_changes(others, a, b, finish) for a, b in moves):
                missing.append(key)
            crossings[key] = frozenset(pair for a, b in moves for pair in _crossed(others, a, b, within))
    deciding = tuple(key for key, pairs in crossings.items() if pairs)
    return Score(
        components={line.table.key: _component(line.table, labels[line.table.key]) for line in lines},
        totals=tuple(sorted({finish(total) for total in members(raw)})),
        bands=tuple(band for band, sums in within if sums & raw),
        missing=tuple(missing),
        deciding=deciding,
        crossings=crossings,
        deciding_components=tuple(
            line.table.key for line in lines if any(variable.key in deciding for variable in line.variables)
        ),
        lines=lines,
    )
