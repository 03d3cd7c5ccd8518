"""The errors that users of Scribeline may see.

Each fact has one error class, next to the component that finds it; each of those is one of the kinds below. The
front turns kinds into gRPC status codes in one table (`scribeline.front.errors`), so nothing else has to know gRPC.

    ScribelineError
    ├── InvalidInput         what was sent is wrong, whatever the state            INVALID_ARGUMENT
    ├── WrongOffset          a range or offset lies outside what is there          OUT_OF_RANGE
    ├── NotAuthenticated     nobody valid is calling                               UNAUTHENTICATED
    ├── NotAllowed           the caller is known and may not                       PERMISSION_DENIED
    ├── NotFound             it does not exist, or not for this caller             NOT_FOUND
    ├── AlreadyThere         it exists already                                     ALREADY_EXISTS
    ├── WrongState           not now: something else has to happen first           FAILED_PRECONDITION
    ├── Conflict             somebody else was faster; read again, then retry      ABORTED
    ├── LimitReached         too much or too often; retry later or send less       RESOURCE_EXHAUSTED
    ├── Damaged              what was stored is not what comes back                DATA_LOSS
    └── Unavailable          a part of the system is away; retry                   UNAVAILABLE

A message is a sentence that says what is wrong and what to do. It never holds patient data: no text of a report, no
demographics, no file name. `details` holds ids, states, limits and offsets only.
"""

from collections.abc import Mapping


class ScribelineError(Exception):
    """Something that a user can be told of.

    `reason` is the code for programs (UPPER_SNAKE, stable); `field` names the request's field at fault, where there
    is one; `resource` names the resource concerned ("clients/c1/jobs/j1"); `retry_after_s` says in how many seconds a
    retry may work.
    """

    reason = "INTERNAL"

    def __init__(
        self,
        message: str,
        *,
        reason: str | None = None,
        field: str | None = None,
        resource: str | None = None,
        details: Mapping[str, str] | None = None,
        retry_after_s: float | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        if reason is not None:
            self.reason = reason
        self.field = field
        self.resource = resource
        self.details: dict[str, str] = dict(details or {})
        self.retry_after_s = retry_after_s


class InvalidInput(ScribelineError):
    """What was sent is wrong, whatever the state of the system."""

    reason = "INVALID_INPUT"


class WrongOffset(ScribelineError):
    """A range or offset lies outside of what is there."""

    reason = "WRONG_OFFSET"


class NotAuthenticated(ScribelineError):
    """Nobody valid is calling: no token, or one that is unknown, expired or revoked."""

    reason = "NOT_AUTHENTICATED"


class NotAllowed(ScribelineError):
    """The caller is known, and may not do this."""

    reason = "NOT_ALLOWED"


class NotFound(ScribelineError):
    """It does not exist, or not for this caller: the two read the same on purpose."""

    reason = "NOT_FOUND"


class AlreadyThere(ScribelineError):
    """It exists already."""

    reason = "ALREADY_EXISTS"


class WrongState(ScribelineError):
    """Not now: something else has to happen first."""

    reason = "WRONG_STATE"


class Conflict(ScribelineError):
    """Somebody else was faster: read again, then retry."""

    reason = "CONFLICT"


class LimitReached(ScribelineError):
    """Too much or too often: retry later, or send less."""

    reason = "LIMIT_REACHED"


class Damaged(ScribelineError):
    """What was stored is not what comes back."""

    reason = "DAMAGED"


class Unavailable(ScribelineError):
    """A part of the system is away for the moment: retry."""

    reason = "UNAVAILABLE"
