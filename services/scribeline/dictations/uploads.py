"""The verbs of uploads, up to where all of the audio arrived."""

import asyncio
from datetime import timedelta
from uuid import UUID

from scribeline.audit import service as audit
from scribeline.clients.service import check_agreement
from scribeline.copies import store as recipients
from scribeline.copies.errors import UnknownRecipient
from scribeline.database.unit_of_work import Database, Scope, Transaction
from scribeline.dictations import store
from scribeline.dictations.background import Background
from scribeline.dictations.errors import (
    UploadClosed,
    UploadMissing,
    UploadOffsetWrong,
    UploadSizeRefused,
    UploadTakenOver,
)
from scribeline.dictations.keys import ClientKeys
from scribeline.dictations.model import Details, StoredPart, Upload, UploadState, upload_name, upload_prefix
from scribeline.dictations.objects import AudioObjects
from scribeline.dictations.streams import SealedPart, UploadStream
from scribeline.dictations.writing import NewPart, PartWriter
from scribeline.ids import new_id
from scribeline.jobs.errors import UnknownAuthor, UnknownWorkType


class Uploads:
    """Names uploads, lets streams write them, and lets go of those that are given up.

    Sizes are bytes, times seconds. `keep_within_s` bounds storing what a broken stream left.
    """

    def __init__(
        self,
        database: Database,
        keys: ClientKeys,
        objects: AudioObjects,
        background: Background,
        *,
        max_upload_bytes: int,
        upload_expires_s: float,
        part_bytes: int,
        parts_at_once: int,
        keep_within_s: float,
    ) -> None:
        self._database = database
        self._keys = keys
        self._objects = objects
        self._background = background
        self._max_upload_bytes = max_upload_bytes
        self._upload_expires = timedelta(seconds=upload_expires_s)
        self._part_bytes = part_bytes
        self._parts_at_once = parts_at_once
        self._keep_within_s = keep_within_s

    async def create(
        self, tx: Transaction, *, actor: str, client_id: str, details: Details, size_bytes: int, sha256: bytes
    ) -> Upload:
        """Name an upload.

        Raises UploadSizeRefused, ResourceMissing (the client), NoCurrentAgreement, UnknownAuthor, UnknownWorkType or
        UnknownRecipient.
        """
        if not 0 < size_bytes <= self._max_upload_bytes:
            raise UploadSizeRefused(size_bytes, self._max_upload_bytes)
        await self._keys.of(tx, client_id)  # a client whose key is gone takes no audio
        await check_agreement(tx, client_id)
        knows_author, knows_work_type = await store.known_names(tx, client_id, details.author_id, details.work_type_id)
        if not knows_author:
            raise UnknownAuthor("upload.details.author")
        if not knows_work_type:
            raise UnknownWorkType("upload.details.work_type")
        if (unknown := await recipients.unknown(tx, client_id, details.copies)) is not None:
            raise UnknownRecipient(f"upload.details.copies[{details.copies.index(unknown)}]")
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
        await audit_upload(tx, actor, "CREATE_UPLOAD", upload, size_bytes=str(size_bytes))
        return upload

    async def get(self, tx: Transaction, client_id: str, upload_id: UUID) -> Upload:
        """One upload. Raises UploadMissing."""
        upload = await store.get_upload(tx, client_id, upload_id)
        if upload is None:
            raise UploadMissing(upload_name(client_id, upload_id))
        return upload

    async def cancel(self, tx: Transaction, *, actor: str, client_id: str, upload_id: UUID) -> Upload:
        """Give up an open upload. Call `discard` once `tx` is committed. Raises UploadMissing, UploadClosed."""
        upload = await store.get_upload(tx, client_id, upload_id, lock=True)
        if upload is None:
            raise UploadMissing(upload_name(client_id, upload_id))
        closed = await store.end_upload(tx, client_id, upload_id, upload.fence, UploadState.CLOSED)
        if closed is None:
            raise UploadClosed(upload.name, upload.state)
        await audit_upload(tx, actor, "CANCEL_UPLOAD", closed)
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
            data_key = await self._keys.of(tx, client_id)

        buffers: list[bytearray] = []

        def begin(start: int) -> NewPart:
            return SealedPart(self._objects.store, data_key, client_id, upload_id, start, buffers)

        async def record(part: StoredPart) -> None:
            async with self._database.transaction(Scope.of(client_id)) as tx:
                if not await store.add_part(tx, client_id, upload_id, upload.fence, part):
                    raise UploadTakenOver(upload.name)

        writer = PartWriter(
            offset,
            begin,
            record,
            self._objects.in_thread,
            part_bytes=self._part_bytes,
            parts_at_once=self._parts_at_once,
        )
        return UploadStream(upload, writer, self._keep_within_s)

    def keep(self, stream: UploadStream) -> "asyncio.Task[object]":
        """Commit, in the background, as much as goes of what a broken stream wrote."""
        return self._background.begin(stream.keep())

    def discard(self, upload: Upload) -> None:
        """Delete, in the background, the objects of an upload that ended without becoming a job.

        What cannot be deleted now is swept later, for no row names it any more.
        """
        if upload.state in (UploadState.CLOSED, UploadState.DUPLICATE):
            self._background.begin(self._objects.delete_below(upload_prefix(upload.client_id, upload.upload_id)))


async def audit_upload(tx: Transaction, actor: str, action: str, upload: Upload, **details: str) -> None:
    """Tell the audit trail what was done to an upload, in the transaction that does it."""
    await audit.record(
        tx, actor=actor, action=action, resource=upload.name, client_id=upload.client_id, details=details
    )
