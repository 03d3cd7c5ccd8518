"""What the front itself refuses, and the one table from our kinds of errors to gRPC status codes.

ScribelineError
├── InvalidInput
│   ├── NameWrong             a resource name that is not of the contract's form      NAME_WRONG
│   ├── ValueWrong            a field's value that makes no sense                     VALUE_WRONG
│   ├── MessageUnreadable     bytes that are no message of the method's kind          MESSAGE_UNREADABLE
│   ├── PageTokenWrong        a page token that we did not give for this list         PAGE_TOKEN_WRONG
│   └── RequestIdReused       the request id was used for another call                REQUEST_ID_REUSED
├── NotAllowed
│   └── RoleNotAllowed        the caller's role is not among the method's callers     ROLE_NOT_ALLOWED
├── Unavailable
│   └── CallTookTooLong       the front's own limit for a call without a deadline     CALL_TOOK_TOO_LONG
├── ContractIncomplete        a served method does not say who may call it: we do not start
└── ListenRefused             the address cannot be listened on as it is set: we do not start
"""

import grpc

from scribeline import errors
from scribeline.database.errors import DeadlineSpent


class NameWrong(errors.InvalidInput):
    """A resource name is not of the contract's form. It is not quoted back: it may be long, or hold anything."""

    reason = "NAME_WRONG"

    def __init__(self, pattern: str, *, field: str) -> None:
        super().__init__(f"`{field}` has to be a name of the form {pattern}.", field=field)


class ValueWrong(errors.InvalidInput):
    """A field's value makes no sense. `rule` says what the field takes, as the end of "`field` ..."."""

    reason = "VALUE_WRONG"

    def __init__(self, rule: str, *, field: str) -> None:
        super().__init__(f"`{field}` {rule}.", field=field)


class MessageUnreadable(errors.InvalidInput):
    """What came is no message of the kind that the method takes."""

    reason = "MESSAGE_UNREADABLE"

    def __init__(self) -> None:
        super().__init__("The request cannot be read as the message that this method takes: compare the contracts.")


class PageTokenWrong(errors.InvalidInput):
    """The page token is not one that we gave this caller for this list."""

    reason = "PAGE_TOKEN_WRONG"

    def __init__(self) -> None:
        super().__init__(
            "`page_token` is not from this list as it is asked for now: send the next_page_token of the page before "
            "with the same fields, or begin without one.",
            field="page_token",
        )


class RequestIdReused(errors.InvalidInput):
    """The request id was used before, for another call or another body."""

    reason = "REQUEST_ID_REUSED"

    def __init__(self) -> None:
        super().__init__(
            "This `request_id` was used for another request: make a new UUID4 for each new request, and use the same "
            "one only to repeat a request as it was.",
            field="request_id",
        )


class RoleNotAllowed(errors.NotAllowed):
    """The caller's role is not among those that may call the method."""

    reason = "ROLE_NOT_ALLOWED"

    def __init__(self, role: str, allowed: str) -> None:
        super().__init__(
            f"A caller with the role {role} may not call this method; {allowed} may.",
            details={"role": role, "allowed": allowed},
        )


class CallTookTooLong(errors.Unavailable):
    """A call without a deadline of its own took longer than the front allows."""

    reason = "CALL_TOOK_TOO_LONG"

    def __init__(self) -> None:
        super().__init__(
            "The call took longer than this server allows. If it changes something, repeat it with the same request "
            "id to learn whether it was done.",
            retry_after_s=2.0,
        )


class ContractIncomplete(errors.ScribelineError):
    """A served method does not say who may call it."""

    reason = "CONTRACT_INCOMPLETE"


class ListenRefused(errors.ScribelineError):
    """The address cannot be listened on as it is set."""

    reason = "LISTEN_REFUSED"


CODES: dict[type[errors.ScribelineError], grpc.StatusCode] = {
    # Two facts have a code of their own, apart from their kind's: the time ran out while all else was well.
    DeadlineSpent: grpc.StatusCode.DEADLINE_EXCEEDED,
    CallTookTooLong: grpc.StatusCode.DEADLINE_EXCEEDED,
    # The kinds.
    errors.InvalidInput: grpc.StatusCode.INVALID_ARGUMENT,
    errors.WrongOffset: grpc.StatusCode.OUT_OF_RANGE,
    errors.NotAuthenticated: grpc.StatusCode.UNAUTHENTICATED,
    errors.NotAllowed: grpc.StatusCode.PERMISSION_DENIED,
    errors.NotFound: grpc.StatusCode.NOT_FOUND,
    errors.AlreadyThere: grpc.StatusCode.ALREADY_EXISTS,
    errors.WrongState: grpc.StatusCode.FAILED_PRECONDITION,
    errors.Conflict: grpc.StatusCode.ABORTED,
    errors.LimitReached: grpc.StatusCode.RESOURCE_EXHAUSTED,
    errors.Damaged: grpc.StatusCode.DATA_LOSS,
    errors.Unavailable: grpc.StatusCode.UNAVAILABLE,
    # What is of no kind is for an operator: the caller can do nothing about it.
    errors.ScribelineError: grpc.StatusCode.INTERNAL,
}
"""The table. An error has the code of the nearest of its classes that stands here."""


def code_of(error: errors.ScribelineError) -> grpc.StatusCode:
    """The status code that a caller gets for `error`."""
    return next(CODES[kind] for kind in type(error).__mro__ if kind in CODES)
