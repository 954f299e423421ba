"""`conformance/generated/`: our FHIR artefacts, written from the tables and code that the service runs.

`python -m conformance.build` writes them (make artefacts); `make check` fails while one is not current. Each is checked
by the strict R4B model. Numbers keep their digits: the files are what the generators say, not what a model makes of it.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Final

from conformance.artefacts.code_systems import code_systems
from conformance.artefacts.concept_maps import concept_maps
from conformance.artefacts.frame import Resource
from conformance.artefacts.observation_profiles import observation_profiles
from conformance.artefacts.questionnaire import questionnaires
from conformance.artefacts.response_profiles import response_profiles
from conformance.artefacts.risk_profiles import risk_profiles
from conformance.artefacts.table_value_sets import table_value_sets
from conformance.artefacts.value_sets import value_sets
from fhir_mappings.r4 import validated

FOLDER: Final = Path(__file__).parent / "generated"
KINDS: Final[tuple[Callable[[], Iterable[Resource]], ...]] = (
    code_systems, value_sets, table_value_sets, concept_maps, questionnaires, observation_profiles, risk_profiles,
    response_profiles,
)  # fmt: skip


def resources() -> Iterator[Resource]:
    """Every artefact. Raises `ValueError` for one that is not FHIR R4."""
    for made in KINDS:
        for resource in made():
            validated(resource)
            yield resource


def files() -> dict[str, str]:
    """File name → text."""
    return {f"{one['resourceType']}-{one['id']}.json": _text(one) for one in resources()}


def _text(content: object) -> str:
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


def stale_artefacts(folder: Path = FOLDER) -> list[str]:
    """What is wrong with the files, one sentence each; empty when they are current."""
    wanted = files()
    there = {path.name: path.read_text(encoding="utf-8") for path in folder.glob("*.json")}
    return [
        *(f"{folder.name}/{name}: not current: make artefacts" for name in wanted if there.get(name) != wanted[name]),
        *(f"{folder.name}/{name}: no such artefact" for name in sorted(there.keys() - wanted.keys())),
    ]


def write(folder: Path = FOLDER) -> None:
    """Writes what is wanted, and removes what is not."""
    folder.mkdir(parents=True, exist_ok=True)
    wanted = files()
    for path in folder.glob("*.json"):
        if path.name not in wanted:
            path.unlink()
    for name, text in wanted.items():
        (folder / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    write()
