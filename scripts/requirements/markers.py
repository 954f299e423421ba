"""Which tests say that they show a requirement: `@pytest.mark.requirement("CH-12", …)` above a test or its class.

Read from the source, so that it takes no time. The marker goes when its test goes: nothing else names tests.
"""

import ast
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

NAME: Final = "requirement"
PROVES_NOTHING: Final = frozenset({"live", "soak", "skip", "skipif", "xfail"})
"""Markers of tests that `make test` does not run, or whose failure it does not report."""

Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


@dataclass(frozen=True, slots=True)
class Marked:
    """`tests`: row → ids of the tests (file, then class, then function, parameters left out). `faults`: sentences."""

    tests: Mapping[str, tuple[str, ...]]
    faults: tuple[str, ...]


def marked(paths: Iterable[Path], root: Path) -> Marked:
    """What the markers in these files say; ids are written from `root`."""
    tests: defaultdict[str, list[str]] = defaultdict(list)
    faults: list[str] = []
    for path in sorted(paths):
        source = path.read_text(encoding="utf-8")
        if f"mark.{NAME}" not in source:
            continue
        file = path.relative_to(root).as_posix()
        tree = ast.parse(source)
        seen: set[ast.Call] = set()
        for node, names, above in _functions(tree.body, (), ()):
            calls = [call for decorator in above for call in _calls(decorator)]
            if not calls:
                continue
            seen.update(calls)
            test = "::".join((file, *names))
            faults += [f"{test}: {fault}" for fault in _faults(calls, above, (path.name, node.name))]
            for row in dict.fromkeys(row for call in calls for row in _rows(call)):
                tests[row].append(test)
        faults += [f"{file}:{call.lineno}: a marker above no test" for call in _calls(tree) if call not in seen]
    return Marked({row: tuple(found) for row, found in tests.items()}, tuple(faults))


def _faults(calls: list[ast.Call], above: tuple[ast.expr, ...], names: tuple[str, str]) -> Iterator[str]:
    """Why the markers of one function show nothing. `names`: of its file and of the function."""
    rows = [row for call in calls for row in _rows(call)]
    if len(rows) > len(set(rows)):
        yield "a requirement is named twice"
    if any(call.keywords or not call.args or len(_rows(call)) < len(call.args) for call in calls):
        yield "name requirements as text, one or more"
    if silent := PROVES_NOTHING.intersection(map(_marker, above)):
        yield f"shows nothing, it is marked {', '.join(sorted(silent))}"
    if not all(name.startswith("test_") for name in names):
        yield "is no test that pytest finds"


def _functions(
    body: Iterable[ast.stmt], names: tuple[str, ...], above: tuple[ast.expr, ...]
) -> Iterator[tuple[Definition, tuple[str, ...], tuple[ast.expr, ...]]]:
    """Each function, with its names from the class down and the decorators it stands under."""
    for node in body:
        if isinstance(node, ast.ClassDef):
            yield from _functions(node.body, (*names, node.name), (*above, *node.decorator_list))
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node, (*names, node.name), (*above, *node.decorator_list)


def _marker(decorator: ast.expr) -> str:
    """Its name; that of a marker inside a parameter does not count, the others still run."""
    named = decorator.func if isinstance(decorator, ast.Call) else decorator
    return named.attr if isinstance(named, ast.Attribute) else ""


def _calls(tree: ast.AST) -> list[ast.Call]:
    return [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == NAME
    ]


def _rows(call: ast.Call) -> list[str]:
    return [arg.value for arg in call.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)]
