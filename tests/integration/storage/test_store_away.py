"""The S3 service goes away, in every way a line can break: a clear error within the set times, and back again."""

import itertools
import socket
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from tests.servers.proxy import Mode, Proxy
from tests.servers.seaweed import SeaweedServer

from scribeline.storage.errors import ObjectMissing, StoreRefused, StoreUnavailable
from scribeline.storage.objects import ObjectStore
from scribeline.storage.s3 import S3Store

TIMEOUT_S = 1.0
RETRIES = 1
SLOW_MACHINE_S = 1.5
"""For the pauses between attempts, and for everything but waiting."""

_numbers = itertools.count()


@pytest.fixture
def store_with(seaweed: SeaweedServer, bucket: str, proxy: Proxy) -> Iterator[Callable[[int], S3Store]]:
    """Makes a store at the far end of the line, with so many retries."""
    stores: list[S3Store] = []

    def make(retries: int) -> S3Store:
        stores.append(
            S3Store(
                proxy.endpoint,
                bucket=bucket,
                access_key=seaweed.access_key,
                secret_key=seaweed.secret_key,
                secure=False,
                timeout_s=TIMEOUT_S,
                retries=retries,
            )
        )
        return stores[-1]

    yield make
    for store in stores:
        store.close()


@pytest.fixture
def store(store_with: Callable[[int], S3Store]) -> S3Store:
    return store_with(RETRIES)


@pytest.fixture
def key() -> str:
    return f"away/{next(_numbers)}"


VERBS: list[tuple[str, Callable[[ObjectStore, str], object]]] = [
    ("put", lambda store, key: store.put(key, b"new")),
    ("get", lambda store, key: store.get(key)),
    ("get a range", lambda store, key: store.get(key, 1, 1)),
    ("size", lambda store, key: store.size(key)),
    ("delete", lambda store, key: store.delete(key)),
    ("keys", lambda store, key: list(store.keys(key))),
    ("check", lambda store, _key: store.check()),
]


@pytest.mark.parametrize("mode", [Mode.REFUSE, Mode.STALL, Mode.CUT])
@pytest.mark.parametrize("verb", [pytest.param(verb, id=name) for name, verb in VERBS])
def test_away_is_told_in_time_and_works_again_once_back(
    store_with: Callable[[int], S3Store],
    proxy: Proxy,
    key: str,
    mode: Mode,
    verb: Callable[[ObjectStore, str], object],
) -> None:
    retries = 0 if mode is Mode.STALL else RETRIES
    store = store_with(retries)
    store_with(RETRIES).put(key, b"old")
    proxy.mode = mode
    begun = time.monotonic()
    with pytest.raises(StoreUnavailable) as told:
        verb(store, key)
    assert time.monotonic() - begun < (1 + retries) * TIMEOUT_S + SLOW_MACHINE_S
    assert told.value.retry_after_s is not None
    assert told.value.retry_after_s > 0
    proxy.drop_connections()  # so that a put which was given up cannot arrive late, after the next one
    proxy.mode = Mode.PASS
    verb(store, key)
    store.put(key, b"newer")
    assert store.get(key) == b"newer"


def test_a_stall_is_tried_again_and_given_up_in_time(store: S3Store, proxy: Proxy, key: str) -> None:
    store.put(key, b"old")
    proxy.mode = Mode.STALL
    begun = time.monotonic()
    with pytest.raises(StoreUnavailable):
        store.get(key)
    assert (1 + RETRIES) * TIMEOUT_S <= time.monotonic() - begun < (1 + RETRIES) * TIMEOUT_S + SLOW_MACHINE_S


def test_a_put_that_breaks_off_leaves_the_old_object_whole(
    store_with: Callable[[int], S3Store], proxy: Proxy, key: str
) -> None:
    store = store_with(0)
    store.put(key, b"old")
    proxy.cut_after(500_000)
    with pytest.raises(StoreUnavailable):
        store.put(key, bytes(5_000_000))
    assert store.get(key) == b"old"


def test_a_put_that_breaks_off_once_is_repeated(store: S3Store, proxy: Proxy, key: str) -> None:
    data = bytes(range(256)) * 20_000
    proxy.cut_after(500_000)
    store.put(key, data)
    assert store.get(key) == data


def test_a_dropped_connection_is_replaced(store: S3Store, proxy: Proxy, key: str) -> None:
    store.put(key, b"1")
    for _ in range(3):
        proxy.drop_connections()
        assert store.get(key) == b"1"


