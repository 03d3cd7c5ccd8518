"""A store in a dictionary, for tests of what stands on a store: it keeps the same contract, and keeps nothing else."""

import secrets
import threading
from collections.abc import Iterator

from scribeline.storage.errors import ObjectMissing
from scribeline.storage.objects import check_key, check_prefix, check_range


class MemoryStore:
    """Objects in this process's memory. `objects` is open to tests that damage, exchange or count them."""

    def __init__(self) -> None:
        self.objects: dict[str, bytes] = {}
        self._lock = threading.Lock()

    def put(
        self,
        key: str,
        data: bytes | bytearray | memoryview,
        *,
        sha256: bytes | None = None,  # noqa: ARG002 - for stores that sign
    ) -> None:
        """Store the whole object, in place of what the key held."""
        with self._lock:
            self.objects[check_key(key)] = bytes(data)

    def get(self, key: str, offset: int = 0, length: int | None = None) -> bytes:
        """Read a range; past the end, what there is."""
        check_range(offset, length)
        data = self._object(key)
        return data[offset:] if length is None else data[offset : offset + length]

    def size(self, key: str) -> int:
        """The object's size in bytes."""
        return len(self._object(key))

    def delete(self, key: str) -> None:
        """Remove the object, if it is there."""
        with self._lock:
            self.objects.pop(check_key(key), None)

    def keys(self, prefix: str) -> Iterator[str]:
        """All keys that begin with `prefix`, in order."""
        check_prefix(prefix)
        with self._lock:
            return iter(sorted(key for key in self.objects if key.startswith(prefix)))

    def check(self) -> None:
        """Store, read and remove an object."""
        key = f"check/{secrets.token_hex(8)}"
        self.put(key, b"check")
        self.get(key)
        self.delete(key)

    def _object(self, key: str) -> bytes:
        with self._lock:
            try:
                return self.objects[check_key(key)]
            except KeyError:
                raise ObjectMissing(key) from None
