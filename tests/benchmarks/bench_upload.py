"""A large upload through the front into S3, against the S3 SDK's own put of the same file.

    python -m tests.benchmarks.bench_upload [--mb 500] [--rounds 3]

The front is a process of its own, over a real PostgreSQL and a real SeaweedFS; the client is our library, in this
process. Rounds are interleaved, since everything shares this machine; rates are medians in megabytes (10^6 bytes) a
second. The store does most of the work, so it is measured twice: all on the same cores, and the store on its own.
It also tells by how much the front's memory grew at its peak, for a fifth of the size and for all of it.
"""

import argparse
import asyncio
import hashlib
import os
import secrets
import signal
import statistics
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import psycopg
from minio import Minio
from tests.benchmarks.figures import Claim, Figures, Table, say
from tests.servers.postgres import DatabaseUrls, PostgresServer
from tests.servers.seaweed import SeaweedServer, free_ports

from scribeline.front.app import serve
from scribeline.identity.tokens import Bearer
from scribeline.sdk.client import Scribeline
from scribeline.settings import Settings
from scribeline.storage.keys import DataKey, MasterKeys
from scribeline.v1.jobs_pb2 import DictationDetails
from scribeline.v1.uploads_pb2 import Upload

MB = 1_000_000
MIB = 1 << 20
BUCKET = "bench"
START_LIMIT_S = 60.0
BYTES_A_SECOND = 192_000  # 48 kHz, stereo, 16 bits
PEAK_AGAIN = "5"
"""What, written to clear_refs, makes Linux count a process's peak memory anew."""


class Processor(NamedTuple):
    """Seconds of processor time, or what was used between two times."""

    client: float
    front: float
    store: float

    def since(self, before: "Processor") -> "Processor":
        """What was used since `before`."""
        return Processor(*(now - then for now, then in zip(self, before, strict=True)))


