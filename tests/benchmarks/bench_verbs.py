"""50 callers who poll and claim over 100,000 jobs: `python -m tests.benchmarks.bench_verbs [--jobs 1000 100000]`.

A front in a process of its own, over a real PostgreSQL that syncs each commit to its disk; the callers are in two other
processes, each caller with a token and a connection of its own. The jobs are inserted in bulk, most of them delivered,
the newer ones in every state; the tasks of those that are received wait in the queue.

First every caller makes one kind of call as fast as it is answered, kind by kind: what the front can do. Then all of
them poll and claim at a pace of one call a second each: how long a person waits. Health checks, which ask for nothing
but an answer, are the same load without our part.
"""

import argparse
import asyncio
import json
import os
import random
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

import grpc
import psycopg
from tests.benchmarks.figures import Claim, Figures, Table, say
from tests.benchmarks.seeding import CLIENTS, fill
from tests.servers.seaweed import free_ports

from scribeline.database.migrate import migrate
from scribeline.database.roles import Role
from scribeline.embedded.postgres import EmbeddedPostgres
from scribeline.identity.tokens import Bearer
from scribeline.sdk.channel import open_channel
from scribeline.storage.keys import MasterKeys
from scribeline.v1 import jobs_pb2, jobs_pb2_grpc

CALLERS = 50
PROCESSES = 2
PAGE = 50
PACE_S = 1.0
START_LIMIT_S = 60.0
CALL_LIMIT_S = 30.0
SLOWEST_P99_MS = 250.0

KINDS = {
    "health": "health check (the peer)",
    "get": "GetJob",
    "list": "ListJobs, every client, a page of 50",
    "list-drafted": "ListJobs, every client, DRAFTED, a page of 50",
    "list-states": "ListJobs, every client, HELD or FAILED, a page of 50",
    "list-client": "ListJobs, one client, a page of 50",
    "list-own": "ListJobs, as a transcriptionist sees them",
    "claim": "ClaimNextJob",
    "release": "ReleaseJob",
}
POLLS = ("get", "list", "list-drafted", "list-states", "list-client", "list-own")


# --- the callers, in processes of their own


class Caller:
    """One caller: a connection, a token, and how long each of their calls took (milliseconds, by kind)."""

    def __init__(self, task: dict[str, Any], number: int) -> None:
        self._channel = grpc.aio.insecure_channel(task["address"], [("grpc.use_local_subchannel_pool", 1)])
        self._jobs = jobs_pb2_grpc.JobServiceStub(self._channel)
        self._health = self._channel.unary_unary(
            "/grpc.health.v1.Health/Check", request_serializer=bytes, response_deserializer=bytes
        )
        self._typist = (("authorization", f"Bearer {task['typists'][number]}"),)
        self._manager = (("authorization", f"Bearer {task['manager']}"),)
        self._names: list[str] = task["names"]
        self._chance = random.Random(number)  # noqa: S311 - which job is asked for
        self.took_ms: dict[str, list[float]] = {}
        self.failed = 0

    async def close(self) -> None:
        await self._channel.close(None)

    async def call(self, kind: str) -> None:
        """One call of a kind; a claim is followed by its release."""
        listed = jobs_pb2.ListJobsRequest(parent="clients/-", page_size=PAGE)
        match kind:
            case "health":
                await self._timed(kind, lambda: self._health(b"", timeout=CALL_LIMIT_S))
            case "get":
                request = jobs_pb2.GetJobRequest(name=self._chance.choice(self._names))
                await self._timed(kind, lambda: self._jobs.GetJob(request, metadata=self._manager))
            case "list" | "list-drafted" | "list-states" | "list-client":
                if kind == "list-drafted":
                    listed.states.append(jobs_pb2.Job.STATE_DRAFTED)
                elif kind == "list-states":
                    listed.states.extend([jobs_pb2.Job.STATE_HELD, jobs_pb2.Job.STATE_FAILED])
                elif kind == "list-client":
                    listed.parent = f"clients/{self._chance.choice(CLIENTS)}"
                await self._timed(kind, lambda: self._jobs.ListJobs(listed, metadata=self._manager))
            case "list-own":
                await self._timed(kind, lambda: self._jobs.ListJobs(listed, metadata=self._typist))
            case "claim":
                wanted = jobs_pb2.ClaimNextJobRequest(parent="clients/-")
                job = await self._timed(kind, lambda: self._jobs.ClaimNextJob(wanted, metadata=self._typist))
                if job is not None:
                    back = jobs_pb2.ReleaseJobRequest(name=job.name)
                    await self._timed("release", lambda: self._jobs.ReleaseJob(back, metadata=self._typist))

    async def _timed(self, kind: str, call: Callable[[], Awaitable[Any]]) -> Any:
        began = time.perf_counter()
        try:
            return await call()
        except grpc.aio.AioRpcError:
            self.failed += 1
            return None
        finally:
            self.took_ms.setdefault(kind, []).append((time.perf_counter() - began) * 1000)

    async def as_fast_as_answered(self, kind: str, until: float) -> None:
        """One call after the other."""
        while time.time() < until:
            await self.call(kind)

    async def at_a_pace(self, until: float) -> None:
        """A call each second: mostly polls, and one claim in seven."""
        at = time.time() + self._chance.random() * PACE_S
        kinds = [*POLLS, "claim"]
        while at < until:
            await asyncio.sleep(max(0.0, at - time.time()))
            await self.call(self._chance.choice(kinds))
            at += PACE_S


