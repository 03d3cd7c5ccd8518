"""What a recording's file says of its own end, where FFmpeg tells only what is there.

A recorder that loses power and a transfer that stops leave a file that plays well, and is short. Each container tells
in its own way how much was meant to come: lengths of chunks, a count of frames, a mark at the end. What promises
nothing is not cut off.

The limited process of `reader_child` loads this file by its path: it imports nothing but the standard library.
"""

import struct
from collections.abc import Iterator
from typing import NamedTuple, Protocol

_MOST_CHUNKS = 4096
_LARGEST_OGG_PAGE = 27 + 255 + 255 * 255
_LARGEST_MP3_FRAME = 2881


class File(Protocol):
    """The recording; a read may give less than was asked for."""

    size: int

    def seek(self, offset: int) -> int:
        """Go to an offset."""
        ...

    def read(self, count: int) -> bytes:
        """The next bytes; none at the end."""
        ...


class Promise(NamedTuple):
    """What a file promises: how long it lasts (seconds; None where it does not tell), and whether its end is there."""

    duration_s: float | None
    cut_off: bool


NOTHING = Promise(None, False)


def promised(file: File, container: str) -> Promise:
    """What a file of this container (FFmpeg's short name) promises."""
    known = {
        "wav": _wav,
        "aiff": _aiff,
        "caf": _caf,
        "mp4": _mp4,
        "webm": _webm,
        "ogg": _ogg,
        "mp3": _mp3,
    }.get(container)
    return known(file) if known else NOTHING


def lacks_index(file: File) -> bool:
    """Whether this is MP4 without all of its index (`moov`), so that nothing of it can be decoded."""
    chunks = {name: at + length for name, at, length in _mp4_boxes(file)}
    return b"ftyp" in chunks and chunks.get(b"moov", file.size + 1) > file.size


# ---------------------------------------------------------------- files of chunks, each with its length


def _wav(file: File) -> Promise:
    bytes_per_s = long_length = 0
    for name, at, length in _chunks(file, 12, "<4sI", even=True):
        if name == b"fmt ":
            bytes_per_s = int.from_bytes(_exactly(file, at + 8, 4), "little")
        elif name == b"ds64":  # RF64: lengths that 32 bits do not hold
            long_length = int.from_bytes(_exactly(file, at + 8, 8), "little")
        elif name == b"data":
            length = long_length or length
            # Recorders that write to a pipe, or lose power, leave 0 or the largest number: that is no promise.
            if not long_length and not 0 < length < 0x7FFFF000:
                return NOTHING
            return Promise(length / bytes_per_s if bytes_per_s else None, at + length > file.size)
    return NOTHING


def _aiff(file: File) -> Promise:
    return _to_the_end_of(file, _chunks(file, 12, ">4sI", even=True), b"SSND")


def _caf(file: File) -> Promise:
    return _to_the_end_of(file, _chunks(file, 8, ">4sq"), b"data")


def _to_the_end_of(file: File, chunks: Iterator[tuple[bytes, int, int]], sound: bytes) -> Promise:
    for name, at, length in chunks:
        if name == sound:
            return Promise(None, at + length > file.size)
    return NOTHING


def _mp4(file: File) -> Promise:
    return Promise(None, any(at + length > file.size for _, at, length in _mp4_boxes(file)))


def _mp4_boxes(file: File) -> Iterator[tuple[bytes, int, int]]:
    at = 0
    for _ in range(_MOST_CHUNKS):
        header = _exactly(file, at, 16)
        if len(header) < 8 or not header[4:8].isalnum():
            return
        length, inside = int.from_bytes(header[:4], "big"), 8
        if length == 1 and len(header) == 16:
            length, inside = int.from_bytes(header[8:], "big"), 16
        if length < inside:  # 0 is "to the end", the rest nonsense
            return
        yield header[4:8], at + inside, length - inside
        at += length


def _chunks(file: File, at: int, header: str, *, even: bool = False) -> Iterator[tuple[bytes, int, int]]:
    """Name, beginning and length of each chunk, from `at` on. A negative length ends the walk: "to the end"."""
    shape = struct.Struct(header)
    for _ in range(_MOST_CHUNKS):
        found = _exactly(file, at, shape.size)
        if len(found) < shape.size:
            return
        name, length = shape.unpack(found)
        if length < 0:
            return
        yield name, at + shape.size, length
        at += shape.size + length + (length % 2 if even else 0)


def _webm(file: File) -> Promise:
    at = 0
    for _ in range(2):  # the head, and the segment that holds everything else
        name = _exactly(file, at, 4)
        length, inside = _ebml_length(_exactly(file, at + 4, 8))
        if length is None:
            return NOTHING
        at += 4 + inside + length
        if name == b"\x18\x53\x80\x67":
            return Promise(None, at > file.size)
    return NOTHING


