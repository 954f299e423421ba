"""The shipped NOMS table: complete, the specification's own file, and readable row by row."""

import hashlib
from collections import Counter
from importlib.resources import files
from itertools import product

import pytest

from spinal_metastasis.recommendation.noms_table import INPUTS, ROWS, TABLE
from tests.spinal_metastasis.oracle.tables import NOMS

REVIEW: dict[tuple[str, ...], str] = {
    ("low", "no", "sensitive", "stable", "able"): "cEBRT",
    ("low", "no", "sensitive", "unstable", "able"): "Stabilization (instrumented, MIS preferred) followed by cEBRT",
    ("low", "no", "resistant", "stable", "able"): "SRS",
    ("low", "no", "resistant", "unstable", "able"): "Stabilization (instrumented, MIS preferred) followed by SRS",
    ("high", "no", "sensitive", "stable", "able"): "cEBRT",
    ("high", "no", "sensitive", "unstable", "able"): "Stabilization (instrumented, MIS preferred) followed by cEBRT",
    ("high", "no", "resistant", "stable", "able"): "Decompression/stabilization followed by SRS",
    ("high", "no", "resistant", "stable", "unable"): "cEBRT",
    ("high", "no", "resistant", "unstable", "able"): "Decompression/stabilization followed by SRS",
    ("high", "no", "resistant", "unstable", "unable"): (
        "Stabilization (least invasive: percutaneous screws) followed by cEBRT"
    ),
}


def test_there_is_one_row_for_every_combination() -> None:
    assert len(ROWS) == 192
    assert list(ROWS) == [f"N{n:03}" for n in range(1, 193)]
    assert set(TABLE.rows) == set(product(*INPUTS.values()))


def test_a_row_decides_by_its_treatment_and_its_urgency() -> None:
    assert ROWS["N001"].result == ("cEBRT", "planned")
    assert {row.result for row in ROWS.values()} == {(row.decision, row.urgency) for row in ROWS.values()}


@pytest.mark.parametrize("key", list(REVIEW))
def test_the_ten_rows_of_the_review(key: tuple[str, ...]) -> None:
    row = TABLE.row((*key, "yes"))
    assert (row.decision, row.stated_in_review) == (REVIEW[key], True)
    assert row.review_row == str(list(REVIEW).index(key) + 1)


def test_every_cell_of_every_row_is_read_as_the_specification_has_it() -> None:
    """A row that reads another treatment, urgency or flag would be another decision: none may, in any column."""
    assert len(NOMS) == len(ROWS)
    for cells in NOMS:
        row = ROWS[cells["row_id"]]
        assert TABLE.row([cells[name] for name in INPUTS]) is row
        treatment = (row.decision, row.decompression, row.stabilisation, row.radiation, row.urgency.value)
        assert treatment == tuple(
            cells[name] for name in ("decision", "decompression", "stabilisation", "radiation", "urgency")
        )
        assert (row.stated_in_review, row.review_row) == (cells["stated_in_seed"] == "yes", cells["seed_table2_row"])
        assert ";".join(row.rules) == cells["extension_rules"].replace(" ", "")
        assert "|".join(row.flags) == cells["flags"].replace(" ", "")
        assert row.note == cells["note"]
        assert row.sources == tuple(part.strip() for part in cells["source"].split(";"))


def test_thirty_three_rows_are_stated_in_the_review() -> None:
    assert sum(row.stated_in_review for row in ROWS.values()) == 33


def test_urgency_follows_the_neurology() -> None:
    urgencies = {
        (escc, myelopathy): Counter(TABLE.row(key).urgency for key in TABLE.rows if key[:2] == (escc, myelopathy))
        for escc, myelopathy in product(INPUTS["escc"], INPUTS["myelopathy"])
    }
    assert set(urgencies["low", "no"]) == {"planned", "urgent"}
    assert set(urgencies["high", "no"]) == {"urgent"}
    assert set(urgencies["low", "yes"]) == set(urgencies["high", "yes"]) == {"emergency"}


@pytest.mark.parametrize(
    ("row", "surgery"),
    [("N001", False), ("N005", False), ("N009", True), ("N011", False), ("N121", True), ("N123", False),
     ("N131", False), ("N141", True)],
)  # fmt: skip
def test_cement_or_an_opinion_alone_is_no_surgery(row: str, surgery: bool) -> None:
    assert ROWS[row].is_surgery is surgery


def test_every_row_is_sourced_and_every_rule_and_flag_has_a_name() -> None:
    for row in ROWS.values():
        assert row.sources
        assert all(rule in {f"E{n}" for n in range(1, 11)} for rule in row.rules)
        assert all(flag == flag.strip() and flag.isupper() for flag in row.flags)
        assert row.stated_in_review is (row.rules == () and row.review_row != "") or not row.stated_in_review


def test_rules_and_flags_are_split_at_their_marks() -> None:
    assert (ROWS["N017"].rules, ROWS["N017"].flags) == (("E1", "E6"), ("SINS_7_12_CONSULT", "TWO_OPTIONS"))
    assert (ROWS["N001"].rules, ROWS["N001"].flags) == ((), ())
    assert ROWS["N001"].sources == ("Chang 2020 Table 2", "Laufer 2013 doi:10.1634/theoncologist.2012-0293")


def test_the_file_is_the_specifications_own() -> None:
    text = (files("spinal_metastasis") / "tables" / "noms_table.csv").read_bytes().replace(b"\r\n", b"\n")
    assert hashlib.sha256(text).hexdigest() == "7e85f337b6879ecd0ea38594bf351af4b2bf5b17b9c132c02de5b52a9e279551"
