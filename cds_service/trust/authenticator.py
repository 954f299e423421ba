"""Shows who calls, by what the call carries: a signed token, or an API key. Nothing, or both, is refused.

Further ways (another header, a certificate) are one more method here; the gate knows only this class.
"""

import datetime as dt
import time
from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import Final

from starlette.datastructures import Headers

from cds_service.connections import checked_session
from cds_service.settings import Settings
from cds_service.trust.api_key import HEADER as API_KEY_HEADER
from cds_service.trust.api_key import ApiKeys
from cds_service.trust.caller import Caller, Method, OneUse
from cds_service.trust.jwks_fetch import fetch_keys
from cds_service.trust.key_source import CachedKeys, KeySource, KeysState, StaticKeys
from cds_service.trust.records import ClientRecord, record_of
from cds_service.trust.refusals import CallRefusedError, NotPermittedError, Reason
from cds_service.trust.routes import audiences_for, service_of
from cds_service.trust.token import LEEWAY_S, Token, check_claims, check_header, check_signature, read_token

BEARER: Final = "bearer "


class Authenticator:
    """The trusted clients of one service, with their keys at hand."""

    def __init__(self, settings: Settings, clock: Callable[[], float] = time.time) -> None:
        self._records = settings.client_records
        self._public_url = settings.public_url
        self._clock = clock
        self._session = checked_session(settings.ca_file)
        self._keys = {record: self._source(record) for record in self._records if record.signs_tokens}
        self._api_keys = ApiKeys(self._records)
        self._servers = {record: settings.fhir_servers.within(record.fhir_servers) for record in self._records}

    def close(self) -> None:
        self._session.close()

    def key_sets(self) -> Counter[KeysState]:
        """How many of the clients that sign have their keys at hand."""
        return Counter(source.state for source in self._keys.values())

    async def authenticate(self, headers: Headers, path: str) -> Caller:
        """Who calls that path. Raises `CallRefusedError`, or `NotPermittedError` for a known client."""
        if "authorization" in headers and API_KEY_HEADER in headers:
            raise CallRefusedError(Reason.SEVERAL_CREDENTIALS)
        if API_KEY_HEADER in headers:
            record = self._api_keys.record_of(headers)
            return self._permitted(record, path, Caller(record.iss, Method.API_KEY, None, self._servers[record]))
        return await self._by_token(read_token(_bearer(headers)), path)

    async def _by_token(self, token: Token, path: str) -> Caller:
        tenant = token.tenant
        record = record_of(self._records, token.issuer, tenant)
        if record is None:
            raise CallRefusedError(Reason.ISSUER)
        check_header(token, record)
        key = await self._keys[record].find(token.kid)
        if key is None:
            raise CallRefusedError(Reason.KEY, record.iss)
        check_signature(token, key, record)
        check_claims(token, record, audiences_for(path, self._public_url), self._clock())
        if not record.admits(tenant):
            raise NotPermittedError(Reason.TENANT, record.iss)
        # One more second: what is accepted up to the leeway must be remembered beyond it.
        expires = dt.datetime.fromtimestamp(token.claims["exp"] + LEEWAY_S + 1, dt.UTC)
        once = OneUse(token.claims["jti"], expires)
        return self._permitted(record, path, Caller(record.iss, Method.TOKEN, tenant, self._servers[record], once))

    def _permitted(self, record: ClientRecord, path: str, caller: Caller) -> Caller:
        if not record.may_call(service_of(path)):
            raise NotPermittedError(Reason.SERVICE, record.iss)
        return caller

    def _source(self, record: ClientRecord) -> KeySource:
        if record.keys is not None:
            return StaticKeys(record.keys)
        return CachedKeys(record.iss, partial(fetch_keys, self._session, record.jku or ""))


def _bearer(headers: Headers) -> str:
    given = headers.getlist("authorization")
    if not given:
        raise CallRefusedError(Reason.NO_CREDENTIALS)
    if len(given) > 1:
        raise CallRefusedError(Reason.SEVERAL_CREDENTIALS)
    if given[0][: len(BEARER)].lower() != BEARER:
        raise CallRefusedError(Reason.NOT_A_TOKEN)
    return given[0][len(BEARER) :].strip()
