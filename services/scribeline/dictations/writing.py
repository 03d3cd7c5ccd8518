"""The bytes of one upload's stream on their way into the store: sealed part by part, several on their way at a time."""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, Protocol, TypeVar

from scribeline.dictations.model import StoredPart

PART_BYTES = 8 << 20
"""Plaintext bytes of a part: large enough for the store to be quick, small enough to hold a few of."""

PARTS_AT_ONCE = 2
"""How many parts of one stream are stored at a time, while the next one is sealed."""

T = TypeVar("T")


class NewPart(Protocol):
    """A part in the making. Its methods block, and are called one after the other, in threads."""

    def add(self, data: memoryview) -> None:
        """Seal the next bytes."""
        ...

    def store(self) -> StoredPart:
        """Store the part as an object of its own."""
        ...


Record = Callable[[StoredPart], Awaitable[None]]
"""Counts a stored part as committed; raises when it does not go on where the last one ended."""

InThread = Callable[..., Coroutine[Any, Any, Any]]
"""Calls a function with its arguments in a thread."""


class PartWriter:
    """Makes parts of `part_bytes`, stores up to `parts_at_once` of them beside each other, and records them in their
    order, so that what is recorded never has a gap.

    `begin` makes the part that begins at a byte of the file. At most `parts_at_once` + 1 parts are in memory: `write`
    waits while all of them are on their way. When storing or recording one fails, no later one is recorded, and the
    failure is raised by the next `write` or `flush`.
    """

    def __init__(
        self,
        start: int,
        begin: Callable[[int], NewPart],
        record: Record,
        in_thread: InThread,
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
        self._begin = begin
        self._record = record
        self._in_thread = in_thread
        self._part_bytes = part_bytes
        self._sha256 = hashlib.sha256()
        self._places = asyncio.Semaphore(parts_at_once + 1)
        self._part: NewPart | None = None
        self._room = 0
        self._adding: asyncio.Task[None] | None = None
        self._last: asyncio.Task[None] | None = None

    async def write(self, data: bytes) -> None:
        """Take the next bytes."""
        rest = memoryview(data)
        while rest:
            if self._part is None:
                await self._places.acquire()
                self._part, self._room = self._begin(self.taken), self._part_bytes
            if self._last is not None and self._last.done():
                self._last.result()
            piece, rest = rest[: self._room], rest[self._room :]
            self._room -= len(piece)
            self.taken += len(piece)
            self._adding = asyncio.create_task(self._in_thread(self._add, self._part, piece))
            self._adding.add_done_callback(look_at)
            await _outcome(self._adding)
            if not self._room:
                self._send()

    async def flush(self) -> None:
        """Store what was written and wait until all of it is recorded."""
        self._send()
        if self._last is not None:
            await _outcome(self._last)

    async def keep(self, within_s: float) -> int:
        """Store as much as goes of what was written, within `within_s` seconds; gives the committed size.

        For a stream that broke: it raises nothing, for what is not recorded will be sent again.
        """
        if self._adding is not None and not self._adding.done():
            await asyncio.wait([self._adding])  # the write that was broken off; sealing a message is quick
        if not _failed(self._adding) and not _failed(self._last):
            self._send()
        if self._last is not None:
            _, late = await asyncio.wait([self._last], timeout=within_s)
            for task in late:
                task.cancel()
        return self.committed

    @property
    def sha256(self) -> bytes:
        """The SHA-256 of what was written."""
        return self._sha256.digest()

    def _add(self, part: NewPart, piece: memoryview) -> None:
        self._sha256.update(piece)
        part.add(piece)

    def _send(self) -> None:
        part, self._part = self._part, None
        if part is not None:
            self._last = asyncio.create_task(self._carry(self._last, part, self.taken))
            self._last.add_done_callback(look_at)

    async def _carry(self, before: asyncio.Task[None] | None, part: NewPart, end: int) -> None:
        try:
            stored = await self._in_thread(part.store)
            if before is not None:
                await _outcome(before)
            await self._record(stored)
            self.committed = end
        finally:
            self._places.release()


async def _outcome(task: asyncio.Task[T]) -> T:
    """The task's result. It is waited for and not awaited: when the call is cancelled, the task goes on."""
    await asyncio.wait([task])
    return task.result()


def _failed(task: asyncio.Task[None] | None) -> bool:
    return task is not None and task.done() and (task.cancelled() or task.exception() is not None)


def look_at(task: asyncio.Task[T]) -> None:
    """Take notice of a failure that nobody may ask for, so that asyncio does not complain of it."""
    if not task.cancelled():
        task.exception()
