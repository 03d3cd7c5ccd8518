"""Objects sealed in segments, over any store: authenticated encryption of which any range can be read.

A sealed object is

    magic (8 bytes) | version (1) | log2 of the segment size (1) | salt (32) | segment 0 | segment 1 | ... | last one

Each segment is AES-256-GCM of at most one segment size of plaintext, with its 16 bytes of tag. The object's own key and
the first 7 bytes of its nonces come by HKDF-SHA256 from the client's data key, the random salt and the context. The
nonce ends with the segment's number (4 bytes) and whether it is the last (1 byte): the STREAM construction, so a
segment can be neither moved, nor left out, nor taken for the end. Header and context are associated data of every
segment. There is always a last segment; it is empty only in an empty object.

What a seal cannot tell: whether a whole object is the newest one that was stored under its key with this context. So
what must not be exchanged for an older one gets a key of its own each time that it is stored.
"""

import contextlib
import hashlib
import io
import secrets
import struct
import threading
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from scribeline.storage.errors import ObjectDamaged
from scribeline.storage.keys import KEY_BYTES, TAG_BYTES, DataKey
from scribeline.storage.objects import ObjectStore, check_key, check_range

MAGIC = b"scrbseal"
VERSION = 1
SALT_BYTES = 32
NONCE_PREFIX_BYTES = 7

SEGMENT_LOG2 = 17
"""128 KiB of plaintext a segment: see docs/decisions/sealing.md."""

_SEGMENT_LOG2_RANGE = range(10, 25)
_HEADER = struct.Struct(f">{len(MAGIC)}sBB{SALT_BYTES}s")
_NONCE_END = struct.Struct(">IB")
_HEADERS_REMEMBERED = 4096
_LABEL = b"scribeline sealed object\0"


@dataclass(frozen=True, slots=True)
class _Header:
    """What stands before the segments; `raw` is what is authenticated."""

    raw: bytes
    segment_size: int
    salt: bytes

    @classmethod
    def new(cls, segment_log2: int) -> "_Header":
        salt = secrets.token_bytes(SALT_BYTES)
        return cls(_HEADER.pack(MAGIC, VERSION, segment_log2, salt), 1 << segment_log2, salt)

    @classmethod
    def parse(cls, key: str, raw: bytes) -> "_Header":
        if len(raw) < _HEADER.size:
            raise ObjectDamaged(key, "it is cut")
        magic, version, segment_log2, salt = _HEADER.unpack_from(raw)
        if magic != MAGIC or version != VERSION or segment_log2 not in _SEGMENT_LOG2_RANGE:
            raise ObjectDamaged(key, "it is not a sealed object of a known version")
        return cls(raw[: _HEADER.size], 1 << segment_log2, salt)

    def start_of(self, segment: int) -> int:
        """Where a segment begins in the sealed object, in bytes."""
        return _HEADER.size + segment * (self.segment_size + TAG_BYTES)


class _ObjectCipher:
    """Seals and opens the segments of one object."""

    def __init__(self, header: _Header, data_key: DataKey, context: bytes) -> None:
        material = HKDF(
            algorithm=SHA256(), length=KEY_BYTES + NONCE_PREFIX_BYTES, salt=header.salt, info=_LABEL + context
        ).derive(data_key.secret)
        self._cipher = AESGCM(material[:KEY_BYTES])
        self._nonce_prefix = material[KEY_BYTES:]
        self._associated = header.raw + context

    def seal(self, segment: int, plain: memoryview | bytearray, into: memoryview, *, last: bool) -> None:
        self._cipher.encrypt_into(self._nonce(segment, last), plain, self._associated, into)

    def open(self, key: str, segment: int, sealed: memoryview, *, last: bool) -> bytes:
        try:
            return self._cipher.decrypt(self._nonce(segment, last), sealed, self._associated)
        except InvalidTag:
            raise ObjectDamaged(
                key, "it was altered, cut or exchanged, or it was sealed for another client or purpose"
            ) from None

    def _nonce(self, segment: int, last: bool) -> bytes:
        return self._nonce_prefix + _NONCE_END.pack(segment, last)


