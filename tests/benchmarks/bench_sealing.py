"""What sealing costs, and how to put a large recording into an S3 service: `python -m tests.benchmarks.bench_sealing`.

Prints megabytes (10^6 bytes) a second, the best of several rounds. Everything runs on this machine, server included,
so a slow round tells of the machine; compare lines of one run only.
"""

import argparse
import hashlib
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from pathlib import Path

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from minio import Minio
from tests.benchmarks.figures import Figures, Table, say
from tests.servers.seaweed import SeaweedServer

from scribeline.storage.files import FileStore
from scribeline.storage.keys import DataKey
from scribeline.storage.memory import MemoryStore
from scribeline.storage.objects import ObjectStore
from scribeline.storage.s3 import S3Store
from scribeline.storage.sealed import SealedStore

MB = 1_000_000
MIB = 1 << 20
CONTEXT = b"bench"
MESSAGE_SIZE = 256 << 10


def best_rate(size: int, work: Callable[[], object], rounds: int = 5) -> float:
    """MB/s of the fastest round."""
    times = []
    for _ in range(rounds):
        begun = time.perf_counter()
        work()
        times.append(time.perf_counter() - begun)
    return size / MB / min(times)


class NullStore(MemoryStore):
    """Keeps one object without copying it, so that only the sealing is measured."""

    def put(
        self,
        key: str,
        data: bytes | bytearray | memoryview,
        *,
        sha256: bytes | None = None,  # noqa: ARG002 - for stores that sign
    ) -> None:
        self.objects[key] = data if isinstance(data, bytes) else bytes(data)


def measure_sealing(figures: Figures, size: int = 64 * MIB) -> None:
    """Seal and open whole objects, and read small ranges, at several segment sizes; against bare AES-GCM."""
    data, key = os.urandom(size), DataKey.generate()
    cipher, nonce = AESGCM(key.secret), bytes(12)
    sealed = cipher.encrypt(nonce, data, None)
    rows: list[list[str]] = []
    plain = best_rate(size, lambda: cipher.encrypt(nonce, data, None))
    opened = best_rate(size, lambda: cipher.decrypt(nonce, sealed, None))
    rows.append(["one AESGCM call", f"{plain:.0f}", f"{opened:.0f}", ""])
    rows.append(["SHA-256, for comparison", f"{best_rate(size, lambda: hashlib.sha256(data).digest()):.0f}", "", ""])
    for log2 in (14, 16, 17, 18, 19, 20, 22):
        inner = NullStore()
        store = SealedStore(inner, segment_log2=log2)
        seal = best_rate(size, lambda store=store: store.put("a", data, data_key=key, context=CONTEXT))  # type: ignore[misc]
        unseal = best_rate(size, lambda store=store: store.get("a", data_key=key, context=CONTEXT))  # type: ignore[misc]
        count = 200
        begun = time.perf_counter()
        for number in range(count):
            store.get("a", data_key=key, context=CONTEXT, offset=number * 300_007 % size, length=32 << 10)
        range_ms = (time.perf_counter() - begun) / count * 1000
        rows.append([f"segments of {(1 << log2) >> 10} KiB", f"{seal:.0f}", f"{unseal:.0f}", f"{range_ms:.2f}"])
    title = f"Sealing and opening {size // MIB} MiB"
    figures.table(Table(title, ("how", "seal, MB/s", "open, MB/s", "a range of 32 KiB, ms"), rows))


class MemoryWatch:
    """The largest growth of this process's resident memory while it is watched, in MiB."""

    def __init__(self) -> None:
        self._done = threading.Event()
        self._begin = self._resident()
        self.peak_mib = 0.0
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> "MemoryWatch":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._done.wait(0.005):
            self.peak_mib = max(self.peak_mib, (self._resident() - self._begin) / MIB)

    @staticmethod
    def _resident() -> int:
        return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def put_by_sdk(client: Minio, bucket: str, path: Path) -> None:
    """The SDK's own put of the file."""
    client.fput_object(bucket, "by-the-sdk", str(path))


def put_sealed(store: ObjectStore, path: Path, part_size: int, threads: int) -> None:
    """Seal the file piece by piece as messages bring it, and put its parts; at most `threads` of them at once."""
    sealed, key, whole = SealedStore(store), DataKey.generate(), hashlib.sha256()
    with path.open("rb") as file, ThreadPoolExecutor(threads) as pool:
        running: set[Future[bytes]] = set()
        while file.peek(1):
            number = file.tell() // part_size
            writer = sealed.writer(f"sealed/{number:05}", data_key=key, context=CONTEXT + str(number).encode())
            while writer.plain_size < part_size and (piece := file.read(MESSAGE_SIZE)):
                whole.update(piece)
                writer.write(piece)
            while len(running) >= threads:
                done, running = wait(running, return_when=FIRST_COMPLETED)
                for each in done:
                    each.result()
            running.add(pool.submit(writer.finish))
        for each in running:
            each.result()


