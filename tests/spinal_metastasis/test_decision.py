import pytest

from spinal_metastasis.decision import DecisionTable

COLUMNS = {"rain": ("no", "yes"), "wind": ("no", "yes")}
ROWS: dict[tuple[str, ...], str] = {
    ("no", "no"): "walk",
    ("no", "yes"): "walk",
    ("yes", "no"): "umbrella",
    ("yes", "yes"): "coat",
}


def test_open_inputs_reach_every_row_they_allow() -> None:
    table = DecisionTable(COLUMNS, ROWS)
    assert [row for _, row in table.reachable((("yes",), ("no", "yes")))] == ["umbrella", "coat"]


def test_one_combination_is_one_row_and_every_combination_stands_in_the_order_of_the_columns() -> None:
    table = DecisionTable(COLUMNS, ROWS)
    assert table.row(["yes", "no"]) == "umbrella"
    assert table.columns == ("rain", "wind")
    assert table.domains == COLUMNS
    assert table.reachable((("no", "yes"), ("no", "yes"))) == tuple(ROWS.items())


@pytest.mark.parametrize("rows", [dict(list(ROWS.items())[1:]), ROWS | {("snow", "no"): "sledge"}])
def test_a_table_with_a_gap_or_a_stray_row_is_refused(rows: dict[tuple[str, ...], str]) -> None:
    with pytest.raises(ValueError, match="combinations"):
        DecisionTable(COLUMNS, rows)