def processor_s(pid: int) -> float:
    """Seconds of processor time that a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def write_wav(path: Path, size: int) -> None:
    """A WAV file of `size` bytes of noise."""
    data = size - 44
    with path.open("wb") as file:
        file.write(
            struct.pack(
                "<4sI4s4sIHHIIHH4sI",
                *(b"RIFF", size - 8, b"WAVE", b"fmt ", 16, 1, 2, 48_000, BYTES_A_SECOND, 4, 16, b"data", data),
            )
        )
        block = os.urandom(MB)
        while data > 0:
            file.write(block[: min(data, MB)])
            data -= MB


def make_another(path: Path) -> None:
    """Change the file a little, so that it is no duplicate of itself."""
    with path.open("r+b") as file:
        file.seek(44)
        file.write(secrets.token_bytes(16))


class Bench:
    """The servers, the front's process, and a client of both ways."""

    def __init__(self, folder: Path, urls: DatabaseUrls, seaweed: SeaweedServer) -> None:
        self._folder = folder
        self._urls = urls
        self._seaweed = seaweed
        (port,) = free_ports(1)
        self._address = f"127.0.0.1:{port}"
        self._bearer = Bearer.generate()
        self.sdk: Minio = seaweed.client(timeout_s=60.0)
        self.sdk.make_bucket(BUCKET)
        self._seed()
        self._front = subprocess.Popen(
            [sys.executable, "-m", "tests.benchmarks.bench_upload", "--serve"], env=self._env()
        )
        self.client = Scribeline(self._address, token=self._bearer.text)

    def wait(self) -> None:
        """Wait until the front serves."""
        deadline = time.monotonic() + START_LIMIT_S
        while not self.client.is_serving():
            if self._front.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError("the front did not start")
            time.sleep(0.1)

    def stop(self) -> None:
        """Stop the front."""
        self.client.close()
        self._front.send_signal(signal.SIGTERM)
        self._front.wait(timeout=60)

    def put(self, path: Path) -> float:
        """Seconds for the SDK's own put."""
        begun = time.perf_counter()
        self.sdk.fput_object(BUCKET, f"plain/{secrets.token_hex(8)}", str(path))
        return time.perf_counter() - begun

    def upload(self, path: Path) -> float:
        """Seconds for an upload through the front, until it is a job."""
        begun = time.perf_counter()
        details = DictationDetails(author_code="17", work_type_code="3")
        upload = self.client.upload(path, client="acme", details=details)
        taken = time.perf_counter() - begun
        if upload.state != Upload.STATE_FINISHED:
            raise RuntimeError("the upload was not finished")
        return taken

    def memory(self, field: str) -> int:
        """A number of bytes from the front's /proc status."""
        status = Path(f"/proc/{self._front.pid}/status").read_text()
        (line,) = [line for line in status.splitlines() if line.startswith(field + ":")]
        return int(line.split()[1]) * 1024

    def processor_s(self) -> Processor:
        """Seconds of processor time that each has used."""
        return Processor(*(processor_s(pid) for pid in (os.getpid(), self._front.pid, self._seaweed.pid)))

    def place(self, *, apart: bool) -> None:
        """Give the store a core of its own and all else another, or let the system place everything."""
        cores = sorted(os.sched_getaffinity(1))
        for pid, own in ((os.getpid(), cores[0]), (self._front.pid, cores[0]), (self._seaweed.pid, cores[-1])):
            for thread in Path(f"/proc/{pid}/task").iterdir():
                os.sched_setaffinity(int(thread.name), {own} if apart else cores)

    def growth(self, work: Callable[[], object]) -> int:
        """By how many bytes the front's memory rises at its peak over what it was, during `work`."""
        before = self.memory("VmRSS")
        say(f"(front's memory before: {before / (1 << 20):.1f} MiB)")
        Path(f"/proc/{self._front.pid}/clear_refs").write_text(PEAK_AGAIN)
        work()
        return self.memory("VmHWM") - before

    def _env(self) -> dict[str, str]:
        return os.environ | {
            "SCRIBELINE_DATABASE_URL": self._urls.front,
            "SCRIBELINE_S3_ENDPOINT": self._seaweed.endpoint,
            "SCRIBELINE_S3_BUCKET": BUCKET,
            "SCRIBELINE_S3_ACCESS_KEY": self._seaweed.access_key,
            "SCRIBELINE_S3_SECRET_KEY": self._seaweed.secret_key,
            "SCRIBELINE_S3_SECURE": "false",
            "SCRIBELINE_MASTER_KEY_FILE": str(self._folder / "master-key"),
            "SCRIBELINE_LISTEN": self._address,
        }

    def _seed(self) -> None:
        keys = MasterKeys.generate()
        keys.save(self._folder / "master-key")
        now = datetime.now(UTC)
        with psycopg.connect(self._urls.superuser) as connection:
            connection.execute(
                "INSERT INTO clients (client_id, display_name, time_zone, turnaround_s, review_required, style,"
                " wrapped_key, created_at, agreement_from)"
                " VALUES ('acme', 'Acme', 'UTC', 86400, false, 'plain', %s, %s, '2020-01-01')",
                [keys.wrap(DataKey.generate(), "acme"), now],
            )
            connection.execute(
                "INSERT INTO users (user_id, display_name, role, clients, created_at)"
                " VALUES ('clinic', 'Clinic', 'CLINIC', ARRAY['acme'], %s)",
                [now],
            )
            connection.execute(
                "INSERT INTO tokens (token_id, user_id, kind, secret_sha256, created_at, expires_at)"
                " VALUES (%s, 'clinic', 'TOKEN', %s, %s, %s)",
                [self._bearer.token_id, self._bearer.secret_sha256, now, now + timedelta(days=1)],
            )


def seconds_to_hash(path: Path) -> float:
    """How long reading the file for its SHA-256 takes, as the client does before it sends it."""
    begun = time.perf_counter()
    with path.open("rb") as file:
        hashlib.file_digest(file, "sha256")
    return time.perf_counter() - begun


@dataclass
class Way:
    """What several rounds of one way took: seconds of each, and processor seconds."""

    times: list[float]
    used: list[Processor]

    @property
    def s(self) -> float:
        """The median of the rounds, seconds."""
        return statistics.median(self.times)

    @property
    def processor(self) -> Processor:
        """The median of the rounds' processor seconds."""
        return Processor(*(statistics.median(column) for column in zip(*self.used, strict=True)))


def in_turns(bench: Bench, file: Path, rounds: int) -> tuple[Way, Way, float]:
    """The SDK's own put, and uploads, in turns; and the seconds that reading the file for its hash takes."""
    put, upload, hashes = Way([], []), Way([], []), []
    for _ in range(rounds):
        make_another(file)
        for way, work in ((put, bench.put), (upload, bench.upload)):
            before = bench.processor_s()
            way.times.append(work(file))
            way.used.append(bench.processor_s().since(before))
        hashes.append(seconds_to_hash(file))
    return put, upload, statistics.median(hashes)


