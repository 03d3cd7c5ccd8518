"""Recordings on their way to who works on them: who may hear what, and ranges of it to read."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Coroutine
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from scribeline.audit import service as audit
from scribeline.database.unit_of_work import Transaction
from scribeline.dictations import store
from scribeline.dictations.errors import (
    AudioIncomplete,
    AudioNotYours,
    DictationMissing,
    PlaybackNotReady,
    ReadOffsetWrong,
)
from scribeline.dictations.keys import ClientKeys
from scribeline.dictations.model import PLAYBACK_MEDIA_TYPE, Dictation, media_type, peaks_context, playback_context
from scribeline.dictations.objects import AudioObjects, ReadRange, reader_of_parts
from scribeline.dictations.writing import look_at
from scribeline.identity.model import Caller
from scribeline.jobs import service as jobs
from scribeline.jobs.model import Job, may_open
from scribeline.quality.drawing import is_to_audit

READ_CHUNK_BYTES = 1 << 20
"""How much one message of a read carries at most."""


class AudioCopy(StrEnum):
    """Which copy of a recording."""

    ORIGINAL = "ORIGINAL"
    PLAYBACK = "PLAYBACK"


@dataclass(frozen=True)
class AudioRange:
    """A range of a copy of a recording, ready to be read."""

    total_size: int
    """Bytes of the whole copy."""
    content_type: str
    offset: int
    end: int
    _read: ReadRange

    async def chunks(self) -> AsyncGenerator[bytes, None]:
        """The bytes, in pieces of at most READ_CHUNK_BYTES; the next one is fetched while one is sent."""
        at, ahead = self.offset, self._fetch(self.offset)
        try:
            while ahead is not None:
                piece = await ahead
                if not piece:  # nothing comes where something was promised: asking again would go on for ever
                    raise AudioIncomplete
                at += len(piece)
                ahead = self._fetch(at)
                yield piece
        finally:
            if ahead is not None:
                ahead.cancel()

    def _fetch(self, at: int) -> "asyncio.Task[bytes] | None":
        length = min(READ_CHUNK_BYTES, self.end - at)
        if length <= 0:
            return None
        task = asyncio.create_task(self._read(at, length))
        task.add_done_callback(look_at)
        return task


class Hearing:
    """Opens the audio of jobs. Every opening of a copy is audited."""

    def __init__(self, keys: ClientKeys, objects: AudioObjects) -> None:
        self._keys = keys
        self._objects = objects

    async def open_audio(
        self, tx: Transaction, caller: Caller, client_id: str, job_id: UUID, copy: AudioCopy, offset: int, limit: int
    ) -> AudioRange:
        """A range of a job's audio: `limit` bytes at most (0: to the end) from `offset` on. The read is audited.

        Raises JobMissing, AudioNotYours, PlaybackNotReady or ReadOffsetWrong.
        """
        job, dictation = await self._heard(tx, caller, client_id, job_id)
        if copy is AudioCopy.PLAYBACK:
            if dictation.playback_key is None or dictation.playback_size is None:
                raise PlaybackNotReady(job.name)
            size, content_type = dictation.playback_size, PLAYBACK_MEDIA_TYPE
        else:
            size, content_type = dictation.size_bytes, media_type(str(dictation.format.get("container", "")))
        if offset > size:
            raise ReadOffsetWrong(size)
        data_key = await self._keys.of(tx, client_id)
        if copy is AudioCopy.PLAYBACK:
            read = self._objects.object_ranges(
                dictation.playback_key or "", data_key, playback_context(client_id, dictation.dictation_id)
            )
        else:
            parts = await store.parts(tx, client_id, dictation.upload_id)
            reader = reader_of_parts(self._objects.store, data_key, client_id, dictation.upload_id, parts)
            read = self._objects.ranges_of(reader)
        await audit.record(
            tx,
            actor=caller.name,
            action="READ_AUDIO",
            resource=job.name,
            client_id=client_id,
            details={"copy": copy, "offset": str(offset), "limit": str(limit)},
        )
        return AudioRange(size, content_type, offset, min(size, offset + limit) if limit else size, read)

    async def open_peaks(
        self, tx: Transaction, caller: Caller, client_id: str, job_id: UUID
    ) -> Callable[[], Coroutine[Any, Any, bytes]]:
        """What reads the peaks of a job's audio, as `scribeline.dictations.peaks` wrote them, when `tx` is over.

        Raises JobMissing, AudioNotYours or PlaybackNotReady.
        """
        job, dictation = await self._heard(tx, caller, client_id, job_id)
        key = dictation.peaks_key
        if key is None:
            raise PlaybackNotReady(job.name)
        data_key = await self._keys.of(tx, client_id)
        context = peaks_context(client_id, dictation.dictation_id)

        async def read() -> bytes:
            return await self._objects.whole(key, data_key, context)

        return read

    async def _heard(self, tx: Transaction, caller: Caller, client_id: str, job_id: UUID) -> tuple[Job, Dictation]:
        job = await jobs.get(tx, caller, client_id, job_id)
        if not may_open(caller, job) and not await is_to_audit(tx, caller, job):
            raise AudioNotYours(job.name)
        dictation = await store.get_dictation(tx, client_id, job.dictation_id)
        if dictation is None:
            raise DictationMissing
        return job, dictation
