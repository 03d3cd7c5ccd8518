"""What a store of objects does, whatever keeps them, and the one syntax of keys that all of them accept."""

import re
from collections.abc import Iterator
from typing import Protocol

from scribeline.storage.errors import ObjectKeyRefused

LONGEST_KEY = 512
"""Characters in a key."""

LONGEST_SEGMENT = 200
"""Characters between two slashes: file systems end at 255 bytes a name, and the folder store adds to it."""

_SEGMENT = re.compile(r"[A-Za-z0-9_=-][A-Za-z0-9._=-]*")
_PREFIX = re.compile(r"[A-Za-z0-9._=/-]*")


class ObjectStore(Protocol):
    """Keeps whole objects under keys.

    Every method may raise StoreUnavailable (retry) or StoreRefused (an operator has to act), and ObjectKeyRefused for
    a key that `check_key` refuses. All methods may be called from several threads at once.
    """

    def put(self, key: str, data: bytes | bytearray | memoryview, *, sha256: bytes | None = None) -> None:
        """Store the whole object durably, in place of what the key held: a reader sees the old one or the new one.

        `sha256` is that of the data, where the caller knows it: a store that signs what it sends need not compute it.
        """
        ...

    def get(self, key: str, offset: int = 0, length: int | None = None) -> bytes:
        """Read `length` bytes from `offset` (both in bytes; None: to the end); past the end, what there is.

        Raises ObjectMissing if nothing has the key.
        """
        ...

    def size(self, key: str) -> int:
        """The object's size in bytes. Raises ObjectMissing if nothing has the key."""
        ...

    def delete(self, key: str) -> None:
        """Remove the object; removing what is not there is no error."""
        ...

    def keys(self, prefix: str) -> Iterator[str]:
        """All keys that begin with `prefix` ("" for all; it may end inside of a segment), in order."""
        ...

    def check(self) -> None:
        """Store, read and remove an object of our own; raises if the store cannot do that now."""
        ...


def check_key(key: str) -> str:
    """Refuse what not every store can keep; give the key back.

    A key is segments of `A-Z a-z 0-9 . _ = -` with slashes between them. No segment begins with a dot and none holds
    two in a row, so no key can point out of a folder.
    """
    if len(key) > LONGEST_KEY:
        raise ObjectKeyRefused(f"An object's key has at most {LONGEST_KEY} characters.")
    for segment in key.split("/"):
        if len(segment) > LONGEST_SEGMENT:
            raise ObjectKeyRefused(f"A segment of an object's key has at most {LONGEST_SEGMENT} characters.")
        if not _SEGMENT.fullmatch(segment) or ".." in segment:
            raise ObjectKeyRefused(
                "An object's key is made of segments of letters, digits and . _ = - (no dot first, no two dots) "
                "with single slashes between them."
            )
    return key


def check_prefix(prefix: str) -> str:
    """Refuse what no key can begin with; give the prefix back."""
    pointing = any(part in f"/{prefix}" for part in ("//", "/.", ".."))
    if len(prefix) > LONGEST_KEY or not _PREFIX.fullmatch(prefix) or pointing:
        raise ObjectKeyRefused("No object's key begins with this prefix.")
    return prefix


def check_range(offset: int, length: int | None) -> None:
    """Refuse a range that counts backwards: a mistake of the program, not of a user."""
    if offset < 0 or (length is not None and length < 0):
        raise ValueError(f"a range has no negative numbers: offset {offset}, length {length}")
