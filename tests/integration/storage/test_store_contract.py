"""What every store of objects does: the same tests against memory, a folder, and a real S3 service."""

import hashlib
import itertools
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from tests.servers.seaweed import SeaweedServer

from scribeline.storage.errors import ObjectKeyRefused, ObjectMissing
from scribeline.storage.files import FileStore
from scribeline.storage.keys import DataKey
from scribeline.storage.memory import MemoryStore
from scribeline.storage.objects import ObjectStore
from scribeline.storage.s3 import S3Store
from scribeline.storage.sealed import SealedStore

_folders = itertools.count()


@pytest.fixture(params=["memory", "files", "s3"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[ObjectStore]:
    if request.param == "memory":
        yield MemoryStore()
    elif request.param == "files":
        yield FileStore(tmp_path / "objects")
    else:
        server: SeaweedServer = request.getfixturevalue("seaweed")
        s3 = S3Store(
            server.endpoint,
            bucket=request.getfixturevalue("bucket"),
            access_key=server.access_key,
            secret_key=server.secret_key,
            secure=False,
        )
        yield s3
        s3.close()


@pytest.fixture
def at() -> Callable[[str], str]:
    """Keys of this test's own, for the S3 service is shared."""
    folder = f"contract/{next(_folders)}"
    return lambda name: f"{folder}/{name}"


def test_gives_back_what_was_put(store: ObjectStore, at: Callable[[str], str]) -> None:
    store.put(at("a"), b"dictation")
    assert store.get(at("a")) == b"dictation"
    assert store.size(at("a")) == 9


def test_takes_the_hash_from_who_knows_it(store: ObjectStore, at: Callable[[str], str]) -> None:
    store.put(at("a"), b"dictation", sha256=hashlib.sha256(b"dictation").digest())
    assert store.get(at("a")) == b"dictation"


@pytest.mark.parametrize("kind", [bytes, bytearray, memoryview])
def test_takes_any_kind_of_bytes(store: ObjectStore, at: Callable[[str], str], kind: type) -> None:
    store.put(at("a"), kind(b"dictation"))
    assert store.get(at("a")) == b"dictation"


def test_a_new_object_replaces_the_old_one_whole(store: ObjectStore, at: Callable[[str], str]) -> None:
    store.put(at("a"), b"a long first one")
    store.put(at("a"), b"short")
    assert store.get(at("a")) == b"short"
    assert store.size(at("a")) == 5


def test_keeps_an_empty_object(store: ObjectStore, at: Callable[[str], str]) -> None:
    store.put(at("empty"), b"")
    assert store.get(at("empty")) == b""
    assert store.get(at("empty"), 0, 10) == b""
    assert store.get(at("empty"), 3) == b""
    assert store.size(at("empty")) == 0
    assert list(store.keys(at(""))) == [at("empty")]


@pytest.mark.parametrize("offset", [0, 1, 5, 9, 10, 11, 1000])
@pytest.mark.parametrize("length", [None, 0, 1, 4, 10, 1000])
def test_a_range_is_the_slice(store: ObjectStore, at: Callable[[str], str], offset: int, length: int | None) -> None:
    data = b"0123456789"
    store.put(at("a"), data)
    assert store.get(at("a"), offset, length) == data[offset : None if length is None else offset + length]


def test_a_large_object_comes_back_whole(store: ObjectStore, at: Callable[[str], str]) -> None:
    data = bytes(range(256)) * (64 * 1024)
    store.put(at("large"), data)
    assert store.get(at("large")) == data
    assert store.get(at("large"), 9_000_001, 3_000_000) == data[9_000_001:12_000_001]


def test_what_is_missing_is_told_as_missing(store: ObjectStore, at: Callable[[str], str]) -> None:
    for read in (
        lambda: store.get(at("nothing")),
        lambda: store.get(at("nothing"), 5, 5),
        lambda: store.get(at("nothing"), 0, 0),
        lambda: store.size(at("nothing")),
    ):
        with pytest.raises(ObjectMissing) as told:
            read()
        assert told.value.reason == "OBJECT_MISSING"


def test_deleting_twice_is_fine(store: ObjectStore, at: Callable[[str], str]) -> None:
    store.put(at("a"), b"1")
    store.delete(at("a"))
    store.delete(at("a"))
    store.delete(at("never/was"))
    with pytest.raises(ObjectMissing):
        store.get(at("a"))


def test_lists_in_the_order_of_the_keys(store: ObjectStore, at: Callable[[str], str]) -> None:
    names = ["x/y.z", "a/b", "a-b", "a.b", "a0", "a=b", "a_b", "B", "x/y/z", "x/y-1", "x.y", "a/b/c/d"]
    for name in names:
        store.put(at(name), b"1")
    assert list(store.keys(at(""))) == sorted(at(name) for name in names)


def test_a_prefix_may_end_inside_of_a_segment(store: ObjectStore, at: Callable[[str], str]) -> None:
    for name in ("part-1", "part-10", "part-2", "other", "part/1"):
        store.put(at(name), b"1")
    assert list(store.keys(at("part-1"))) == [at("part-1"), at("part-10")]
    assert list(store.keys(at("part"))) == [at("part-1"), at("part-10"), at("part-2"), at("part/1")]
    assert list(store.keys(at("part/"))) == [at("part/1")]
    assert list(store.keys(at("no/such/folder/"))) == []
    assert list(store.keys(at("none"))) == []


def test_an_object_may_have_the_name_of_anothers_folder(store: ObjectStore, at: Callable[[str], str]) -> None:
    store.put(at("a/b"), b"inner")
    store.put(at("a"), b"outer")
    assert (store.get(at("a")), store.get(at("a/b"))) == (b"outer", b"inner")
    assert list(store.keys(at(""))) == [at("a"), at("a/b")]
    store.delete(at("a"))
    assert store.get(at("a/b")) == b"inner"


@pytest.mark.parametrize(
    "key",
    [
        "",
        "/a",
        "a/",
        "a//b",
        ".",
        "..",
        "../a",
        "a/../b",
        "a/..",
        "a..b",
        ".hidden",
        "a/.hidden",
        "a b",
        "a\\b",
        "a\0b",
        "a\n",
        "ä",
        "\u202ea",
        "a@",
        "a?b",
        "a%2e",
        "a/" * 260 + "a",
        "a" * 201,
    ],
)
def test_a_key_of_another_syntax_is_refused_by_all_verbs(store: ObjectStore, key: str) -> None:
    for verb in (
        lambda: store.put(key, b"1"),
        lambda: store.get(key),
        lambda: store.size(key),
        lambda: store.delete(key),
    ):
        with pytest.raises(ObjectKeyRefused):
            verb()


def test_the_longest_keys_are_kept(store: ObjectStore) -> None:
    key = "contract-long/" + "/".join(["s" * 200, "t" * 200, "u" * 96])
    assert len(key) == 512
    store.put(key, b"1")
    assert store.get(key) == b"1"
    assert list(store.keys("contract-long/")) == [key]
    store.delete(key)


@pytest.mark.parametrize("prefix", ["/", "../", ".incoming", "a/./b", "a/.", "a//b", "a..", "a b", "a\0"])
def test_a_prefix_that_no_key_begins_with_is_refused(store: ObjectStore, prefix: str) -> None:
    with pytest.raises(ObjectKeyRefused):
        list(store.keys(prefix))


@pytest.mark.parametrize(("offset", "length"), [(-1, None), (0, -1)])
def test_a_range_that_counts_backwards_is_a_mistake(store: ObjectStore, offset: int, length: int | None) -> None:
    with pytest.raises(ValueError, match="negative"):
        store.get("a", offset, length)


def test_check_leaves_nothing_behind(store: ObjectStore) -> None:
    store.check()
    assert list(store.keys("check/")) == []


def test_a_reader_sees_the_old_object_or_the_new_one(store: ObjectStore, at: Callable[[str], str]) -> None:
    versions = {bytes([number]) * 300_000 for number in range(8)}
    store.put(at("a"), min(versions))
    written = threading.Event()

    def read_until_written() -> set[bytes]:
        seen = {store.get(at("a"))}
        while not written.is_set():
            seen.add(store.get(at("a")))
        return seen

    with ThreadPoolExecutor(4) as threads:
        readers = [threads.submit(read_until_written) for _ in range(2)]
        writers = [threads.submit(store.put, at("a"), version) for version in versions]
        try:
            for writer in writers:
                writer.result(timeout=60)
        finally:
            written.set()
        assert all(reader.result(timeout=60) <= versions for reader in readers)


def test_many_threads_put_list_and_delete_at_once(store: ObjectStore, at: Callable[[str], str]) -> None:
    def work(number: int) -> bytes:
        key = at(f"shared/folder/{number}")
        for _ in range(5):
            store.put(key, str(number).encode())
            store.delete(key)
        store.put(key, str(number).encode())
        return store.get(key)

    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(work, range(16))) == [str(number).encode() for number in range(16)]
    assert len(list(store.keys(at("shared/")))) == 16


def test_sealed_objects_pass_through(store: ObjectStore, at: Callable[[str], str]) -> None:
    sealed, key = SealedStore(store), DataKey.generate()
    data = bytes(range(256)) * 5000
    sealed.put(at("a"), data, data_key=key, context=b"upload 1 part 0")
    assert sealed.get(at("a"), data_key=key, context=b"upload 1 part 0") == data
    assert (
        sealed.get(at("a"), data_key=key, context=b"upload 1 part 0", offset=700_001, length=99)
        == data[700_001:700_100]
    )
    assert sealed.plain_size(at("a")) == len(data)
    assert list(sealed.keys(at(""))) == [at("a")]
    assert data[:64] not in store.get(at("a"))
    sealed.delete(at("a"))
    with pytest.raises(ObjectMissing):
        sealed.get(at("a"), data_key=key, context=b"upload 1 part 0")
