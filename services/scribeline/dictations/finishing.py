"""The end of an upload: what arrived is verified, and becomes a dictation and its job."""

from dataclasses import asdict

from scribeline.database.unit_of_work import Database, Scope
from scribeline.dictations import store
from scribeline.dictations.audio import AudioFacts, ReaderLimits
from scribeline.dictations.errors import AudioUnreadable, Sha256Mismatch, SizeMismatch, UploadTakenOver
from scribeline.dictations.keys import ClientKeys
from scribeline.dictations.model import Upload, UploadState
from scribeline.dictations.objects import AudioObjects, reader_of_parts
from scribeline.dictations.probe import probe
from scribeline.dictations.streams import UploadStream
from scribeline.dictations.uploads import Uploads, audit_upload
from scribeline.errors import InvalidInput, ScribelineError
from scribeline.ids import new_id
from scribeline.jobs import service as jobs
from scribeline.storage.errors import StoreUnavailable
from scribeline.storage.parts import PartedReader

_CLOSED = "The upload is closed and nothing of it is kept."


class Finishing:
    """Makes jobs of uploads."""

    def __init__(
        self,
        database: Database,
        keys: ClientKeys,
        objects: AudioObjects,
        uploads: Uploads,
        *,
        reader_limits: ReaderLimits,
    ) -> None:
        self._database = database
        self._keys = keys
        self._objects = objects
        self._uploads = uploads
        self._reader_limits = reader_limits

    async def finish(self, stream: UploadStream, *, actor: str) -> Upload:
        """Verify what arrived, and make the dictation and its job of it, all or nothing.

        Raises SizeMismatch, Sha256Mismatch, NotAudio, AudioDamaged or AudioTooLong, and the upload is closed then. With
        any other error it stays as it is, and can be finished again by a stream without data.
        """
        upload = stream.upload
        if upload.state is not UploadState.OPEN:
            return upload
        await stream.flush()
        if stream.taken != upload.size_bytes:
            raise await self._refuse(upload, actor, SizeMismatch(upload.name, upload.size_bytes, stream.taken))
        reader = await self._upload_reader(upload)
        if (stream.sha256 or await self._objects.sha256_of(reader)) != upload.sha256:
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
            await audit_upload(tx, actor, "FINISH_UPLOAD", ended, state=ended.state, job_id=str(job_id))
        if ended.state is UploadState.DUPLICATE:
            self._uploads.discard(ended)
        return ended

    async def _refuse(self, upload: Upload, actor: str, refusal: ScribelineError) -> ScribelineError:
        """Close an upload for what was found in it; gives the error to raise."""
        async with self._database.transaction(Scope.of(upload.client_id)) as tx:
            closed = await store.end_upload(tx, upload.client_id, upload.upload_id, upload.fence, UploadState.CLOSED)
            if closed is None:
                return UploadTakenOver(upload.name)
            await audit_upload(tx, actor, "REFUSE_UPLOAD", closed, reason=refusal.reason)
        self._uploads.discard(closed)
        return refusal

    async def _upload_reader(self, upload: Upload) -> PartedReader:
        async with self._database.transaction(Scope.of(upload.client_id)) as tx:
            data_key = await self._keys.of(tx, upload.client_id)
            parts = await store.parts(tx, upload.client_id, upload.upload_id)
        if sum(part.length for part in parts) != upload.size_bytes:
            raise UploadTakenOver(upload.name)  # closed in the meantime, and its parts with it
        return reader_of_parts(self._objects.store, data_key, upload.client_id, upload.upload_id, parts)

    async def _probe(self, reader: PartedReader) -> AudioFacts:
        """What the header of a stored recording says."""
        waits_for_store = False

        async def read(offset: int, length: int) -> bytes:
            nonlocal waits_for_store
            waits_for_store = True
            data = await self._objects.in_thread(reader.read, offset, length)
            waits_for_store = False
            return data

        try:
            return await probe(read, reader.size, limits=self._reader_limits)
        except AudioUnreadable as error:
            if waits_for_store:
                # Its time ran out while the store was silent: nothing is known of the audio yet.
                raise StoreUnavailable("no answer while the header was read") from error
            raise
