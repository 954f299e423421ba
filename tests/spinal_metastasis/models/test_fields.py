"""One JSON object read member by member: what is taken, what is noted, and under which path."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from spinal_metastasis.models.fields import DocumentError, Fault, Fields, number

Read = Callable[[Fields], Any]


def _read(value: object, read: Read, path: str = "a") -> tuple[Any, list[Fault]]:
    faults: list[Fault] = []
    found = read(Fields({"x": value}, path, faults))
    return found, faults


def _text(fields: Fields) -> str:
    return fields.text("x", said="a name")


def _year(fields: Fields) -> str:
    return fields.text("x", r"\d{4}", "a year")


def _word(fields: Fields) -> str:
    return fields.one_of("x", ["up", "down"])


def _words(fields: Fields) -> tuple[str, ...]:
    return fields.texts("x", ["up", "down"])


def _flag(fields: Fields) -> bool:
    return fields.flag("x", absent=True)


def _number(fields: Fields) -> Decimal:
    return fields.number("x", -1, 5)


def _whole(fields: Fields) -> int:
    return fields.whole("x", -1, 5)


def _date(fields: Fields) -> str:
    return fields.date("x")


def _knots(fields: Fields) -> tuple[tuple[Decimal, Decimal], ...]:
    return fields.knots("x")


def _pair(fields: Fields) -> tuple[Decimal, Decimal] | None:
    return fields.pair("x")


@pytest.mark.parametrize(
    ("read", "value", "found"),
    [
        (_text, "x" * 1000, "x" * 1000),
        (_text, " ä ", " ä "),
        (_year, "2002", "2002"),
        (_word, "down", "down"),
        (_words, ["down", "up"], ("down", "up")),
        (_words, ["up"], ("up",)),
        (_flag, False, False),
        (_flag, True, True),
        (_number, -1, Decimal(-1)),
        (_number, 5, Decimal(5)),
        (_number, 0.1, Decimal("0.1")),
        (_whole, -1, -1),
        (_whole, 5, 5),
        (_whole, Decimal("2.0"), 2),
        (_date, "2024-02-29", "2024-02-29"),
        (_knots, [[1, 5], [2, 5]], ((Decimal(1), Decimal(5)), (Decimal(2), Decimal(5)))),
        (_pair, [1, 1], (Decimal(1), Decimal(1))),
        (_pair, [1, 2], (Decimal(1), Decimal(2))),
    ],
)
def test_what_is_right_is_taken_as_it_is(read: Read, value: object, found: object) -> None:
    assert _read(value, read) == (found, [])


@pytest.mark.parametrize(
    ("read", "values", "instead", "message"),
    [
        (_text, ["x" * 1001, "", "  ", "a\nb", 7, None], "", "must be a name"),
        (_year, ["02", "20021", "x2002", 2002], "", "must be a year"),
        (_word, ["left", "", 3, None, ["up"]], "", "must be one of up, down"),
        (_words, [[], ["up", "up"], ["left"], ["up", 3], "up", {}], (), "must be a list, without repeats, of up, down"),
        (_flag, [1, "yes", None], True, "must be true or false"),
        (_number, [Decimal("-1.01"), Decimal("5.01"), "3", True, None, float("nan")], Decimal(-1),
         "must be a number from -1 to 5"),
        (_whole, [-2, 6, 1.5, "3", True, float("inf")], -1, "must be a whole number from -1 to 5"),
        (_date, ["2023-02-29", "2023-2-28", "today", 20230228], "", "must be a date (YYYY-MM-DD)"),
        (_knots, [[], {}, [[1, 5], [1, 6]], [[2, 5], [1, 6]], [[1, 5], [2]], [[1, "5"]], [[1, 2, 3]]], (),
         "must be a list of pairs of numbers, the first of each higher than the one before"),
        (_pair, [[2, 1], [1], [1, 2, 3], "12", [1, "2"], ["1", 2], None], None,
         "must be a pair of numbers, [lowest, highest]"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_noted_once_and_something_harmless_stands_for_it(
    read: Read, values: list[Any], instead: object, message: str
) -> None:
    for value in values:
        assert _read(value, read) == (instead, [Fault("a.x", message)])


def test_a_flag_that_is_not_given_is_what_it_is_when_absent() -> None:
    faults: list[Fault] = []
    fields = Fields({}, "", faults)
    assert (fields.flag("x", absent=True), fields.flag("x", absent=False), faults) == (True, False, [])


def test_a_path_names_the_members_it_goes_through() -> None:
    faults: list[Fault] = []
    fields = Fields({"one": {"two": [{"three": 3}]}}, "", faults)
    (inner,) = fields.object("one").objects("two")
    inner.fault("three", "is odd")
    inner.fault("", "is odd")
    fields.fault("", "is odd")
    fields.object("one").fault("", "is odd")
    assert [fault.path for fault in faults] == ["one.two[0].three", "one.two[0]", "document", "one"]
    assert [one.has("three") for one in (inner, fields)] == [True, False]


def test_what_is_no_object_is_said_once_and_nothing_of_its_members() -> None:
    faults: list[Fault] = []
    fields = Fields({"one": 3}, "", faults)
    inner = fields.object("one")
    assert (fields.is_there, inner.is_there) == (True, False)
    inner.text("two")
    inner.object("three").text("four")
    inner.fault("five", "is odd")
    inner.finish()
    assert faults == [Fault("one", "must be an object")]


@pytest.mark.parametrize("value", [[], {}, "x", None])
def test_a_list_of_objects_holds_one_at_least(value: object) -> None:
    assert _read(value, lambda fields: fields.objects("x")) == ([], [Fault("a.x", "must be a list of objects")])


def test_each_item_that_is_no_object_is_named() -> None:
    found, faults = _read([{}, 3, {}, 4], lambda fields: fields.objects("x"))
    assert [one.is_there for one in found] == [True, False, True, False]
    assert faults == [Fault("a.x[1]", "must be an object"), Fault("a.x[3]", "must be an object")]


def test_members_nobody_asked_for_are_named_in_order() -> None:
    faults: list[Fault] = []
    fields = Fields({"c": 1, "a": 2, "b": 3}, "", faults)
    assert (fields.raw("b"), fields.raw("d")) == (3, None)
    fields.finish()
    assert faults == [Fault("a", "is not a member of this object"), Fault("c", "is not a member of this object")]


def test_a_refusal_holds_each_fault_once_and_says_all() -> None:
    fault, other = Fault("a", "is odd"), Fault("b", "is even")
    refused = DocumentError([fault, other, fault])
    assert refused.faults == (fault, other)
    assert str(refused) == "a: is odd; b: is even"


@pytest.mark.parametrize(
    ("value", "found"),
    [
        (3, Decimal(3)), (0.1, Decimal("0.1")), (Decimal("1.50"), Decimal("1.50")), (True, None), ("3", None),
        (None, None), (float("inf"), None), (Decimal("NaN"), None),
    ],
)  # fmt: skip
def test_a_number_is_exact_and_finite(value: object, found: Decimal | None) -> None:
    assert number(value) == found
