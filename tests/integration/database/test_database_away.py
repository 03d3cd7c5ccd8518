"""The database goes away: calls fail in time and say so, nothing is half done, and the next call after it works."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator

import psycopg
import pytest
from tests.servers.postgres import DatabaseUrls
from tests.servers.proxy import Mode, Proxy

from scribeline.database.errors import DatabaseUnavailable, OutcomeUnknown
from scribeline.database.unit_of_work import Database, Scope

COMPANY = Scope.company()
LIMIT_S = 1.0
IN_TIME_S = 2 * LIMIT_S + 2.0
"""Acquiring and working are bounded by LIMIT_S each; the rest is for a busy machine."""

AWAY = [Mode.REFUSE, Mode.STALL, Mode.CUT]


@pytest.fixture
def line(database_urls: DatabaseUrls) -> Iterator[Proxy]:
    """The line to the database, which a test can cut; with a scratch table at its end."""
    with psycopg.connect(database_urls.owner, autocommit=True) as owner:
        owner.execute("CREATE TABLE scratch (note text); GRANT SELECT, INSERT ON scratch TO scribeline_front")
    with Proxy(database_urls.socket_path) as proxy:
        yield proxy


@pytest.fixture
async def far(database_urls: DatabaseUrls, line: Proxy) -> AsyncIterator[Database]:
    """The database at the line's far end, with limits of a second."""
    async with Database(
        database_urls.through(database_urls.front, line.port),
        min_size=3,
        connect_timeout_s=LIMIT_S,
        statement_timeout_s=LIMIT_S,
        acquire_timeout_s=LIMIT_S,
    ) as database:
        yield database


async def insert(database: Database, note: str) -> None:
    async with database.transaction(COMPANY) as tx:
        await tx.execute("INSERT INTO scratch VALUES (%s)", [note])


def notes(urls: DatabaseUrls) -> list[str]:
    with psycopg.connect(urls.owner) as owner:
        return [note for (note,) in owner.execute("SELECT note FROM scratch ORDER BY note")]


@pytest.mark.parametrize("away", AWAY)
async def test_a_call_fails_in_time_and_the_first_one_after_the_outage_works(
    far: Database, line: Proxy, database_urls: DatabaseUrls, away: Mode
) -> None:
    await insert(far, "before")
    line.mode = away
    for _ in range(2):
        began = time.monotonic()
        with pytest.raises(DatabaseUnavailable) as refused:
            await insert(far, "during")
        assert time.monotonic() - began < IN_TIME_S
        assert refused.value.retry_after_s is not None

    line.mode = Mode.PASS
    await insert(far, "after")

    assert notes(database_urls) == ["after", "before"]


@pytest.mark.parametrize("away", AWAY)
async def test_a_line_that_breaks_within_a_transaction_leaves_nothing(
    far: Database, line: Proxy, database_urls: DatabaseUrls, away: Mode
) -> None:
    async def lose_the_line_half_way() -> None:
        async with far.transaction(COMPANY) as tx:
            await tx.execute("INSERT INTO scratch VALUES ('half')")
            line.mode = away
            await tx.execute("INSERT INTO scratch VALUES ('done')")

    began = time.monotonic()
    with pytest.raises(DatabaseUnavailable) as refused:
        await lose_the_line_half_way()
    assert time.monotonic() - began < IN_TIME_S
    assert not isinstance(refused.value, OutcomeUnknown)

    line.mode = Mode.PASS
    await insert(far, "after")
    assert notes(database_urls) == ["after"]


@pytest.mark.parametrize("away", AWAY)
async def test_a_line_that_breaks_before_the_commit_says_that_the_outcome_is_unknown(
    far: Database, line: Proxy, away: Mode
) -> None:
    async def lose_the_line_at_the_end() -> None:
        async with far.transaction(COMPANY) as tx:
            await tx.execute("INSERT INTO scratch VALUES ('maybe')")
            line.mode = away

    began = time.monotonic()
    with pytest.raises(OutcomeUnknown, match="request id"):
        await lose_the_line_at_the_end()
    assert time.monotonic() - began < IN_TIME_S


async def test_an_exception_of_the_blocks_own_comes_out_although_the_line_is_gone(far: Database, line: Proxy) -> None:
    async def fail_without_a_line() -> None:
        async with far.transaction(COMPANY) as tx:
            await tx.execute("INSERT INTO scratch VALUES ('x')")
            line.mode = Mode.STALL
            raise ZeroDivisionError

    began = time.monotonic()
    with pytest.raises(ZeroDivisionError):
        await fail_without_a_line()
    assert time.monotonic() - began < IN_TIME_S


async def test_connections_that_the_server_ended_are_replaced_at_once(
    far: Database, database_urls: DatabaseUrls
) -> None:
    await insert(far, "before")
    with psycopg.connect(database_urls.superuser, autocommit=True) as superuser:
        superuser.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE application_name = 'scribeline'"
        )

    await insert(far, "after")

    assert notes(database_urls) == ["after", "before"]


async def asleep(urls: DatabaseUrls) -> int:
    """How many statements sleep in the test's database."""
    async with await psycopg.AsyncConnection.connect(urls.superuser) as superuser:
        row = await (
            await superuser.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'PgSleep'"
            )
        ).fetchone()
    assert row is not None
    return int(row[0])


async def test_a_call_that_is_cancelled_stops_in_the_database_and_gives_its_connection_back(
    database_urls: DatabaseUrls,
) -> None:
    async with Database(database_urls.front, max_size=1, acquire_timeout_s=10) as database:

        async def work() -> None:
            async with database.transaction(COMPANY) as tx:
                await tx.execute("SELECT pg_sleep(60)")

        call = asyncio.create_task(work())
        async with asyncio.timeout(10):
            while not await asleep(database_urls):
                pass
        call.cancel()
        with pytest.raises(asyncio.CancelledError):
            await call
        assert await asleep(database_urls) == 0

        async with database.transaction(COMPANY) as tx:
            assert await tx.one("SELECT 1 AS one") == {"one": 1}


async def test_a_call_that_finds_every_connection_in_use_waits_its_time_and_no_longer(
    database_urls: DatabaseUrls,
) -> None:
    async def use(database: Database) -> None:
        async with database.transaction(COMPANY):
            pass

    async with Database(database_urls.front, max_size=1, acquire_timeout_s=0.1) as database:
        async with database.transaction(COMPANY):
            with pytest.raises(DatabaseUnavailable, match="in use"):
                await use(database)
        await use(database)


async def test_opening_without_a_database_says_so(database_urls: DatabaseUrls, line: Proxy) -> None:
    line.mode = Mode.REFUSE
    database = Database(database_urls.through(database_urls.front, line.port), connect_timeout_s=LIMIT_S)
    with pytest.raises(DatabaseUnavailable, match="check its URL"):
        await database.open()


async def test_a_database_that_is_not_open_refuses_calls(database_urls: DatabaseUrls) -> None:
    database = Database(database_urls.front)
    with pytest.raises(DatabaseUnavailable, match="not open"):
        await insert(database, "x")


async def test_a_hundred_calls_share_a_few_connections(database_urls: DatabaseUrls) -> None:
    async with Database(database_urls.front, min_size=0, max_size=3) as database:

        async def ask() -> int:
            async with database.transaction(COMPANY) as tx:
                row = await tx.one("SELECT pg_backend_pid() AS pid")
                assert row is not None
                return int(row["pid"])

        backends = await asyncio.gather(*(ask() for _ in range(100)))
    assert len(set(backends)) <= 3
