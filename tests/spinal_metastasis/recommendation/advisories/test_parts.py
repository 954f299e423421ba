"""What the rows of the NOMS table carry, and over several rows."""

import pytest

from spinal_metastasis.recommendation.advisories.parts import (
    TOLERANCE,
    Extent,
    Parts,
    carried,
    dropped_by,
    opened_by_instrumentation,
    parts,
)
from spinal_metastasis.recommendation.noms import STABILITY
from spinal_metastasis.recommendation.noms_table import INPUTS, TABLE

EVERYTHING = tuple(INPUTS.values())
CHOICE = "MDT choice: cEBRT with close neurological surveillance (NOMS radiosensitive row) or separation surgery"
KIDNEY_HIGH = (("high",), ("no",), ("resistant",), ("stable",), ("able",), ("yes",))


@pytest.mark.parametrize(
    ("decision", "surgery", "instrumentation", "separation", "srs", "procedure"),
    [
        ("cEBRT", 0, 0, 0, 0, 0),
        ("SRS", 0, 0, 0, 2, 0),
        ("SRS by referral", 0, 0, 0, 2, 0),
        ("cEBRT (alternative: SRS", 0, 0, 0, 1, 0),
        ("Decompression/stabilization followed by SRS", 2, 2, 2, 2, 2),
        ("Decompression/stabilization followed by SRS by referral", 2, 2, 2, 2, 2),
        ("Decompression/stabilization followed by SRS (alternative", 2, 2, 0, 2, 2),
        ("Decompression/stabilization followed by cEBRT (alternative", 2, 2, 0, 0, 2),
        ("Decompression/stabilization with tissue", 2, 2, 0, 0, 2),
        ("Stabilization (instrumented, MIS preferred) followed by cEBRT", 2, 2, 0, 0, 2),
        ("Stabilization (least invasive: cement", 0, 1, 0, None, 2),
        ("Stabilization (least invasive: percutaneous", 0, 2, 0, 0, 2),
        (f"{CHOICE} followed by SRS", 1, 1, 0, 1, 1),
        (f"{CHOICE} followed by cEBRT", 1, 1, 0, 0, 1),
        ("Surgical stability opinion first; stabilise if mechanical pain/high fracture risk; then cEBRT", 0, 0, 0,
         None, 1),
        ("Biopsy first", 0, 0, 0, 0, 2),
        ("Urgent biopsy", 0, 0, 0, 0, 2),
        ("Biopsy if it does not delay treatment, then", 0, 0, 0, 0, 1),
    ],
)  # fmt: skip
def test_each_kind_of_decision(
    decision: str, surgery: int, instrumentation: int, separation: int, srs: int | None, procedure: int
) -> None:
    exact = {key: row for key, row in TABLE.rows.items() if row.decision == decision}
    rows = exact or {key: row for key, row in TABLE.rows.items() if row.decision.startswith(decision)}
    assert rows
    for key, row in rows.items():
        found = carried(key)
        assert found[:3] == (surgery, instrumentation, separation), row.decision
        assert srs is None or found.srs == srs, row.decision
        assert found.procedure == procedure, row.decision


def test_over_several_rows_all_some_or_none() -> None:
    assert parts(KIDNEY_HIGH) == tuple([Extent.ALL] * 6 + [Extent.NONE])
    both = (*KIDNEY_HIGH[:TOLERANCE], ("able", "unable"), KIDNEY_HIGH[5])
    assert parts(both) == (Extent.SOME,) * 7
    assert parts(EVERYTHING) == (Extent.SOME,) * 7
    for key in TABLE.rows:
        assert parts(tuple((value,) for value in key)) == carried(key)


def test_what_an_answer_would_drop() -> None:
    both = (*KIDNEY_HIGH[:TOLERANCE], ("able", "unable"), KIDNEY_HIGH[5])
    assert dropped_by(both, TOLERANCE, ("able",)) == {"unable"}
    assert dropped_by(both, TOLERANCE, ("unable",)) == set(Parts._fields) - {"unable"}
    assert dropped_by(both, TOLERANCE, ("able", "unable")) == set()


def test_what_an_instrumented_level_would_open() -> None:
    every = ("stable", "potentially_unstable", "unstable")
    low = (("low",), *KIDNEY_HIGH[1:])
    assert opened_by_instrumentation(low, every)
    assert not opened_by_instrumentation(low, low[STABILITY])
    assert not opened_by_instrumentation(KIDNEY_HIGH, every)
