"""A real PostgreSQL for tests, and a database of its own for each test.

The fixtures at the end are imported by the conftest of every folder whose tests need a database:

    from tests.servers.postgres import clock, database, database_urls, postgres_server  # noqa: F401

One server runs for the whole session. One database on it is migrated once, and each test gets a copy of that.
"""

import contextlib
import itertools
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict
from tests.clock import SettableClock

from scribeline.database.bootstrap import bootstrap, grant_database
from scribeline.database.migrate import migrate
from scribeline.database.roles import Role
from scribeline.database.unit_of_work import Database
from scribeline.embedded.postgres import EmbeddedPostgres

TEMPLATE = "scribeline_template"
LEAST_MEMORY_BYTES = 4 << 30
"""Free in a folder in memory before databases are put there."""


@dataclass(frozen=True)
class DatabaseUrls:
    """One test's database, as each role reaches it."""

    name: str
    owner: str
    front: str
    transcriber: str
    deliverer: str
    superuser: str

    def of(self, role: Role) -> str:
        """How `role` connects."""
        return {
            Role.OWNER: self.owner,
            Role.FRONT: self.front,
            Role.TRANSCRIBER: self.transcriber,
            Role.DELIVERER: self.deliverer,
        }[role]

    @property
    def socket_path(self) -> Path:
        """The server's Unix socket: the target of a Proxy."""
        parts = conninfo_to_dict(self.owner)
        return Path(str(parts["host"])) / f".s.PGSQL.{parts['port']}"

    @staticmethod
    def through(url: str, port: int) -> str:
        """`url`, by way of a proxy on 127.0.0.1:`port`."""
        parts = {name: quote(str(value), safe="") for name, value in conninfo_to_dict(url).items()}
        return f"postgresql://{parts['user']}:{parts['password']}@127.0.0.1:{port}/{parts['dbname']}"


def copy_database(postgres: EmbeddedPostgres, name: str, to: str) -> None:
    """A copy of a database that nobody uses, for our roles to connect to."""
    with psycopg.connect(postgres.url("postgres"), autocommit=True) as connection:
        connection.execute(
            # Its files are copied rather than written anew by way of the log, which takes half as long again.
            sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY").format(
                sql.Identifier(to), sql.Identifier(name)
            )
        )
        grant_database(connection, to)


def urls_of(postgres: EmbeddedPostgres, name: str) -> DatabaseUrls:
    """How the roles reach the database `name`."""
    return DatabaseUrls(
        name=name,
        owner=postgres.url(Role.OWNER, database=name),
        front=postgres.url(Role.FRONT, database=name),
        transcriber=postgres.url(Role.TRANSCRIBER, database=name),
        deliverer=postgres.url(Role.DELIVERER, database=name),
        superuser=postgres.url("postgres", database=name),
    )


class PostgresServer:
    """An embedded PostgreSQL in a temporary folder, with a migrated database to copy."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="scribeline-tests-", dir=_in_memory()))
        self.folder.chmod(0o711)  # as root, PostgreSQL's own user has to get through
        self.embedded = EmbeddedPostgres(self.folder / "postgres", fsync=False)
        self._numbers = itertools.count(1)

    def start(self) -> None:
        """Start it, and make the database that tests get copies of."""
        self.embedded.start()
        bootstrap(self.embedded.url("postgres"), TEMPLATE, {})
        migrate(self.embedded.url(Role.OWNER, database=TEMPLATE))

    def stop(self) -> None:
        """Stop it and remove its folder."""
        self.embedded.stop()
        shutil.rmtree(self.folder)

    def clone(self) -> DatabaseUrls:
        """A new database that is migrated and empty."""
        name = f"test_{next(self._numbers)}"
        copy_database(self.embedded, TEMPLATE, name)
        return self.urls(name)

    def urls(self, name: str) -> DatabaseUrls:
        """How the roles reach the database `name`."""
        return urls_of(self.embedded, name)

    def drop(self, name: str) -> None:
        """Remove the database `name`, whoever is still connected to it."""
        with psycopg.connect(self.embedded.url("postgres"), autocommit=True) as connection:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def _in_memory() -> Path | None:
    """A folder in memory, where there is one with room: a database for a test costs a quarter of the time there."""
    memory = Path("/dev/shm")  # noqa: S108 - the folder made in it is ours alone
    with contextlib.suppress(OSError):
        if os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > LEAST_MEMORY_BYTES:
            return memory
    return None


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """The session's PostgreSQL."""
    server = PostgresServer()
    try:
        server.start()
        yield server
    finally:
        server.stop()


@pytest.fixture
def database_urls(postgres_server: PostgresServer) -> Iterator[DatabaseUrls]:
    """A migrated, empty database of the test's own, as each role reaches it."""
    urls = postgres_server.clone()
    yield urls
    postgres_server.drop(urls.name)


@pytest.fixture
def clock() -> SettableClock:
    """The time, as the test sets it."""
    return SettableClock()


@pytest.fixture
async def database(database_urls: DatabaseUrls, clock: SettableClock) -> AsyncIterator[Database]:
    """The test's database, open as the front's role, with the test's clock."""
    async with Database(database_urls.front, clock=clock) as opened:
        yield opened
