"""The mutation tests' own parts: operators, what they leave alone, runs of a mutant, and the check of the result."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from cosmic_ray.ast import get_ast
from cosmic_ray.mutating import mutate_code

from scripts.mutation import noms_rows
from scripts.mutation.child import OPTIONS
from scripts.mutation.exclusions import CITATION, DECORATOR, GUARD, WORDING, leaf_at, named_texts, reason_against
from scripts.mutation.operators import OWN, RuleOperators
from scripts.mutation.results import Result, Survivor, faults, reasons
from scripts.mutation.selection import near
from scripts.mutation.targets import CORE, content_hash, files
from tests.code_health.sources import REPOSITORY

EXAMPLES = [(operator, example) for operator in OWN.values() for example in operator.examples()]


@pytest.mark.parametrize(("operator", "example"), EXAMPLES)
def test_each_operator_makes_the_mutants_it_shows(operator: Any, example: Any) -> None:
    assert mutate_code(example.pre_mutation_code, operator(), example.occurrence) == example.post_mutation_code


@pytest.mark.parametrize(
    "code", ["x = (a for a in b)", "a, b = c", "x = f(a)", "x: tuple[int, str]", "def f(a, b): ..."]
)
def test_what_is_not_written_out_loses_no_element(code: str) -> None:
    assert mutate_code(code, OWN["RemoveElement"](), 0) is None


def test_every_operator_named_is_there() -> None:
    provider = RuleOperators()
    assert all(provider[name] for name in provider)


@pytest.mark.parametrize(
    ("code", "at", "reason"),
    [
        ("@cache(maxsize=4)\ndef f(): ...\n", "4", DECORATOR),
        ("x = zip(a, b, strict=True)\n", "True", GUARD),
        ('x = (PAPER.at("Table 2"), 3)\n', '"Table', CITATION),
        ('x = ("Doe 2001 doi:1", 3)\n', '"Doe', CITATION),
        ('PAPER = "Doe 2001"\nx = (PAPER, 3)\n', "PAPER, 3", CITATION),
        ('x = ("a sentence for the reader", 3)\n', '"a', WORDING),
        ("x = (a, 3)\n", "3", None),
        ('x = ("C1", 3)\n', '"C1', None),
    ],
)
def test_what_is_no_rule_is_left_alone(code: str, at: str, reason: str | None) -> None:
    module = get_ast(code)
    before = code[: code.index(at)]
    line, column = before.count("\n") + 1, len(before.rpartition("\n")[2])
    leaf = leaf_at(module, (line, column))
    assert reason_against(module, leaf.start_pos, leaf.end_pos, named_texts(module)) == reason


def test_a_row_of_the_noms_table_takes_the_answer_of_another() -> None:
    table = "row_id,urgency\nN1,planned\nN2,planned\nN3,urgent\n"
    assert noms_rows.mutated(table, "urgency", 0) == "row_id,urgency\nN1,urgent\nN2,planned\nN3,urgent\n"
    assert noms_rows.mutated(table, "urgency", 2) == "row_id,urgency\nN1,planned\nN2,planned\nN3,planned\n"


def test_every_row_of_the_noms_table_has_a_mutant_in_every_part() -> None:
    text = (CORE / "tables" / "noms_table.csv").read_text(encoding="utf-8")
    assert len(list(noms_rows.places(text))) == 192 * len(noms_rows.PARTS)


def test_the_tests_beside_a_file_are_found_by_its_name_or_by_its_first_word() -> None:
    assert near("recommendation/cement.py") == ("tests/spinal_metastasis/recommendation/test_cement.py",)
    assert near("scores/tomita_2001.py") == tuple(
        f"tests/spinal_metastasis/{name}.py"
        for name in ("scores/test_tomita_2001", "test_every_score", "scores/test_primaries")
    )
    assert near("scores/bauer_1995.py")[0] == "tests/spinal_metastasis/scores/test_bauer.py"
    assert near("tables/noms_table.csv") == ("tests/spinal_metastasis/recommendation/test_noms_table.py",)


@pytest.mark.parametrize(
    ("old", "new", "outcome"),
    [
        ("return self.rows[tuple(key)]", "return self.rows[tuple(key)]", "passed"),
        ("if expected != set(rows)", "if expected == set(rows)", "does not load"),
        ('raise ValueError(f"decision table has', 'raise TypeError(f"decision table has', "failed"),
        ("expected = set(product(*columns.values()))", "while True: pass", "too long"),
    ],
)
def test_a_mutant_is_tried_without_a_change_on_disk(old: str, new: str, outcome: str) -> None:
    path = CORE / "decision.py"
    text = path.read_text(encoding="utf-8")
    assert old in text
    code = (
        "import sys; from pathlib import Path; from scripts.mutation.child import run; "
        "tests = [f'tests/spinal_metastasis/{name}.py' for name in ('test_decision', 'recommendation/test_cement')]; "
        "print(run(tests, (Path(sys.argv[1]), sys.argv[2]), 3).outcome)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, path, text.replace(old, new)],
        cwd=REPOSITORY, check=True, capture_output=True, text=True,
    )  # fmt: skip
    assert done.stdout.strip() == outcome
    assert path.read_text(encoding="utf-8") == text


def a_result(**other: Any) -> Result:
    name = "decision.py"
    told: dict[str, Any] = {
        "file": name, "sha256": content_hash(name), "tool": "cosmic-ray", "killed": 99, "unloadable": 0,
        "survivors": (), "not_mutated": {},
    }  # fmt: skip
    return Result(**(told | other))


def faults_of(why: dict[tuple[str, str], str] | None = None, **other: Any) -> list[str]:
    return list(faults({"decision.py": a_result(**other)}, why or {}))


def test_a_result_holds_for_the_text_it_was_made_from() -> None:
    assert faults_of() == []
    (fault,) = faults_of(sha256="0" * 64)
    assert fault.endswith("make mutation FILE=decision.py")


def test_a_survivor_needs_a_reason_and_a_reason_a_survivor() -> None:
    survivor = Survivor(3, "AddNot in f: a → not a")
    (fault,) = faults_of(survivors=(survivor,))
    assert "without a reason" in fault
    assert faults_of({("decision.py", survivor.mutant): "equal"}, survivors=(survivor,)) == []
    (fault,) = faults_of({("decision.py", survivor.mutant): "equal"})
    assert "no such survivor" in fault


def test_too_few_killed_is_a_fault_even_with_reasons_unless_the_mutants_are_equal() -> None:
    survivors = tuple(Survivor(line, f"AddNot in f: {line} → not {line}") for line in range(6))
    said = {("decision.py", one.mutant): "only a word is lost" for one in survivors}
    (fault,) = faults_of(said, killed=94, survivors=survivors)
    assert fault == "docs/mutation: 94.0 % killed, 95 % wanted"
    assert faults_of(dict.fromkeys(said, "equal: never read"), killed=94, survivors=survivors) == []


def test_reasons_are_read_by_file_and_mutant(tmp_path: Path) -> None:
    path = tmp_path / "reasons.toml"
    path.write_text('[[survivors]]\nfile = "a.py"\nbecause = "equal"\nmutants = ["x", "y"]\n')
    assert reasons(path) == {("a.py", "x"): "equal", ("a.py", "y"): "equal"}


def test_every_file_of_the_core_is_a_target_once() -> None:
    there = {
        p.relative_to(CORE).as_posix() for p in CORE.rglob("*") if p.suffix in {".py", ".csv"} and p.stat().st_size
    }
    assert sorted(files()) == sorted(there)


def test_every_test_of_the_core_loads_as_the_mutation_runs_load_it() -> None:
    """One that does not would pass for a mutant that cannot be loaded, and take it out of the count."""
    command = [sys.executable, "-m", "pytest", *OPTIONS, "--collect-only", "tests/spinal_metastasis"]
    assert subprocess.run(command, cwd=REPOSITORY, capture_output=True, check=False).returncode == 0
