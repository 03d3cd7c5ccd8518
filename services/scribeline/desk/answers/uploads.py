"""Dictation on its way in: chunk by chunk through the desk to the front, and on from where it stopped."""

import re
from collections.abc import AsyncIterator, Mapping
from typing import Any

import google_crc32c
from google.protobuf.message import Message
from starlette.responses import JSONResponse, Response

from scribeline.desk.errors import FieldWrong, PageMissing
from scribeline.desk.visits import Visit, checked_id, checked_uuid, read_body, request_id_in, text_in, whole_in
from scribeline.errors import WrongOffset
from scribeline.sdk.names import client_of, last_id
from scribeline.v1.jobs_pb2 import DictationDetails, Patient, Priority
from scribeline.v1.uploads_pb2 import (
    CancelUploadRequest,
    CreateUploadRequest,
    GetUploadRequest,
    Upload,
    WriteUploadRequest,
    WriteUploadResponse,
)

LARGEST_CHUNK = 8 * 1024 * 1024
"""The largest piece that a browser may send at once, in bytes."""
MESSAGE_BYTES = 1024 * 1024
WRITE_TIMEOUT_S = 300.0
_SHA256 = re.compile(r"[0-9a-f]{64}")


async def create(visit: Visit) -> Response:
    """Announce a file: what it is, its size and its SHA-256."""
    fields = await visit.fields()
    client = text_in(fields, "client", longest=63, required=True)
    sha256 = text_in(fields, "sha256", longest=64)
    if not _SHA256.fullmatch(sha256):
        raise FieldWrong("sha256", "is a SHA-256 in hexadecimal")
    upload = Upload(
        details=_details(fields, client),
        size_bytes=whole_in(fields, "size", least=1),
        sha256=bytes.fromhex(sha256),
    )
    caller = visit.front
    request = CreateUploadRequest(
        parent=f"clients/{checked_id(client)}", upload=upload, request_id=request_id_in(fields)
    )
    return _told(await caller.call(caller.front.uploads.CreateUpload, request, Upload))


async def show(visit: Visit) -> Response:
    """How much of a file is stored."""
    caller = visit.front
    request = GetUploadRequest(name=_name(visit))
    return _told(await caller.call(caller.front.uploads.GetUpload, request, Upload))


async def write(visit: Visit) -> Response:
    """Store the next piece, which begins at `offset`; with `finish=1` it is the last one, and becomes a job.

    A piece at another offset than the committed size is refused (416), with the size to go on from.
    """
    offset = visit.query("offset", 16)
    if not offset.isdecimal():
        raise FieldWrong("offset", "is a whole number of bytes")
    data = await read_body(visit.request, LARGEST_CHUNK)
    caller, name = visit.front, _name(visit)
    messages = _messages(name, int(offset), data, finish=visit.query("finish", 1) == "1")
    try:
        told = await caller.send(
            caller.front.uploads.WriteUpload, messages, WriteUploadResponse, timeout_s=WRITE_TIMEOUT_S
        )
    except WrongOffset:
        there = await caller.call(caller.front.uploads.GetUpload, GetUploadRequest(name=name), Upload)
        return _told(there, status=416)
    return _told(told.upload)


async def cancel(visit: Visit) -> Response:
    """Give a file up that is not finished."""
    fields = await visit.fields()
    caller = visit.front
    request = CancelUploadRequest(name=_name(visit), request_id=request_id_in(fields))
    return _told(await caller.call(caller.front.uploads.CancelUpload, request, Upload))


async def _messages(name: str, offset: int, data: bytes, *, finish: bool) -> AsyncIterator[Message]:
    pieces = range(0, max(len(data), 1), MESSAGE_BYTES)
    for start in pieces:
        piece = data[start : start + MESSAGE_BYTES]
        yield WriteUploadRequest(
            upload=name if start == 0 else "",
            write_offset=offset + start,
            data=piece,
            data_crc32c=google_crc32c.value(piece),
            finish_write=finish and start == pieces[-1],
        )


def _details(fields: Mapping[str, Any], client: str) -> DictationDetails:
    author, work_type = text_in(fields, "author", longest=63), text_in(fields, "work_type", longest=63)
    patient = fields.get("patient") or {}
    if not isinstance(patient, dict):
        raise FieldWrong("patient", "is an object")
    return DictationDetails(
        author=f"clients/{client}/authors/{checked_id(author)}" if author else "",
        work_type=f"clients/{client}/workTypes/{checked_id(work_type)}" if work_type else "",
        priority=Priority.PRIORITY_STAT if fields.get("stat") is True else Priority.PRIORITY_ROUTINE,
        patient=Patient(
            display_name=text_in(patient, "name"),
            record_number=text_in(patient, "record_number"),
            birth_date=text_in(patient, "birth_date"),
            service_date=text_in(patient, "service_date"),
        ),
        reference=text_in(fields, "reference"),
        note=text_in(fields, "note", longest=4_000),
        file_name=text_in(fields, "file_name", longest=255),
        copies=[f"clients/{client}/recipients/{checked_id(each)}" for each in _ids(fields.get("copies") or [])],
    )


def _ids(given: Any) -> list[str]:
    if not isinstance(given, list) or not all(isinstance(each, str) for each in given):
        raise FieldWrong("copies", "is a list of ids")
    return given


def _name(visit: Visit) -> str:
    parameters = visit.request.path_params
    try:
        return f"clients/{checked_id(parameters['client'])}/uploads/{checked_uuid(parameters['upload'])}"
    except KeyError:
        raise PageMissing from None


def _told(upload: Upload, status: int = 200) -> Response:
    return JSONResponse(
        {
            "upload": last_id(upload.name),
            "client": client_of(upload.name),
            "state": Upload.State.Name(upload.state).removeprefix("STATE_"),
            "size": upload.size_bytes,
            "committed": upload.committed_size,
            "job": last_id(upload.job),
        },
        status,
    )
