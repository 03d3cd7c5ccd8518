"""A folder as a store of objects, for one machine without an S3 service.

An object `clients/c1/part-0` is the file `clients/c1/part-0@`. The last character can be in no key, so an object may
have the name of another's folder, as in S3. New objects are written under `.incoming` first, which no key can name.
"""

import contextlib
import errno
import os
import secrets
from collections.abc import Iterator
from pathlib import Path

from scribeline.storage.errors import ObjectDamaged, ObjectMissing, StoreRefused, StoreUnavailable
from scribeline.storage.objects import check_key, check_prefix, check_range

FOLDER_MODE = 0o700
FILE_MODE = 0o600
INCOMING = ".incoming"
OBJECT_MARK = "@"

ABANDONED_AFTER_S = 24 * 3600
"""Seconds after which an object half written by a process that died is removed by `check`."""

_FOLDER_FLAGS = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_REPLACED_TRIES = 20
_NEVER_BY_ITSELF = {errno.EROFS, errno.ELOOP, errno.EISDIR, errno.EINVAL, errno.EEXIST}


class FileStore:
    """Objects as files under `folder`, which is made when it is missing. Several processes may share it.

    Folders are opened one inside of the other and no symbolic link is followed below `folder`, so that nobody who can
    plant a link there leads us elsewhere.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        with _refusals():
            folder.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
            (folder / INCOMING).mkdir(mode=FOLDER_MODE, exist_ok=True)

    def put(
        self,
        key: str,
        data: bytes | bytearray | memoryview,
        *,
        sha256: bytes | None = None,  # noqa: ARG002 - for stores that sign
    ) -> None:
        """Store the whole object durably, in place of what the key held."""
        *folders, name = check_key(key).split("/")
        with _refusals(), self._open_folder([INCOMING]) as incoming:
            temporary = secrets.token_hex(16)
            try:
                _write_durably(temporary, data, incoming)
                self._move_in(temporary, incoming, folders, name + OBJECT_MARK)
            except BaseException:
                with contextlib.suppress(FileNotFoundError):
                    os.unlink(temporary, dir_fd=incoming)
                raise

    def get(self, key: str, offset: int = 0, length: int | None = None) -> bytes:
        """Read a range; past the end, what there is."""
        check_range(offset, length)
        with self._open_object(key) as file:
            there = max(os.fstat(file).st_size - offset, 0)
            wanted = there if length is None else min(length, there)
            return _read_at(file, offset, wanted)

    def size(self, key: str) -> int:
        """The object's size in bytes."""
        with self._open_object(key) as file:
            return os.fstat(file).st_size

    def delete(self, key: str) -> None:
        """Remove the object, if it is there, and the folders that it leaves empty."""
        *folders, name = check_key(key).split("/")
        try:
            with _refusals(), self._open_folder(folders) as folder:
                os.unlink(name + OBJECT_MARK, dir_fd=folder)
                os.fsync(folder)
        except FileNotFoundError:
            return
        self._remove_empty(folders)

    def keys(self, prefix: str) -> Iterator[str]:
        """All keys that begin with `prefix`, in order."""
        *folders, begin = check_prefix(prefix).split("/")
        return self._keys_below(folders, begin)

    def check(self) -> None:
        """Store, read and remove an object; also clear away what dead processes left half written."""
        key = f"check/{secrets.token_hex(8)}"
        self.put(key, b"check")
        with self._open_object(key) as file:
            written_at = os.fstat(file).st_mtime
        if self.get(key) != b"check":
            raise ObjectDamaged(key, "the folder gives back something else than was written")
        self.delete(key)
        self._remove_abandoned(written_at - ABANDONED_AFTER_S)

    @contextlib.contextmanager
    def _open_folder(self, folders: list[str], *, make: bool = False) -> Iterator[int]:
        """A descriptor of a folder of ours, opened name by name."""
        try:
            current = os.open(self._folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        except FileNotFoundError as error:
            raise StoreRefused(
                "The folder of objects is gone: check that its volume is mounted and its path in settings."
            ) from error
        try:
            for name in folders:
                if make:
                    with contextlib.suppress(FileExistsError):
                        os.mkdir(name, mode=FOLDER_MODE, dir_fd=current)
                        os.fsync(current)
                inner = os.open(name, _FOLDER_FLAGS, dir_fd=current)
                os.close(current)
                current = inner
            yield current
        finally:
            os.close(current)

    @contextlib.contextmanager
    def _open_object(self, key: str) -> Iterator[int]:
        *folders, name = check_key(key).split("/")
        with _refusals():
            try:
                with self._open_folder(folders) as folder:
                    file = os.open(name + OBJECT_MARK, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=folder)
            except FileNotFoundError:
                raise ObjectMissing(key) from None
            try:
                yield file
            finally:
                os.close(file)

    def _move_in(self, temporary: str, incoming: int, folders: list[str], name: str) -> None:
        for attempt in range(_REPLACED_TRIES):
            try:
                with self._open_folder(folders, make=True) as folder:
                    os.rename(temporary, name, src_dir_fd=incoming, dst_dir_fd=folder)
                    os.fsync(folder)
                    return
            except FileNotFoundError:
                # Somebody deleted the last object of the folder, and the folder, while we were on our way into it.
                if attempt == _REPLACED_TRIES - 1:
                    raise

    def _remove_empty(self, folders: list[str]) -> None:
        for depth in range(len(folders), 0, -1):
            try:
                with self._open_folder(folders[: depth - 1]) as parent:
                    os.rmdir(folders[depth - 1], dir_fd=parent)
            except OSError:
                return  # it holds something again, or somebody else removed it: both are fine

    def _keys_below(self, folders: list[str], begin: str) -> Iterator[str]:
        try:
            with _refusals(), self._open_folder(folders) as folder, os.scandir(folder) as entries:
                names = sorted(
                    entry.name + "/" if entry.is_dir(follow_symlinks=False) else entry.name.removesuffix(OBJECT_MARK)
                    for entry in entries
                    if not entry.name.startswith(".") and (entry.is_dir(follow_symlinks=False) or _is_object(entry))
                )
        except FileNotFoundError:
            return
        for name in names:
            if not name.startswith(begin):
                continue
            if name.endswith("/"):
                yield from self._keys_below([*folders, name[:-1]], "")
            else:
                yield "/".join([*folders, name])

    def _remove_abandoned(self, before: float) -> None:
        with _refusals(), self._open_folder([INCOMING]) as incoming:
            for name in os.listdir(incoming):  # noqa: PTH208 - a descriptor has no Path
                with contextlib.suppress(FileNotFoundError):
                    if os.stat(name, dir_fd=incoming, follow_symlinks=False).st_mtime < before:
                        os.unlink(name, dir_fd=incoming)


def _is_object(entry: os.DirEntry[str]) -> bool:
    return entry.name.endswith(OBJECT_MARK) and entry.is_file(follow_symlinks=False)


def _write_durably(name: str, data: bytes | bytearray | memoryview, folder: int) -> None:
    file = os.open(name, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, FILE_MODE, dir_fd=folder)
    try:
        rest = memoryview(data).cast("B")
        while rest:
            rest = rest[os.write(file, rest) :]
        os.fsync(file)
    finally:
        os.close(file)


def _read_at(file: int, offset: int, length: int) -> bytes:
    pieces: list[bytes] = []
    while length:
        piece = os.pread(file, length, offset)
        if not piece:
            break  # replaced files keep their size; this one was cut by somebody else, which the seal will notice
        pieces.append(piece)
        offset += len(piece)
        length -= len(piece)
    return pieces[0] if len(pieces) == 1 else b"".join(pieces)


@contextlib.contextmanager
def _refusals() -> Iterator[None]:
    """Turn the system's errors into ours; "no such file" passes, for its meaning depends on who asked."""
    try:
        yield
    except FileNotFoundError:
        raise
    except (PermissionError, NotADirectoryError) as error:
        raise StoreRefused(
            f"The folder of objects cannot be used ({error.strerror}): check that it is a folder which belongs to the "
            "user that runs this process, with mode 0700, and that nothing below it is a symbolic link."
        ) from error
    except OSError as error:
        if error.errno in _NEVER_BY_ITSELF:
            raise StoreRefused(f"The folder of objects cannot be used ({error.strerror}).") from error
        raise StoreUnavailable(error.strerror or "input/output error") from error
