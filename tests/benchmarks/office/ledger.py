"""What a company's database holds when all is over, read past every wall, for the oracles."""

import psycopg
from psycopg.rows import class_row
from tests.benchmarks.office.checks import Event, Row

_ROWS = """
    SELECT j.reference, j.client_id, j.job_id, j.state, j.due_at,
           (SELECT count(*) FROM deliverables AS f JOIN deliveries AS l USING (client_id, deliverable_id)
             WHERE f.client_id = j.client_id AND f.job_id = j.job_id AND l.acknowledged_at IS NOT NULL)::int
               AS documents
      FROM jobs AS j WHERE j.reference NOT LIKE 'ORDER-%-%'
"""
_EVENTS = """
    SELECT event_id AS number, job_id, at, verb, from_state, to_state
      FROM job_events JOIN jobs AS j USING (client_id, job_id)
     WHERE j.reference NOT LIKE 'ORDER-%-%' ORDER BY event_id
"""


def rows(owner_url: str) -> list[Row]:
    """The jobs that went through the services."""
    with _opened(owner_url) as connection:
        return connection.cursor(row_factory=class_row(Row)).execute(_ROWS).fetchall()


def events(owner_url: str) -> list[Event]:
    """Their moves."""
    with _opened(owner_url) as connection:
        return connection.cursor(row_factory=class_row(Event)).execute(_EVENTS).fetchall()


def counted(owner_url: str) -> dict[str, int]:
    """How many jobs there are, how many are delivered and not, documents, and documents on invoices."""
    with _opened(owner_url) as connection:
        row = connection.execute(
            "SELECT (SELECT count(*) FROM jobs), (SELECT count(*) FROM jobs WHERE state = 'DELIVERED'),"
            " (SELECT count(*) FROM deliverables), (SELECT count(*) FROM billed),"
            " (SELECT count(*) FROM procrastinate_jobs), pg_database_size(current_database())"
        ).fetchone()
    assert row is not None
    return dict(zip(("jobs", "delivered", "documents", "billed", "tasks", "bytes"), row, strict=True))


def settle(superuser_url: str) -> None:
    """What autovacuum and the checkpointer come to by themselves some minutes later."""
    with psycopg.connect(superuser_url, autocommit=True) as connection:
        connection.execute("VACUUM (ANALYZE)")
        connection.execute("CHECKPOINT")


def _opened(owner_url: str) -> psycopg.Connection:
    connection = psycopg.connect(owner_url)
    connection.execute("SELECT set_config('scribeline.clients', '*', false)")
    return connection
