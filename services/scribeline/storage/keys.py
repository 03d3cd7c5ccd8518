"""Master keys, and the data key of each medical client that they wrap.

Objects are sealed with a client's data key. That key is kept in the database only wrapped, by a master key that the
database and the object store never see: whoever has both of them still reads nothing, and when a client's wrapped key
is deleted, its objects are unreadable for good.
"""

import base64
import binascii
import hashlib
import os
import secrets
import stat
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NewType, Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from scribeline.storage.errors import MasterKeyRefused, WrappedKeyDamaged

KEY_BYTES = 32
NONCE_BYTES = 12
TAG_BYTES = 16
WRAPPED_VERSION = 1
KEY_ID_BYTES = 8
LONGEST_KEY_FILE = 1 << 16

WrappedKey = NewType("WrappedKey", bytes)
"""A data key as the database keeps it: version, id of the master key, nonce, and the sealed key."""

_WRAPPED_BYTES = 1 + KEY_ID_BYTES + NONCE_BYTES + KEY_BYTES + TAG_BYTES


@dataclass(frozen=True, slots=True)
class DataKey:
    """The key under which one medical client's objects are sealed; its repr does not show it."""

    secret: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if len(self.secret) != KEY_BYTES:
            raise ValueError(f"a data key has {KEY_BYTES} bytes, not {len(self.secret)}")

    @classmethod
    def generate(cls) -> Self:
        """A new key from the system's random source."""
        return cls(secrets.token_bytes(KEY_BYTES))


