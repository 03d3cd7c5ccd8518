"""A recording in consecutive parts reads like one file."""

import io
import os
import wave

import av
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scribeline.storage.errors import ObjectDamaged, ObjectKeyRefused, ObjectMissing
from scribeline.storage.keys import DataKey
from scribeline.storage.memory import MemoryStore
from scribeline.storage.parts import Part, PartedFile, PartedReader
from scribeline.storage.sealed import SealedStore

KEY = DataKey(b"k" * 32)


def context_for(part: Part) -> bytes:
    return f"upload 1 from byte {part.offset}".encode()


def stored(data: bytes, lengths: list[int], store: SealedStore | None = None) -> PartedReader:
    """The data in parts of these lengths, the rest in a last one."""
    store = store or SealedStore(MemoryStore(), segment_log2=10)
    parts, at = [], 0
    for length in [*lengths, len(data)]:
        piece = data[at : at + length]
        if piece:
            part = Part(f"u1/{at:08}", at, len(piece))
            store.put(part.key, piece, data_key=KEY, context=context_for(part))
            parts.append(part)
            at += len(piece)
    return PartedReader(store, KEY, context_for, reversed(parts))


recordings = st.tuples(st.binary(max_size=5000), st.lists(st.integers(1, 2000), max_size=6))


@given(recordings, st.integers(0, 6000), st.integers(0, 6000))
def test_any_range_is_the_slice(recording: tuple[bytes, list[int]], offset: int, length: int) -> None:
    reader = stored(*recording)
    assert reader.size == len(recording[0])
    assert reader.read(offset, length) == recording[0][offset : offset + length]


@given(recordings, st.integers(0, 6000), st.one_of(st.none(), st.integers(0, 6000)), st.integers(1, 1500))
def test_chunks_are_the_slice_in_pieces(
    recording: tuple[bytes, list[int]], offset: int, length: int | None, chunk_size: int
) -> None:
    pieces = list(stored(*recording).chunks(offset, length, chunk_size))
    assert b"".join(pieces) == recording[0][offset : None if length is None else offset + length]
    assert all(len(piece) == chunk_size for piece in pieces[:-1])
    assert all(0 < len(piece) <= chunk_size for piece in pieces)


steps = st.lists(
    st.one_of(
        st.tuples(st.just("read"), st.integers(0, 3000)),
        st.tuples(st.just("seek"), st.integers(0, 6000)),
        st.tuples(st.just("end"), st.integers(-5000, 0)),
        st.tuples(st.just("tell"), st.just(0)),
    ),
    max_size=20,
)


@given(recordings, steps, st.sampled_from([1, 100, 1 << 20]))
def test_the_file_does_what_any_file_does(
    recording: tuple[bytes, list[int]], steps: list[tuple[str, int]], buffer_size: int
) -> None:
    plain = io.BytesIO(recording[0])
    with stored(*recording).open(buffer_size) as file:
        assert file.readable()
        assert file.seekable()
        assert not file.writable()
        for step, number in steps:
            if step == "read":
                assert file.read(number) == plain.read(number)
            elif step == "seek":
                assert file.seek(number) == plain.seek(number)
            elif step == "end" and -number <= len(recording[0]):
                assert file.seek(number, os.SEEK_END) == plain.seek(number, os.SEEK_END)
            assert file.tell() == plain.tell()


def test_the_file_refuses_what_no_file_can() -> None:
    file = PartedFile(stored(b"123", []))
    with pytest.raises(ValueError, match="before the first byte"):
        file.seek(-1)
    with pytest.raises(ValueError, match="whence"):
        file.seek(0, 9)
    file.close()
    with pytest.raises(ValueError, match="closed"):
        file.read(1)
    with pytest.raises(ValueError, match="closed"):
        file.seek(0)