class SealedStore:
    """Stores objects sealed in `store`, and reads ranges of them.

    `context` says what an object is and whom it belongs to (client, upload, number of the part...). The same bytes have
    to be given to read it again; an object of another context or another data key is ObjectDamaged.
    """

    def __init__(self, store: ObjectStore, *, segment_log2: int = SEGMENT_LOG2) -> None:
        if segment_log2 not in _SEGMENT_LOG2_RANGE:
            raise ValueError(f"the segment size is 2 to the power of 10 to 24, not {segment_log2}")
        self.store = store
        self._segment_log2 = segment_log2
        self._headers: OrderedDict[str, _Header] = OrderedDict()
        self._headers_lock = threading.Lock()

    def put(self, key: str, data: bytes | bytearray | memoryview, *, data_key: DataKey, context: bytes) -> None:
        """Seal the whole object and store it, in place of what the key held."""
        writer = self.writer(key, data_key=data_key, context=context)
        writer.write(data)
        writer.finish()

    def writer(self, key: str, *, data_key: DataKey, context: bytes, buffer: bytearray | None = None) -> "SealedWriter":
        """Seal an object while its content comes, so that its plaintext is never in memory as a whole.

        It is sealed into `buffer`, which grows where it is too small; when the object is stored, the next one can be
        sealed into the same. Memory that is new to the process costs as much time as sealing does.
        """
        check_key(key)
        sealed = bytearray() if buffer is None else buffer
        return SealedWriter(self, key, _Header.new(self._segment_log2), data_key, context, sealed)

    def put_sealed(self, key: str, sealed: bytes | memoryview, *, sha256: bytes | None = None) -> None:
        """Store what is sealed already: for `SealedWriter`, and to copy objects from store to store."""
        self.store.put(key, sealed, sha256=sha256)
        self._forget(key)

    def get(self, key: str, *, data_key: DataKey, context: bytes, offset: int = 0, length: int | None = None) -> bytes:
        """Read `length` bytes of plaintext from `offset` (None: to the end); past the end, what there is.

        Fetches only the segments that the range touches. Raises ObjectMissing, and ObjectDamaged if what it reads is
        not what was stored. Where the answer is shorter than asked, the end itself has been verified.
        """
        check_range(offset, length)
        remembered = self._remembered(key)
        if remembered is not None:
            try:
                return self._read(key, remembered, data_key, context, offset, length)
            except ObjectDamaged:
                # Perhaps another process stored the object anew, with another salt: look again, once.
                self._forget(key)
        return self._read(key, None, data_key, context, offset, length)

    def plain_size(self, key: str) -> int:
        """The plaintext's size in bytes, from the sealed size: of a cut object, too little until it is read."""
        header = self._remembered(key) or self._fetch_header(key)
        body = self.store.size(key) - _HEADER.size
        full, rest = divmod(body, header.segment_size + TAG_BYTES)
        if body < TAG_BYTES or 0 < rest < TAG_BYTES or (full and rest == TAG_BYTES):
            raise ObjectDamaged(key, "it is cut")
        return full * header.segment_size + max(rest - TAG_BYTES, 0)

    def delete(self, key: str) -> None:
        """Remove the object, if it is there."""
        self.store.delete(key)
        self._forget(key)

    def keys(self, prefix: str) -> Iterator[str]:
        """All keys that begin with `prefix`, in order."""
        return self.store.keys(prefix)

    def check(self) -> None:
        """Whether the store below is reachable and writable; raises if not."""
        self.store.check()

    def _read(
        self, key: str, header: _Header | None, data_key: DataKey, context: bytes, offset: int, length: int | None
    ) -> bytes:
        fetched: bytes | None = None
        if header is None:
            expected = 1 << self._segment_log2
            if offset < expected:
                # The range begins in the first segment, so the header comes in the same request.
                fetched = self.store.get(key, 0, _sealed_length(expected, 0, offset, length, _HEADER.size))
                header = _Header.parse(key, fetched)
                if header.segment_size != expected:
                    fetched = None
            else:
                header = self._fetch_header(key)
        first = offset // header.segment_size
        if fetched is None:
            wanted = _sealed_length(header.segment_size, first, offset, length, 0)
            body = memoryview(self.store.get(key, header.start_of(first), wanted))
        else:
            body = memoryview(fetched)[_HEADER.size :]
        cipher = _ObjectCipher(header, data_key, context)
        if body:
            plain = _open_range(key, header, cipher, body, first, offset, length)
        else:
            self._verify_end_before(key, header, cipher, first)
            plain = b""
        self._remember(key, header)
        return plain

    def _verify_end_before(self, key: str, header: _Header, cipher: "_ObjectCipher", segment: int) -> None:
        """The range begins past the end: make sure that this is the true end, not a cut."""
        last = (self.store.size(key) - _HEADER.size - 1) // (header.segment_size + TAG_BYTES)
        if not 0 <= last < segment:
            raise ObjectDamaged(key, "it is cut")
        sealed = memoryview(self.store.get(key, header.start_of(last), header.segment_size + TAG_BYTES))
        cipher.open(key, last, sealed, last=True)

    def _fetch_header(self, key: str) -> _Header:
        return _Header.parse(key, self.store.get(key, 0, _HEADER.size))

    def _remembered(self, key: str) -> _Header | None:
        with self._headers_lock:
            header = self._headers.get(key)
            if header is not None:
                self._headers.move_to_end(key)
            return header

    def _remember(self, key: str, header: _Header) -> None:
        with self._headers_lock:
            self._headers[key] = header
            self._headers.move_to_end(key)
            while len(self._headers) > _HEADERS_REMEMBERED:
                self._headers.popitem(last=False)

    def _forget(self, key: str) -> None:
        with self._headers_lock:
            self._headers.pop(key, None)


