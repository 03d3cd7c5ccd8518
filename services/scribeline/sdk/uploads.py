"""Sending one audio file so that a broken line costs only what had not arrived.

The file is read once for its size and SHA-256, which are announced, and once more to be sent. After a broken line the
front says how much it has (`committed_size`), and sending goes on from there.
"""

import hashlib
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

import google_crc32c
import grpc

from scribeline.errors import InvalidInput
from scribeline.sdk.errors import CallOutOfRange, ScribelineCallError
from scribeline.sdk.retries import Patience
from scribeline.v1.jobs_pb2 import DictationDetails
from scribeline.v1.uploads_pb2 import (
    CreateUploadRequest,
    GetUploadRequest,
    Upload,
    WriteUploadRequest,
    WriteUploadResponse,
)

MESSAGE_BYTES = 1024 * 1024
"""How much of the file goes into one message."""

Progress = Callable[[int, int], None]
"""Is told how many bytes were sent, and how many there are in all."""

# The line broke, or the front stopped serving: the two codes that a stream ends with then.
_INTERRUPTED = (grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.CANCELLED)


class FileChanged(InvalidInput):
    """The file was changed while it was being sent."""

    reason = "FILE_CHANGED"


class FileUnreadable(InvalidInput):
    """The file stopped being readable while it was being sent."""

    reason = "FILE_UNREADABLE"


@dataclass(frozen=True, slots=True)
class UploadCalls:
    """The calls that an upload is made of. Each raises a ScribelineCallError."""

    create: Callable[[CreateUploadRequest], Upload]
    get: Callable[[GetUploadRequest], Upload]
    write: Callable[[Iterator[WriteUploadRequest]], WriteUploadResponse]


def measure(file: BinaryIO) -> tuple[int, bytes]:
    """The size in bytes and the SHA-256 of a file, read from its start."""
    file.seek(0)
    digest = hashlib.sha256()
    size = 0
    while chunk := file.read(MESSAGE_BYTES):
        digest.update(chunk)
        size += len(chunk)
    return size, digest.digest()


def send(
    calls: UploadCalls,
    file: BinaryIO,
    parent: str,
    details: DictationDetails,
    patience: Patience,
    on_progress: Progress | None = None,
) -> Upload:
    """Send `file` (seekable) as an upload of the client `parent`; returns it FINISHED, or DUPLICATE of an older one."""
    size, sha256 = measure(file)
    upload = calls.create(
        CreateUploadRequest(
            parent=parent,
            upload=Upload(details=details, size_bytes=size, sha256=sha256),
            request_id=str(uuid.uuid4()),
        )
    )
    waits = patience.waits_s()
    while upload.state == Upload.STATE_OPEN:
        messages = _Messages(file, upload.name, upload.committed_size, size, on_progress)
        try:
            upload = calls.write(messages).upload
        except ScribelineCallError as error:
            if messages.failure is not None:
                raise messages.failure from error
            if error.code in _INTERRUPTED:
                wait_s = next(waits, None)
                if wait_s is None:
                    raise
                time.sleep(patience.wait_s(wait_s, error.retry_after_s))
            elif not isinstance(error, CallOutOfRange):
                raise
            there = calls.get(GetUploadRequest(name=upload.name))
            if there.committed_size > upload.committed_size:
                waits = patience.waits_s()  # it goes forward: a long file over a bad line may break many times
            elif isinstance(error, CallOutOfRange):
                raise
            upload = there
    if upload.state == Upload.STATE_CLOSED:
        raise InvalidInput("The upload was closed before it was finished: start it again.", reason="UPLOAD_CLOSED")
    if on_progress is not None:
        on_progress(size, size)
    return upload


class _Messages(Iterator[WriteUploadRequest]):
    """The messages of one stream, from `offset` to the file's end.

    gRPC reads them in a thread of its own and tells nobody what goes wrong there; `failure` keeps it.
    """

    def __init__(self, file: BinaryIO, upload: str, offset: int, size: int, on_progress: Progress | None) -> None:
        self.failure: InvalidInput | None = None
        self._messages = self._read(file, upload, offset, size, on_progress)

    def __next__(self) -> WriteUploadRequest:
        try:
            return next(self._messages)
        except OSError as error:
            self.failure = FileUnreadable(f"The file cannot be read any further ({error.strerror}).")
            raise
        except InvalidInput as error:
            self.failure = error
            raise

    def _read(
        self, file: BinaryIO, upload: str, offset: int, size: int, on_progress: Progress | None
    ) -> Iterator[WriteUploadRequest]:
        file.seek(offset)
        first = True
        while first or offset < size:
            data = file.read(min(MESSAGE_BYTES, size - offset))
            if not data and offset < size:
                raise FileChanged("The file became shorter while it was being sent: send it again.")
            yield WriteUploadRequest(
                upload=upload if first else "",
                write_offset=offset,
                data=data,
                data_crc32c=google_crc32c.value(data),
                finish_write=offset + len(data) == size,
            )
            first = False
            offset += len(data)
            if on_progress is not None:
                on_progress(offset, size)
