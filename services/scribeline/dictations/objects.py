"""The stored audio of dictations, reached from the event loop: the store's SDK blocks, so it is called in threads."""

import asyncio
import hashlib
from collections.abc import Callable, Coroutine, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar
from uuid import UUID

from scribeline.dictations.model import StoredPart, part_context
from scribeline.storage.keys import DataKey
from scribeline.storage.parts import Part, PartedReader
from scribeline.storage.sealed import SealedStore

STORE_THREADS = 16
"""How many requests to the store the front has under way at a time."""

ReadRange = Callable[[int, int], Coroutine[Any, Any, bytes]]
"""Reads a number of plaintext bytes from an offset on."""

T = TypeVar("T")


def reader_of_parts(
    objects: SealedStore, data_key: DataKey, client_id: str, upload_id: UUID, parts: Iterable[StoredPart]
) -> PartedReader:
    """The parts of an upload as one recording. Its methods block."""
    return PartedReader(
        objects,
        data_key,
        lambda part: part_context(client_id, upload_id, part.offset),
        [Part(part.object_key, part.start, part.length) for part in parts],
    )


class AudioObjects:
    """Reads and deletes stored audio. `close` it before the store."""

    def __init__(self, store: SealedStore) -> None:
        self.store = store
        self._threads = ThreadPoolExecutor(STORE_THREADS, thread_name_prefix="store")

    def close(self) -> None:
        """Let the threads go."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def in_thread(self, work: Callable[..., T], *args: object) -> T:
        """Call what blocks, in one of the threads."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, work, *args)

    async def keys(self, prefix: str) -> list[str]:
        """The keys of all objects below a prefix."""
        return await self.in_thread(lambda: list(self.store.keys(prefix)))

    async def delete(self, keys: Iterable[str]) -> None:
        """Delete these objects."""
        await self.in_thread(self._delete, keys)

    async def delete_below(self, prefix: str) -> None:
        """Delete all objects below a prefix."""
        await self.in_thread(lambda: self._delete(self.store.keys(prefix)))

    async def whole(self, key: str, data_key: DataKey, context: bytes) -> bytes:
        """All plaintext bytes of an object."""
        return await self.in_thread(lambda: self.store.get(key, data_key=data_key, context=context))

    def object_ranges(self, key: str, data_key: DataKey, context: bytes) -> ReadRange:
        """What reads ranges of an object."""

        async def read(offset: int, length: int) -> bytes:
            return await self.in_thread(
                lambda: self.store.get(key, data_key=data_key, context=context, offset=offset, length=length)
            )

        return read

    def ranges_of(self, reader: PartedReader) -> ReadRange:
        """What reads ranges of a recording."""

        async def read(offset: int, length: int) -> bytes:
            return await self.in_thread(reader.read, offset, length)

        return read

    async def sha256_of(self, reader: PartedReader) -> bytes:
        """The SHA-256 of what is stored, read part by part."""
        digest = hashlib.sha256()
        for part in reader.parts:
            data = await self.in_thread(reader.read, part.offset, part.length)
            await self.in_thread(digest.update, data)
        return digest.digest()

    def _delete(self, keys: Iterable[str]) -> None:
        for key in keys:
            self.store.delete(key)