def one_put(kind: str, endpoint: str, bucket: str, path: Path, part_size: int, threads: int) -> None:
    """One put in a process of its own, so that its memory is its own; prints seconds and MiB."""
    access_key, secret_key = os.environ["BENCH_ACCESS_KEY"], os.environ["BENCH_SECRET_KEY"]
    store: ObjectStore
    if kind == "sdk":
        client = Minio(endpoint, access_key=access_key, secret_key=secret_key, secure=False, region="us-east-1")
        client.bucket_exists(bucket)
        work: Callable[[], None] = lambda: put_by_sdk(client, bucket, path)  # noqa: E731
    else:
        if kind == "folder":
            store = FileStore(path.with_name("objects"))
        else:
            store = S3Store(
                endpoint, bucket=bucket, access_key=access_key, secret_key=secret_key, secure=False, timeout_s=60
            )
        store.check()
        work = lambda: put_sealed(store, path, part_size, threads)  # noqa: E731
    with MemoryWatch() as watch:
        begun = time.perf_counter()
        work()
        seconds = time.perf_counter() - begun
    say(f"{seconds} {watch.peak_mib}")


def measure_puts(figures: Figures, size: int, rounds: int, folder: Path) -> None:
    """The SDK's own put of a file against sealed parts, taking turns so that both meet the same machine."""
    path = folder / "recording"
    with path.open("wb") as file:
        for _ in range(size // MB):
            file.write(os.urandom(MB))
    ways: list[tuple[str, int, int]] = [("sdk", 0, 0)]
    ways += [("s3", part, threads) for part in (8 * MIB, 16 * MIB) for threads in (1, 2, 3)]
    ways += [("folder", 8 * MIB, 1), ("folder", 8 * MIB, 2)]
    seen: dict[tuple[str, int, int], list[tuple[float, float]]] = {way: [] for way in ways}
    with SeaweedServer(folder / "seaweed") as server:
        client = server.client()
        client.make_bucket("bench")
        environment = {**os.environ, "BENCH_ACCESS_KEY": server.access_key, "BENCH_SECRET_KEY": server.secret_key}
        for _ in range(rounds):
            for way in ways:
                arguments = [way[0], server.endpoint, "bench", str(path), str(way[1]), str(way[2])]
                done = subprocess.run(  # noqa: S603 - ourselves
                    [sys.executable, "-m", "tests.benchmarks.bench_sealing", "--one", *arguments],
                    env=environment, check=True, capture_output=True, text=True, timeout=300,
                )  # fmt: skip
                seconds, mib = done.stdout.split()
                seen[way].append((size / MB / float(seconds), float(mib)))
    base = sorted(rate for rate, _ in seen[("sdk", 0, 0)])[rounds // 2]
    rows: list[list[str]] = []
    for way in ways:
        kind, part_size, threads = way
        rates = sorted(rate for rate, _ in seen[way])
        name = "the SDK's own put" if kind == "sdk" else f"{kind}, sealed {part_size // MIB} MiB x {threads}"
        median = rates[rounds // 2]
        memory = max(mib for _, mib in seen[way])
        rows.append([name, f"{median:.0f}", f"{rates[-1]:.0f}", f"{median / base:.2f}", f"{memory:.0f}"])
    columns = ("way", "median MB/s", "best MB/s", "over the SDK's", "memory MiB")
    figures.table(Table(f"Putting a file of {size / MB:.0f} MB", columns, rows))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size-mb", type=int, default=500, help="megabytes of the file that is put")
    parser.add_argument("--rounds", type=int, default=3, help="how often each way takes its turn")
    parser.add_argument("--only", choices=["sealing", "puts"], help="measure only this")
    parser.add_argument("--one", nargs=6, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.one:
        kind, endpoint, bucket, path, part_size, threads = chosen.one
        one_put(kind, endpoint, bucket, Path(path), int(part_size), int(threads))
        return
    figures = Figures(
        "sealing",
        "Sealing",
        "What it costs to seal objects (AES-256-GCM in segments; 128 KiB is what we use) and to open them, the best of "
        "several rounds, on one thread.",
    )
    if chosen.only != "puts":
        measure_sealing(figures)
    if chosen.only != "sealing":
        with tempfile.TemporaryDirectory() as folder:
            measure_puts(figures, chosen.size_mb * MB, chosen.rounds, Path(folder))
    figures.finish()


if __name__ == "__main__":
    main()
