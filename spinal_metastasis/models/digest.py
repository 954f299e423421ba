"""The hash a sign-off names: of the document's content, whatever its layout, so that an altered model is refused.

Canonical form: members sorted by name, no white space, strings in UTF-8 as JSON writes them, numbers in plain decimal
form without trailing zeros. All members count but `sign_off.sha256` itself.
"""

import hashlib
import json
from decimal import Decimal

from spinal_metastasis.models.fields import number


def content_digest(document: object) -> str:
    """SHA-256, hexadecimal."""
    return hashlib.sha256(canonical(_unsigned(document)).encode()).hexdigest()


def _unsigned(document: object) -> object:
    if not isinstance(document, dict) or not isinstance(document.get("sign_off"), dict):
        return document
    return document | {"sign_off": {key: value for key, value in document["sign_off"].items() if key != "sha256"}}


def canonical(value: object) -> str:
    """The canonical form. Raises `ValueError` for what JSON cannot hold.

    >>> canonical({"b": [1.50, 2], "a": "x"})
    '{"a":"x","b":[1.5,2]}'
    """
    if isinstance(value, dict):
        return "{" + ",".join(f"{canonical(key)}:{canonical(value[key])}" for key in sorted(value)) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(canonical, value)) + "]"
    found = number(value)
    if found is not None:
        return _plain(found)
    if value is None or isinstance(value, bool | str):
        return json.dumps(value, ensure_ascii=False)
    raise ValueError("not a JSON value")


def _plain(value: Decimal) -> str:
    text = format(value, "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("-0", "") else text
