"""The recording, by range, and its outline."""

import re
from collections.abc import AsyncIterator

import google_crc32c
from starlette.responses import Response, StreamingResponse

from scribeline.desk.errors import RangeWrong
from scribeline.desk.front import first_and_rest
from scribeline.desk.visits import Visit
from scribeline.errors import Damaged, NotFound, WrongOffset
from scribeline.v1.audio_pb2 import (
    AUDIO_COPY_ORIGINAL,
    AUDIO_COPY_PLAYBACK,
    AudioCopy,
    GetPeaksRequest,
    Peaks,
    ReadAudioRequest,
    ReadAudioResponse,
)

_RANGE = re.compile(r"bytes=(?:(\d{1,15})-(\d{0,15})|-(\d{1,15}))")


async def play(visit: Visit) -> Response:
    """The playback copy, or the recording as it came until there is one; the whole of it or the range asked for."""
    try:
        return await _copy(visit, AUDIO_COPY_PLAYBACK)
    except NotFound as error:
        if error.reason == "JOB_NOT_FOUND":
            raise
        return await _copy(visit, AUDIO_COPY_ORIGINAL)


async def peaks(visit: Visit) -> Response:
    """How loud the recording is over time.

    Two bytes, the greater one last, say how many pairs there are a second; then come the pairs, the lowest and the
    highest sample of each as signed bytes.
    """
    caller = visit.front
    told = await caller.call(caller.front.audio.GetPeaks, GetPeaksRequest(job=visit.job_name), Peaks)
    head = told.pairs_per_second.to_bytes(2, "little")
    return Response(head + told.min_max, media_type="application/octet-stream")


async def _copy(visit: Visit, copy: "AudioCopy.ValueType") -> Response:
    asked = _RANGE.fullmatch(visit.request.headers.get("range", ""))
    if asked is None:  # the whole; also for a form of range that we do not know, as HTTP has it
        head, rest = await _read(visit, copy, 0, 0)
        headers = {"accept-ranges": "bytes", "content-length": str(head.total_size)}
        return _stream(visit, head, rest, 200, headers, head.total_size)
    if asked[3] is not None:
        total = (await _read(visit, copy, 0, 1))[0].total_size
        first, last = max(0, total - int(asked[3])), total - 1
        if int(asked[3]) == 0:
            raise RangeWrong(total)
    else:
        first, last = int(asked[1]), int(asked[2]) if asked[2] else -1
        if 0 <= last < first:
            raise RangeWrong((await _read(visit, copy, 0, 1))[0].total_size)
    try:
        head, rest = await _read(visit, copy, first, last - first + 1 if last >= 0 else 0)
    except WrongOffset:
        raise RangeWrong((await _read(visit, copy, 0, 1))[0].total_size) from None
    total = head.total_size
    if first >= total:
        raise RangeWrong(total)
    last = min(last, total - 1) if last >= 0 else total - 1
    headers = {
        "accept-ranges": "bytes",
        "content-range": f"bytes {first}-{last}/{total}",
        "content-length": str(last - first + 1),
    }
    return _stream(visit, head, rest, 206, headers, last - first + 1)


async def _read(
    visit: Visit, copy: "AudioCopy.ValueType", offset: int, limit: int
) -> tuple[ReadAudioResponse, AsyncIterator[ReadAudioResponse]]:
    caller = visit.front
    request = ReadAudioRequest(job=visit.job_name, copy=copy, read_offset=offset, read_limit=limit)
    first, rest = await first_and_rest(caller.stream(caller.front.audio.ReadAudio, request, ReadAudioResponse))
    if first is None:
        raise NotFound("There is no audio of this job any more.", reason="AUDIO_NOT_FOUND")
    return first, rest


def _stream(
    visit: Visit,
    head: ReadAudioResponse,
    rest: AsyncIterator[ReadAudioResponse],
    status: int,
    headers: dict[str, str],
    length: int,
) -> Response:
    media_type = head.content_type or "application/octet-stream"
    if visit.request.method == "HEAD":
        return Response(None, status, headers, media_type)

    async def data() -> AsyncIterator[bytes]:
        sent = len(head.data)
        yield _checked(head)
        async for message in rest:
            yield _checked(message)
            sent += len(message.data)
        if sent < length:  # told by a broken line: what was promised cannot be taken back
            raise Damaged("The audio is shorter than it should be. Tell whoever looks after the servers.")

    return StreamingResponse(data(), status, headers, media_type)


def _checked(message: ReadAudioResponse) -> bytes:
    if message.HasField("data_crc32c") and google_crc32c.value(message.data) != message.data_crc32c:
        raise Damaged("The audio changed on its way. Play it again.")
    return message.data
