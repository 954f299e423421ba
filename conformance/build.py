"""What is written from the tables and code that the service runs: FHIR artefacts, expected answers, discovery.

`python -m conformance.build` writes it (make artefacts); `make check` fails while a file is not current. The strict R4B
model checks each artefact; its numbers keep their digits: a file is what its generator says, not what a model makes
of it.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Final

from conformance.artefacts.activities import activities
from conformance.artefacts.capability import capabilities
from conformance.artefacts.code_systems import code_systems
from conformance.artefacts.concept_maps import concept_maps
from conformance.artefacts.frame import Resource
from conformance.artefacts.guide import guide
from conformance.artefacts.libraries import libraries
from conformance.artefacts.observation_profiles import observation_profiles
from conformance.artefacts.operations import operations
from conformance.artefacts.plans import plans
from conformance.artefacts.questionnaire import questionnaires
from conformance.artefacts.response_profiles import response_profiles
from conformance.artefacts.risk_profiles import risk_profiles
from conformance.artefacts.table_value_sets import table_value_sets
from conformance.artefacts.value_sets import value_sets
from conformance.expected import discovery_document, expected_answers
from fhir_mappings.r4 import validated

HOME: Final = Path(__file__).parent
GENERATED: Final = "generated"
KINDS: Final[tuple[Callable[[], Iterable[Resource]], ...]] = (
    code_systems, value_sets, table_value_sets, concept_maps, questionnaires, observation_profiles, risk_profiles,
    response_profiles, capabilities, operations, activities, plans, libraries,
)  # fmt: skip


def resources() -> Iterator[Resource]:
    """Every artefact. Raises `ValueError` for one that is not FHIR R4."""
    made = [resource for kind in KINDS for resource in kind()]
    for resource in (*made, guide(made)):
        validated(resource)
        yield resource


@cache
def files() -> dict[str, str]:
    """File, relative to this folder → text."""
    made: dict[str, object] = {f"{GENERATED}/{one['resourceType']}-{one['id']}.json": one for one in resources()}
    made |= {f"expected/{name}": content for name, content in expected_answers()}
    made["cds-hooks/services.json"] = discovery_document()
    return {name: json.dumps(content, indent=2, ensure_ascii=False) + "\n" for name, content in made.items()}


def _there(home: Path) -> dict[str, Path]:
    """The files of those folders that hold nothing else, and the discovery document."""
    found = [*home.glob(f"{GENERATED}/*.json"), *home.glob("expected/*.json"), *home.glob("cds-hooks/services.json")]
    return {path.relative_to(home).as_posix(): path for path in found}


def stale_artefacts(home: Path = HOME) -> list[str]:
    """What is wrong with the files, one sentence each; empty when they are current."""
    wanted = files()
    there = {name: path.read_text(encoding="utf-8") for name, path in _there(home).items()}
    return [
        *(f"conformance/{name}: not current: make artefacts" for name in wanted if there.get(name) != wanted[name]),
        *(f"conformance/{name}: no such artefact" for name in sorted(there.keys() - wanted.keys())),
    ]


def write(home: Path = HOME) -> None:
    """Writes what is wanted, and removes what is not."""
    wanted = files()
    for name, path in _there(home).items():
        if name not in wanted:
            path.unlink()
    for name, text in wanted.items():
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    write()
