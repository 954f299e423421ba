"""What kinds of answer a chart reaches, so that agreement is agreement on something."""

from collections.abc import Iterator, Mapping
from typing import Any

from tests.spinal_metastasis.oracle.compare_lmnop import read_line

Json = Mapping[str, Any]


def what_is_seen(document: Json, answer: Json) -> Iterator[str]:
    yield "charts"
    yield "charts with a fact known in part" if _is_in_part(document) else "charts without one"
    yield f"scope: {answer['scope']['status']}"
    for one in answer["prognosis"]:
        yield f"{one['system']}: {one['status']}"
    yield f"systemic tolerance: {answer['systemic_tolerance']['status']}"
    yield f"survival estimates: {answer['combined']['agreement']}"
    yield from (f"note: {note['code']}" for note in answer["data_notes"])
    for lesion in answer["lesions"]:
        yield from _of_lesion(lesion)
    for one in answer["advisories"]:
        yield f"{one['id']}: {'conditional' if one['conditional'] else 'certain'}"
        if one["emergency"]:
            yield f"{one['id']}: emergency"
    yield from _combined(answer["combined"])
    for lines in answer["lmnop"].values():
        yield from (f"LMNOP {letter}: {key}" for letter, keys in map(read_line, lines) for key in sorted(keys))


def _is_in_part(document: Json) -> bool:
    holders = (document, *document["lesions"])
    return any(key in holder and isinstance(holder[key], list) for holder in holders for key in ("primary", "ecog"))


def _of_lesion(lesion: Json) -> Iterator[str]:
    yield "lesions"
    yield from (f"flag: {flag}" for flag in lesion["flags"])
    if "noms" in lesion:
        yield f"NOMS: {'one decision' if len(lesion['noms']['decisions']) == 1 else 'several decisions'}"
    if lesion.get("sins", {}).get("applicable"):
        yield f"SINS: {'one class' if lesion['sins']['determined'] else 'several classes'}"


def _combined(combined: Json) -> Iterator[str]:
    yield from (f"{conflict['id']}: conflict" for conflict in combined["conflicts"])
    for option in combined["options"]:
        if not option.get("rows"):
            yield f"option added: {option['decision'].split()[0]}"
        for side in ("for", "against"):
            for rule in option[side]:
                yield f"{rule}: {side}, in {'some bands' if rule in option.get('when', {}) else 'every band'}"
