"""Our copy of procrastinate's schema is that of the package that is installed."""

from importlib import metadata, resources

from scribeline.database.migrate import migrations

OPENING = "-- >>> procrastinate 3.10.0 schema.sql\n"
CLOSING = "-- <<< procrastinate 3.10.0 schema.sql\n"


def test_our_migration_holds_the_packages_own_schema() -> None:
    ours = migrations()[0].content.decode().split(OPENING)[1].split(CLOSING)[0]
    theirs = resources.files("procrastinate.sql").joinpath("schema.sql").read_text(encoding="utf-8")

    assert ours == theirs, (
        f"procrastinate {metadata.version('procrastinate')} has another schema than 0001_queue.sql: add a migration "
        "with its steps (sql/migrations in the package), and compare against those here"
    )
