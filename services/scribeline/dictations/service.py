"""The verbs of uploads and of recordings.

Objects first, rows after: a part is stored before the row that counts it is written, and a row is gone before its
object is deleted. So a crash, or an outage of the database or the store, at any moment loses nothing that was told to
be kept. What it can leave is an object that no row names; those are swept.

Nothing of the store is waited for inside of a transaction.
"""

import asyncio
import contextlib
import hashlib
from collections.abc import AsyncGenerator, Callable, Coroutine, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any, TypeVar
from uuid import UUID

import google_crc32c

from scribeline.audit import service as audit
from scribeline.database.unit_of_work import Database, Scope, Transaction
from scribeline.dictations import store
from scribeline.dictations.audio import AudioFacts, ReaderLimits
from scribeline.dictations.errors import (
    AudioNotYours,
    AudioUnreadable,
    ChecksumWrong,
    DictationMissing,
    MessageRefused,
    PlaybackNotReady,
    PlaybackTakenOver,
    ReadOffsetWrong,
    Sha256Mismatch,
    SizeMismatch,
    TooMuchData,
    UploadClosed,
    UploadMissing,
    UploadOffsetWrong,
    UploadSizeRefused,
    UploadTakenOver,
)
from scribeline.dictations.keys import ClientKeys
from scribeline.dictations.model import (
    PLAYBACK_MEDIA_TYPE,
    Details,
    Dictation,
    StoredPart,
    Upload,
    UploadState,
    dictations_prefix,
    made_at,
    media_type,
    new_part_key,
    owner_of_key,
    part_context,
    peaks_context,
    playback_context,
    upload_name,
    upload_prefix,
    uploads_prefix,
)
from scribeline.dictations.probe import probe
from scribeline.dictations.writing import PART_BYTES, PARTS_AT_ONCE, NewPart, PartWriter, look_at
from scribeline.errors import InvalidInput, ScribelineError
from scribeline.identity.model import Caller
from scribeline.ids import new_id
from scribeline.jobs import service as jobs
from scribeline.jobs.errors import UnknownAuthor, UnknownWorkType
from scribeline.jobs.model import Job, may_open
from scribeline.storage.errors import StoreUnavailable
from scribeline.storage.keys import DataKey, MasterKeys
from scribeline.storage.parts import Part, PartedReader
from scribeline.storage.sealed import SealedStore

MAX_MESSAGE_BYTES = 2 << 20
"""How much data one message of an upload's stream may carry."""

READ_CHUNK_BYTES = 1 << 20
"""How much one message of a read carries at most."""

KEEP_WITHIN_S = 15.0
"""How long storing what a broken stream left may take, in seconds; the rest is sent again."""

ORPHAN_AGE = timedelta(days=1)
"""How old an object that no row names is when it is swept: older than any upload's step can last."""

STORE_THREADS = 16
"""How many requests to the store the front has under way at a time."""

SYSTEM = "system"
"""The actor of what nobody asked for."""

_BATCH = 200
_CLOSED = "The upload is closed and nothing of it is kept."

T = TypeVar("T")


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
    _read: Callable[[int, int], Coroutine[Any, Any, bytes]]

    async def chunks(self) -> AsyncGenerator[bytes, None]:
        """The bytes, in pieces of at most READ_CHUNK_BYTES; the next one is fetched while one is sent."""
        at, ahead = self.offset, self._fetch(self.offset)
        try:
            while ahead is not None:
                piece = await ahead
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


class UploadStream:
    """One stream that writes an upload: from when it was let in until it ends, breaks, or another one takes over."""

    def __init__(self, upload: Upload, writer: PartWriter, keep_within_s: float) -> None:
        self.upload = upload
        """The upload as it was when the stream was let in."""
        self._writer = writer
        self._keep_within_s = keep_within_s

    async def write(self, offset: int, data: bytes, crc32c: int | None) -> None:
        """Take the bytes of one message, which stand at `offset` in the file.

        Raises MessageRefused, ChecksumWrong, UploadOffsetWrong, UploadClosed or TooMuchData, and then nothing of this
        message is kept; UploadTakenOver, and what the store or the database raise.
        """
        if len(data) > MAX_MESSAGE_BYTES:
            raise MessageRefused(f"A message carries at most {MAX_MESSAGE_BYTES} bytes of data.", field="data")
        if crc32c is not None and google_crc32c.value(data) != crc32c:
            raise ChecksumWrong
        if offset != self._writer.taken:
            raise UploadOffsetWrong(self.upload.name, await self.keep())
        if not data:
            return
        if self.upload.state is not UploadState.OPEN:
            raise UploadClosed(self.upload.name, self.upload.state)
        if offset + len(data) > self.upload.size_bytes:
            raise TooMuchData(self.upload.size_bytes)
        await self._writer.write(data)

    async def flush(self) -> None:
        """Wait until all that was written is committed."""
        await self._writer.flush()

    async def keep(self) -> int:
        """Commit as much as goes of what was written; gives the committed size. For a stream that broke."""
        return await self._writer.keep(self._keep_within_s)

    @property
    def taken(self) -> int:
        """Behind the last byte that was written."""
        return self._writer.taken

    @property
    def sha256(self) -> bytes | None:
        """The SHA-256 of the whole file, where this stream carried all of it and all of it is committed."""
        return self._writer.sha256 if self._writer.start == 0 else None


