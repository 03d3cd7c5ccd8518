"""How long reports take over 300,000 documents of 90 days: 60 clients, 400 authors, 120 people.

    .venv/bin/python -m tests.benchmarks.bench_reports

Each report is read as the front reads it, by the front's own role through the walls; the rows are made up.
"""

import asyncio
import contextlib
import statistics
import sys
import time
from collections.abc import Sequence
from datetime import date

import psycopg
from tests.builders import MANAGER
from tests.clock import SettableClock
from tests.servers.postgres import DatabaseUrls, PostgresServer

from scribeline.database.unit_of_work import Database, Scope, Transaction
from scribeline.reports import service, store
from scribeline.reports.model import EVERYBODY, Dimension, Kind, Margin, Query, Report

DOCUMENTS = 300_000
ROUNDS = 3
START, END = date(2026, 1, 1), date(2026, 4, 1)

GENERATE = """
    INSERT INTO document_facts
    SELECT 'client-' || n %% 60, gen_random_uuid(), gen_random_uuid(), 'author-' || n %% 7, 'work-' || n %% 5,
           'person-' || n %% 120, CASE WHEN n %% 6 = 0 THEN 'reviewer-' || n %% 9 END, n %% 20 = 0, NULL, 'large-v3',
           at - interval '9 hours', at + interval '1 hour', at, at::date, extract(hour FROM at - interval '9 hours'),
           1800 + (random() * 40000)::integer, random() < 0.96, CASE WHEN n %% 30 = 0 THEN 3600 ELSE 0 END,
           (random() * 600000)::bigint, (random() * 1500)::integer, 0, (random() * 300)::integer,
           round((random() * 80)::numeric, 2), CASE WHEN n %% 2 = 0 THEN 'characters-65/1' ELSE 'vbc/1' END,
           round((random() * 80)::numeric, 2), (random() * 5000)::integer, (random() * 200)::integer,
           (n %% 9 = 0)::integer, (n %% 30 = 0)::integer,
           CASE WHEN n %% 30 = 0 THEN ARRAY[3600 + n %% 900] ELSE '{}' END,
           round((random() * 9)::numeric, 6), 'USD', round((random() * 4)::numeric, 2), 'USD',
           CASE WHEN n %% 6 = 0 THEN 0.40 END, CASE WHEN n %% 6 = 0 THEN 'USD' END
      FROM generate_series(1, %(documents)s) AS n,
           LATERAL (SELECT timestamptz '2026-01-01 12:00+00' + n * interval '90 days' / %(documents)s AS at) AS made
"""

INVOICED = """
    INSERT INTO invoices (client_id, invoice_id, kind, sequence, number, first_day, until_day, currency, total,
                          documents, problems, content, created_at, created_by, issued_at, issued_by)
    SELECT 'client-' || n, gen_random_uuid(), 'invoice', month, n || '-' || month, make_date(2026, month, 1),
           make_date(2026, month + 1, 1), 'USD', 7500, 2500, 0, '{}', now(), 'users/mona', now(), 'users/mona'
      FROM generate_series(0, 59) AS n, generate_series(1, 2) AS month;
    INSERT INTO billed SELECT client_id, deliverable_id, invoice_id FROM document_facts JOIN invoices USING (client_id)
     WHERE delivered_on >= first_day AND delivered_on < until_day
"""
"""January and February are invoiced, and March is not."""


def fill(urls: DatabaseUrls) -> None:
    """Make the rows; the jobs that they would belong to are not needed."""
    with psycopg.connect(urls.superuser, autocommit=True) as superuser:
        superuser.execute("SET session_replication_role = replica")
        superuser.execute(GENERATE.encode(), {"documents": DOCUMENTS})
        superuser.execute(INVOICED.encode())
        superuser.execute("VACUUM ANALYZE billed")
        superuser.execute("VACUUM ANALYZE document_facts")


async def margin(tx: Transaction, query: Query) -> Report[Margin]:
    """Margins as they are read, with what belongs to invoices as a whole."""
    return await service.read(tx, MANAGER, Kind.MARGIN, query)


async def measure(urls: DatabaseUrls) -> None:
    """Read each report in turn, and say how long it took."""
    readers = (store.turnaround, store.volume, store.productivity, store.drafts, store.questions, margin)
    groupings: Sequence[tuple[Dimension, ...]] = (
        (),
        (Dimension.CLIENT,),
        (Dimension.AUTHOR,),
        (Dimension.PERSON,),
        (Dimension.HOUR,),
        (Dimension.WEEK,),
        (Dimension.CLIENT, Dimension.WEEK),
    )
    async with Database(urls.front, clock=SettableClock()) as database:
        for title, scope, client_id in (
            ("all clients", Scope.company(), None),
            ("one client", Scope.of("client-7"), "client-7"),
            ("one person", Scope.company().showing("person-7"), None),
        ):
            shown = scope if scope.persons else scope.showing(EVERYBODY)
            for reader in readers:
                told = []
                for by in groupings:
                    query = Query(START, END, by, client_id=client_id)
                    times = []
                    for _ in range(ROUNDS):
                        async with database.transaction(shown) as tx:
                            began = time.perf_counter()
                            await reader(tx, query)
                            times.append(time.perf_counter() - began)
                    told.append(f"{'+'.join(by) or 'all'} {1000 * statistics.median(times):.0f}")
                sys.stdout.write(f"{title}, {reader.__name__} (ms): {', '.join(told)}\n")


def main() -> None:
    """Measure on a database of its own."""
    server = PostgresServer()
    server.start()
    try:
        urls = server.clone()
        fill(urls)
        asyncio.run(measure(urls))
        if "--plan" in sys.argv:
            explain(urls)
    finally:
        server.stop()


def explain(urls: DatabaseUrls) -> None:
    """Print how PostgreSQL goes about the largest report, as the front's role."""
    with psycopg.connect(urls.front) as front, contextlib.closing(front.cursor()) as cursor:
        cursor.execute(
            "SELECT set_config('scribeline.clients', '*', true), set_config('scribeline.persons', '*', true)"
        )
        for query in (
            "SELECT client_id, count(*), percentile_cont(ARRAY[0.5, 0.9]) WITHIN GROUP (ORDER BY turnaround_s)"
            " FROM reported_documents WHERE delivered_on >= '2026-01-01' AND delivered_on < '2026-04-01'"
            " GROUP BY GROUPING SETS ((client_id), ())",
            "SELECT count(*), sum(lines) FROM reported_documents WHERE client_id = 'client-7'"
            " AND delivered_on >= '2026-01-01' AND delivered_on < '2026-04-01'",
        ):
            cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS) {query}".encode())
            sys.stdout.writelines(f"{row[0]}\n" for row in cursor)


if __name__ == "__main__":
    main()
