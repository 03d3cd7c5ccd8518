"""What the tests of jobs share: a company with two clients, in a database that is emptied after each test."""

from collections.abc import AsyncIterator, Iterator

import psycopg
import pytest
from tests.builders import Company, open_company
from tests.clock import SettableClock
from tests.servers.postgres import DatabaseUrls, PostgresServer


@pytest.fixture(scope="session")
def shared_urls(postgres_server: PostgresServer) -> Iterator[DatabaseUrls]:
    """One database for all of these tests: emptying it takes a tenth of the time that a new copy takes."""
    urls = postgres_server.clone()
    with psycopg.connect(urls.superuser, autocommit=True) as superuser:
        # While it writes its statistics, it has a transaction open, and what is behind that one in the stream of
        # changes is told a moment later: tests that ask once would miss it now and then.
        superuser.execute("ALTER SYSTEM SET autovacuum = off")
        superuser.execute("SELECT pg_reload_conf()")
    yield urls
    with psycopg.connect(urls.superuser, autocommit=True) as superuser:
        superuser.execute("ALTER SYSTEM RESET autovacuum")
        superuser.execute("SELECT pg_reload_conf()")
    postgres_server.drop(urls.name)


@pytest.fixture
def database_urls(shared_urls: DatabaseUrls) -> Iterator[DatabaseUrls]:
    """An empty database, as each role reaches it."""
    yield shared_urls
    empty(shared_urls)


@pytest.fixture
async def company(database_urls: DatabaseUrls, clock: SettableClock) -> AsyncIterator[Company]:
    """A company with the clients `north` and `south`, in the test's own database."""
    async with open_company(database_urls, clock) as company:
        await company.client("north")
        await company.client("south")
        yield company


def empty(urls: DatabaseUrls) -> None:
    """Remove every row."""
    with psycopg.connect(urls.superuser, autocommit=True) as superuser:
        tables = superuser.execute(
            "SELECT string_agg(format('%I', relname), ', ') FROM pg_class"
            " WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND relname <> 'schema_migrations'"
        ).fetchone()
        assert tables is not None
        superuser.execute(f"TRUNCATE {tables[0]} CASCADE".encode())
