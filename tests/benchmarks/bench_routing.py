"""How long "next job" takes where everything is assigned.

Sixty clients, each with an assignment of all its work to one of six pools and of one author's to two people; a third of
the clients allow two countries only. Callers take the next job and put it back, one after another, and then eight at a
time. The times are what a caller of the front sees, gRPC, the token's check and the commit included.
"""

import argparse
import statistics
import tempfile
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from uuid import uuid4

import psycopg
from tests.benchmarks.bench_verbs import CALLERS, House, percentile
from tests.benchmarks.figures import Claim, Figures, Table, say
from tests.benchmarks.seeding import client_ids

from scribeline.sdk.client import Scribeline

CLIENT_COUNT = 60
POOLS = 6
SLOWEST_P99_MS = 20.0
MOST_GROWTH = 1.5
AT_ONCE = 8
WARM_UP = 30
"""Calls before the measured ones: connections, prepared statements, caches."""


def assign(connection: psycopg.Connection) -> None:
    """Put people into pools and countries, and assign every client's work."""
    now = connection.execute("SELECT now()").fetchone()
    assert now is not None
    for number in range(1, CALLERS + 1):
        connection.execute(
            "INSERT INTO work_profiles (user_id, country, time_zone, away, skills, pools)"
            " VALUES (%s, %s, 'UTC', '[]', '{}', %s)",
            [f"typist-{number}", ("NL", "US", "IN")[number % 3], [f"pool-{number % POOLS}"]],
        )
    for number, client_id in enumerate(client_ids(CLIENT_COUNT), 1):
        if number % 3 == 0:
            connection.execute("UPDATE clients SET allowed_countries = '{NL,US}' WHERE client_id = %s", [client_id])
        rows: list[tuple[str | None, str | None, str | None, str, int]] = [
            (None, f"pool-{number % POOLS}", None, "", number % 10)
        ]
        rows += [(f"typist-{1 + (number + n) % CALLERS}", None, "author-1", "a:author-1", 5) for n in range(2)]
        for user_id, pool, author_id, lane, priority in rows:
            connection.execute(
                "INSERT INTO assignments (assignment_id, user_id, pool, skill, country, client_id, author_id, lane,"
                " priority, created_at) VALUES (%s, %s, %s, '', '', %s, %s, %s, %s, %s)",
                [uuid4(), user_id, pool, client_id, author_id, lane, priority, now[0]],
            )
    connection.execute("UPDATE jobs SET lane = 'a:author-1' WHERE author_id = 'author-1'")


def take_and_put_back(address: str, tokens: Sequence[str], calls: int, took_ms: list[float]) -> None:
    """Ask for the next job as one after another of these people."""
    people = [Scribeline(address, token=token) for token in tokens]
    try:
        for number in range(WARM_UP + calls):
            person = people[number % len(people)]
            began = time.perf_counter()
            job = person.claim_next_job()
            if number >= WARM_UP:
                took_ms.append((time.perf_counter() - began) * 1000)
            if job is not None:
                person.release_job(job.name)
    finally:
        for person in people:
            person.close()


def measure(jobs: int, calls: int) -> tuple[list[float], list[float]]:
    """Milliseconds of "next job", asked for one at a time and AT_ONCE at a time."""
    with tempfile.TemporaryDirectory(prefix="scribeline-bench-", dir="/tmp") as name:
        Path(name).chmod(0o711)
        with House(Path(name) / "house", jobs, clients=client_ids(CLIENT_COUNT), prepare=assign) as house:
            tokens = [bearer.text for bearer in house.typists]
            alone: list[float] = []
            take_and_put_back(house.address, tokens[:10], calls, alone)
            together: list[float] = []
            threads = [
                threading.Thread(
                    target=take_and_put_back, args=(house.address, tokens[n::AT_ONCE][:3], calls // AT_ONCE, together)
                )
                for n in range(AT_ONCE)
            ]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
    return alone, together


def main() -> None:
    """Measure, and show it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--jobs", type=int, nargs="+", default=[3_000, 300_000])
    parser.add_argument("--calls", type=int, default=1_000)
    chosen = parser.parse_args()
    measured = {jobs: measure(jobs, chosen.calls) for jobs in chosen.jobs}
    figures = Figures("routing", "Routing", " ".join((__doc__ or "").split("\n\n")[1].split()))
    rows = []
    for jobs, ways in measured.items():
        for way, times in zip(("one at a time", f"{AT_ONCE} at a time"), ways, strict=True):
            p50, p99 = statistics.median(times), percentile(times, 0.99)
            say(f"{jobs:,} jobs, {way}: p50 {p50:.1f} ms, p99 {p99:.1f} ms")
            rows.append([f"{jobs:,}", way, f"{p50:.1f}", f"{p99:.1f}", str(len(times))])
    figures.table(Table("ClaimNextJob, ms", ("jobs", "asked for", "p50", "p99", "calls"), rows))
    least, most = min(measured), max(measured)
    slowest = percentile(measured[most][0], 0.99)
    figures.claim(Claim(f"next job, p99 over {most:,} jobs", slowest, SLOWEST_P99_MS, "ms"))
    if least != most:
        growth = slowest / percentile(measured[least][0], 0.99)
        figures.claim(Claim(f"next job, p99 over {most:,} jobs to that over {least:,}", growth, MOST_GROWTH, "times"))
    figures.finish()


if __name__ == "__main__":
    main()
