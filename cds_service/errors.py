"""What can go wrong with a call, and the HTTP status of each.

    ServiceError                 says what to do; carries issues, never a value that was sent
    ├── BadRequestError     400  unreadable or incomplete call
    ├── NotAuthenticatedError 401 who calls is not shown
    ├── ForbiddenError      403  a known client that may not do this, or plain http in production
    ├── MissingDataError    412  required data unknown and not to be had
    ├── TooLargeError       413  body longer than is accepted of it
    ├── WrongMediaTypeError 415  not application/json, or an encoding we do not read
    ├── FactsError          422  facts that are not understood
    ├── TooManyCallsError   429  more often than SPINEMETS_RATE_LIMIT
    ├── NotOfferedError     501  this site does not offer it
    └── UnavailableError    503  something the call needs is not there for the moment

Anything else is ours: 500, with nothing of its message in the answer.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class Issue:
    """One issue of an OperationOutcome. `expression` is the path of the member at fault (`context.patientId`)."""

    text: str
    code: str = "invalid"
    expression: str | None = None


class ServiceError(Exception):
    """A call that is answered with an OperationOutcome. `text` is written by us and repeats nothing of the call."""

    status: ClassVar[int] = 500
    code: ClassVar[str] = "exception"

    def __init__(self, *issues: Issue | str) -> None:
        self.issues: tuple[Issue, ...] = tuple(
            Issue(issue, self.code) if isinstance(issue, str) else issue for issue in issues
        )
        super().__init__("; ".join(issue.text for issue in self.issues))


class BadRequestError(ServiceError):
    status = 400
    code = "invalid"


class NotAuthenticatedError(ServiceError):
    """Its text says nothing on why, and is that of `ForbiddenError` where a token was sent (CH-103)."""

    status = 401
    code = "security"


class ForbiddenError(ServiceError):
    status = 403
    code = "security"


class MissingDataError(ServiceError):
    status = 412
    code = "incomplete"


class TooLargeError(ServiceError):
    status = 413
    code = "too-long"


class WrongMediaTypeError(ServiceError):
    status = 415
    code = "not-supported"


class FactsError(ServiceError):
    """One issue per fault, each with its path."""

    status = 422
    code = "value"


class TooManyCallsError(ServiceError):
    status = 429
    code = "throttled"


class NotOfferedError(ServiceError):
    """The site is set up without it: the same call will not succeed later."""

    status = 501
    code = "not-supported"


class UnavailableError(ServiceError):
    """Nothing was concluded; the text says if something may have been stored. The same call may succeed later."""

    status = 503
    code = "transient"


def field_error(expression: str, text: str, code: str = "value") -> Issue:
    """An issue that names the member at fault in its text as well, for those who read only that."""
    return Issue(f"{expression}: {text}", code, expression)


def required(expression: str, expected: str) -> Issue:
    """A member that is missing or empty."""
    return field_error(expression, f"is required ({expected})", "required")


def raise_if_any(issues: Sequence[Issue]) -> None:
    """Refuse the call with every fault found, not only the first."""
    if issues:
        raise BadRequestError(*issues)
