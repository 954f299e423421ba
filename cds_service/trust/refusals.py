"""Why a call is refused. The reason goes into the log under the answer's correlation id and nowhere else (CH-103)."""

from enum import StrEnum


class Reason(StrEnum):
    """What the operator reads in the log; docs/security.md explains each."""

    NO_CREDENTIALS = "no_credentials"
    SEVERAL_CREDENTIALS = "several_credentials"
    NOT_A_TOKEN = "not_a_token"  # noqa: S105 - a word for the log
    TOO_LARGE = "too_large"
    REPEATED_MEMBER = "repeated_member_or_bad_json"
    HEADER_MEMBER = "header_member_not_accepted"
    ISSUER = "issuer_unknown"
    JKU = "jku_not_of_this_issuer"
    ALGORITHM = "algorithm_not_of_this_issuer"
    KEY = "key_unknown"
    SIGNATURE = "signature"
    CLAIM = "claim_missing_or_malformed"
    EXPIRED = "expired"
    NOT_YET = "issued_in_the_future_or_not_yet_valid"
    LIFETIME = "lifetime_too_long"
    AUDIENCE = "audience"
    REPLAY = "replay"
    API_KEY = "api_key_unknown"
    TENANT = "tenant_not_permitted"
    SERVICE = "service_not_permitted"


class CallRefusedError(Exception):
    """Who calls is not shown: 401, the same for every reason. `issuer`: that of the record, where there is one."""

    def __init__(self, reason: Reason, issuer: str | None = None) -> None:
        super().__init__(reason.value)
        self.reason = reason
        self.issuer = issuer


class NotPermittedError(CallRefusedError):
    """A known client that may not do this: 403."""