def _ebml_length(data: bytes) -> tuple[int | None, int]:
    """A length as EBML writes it, and how many bytes that takes; None for "unknown", as live recordings have it."""
    if not data or not data[0]:
        return None, 0
    taken = 9 - data[0].bit_length()
    ones = (1 << 7 * taken) - 1
    value = int.from_bytes(data[:taken], "big") & ones
    return (None if value == ones or len(data) < taken else value), taken


# ---------------------------------------------------------------- Ogg


def _ogg(file: File) -> Promise:
    """The last page says that it is the last one, and is all there."""
    start = max(0, file.size - 2 * _LARGEST_OGG_PAGE)
    tail = _exactly(file, start, file.size - start)
    at = tail.rfind(b"OggS")
    if at < 0:
        return NOTHING
    page = tail[at:]
    if len(page) < 27 or len(page) < 27 + page[26]:
        return Promise(None, True)
    whole = 27 + page[26] + sum(page[27 : 27 + page[26]])
    is_last = bool(page[5] & 0x04)
    return Promise(None, not is_last or len(page) < whole)


# ---------------------------------------------------------------- MP3


class Mp3Frame(NamedTuple):
    """What the header of an MP3 frame says: its length in bytes, its sound, and where a count of frames would stand."""

    length: int
    samples: int
    rate_hz: int
    inside: int


_RATES_HZ = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}
_KBITS_V1 = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_KBITS_V2 = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)


def mp3_frame(data: bytes) -> Mp3Frame | None:
    """The frame (of layer III) whose header begins `data`; None where none does."""
    if len(data) < 4 or data[0] != 0xFF or data[1] & 0xE6 != 0xE2:
        return None
    version, kbits, rate, padded, mono = (
        data[1] >> 3 & 3,
        data[2] >> 4,
        data[2] >> 2 & 3,
        data[2] >> 1 & 1,
        data[3] >> 6,
    )
    if version == 1 or kbits in (0, 15) or rate == 3:
        return None
    newest = version == 3
    rate_hz = _RATES_HZ[version][rate]
    samples = 1152 if newest else 576
    length = samples // 8 * 1000 * (_KBITS_V1 if newest else _KBITS_V2)[kbits] // rate_hz + padded
    side = (17 if mono == 3 else 32) if newest else (9 if mono == 3 else 17)
    return Mp3Frame(length, samples, rate_hz, 4 + side)


def _mp3(file: File) -> Promise:
    """What the first frame counts, where the encoder left a count: Xing's, LAME's or Fraunhofer's."""
    at = _behind_tags(file)
    data = _exactly(file, at, 2 * _LARGEST_MP3_FRAME)
    frame = mp3_frame(data)
    if frame is None:
        return NOTHING
    for mark, place in ((b"Xing", frame.inside), (b"Info", frame.inside), (b"VBRI", 36)):
        if data[place : place + 4] == mark:
            head = data[place:]
            break
    else:
        return NOTHING
    if mark == b"VBRI":
        if len(head) < 18:
            return NOTHING
        length, frames = struct.unpack(">II", head[10:18])
        skipped = 0
    else:
        length, frames, skipped = _xing(head)
    if not frames:
        return Promise(None, bool(length) and at + length > file.size)
    duration_s = max(0, frames * frame.samples - skipped) / frame.rate_hz
    return Promise(duration_s, bool(length) and at + length > file.size)


def _xing(head: bytes) -> tuple[int, int, int]:
    """Bytes and frames that the header counts (0 where it does not), and samples that are no part of the recording."""
    flags = int.from_bytes(head[4:8], "big")
    at = 8
    counts = {1: 0, 2: 0}
    for flag, taken in ((1, 4), (2, 4), (4, 100), (8, 4)):
        if flags & flag:
            if flag in counts:
                counts[flag] = int.from_bytes(head[at : at + 4], "big")
            at += taken
    lame = head[at + 21 : at + 24]
    if head[at : at + 4] not in (b"LAME", b"Lavf", b"Lavc") or len(lame) < 3:
        return counts[2], counts[1], 0
    return counts[2], counts[1], (lame[0] << 4 | lame[1] >> 4) + ((lame[1] & 15) << 8 | lame[2])


def _behind_tags(file: File) -> int:
    """Where the sound begins: behind the ID3v2 tags that stand before it."""
    at = 0
    for _ in range(8):
        tag = _exactly(file, at, 10)
        if len(tag) < 10 or tag[:3] != b"ID3":
            break
        length = 0
        for byte in tag[6:]:
            length = length << 7 | byte & 0x7F
        at += 10 + length + (10 if tag[5] & 0x10 else 0)
    return at


def _exactly(file: File, at: int, count: int) -> bytes:
    """`count` bytes from `at` on; fewer at the end."""
    file.seek(at)
    data = b""
    while len(data) < count and (piece := file.read(count - len(data))):
        data += piece
    return data
