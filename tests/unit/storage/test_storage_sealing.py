"""What a seal promises: the same bytes back, by any range, and nothing else than those bytes, ever."""

import hashlib
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scribeline.storage.errors import ObjectDamaged, ObjectMissing, StoreUnavailable
from scribeline.storage.keys import DataKey
from scribeline.storage.memory import MemoryStore
from scribeline.storage.sealed import SEGMENT_LOG2, SealedStore

LOG2 = 10
SEGMENT = 1 << LOG2
STRIDE = SEGMENT + 16
HEADER = 42
KEY = DataKey(b"k" * 32)
OTHER_KEY = DataKey(b"o" * 32)
CONTEXT = b"clients/c1/uploads/u1 part 0"

contents = st.one_of(
    st.binary(max_size=3 * SEGMENT),
    st.sampled_from([0, 1, SEGMENT - 1, SEGMENT, SEGMENT + 1, 2 * SEGMENT, 2 * SEGMENT + 1, 3 * SEGMENT]).flatmap(
        lambda size: st.binary(min_size=16, max_size=16).map(lambda seed: (seed * (size // 16 + 1))[:size])
    ),
)


class CountingStore(MemoryStore):
    """A MemoryStore that tells what was asked of it."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[tuple[int, int | None]] = []

    def get(self, key: str, offset: int = 0, length: int | None = None) -> bytes:
        self.asked.append((offset, length))
        return super().get(key, offset, length)


def sealed_store(inner: MemoryStore | None = None) -> SealedStore:
    return SealedStore(inner if inner is not None else MemoryStore(), segment_log2=LOG2)


def put(data: bytes, *, key: str = "a", data_key: DataKey = KEY, context: bytes = CONTEXT) -> MemoryStore:
    """A store that holds the data sealed."""
    inner = MemoryStore()
    sealed_store(inner).put(key, data, data_key=data_key, context=context)
    return inner


def open_all(inner: MemoryStore) -> bytes:
    """Read it with a reader that has seen nothing before."""
    return sealed_store(inner).get("a", data_key=KEY, context=CONTEXT)


def with_object(data: bytes) -> MemoryStore:
    inner = MemoryStore()
    inner.put("a", data)
    return inner


def segments_of(sealed: bytes) -> list[bytes]:
    return [sealed[at : at + STRIDE] for at in range(HEADER, len(sealed), STRIDE)]


@given(contents)
def test_gives_back_what_was_put(data: bytes) -> None:
    inner = put(data)
    assert open_all(inner) == data
    assert sealed_store(inner).plain_size("a") == len(data)


@given(contents, st.integers(0, 4 * SEGMENT), st.one_of(st.none(), st.integers(0, 4 * SEGMENT)), st.booleans())
def test_any_range_is_the_slice(data: bytes, offset: int, length: int | None, seen_before: bool) -> None:
    store = sealed_store(put(data))
    if seen_before:
        store.get("a", data_key=KEY, context=CONTEXT)
    got = store.get("a", data_key=KEY, context=CONTEXT, offset=offset, length=length)
    assert got == data[offset : None if length is None else offset + length]


@given(st.lists(st.binary(max_size=3000), max_size=6))
def test_an_object_written_in_pieces_is_the_pieces_together(pieces: list[bytes]) -> None:
    inner = MemoryStore()
    writer = sealed_store(inner).writer("a", data_key=KEY, context=CONTEXT)
    for piece in pieces:
        writer.write(piece)
    assert inner.objects == {}
    writer.finish()
    assert writer.plain_size == len(b"".join(pieces))
    assert open_all(inner) == b"".join(pieces)


def test_a_writer_whose_store_was_away_can_finish_again() -> None:
    class AwayOnce(MemoryStore):
        away = True

        def put(
            self,
            key: str,
            data: bytes | bytearray | memoryview,
            *,
            sha256: bytes | None = None,  # noqa: ARG002 - for stores that sign
        ) -> None:
            if self.away:
                self.away = False
                raise StoreUnavailable("away")
            super().put(key, data)

    inner = AwayOnce()
    writer = sealed_store(inner).writer("a", data_key=KEY, context=CONTEXT)
    writer.write(b"x" * 3000)
    with pytest.raises(StoreUnavailable):
        writer.finish()
    with pytest.raises(ValueError, match="finished"):
        writer.write(b"more")
    writer.finish()
    assert open_all(inner) == b"x" * 3000


@given(st.lists(st.binary(max_size=4 * SEGMENT), min_size=1, max_size=6))
def test_objects_sealed_one_after_the_other_into_the_same_buffer_are_what_they_were(contents: list[bytes]) -> None:
    inner, buffer = MemoryStore(), bytearray()
    store = sealed_store(inner)
    for number, content in enumerate(contents):
        writer = store.writer(f"a{number}", data_key=KEY, context=CONTEXT, buffer=buffer)
        writer.write(content)
        sha256 = writer.finish()
        assert sha256 == hashlib.sha256(inner.objects[f"a{number}"]).digest()
    for number, content in enumerate(contents):
        assert store.get(f"a{number}", data_key=KEY, context=CONTEXT) == content


@pytest.mark.parametrize("kind", [bytes, bytearray, memoryview])
def test_takes_any_kind_of_bytes(kind: type) -> None:
    store = sealed_store()
    store.put("a", kind(b"x" * 3000), data_key=KEY, context=CONTEXT)
    assert store.get("a", data_key=KEY, context=CONTEXT) == b"x" * 3000


def test_sealing_twice_gives_other_bytes() -> None:
    assert put(b"x" * 100).objects != put(b"x" * 100).objects


@given(st.binary(min_size=8, max_size=3 * SEGMENT))
def test_the_sealed_object_holds_no_piece_of_the_plaintext(data: bytes) -> None:
    body = put(data).objects["a"][HEADER:]  # the header is the same for all, so it may look like a plaintext
    for at in range(0, len(data) - 7, 61):
        assert data[at : at + 8] not in body


@pytest.mark.parametrize("size", [0, 5, SEGMENT, SEGMENT + 5, 2 * SEGMENT])
def test_every_flipped_byte_is_noticed(size: int) -> None:
    sealed = put(b"d" * size).objects["a"]
    for at in {*range(HEADER + 40), *range(HEADER, len(sealed), 37), *range(len(sealed) - 40, len(sealed))}:
        if 0 <= at < len(sealed):
            altered = bytearray(sealed)
            altered[at] ^= 0x40
            with pytest.raises(ObjectDamaged):
                open_all(with_object(bytes(altered)))


@given(st.data(), contents)
def test_any_single_flipped_bit_is_noticed(draw: st.DataObject, data: bytes) -> None:
    sealed = bytearray(put(data).objects["a"])
    bit = draw.draw(st.integers(0, len(sealed) * 8 - 1))
    sealed[bit // 8] ^= 1 << bit % 8
    with pytest.raises(ObjectDamaged):
        open_all(with_object(bytes(sealed)))


@given(st.data(), contents)
def test_any_cut_is_noticed(draw: st.DataObject, data: bytes) -> None:
    sealed = put(data).objects["a"]
    kept = draw.draw(
        st.one_of(
            st.integers(0, len(sealed) - 1),
            st.sampled_from(range(HEADER, len(sealed), STRIDE)),
        )
    )
    with pytest.raises(ObjectDamaged):
        open_all(with_object(sealed[:kept]))


@given(contents, st.binary(min_size=1, max_size=2 * STRIDE))
def test_anything_appended_is_noticed(data: bytes, more: bytes) -> None:
    with pytest.raises(ObjectDamaged):
        open_all(with_object(put(data).objects["a"] + more))


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda s: [s[1], s[0], *s[2:]], id="the first two swapped"),
        pytest.param(lambda s: [s[0], s[2], s[1], s[3]], id="swapped in the middle"),
        pytest.param(lambda s: [*s[:-2], s[-1], s[-2]], id="the last two swapped"),
        pytest.param(lambda s: s[1:], id="the first one missing"),
        pytest.param(lambda s: [s[0], *s[2:]], id="one missing in the middle"),
        pytest.param(lambda s: s[:-1], id="the last one missing"),
        pytest.param(lambda s: [s[-1]], id="only the last one"),
        pytest.param(lambda s: s[:0], id="all missing"),
        pytest.param(lambda s: [s[0], *s], id="one twice"),
        pytest.param(lambda s: [s[0], s[0], *s[2:]], id="one in another's place"),
        pytest.param(lambda s: [*s, s[-1]], id="the last one twice"),
        pytest.param(lambda s: [*s, s[0]], id="the first one again at the end"),
    ],
)
@pytest.mark.parametrize("size", [4 * SEGMENT, 3 * SEGMENT + 100])
def test_moved_segments_are_noticed(change: Callable[[list[bytes]], list[bytes]], size: int) -> None:
    whole = put((bytes(range(256)) * 16)[:size]).objects["a"]
    assert len(segments_of(whole)) == 4
    with pytest.raises(ObjectDamaged):
        open_all(with_object(whole[:HEADER] + b"".join(change(segments_of(whole)))))


def test_a_segment_of_another_object_under_the_same_key_and_context_is_noticed() -> None:
    one, two = put(b"1" * 3000).objects["a"], put(b"2" * 3000).objects["a"]
    with pytest.raises(ObjectDamaged):
        open_all(with_object(one[: HEADER + STRIDE] + two[HEADER + STRIDE :]))
    with pytest.raises(ObjectDamaged):
        open_all(with_object(two[:HEADER] + one[HEADER:]))


@pytest.mark.parametrize("size", [0, 5, 3000])
def test_an_object_of_another_context_or_another_clients_key_is_noticed(size: int) -> None:
    with pytest.raises(ObjectDamaged):
        open_all(put(b"x" * size, context=b"clients/c1/uploads/u1 part 1"))
    with pytest.raises(ObjectDamaged):
        open_all(put(b"x" * size, data_key=OTHER_KEY))


def test_header_and_context_do_not_run_into_each_other() -> None:
    with pytest.raises(ObjectDamaged):
        open_all(put(b"x", context=CONTEXT + b"\0"))
    with pytest.raises(ObjectDamaged):
        open_all(put(b"x", context=CONTEXT[:-1]))


@pytest.mark.parametrize("data", [b"", b"RIFF", b"x" * 41, b"x" * 42, b"x" * 4000, b"scrbseal" + b"\x02" * 100])
def test_what_was_never_sealed_is_damaged(data: bytes) -> None:
    with pytest.raises(ObjectDamaged):
        open_all(with_object(data))
    with pytest.raises(ObjectDamaged):
        sealed_store(with_object(data)).plain_size("a")


@pytest.mark.parametrize("segment_log2", [0, 9, 25, 255])
def test_a_segment_size_out_of_range_is_refused_before_it_is_used(segment_log2: int) -> None:
    sealed = bytearray(put(b"x" * 100).objects["a"])
    sealed[9] = segment_log2
    with pytest.raises(ObjectDamaged):
        open_all(with_object(bytes(sealed)))
    with pytest.raises(ValueError, match="segment size"):
        SealedStore(MemoryStore(), segment_log2=segment_log2)


def test_what_is_missing_is_told_as_missing() -> None:
    store = sealed_store()
    with pytest.raises(ObjectMissing):
        store.get("a", data_key=KEY, context=CONTEXT)
    with pytest.raises(ObjectMissing):
        store.get("a", data_key=KEY, context=CONTEXT, offset=10_000, length=5)
    with pytest.raises(ObjectMissing):
        store.plain_size("a")
    store.delete("a")


@pytest.mark.parametrize("kept_segments", [0, 1, 2])
def test_a_range_at_or_past_a_cut_is_noticed(kept_segments: int) -> None:
    sealed = put(b"x" * (3 * SEGMENT)).objects["a"]
    cut = with_object(sealed[: HEADER + kept_segments * STRIDE])
    for offset, length in [(kept_segments * SEGMENT, 10), (3 * SEGMENT, 1), (10 * SEGMENT, None), (0, 3 * SEGMENT)]:
        with pytest.raises(ObjectDamaged):
            sealed_store(cut).get("a", data_key=KEY, context=CONTEXT, offset=offset, length=length)


def test_past_the_true_end_there_is_nothing() -> None:
    for size in (0, 1, SEGMENT, 2 * SEGMENT):
        store = sealed_store(put(b"x" * size))
        for offset in (size, size + 1, size + SEGMENT, size + 10 * SEGMENT):
            assert store.get("a", data_key=KEY, context=CONTEXT, offset=offset, length=10) == b""


def test_a_range_fetches_only_its_segments_and_the_header_once() -> None:
    inner = CountingStore()
    sealed_store(inner).put("a", bytes(range(256)) * 400, data_key=KEY, context=CONTEXT)
    store = sealed_store(inner)
    store.get("a", data_key=KEY, context=CONTEXT, offset=50 * SEGMENT + 5, length=10)
    assert inner.asked == [(0, HEADER), (HEADER + 50 * STRIDE, STRIDE + 1)]
    inner.asked.clear()
    store.get("a", data_key=KEY, context=CONTEXT, offset=50 * SEGMENT + 1020, length=10)
    assert inner.asked == [(HEADER + 50 * STRIDE, 2 * STRIDE + 1)]


def test_a_first_read_from_the_beginning_is_one_request() -> None:
    inner = CountingStore()
    sealed_store(inner).put("a", b"x" * 5000, data_key=KEY, context=CONTEXT)
    sealed_store(inner).get("a", data_key=KEY, context=CONTEXT, offset=10, length=2000)
    assert inner.asked == [(0, HEADER + 2 * STRIDE + 1)]
    inner.asked.clear()
    sealed_store(inner).get("a", data_key=KEY, context=CONTEXT)
    assert inner.asked == [(0, None)]


def test_objects_of_another_segment_size_are_read() -> None:
    inner = MemoryStore()
    data = bytes(range(256)) * 100
    SealedStore(inner, segment_log2=12).put("a", data, data_key=KEY, context=CONTEXT)
    for offset, length in [(0, None), (0, 10), (900, 9000), (20_000, 100), (25_600, 5), (99_999, None)]:
        got = sealed_store(inner).get("a", data_key=KEY, context=CONTEXT, offset=offset, length=length)
        assert got == data[offset : None if length is None else offset + length]
    assert sealed_store(inner).plain_size("a") == len(data)


def test_a_reader_notices_that_another_process_stored_the_object_anew() -> None:
    inner = MemoryStore()
    reader, writer = sealed_store(inner), sealed_store(inner)
    for content in (b"1" * 5000, b"2" * 3000, b"3" * 5000):
        writer.put("a", content, data_key=KEY, context=CONTEXT)
        got = reader.get("a", data_key=KEY, context=CONTEXT, offset=2000, length=100)
        assert got == content[2000:2100]


def test_readers_and_writers_in_many_threads_see_whole_objects() -> None:
    store = sealed_store()
    versions = {bytes([number]) * 3000 for number in range(6)}
    store.put("a", min(versions), data_key=KEY, context=CONTEXT)
    done = threading.Event()

    def read() -> set[bytes]:
        seen = set()
        while not done.is_set():
            seen.add(store.get("a", data_key=KEY, context=CONTEXT))
        return seen

    with ThreadPoolExecutor(4) as threads:
        readers = [threads.submit(read) for _ in range(2)]
        try:
            for version in versions:
                store.put("a", version, data_key=KEY, context=CONTEXT)
        finally:
            done.set()
        assert all(reader.result(timeout=30) <= versions for reader in readers)


def test_the_default_segment_holds_whole_objects_too() -> None:
    inner = MemoryStore()
    data = bytes(range(251)) * 5000
    assert len(data) > 2 << SEGMENT_LOG2
    store = SealedStore(inner)
    store.put("a", data, data_key=KEY, context=CONTEXT)
    assert store.get("a", data_key=KEY, context=CONTEXT) == data
    assert len(inner.objects["a"]) == HEADER + len(data) + 16 * (len(data) // (1 << SEGMENT_LOG2) + 1)


def test_an_object_sealed_in_the_past_is_still_read() -> None:
    """The format itself, computed here a second time: whoever changes it has to give it a new version."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    salt = bytes(range(32))
    header = b"scrbseal" + bytes([1, 10]) + salt
    material = HKDF(SHA256(), 39, salt, b"scribeline sealed object\0" + CONTEXT).derive(KEY.secret)
    cipher, prefix = AESGCM(material[:32]), material[32:]
    first = cipher.encrypt(prefix + bytes([0, 0, 0, 0, 0]), b"1" * 1024, header + CONTEXT)
    last = cipher.encrypt(prefix + bytes([0, 0, 0, 1, 1]), b"end", header + CONTEXT)
    assert open_all(with_object(header + first + last)) == b"1" * 1024 + b"end"


def test_errors_name_the_object_and_hold_no_content() -> None:
    sealed = bytearray(put(b"Jane Roe" * 1000).objects["a"])
    sealed[500] ^= 1
    with pytest.raises(ObjectDamaged) as told:
        open_all(with_object(bytes(sealed)))
    assert told.value.details == {"key": "a"}
    assert told.value.reason == "OBJECT_DAMAGED"
    assert "Jane" not in str(told.value)
    assert told.value.__cause__ is None
