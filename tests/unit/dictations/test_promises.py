"""What files say of their own end: the samples as they are, and cut anywhere."""

import io
import struct
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scribeline.dictations.promises import NOTHING, Promise, lacks_index, mp3_frame, promised

SAMPLES = Path(__file__).parents[3] / "samples" / "audio"
CONTAINERS = {".wav": "wav", ".mp3": "mp3", ".ogg": "ogg", ".m4a": "mp4"}
FILES = sorted(path.name for path in SAMPLES.iterdir() if path.suffix in CONTAINERS)


class Bytes(io.BytesIO):
    """A file that gives at most 1,000 bytes at a time."""

    def __init__(self, data: bytes) -> None:
        super().__init__(data)
        self.size = len(data)

    def read(self, count: int | None = -1) -> bytes:
        return super().read(1000 if count is None or count < 0 else min(count, 1000))


def of(name: str, share: float = 1.0) -> tuple[Promise, bool]:
    data = (SAMPLES / name).read_bytes()
    file = Bytes(data[: int(len(data) * share)])
    return promised(file, CONTAINERS[Path(name).suffix]), lacks_index(file)


@pytest.mark.parametrize("name", FILES)
def test_a_whole_file_keeps_its_promise(name: str) -> None:
    promise, without_index = of(name)
    assert (promise.cut_off, without_index) == (False, False)


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("share", [0.1, 0.333, 0.5, 0.75, 0.9, 0.99, 0.9999])
def test_a_file_that_is_cut_anywhere_does_not(name: str, share: float) -> None:
    promise, without_index = of(name, share)
    assert promise.cut_off
    assert without_index == name.endswith(".m4a")


def wav(length: int, *, data: bytes = bytes(800), rate: int = 8000) -> bytes:
    shape = struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, 1, rate, rate * 2, 2, 16)
    return b"RIFF\0\0\0\0WAVE" + shape + struct.pack("<4sI", b"data", length) + data


def test_wav_tells_how_long_it_is_meant_to_be() -> None:
    assert promised(Bytes(wav(800)), "wav") == (0.05, False)
    assert promised(Bytes(wav(16_000)), "wav") == (1.0, True)


@pytest.mark.parametrize("length", [0, 0x7FFFF000, 0x7FFFFFFF, 0xFFFFFFFF])
def test_wav_of_a_recorder_that_never_knew_its_length_promises_nothing(length: int) -> None:
    assert promised(Bytes(wav(length)), "wav") == NOTHING


def test_wav_with_long_lengths_tells_them_apart() -> None:
    long = struct.pack("<4sIQQQI", b"ds64", 28, 0, 1600, 0, 0)
    file = wav(0xFFFFFFFF)
    assert promised(Bytes(b"RF64" + file[4:12] + long + file[12:]), "wav") == (0.1, True)


def test_ogg_without_a_mark_at_its_end_is_cut_off_even_between_pages() -> None:
    data = (SAMPLES / "imaging-shoulder-mri.ogg").read_bytes()
    assert promised(Bytes(data[: data.rindex(b"OggS")]), "ogg").cut_off
    assert not promised(Bytes(data + b"TAG" + bytes(125)), "ogg").cut_off


def test_mp4_that_tells_no_length_for_its_sound_is_whole() -> None:
    head = struct.pack(">I4sI4s", 12, b"ftyp", 0, b"moov")
    assert not promised(Bytes(head + struct.pack(">I4s", 0, b"mdat") + bytes(100)), "mp4").cut_off


def test_mp4_with_its_index_first_is_cut_off_but_not_without_one() -> None:
    def box(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I4s", 8 + len(data), name) + data

    data = box(b"ftyp", b"M4A ") + box(b"moov", bytes(50)) + box(b"mdat", bytes(100))
    assert promised(Bytes(data), "mp4") == (None, False)
    cut = Bytes(data[:-1])
    assert (promised(cut, "mp4").cut_off, lacks_index(cut)) == (True, False)
    assert lacks_index(Bytes(data[:30]))


def test_webm_tells_where_its_segment_ends_unless_it_was_live() -> None:
    head = b"\x1a\x45\xdf\xa3\x84abcd\x18\x53\x80\x67"
    assert promised(Bytes(head + b"\x8a" + bytes(10)), "webm") == (None, False)
    assert promised(Bytes(head + b"\x8a" + bytes(9)), "webm") == (None, True)
    assert promised(Bytes(head + b"\x01" + b"\xff" * 7 + bytes(9)), "webm") == NOTHING


def test_mp3_tells_its_length_also_in_the_way_of_fraunhofer() -> None:
    header = bytes.fromhex("fffb9064")  # 44.1 kHz, 128 kbit/s, joint stereo
    frame = mp3_frame(header)
    assert frame is not None
    assert (frame.length, frame.samples, frame.rate_hz) == (417, 1152, 44_100)
    counts = struct.pack(">4sHHHII", b"VBRI", 1, 0, 0, 417 * 441, 441)
    data = header + bytes(32) + counts + bytes(417 - 36 - len(counts)) + (header + bytes(413)) * 440
    assert promised(Bytes(data), "mp3") == (pytest.approx(441 * 1152 / 44_100), False)
    tag = b"ID3\x04\0\0\0\0\0\x0a" + bytes(10)
    assert promised(Bytes((tag + data)[:-1]), "mp3").cut_off
    assert promised(Bytes(header * 1000), "mp3") == NOTHING


@given(
    container=st.sampled_from(["wav", "aiff", "caf", "mp4", "webm", "ogg", "mp3", "flac"]),
    head=st.sampled_from([b"", b"RIFF\0\0\0\0WAVE", b"OggS\0\4", b"ID3\4\0\xff\x7f\x7f\x7f\x7f", b"\xff\xfb\x90\x64"]),
    data=st.binary(max_size=300),
)
def test_nonsense_promises_something_or_nothing_and_ends(container: str, head: bytes, data: bytes) -> None:
    promise = promised(Bytes(head + data), container)
    assert promise.duration_s is None or promise.duration_s >= 0
    lacks_index(Bytes(head + data))
