"""The strict R4B model: the only importer of fhir.resources. For what is sent and what is cited, never for reading.

It is imported when first needed (about a third of a second). It checks structure, not terminology, and loses trailing
zeros of decimals, so nothing that was read is sent back through it.
"""

from collections.abc import Callable, Mapping
from functools import lru_cache
from importlib import import_module
from typing import Any

Factory = Callable[[str], type[Any]]


@lru_cache(maxsize=1)
def _model_class() -> Factory:
    found: Factory = import_module("fhir.resources.R4B").get_fhir_model_class
    return found


def validated(resource: Mapping[str, Any]) -> dict[str, Any]:
    """The resource as the R4B model writes it. Raises `ValueError` that says where it is not FHIR R4."""
    kind = resource.get("resourceType")
    try:
        model = _model_class()(str(kind))
    except (LookupError, ValueError) as unknown:
        message = f"resourceType {str(kind)[:40]!r} is not of FHIR R4"
        raise ValueError(message) from unknown
    written: dict[str, Any] = model.model_validate(dict(resource)).model_dump(mode="json", exclude_none=True)
    return {"resourceType": kind, **{key: value for key, value in written.items() if key != "resourceType"}}


def faults(resource: Mapping[str, Any]) -> tuple[str, ...]:
    """Where a cited resource departs from R4, as `path: message`; () if nowhere. Values are not repeated."""
    try:
        validated(resource)
    except ValueError as refused:
        errors = getattr(refused, "errors", None)
        if errors is None:
            return (str(refused),)
        return tuple(f"{'.'.join(map(str, error['loc']))}: {error['msg']}" for error in errors())
    return ()
