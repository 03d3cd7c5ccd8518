"""Makes the roles and the empty database. Run once by a superuser, before the first migration."""

import contextlib
from collections.abc import Mapping
from importlib import resources

import psycopg
from psycopg import sql

from scribeline.database.errors import UNREACHABLE, DatabaseUnavailable
from scribeline.database.roles import PROCESS_ROLES, Role


def bootstrap(superuser_url: str, database_name: str, passwords: Mapping[Role, str]) -> None:
    """Make the roles of `roles.sql`, give them `passwords`, and make the database that the owner role owns.

    Idempotent: running it again sets the passwords again and changes nothing else. A role that `passwords` leaves out
    keeps the password it has. Raises DatabaseUnavailable when the server does not answer or refuses the superuser.
    """
    try:
        connected = psycopg.connect(superuser_url, autocommit=True, application_name="scribeline bootstrap")
    except psycopg.OperationalError as error:
        raise DatabaseUnavailable(UNREACHABLE) from error
    with connected as connection:
        with connection.transaction():
            # Two of these at once would stumble over each other's roles.
            connection.execute("SELECT pg_advisory_xact_lock(hashtext('scribeline bootstrap'))")
            connection.execute(resources.files(__package__).joinpath("roles.sql").read_bytes())
            for role, password in passwords.items():
                _set_password(connection, role, password)
        _make_database(connection, database_name)


def _set_password(connection: psycopg.Connection, role: Role, password: str) -> None:
    # The server gets the SCRAM verifier and never the password, so that none of its logs can hold it.
    verifier = connection.pgconn.encrypt_password(password.encode(), role.encode(), b"scram-sha-256")
    connection.execute(
        sql.SQL("ALTER ROLE {} PASSWORD {}").format(sql.Identifier(role), sql.Literal(verifier.decode()))
    )


def _make_database(connection: psycopg.Connection, name: str) -> None:
    there = connection.execute("SELECT FROM pg_database WHERE datname = %s", [name]).fetchone()
    if there is None:
        # Somebody else may make it between the two statements.
        with contextlib.suppress(psycopg.errors.DuplicateDatabase, psycopg.errors.UniqueViolation):
            connection.execute(
                sql.SQL("CREATE DATABASE {} OWNER {} ENCODING 'UTF8' TEMPLATE template0").format(
                    sql.Identifier(name), sql.Identifier(Role.OWNER)
                )
            )
    grant_database(connection, name)


def grant_database(connection: psycopg.Connection, name: str) -> None:
    """Let our roles, and nobody else, connect to the database `name`. (A copy of a database does not copy these.)"""
    database = sql.Identifier(name)
    connection.execute(sql.SQL("ALTER DATABASE {} OWNER TO {}").format(database, sql.Identifier(Role.OWNER)))
    connection.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(database))
    connection.execute(
        sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(
            database, sql.SQL(", ").join(sql.Identifier(role) for role in PROCESS_ROLES)
        )
    )