class _SealedPart:
    """A part in the making: it is sealed while its bytes come, so its plaintext is never in memory as a whole."""

    def __init__(self, objects: SealedStore, data_key: DataKey, client_id: str, upload_id: UUID, start: int) -> None:
        self._start = start
        self._sha256 = hashlib.sha256()
        self._writer = objects.writer(
            new_part_key(client_id, upload_id, start),
            data_key=data_key,
            context=part_context(client_id, upload_id, start),
        )

    def add(self, data: memoryview) -> None:
        self._sha256.update(data)
        self._writer.write(data)

    def store(self) -> StoredPart:
        self._writer.finish()
        return StoredPart(self._start, self._writer.plain_size, self._sha256.digest(), self._writer.key)


class Dictations:
    """What the front does with uploads and recordings. One for the process; `close` it before database and store.

    Sizes are bytes, times seconds. `keep_within_s` bounds storing what a broken stream left.
    """

    def __init__(
        self,
        database: Database,
        objects: SealedStore,
        master_keys: MasterKeys,
        *,
        max_upload_bytes: int,
        upload_expires_s: float,
        max_audio_s: float,
        part_bytes: int = PART_BYTES,
        parts_at_once: int = PARTS_AT_ONCE,
        keep_within_s: float = KEEP_WITHIN_S,
    ) -> None:
        self.keys = ClientKeys(master_keys)
        self._database = database
        self._objects = objects
        self._max_upload_bytes = max_upload_bytes
        self._upload_expires = timedelta(seconds=upload_expires_s)
        self._reader_limits = ReaderLimits(max_duration_s=max_audio_s)
        self._part_bytes = part_bytes
        self._parts_at_once = parts_at_once
        self._keep_within_s = keep_within_s
        self._threads = ThreadPoolExecutor(STORE_THREADS, thread_name_prefix="store")
        self._background: set[asyncio.Task[object]] = set()

    async def close(self) -> None:
        """Wait for what goes on in the background, which is bounded, and let the threads go."""
        while self._background:
            await asyncio.wait(self._background)
        self._threads.shutdown(wait=False, cancel_futures=True)

    def in_background(self, work: Coroutine[Any, Any, object]) -> "asyncio.Task[object]":
        """Let `work` go on when the call that began it is gone; its failure is nobody's. `close` waits for it."""
        task = asyncio.create_task(_quietly(work))
        self._background.add(task)
        task.add_done_callback(self._background.discard)
        return task

    # ------------------------------------------------------------ uploads

    async def create_upload(
        self, tx: Transaction, *, actor: str, client_id: str, details: Details, size_bytes: int, sha256: bytes
    ) -> Upload:
        """Name an upload.

        Raises UploadSizeRefused, ClientMissing, UnknownAuthor or UnknownWorkType.
        """
        if not 0 < size_bytes <= self._max_upload_bytes:
            raise UploadSizeRefused(size_bytes, self._max_upload_bytes)
        await self.keys.of(tx, client_id)  # a client whose key is gone takes no audio
        knows_author, knows_work_type = await store.known_names(tx, client_id, details.author_id, details.work_type_id)
        if not knows_author:
            raise UnknownAuthor("upload.details.author")
        if not knows_work_type:
            raise UnknownWorkType("upload.details.work_type")
        upload = Upload(
            client_id=client_id,
            upload_id=new_id(),
            details=details,
            size_bytes=size_bytes,
            sha256=sha256,
            committed_size=0,
            state=UploadState.OPEN,
            fence=0,
            job_id=None,
            created_by=actor,
            created_at=tx.now,
            expires_at=tx.now + self._upload_expires,
        )
        await store.insert_upload(tx, upload)
        await _audit(tx, actor, "CREATE_UPLOAD", upload, size_bytes=str(size_bytes))
        return upload

    async def get_upload(self, tx: Transaction, client_id: str, upload_id: UUID) -> Upload:
        """One upload. Raises UploadMissing."""
        upload = await store.get_upload(tx, client_id, upload_id)
        if upload is None:
            raise UploadMissing(upload_name(client_id, upload_id))
        return upload

    async def cancel_upload(self, tx: Transaction, *, actor: str, client_id: str, upload_id: UUID) -> Upload:
        """Give up an open upload. Call `discard` once `tx` is committed. Raises UploadMissing, UploadClosed."""
        upload = await store.get_upload(tx, client_id, upload_id, lock=True)
        if upload is None:
            raise UploadMissing(upload_name(client_id, upload_id))
        closed = await store.end_upload(tx, client_id, upload_id, upload.fence, UploadState.CLOSED)
        if closed is None:
            raise UploadClosed(upload.name, upload.state)
        await _audit(tx, actor, "CANCEL_UPLOAD", closed)
        return closed

    async def begin_stream(self, scope: Scope, client_id: str, upload_id: UUID, offset: int) -> UploadStream:
        """Let a stream write from `offset` on; every older stream of this upload can write no more.

        An upload that became a job lets in a stream at its end, so that a caller whose answer was lost can ask again.
        Raises UploadMissing, UploadClosed or UploadOffsetWrong, and the older streams go on then.
        """
        async with self._database.transaction(scope) as tx:
            upload = await store.raise_fence(tx, client_id, upload_id, offset)
            if upload is None:
                upload = await store.get_upload(tx, client_id, upload_id, lock=True)
                if upload is None:
                    raise UploadMissing(upload_name(client_id, upload_id))
                if upload.state is UploadState.CLOSED:
                    raise UploadClosed(upload.name, upload.state)
                if offset != upload.committed_size:
                    raise UploadOffsetWrong(upload.name, upload.committed_size)
                if upload.state is UploadState.OPEN:
                    # An older stream's last part was committed between the two statements; now nothing can be.
                    upload = await store.raise_fence(tx, client_id, upload_id, offset) or upload
            data_key = await self.keys.of(tx, client_id)

        def begin(start: int) -> NewPart:
            return _SealedPart(self._objects, data_key, client_id, upload_id, start)

        async def record(part: StoredPart) -> None:
            async with self._database.transaction(Scope.of(client_id)) as tx:
                if not await store.add_part(tx, client_id, upload_id, upload.fence, part):
                    raise UploadTakenOver(upload.name)

        writer = PartWriter(
            offset, begin, record, self._in_thread, part_bytes=self._part_bytes, parts_at_once=self._parts_at_once
        )
        return UploadStream(upload, writer, self._keep_within_s)

    async def finish_upload(self, stream: UploadStream, *, actor: str) -> Upload:
        """Verify what arrived, and make the dictation and its job of it, all or nothing.

        Raises SizeMismatch, Sha256Mismatch, NotAudio or AudioTooLong, and the upload is closed then. With any other
        error it stays as it is, and can be finished again by a stream without data.
        """
        upload = stream.upload
        if upload.state is not UploadState.OPEN:
            return upload
        await stream.flush()
        if stream.taken != upload.size_bytes:
            raise await self._refuse(upload, actor, SizeMismatch(upload.name, upload.size_bytes, stream.taken))
        reader = await self._upload_reader(upload)
        if (stream.sha256 or await self._sha256_of(reader)) != upload.sha256:
            raise await self._refuse(upload, actor, Sha256Mismatch(upload.name))
        try:
            facts = await self._probe(reader)
        except InvalidInput as refused:
            told = type(refused)(f"{refused.message} {_CLOSED}", resource=upload.name, details=refused.details)
            raise await self._refuse(upload, actor, told) from None
        return await self._receive(upload, actor, facts)

    async def _receive(self, upload: Upload, actor: str, facts: AudioFacts) -> Upload:
        """The transaction that makes a job of a verified upload, or tells which job its audio already is."""
        client_id, upload_id = upload.client_id, upload.upload_id
        async with self._database.transaction(Scope.of(client_id)) as tx:
            await store.lock_audio(tx, client_id, upload.sha256)
            job_id = await store.job_of_audio(tx, client_id, upload.sha256)
            if job_id is not None:
                ended = await store.end_upload(tx, client_id, upload_id, upload.fence, UploadState.DUPLICATE, job_id)
            else:
                dictation_id = new_id()
                audio_format = asdict(facts)
                duration_s = audio_format.pop("duration_s")
                await store.insert_dictation(tx, upload, dictation_id, audio_format, duration_s)
                job = await jobs.receive(
                    tx, actor=actor, client_id=client_id, dictation_id=dictation_id, details=upload.details
                )
                job_id = job.job_id
                ended = await store.end_upload(tx, client_id, upload_id, upload.fence, UploadState.FINISHED, job_id)
            if ended is None:
                raise UploadTakenOver(upload.name)
            await _audit(tx, actor, "FINISH_UPLOAD", ended, state=ended.state, job_id=str(job_id))
        if ended.state is UploadState.DUPLICATE:
            self.discard(ended)
        return ended

    async def _refuse(self, upload: Upload, actor: str, refusal: ScribelineError) -> ScribelineError:
        """Close an upload for what was found in it; gives the error to raise."""
        async with self._database.transaction(Scope.of(upload.client_id)) as tx:
            closed = await store.end_upload(tx, upload.client_id, upload.upload_id, upload.fence, UploadState.CLOSED)
            if closed is None:
                return UploadTakenOver(upload.name)
            await _audit(tx, actor, "REFUSE_UPLOAD", closed, reason=refusal.reason)
        self.discard(closed)
        return refusal

    def discard(self, upload: Upload) -> None:
        """Delete, in the background, the objects of an upload that ended without becoming a job.

        What cannot be deleted now is swept later, for no row names it any more.
        """
        if upload.state in (UploadState.CLOSED, UploadState.DUPLICATE):
            self.in_background(self._in_thread(self._delete_below, upload_prefix(upload.client_id, upload.upload_id)))

    # ------------------------------------------------------------ housekeeping

    async def close_expired(self) -> int:
        """Close the uploads that waited too long, and delete what came of them; returns how many."""
        total = 0
        while True:
            closed: list[Upload] = []
            async with self._database.transaction(Scope.company()) as tx:
                for upload in await store.expired(tx, _BATCH):
                    ended = await store.end_upload(
                        tx, upload.client_id, upload.upload_id, upload.fence, UploadState.CLOSED
                    )
                    if ended is not None:
                        await _audit(tx, SYSTEM, "EXPIRE_UPLOAD", ended)
                        closed.append(ended)
            for upload in closed:
                self.discard(upload)
            total += len(closed)
            if len(closed) < _BATCH:
                return total

    async def sweep_orphans(self) -> int:
        """Delete the objects, older than ORPHAN_AGE, that no row names; returns how many.

        They are left by crashes and outages between storing an object and recording it, or after forgetting it.
        """
        async with self._database.transaction(Scope.company()) as tx:
            clients = await store.client_ids(tx)
            before = tx.now - ORPHAN_AGE
        swept = 0
        for client_id in clients:
            for prefix, known in (
                (uploads_prefix(client_id), store.known_part_keys),
                (dictations_prefix(client_id), store.known_playback_keys),
            ):
                old = [
                    key
                    for key in await self._in_thread(lambda prefix: list(self._objects.keys(prefix)), prefix)
                    if (made := made_at(key)) is not None and made < before
                ]
                for batch in (old[at : at + _BATCH] for at in range(0, len(old), _BATCH)):
                    owners = {owner for key in batch if (owner := owner_of_key(key)) is not None}
                    async with self._database.transaction(Scope.of(client_id)) as tx:
                        named = await known(tx, client_id, list(owners))
                    orphans = [key for key in batch if key not in named]
                    await self._in_thread(self._delete, orphans)
                    swept += len(orphans)
        return swept

    # ------------------------------------------------------------ hearing

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
        data_key = await self.keys.of(tx, client_id)
        if copy is AudioCopy.PLAYBACK:
            read = self._object_reader(
                dictation.playback_key or "", data_key, playback_context(client_id, dictation.dictation_id)
            )
        else:
            parts = await store.parts(tx, client_id, dictation.upload_id)
            read = self._read_of(self._reader(client_id, dictation.upload_id, data_key, parts))
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
        data_key = await self.keys.of(tx, client_id)
        context = peaks_context(client_id, dictation.dictation_id)

        async def read() -> bytes:
            return await self._in_thread(lambda: self._objects.get(key, data_key=data_key, context=context))

        return read

    async def _heard(self, tx: Transaction, caller: Caller, client_id: str, job_id: UUID) -> tuple[Job, Dictation]:
        job = await jobs.get(tx, caller, client_id, job_id)
        if not may_open(caller, job):
            raise AudioNotYours(job.name)
        dictation = await store.get_dictation(tx, client_id, job.dictation_id)
        if dictation is None:
            raise DictationMissing
        return job, dictation

    # ------------------------------------------------------------ the store

    def _delete(self, keys: Iterable[str]) -> None:
        for key in keys:
            self._objects.delete(key)

    def _delete_below(self, prefix: str) -> None:
        self._delete(self._objects.keys(prefix))

    async def _upload_reader(self, upload: Upload) -> PartedReader:
        async with self._database.transaction(Scope.of(upload.client_id)) as tx:
            data_key = await self.keys.of(tx, upload.client_id)
            parts = await store.parts(tx, upload.client_id, upload.upload_id)
        if sum(part.length for part in parts) != upload.size_bytes:
            raise UploadTakenOver(upload.name)  # closed in the meantime, and its parts with it
        return self._reader(upload.client_id, upload.upload_id, data_key, parts)

    def _reader(self, client_id: str, upload_id: UUID, data_key: DataKey, parts: Iterable[StoredPart]) -> PartedReader:
        return PartedReader(
            self._objects,
            data_key,
            lambda part: part_context(client_id, upload_id, part.offset),
            [Part(part.object_key, part.start, part.length, part.sha256.hex()) for part in parts],
        )

    def _read_of(self, reader: PartedReader) -> Callable[[int, int], Coroutine[Any, Any, bytes]]:
        async def read(offset: int, length: int) -> bytes:
            return await self._in_thread(reader.read, offset, length)

        return read

    def _object_reader(
        self, key: str, data_key: DataKey, context: bytes
    ) -> Callable[[int, int], Coroutine[Any, Any, bytes]]:
        async def read(offset: int, length: int) -> bytes:
            return await self._in_thread(
                lambda: self._objects.get(key, data_key=data_key, context=context, offset=offset, length=length)
            )

        return read

    async def _sha256_of(self, reader: PartedReader) -> bytes:
        """The SHA-256 of what is stored, read part by part."""
        digest = hashlib.sha256()
        for part in reader.parts:
            data = await self._in_thread(reader.read, part.offset, part.length)
            await self._in_thread(digest.update, data)
        return digest.digest()

    async def _probe(self, reader: PartedReader) -> AudioFacts:
        """What the header of a stored recording says."""
        waits_for_store = False

        async def read(offset: int, length: int) -> bytes:
            nonlocal waits_for_store
            waits_for_store = True
            data = await self._in_thread(reader.read, offset, length)
            waits_for_store = False
            return data

        try:
            return await probe(read, reader.size, limits=self._reader_limits)
        except AudioUnreadable as error:
            if waits_for_store:
                # Its time ran out while the store was silent: nothing is known of the audio yet.
                raise StoreUnavailable("no answer while the header was read") from error
            raise

    async def _in_thread(self, work: Callable[..., T], *args: object) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._threads, work, *args)


