"""The playback task: a stored recording becomes the copy that people listen to, and its outline."""

import asyncio
from uuid import UUID

import structlog

from scribeline.database.unit_of_work import Database, Scope
from scribeline.dictations import peaks
from scribeline.dictations.errors import DictationMissing, PlaybackTakenOver
from scribeline.dictations.model import new_peaks_key, new_playback_key, peaks_context, playback_context
from scribeline.dictations.playback import begin_playback, finish_playback
from scribeline.errors import Damaged, InvalidInput, WrongState
from scribeline.jobs.model import job_name
from scribeline.sdk.worker import WorkerFront
from scribeline.storage.keys import DataKey
from scribeline.storage.sealed import SealedStore
from scribeline_workers.patience import patiently
from scribeline_workers.recordings import Recording, find_recording
from scribeline_workers.transcriber.audio import Decoded, decode_ranges
from scribeline_workers.transcriber.playback import NICENESS, make_playback_apart

_log = structlog.get_logger("scribeline.transcriber")


class Copies:
    """Makes playback copies. Recognition goes first: decoding and encoding run at the lowest priority."""

    def __init__(self, *, database: Database, objects: SealedStore, front: WorkerFront, max_audio_s: float) -> None:
        self._database = database
        self._objects = objects
        self._front = front
        self._max_audio_s = max_audio_s

    async def make(self, client_id: str, job_id: UUID, dictation_id: UUID) -> None:
        """Make the copy and the outline of one dictation, and store both. Raises Unavailable to be tried again."""
        scope = Scope.of(client_id)

        async def begin() -> int:
            async with self._database.transaction(scope) as tx:
                return await begin_playback(tx, client_id, dictation_id)

        try:
            fence = await patiently(begin)
            recording = await patiently(lambda: find_recording(self._database, client_id, dictation_id))
        except DictationMissing:
            return
        job = job_name(client_id, job_id)
        try:
            data_key = DataKey(await patiently(lambda: self._front.data_key(job, fence, "PLAYBACK")))
            decoded = await patiently(lambda: asyncio.to_thread(self._decode, recording, data_key))
            playback = await asyncio.to_thread(make_playback_apart, decoded.pcm)
        except WrongState:  # the front says that another run holds the task
            _log.info("run void", dictation=str(dictation_id))
            return
        except (InvalidInput, Damaged) as damaged:
            # Transcription meets the same damage, and tells it where people look.
            _log.warning("no playback copy", dictation=str(dictation_id), reason=damaged.reason)
            return

        def store() -> tuple[str, str]:
            # New keys each time: what timed out may still arrive later.
            playback_key, peaks_key = new_playback_key(client_id, dictation_id), new_peaks_key(client_id, dictation_id)
            copy, outline = playback_context(client_id, dictation_id), peaks_context(client_id, dictation_id)
            self._objects.put(playback_key, playback.opus, data_key=data_key, context=copy)
            self._objects.put(peaks_key, peaks.to_bytes(playback.peaks), data_key=data_key, context=outline)
            return playback_key, peaks_key

        playback_key, peaks_key = await patiently(lambda: asyncio.to_thread(store))

        async def finish() -> None:
            async with self._database.transaction(scope) as tx:
                await finish_playback(
                    tx,
                    client_id,
                    dictation_id,
                    fence,
                    playback_key=playback_key,
                    playback_size=len(playback.opus),
                    peaks_key=peaks_key,
                    duration_s=decoded.duration_s,
                )

        try:
            await patiently(finish)
        except PlaybackTakenOver:
            _log.info("run void", dictation=str(dictation_id))

    def _decode(self, recording: Recording, data_key: DataKey) -> Decoded:
        read = recording.reader(self._objects, data_key)
        return decode_ranges(read, recording.size_bytes, max_duration_s=self._max_audio_s, niceness=NICENESS)