async def call_as(task: dict[str, Any]) -> dict[str, Any]:
    """What one process of callers does: all of them call from `start_at` to `end_at` (seconds since the epoch)."""
    callers = [Caller(task, number) for number in range(len(task["typists"]))]
    try:
        await asyncio.gather(*(caller.call("health") for caller in callers))  # so that all are connected
        for caller in callers:
            caller.took_ms.clear()
        await asyncio.sleep(max(0.0, task["start_at"] - time.time()))
        ways = [
            caller.at_a_pace(task["end_at"])
            if task["kind"] == "paced"
            else caller.as_fast_as_answered(task["kind"], task["end_at"])
            for caller in callers
        ]
        await asyncio.gather(*ways)
    finally:
        await asyncio.gather(*(caller.close() for caller in callers))
    took: dict[str, list[float]] = {}
    for caller in callers:
        for kind, times in caller.took_ms.items():
            took.setdefault(kind, []).extend(times)
    return {"took_ms": took, "failed": sum(caller.failed for caller in callers)}


# --- the house


class House:
    """A PostgreSQL with so many jobs, and a front over it."""

    def __init__(
        self,
        folder: Path,
        jobs: int,
        *,
        clients: Sequence[str] = CLIENTS,
        prepare: Callable[[psycopg.Connection], None] | None = None,
    ) -> None:
        """`prepare` adds to what was filled in, as the owner."""
        self._folder = folder
        self._jobs = jobs
        self._clients = clients
        self._prepare = prepare
        self._running = ExitStack()
        self.typists = [Bearer.generate() for _ in range(CALLERS)]
        self.manager = Bearer.generate()
        self.names: list[str] = []
        self.address = f"127.0.0.1:{free_ports(1)[0]}"

    def __enter__(self) -> Self:
        with ExitStack() as starting:
            self._folder.mkdir(mode=0o711)
            postgres = starting.enter_context(EmbeddedPostgres(self._folder / "postgres"))
            migrate(postgres.url(Role.OWNER))
            keys = MasterKeys.generate()
            keys.save(self._folder / "master-key")
            began = time.perf_counter()
            with psycopg.connect(postgres.url(Role.OWNER)) as connection:
                fill(
                    connection,
                    keys,
                    self._jobs,
                    typists=self.typists,
                    manager=self.manager,
                    now=datetime.now(UTC),
                    clients=self._clients,
                )
                if self._prepare is not None:
                    self._prepare(connection)
                rows = connection.execute(
                    "SELECT client_id, job_id FROM jobs ORDER BY md5(job_id::text) LIMIT 2000"
                ).fetchall()
                self.names = [f"clients/{client_id}/jobs/{job_id}" for client_id, job_id in rows]
            with psycopg.connect(postgres.url("postgres", database="scribeline"), autocommit=True) as connection:
                connection.execute("VACUUM ANALYZE")
            say(f"{self._jobs:,} jobs inserted in {time.perf_counter() - began:.0f} s")
            starting.callback(self._stop_front, self._start_front(postgres.url(Role.FRONT)))
            self._wait_until_serving()
            self._running = starting.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._running.close()

    def measure(self, kind: str, seconds: float) -> tuple[dict[str, list[float]], float]:
        """Milliseconds of each call by kind of call, and calls a second, with all callers at it."""
        begin = time.time() + 3.0
        share = CALLERS // PROCESSES
        tasks = [
            {
                "address": self.address,
                "typists": [bearer.text for bearer in self.typists[number * share : (number + 1) * share]],
                "manager": self.manager.text,
                "names": self.names,
                "kind": kind,
                "start_at": begin,
                "end_at": begin + seconds,
            }
            for number in range(PROCESSES)
        ]
        command = [sys.executable, "-m", "tests.benchmarks.bench_verbs", "--call"]
        processes = [
            subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)  # noqa: S603
            for _ in tasks
        ]
        for process, task in zip(processes, tasks, strict=True):
            assert process.stdin is not None
            process.stdin.write(json.dumps(task))
            process.stdin.close()
            process.stdin = None
        took: dict[str, list[float]] = {}
        failed = 0
        for process in processes:
            told = json.loads(process.communicate(timeout=seconds + 120)[0])
            failed += told["failed"]
            for each, times in told["took_ms"].items():
                took.setdefault(each, []).extend(times)
        if failed:
            raise RuntimeError(f"{failed} calls failed")
        return took, sum(map(len, took.values())) / seconds

    def _start_front(self, url: str) -> "subprocess.Popen[bytes]":
        environment = {
            **os.environ,
            "SCRIBELINE_DATABASE_URL": url,
            "SCRIBELINE_DATA_FOLDER": str(self._folder),
            "SCRIBELINE_MASTER_KEY_FILE": str(self._folder / "master-key"),
            "SCRIBELINE_LISTEN": self.address,
        }
        with (self._folder / "front.log").open("ab") as log:
            command = [sys.executable, "-m", "scribeline.cli.main", "front"]
            return subprocess.Popen(command, env=environment, stdout=log, stderr=subprocess.STDOUT)  # noqa: S603

    def _stop_front(self, front: "subprocess.Popen[bytes]") -> None:
        front.send_signal(signal.SIGTERM)
        front.wait(timeout=60)

    def _wait_until_serving(self) -> None:
        with open_channel(self.address, plaintext=None, tls_ca_file=None) as channel:
            grpc.channel_ready_future(channel).result(timeout=START_LIMIT_S)


