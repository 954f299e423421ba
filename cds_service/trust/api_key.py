"""A key in the header `X-API-Key`, for clients that cannot sign (RB-9). The record holds its SHA-256 only.

A key is sent whole with every call and works until it is taken out of the file: it shows less than a signed token.
"""

import hashlib
from collections.abc import Iterable
from typing import Final

from starlette.datastructures import Headers

from cds_service.trust.records import ClientRecord
from cds_service.trust.refusals import CallRefusedError, Reason

HEADER: Final = "x-api-key"
LONGEST_KEY: Final = 512


def digest_of(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


class ApiKeys:
    """All keys of all records, by digest: a look-up in it tells nothing of how near a wrong key was."""

    def __init__(self, records: Iterable[ClientRecord]) -> None:
        self._records = {digest: record for record in records for digest in record.api_key_digests}

    def record_of(self, headers: Headers) -> ClientRecord:
        """Raises `CallRefusedError`."""
        given = headers.getlist(HEADER)
        if len(given) != 1:
            raise CallRefusedError(Reason.SEVERAL_CREDENTIALS)
        record = self._records.get(digest_of(given[0])) if len(given[0]) <= LONGEST_KEY else None
        if record is None:
            raise CallRefusedError(Reason.API_KEY)
        return record
