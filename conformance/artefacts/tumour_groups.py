"""Keys of the code tables → primaries they may stand for → the class of each score that places primaries."""

from collections.abc import Iterable
from functools import cache
from typing import Final

from conformance.score_page_sources import SOURCES
from fhir_mappings import codebook, crosswalk
from spinal_metastasis.scores.readings import SCORED_PRIMARIES
from spinal_metastasis.terms import Primary

GROUPS: Final = tuple(key for key, source in SOURCES.items() if source.primaries is not None)
"""The scores that place primaries."""
FROM_MEMORY: Final[dict[str, frozenset[Primary]]] = {
    key: frozenset(SCORED_PRIMARIES if SOURCES[key].all_from_memory else SOURCES[key].from_memory) for key in GROUPS
}
"""Score → the primaries whose class is from memory."""
ROLES: Final = frozenset({"primary", "history"})


@cache
def tumour_keys() -> tuple[str, ...]:
    """Every key of a primary tumour in the tables, in their order."""
    meanings = (*codebook.icd10_table()[True].values(), *codebook.snomed_table().values())
    named = [meaning.key for meaning in meanings if meaning.role in ROLES]
    shaped = [row.key for rows in codebook.morphology_table().values() for row in rows]
    organs = [site.primary_key for site in codebook.organ_table().values()]
    return tuple(key for key in dict.fromkeys((*crosswalk.rows(), *named, *shaped, *organs)) if key)


def primaries_of(key: str) -> tuple[Primary, ...]:
    """Those its rows of the crosswalk can give; `other` for a key without a row."""
    rows = crosswalk.rows().get(key, ())
    found: list[Primary] = []
    for row in rows:
        found += primaries_of("breast") if row.condition == crosswalk.RECEPTORS_DECIDE else (row.primary,)
    return tuple(dict.fromkeys(found)) or (Primary.OTHER,)


def groups_of(system: str, primaries: Iterable[Primary]) -> tuple[str, ...]:
    """The classes of a score these primaries fall in; () where it does not place one of them: then any is possible."""
    placed = SOURCES[system].primaries or {}
    scored = [primary for primary in primaries if primary in SCORED_PRIMARIES]
    if not all(primary in placed for primary in scored):
        return ()
    return tuple(dict.fromkeys(str(group) for primary in scored for group in placed[primary]))
