"""A recording stored as consecutive sealed objects, read as one: by range, in chunks, or as a file.

reader = PartedReader(sealed, data_key, context_for, parts)
reader.read(offset, length)
with reader.open() as file:
    av.open(file)
"""

import bisect
import io
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scribeline.storage.errors import ObjectDamaged
from scribeline.storage.keys import DataKey
from scribeline.storage.objects import check_key, check_range
from scribeline.storage.sealed import SealedStore

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

DEFAULT_CHUNK_SIZE = 1 << 20
"""Bytes in a chunk of a stream: a few segments, one request to the store."""

FILE_BUFFER_SIZE = 1 << 20
"""Bytes that a file reads at once, however small the reads of its user (an audio decoder asks for 32 KiB)."""


@dataclass(frozen=True, slots=True)
class Part:
    """One stored piece of a recording: its object's key, and which bytes of the recording (plaintext) it holds."""

    key: str
    offset: int
    length: int

    def __post_init__(self) -> None:
        check_key(self.key)
        if self.offset < 0 or self.length <= 0:
            raise ValueError(
                f"a part begins at 0 or later and is not empty: offset {self.offset}, length {self.length}"
            )

    @property
    def end(self) -> int:
        """The recording's byte behind the part's last one."""
        return self.offset + self.length


class PartedReader:
    """The plaintext of consecutive parts, from byte 0 to `size`. Safe to use from several threads at once.

    `context` is the sealing context of all parts, or what tells a part's context. Parts may come in any order; a gap
    or an overlap between them is refused. Reading anything that is not what was stored raises ObjectDamaged, a part
    that is gone ObjectMissing.
    """

    def __init__(
        self,
        store: SealedStore,
        data_key: DataKey,
        context: bytes | Callable[[Part], bytes],
        parts: Iterable[Part],
    ) -> None:
        self.parts = tuple(sorted(parts, key=lambda part: part.offset))
        end = 0
        for part in self.parts:
            if part.offset != end:
                what = "missing" if part.offset > end else "given twice"
                raise ValueError(
                    f"bytes from {min(end, part.offset)} to {max(end, part.offset)} are {what} in the parts"
                )
            end = part.end
        self.size = end
        self._store = store
        self._data_key = data_key
        self._context_for: Callable[[Part], bytes] = context if callable(context) else lambda _part: context
        self._ends = [part.end for part in self.parts]

    def read(self, offset: int, length: int) -> bytes:
        """`length` bytes from `offset`; past the end, what there is."""
        check_range(offset, length)
        end = min(offset + length, self.size)
        pieces: list[bytes] = []
        while offset < end:
            part = self.parts[bisect.bisect_right(self._ends, offset)]
            until = min(end, part.end)
            pieces.append(self._read_part(part, offset - part.offset, until - offset))
            offset = until
        return pieces[0] if len(pieces) == 1 else b"".join(pieces)

    def chunks(
        self, offset: int = 0, length: int | None = None, chunk_size: int = DEFAULT_CHUNK_SIZE
    ) -> Iterator[bytes]:
        """The bytes from `offset` on, `length` of them (None: to the end), in pieces of at most `chunk_size`."""
        check_range(offset, length)
        if chunk_size <= 0:
            raise ValueError(f"a chunk has at least one byte, not {chunk_size}")
        end = self.size if length is None else min(offset + length, self.size)
        return (self.read(at, min(chunk_size, end - at)) for at in range(offset, end, chunk_size))

    def open(self, buffer_size: int = FILE_BUFFER_SIZE) -> io.BufferedReader:
        """The whole as a binary file that can seek, for one thread; `buffer_size` bytes are read ahead."""
        return io.BufferedReader(PartedFile(self), buffer_size)

    def _read_part(self, part: Part, offset: int, length: int) -> bytes:
        data = self._store.get(
            part.key, data_key=self._data_key, context=self._context_for(part), offset=offset, length=length
        )
        if len(data) != length:
            raise ObjectDamaged(part.key, "it is shorter than the part that was stored")
        return data


class PartedFile(io.RawIOBase):
    """A PartedReader as an unbuffered binary file; `PartedReader.open` puts a buffer over it."""

    def __init__(self, reader: PartedReader) -> None:
        super().__init__()
        self._reader = reader
        self._at = 0

    def readable(self) -> bool:
        """It can be read."""
        return True

    def seekable(self) -> bool:
        """It can seek."""
        return True

    def tell(self) -> int:
        """Where the next read begins, in bytes."""
        return self._at

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Go to another place; also past the end, where nothing is to be read."""
        self._check_open()
        starts = {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self._reader.size}
        if whence not in starts:
            raise ValueError(f"whence is one of {sorted(starts)}, not {whence}")
        if starts[whence] + offset < 0:
            raise ValueError("there is nothing before the first byte")
        self._at = starts[whence] + offset
        return self._at

    def readinto(self, buffer: "WriteableBuffer", /) -> int:
        """Fill the buffer as far as there is something; 0 at the end."""
        self._check_open()
        into = memoryview(buffer).cast("B")
        data = self._reader.read(self._at, len(into))
        into[: len(data)] = data
        self._at += len(data)
        return len(data)

    def _check_open(self) -> None:
        if self.closed:
            raise ValueError("the file is closed")
