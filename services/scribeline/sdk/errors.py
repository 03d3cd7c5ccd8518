"""What a call of the front may end with, as Python exceptions.

    ScribelineCallError (a ScribelineError)
    ├── CallInvalid              also an InvalidInput
    ├── CallOutOfRange           also a WrongOffset
    ├── CallNotAuthenticated     also a NotAuthenticated
    ├── CallNotAllowed           also a NotAllowed
    ├── CallNotFound             also a NotFound
    ├── CallAlreadyThere         also an AlreadyThere
    ├── CallWrongState           also a WrongState
    ├── CallConflict             also a Conflict
    ├── CallLimited              also a LimitReached
    ├── CallDamaged              also a Damaged
    ├── CallUnavailable          also an Unavailable
    │   └── CallTimedOut         the deadline passed before the front had answered
    └── JobWentElsewhere         also a WrongState: the job one waits for can't reach the state any more

So a caller may catch the kind it cares about, and needs to know nothing of gRPC.
"""

from datetime import timedelta

import grpc
from google.protobuf.any_pb2 import Any
from google.protobuf.message import DecodeError
from google.rpc import error_details_pb2
from grpc_status import rpc_status

from scribeline.errors import (
    AlreadyThere,
    Conflict,
    Damaged,
    InvalidInput,
    LimitReached,
    NotAllowed,
    NotAuthenticated,
    NotFound,
    ScribelineError,
    Unavailable,
    WrongOffset,
    WrongState,
)


class ScribelineCallError(ScribelineError):
    """A call did not end well. `code` is gRPC's; the rest is what the front said."""

    reason = "CALL_FAILED"
    code: grpc.StatusCode = grpc.StatusCode.UNKNOWN


class CallInvalid(ScribelineCallError, InvalidInput):
    """The front refused what was sent."""


class CallOutOfRange(ScribelineCallError, WrongOffset):
    """An offset lies outside of what is there."""


class CallNotAuthenticated(ScribelineCallError, NotAuthenticated):
    """The token is missing, unknown, expired or revoked."""


class CallNotAllowed(ScribelineCallError, NotAllowed):
    """This caller may not do this."""


class CallNotFound(ScribelineCallError, NotFound):
    """It does not exist, or not for this caller."""


class CallAlreadyThere(ScribelineCallError, AlreadyThere):
    """It exists already."""


class CallWrongState(ScribelineCallError, WrongState):
    """Not now: something else has to happen first."""


class CallConflict(ScribelineCallError, Conflict):
    """Somebody else was faster: read again, then retry."""


class CallLimited(ScribelineCallError, LimitReached):
    """Too much, or too often."""


class CallDamaged(ScribelineCallError, Damaged):
    """What was stored is not what comes back."""


class CallUnavailable(ScribelineCallError, Unavailable):
    """The front, or a part behind it, is away for the moment."""


class CallTimedOut(CallUnavailable):
    """The deadline passed. Whether the front did it is not known; the same request id tells."""


class JobWentElsewhere(ScribelineCallError, WrongState):
    """The job that one waits for has ended in another state."""

    reason = "JOB_WENT_ELSEWHERE"
    code = grpc.StatusCode.FAILED_PRECONDITION


_BY_CODE: dict[grpc.StatusCode, type[ScribelineCallError]] = {
    grpc.StatusCode.INVALID_ARGUMENT: CallInvalid,
    grpc.StatusCode.OUT_OF_RANGE: CallOutOfRange,
    grpc.StatusCode.UNAUTHENTICATED: CallNotAuthenticated,
    grpc.StatusCode.PERMISSION_DENIED: CallNotAllowed,
    grpc.StatusCode.NOT_FOUND: CallNotFound,
    grpc.StatusCode.ALREADY_EXISTS: CallAlreadyThere,
    grpc.StatusCode.FAILED_PRECONDITION: CallWrongState,
    grpc.StatusCode.ABORTED: CallConflict,
    grpc.StatusCode.RESOURCE_EXHAUSTED: CallLimited,
    grpc.StatusCode.DATA_LOSS: CallDamaged,
    grpc.StatusCode.UNAVAILABLE: CallUnavailable,
    grpc.StatusCode.DEADLINE_EXCEEDED: CallTimedOut,
}


def from_rpc(error: grpc.RpcError, *, address: str) -> ScribelineCallError:
    """What the front at `address` said, as an exception. Without its own words, what gRPC noticed."""
    if not isinstance(error, (grpc.Call, grpc.aio.AioRpcError)):
        return CallUnavailable(f"The call to {address} ended without an answer: try again.")
    code = error.code() or grpc.StatusCode.UNKNOWN
    said = error.details() or ""
    field: str | None = None
    resource: str | None = None
    reason: str | None = None
    retry_after_s: float | None = None
    details: dict[str, str] = {}
    for detail in _details(error):
        if detail.Is(error_details_pb2.ErrorInfo.DESCRIPTOR):
            info = error_details_pb2.ErrorInfo()
            detail.Unpack(info)
            reason, details = info.reason, dict(info.metadata)
        elif detail.Is(error_details_pb2.BadRequest.DESCRIPTOR):
            bad = error_details_pb2.BadRequest()
            detail.Unpack(bad)
            field = bad.field_violations[0].field if bad.field_violations else None
        elif detail.Is(error_details_pb2.ResourceInfo.DESCRIPTOR):
            about = error_details_pb2.ResourceInfo()
            detail.Unpack(about)
            resource = about.resource_name or None
        elif detail.Is(error_details_pb2.RetryInfo.DESCRIPTOR):
            retry = error_details_pb2.RetryInfo()
            detail.Unpack(retry)
            retry_after_s = retry.retry_delay.ToTimedelta() / timedelta(seconds=1)
    if reason is None:
        # Not the front's words but the transport's, which mean little to a person.
        if code is grpc.StatusCode.UNAVAILABLE:
            reason, said = (
                "FRONT_UNREACHABLE",
                (
                    f"The front at {address} cannot be reached: check the address, that it runs, and that both sides "
                    "agree on TLS."
                ),
            )
        elif code is grpc.StatusCode.DEADLINE_EXCEEDED:
            reason, said = "DEADLINE_EXCEEDED", f"The front at {address} did not answer in time: try again."
    kind = _BY_CODE.get(code, ScribelineCallError)
    told = kind(
        said or f"The call failed with {code.name}.",
        reason=reason or code.name,
        field=field,
        resource=resource,
        details=details,
        retry_after_s=retry_after_s,
    )
    told.code = code
    return told


def _details(error: grpc.Call | grpc.aio.AioRpcError) -> list[Any]:
    try:
        # It asks for code, details and trailing metadata alone, which asyncio's error has as well.
        status = rpc_status.from_call(error)  # type: ignore[arg-type]
    except (ValueError, DecodeError):  # a proxy between us may say one thing in the header and another in the trailer
        return []
    return [] if status is None else list(status.details)
