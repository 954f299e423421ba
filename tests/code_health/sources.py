"""What the checks look at: the files that git carries, and what each Python file imports and names."""

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

REPOSITORY = Path(__file__).parents[2]


@cache
def carried_files() -> tuple[Path, ...]:
    """Every file that is committed, or would be: ignored ones are not."""
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=REPOSITORY,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    names = sorted(set(filter(None, listing.split("\0"))))
    return tuple(path for path in (REPOSITORY / name for name in names) if path.is_file())


def python_files(*folders: str) -> list[Path]:
    """The Python files beneath these folders of the repository; all of them without a folder."""
    homes = [REPOSITORY / folder for folder in folders] or [REPOSITORY]
    return [path for path in carried_files() if path.suffix == ".py" and any(path.is_relative_to(h) for h in homes)]


def imports(path: Path) -> Iterator[str]:
    """Every module a file imports, wherever in it: `from a.b import c` gives `a.b.c`."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def dotted_names(path: Path) -> Iterator[str]:
    """Every attribute access as written: `datetime.now`, `os.environ`, `date.today`."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Attribute):
            yield ast.unparse(node)


def is_within(module: str, package: str) -> bool:
    """Whether a dotted name is the package or something in it.

    >>> is_within("os.path", "os"), is_within("osmium", "os")
    (True, False)
    """
    return module == package or module.startswith(f"{package}.")


def named(path: Path) -> str:
    """The path as a reader of a failure wants it: from the repository's root."""
    return path.relative_to(REPOSITORY).as_posix()
