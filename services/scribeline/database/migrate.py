"""Brings a database to the schema that this program needs.

Numbered SQL files (`migrations/0001_queue.sql`) are applied in order by the owner role, each in a transaction of its
own, and recorded with their SHA-256. An applied file never changes: a correction is a new file.
"""

import hashlib
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import resources
from importlib.resources.abc import Traversable
from itertools import pairwise

import psycopg
from psycopg import sql

from scribeline.database.errors import UNREACHABLE, DatabaseUnavailable, MigrationRefused, translated
from scribeline.database.roles import PROCESS_ROLES

LOCK_WAIT_S = 60
"""How long a migration waits for another one, or for a table that is in use, before it gives up."""

_FILE_NAME = re.compile(r"(?P<version>\d{4})_(?P<name>[a-z0-9_]+)\.sql")


@dataclass(frozen=True)
class Migration:
    """One numbered SQL file."""

    version: int
    file_name: str
    content: bytes

    @property
    def sha256(self) -> str:
        """What the file's content is recognised by, in hexadecimal."""
        return hashlib.sha256(self.content).hexdigest()


def migrations(folder: Traversable | None = None) -> list[Migration]:
    """The migrations in `folder` (this package's own when not given), in the order in which they are applied."""
    if folder is None:
        folder = resources.files(__package__).joinpath("migrations")
    found: list[Migration] = []
    for entry in folder.iterdir():
        if match := _FILE_NAME.fullmatch(entry.name):
            found.append(Migration(int(match["version"]), entry.name, entry.read_bytes()))
    found.sort(key=lambda migration: migration.version)
    for earlier, later in pairwise(found):
        if earlier.version == later.version:
            raise MigrationRefused(
                f"{earlier.file_name} and {later.file_name} have the same number: give one of them the next free one."
            )
    return found


def pending(url: str, folder: Traversable | None = None) -> list[str]:
    """The file names of the migrations that the database at `url` still lacks. Any of our roles may ask."""
    with _connection(url) as connection:
        return [migration.file_name for migration in _pending(connection, migrations(folder))]


def migrate(url: str, folder: Traversable | None = None) -> list[str]:
    """Apply what is pending to the database at `url`, as the owner role; returns the file names it applied.

    Safe to run again and from several processes at once: one works, the others wait and then find nothing to do.
    """
    with _connection(url) as connection:
        connection.execute(sql.SQL("SET lock_timeout = {}").format(sql.Literal(f"{LOCK_WAIT_S}s")))
        connection.execute("SELECT pg_advisory_lock(hashtext('scribeline migrate'))")
        _make_history(connection)
        applied: list[str] = []
        for migration in _pending(connection, migrations(folder)):
            with connection.transaction():
                connection.execute(migration.content)
                connection.execute(
                    "INSERT INTO public.schema_migrations (version, file_name, sha256, applied_at) "
                    "VALUES (%s, %s, %s, %s)",
                    [migration.version, migration.file_name, migration.sha256, datetime.now(UTC)],
                )
            applied.append(migration.file_name)
        return applied


def _make_history(connection: psycopg.Connection) -> None:
    readers = sql.SQL(", ").join(sql.Identifier(role) for role in PROCESS_ROLES)
    with connection.transaction():
        there = connection.execute("SELECT to_regclass('public.schema_migrations')").fetchone()
        if there == (None,):
            connection.execute(
                "CREATE TABLE public.schema_migrations ("
                " version integer PRIMARY KEY,"
                " file_name text NOT NULL,"
                " sha256 text NOT NULL,"
                " applied_at timestamptz NOT NULL)"
            )
            connection.execute(sql.SQL("GRANT SELECT ON public.schema_migrations TO {}").format(readers))


def _pending(connection: psycopg.Connection, known: Sequence[Migration]) -> list[Migration]:
    there = connection.execute("SELECT to_regclass('public.schema_migrations')").fetchone()
    if there == (None,):
        return list(known)
    rows = connection.execute("SELECT version, file_name, sha256 FROM public.schema_migrations").fetchall()
    applied: dict[int, tuple[str, str]] = {version: (file_name, sha256) for version, file_name, sha256 in rows}

    by_version = {migration.version: migration for migration in known}
    for version, (file_name, sha256) in sorted(applied.items()):
        here = by_version.get(version)
        if here is None:
            raise MigrationRefused(
                f"The database already has {file_name}, which this program does not know: the database is newer. "
                "Run a program of at least the version that migrated it."
            )
        if here.sha256 != sha256:
            raise MigrationRefused(
                f"{here.file_name} was changed after it was applied (SHA-256 {sha256} then, {here.sha256} now): "
                "put the applied file back, and make the change in a new migration."
            )
    missing = [migration for migration in known if migration.version not in applied]
    newest = max(applied, default=0)
    for migration in missing:
        if migration.version < newest:
            raise MigrationRefused(
                f"{migration.file_name} is older than what the database already has ({newest:04}): "
                "give it the next free number."
            )
    return missing


@contextmanager
def _connection(url: str) -> Iterator[psycopg.Connection]:
    try:
        with psycopg.connect(url, autocommit=True, application_name="scribeline migrate") as connection:
            yield connection
    except psycopg.OperationalError as error:
        if isinstance(translated(error), DatabaseUnavailable):
            raise DatabaseUnavailable(UNREACHABLE) from error
        raise
