"""From an error to what a caller gets: the code, the sentence, and the details that programs read."""

import secrets
from collections.abc import Sequence

import grpc
import structlog
from google.protobuf import any_pb2, duration_pb2
from google.protobuf.message import Message
from google.rpc import error_details_pb2, status_pb2
from grpc_status import rpc_status

from scribeline.errors import InvalidInput, ScribelineError, WrongState
from scribeline.front.errors import code_of
from scribeline.telemetry import places

DOMAIN = "scribeline"
"""The domain of our reasons in ErrorInfo."""

CALL_ID_KEY = "x-call-id"
"""The trailing metadata by which a caller and our log talk about the same call."""

_log = structlog.get_logger("scribeline.front")


def refusal(error: BaseException, *, call_id: str) -> grpc.Status:
    """What the caller is told of `error`.

    An error that is not for callers (a fault of ours, or one for the operator) becomes INTERNAL with an incident id.
    It is logged under that id by its type and the places in the code: its message may hold a patient's data.
    """
    error = _only_one_of(error)
    if isinstance(error, ScribelineError) and code_of(error) is not grpc.StatusCode.INTERNAL:
        return _status(code_of(error), error.message, _details(error), call_id)
    incident = secrets.token_hex(8)
    known = error if isinstance(error, ScribelineError) else None
    reason = known.reason if known else "INTERNAL"
    # Our own messages are free of patient data by rule; anybody else's are not.
    message = known.message if known else ""
    _log.error("incident", incident=incident, call_id=call_id, reason=reason, message=message, chain=places(error))
    info = error_details_pb2.ErrorInfo(reason=reason, domain=DOMAIN, metadata={"incident": incident})
    sentence = f"Something went wrong inside Scribeline. Tell the operator the incident id {incident}."
    return _status(grpc.StatusCode.INTERNAL, sentence, [info], call_id)


def _only_one_of(error: BaseException) -> BaseException:
    """What a group of one error is about: a TaskGroup wraps what is raised in it."""
    while isinstance(error, BaseExceptionGroup) and len(error.exceptions) == 1:
        error = error.exceptions[0]
    return error


def _details(error: ScribelineError) -> Sequence[Message]:
    told: list[Message] = [error_details_pb2.ErrorInfo(reason=error.reason, domain=DOMAIN, metadata=error.details)]
    if error.field is not None:
        violation = error_details_pb2.BadRequest.FieldViolation(
            field=error.field, description=error.message, reason=error.reason
        )
        told.append(error_details_pb2.BadRequest(field_violations=[violation]))
    elif isinstance(error, InvalidInput):
        violation = error_details_pb2.BadRequest.FieldViolation(description=error.message, reason=error.reason)
        told.append(error_details_pb2.BadRequest(field_violations=[violation]))
    if isinstance(error, WrongState):
        unmet = error_details_pb2.PreconditionFailure.Violation(
            type=error.reason, subject=error.resource or "", description=error.message
        )
        told.append(error_details_pb2.PreconditionFailure(violations=[unmet]))
    if error.resource is not None:
        told.append(error_details_pb2.ResourceInfo(resource_name=error.resource, description=error.message))
    if error.retry_after_s is not None:
        wait = duration_pb2.Duration()
        wait.FromMilliseconds(max(0, round(error.retry_after_s * 1000)))
        told.append(error_details_pb2.RetryInfo(retry_delay=wait))
    return told


def _status(code: grpc.StatusCode, sentence: str, details: Sequence[Message], call_id: str) -> grpc.Status:
    packed = []
    for detail in details:
        holder = any_pb2.Any()
        holder.Pack(detail)
        packed.append(holder)
    rich = rpc_status.to_status(status_pb2.Status(code=code.value[0], message=sentence, details=packed))
    return _Refusal(code, sentence, (*rich.trailing_metadata, (CALL_ID_KEY, call_id)))


class _Refusal(grpc.Status):
    """A status with its trailing metadata."""

    def __init__(
        self, code: grpc.StatusCode, details: str, trailing_metadata: tuple[tuple[str, str | bytes], ...]
    ) -> None:
        self.code = code
        self.details = details
        self.trailing_metadata = trailing_metadata
