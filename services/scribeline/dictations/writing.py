"""The bytes of one upload's stream on their way into the store: gathered into parts, several on their way at a time."""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable
from typing import TypeVar

from scribeline.dictations.model import StoredPart

PART_BYTES = 8 << 20
"""Plaintext bytes of a part: large enough for the store to be quick, small enough to hold a few of."""

PARTS_AT_ONCE = 2
"""How many parts of one stream are sealed and stored at a time, while the next one is gathered."""

T = TypeVar("T")

Store = Callable[[int, memoryview], Awaitable[StoredPart]]
"""Seals and stores the plaintext that begins at a byte of the file, as an object of its own."""

Record = Callable[[StoredPart], Awaitable[None]]
"""Counts a stored part as committed; raises when it does not go on where the last one ended."""


class PartWriter:
    """Gathers bytes into parts of `part_bytes`, stores up to `parts_at_once` of them beside each other, and records
    them in their order, so that what is recorded never has a gap.

    At most `parts_at_once` + 1 parts are in memory: `write` waits while all of them are on their way. When storing or
    recording one fails, no later one is recorded, and the failure is raised by the next `write` or `flush`.
    """

    def __init__(
        self,
        start: int,
        store: Store,
        record: Record,
        *,
        part_bytes: int = PART_BYTES,
        parts_at_once: int = PARTS_AT_ONCE,
    ) -> None:
        self.start = start
        """The file's byte at which this stream began."""
        self.taken = start
        """Behind the last byte that was written."""
        self.committed = start
        """Behind the last byte that is stored and recorded."""
        self._store = store
        self._record = record
        self._part_bytes = part_bytes
        self._sha256 = hashlib.sha256()
        self._places = asyncio.Semaphore(parts_at_once + 1)
        self._spare: list[bytearray] = []
        self._buffer: bytearray | None = None
        self._filled = 0
        self._last: asyncio.Task[None] | None = None

    async def write(self, data: bytes) -> None:
        """Take the next bytes."""
        rest = memoryview(data)
        while rest:
            if self._buffer is None:
                await self._places.acquire()
                self._buffer = self._spare.pop() if self._spare else bytearray(self._part_bytes)
                self._filled = 0
            if self._last is not None and self._last.done():
                self._last.result()
            piece = rest[: self._part_bytes - self._filled]
            self._buffer[self._filled : self._filled + len(piece)] = piece
            self._filled += len(piece)
            self.taken += len(piece)
            rest = rest[len(piece) :]
            if self._filled == self._part_bytes:
                self._send()

    async def flush(self) -> None:
        """Store what was written and wait until all of it is recorded."""
        self._send()
        if self._last is not None:
            # Waited for, not awaited: when the call is cancelled, what is on its way goes on.
            await asyncio.wait([self._last])
            self._last.result()

    async def keep(self, within_s: float) -> int:
        """Store as much as goes of what was written, within `within_s` seconds; gives the committed size.

        For a stream that broke: it raises nothing, for what is not recorded will be sent again.
        """
        if not self._failed:
            self._send()
        if self._last is not None:
            _, late = await asyncio.wait([self._last], timeout=within_s)
            for task in late:
                task.cancel()
        return self.committed

    @property
    def sha256(self) -> bytes:
        """The SHA-256 of what was written, once it is all recorded."""
        return self._sha256.digest()

    @property
    def _failed(self) -> bool:
        last = self._last
        return last is not None and last.done() and (last.cancelled() or last.exception() is not None)

    def _send(self) -> None:
        buffer, self._buffer = self._buffer, None
        if buffer is None or not self._filled:
            return
        start = self.taken - self._filled
        self._last = asyncio.create_task(self._carry(self._last, buffer, self._filled, start))
        self._last.add_done_callback(look_at)

    async def _carry(self, before: asyncio.Task[None] | None, buffer: bytearray, length: int, start: int) -> None:
        try:
            plain = memoryview(buffer)[:length]
            part = await self._store(start, plain)
            if before is not None:
                await asyncio.wait([before])
                before.result()
            await asyncio.to_thread(self._sha256.update, plain)
            await self._record(part)
            self.committed = start + length
            self._spare.append(buffer)
        finally:
            self._places.release()


def look_at(task: asyncio.Task[T]) -> None:
    """Take notice of a failure that nobody may ask for, so that asyncio does not complain of it."""
    if not task.cancelled():
        task.exception()
