"""What the NOMS rows still open would have done: which parts of treatment all of them carry, some, or none."""

from enum import IntEnum
from functools import cache, lru_cache
from typing import NamedTuple

from spinal_metastasis.recommendation import noms
from spinal_metastasis.recommendation.noms_table import TABLE, NomsRow
from spinal_metastasis.recommendation.tolerance import ABLE, UNABLE

MYELOPATHY, TOLERANCE = noms.COLUMNS.index("myelopathy"), noms.COLUMNS.index("systemic_tolerance")
RADIOSENSITIVITY = noms.RADIOSENSITIVITY


class Extent(IntEnum):
    """How much of what is open carries a part. Of a single row: not at all, as an option, as its treatment."""

    NONE = 0
    SOME = 1
    ALL = 2


class Parts(NamedTuple):
    """`instrumentation`: implants, percutaneous screws included. `separation`: decompression as far as SRS needs.
    `procedure`: any of these, cement, or a biopsy. `able`, `unable`: systemic tolerance.
    """

    surgery: Extent
    instrumentation: Extent
    separation: Extent
    srs: Extent
    procedure: Extent
    able: Extent
    unable: Extent


def _surgery(row: NomsRow) -> Extent:
    """A choice between radiotherapy and surgery (rule E6) has surgery as an option."""
    if row.is_surgery:
        return Extent.ALL
    return Extent.SOME if "or separation surgery" in row.decision else Extent.NONE


def _instrumentation(row: NomsRow) -> Extent:
    """Screws; where cement may do instead, as an option."""
    least_invasive = row.stabilisation.startswith("least invasive")
    if row.stabilisation.startswith("instrumented") or (least_invasive and "cement" not in row.stabilisation):
        return Extent.ALL
    return Extent.SOME if least_invasive else _surgery(row)


def _srs(row: NomsRow) -> Extent:
    """SRS as the row's radiation, also after surgery or provisionally; as an alternative in rule E6."""
    if row.radiation.removeprefix("postoperative ").removeprefix("provisional: ").startswith("SRS"):
        return Extent.ALL
    return Extent.SOME if "SRS" in row.radiation and "SRS" in row.decision else Extent.NONE


def _procedure(row: NomsRow) -> Extent:
    tissue = row.decision.startswith(("Biopsy first", "Urgent biopsy"))
    if row.is_surgery or tissue or row.stabilisation.startswith("least invasive"):
        return Extent.ALL
    # Rule E2 has no treatment yet, but an urgent surgical review: a procedure may follow it.
    optional = row.stabilisation != "none" or row.decision.startswith("Biopsy if") or "E2" in row.rules
    return Extent.SOME if optional else _surgery(row)


@cache
def carried(key: noms.Key) -> Parts:
    """What the row under this key carries."""
    row = TABLE.row(key)
    separation = row.decompression.startswith("yes (separation")
    tolerance = key[TOLERANCE]
    return Parts(
        _surgery(row), _instrumentation(row), Extent.ALL if separation else Extent.NONE, _srs(row), _procedure(row),
        Extent.ALL if tolerance == ABLE else Extent.NONE, Extent.ALL if tolerance == UNABLE else Extent.NONE,
    )  # fmt: skip


def _together(extents: tuple[Extent, ...]) -> Extent:
    least, most = min(extents), max(extents)
    return least if least == most else Extent.SOME


@lru_cache(maxsize=4096)
def parts(sets: noms.Sets) -> Parts:
    """Each part over every row still reachable."""
    each = {carried(key) for key, _ in TABLE.reachable(sets)}
    return Parts(*(_together(extents) for extents in zip(*each, strict=True)))


@lru_cache(maxsize=4096)
def dropped_by(sets: noms.Sets, column: int, left: tuple[str, ...]) -> frozenset[str]:
    """The parts some row carries now, and none once these values of an input are left."""
    now, then = parts(sets), parts((*sets[:column], left, *sets[column + 1 :]))
    return frozenset(name for name, a, b in zip(Parts._fields, now, then, strict=True) if a and not b)


@lru_cache(maxsize=4096)
def opened_by_instrumentation(sets: noms.Sets, classes: noms.Key) -> bool:
    """An instrumented level has no SINS, but these stability classes: whether they bring a part no row has now."""
    opened = (*sets[: noms.STABILITY], classes, *sets[noms.STABILITY + 1 :])
    return any(then and not now for now, then in zip(parts(sets), parts(opened), strict=True))
