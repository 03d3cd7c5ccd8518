"""UploadService: dictation on its way in, over gRPC."""

import asyncio
from collections.abc import AsyncIterator

from scribeline.database.unit_of_work import Database
from scribeline.dictations.errors import MessageRefused, UploadIdle
from scribeline.dictations.model import Upload
from scribeline.dictations.service import Dictations
from scribeline.dictations.streams import UploadStream
from scribeline.front import checks, names
from scribeline.front.calls import Context, current_caller, scope_of, unit_of_work
from scribeline.front.conversions.details import to_details
from scribeline.front.conversions.uploads import from_upload
from scribeline.front.idempotency import once
from scribeline.identity.model import Caller
from scribeline.v1 import uploads_pb2, uploads_pb2_grpc


class UploadServicer(uploads_pb2_grpc.UploadServiceServicer):
    """What a stream carried is kept as far as it came, however the stream ends.

    `idle_s` is how long a stream may send nothing, in seconds.
    """

    def __init__(self, database: Database, dictations: Dictations, idle_s: float) -> None:
        self._database = database
        self._uploads = dictations.uploads
        self._finishing = dictations.finishing
        self._idle_s = idle_s

    async def CreateUpload(self, request: uploads_pb2.CreateUploadRequest, context: Context) -> uploads_pb2.Upload:
        """Name an upload."""
        caller = current_caller()
        (client_id,) = names.CLIENT.parse(request.parent, field="parent")
        details = to_details(request.upload.details, client_id, field="upload.details")
        sha256 = checks.sha256(request.upload.sha256, field="upload.sha256")
        async with unit_of_work(self._database, caller, context) as tx:

            async def act() -> uploads_pb2.Upload:
                upload = await self._uploads.create(
                    tx,
                    actor=caller.name,
                    client_id=client_id,
                    details=details,
                    size_bytes=request.upload.size_bytes,
                    sha256=sha256,
                )
                return from_upload(upload)

            return await once(tx, caller, request, act, uploads_pb2.Upload)

    async def WriteUpload(
        self, request_iterator: AsyncIterator[uploads_pb2.WriteUploadRequest], context: Context
    ) -> uploads_pb2.WriteUploadResponse:
        """Take the audio, or the rest of it, and with finish_write make the job."""
        caller = current_caller()
        first = await self._next(request_iterator)
        if first is None:
            raise MessageRefused("The first message names the upload; the stream had none.", field="upload")
        client_id, upload_id = names.UPLOAD.parse(first.upload, field="upload")
        stream = await self._uploads.begin_stream(scope_of(caller), client_id, upload_id, first.write_offset)
        try:
            upload = await self._take(stream, first, request_iterator, caller, context)
        except BaseException:
            # Also when the call is cancelled, as it is when the line breaks: then nobody waits, but it is done.
            await asyncio.shield(self._uploads.keep(stream))
            raise
        return uploads_pb2.WriteUploadResponse(committed_size=upload.committed_size, upload=from_upload(upload))

    async def GetUpload(self, request: uploads_pb2.GetUploadRequest, context: Context) -> uploads_pb2.Upload:
        """One upload."""
        client_id, upload_id = names.UPLOAD.parse(request.name, field="name")
        async with unit_of_work(self._database, current_caller(), context) as tx:
            return from_upload(await self._uploads.get(tx, client_id, upload_id))

    async def CancelUpload(self, request: uploads_pb2.CancelUploadRequest, context: Context) -> uploads_pb2.Upload:
        """Give up an upload."""
        caller = current_caller()
        client_id, upload_id = names.UPLOAD.parse(request.name, field="name")
        async with unit_of_work(self._database, caller, context) as tx:

            async def act() -> uploads_pb2.Upload:
                return from_upload(
                    await self._uploads.cancel(tx, actor=caller.name, client_id=client_id, upload_id=upload_id)
                )

            answer = await once(tx, caller, request, act, uploads_pb2.Upload)
            upload = await self._uploads.get(tx, client_id, upload_id)
        self._uploads.discard(upload)
        return answer

    async def _take(
        self,
        stream: UploadStream,
        message: uploads_pb2.WriteUploadRequest | None,
        rest: AsyncIterator[uploads_pb2.WriteUploadRequest],
        caller: Caller,
        context: Context,
    ) -> Upload:
        while message is not None:
            if message.upload not in ("", stream.upload.name):
                raise MessageRefused("One stream carries one upload: this message names another.", field="upload")
            crc32c = message.data_crc32c if message.HasField("data_crc32c") else None
            await stream.write(message.write_offset, message.data, crc32c)
            if message.finish_write:
                return await self._finishing.finish(stream, actor=caller.name)
            message = await self._next(rest)
        await stream.flush()
        async with unit_of_work(self._database, caller, context) as tx:
            return await self._uploads.get(tx, stream.upload.client_id, stream.upload.upload_id)

    async def _next(
        self, messages: AsyncIterator[uploads_pb2.WriteUploadRequest]
    ) -> uploads_pb2.WriteUploadRequest | None:
        """The next message; None at the stream's end. Raises UploadIdle when none comes for too long."""
        try:
            async with asyncio.timeout(self._idle_s):
                return await anext(messages, None)
        except TimeoutError:
            raise UploadIdle(self._idle_s) from None
