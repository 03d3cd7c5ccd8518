"""Sending a file: what a broken line costs, what is told, and what is not done twice."""

import hashlib
import io
from collections.abc import Iterator

import google_crc32c
import grpc
import pytest

from scribeline.errors import InvalidInput
from scribeline.sdk.errors import CallInvalid, CallOutOfRange, CallUnavailable
from scribeline.sdk.retries import Patience
from scribeline.sdk.uploads import MESSAGE_BYTES, FileChanged, UploadCalls, send
from scribeline.v1.jobs_pb2 import DictationDetails
from scribeline.v1.uploads_pb2 import (
    CreateUploadRequest,
    GetUploadRequest,
    Upload,
    WriteUploadRequest,
    WriteUploadResponse,
)

NO_WAIT = Patience(first_s=0.0, longest_s=0.0, attempts=4)


class Receiver:
    """The front's side of uploads, with a line that breaks after each of `breaks_after` bytes."""

    def __init__(self, *breaks_after: int, state: "Upload.State.ValueType" = Upload.STATE_OPEN) -> None:
        self.breaks = list(breaks_after)
        self.kept = b""
        self.created: list[CreateUploadRequest] = []
        self.offsets: list[int] = []
        self.upload = Upload(name="clients/a/uploads/1", state=state)
        self.code = grpc.StatusCode.UNAVAILABLE

    @property
    def calls(self) -> UploadCalls:
        return UploadCalls(self.create, self.get, self.write)

    def create(self, request: CreateUploadRequest) -> Upload:
        self.created.append(request)
        self.upload.size_bytes = request.upload.size_bytes
        self.upload.sha256 = request.upload.sha256
        return self.get(GetUploadRequest(name=self.upload.name))

    def get(self, request: GetUploadRequest) -> Upload:
        assert request.name == self.upload.name
        found = Upload()
        found.CopyFrom(self.upload)
        return found

    def write(self, messages: Iterator[WriteUploadRequest]) -> WriteUploadResponse:
        first = True
        room = self.breaks.pop(0) if self.breaks else None
        try:
            for message in messages:
                assert (message.upload == self.upload.name) == first
                if first:
                    self.offsets.append(message.write_offset)
                first = False
                assert message.write_offset == len(self.kept)
                assert message.data_crc32c == google_crc32c.value(message.data)
                if room is not None and len(message.data) > room:
                    self._keep(message.data[:room])
                    raise self._broken()
                self._keep(message.data)
                room = None if room is None else room - len(message.data)
                if message.finish_write:
                    assert hashlib.sha256(self.kept).digest() == self.upload.sha256
                    self.upload.state = Upload.STATE_FINISHED
                    self.upload.job = "clients/a/jobs/1"
                    return WriteUploadResponse(committed_size=len(self.kept), upload=self.upload)
        except (OSError, InvalidInput):
            # As gRPC does when the iterator of messages fails.
            raise self._broken() from None
        raise AssertionError("the stream ended without finish_write")

    def _keep(self, data: bytes) -> None:
        self.kept += data
        self.upload.committed_size = len(self.kept)

    def _broken(self) -> CallUnavailable:
        error = CallUnavailable("The line broke.")
        error.code = self.code
        return error


def sent(receiver: Receiver, content: bytes, seen: list[tuple[int, int]] | None = None) -> Upload:
    progress = None if seen is None else (lambda done, total: seen.append((done, total)))
    return send(receiver.calls, io.BytesIO(content), "clients/a", DictationDetails(), NO_WAIT, progress)


CONTENT = bytes(range(256)) * 4 * 1024 * 2 + b"end"  # two messages and three bytes


def test_a_file_arrives_whole_with_what_was_announced() -> None:
    receiver = Receiver()
    upload = sent(receiver, CONTENT)
    assert upload.job == "clients/a/jobs/1"
    assert receiver.kept == CONTENT
    (created,) = receiver.created
    assert created.upload.size_bytes == len(CONTENT)
    assert created.upload.sha256 == hashlib.sha256(CONTENT).digest()
    assert created.request_id


