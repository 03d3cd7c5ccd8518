"""The roles: what each of them cannot do, whatever the code that uses it does."""

from collections.abc import Iterator

import psycopg
import pytest
from tests.servers.postgres import DatabaseUrls, PostgresServer

from scribeline.database.bootstrap import bootstrap
from scribeline.database.roles import PROCESS_ROLES, Role


@pytest.fixture(scope="module")
def database_urls(postgres_server: PostgresServer) -> Iterator[DatabaseUrls]:
    """One database for the whole file: nothing here succeeds in changing it."""
    urls = postgres_server.clone()
    yield urls
    postgres_server.drop(urls.name)


@pytest.mark.parametrize("role", list(Role))
def test_no_role_can_step_over_the_walls(database_urls: DatabaseUrls, role: Role) -> None:
    with psycopg.connect(database_urls.of(role)) as connection:
        row = connection.execute(
            "SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication FROM pg_roles "
            "WHERE rolname = current_user"
        ).fetchone()
        memberships = connection.execute(
            "SELECT count(*) FROM pg_auth_members JOIN pg_roles ON member = pg_roles.oid WHERE rolname = current_user"
        ).fetchone()
    assert row == (False, False, False, False, False)
    assert memberships == (0,)


@pytest.mark.parametrize("role", PROCESS_ROLES)
def test_the_roles_that_serve_own_nothing(database_urls: DatabaseUrls, role: Role) -> None:
    with psycopg.connect(database_urls.of(role)) as connection:
        owned = connection.execute(
            "SELECT (SELECT count(*) FROM pg_class WHERE relowner = me.oid)"
            " + (SELECT count(*) FROM pg_proc WHERE proowner = me.oid)"
            " + (SELECT count(*) FROM pg_namespace WHERE nspowner = me.oid)"
            " + (SELECT count(*) FROM pg_database WHERE datdba = me.oid)"
            " FROM pg_roles AS me WHERE rolname = current_user"
        ).fetchone()
    assert owned == (0,)


@pytest.mark.parametrize("role", PROCESS_ROLES)
@pytest.mark.parametrize(
    "attempt",
    [
        "CREATE TABLE mine (id int)",
        "CREATE TEMP TABLE mine (id int)",
        "CREATE SCHEMA mine",
        "ALTER TABLE procrastinate_jobs ADD COLUMN extra text",
        "TRUNCATE procrastinate_jobs",
        "SET ROLE scribeline_owner",
        "SET SESSION AUTHORIZATION scribeline_owner",
        "DELETE FROM schema_migrations",
        "COPY procrastinate_jobs TO PROGRAM 'true'",
    ],
)
def test_a_serving_role_cannot(database_urls: DatabaseUrls, role: Role, attempt: str) -> None:
    with (
        psycopg.connect(database_urls.of(role), autocommit=True) as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        connection.execute(attempt.encode())


def test_no_function_with_its_owners_rights_is_open_to_everybody(database_urls: DatabaseUrls) -> None:
    with psycopg.connect(database_urls.superuser) as connection:
        found = connection.execute(
            """
            SELECT oid::regprocedure::text
              FROM pg_proc
             WHERE prosecdef
               AND pronamespace = 'public'::regnamespace
               AND (proacl IS NULL OR EXISTS (SELECT FROM aclexplode(proacl) WHERE grantee = 0))
            """
        ).fetchall()
    assert found == []


def test_each_table_of_a_clients_rows_has_its_wall_forced(database_urls: DatabaseUrls) -> None:
    with psycopg.connect(database_urls.superuser) as connection:
        unguarded = connection.execute(
            """
            SELECT relname
              FROM pg_class
              JOIN pg_attribute ON attrelid = pg_class.oid AND attname = 'client_id'
             WHERE relkind IN ('r', 'p')
               AND relnamespace = 'public'::regnamespace
               AND NOT (relrowsecurity AND relforcerowsecurity)
            """
        ).fetchall()
    assert unguarded == []


def test_a_strange_database_is_closed_to_us_and_ours_to_others(database_urls: DatabaseUrls) -> None:
    with psycopg.connect(database_urls.superuser, autocommit=True) as connection:
        connection.execute("CREATE ROLE a_stranger LOGIN")
        try:
            open_to = connection.execute(
                "SELECT has_database_privilege('a_stranger', current_database(), 'CONNECT')"
            ).fetchone()
        finally:
            connection.execute("DROP ROLE a_stranger")
    assert open_to == (False,)


def test_a_password_is_asked_for_on_the_socket_too(database_urls: DatabaseUrls) -> None:
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(database_urls.front, password="guessed")


def test_the_server_keeps_no_password_but_its_verifier(database_urls: DatabaseUrls) -> None:
    with psycopg.connect(database_urls.superuser) as connection:
        kept = connection.execute("SELECT rolpassword FROM pg_authid WHERE rolname LIKE 'scribeline%'").fetchall()
    assert len(kept) == len(Role)
    assert all(verifier.startswith("SCRAM-SHA-256$") for (verifier,) in kept)


def test_bootstrap_twice_changes_nothing_but_a_password_that_is_given(database_urls: DatabaseUrls) -> None:
    with psycopg.connect(database_urls.superuser) as connection:
        before = connection.execute("SELECT rolname, rolpassword FROM pg_authid ORDER BY rolname").fetchall()
    bootstrap(database_urls.superuser, database_urls.name, {})
    with psycopg.connect(database_urls.superuser) as connection:
        assert connection.execute("SELECT rolname, rolpassword FROM pg_authid ORDER BY rolname").fetchall() == before
