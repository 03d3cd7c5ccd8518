"""Migrations: applied once, in order, and never changed afterwards."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest
from tests.servers.postgres import DatabaseUrls, PostgresServer

from scribeline.database.bootstrap import bootstrap
from scribeline.database.errors import DatabaseUnavailable, MigrationRefused
from scribeline.database.migrate import migrate, migrations, pending
from scribeline.database.roles import PROCESS_ROLES


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder that holds our own migrations, to add to."""
    for migration in migrations():
        (tmp_path / migration.file_name).write_bytes(migration.content)
    return tmp_path


def add(folder: Path, name: str, content: str) -> Path:
    path = folder / name
    path.write_text(content)
    return path


def test_a_migrated_database_has_nothing_left_to_do(database_urls: DatabaseUrls) -> None:
    assert pending(database_urls.owner) == []
    assert migrate(database_urls.owner) == []


@pytest.mark.parametrize("role", PROCESS_ROLES)
def test_each_process_can_ask_whether_the_schema_is_its_own(database_urls: DatabaseUrls, role: str) -> None:
    assert pending({str(each): database_urls.of(each) for each in PROCESS_ROLES}[role]) == []


def test_new_files_are_applied_in_order_and_once(database_urls: DatabaseUrls, folder: Path) -> None:
    add(folder, "9002_second.sql", "ALTER TABLE scratch ADD COLUMN note text;")
    add(folder, "9001_first.sql", "CREATE TABLE scratch (id int); -- 100% plain")

    assert pending(database_urls.owner, folder) == ["9001_first.sql", "9002_second.sql"]
    assert migrate(database_urls.owner, folder) == ["9001_first.sql", "9002_second.sql"]
    assert migrate(database_urls.owner, folder) == []


def test_a_file_that_fails_leaves_nothing_of_itself_and_what_came_before_stays(
    database_urls: DatabaseUrls, folder: Path
) -> None:
    add(folder, "9001_good.sql", "CREATE TABLE good (id int);")
    bad = add(folder, "9002_bad.sql", "CREATE TABLE half (id int); SELECT 1 / 0;")

    with pytest.raises(psycopg.errors.DivisionByZero):
        migrate(database_urls.owner, folder)

    assert pending(database_urls.owner, folder) == ["9002_bad.sql"]
    bad.write_text("CREATE TABLE half (id int);")
    assert migrate(database_urls.owner, folder) == ["9002_bad.sql"]


def test_a_changed_file_is_refused(database_urls: DatabaseUrls, folder: Path) -> None:
    path = add(folder, "9001_first.sql", "CREATE TABLE scratch (id int);")
    migrate(database_urls.owner, folder)
    path.write_text("CREATE TABLE scratch (id bigint);")

    with pytest.raises(MigrationRefused, match=r"9001_first\.sql was changed after it was applied"):
        migrate(database_urls.owner, folder)
    with pytest.raises(MigrationRefused):
        pending(database_urls.owner, folder)


def test_a_database_that_is_newer_than_the_program_is_refused(database_urls: DatabaseUrls, folder: Path) -> None:
    path = add(folder, "9001_first.sql", "CREATE TABLE scratch (id int);")
    migrate(database_urls.owner, folder)
    path.unlink()

    with pytest.raises(MigrationRefused, match="the database is newer"):
        migrate(database_urls.owner, folder)


def test_a_late_file_with_an_early_number_is_refused(database_urls: DatabaseUrls, folder: Path) -> None:
    add(folder, "9002_second.sql", "CREATE TABLE second (id int);")
    migrate(database_urls.owner, folder)
    add(folder, "9001_first.sql", "CREATE TABLE first (id int);")

    with pytest.raises(MigrationRefused, match="next free number"):
        migrate(database_urls.owner, folder)


def test_two_files_with_one_number_are_refused(folder: Path) -> None:
    add(folder, "9001_one.sql", "")
    add(folder, "9001_two.sql", "")
    with pytest.raises(MigrationRefused, match="the same number"):
        migrations(folder)


def test_several_at_once_do_the_work_once(database_urls: DatabaseUrls, folder: Path) -> None:
    add(folder, "9001_first.sql", "CREATE TABLE scratch (id int);")
    with ThreadPoolExecutor(4) as threads:
        applied = list(threads.map(lambda _: migrate(database_urls.owner, folder), range(4)))
    assert sorted(applied) == [[], [], [], ["9001_first.sql"]]


def test_a_database_that_is_not_there_is_said_to_be_unreachable(tmp_path: Path) -> None:
    with pytest.raises(DatabaseUnavailable, match="check its URL"):
        pending(f"postgresql://scribeline_owner@/scribeline?host={tmp_path}")


def test_a_client_from_before_agreements_had_dates_is_still_served(
    postgres_server: PostgresServer, tmp_path: Path
) -> None:
    for migration in migrations():
        if migration.version < 12:
            (tmp_path / migration.file_name).write_bytes(migration.content)
    bootstrap(postgres_server.embedded.url("postgres"), "before_agreements", {})
    urls = postgres_server.urls("before_agreements")
    migrate(urls.owner, tmp_path)
    with psycopg.connect(urls.superuser, autocommit=True) as connection:
        connection.execute(
            "INSERT INTO clients (client_id, display_name, time_zone, turnaround_s, review_required, style, "
            "wrapped_key, created_at) VALUES ('old', 'Old', 'UTC', 86400, false, '', '', '2024-05-06T07:00:00Z')"
        )

    migrate(urls.owner)

    with psycopg.connect(urls.superuser) as connection:
        assert connection.execute("SELECT agreement_from::text FROM clients").fetchall() == [("2024-05-06",)]
    postgres_server.drop("before_agreements")
