"""The bytes of a stream become parts: gathered, stored beside each other, recorded in order, and never with a gap."""

import asyncio
import hashlib
import itertools
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scribeline.dictations.model import StoredPart
from scribeline.dictations.writing import PartWriter
from scribeline.errors import Unavailable

PART_BYTES = 16


class Shelf:
    """Where parts go: what was stored, and what was recorded, in this order."""

    def __init__(self) -> None:
        self.stored: dict[str, bytes] = {}
        self.recorded: list[StoredPart] = []
        self.in_memory = 0
        self.most_in_memory = 0
        self.gates: dict[int, asyncio.Event] = {}
        self.fail_store_at: int | None = None
        self.fail_record_at: int | None = None

    def begin(self, start: int) -> "ShelfPart":
        self.in_memory += 1
        self.most_in_memory = max(self.most_in_memory, self.in_memory)
        return ShelfPart(self, start)

    async def in_turn(self, work: Callable[..., object], *args: object) -> object:
        """Stands for a thread: it goes on when the loop does, and when its gate is open."""
        part = getattr(work, "__self__", None)
        if isinstance(part, ShelfPart) and part.start in self.gates:
            await self.gates[part.start].wait()
        await asyncio.sleep(0)
        return work(*args)

    async def record(self, part: StoredPart) -> None:
        if self.fail_record_at == part.start:
            raise Unavailable("the database is away")
        assert part.start == self.committed
        self.recorded.append(part)

    @property
    def committed(self) -> int:
        return sum(part.length for part in self.recorded)

    @property
    def content(self) -> bytes:
        return b"".join(self.stored[part.object_key] for part in self.recorded)

    def writer(self) -> PartWriter:
        return PartWriter(self.committed, self.begin, self.record, self.in_turn, part_bytes=PART_BYTES, parts_at_once=2)


class ShelfPart:
    """A part in the making."""

    def __init__(self, shelf: Shelf, start: int) -> None:
        self.shelf = shelf
        self.start = start
        self.content = bytearray()

    def add(self, data: memoryview) -> None:
        self.content += data

    def store(self) -> StoredPart:
        self.shelf.in_memory -= 1
        if self.shelf.fail_store_at == self.start:
            raise Unavailable("the store is away")
        key = f"{self.start}-{len(self.shelf.stored)}"
        self.shelf.stored[key] = bytes(self.content)
        return StoredPart(self.start, len(self.content), hashlib.sha256(self.content).digest(), key)


async def until(condition: Callable[[], bool]) -> None:
    for _ in range(10_000):
        if condition():
            return
        await asyncio.sleep(0)
    raise AssertionError("it never came")


@given(
    content=st.binary(min_size=1, max_size=200),
    cuts=st.lists(st.integers(0, 200), max_size=12),
    breaks=st.sets(st.integers(0, 11), max_size=4),
)
def test_any_split_into_messages_and_streams_gives_the_same_bytes(
    content: bytes, cuts: list[int], breaks: set[int]
) -> None:
    async def upload() -> Shelf:
        shelf = Shelf()
        writer = shelf.writer()
        edges = sorted({cut for cut in cuts if cut < len(content)} | {0, len(content)})
        whole = True
        for number, (start, end) in enumerate(itertools.pairwise(edges)):
            await writer.write(content[start:end])
            if number in breaks:
                before = shelf.committed
                assert await writer.keep(5.0) == end == shelf.committed >= before
                writer = shelf.writer()
                whole = False
        await writer.flush()
        if whole:
            assert writer.sha256 == hashlib.sha256(content).digest()
        return shelf

    assert asyncio.run(upload()).content == content


async def test_a_part_is_not_recorded_before_the_one_before_it() -> None:
    shelf = Shelf()
    shelf.gates[0] = asyncio.Event()
    writer = shelf.writer()
    await writer.write(bytes(2 * PART_BYTES))
    await until(lambda: len(shelf.stored) > 0)
    assert shelf.recorded == []
    shelf.gates[0].set()
    await writer.flush()
    assert [part.start for part in shelf.recorded] == [0, PART_BYTES]


async def test_writing_waits_while_as_many_parts_as_are_allowed_are_on_their_way() -> None:
    shelf = Shelf()
    shelf.gates[0] = asyncio.Event()
    writer = shelf.writer()
    writing = asyncio.create_task(writer.write(bytes(10 * PART_BYTES)))
    await until(lambda: len(shelf.stored) == 2)
    assert not writing.done()
    assert writer.taken <= 3 * PART_BYTES
    shelf.gates[0].set()
    await writing
    await writer.flush()
    assert shelf.committed == 10 * PART_BYTES
    assert shelf.most_in_memory <= 3


@pytest.mark.parametrize("where", ["store", "record"])
async def test_nothing_is_recorded_behind_a_part_that_failed(where: str) -> None:
    shelf = Shelf()
    setattr(shelf, f"fail_{where}_at", PART_BYTES)
    writer = shelf.writer()

    async def send() -> None:
        await writer.write(bytes(8 * PART_BYTES))
        await writer.flush()

    with pytest.raises(Unavailable):
        await send()
    assert await writer.keep(5.0) == PART_BYTES
    assert [part.start for part in shelf.recorded] == [0]


async def test_a_broken_stream_keeps_what_arrived_as_a_part_of_any_size() -> None:
    shelf = Shelf()
    writer = shelf.writer()
    await writer.write(b"abc")
    assert await writer.keep(5.0) == 3
    assert shelf.content == b"abc"


async def test_keeping_ends_in_its_time_when_the_store_is_silent() -> None:
    shelf = Shelf()
    shelf.gates[0] = asyncio.Event()
    writer = shelf.writer()
    await writer.write(b"abc")
    assert await writer.keep(0.01) == 0
    assert shelf.recorded == []


async def test_a_cancelled_flush_lets_the_parts_on_their_way_go_on() -> None:
    shelf = Shelf()
    shelf.gates[0] = asyncio.Event()
    writer = shelf.writer()
    await writer.write(bytes(PART_BYTES + 1))
    flushing = asyncio.create_task(writer.flush())
    await asyncio.sleep(0)
    flushing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await flushing
    shelf.gates[0].set()
    assert await writer.keep(5.0) == PART_BYTES + 1


async def test_a_write_that_is_cancelled_while_its_bytes_are_sealed_keeps_them() -> None:
    shelf = Shelf()
    writer = shelf.writer()
    writing = asyncio.create_task(writer.write(b"abc"))
    await until(lambda: writer.taken == 3)
    writing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await writing
    assert await writer.keep(5.0) == 3
    assert shelf.content == b"abc"
