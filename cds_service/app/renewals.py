"""What the app asks of whoever launched it: a token that is good, and the end of a session. The launch answers."""

from typing import Protocol

from cds_service.app.sessions import Session
from cds_service.errors import ServiceError


class RelaunchError(ServiceError):
    """The EHR's access has ended and cannot be had again from here."""

    status = 401
    code = "expired"


class Renewals(Protocol):
    """Each call may block. None: the app must be opened again from the EHR."""

    def fresh(self, session: Session) -> Session | None:
        """The session with a token that lasts for this call."""
        ...

    def renewed(self, session: Session) -> Session | None:
        """The session with another token than this one, which the FHIR server refused."""
        ...

    def has_ended(self, session: Session) -> bool:
        """Whether the session went with the EHR's access."""
        ...

    def end(self, session: Session) -> None:
        """Gives back what the EHR granted."""
        ...


class NoRenewals:
    """Without an EHR: what was opened is as it is."""

    def fresh(self, session: Session) -> Session | None:
        return session

    def renewed(self, session: Session) -> Session | None:  # noqa: ARG002 - nothing to renew with
        return None

    def has_ended(self, session: Session) -> bool:  # noqa: ARG002 - nothing ends it
        return False

    def end(self, session: Session) -> None:
        """Nothing was granted."""
