"""Extensions by the end of their url: profiles move between canonical roots, the last part of the name stays."""

from collections.abc import Iterable, Iterator

from fhir_mappings.elements import Extension


def named(extensions: Iterable[Extension] | None, ending: str | tuple[str, ...]) -> Iterator[Extension]:
    """Those whose url ends so, in order."""
    return (found for found in extensions or () if found.url and found.url.rstrip().endswith(ending))


def children(extensions: Iterable[Extension] | None, name: str) -> Iterator[Extension]:
    """Those whose url is that name, or has it as its last part."""
    return (found for found in extensions or () if found.url and found.url.strip().rpartition("/")[2] == name)