def measure(bench: Bench, folder: Path, size_mb: int, rounds: int) -> None:
    """All the figures."""
    large, small, warm = folder / "large.wav", folder / "small.wav", folder / "warm.wav"
    write_wav(large, size_mb * MB)
    write_wav(small, size_mb * MB // 5)
    write_wav(warm, MB)
    bench.upload(warm)
    rise_small = bench.growth(lambda: bench.upload(small))
    rise_large = bench.growth(lambda: bench.upload(large))
    together = in_turns(bench, large, rounds)
    bench.place(apart=True)
    apart = in_turns(bench, large, rounds)
    cores = os.cpu_count() or 1
    figures = Figures(
        "upload",
        "Upload",
        f"A file of {size_mb} MB through the front into S3 (SeaweedFS, on the same machine), by our library, over the "
        f'S3 SDK\'s own put of the same file; {rounds} rounds of each in turns. "Stream" leaves out reading the file '
        "for its SHA-256 before it is sent.",
    )
    for title, (put, upload, hashing) in (
        (f"{size_mb} MB, everything on the same {cores} cores, medians", together),
        (f"{size_mb} MB, the store on a core of its own, caller and front on another, medians", apart),
    ):
        stream = upload.s - hashing
        figures.table(
            Table(
                title,
                ("way", "MB/s", "over the SDK's put", "caller, processor s", "front", "store", "cores in use"),
                [
                    _row("the SDK's own put", size_mb, put.s, put.s, put.processor),
                    _row("upload, stream", size_mb, stream, put.s, None),
                    _row("upload, all that a caller waits for", size_mb, upload.s, put.s, upload.processor),
                ],
            )
        )
    put, upload, _ = together
    limit = sum(put.processor) / sum(upload.processor)
    figures.table(
        Table(
            "The front meanwhile",
            ("what", "figure"),
            [
                ["processor time of a MB, ms", f"{upload.processor.front * 1000 / size_mb:.1f}"],
                [f"memory at its peak, {size_mb // 5} MB, MiB more", f"{rise_small / MIB:.1f}"],
                [f"memory at its peak, {size_mb} MB, MiB more", f"{rise_large / MIB:.1f}"],
            ],
        )
    )
    figures.note(
        f"The SDK's put alone keeps {sum(put.processor) / put.s:.1f} of {cores} cores busy, most of it in the store. "
        f"On the same cores an upload, whose bytes are received, checked, hashed and sealed on the way, can therefore "
        f"reach {limit:.2f} at most: the processor time of the one over that of the other. A store with processors of "
        "its own, as every real one has, is what the second table stands for."
    )
    figures.note(
        f"Each round, seconds, on the same cores: puts {', '.join(f'{each:.1f}' for each in put.times)}; "
        f"uploads {', '.join(f'{each:.1f}' for each in upload.times)}."
    )
    figures.claim(
        Claim("Upload's rate over the SDK's own put, on the same cores", put.s / upload.s, 0.8, at_least=True)
    )
    put, upload, _ = apart
    figures.claim(
        Claim("Upload's rate over the SDK's own put, the store on its own core", put.s / upload.s, 0.8, at_least=True)
    )
    rise = max(rise_small, rise_large) / MIB
    figures.claim(Claim("Growth of the front's memory while it takes an upload", rise, 64.0, "MiB"))
    figures.finish()


def _row(way: str, size_mb: int, took_s: float, put_s: float, used: Processor | None) -> list[str]:
    row = [way, f"{size_mb / took_s:.0f}", f"{put_s / took_s:.2f}"]
    if used is None:
        return [*row, "", "", "", ""]
    return [*row, *(f"{each:.2f}" for each in used), f"{sum(used) / took_s:.2f}"]


def main() -> None:
    """Start everything, measure, and stop it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mb", type=int, default=500, help="size of the file in megabytes")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--serve", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve:
        asyncio.run(serve(Settings.load()))
        return
    postgres = PostgresServer()
    with tempfile.TemporaryDirectory(prefix="scribeline-bench-") as name:
        folder = Path(name)
        try:
            postgres.start()
            with SeaweedServer(folder / "seaweed") as seaweed:
                bench = Bench(folder, postgres.clone(), seaweed)
                try:
                    bench.wait()
                    measure(bench, folder, options.mb, options.rounds)
                finally:
                    bench.stop()
        finally:
            postgres.stop()


if __name__ == "__main__":
    main()