def test_small_reads_do_not_become_small_requests() -> None:
    asked: list[int | None] = []

    class Counting(MemoryStore):
        def get(self, key: str, offset: int = 0, length: int | None = None) -> bytes:
            asked.append(length)
            return super().get(key, offset, length)

    data = bytes(100) * 30_000
    reader = stored(data, [], SealedStore(Counting()))
    with reader.open() as file:
        for _ in range(len(data) // 1000):
            file.read(1000)
    assert len(asked) <= 5


def test_the_audio_decoder_reads_it() -> None:
    sound = io.BytesIO()
    with wave.open(sound, "wb") as writer:
        writer.setnchannels(1)
        writer.setsampwidth(2)
        writer.setframerate(16_000)
        writer.writeframes(bytes(range(256)) * 250)
    with stored(sound.getvalue(), [100, 7000]).open() as file, av.open(file, "r") as container:
        samples = b"".join(frame.to_ndarray().tobytes() for frame in container.decode(audio=0))
    assert samples == bytes(range(256)) * 250


def test_damage_reaches_the_reader_of_the_file() -> None:
    inner = MemoryStore()
    reader = stored(b"x" * 5000, [2000], SealedStore(inner))
    damaged = bytearray(inner.objects["u1/00002000"])
    damaged[1000] ^= 1
    inner.objects["u1/00002000"] = bytes(damaged)
    with reader.open() as file, pytest.raises(ObjectDamaged):
        file.read()


@pytest.mark.parametrize(
    "spans",
    [
        [(1, 10)],
        [(0, 10), (11, 5)],
        [(0, 10), (9, 5)],
        [(0, 10), (0, 10)],
        [(0, 10), (10, 10), (15, 5)],
        [(5, 5), (15, 5)],
    ],
)
def test_gaps_and_overlaps_are_refused(spans: list[tuple[int, int]]) -> None:
    parts = [Part(f"p/{number}", offset, length) for number, (offset, length) in enumerate(spans)]
    with pytest.raises(ValueError, match=r"missing|given twice"):
        PartedReader(SealedStore(MemoryStore()), KEY, b"", parts)


@pytest.mark.parametrize(
    ("offset", "length"),
    [(-1, 5), (0, 0), (0, -1)],
)
def test_a_part_that_cannot_be_is_refused(offset: int, length: int) -> None:
    with pytest.raises(ValueError, match="part"):
        Part("p", offset, length)


def test_a_parts_key_is_of_the_keys_syntax() -> None:
    with pytest.raises(ObjectKeyRefused):
        Part("../p", 0, 1)


def test_no_parts_are_an_empty_recording() -> None:
    reader = PartedReader(SealedStore(MemoryStore()), KEY, b"", [])
    assert reader.size == 0
    assert reader.read(0, 10) == b""
    assert list(reader.chunks()) == []
    with reader.open() as file:
        assert file.read() == b""


def test_exchanged_parts_are_noticed() -> None:
    inner = MemoryStore()
    reader = stored(b"1" * 1000 + b"2" * 1000, [1000], SealedStore(inner))
    keys = [part.key for part in reader.parts]
    inner.objects[keys[0]], inner.objects[keys[1]] = inner.objects[keys[1]], inner.objects[keys[0]]
    with pytest.raises(ObjectDamaged):
        reader.read(0, 10)


def test_a_part_that_is_gone_is_missing() -> None:
    inner = MemoryStore()
    reader = stored(b"1" * 2000, [1000], SealedStore(inner))
    inner.delete(reader.parts[1].key)
    assert reader.read(0, 1000) == b"1" * 1000
    with pytest.raises(ObjectMissing):
        reader.read(500, 1000)


def test_a_shorter_object_than_its_part_is_noticed() -> None:
    inner = MemoryStore()
    store = SealedStore(inner)
    part = Part("p", 0, 100)
    store.put("p", b"x" * 99, data_key=KEY, context=b"c")
    with pytest.raises(ObjectDamaged):
        PartedReader(store, KEY, b"c", [part]).read(50, 50)


def test_a_fixed_context_serves_all_parts() -> None:
    store = SealedStore(MemoryStore())
    store.put("p", b"abc", data_key=KEY, context=b"playback copy")
    part = Part("p", 0, 3)
    assert PartedReader(store, KEY, b"playback copy", [part]).read(0, 3) == b"abc"


def test_a_chunk_has_bytes() -> None:
    with pytest.raises(ValueError, match="chunk"):
        stored(b"1", []).chunks(chunk_size=0)