def test_a_stall_that_ends_in_time_is_waited_for(store: S3Store, proxy: Proxy, key: str) -> None:
    store.put(key, b"1")
    proxy.mode = Mode.STALL
    with ThreadPoolExecutor(1) as thread:
        waiting = thread.submit(store.get, key)
        proxy.mode = Mode.PASS
        assert waiting.result(timeout=10) == b"1"


def test_an_answer_that_is_cut_is_never_taken_for_the_object(key: str) -> None:
    with _server(b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 100\r\n\r\nonly this") as endpoint:
        store = _store(endpoint)
        with pytest.raises(StoreUnavailable):
            store.get(key)
        store.close()


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (b"HTTP/1.1 503 Slow Down\r\nConnection: close\r\nContent-Length: 0\r\n\r\n", StoreUnavailable),
        (
            b"HTTP/1.1 502 Bad Gateway\r\nContent-Type: text/html\r\nConnection: close\r\nContent-Length: 2\r\n\r\nno",
            StoreUnavailable,
        ),
        (b"HTTP/1.1 429 Too Many\r\nConnection: close\r\nContent-Length: 0\r\n\r\n", StoreUnavailable),
        (
            b"HTTP/1.1 403 Forbidden\r\nContent-Type: text/html\r\nConnection: close\r\nContent-Length: 2\r\n\r\nno",
            StoreRefused,
        ),
        (
            b"HTTP/1.1 301 Moved\r\nContent-Type: text/html\r\nConnection: close\r\nContent-Length: 0\r\n\r\n",
            StoreRefused,
        ),
        (
            b"HTTP/1.1 400 Bad\r\nContent-Type: application/xml\r\nConnection: close\r\nContent-Length: 5\r\n\r\n<cut>",
            StoreUnavailable,
        ),
        (b"SSH-2.0-OpenSSH\r\n", StoreUnavailable),
    ],
)
def test_strange_answers_are_told_as_our_errors(answer: bytes, error: type[Exception], key: str) -> None:
    with _server(answer) as endpoint:
        store = _store(endpoint)
        for verb in (lambda: store.get(key), lambda: store.put(key, b"1"), lambda: list(store.keys(key))):
            with pytest.raises(error):
                verb()
        store.close()


def test_a_missing_bucket_and_wrong_credentials_are_refused_not_missing(seaweed: SeaweedServer, bucket: str) -> None:
    wrong = [
        S3Store(
            seaweed.endpoint, bucket="no-such-bucket", access_key=seaweed.access_key,
            secret_key=seaweed.secret_key, secure=False,
        ),
        S3Store(seaweed.endpoint, bucket=bucket, access_key="nobody", secret_key="nothing", secure=False),
        S3Store(seaweed.endpoint, bucket=bucket, access_key=seaweed.access_key, secret_key="wrong", secure=False),
    ]  # fmt: skip
    for store in wrong:
        for name, verb in VERBS:
            if store.bucket == "no-such-bucket" and name in {"delete", "keys"}:
                continue  # SeaweedFS answers these as if the bucket were empty
            with pytest.raises(StoreRefused):
                verb(store, "a")
        store.close()


def test_only_ensure_bucket_makes_a_bucket(seaweed: SeaweedServer) -> None:
    store = S3Store(
        seaweed.endpoint,
        bucket="made-on-purpose",
        access_key=seaweed.access_key,
        secret_key=seaweed.secret_key,
        secure=False,
    )
    with pytest.raises(StoreRefused, match="made-on-purpose"):
        store.put("a", b"1")
    store.ensure_bucket()
    store.ensure_bucket()
    store.check()
    with pytest.raises(ObjectMissing):
        store.get("a")
    store.close()


class _server:  # noqa: N801 - used as a function
    """Answers every connection with the same bytes, and closes it."""

    def __init__(self, answer: bytes) -> None:
        self._answer = answer
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._thread = ThreadPoolExecutor(1)

    def __enter__(self) -> str:
        self._thread.submit(self._serve)
        return f"127.0.0.1:{self._listener.getsockname()[1]}"

    def __exit__(self, *_: object) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.shutdown()

    def _serve(self) -> None:
        for _ in range(100):
            try:
                connection, _address = self._listener.accept()
            except OSError:
                return
            with connection:
                connection.settimeout(5)
                try:
                    connection.recv(1 << 16)
                    connection.sendall(self._answer)
                    connection.shutdown(socket.SHUT_WR)
                    while connection.recv(1 << 16):
                        pass
                except OSError:
                    continue


def _store(endpoint: str) -> S3Store:
    return S3Store(
        endpoint, bucket="some", access_key="a", secret_key="s", secure=False, timeout_s=TIMEOUT_S, retries=RETRIES
    )