def test_after_a_break_it_goes_on_where_the_front_stopped() -> None:
    receiver = Receiver(10, MESSAGE_BYTES + 5, 0)
    sent(receiver, CONTENT)
    assert receiver.kept == CONTENT
    assert receiver.offsets == [0, 10, MESSAGE_BYTES + 15, MESSAGE_BYTES + 15]
    assert len(receiver.created) == 1


def test_a_front_that_stops_serving_is_a_break_too() -> None:
    receiver = Receiver(10)
    receiver.code = grpc.StatusCode.CANCELLED
    sent(receiver, CONTENT)
    assert receiver.kept == CONTENT


def test_breaks_without_number_are_borne_while_it_goes_forward() -> None:
    receiver = Receiver(*[200_000] * 10)
    sent(receiver, CONTENT)
    assert receiver.kept == CONTENT


def test_without_any_progress_it_is_given_up() -> None:
    receiver = Receiver(*[0] * 100)
    with pytest.raises(CallUnavailable):
        sent(receiver, CONTENT)
    assert len(receiver.offsets) == NO_WAIT.attempts


def test_a_refusal_is_told_at_once() -> None:
    receiver = Receiver()

    def refuse(_: Iterator[WriteUploadRequest]) -> WriteUploadResponse:
        raise CallInvalid("The file is not audio.", reason="NOT_AUDIO")

    with pytest.raises(CallInvalid, match="not audio"):
        send(
            UploadCalls(receiver.create, receiver.get, refuse),
            io.BytesIO(b"x"),
            "clients/a",
            DictationDetails(),
            NO_WAIT,
        )


def test_a_wrong_offset_is_mended_when_the_front_has_more_and_told_when_it_has_not() -> None:
    receiver = Receiver()
    tries: list[int] = []

    def write(messages: Iterator[WriteUploadRequest]) -> WriteUploadResponse:
        tries.append(1)
        if len(tries) == 1:
            # What an earlier stream sent was committed after we had asked.
            receiver._keep(CONTENT[:7])
            raise CallOutOfRange("Go on at 7.")
        return receiver.write(messages)

    calls = UploadCalls(receiver.create, receiver.get, write)
    send(calls, io.BytesIO(CONTENT), "clients/a", DictationDetails(), NO_WAIT)
    assert receiver.kept == CONTENT

    def never(_: Iterator[WriteUploadRequest]) -> WriteUploadResponse:
        raise CallOutOfRange("Go on elsewhere.")

    other = Receiver()
    with pytest.raises(CallOutOfRange):
        send(UploadCalls(other.create, other.get, never), io.BytesIO(b"x"), "clients/a", DictationDetails(), NO_WAIT)


def test_a_duplicate_is_told_and_nothing_is_sent() -> None:
    receiver = Receiver(state=Upload.STATE_DUPLICATE)
    assert sent(receiver, CONTENT).state == Upload.STATE_DUPLICATE
    assert receiver.offsets == []


def test_a_closed_upload_is_not_mistaken_for_a_finished_one() -> None:
    with pytest.raises(InvalidInput, match="closed"):
        sent(Receiver(state=Upload.STATE_CLOSED), CONTENT)


def test_a_file_that_shrinks_meanwhile_is_told() -> None:
    class Shrinking(io.BytesIO):
        def seek(self, offset: int, whence: int = 0) -> int:
            if self.tell() == len(CONTENT):  # it has been measured
                self.truncate(100)
            return super().seek(offset, whence)

    with pytest.raises(FileChanged):
        send(Receiver().calls, Shrinking(CONTENT), "clients/a", DictationDetails(), NO_WAIT)


def test_an_empty_file_is_the_fronts_to_refuse() -> None:
    receiver = Receiver()
    sent(receiver, b"")
    assert receiver.created[0].upload.size_bytes == 0


def test_progress_ends_at_the_whole() -> None:
    seen: list[tuple[int, int]] = []
    sent(Receiver(10), CONTENT, seen)
    assert seen[-1] == (len(CONTENT), len(CONTENT))
    assert all(0 <= done <= total == len(CONTENT) for done, total in seen)
