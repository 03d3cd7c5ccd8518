"""The simulated company's databases, on a PostgreSQL of their own."""

from pathlib import Path
from typing import Self

import psycopg
from psycopg import sql
from tests.servers.postgres import DatabaseUrls, copy_database, urls_of

from scribeline.database.bootstrap import bootstrap
from scribeline.database.migrate import migrate
from scribeline.database.roles import Role
from scribeline.embedded.postgres import EmbeddedPostgres


class Databases:
    """The server, and what lies on it."""

    def __init__(self, folder: Path) -> None:
        self._postgres = EmbeddedPostgres(folder)

    def __enter__(self) -> Self:
        self._postgres.start()
        return self

    def __exit__(self, *raised: object) -> None:
        self._postgres.stop()

    def made(self, name: str) -> DatabaseUrls:
        """An empty database of this name; what was begun under it before, and not finished, goes."""
        self._drop(name)
        bootstrap(self._postgres.url("postgres"), name, {})
        return self._migrated(name)

    def copied(self, name: str, to: str) -> DatabaseUrls:
        """A copy of a database, which nobody may be using, brought to today's tables."""
        self._drop(to)
        copy_database(self._postgres, name, to)
        return self._migrated(to)

    def _drop(self, name: str) -> None:
        with psycopg.connect(self._postgres.url("postgres"), autocommit=True) as connection:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))

    def _migrated(self, name: str) -> DatabaseUrls:
        migrate(self._postgres.url(Role.OWNER, database=name))
        return urls_of(self._postgres, name)
