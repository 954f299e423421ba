"""Totals of two invented systems side by side: what facts add together, and which moves each makes alone."""

from spinal_metastasis.points import Citation, Line, PointsTable, Variable
from spinal_metastasis.recommendation.side_by_side import Axis, Placed, Reading, axis, family

PAPER = Citation("Invented").at("nowhere")
AGE = PointsTable("age", PAPER, {"young": 0, "old": 3})
BOTH = PointsTable("both", PAPER, {"neither": 0, "one": 1, "two": 5})
PAIN = PointsTable("pain", PAPER, {"none": 1, "some": 2})


def _count(*said: bool) -> str:
    return ("neither", "one", "two")[sum(said)]


def _verdict(*values: object) -> str:
    return " and ".join(map(str, values))


def test_an_axis_gives_each_value_as_every_system_reads_it_counts_capped_at_a_systems_last() -> None:
    rows = ((0, None, 0, 0), (1, None, 1, 1), (2, None, 2, 1))
    assert axis("count", [None, (0, 1, 2), (0, 1)]) == Axis("count", rows)
    assert axis("count", [(0, 1), (0, 1, 2)]) == Axis("count", ((0, 0, 0), (1, 1, 1), (2, 1, 2)))
    capped = ((0, 0, 0), (1, 1, 1), (2, 2, 2), (3, 3, 2))
    assert axis("count", [(0, 1, 2, 3), (0, 1, 2)]) == Axis("count", capped)
    assert axis("grade", [("a", "b"), ("b",)]) == Axis("grade", (("a", "a", "b"), ("b", "b", "b")))
    assert axis("pain", [("none", "some")]) == Axis("pain", (("none", "none"), ("some", "some")))


def test_one_fact_read_by_two_systems_adds_to_both_places() -> None:
    age = Variable("age", ("young", "old"))
    lines = (Placed(AGE.straight(age), 0, 1), Placed(AGE.straight(age), 1, 10))
    rows = (("a", "young", "young"), ("b", "old", "young"), ("c", "old", "old"))
    found = family((Axis("age", rows),), lines, _verdict)
    young, mixed, old = Reading(0, "a"), Reading(3, "b"), Reading(33, "c")
    assert found.readings == {young, mixed, old}
    ((key, moves),) = found.moves
    assert key == "age"
    assert moves == {(a, b) for a in found.readings for b in found.readings if a != b}


def test_facts_read_by_one_line_move_alone_while_the_other_stays() -> None:
    line = BOTH.line(_count, Variable("fever", (False, True)), Variable("cough", (False, True)))
    axes = (Axis("cough", ((False, False), (True, True))), Axis("fever", ((False, False), (True, True))))
    found = family(axes, (Placed(line, 0, 2),), _verdict)
    none, fever = Reading(0, "False and False"), Reading(2, "False and True")
    cough, both = Reading(2, "True and False"), Reading(10, "True and True")
    assert found.readings == {none, fever, cough, both}
    assert dict(found.moves) == {
        "cough": {(none, cough), (cough, none), (fever, both), (both, fever)},
        "fever": {(none, fever), (fever, none), (cough, both), (both, cough)},
    }


def test_the_order_of_the_facts_is_that_of_the_line() -> None:
    def read(pain: str, age: str) -> str:
        return "some" if (pain, age) == ("sore", "old") else "none"

    line: Line = PAIN.line(read, Variable("pain", ("well", "sore")), Variable("age", ("young", "old")))
    axes = (Axis("age", (("young", "young"), ("old", "old"))), Axis("pain", (("well", "well"), ("sore", "sore"))))
    found = family(axes, (Placed(line, 0, 1),), _verdict)
    assert found.readings == {
        Reading(1, "young and well"), Reading(1, "young and sore"), Reading(1, "old and well"),
        Reading(2, "old and sore"),
    }  # fmt: skip


def test_a_fact_of_one_value_makes_no_move_and_a_move_between_equal_readings_is_none() -> None:
    age = Variable("age", ("old",))
    fixed = family((Axis("age", (("old", "old"),)),), (Placed(AGE.straight(age), 0, 1),), lambda _: "able")
    assert fixed.readings == {Reading(3, "able")}
    assert fixed.moves == ()
    alike = family((Axis("age", (("a", "old"), ("b", "old"))),), (Placed(AGE.straight(age), 0, 1),), lambda _: "able")
    assert alike.moves == (("age", frozenset()),)


def test_facts_that_no_system_reads_add_nothing_and_still_carry_their_verdict() -> None:
    found = family((Axis("ecog", ((0,), (4,))),), (), lambda ecog: "unable" if ecog == 4 else "able")
    assert found.readings == {Reading(0, "able"), Reading(0, "unable")}
