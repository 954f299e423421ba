"""The check of constraints.txt against pyproject.toml."""

from scripts.generated import stale_constraints

PYPROJECT = """
[project]
dependencies = ["fhir.resources>=8", "click"]
[project.optional-dependencies]
dev = ["pytest_cov"]
"""
CURRENT = "click==8.1\nfhir-resources==8.0.1\npytest-cov==6.0\n"


def test_current_constraints_have_no_problem() -> None:
    assert stale_constraints(PYPROJECT, CURRENT) == []


def test_a_dependency_without_a_version_is_named() -> None:
    (problem,) = stale_constraints(PYPROJECT, CURRENT.replace("pytest-cov==6.0\n", ""))
    assert "no version of pytest-cov" in problem


def test_an_address_is_refused() -> None:
    problems = stale_constraints(PYPROJECT, CURRENT + "zlib @ https://example.org/zlib.whl\n")
    assert any("not NAME==VERSION" in problem for problem in problems)


def test_an_unsorted_list_is_refused() -> None:
    reverse = "\n".join(sorted(CURRENT.split(), reverse=True))
    (problem,) = stale_constraints(PYPROJECT, reverse)
    assert "not sorted" in problem