class MasterKeys:
    """One current master key, which wraps, and older ones, which only unwrap.

    As text they are base64, one key a line (or with spaces or commas between them), the current one first; lines that
    begin with `#` are comments. A key's id is derived from the key, so no one has to number them.
    """

    def __init__(self, current: bytes, older: Sequence[bytes] = ()) -> None:
        keys = [current, *older]
        if any(len(key) != KEY_BYTES for key in keys):
            raise MasterKeyRefused(f"A master key has {KEY_BYTES} bytes, written as base64.")
        self._keys = {_key_id(key): key for key in keys}
        if len(self._keys) != len(keys):
            raise MasterKeyRefused("The same master key is given twice: remove one of the two.")
        self._current = _key_id(current)

    @classmethod
    def generate(cls) -> Self:
        """One new key from the system's random source."""
        return cls(secrets.token_bytes(KEY_BYTES))

    @classmethod
    def from_text(cls, text: str) -> Self:
        """Read keys from base64, as a setting holds them."""
        lines = (line for line in text.splitlines() if not line.lstrip().startswith("#"))
        words = " ".join(lines).replace(",", " ").split()
        if not words:
            raise MasterKeyRefused("There is no master key: give one as base64, or make one.")
        try:
            current, *older = [base64.b64decode(word, validate=True) for word in words]
        except (binascii.Error, ValueError):
            # Not chained: the error's text could quote the key.
            raise MasterKeyRefused(f"A master key is not base64 of {KEY_BYTES} bytes.") from None
        return cls(current, older)

    @classmethod
    def from_file(cls, path: Path) -> Self:
        """Read keys from a file that only its owner can read; any other file is refused."""
        try:
            file = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
        except OSError as error:
            raise MasterKeyRefused(f"The file of the master key cannot be read ({error.strerror}): {path}") from error
        try:
            about = os.fstat(file)
            if not stat.S_ISREG(about.st_mode):
                raise MasterKeyRefused(f"The file of the master key is not a file: {path}")
            mode = stat.S_IMODE(about.st_mode)
            if mode & (stat.S_IRWXG | stat.S_IRWXO):
                raise MasterKeyRefused(
                    f"Others than its owner may use the file of the master key (its mode is {mode:04o}). Run "
                    f"'chmod 600 {path}', and replace the key if somebody may have read it."
                )
            content = os.read(file, LONGEST_KEY_FILE)
        finally:
            os.close(file)
        try:
            return cls.from_text(content.decode("ascii"))
        except UnicodeDecodeError:
            raise MasterKeyRefused(f"The file of the master key is not text: {path}") from None

    def save(self, path: Path) -> None:
        """Write them to a new file of mode 0600; an existing one is never overwritten, for it may be the only copy."""
        try:
            file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        except FileExistsError:
            raise MasterKeyRefused(f"There is a file already where the master key should be written: {path}") from None
        except OSError as error:
            raise MasterKeyRefused(
                f"The file of the master key cannot be written ({error.strerror}): {path}"
            ) from error
        with os.fdopen(file, "w", encoding="ascii") as opened:
            opened.write(self.to_text())
            opened.flush()
            os.fsync(file)

    def to_text(self) -> str:
        """The keys as `from_text` reads them. This is the secret itself."""
        ordered = [self._keys[self._current], *(key for id_, key in self._keys.items() if id_ != self._current)]
        return "".join(base64.b64encode(key).decode("ascii") + "\n" for key in ordered)

    def rotated(self) -> Self:
        """The same keys, with a new current one; wrap the data keys again, then the older ones can be dropped."""
        return type(self)(secrets.token_bytes(KEY_BYTES), tuple(self._keys.values()))

    @property
    def current_id(self) -> str:
        """The id of the key that wraps, in hexadecimal."""
        return self._current.hex()

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of all keys that can unwrap, in hexadecimal."""
        return tuple(id_.hex() for id_ in self._keys)

    def wrap(self, data_key: DataKey, client_id: str) -> WrappedKey:
        """Seal a client's data key under the current master key; it opens for this client's id only."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        head = bytes([WRAPPED_VERSION]) + self._current
        sealed = AESGCM(self._keys[self._current]).encrypt(nonce, data_key.secret, _wrapping_context(head, client_id))
        return WrappedKey(head + nonce + sealed)

    def unwrap(self, wrapped: WrappedKey | bytes, client_id: str) -> DataKey:
        """Open a client's wrapped data key.

        Raises WrappedKeyDamaged if it was altered or belongs to another client, and MasterKeyRefused if the master key
        that wrapped it is not among these.
        """
        if len(wrapped) != _WRAPPED_BYTES or wrapped[0] != WRAPPED_VERSION:
            raise WrappedKeyDamaged("A client's data key is not of a known form. Restore it from a backup.")
        head, nonce, sealed = (
            wrapped[: 1 + KEY_ID_BYTES],
            wrapped[1 + KEY_ID_BYTES : 1 + KEY_ID_BYTES + NONCE_BYTES],
            wrapped[1 + KEY_ID_BYTES + NONCE_BYTES :],
        )
        master = self._keys.get(head[1:])
        if master is None:
            raise MasterKeyRefused(
                f"A client's data key was wrapped by the master key {head[1:].hex()}, which is not configured: add it "
                "to the older master keys."
            )
        try:
            return DataKey(AESGCM(master).decrypt(nonce, sealed, _wrapping_context(head, client_id)))
        except InvalidTag:
            raise WrappedKeyDamaged(
                "A client's data key is not the one that was stored for this client. Restore it from a backup."
            ) from None

    def wrapped_by(self, wrapped: WrappedKey | bytes) -> str:
        """The id of the master key that wrapped this data key, in hexadecimal: tells what is left to wrap again."""
        return wrapped[1 : 1 + KEY_ID_BYTES].hex()

    def __repr__(self) -> str:
        return f"MasterKeys(current={self.current_id}, older={len(self._keys) - 1})"


def _key_id(key: bytes) -> bytes:
    """A key's fingerprint: keys are random, so it tells nothing of them."""
    return hashlib.sha256(b"scribeline master key id\0" + key).digest()[:KEY_ID_BYTES]


def _wrapping_context(head: bytes, client_id: str) -> bytes:
    return b"scribeline wrapped data key\0" + head + client_id.encode()