# ---------------------------------------------------------------- the playback copy, for the role that makes it


async def begin_playback(tx: Transaction, client_id: str, dictation_id: UUID) -> int:
    """Begin a run that makes a dictation's playback copy and peaks; gives its fencing token, which ends older runs'.

    Raises DictationMissing.
    """
    fence = await store.raise_playback_fence(tx, client_id, dictation_id)
    if fence is None:
        raise DictationMissing
    return fence


async def finish_playback(
    tx: Transaction,
    client_id: str,
    dictation_id: UUID,
    fence: int,
    *,
    playback_key: str,
    playback_size: int,
    peaks_key: str,
    duration_s: float,
) -> None:
    """Name the stored playback copy (`playback_size` plaintext bytes) and peaks, and the decoded length in seconds.

    The keys are of `new_playback_key` and `new_peaks_key`, the objects sealed for `playback_context` and
    `peaks_context`. Raises PlaybackTakenOver when another run has begun since; its keys are then nobody's, and swept.
    """
    if not await store.set_playback(
        tx,
        client_id,
        dictation_id,
        fence,
        playback_key=playback_key,
        playback_size=playback_size,
        peaks_key=peaks_key,
        duration_s=duration_s,
    ):
        raise PlaybackTakenOver


async def _audit(tx: Transaction, actor: str, action: str, upload: Upload, **details: str) -> None:
    await audit.record(
        tx, actor=actor, action=action, resource=upload.name, client_id=upload.client_id, details=details
    )


async def _quietly(work: Coroutine[Any, Any, object]) -> None:
    with contextlib.suppress(ScribelineError):
        await work
