"""Settings from one TOML file, beneath the environment: its keys are the settings' names without prefix, in lower case.

A list stands for a comma list, true and false for `yes` and `no`. What the environment sets wins. Names that are no
setting are found here too, wherever they stand: a misspelt one would have no effect, and nobody would know.
"""

import datetime as dt
import re
import tomllib
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Final

PREFIX: Final = "SPINEMETS_"
FILE: Final = f"{PREFIX}FILE"
_OF_KUBERNETES: Final = re.compile(rf"{PREFIX}(?:SERVICE_(?:HOST|PORT\w*)|PORT_\d+_\w+)")
"""What Kubernetes tells every pod of a Service called `spinemets`; it asks for nothing."""


def with_file(environ: Mapping[str, str], known: Iterable[str]) -> tuple[dict[str, str], list[str]]:
    """The environment with the file's settings where it has none, and what is wrong with the file.

    `known`: the names of settings, with the prefix. Without SPINEMETS_FILE: the environment as it is.
    """
    named = environ.get(FILE, "").strip()
    if not named:
        return dict(environ), []
    try:
        read = tomllib.loads(Path(named).read_text(encoding="utf-8"))
    except OSError as error:
        return dict(environ), [f"{FILE}: the file cannot be read ({error.strerror})."]
    except ValueError as error:
        return dict(environ), [f"{FILE}: the file is not TOML in UTF-8{_place(error)}."]
    given, problems = _texts(read)
    if given.pop(FILE, None) is not None:
        problems.append(f"{FILE}: file: a file names no other; the environment does.")
    problems += [f"{FILE}: {_unknown(name, known)}" for name in given if name not in known]
    here = {name: value for name, value in environ.items() if value.strip()}
    return given | here, problems


def _place(error: ValueError) -> str:
    """Where; not what, since the file may hold a password."""
    found = re.search(r"\(at (line \d+, column \d+|end of document)\)", str(error))
    return f" ({found[1]})" if found else ""


def _texts(read: Mapping[str, object]) -> tuple[dict[str, str], list[str]]:
    given: dict[str, str] = {}
    problems: list[str] = []
    for key, value in read.items():
        text = _text(value)
        if text is None:
            problems.append(f"{FILE}: {key}: a text, a whole number, true or false, or a list of texts is expected.")
        else:
            given[PREFIX + key.upper()] = text
    return given, problems


def _text(value: object) -> str | None:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str | int):
        return str(value)
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return ",".join(value)
    return None


def unknown_names(environ: Mapping[str, str], known: Iterable[str]) -> list[str]:
    """A sentence for each name of the environment with our prefix that is no setting; those of a file are judged where
    it is read."""
    known = set(known)
    ours = sorted(name for name in environ if name.startswith(PREFIX) and not _OF_KUBERNETES.fullmatch(name))
    return [_unknown(name, known) for name in ours if name not in known]


def _unknown(name: str, known: Iterable[str]) -> str:
    near = get_close_matches(name.removeprefix(PREFIX), [one.removeprefix(PREFIX) for one in known], n=1)
    return f"{name} is not a setting" + (f"; {PREFIX}{near[0]} is." if near else ".")