# --- the figures


def percentile(times: Sequence[float], share: float) -> float:
    """The time that `share` of all took at most."""
    return sorted(times)[min(len(times) - 1, int(len(times) * share))]


def tell(measured: dict[int, dict[str, Any]]) -> None:
    """The figures."""
    sizes = sorted(measured)
    figures = Figures(
        "verbs",
        "Verbs",
        f"{CALLERS} callers, each with a token and a connection of their own, in {PROCESSES} processes, against one "
        f"front and one PostgreSQL (every commit synced) on the same machine, over "
        f"{' and over '.join(map(_jobs, sizes))}. The times are what the callers see, their own part included.",
    )
    largest = sizes[-1]
    for size in sizes:
        paced, rate = measured[size]["paced"]
        figures.table(
            Table(
                f"Polling and claiming at a call a second each ({rate:.0f} calls/s), {_jobs(size)}, ms",
                ("call", "p50", "p99", "calls"),
                [
                    [KINDS[kind], f"{statistics.median(times):.1f}", f"{percentile(times, 0.99):.1f}", str(len(times))]
                    for kind, times in sorted(paced.items(), key=lambda item: list(KINDS).index(item[0]))
                ],
            )
        )
    for size in sizes:
        peer = measured[size]["health"][1]
        rows = []
        for kind in ("health", *POLLS, "claim"):
            took, rate = measured[size][kind]
            for each, times in took.items():
                share = rate * len(times) / sum(map(len, took.values()))
                rows.append(
                    [
                        KINDS[each],
                        f"{statistics.median(times):.0f}",
                        f"{percentile(times, 0.99):.0f}",
                        f"{share:.0f}",
                        f"{rate / peer:.2f}",
                    ]
                )
        figures.table(
            Table(
                f"One kind at a time, as fast as answered by {CALLERS} callers, {_jobs(size)}",
                ("call", "p50 ms", "p99 ms", "calls/s", "rate over health checks'"),
                rows,
            )
        )
    for kinds, what in ((("get",), "GetJob"), (POLLS[1:], "ListJobs"), (("claim",), "ClaimNextJob")):
        paced = measured[largest]["paced"][0]
        times = [each for kind in kinds for each in paced[kind]]
        figures.claim(
            Claim(
                f"{what}, p99 of {CALLERS} callers over {_jobs(largest)}", percentile(times, 0.99), SLOWEST_P99_MS, "ms"
            )
        )
    figures.note(
        "As fast as answered, the machine is full: the median is then little more than callers over calls a second. "
        "Claims and releases go in pairs; their ratio counts both."
    )
    figures.finish()


def _jobs(count: int) -> str:
    return f"{count:,} jobs"


def main() -> None:
    """Measure, and show it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--jobs", type=int, nargs="+", default=[1_000, 100_000])
    parser.add_argument("--seconds", type=float, default=5.0, help="how long each kind of call is measured")
    parser.add_argument("--paced-seconds", type=float, default=30.0, help="how long polling and claiming is measured")
    parser.add_argument("--call", action="store_true", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.call:
        json.dump(asyncio.run(call_as(json.load(sys.stdin))), sys.stdout)
        return
    measured: dict[int, dict[str, Any]] = {}
    for jobs in chosen.jobs:
        with tempfile.TemporaryDirectory(prefix="scribeline-bench-", dir="/tmp") as name:
            Path(name).chmod(0o711)  # as root, PostgreSQL's own user has to get through
            with House(Path(name) / "house", jobs) as house:
                found = measured[jobs] = {}
                for kind in ("health", *POLLS, "claim"):
                    found[kind] = house.measure(kind, chosen.seconds)
                    say(f"{_jobs(jobs)}, {kind}: {found[kind][1]:.0f} calls/s")
                found["paced"] = house.measure("paced", chosen.paced_seconds)
    tell(measured)


if __name__ == "__main__":
    main()
