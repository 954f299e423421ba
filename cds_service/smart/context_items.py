"""`fhirContext` of a token answer: what else was open in the EHR. Only a study is used; the rest is passed over.

Servers of older versions send plain references, or one object instead of a list (SM-26).
"""

from collections.abc import Iterator
from typing import Any, Final

from cds_service.allow_list import ServerBase
from cds_service.hook_request import FHIR_ID

LAUNCH: Final = "launch"
STUDY: Final = "ImagingStudy"
MOST: Final = 100


def study_in(context: object, base: ServerBase) -> str | None:
    """The first ImagingStudy of role `launch` (which is meant where none is named), as `ImagingStudy/id`.

    >>> study_in([{"reference": "ImagingStudy/7"}], ServerBase.parse("https://fhir.example"))
    'ImagingStudy/7'
    """
    return next((found for item in _items(context) if (found := _study(item, base)) is not None), None)


def _items(context: object) -> Iterator[dict[str, Any]]:
    listed = context if isinstance(context, list) else [context]
    for item in listed[:MOST]:
        if isinstance(item, str):
            yield {"reference": item}
        elif isinstance(item, dict):
            yield item


def _study(item: dict[str, Any], base: ServerBase) -> str | None:
    reference, role = item.get("reference"), item.get("role") or LAUNCH
    if role != LAUNCH or not isinstance(reference, str):
        return None
    return local_reference(reference, base, STUDY)


def local_reference(reference: str, base: ServerBase, *types: str) -> str | None:
    """`Type/id` of a reference to this server, relative or absolute; None for any other (SM-33)."""
    relative = reference.removeprefix(f"{base.url}/")
    kind, _, bare = relative.partition("/_history/")[0].partition("/")
    return f"{kind}/{bare}" if kind in types and FHIR_ID.fullmatch(bare) else None
