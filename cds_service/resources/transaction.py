"""Entries → the bytes of one transaction, checked by the strict model; numbers keep their digits."""

from collections.abc import Iterable
from typing import Any, Final

import msgspec

from cds_service.resources.entries import Entry
from fhir_mappings.r4 import validated

ENCODER: Final = msgspec.json.Encoder(decimal_format="number")


def transaction(entries: Iterable[Entry]) -> bytes:
    """Written as a whole or not at all. Raises `ValueError` that says where it is not FHIR R4: a fault of ours."""
    bundle: dict[str, Any] = {
        "resourceType": "Bundle", "type": "transaction", "entry": [one.in_transaction for one in entries],
    }  # fmt: skip
    validated(bundle)
    return ENCODER.encode(bundle)
