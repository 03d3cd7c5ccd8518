"""AudioService: the audio of a job, to be heard, over gRPC."""

from collections.abc import AsyncIterator
from contextlib import aclosing

import google_crc32c

from scribeline.database.unit_of_work import Database
from scribeline.dictations import peaks
from scribeline.dictations.hearing import AudioCopy, Hearing
from scribeline.front import checks, names
from scribeline.front.calls import Context, current_caller, unit_of_work
from scribeline.front.errors import ValueWrong
from scribeline.v1 import audio_pb2, audio_pb2_grpc

_COPIES: dict[int, AudioCopy] = {
    audio_pb2.AUDIO_COPY_UNSPECIFIED: AudioCopy.ORIGINAL,
    audio_pb2.AUDIO_COPY_ORIGINAL: AudioCopy.ORIGINAL,
    audio_pb2.AUDIO_COPY_PLAYBACK: AudioCopy.PLAYBACK,
}


class AudioServicer(audio_pb2_grpc.AudioServiceServicer):
    """Who may hear what is decided once, when a read begins; the bytes then flow without the database."""

    def __init__(self, database: Database, hearing: Hearing) -> None:
        self._database = database
        self._hearing = hearing

    async def ReadAudio(
        self, request: audio_pb2.ReadAudioRequest, context: Context
    ) -> AsyncIterator[audio_pb2.ReadAudioResponse]:
        """A range of the audio. The first message always comes, also where the range is empty."""
        caller = current_caller()
        client_id, job_id = names.JOB.parse(request.job, field="job")
        copy = checks.choice(request.copy, _COPIES, field="copy")
        for field, value in (("read_offset", request.read_offset), ("read_limit", request.read_limit)):
            if value < 0:
                raise ValueWrong("must not be negative", field=field)
        async with unit_of_work(self._database, caller, context) as tx:
            audio = await self._hearing.open_audio(
                tx, caller, client_id, job_id, copy, request.read_offset, request.read_limit
            )
        head = audio_pb2.ReadAudioResponse(total_size=audio.total_size, content_type=audio.content_type)
        async with aclosing(audio.chunks()) as chunks:
            async for data in chunks:
                head.data = data
                head.data_crc32c = google_crc32c.value(data)
                yield head
                head = audio_pb2.ReadAudioResponse()
        if head.total_size:
            yield head

    async def GetPeaks(self, request: audio_pb2.GetPeaksRequest, context: Context) -> audio_pb2.Peaks:
        """The audio's loudness over time."""
        client_id, job_id = names.JOB.parse(request.job, field="job")
        caller = current_caller()
        async with unit_of_work(self._database, caller, context) as tx:
            read = await self._hearing.open_peaks(tx, caller, client_id, job_id)
        outline = peaks.from_bytes(await read())
        return audio_pb2.Peaks(pairs_per_second=outline.per_s, min_max=outline.pairs)
