"""What the library knows without a front: names, addresses, patience, and errors out of what gRPC tells."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import grpc
import pytest
from google.protobuf.any_pb2 import Any as AnyMessage
from google.protobuf.duration_pb2 import Duration
from google.rpc import error_details_pb2, status_pb2

from scribeline.errors import InvalidInput, NotFound, ScribelineError, Unavailable
from scribeline.sdk import names
from scribeline.sdk.channel import AddressWrong, bearer, is_loopback, speaks_plaintext
from scribeline.sdk.errors import (
    CallInvalid,
    CallNotFound,
    CallTimedOut,
    CallUnavailable,
    ScribelineCallError,
    from_rpc,
)
from scribeline.sdk.retries import NONE, Patience


class Ended(grpc.RpcError, grpc.Call):  # type: ignore[misc]
    """A call that ended badly, as gRPC hands it over."""

    def __init__(self, code: grpc.StatusCode, said: str, details: Sequence[Any] = ()) -> None:
        self._code, self._said = code, said
        status = status_pb2.Status(code=code.value[0], message=said)
        for detail in details:
            packed = AnyMessage()
            packed.Pack(detail)
            status.details.append(packed)
        self._trailing = (("grpc-status-details-bin", status.SerializeToString()),) if details else ()

    def code(self) -> grpc.StatusCode:
        return self._code

    def details(self) -> str:
        return self._said

    def trailing_metadata(self) -> Any:
        return self._trailing

    def initial_metadata(self) -> Any:
        return ()

    def is_active(self) -> bool:
        return False

    def time_remaining(self) -> None:
        return None

    def cancel(self) -> None:
        return None

    def add_callback(self, callback: Any) -> bool:  # noqa: ARG002
        return False


def test_an_error_tells_all_that_the_front_said() -> None:
    ended = Ended(
        grpc.StatusCode.INVALID_ARGUMENT,
        "The author does not exist.",
        [
            error_details_pb2.ErrorInfo(reason="AUTHOR_UNKNOWN", domain="scribeline", metadata={"client": "a"}),
            error_details_pb2.BadRequest(
                field_violations=[error_details_pb2.BadRequest.FieldViolation(field="upload.details.author")]
            ),
            error_details_pb2.ResourceInfo(resource_name="clients/a"),
            error_details_pb2.RetryInfo(retry_delay=Duration(seconds=1, nanos=500_000_000)),
        ],
    )
    error = from_rpc(ended, address="localhost:1")
    assert isinstance(error, CallInvalid)
    assert isinstance(error, InvalidInput)
    assert (error.code, error.reason, error.message) == (
        grpc.StatusCode.INVALID_ARGUMENT,
        "AUTHOR_UNKNOWN",
        "The author does not exist.",
    )
    assert (error.field, error.resource, error.retry_after_s) == ("upload.details.author", "clients/a", 1.5)
    assert error.details == {"client": "a"}


def test_a_caller_may_catch_the_kind_without_knowing_grpc() -> None:
    with pytest.raises(NotFound):
        raise from_rpc(Ended(grpc.StatusCode.NOT_FOUND, "It is not there."), address="localhost:1")
    assert issubclass(CallNotFound, ScribelineCallError)


def test_what_the_transport_says_is_put_into_words() -> None:
    away = from_rpc(Ended(grpc.StatusCode.UNAVAILABLE, "ipv4:10.0.0.1: connect: errno 111"), address="front:7650")
    assert isinstance(away, CallUnavailable)
    assert away.reason == "FRONT_UNREACHABLE"
    assert "front:7650" in away.message
    assert "errno" not in away.message
    late = from_rpc(Ended(grpc.StatusCode.DEADLINE_EXCEEDED, "Deadline Exceeded"), address="front:7650")
    assert isinstance(late, CallTimedOut)
    assert isinstance(late, Unavailable)


@pytest.mark.parametrize("code", [code for code in grpc.StatusCode if code is not grpc.StatusCode.OK])
def test_every_code_gives_an_error_with_its_code(code: grpc.StatusCode) -> None:
    error = from_rpc(Ended(code, ""), address="localhost:1")
    assert isinstance(error, ScribelineCallError)
    assert error.code is code
    assert error.message


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("127.0.0.1:7650", True),
        ("127.9.9.9:1", True),
        ("localhost:7650", True),
        ("[::1]:7650", True),
        ("10.0.0.5:7650", False),
        ("localhost.example:7650", False),
        ("scribeline.example:443", False),
    ],
)
def test_only_loopback_speaks_plaintext_by_itself(address: str, expected: bool) -> None:
    assert is_loopback(address) is expected
    assert speaks_plaintext(address, None) is expected
    assert speaks_plaintext(address, True) is True
    assert speaks_plaintext(address, False) is False
    assert speaks_plaintext(address, None, Path("ca.pem")) is False


@pytest.mark.parametrize("address", ["", "front", "front:", ":1", "front:http", "front:0", "front:70000"])
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(AddressWrong):
        is_loopback(address)


def test_a_token_that_cannot_be_one_is_refused_without_being_shown() -> None:
    assert bearer(None) == ()
    assert bearer("scb_x") == (("authorization", "Bearer scb_x"),)
    with pytest.raises(InvalidInput) as refused:
        bearer("secret\nsecret")
    assert "secret" not in refused.value.message


def test_waits_grow_and_are_bounded() -> None:
    waits = list(Patience(first_s=1.0, longest_s=5.0, attempts=6).waits_s())
    assert len(waits) == 5
    for wait_s, planned_s in zip(waits, [1.0, 2.0, 4.0, 5.0, 5.0], strict=True):
        assert 0.75 * planned_s <= wait_s <= planned_s
    assert list(NONE.waits_s()) == []


def test_the_fronts_advice_is_followed_within_a_minute() -> None:
    patience = Patience()
    assert patience.wait_s(2.0, None) == 2.0
    assert patience.wait_s(2.0, 1.0) == 2.0
    assert patience.wait_s(2.0, 10.0) == 10.0
    assert patience.wait_s(2.0, 3600.0) == 60.0


def test_names_are_made_of_ids_or_of_themselves() -> None:
    assert names.client_name("a") == names.client_name("clients/a") == "clients/a"
    assert names.client_name("-") == "clients/-"
    assert names.author_name("a", "x") == names.author_name("a", "clients/a/authors/x") == "clients/a/authors/x"
    assert names.work_type_name("clients/a", "x") == "clients/a/workTypes/x"
    assert names.template_name("a", "x") == "clients/a/templates/x"
    assert names.user_name("users/x") == "users/x"
    assert names.transcript_name("clients/a/jobs/1") == "clients/a/jobs/1/transcript"
    assert names.transcript_name("clients/a/jobs/1/transcript") == "clients/a/jobs/1/transcript"
    assert names.last_id("clients/a/jobs/1") == "1"
    assert names.client_of("clients/a/jobs/1") == "a"


@pytest.mark.parametrize("given", ["", "users/x", "clients/a/b", "/a"])
def test_a_name_of_something_else_is_refused(given: str) -> None:
    with pytest.raises(InvalidInput):
        names.client_name(given)


def test_every_call_error_is_one_of_scribelines() -> None:
    assert issubclass(ScribelineCallError, ScribelineError)
