"""Reads the subset of the Dockerfile and .dockerignore languages that this project's own files use.

Anything else is refused, so that a proof cannot pass over a step that it did not understand.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import PurePosixPath

_VARIABLE = re.compile(r"\$\{(\w+)\}|\$(\w+)")


@dataclass(frozen=True, slots=True)
class Step:
    """One instruction: `Step("COPY", "--from=build /a /b")`."""

    verb: str
    text: str


def steps(dockerfile: str) -> Iterator[Step]:
    """The instructions in order, continued lines joined, comments dropped.

    >>> list(steps("# x\\nRUN a \\\\\\n    && b\\n"))
    [Step(verb='RUN', text='a && b')]
    """
    lines = [line for line in dockerfile.splitlines() if not line.lstrip().startswith("#")]
    for line in re.sub(r"\s*\\\n\s*", " ", "\n".join(lines)).splitlines():
        if line.strip():
            verb, _, text = line.strip().partition(" ")
            yield Step(verb, text.strip())


def expand(text: str, variables: Mapping[str, str]) -> str:
    """`text` with `$NAME` and `${NAME}` replaced; a name that is not known raises KeyError.

    >>> expand("${VENV}/bin:$PATH", {"VENV": "/v", "PATH": "/bin"})
    '/v/bin:/bin'
    """
    return _VARIABLE.sub(lambda match: variables[match[1] or match[2]], text)


def words(text: str) -> list[str]:
    """The exec form, `["spinemets", "serve"]`; the shell form raises ValueError, because its signals go astray."""
    if not text.startswith("["):
        raise ValueError(f"the shell form is not used here: {text}")
    return [str(word) for word in json.loads(text)]


def health_command(text: str) -> list[str]:
    """The command of a HEALTHCHECK, its options left out."""
    return words(text.partition("CMD ")[2])


def is_ignored(path: str, dockerignore: str) -> bool:
    """Whether .dockerignore keeps `path` out of the build: the last pattern that matches it or a folder above decides.

    >>> is_ignored("tests/a.py", "*\\n!cds_service/"), is_ignored("cds_service/a/b.py", "*\\n!cds_service/")
    (True, False)
    """
    names = [path, *(str(parent) for parent in PurePosixPath(path).parents)][:-1]
    ignored = False
    for line in dockerignore.splitlines():
        pattern = line.strip().rstrip("/")
        if not pattern or pattern.startswith("#"):
            continue
        bare = pattern.removeprefix("!").removeprefix("**/")
        candidates = [PurePosixPath(name).name for name in names] if "**/" in pattern else names
        if any(fnmatch(name, bare) for name in candidates):
            ignored = not pattern.startswith("!")
    return ignored
