"""One stream that writes an upload: what it carries is checked, sealed and handed on, part by part."""

from uuid import UUID

import google_crc32c

from scribeline.dictations.errors import ChecksumWrong, MessageRefused, TooMuchData, UploadClosed, UploadOffsetWrong
from scribeline.dictations.model import StoredPart, Upload, UploadState, new_part_key, part_context
from scribeline.dictations.writing import PartWriter
from scribeline.storage.keys import DataKey
from scribeline.storage.sealed import SealedStore

MAX_MESSAGE_BYTES = 2 << 20
"""How much data one message of an upload's stream may carry."""


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


class SealedPart:
    """A part in the making: it is sealed while its bytes come, so its plaintext is never in memory as a whole.

    It takes one of `buffers` to seal into, if there is one, and leaves it there for the stream's later parts.
    """

    def __init__(
        self,
        objects: SealedStore,
        data_key: DataKey,
        client_id: str,
        upload_id: UUID,
        start: int,
        buffers: list[bytearray],
    ) -> None:
        self._start = start
        self._buffers = buffers
        self._buffer = buffers.pop() if buffers else bytearray()
        self._writer = objects.writer(
            new_part_key(client_id, upload_id, start),
            data_key=data_key,
            context=part_context(client_id, upload_id, start),
            buffer=self._buffer,
        )

    def add(self, data: memoryview) -> None:
        """Seal the next bytes."""
        self._writer.write(data)

    def store(self) -> StoredPart:
        """Store the part as an object of its own."""
        sha256 = self._writer.finish()
        self._buffers.append(self._buffer)
        return StoredPart(self._start, self._writer.plain_size, sha256, self._writer.key)