class SealedWriter:
    """One object, sealed while its content comes; nothing is stored before `finish`. For one thread at a time.

    It holds the sealed bytes and less than one segment more, whatever the sizes of the pieces it is given.
    """

    def __init__(
        self, store: SealedStore, key: str, header: _Header, data_key: DataKey, context: bytes, buffer: bytearray
    ) -> None:
        self.key = key
        self.plain_size = 0
        """Bytes that were written so far."""
        self._store = store
        self._segment_size = header.segment_size
        self._cipher = _ObjectCipher(header, data_key, context)
        self._segments = 0
        self._waiting = bytearray()  # the segment that may yet turn out to be the last
        self._sealed = buffer
        self._end = 0  # behind the last sealed byte
        self._hash = hashlib.sha256()
        self._finished = False
        with self._next(len(header.raw)) as room:
            room[:] = header.raw

    def write(self, data: bytes | bytearray | memoryview) -> None:
        """Add a piece of the content."""
        if self._finished:
            raise ValueError("this object is finished")
        rest = memoryview(data).cast("B")
        self.plain_size += len(rest)
        if self._waiting:
            missing = self._segment_size - len(self._waiting)
            self._waiting += rest[:missing]
            rest = rest[missing:]
            if not rest:
                return
            self._seal(self._waiting, last=False)
            self._waiting.clear()
        while len(rest) > self._segment_size:
            self._seal(rest[: self._segment_size], last=False)
            rest = rest[self._segment_size :]
        self._waiting += rest

    def finish(self) -> bytes:
        """Store the object, in place of what the key held; gives the SHA-256 of what is stored, the sealed bytes.

        If the store was away, it can be called again.
        """
        if not self._finished:
            self._seal(self._waiting, last=True)
            self._waiting.clear()
            self._finished = True
        sha256 = self._hash.digest()
        with memoryview(self._sealed)[: self._end] as sealed:
            self._store.put_sealed(self.key, sealed, sha256=sha256)
        return sha256

    def _seal(self, plain: memoryview | bytearray, *, last: bool) -> None:
        with self._next(len(plain) + TAG_BYTES) as room:
            self._cipher.seal(self._segments, plain, room, last=last)
        self._segments += 1

    @contextlib.contextmanager
    def _next(self, length: int) -> Iterator[memoryview]:
        """Room for the next bytes of the sealed object, which are part of it from then on."""
        begin, self._end = self._end, self._end + length
        if self._end > len(self._sealed):
            self._sealed.extend(bytes(max(self._end - len(self._sealed), len(self._sealed))))
        with memoryview(self._sealed)[begin : self._end] as room:
            yield room
            self._hash.update(room)


def _sealed_length(segment_size: int, first: int, offset: int, length: int | None, before: int) -> int | None:
    """How many sealed bytes to fetch for a range, from segment `first` on and with `before` bytes in front of it.

    One byte more than the range's segments: if it comes, the last of them is not the object's last.
    """
    if length is None:
        return None
    segments = max(-(-(offset + length) // segment_size) - first, 1)
    return before + segments * (segment_size + TAG_BYTES) + 1


def _open_range(
    key: str,
    header: _Header,
    cipher: _ObjectCipher,
    body: memoryview,
    first: int,
    offset: int,
    length: int | None,
) -> bytes:
    """Open the segments in `body`, of which the first is number `first`, and take the range out of them."""
    stride = header.segment_size + TAG_BYTES
    end = None if length is None else offset + length
    plain = io.BytesIO()
    for number, at in enumerate(range(0, len(body), stride), start=first):
        begins = number * header.segment_size
        if end is not None and number > first and begins >= end:
            break  # what is left is the one byte more
        piece = cipher.open(key, number, body[at : at + stride], last=at + stride >= len(body))
        plain.write(memoryview(piece)[max(offset - begins, 0) : None if end is None else end - begins])
    return plain.getvalue()
