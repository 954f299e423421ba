"""What a card's link hands to the app through the EHR: which level to open, sealed, for one patient on one server.

It chooses neither patient nor server: those are the launch's own, and a context of others is passed over, as is one
that was changed, is stale, or is not ours. Nothing of it can be read on its way (SM-28, CH-90).
"""

import base64
import binascii
import hashlib
import json
from dataclasses import dataclass
from typing import Any, Final

from cds_service.allow_list import ServerBase
from cds_service.seal import Seal, SealError
from cds_service.strict_json import read_once

MEMBER: Final = "spinemets"
PURPOSE: Final = "appContext"
STALE_S: Final = 12 * 3600
LONGEST: Final = 4096
LONGEST_LEVEL: Final = 16


@dataclass(frozen=True, slots=True)
class AppContexts:
    """`seal` has the keys of all workers, where there are several."""

    seal: Seal

    def of(self, base: ServerBase, patient_id: str, level: str) -> str:
        """As JSON text, which EHRs hand on as it is, or taken apart."""
        told = json.dumps({"for": _digest(base, patient_id), "level": level[:LONGEST_LEVEL]})
        return json.dumps({MEMBER: self.seal.seal(PURPOSE, told.encode())})

    def level(self, given: object, base: ServerBase, patient_id: str) -> str:
        """The level to open first; "" where the context is none of ours, for this launch."""
        sealed = _member(given)
        if sealed is None:
            return ""
        try:
            told: Any = read_once(self.seal.open(PURPOSE, sealed, STALE_S))
        except SealError:
            return ""
        return str(told["level"]) if told["for"] == _digest(base, patient_id) else ""


def _digest(base: ServerBase, patient_id: str) -> str:
    return hashlib.sha256(f"{len(base.url)}:{base.url}{patient_id}".encode()).hexdigest()


def _member(given: object) -> str | None:
    """Our member of an object, of JSON text, or of either in base64."""
    if isinstance(given, str):
        given = _parsed(given)
    found = given.get(MEMBER) if isinstance(given, dict) else None
    return found if isinstance(found, str) and len(found) <= LONGEST else None


def _parsed(text: str) -> object:
    if len(text) > LONGEST:
        return None
    try:
        return read_once(text.encode())
    except ValueError:
        pass
    try:
        return read_once(base64.b64decode(text.replace("-", "+").replace("_", "/") + "=" * (-len(text) % 4)))
    except (ValueError, binascii.Error):
        return None
