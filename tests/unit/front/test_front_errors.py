"""One table from our errors to what callers get."""

import importlib
import pkgutil
from collections.abc import Iterator

import grpc
import pytest
from google.rpc import error_details_pb2, status_pb2
from structlog.testing import capture_logs

import scribeline
from scribeline import errors
from scribeline.database.errors import DatabaseRefused, DeadlineSpent, OutcomeUnknown
from scribeline.errors import ScribelineError
from scribeline.front.errors import CODES, NameWrong, code_of
from scribeline.front.status import refusal

KINDS = [
    kind
    for kind in vars(errors).values()
    if isinstance(kind, type) and issubclass(kind, ScribelineError) and kind is not ScribelineError
]


def every_error() -> Iterator[type[ScribelineError]]:
    for module in pkgutil.walk_packages(scribeline.__path__, "scribeline."):
        if module.name.endswith(".errors"):
            importlib.import_module(module.name)
    waiting = [ScribelineError]
    while waiting:
        kind = waiting.pop()
        yield kind
        waiting += kind.__subclasses__()


def details_of(status: grpc.Status) -> dict[str, object]:
    rich = status_pb2.Status.FromString(dict(status.trailing_metadata)["grpc-status-details-bin"])
    told: dict[str, object] = {}
    for packed in rich.details:
        message = getattr(error_details_pb2, packed.type_url.rpartition(".")[2])()
        packed.Unpack(message)
        told[type(message).__name__] = message
    return told


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_error_has_a_code_of_its_own(kind: type[ScribelineError]) -> None:
    assert kind in CODES
    assert CODES[kind] is not grpc.StatusCode.INTERNAL
    assert [CODES[other] for other in KINDS].count(CODES[kind]) == 1


def test_every_error_of_every_component_has_a_code_and_a_reason_for_programs() -> None:
    for error in every_error():
        assert next(kind for kind in error.__mro__ if kind in CODES)
        assert error.reason == error.reason.upper()
        assert error.reason.replace("_", "").isalnum()


def test_time_that_ran_out_is_told_apart_from_a_part_that_is_away() -> None:
    assert code_of(DeadlineSpent()) is grpc.StatusCode.DEADLINE_EXCEEDED
    assert code_of(OutcomeUnknown()) is grpc.StatusCode.UNAVAILABLE


def test_error_info_is_always_there_and_the_rest_where_it_helps() -> None:
    told = details_of(refusal(NameWrong("clients/{client}", field="parent"), call_id="c"))
    info, bad = told["ErrorInfo"], told["BadRequest"]
    assert isinstance(info, error_details_pb2.ErrorInfo)
    assert isinstance(bad, error_details_pb2.BadRequest)
    assert (info.reason, info.domain) == ("NAME_WRONG", "scribeline")
    assert [violation.field for violation in bad.field_violations] == ["parent"]

    told = details_of(
        refusal(errors.Conflict("x", resource="clients/c1", details={"etag": "v2"}, retry_after_s=1.5), call_id="c")
    )
    info, resource, retry = told["ErrorInfo"], told["ResourceInfo"], told["RetryInfo"]
    assert isinstance(info, error_details_pb2.ErrorInfo)
    assert isinstance(resource, error_details_pb2.ResourceInfo)
    assert isinstance(retry, error_details_pb2.RetryInfo)
    assert info.metadata == {"etag": "v2"}
    assert resource.resource_name == "clients/c1"
    assert retry.retry_delay.ToMilliseconds() == 1500

    assert "PreconditionFailure" in details_of(refusal(errors.WrongState("x"), call_id="c"))


def test_the_call_id_is_in_the_trailing_metadata() -> None:
    assert dict(refusal(errors.NotFound("x"), call_id="abc").trailing_metadata)["x-call-id"] == "abc"


def test_an_unexpected_error_tells_an_incident_and_its_places_but_no_values() -> None:
    def with_a_patient() -> None:
        try:
            raise ValueError("Jane Roe")
        except ValueError as cause:
            raise RuntimeError("Jane Roe again") from cause

    with capture_logs() as lines:
        try:
            with_a_patient()
        except RuntimeError as error:
            status = refusal(error, call_id="c")
    assert status.code is grpc.StatusCode.INTERNAL
    (line,) = lines
    assert line["incident"] in status.details
    assert [link.split(" at ")[0] for link in line["chain"]] == ["builtins.RuntimeError", "builtins.ValueError"]
    assert "with_a_patient" in line["chain"][0]
    assert "Jane" not in str(lines) + status.details


def test_what_is_for_the_operator_is_told_to_the_operator() -> None:
    error = DatabaseRefused("23514", relation="jobs", column=None, constraint="jobs_check")
    with capture_logs() as lines:
        status = refusal(error, call_id="c")
    assert status.code is grpc.StatusCode.INTERNAL
    assert "jobs" not in status.details
    assert lines[0]["reason"] == "DATABASE_REFUSED"


def test_a_group_of_one_is_that_one() -> None:
    group = ExceptionGroup("a task group", [errors.NotFound("x")])
    assert refusal(group, call_id="c").code is grpc.StatusCode.NOT_FOUND
