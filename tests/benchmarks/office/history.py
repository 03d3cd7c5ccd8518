"""Weeks that went by before: what the services wrote of one week, written again for others.

Each copied job has ids of its own and all its times moved; its document says so, is counted anew, and keeps its own
SHA-256. So the rows of a copied job are those of a served one, column by column. Jobs that the clinic was asked about,
that QA gave back, and that were given up are not copied: what they hold in JSON has times in it.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import psycopg
from psycopg.sql import SQL, Composed, Identifier
from tests.benchmarks.office.books import Delivered, document_of

from scribeline.billing.counting import count
from scribeline.billing.definitions import WORDS, shipped
from scribeline.billing.delivered import as_value
from scribeline.deliverables.service import lines_65

PATTERNS = """
    SELECT j.client_id, j.job_id, j.dictation_id, d.upload_id, a.audit_id
      FROM jobs AS j JOIN dictations AS d USING (client_id, dictation_id)
      LEFT JOIN audits AS a USING (client_id, job_id)
     WHERE j.state = 'DELIVERED' AND j.answers = '[]' AND j.remarks IS NULL AND j.hold IS NULL
       AND j.reference NOT LIKE 'ORDER-%-%'
       AND (SELECT count(*) FROM audits AS other
             WHERE other.client_id = j.client_id AND other.job_id = j.job_id) <= 1
"""
"""The jobs that are copied."""

_OF_JOB = SQL("t.client_id = c.client_id AND t.job_id = c.job_id")
_NEW_REFERENCE = SQL("t.reference || '-' || %(week)s")
_NEW_SHA256 = SQL("sha256(c.new_upload_id::text::bytea)")


def copy_weeks(
    owner_url: str, seed: int, delivered: Mapping[UUID, Delivered], weeks: int, wanted: int
) -> Iterator[int]:
    """Write the week that is there again, as each of the next `weeks`: `wanted` jobs if there are as many to copy.

    Gives for each week how many of its jobs were written.
    """
    with psycopg.connect(owner_url) as connection:
        connection.execute("SELECT set_config('scribeline.clients', '*', false)")
        connection.execute(f"CREATE TEMPORARY TABLE patterns AS {PATTERNS}")  # type: ignore[arg-type]
        connection.execute("ANALYZE patterns")
        connection.commit()
        for week in range(1, weeks + 1):
            written = _copy_week(connection, seed, delivered, week, -(-wanted // (weeks - week + 1)))
            connection.commit()
            wanted -= written
            yield written


def _copy_week(
    connection: psycopg.Connection, seed: int, delivered: Mapping[UUID, Delivered], week: int, wanted: int
) -> int:
    shift = timedelta(weeks=week)
    connection.execute("DROP TABLE IF EXISTS copied, told")
    connection.execute(
        "CREATE TEMPORARY TABLE copied AS SELECT *, uuidv7() AS new_job_id, uuidv7() AS new_dictation_id,"
        " uuidv7() AS new_upload_id, uuidv7() AS new_deliverable_id,"
        " CASE WHEN audit_id IS NOT NULL THEN uuidv7() END AS new_audit_id"
        " FROM patterns ORDER BY job_id LIMIT %s",
        [wanted],
    )
    connection.execute("CREATE UNIQUE INDEX ON copied (job_id)")
    connection.execute("ANALYZE copied")
    _tell(connection, seed, delivered, week, shift)
    told = {"week": str(week), "shift": shift}
    ids = {"job_id": SQL("c.new_job_id"), "dictation_id": SQL("c.new_dictation_id")}
    files = {
        "deliverable_id": SQL("c.new_deliverable_id"),
        "file_name": SQL("replace(t.file_name, t.job_id::text, c.new_job_id::text)"),
        "object_key": SQL("replace(t.object_key, t.job_id::text, c.new_job_id::text)"),
        **{name: SQL("told.") + Identifier(name) for name in ("size_bytes", "sha256", "lines", "word_count")},
    }
    of_upload = SQL("t.client_id = c.client_id AND t.upload_id = c.upload_id")
    of_dictation = SQL("t.client_id = c.client_id AND t.dictation_id = c.dictation_id")
    of_audit = SQL("t.client_id = c.client_id AND t.audit_id = c.audit_id")
    uploads = {"upload_id": SQL("c.new_upload_id"), "sha256": _NEW_SHA256, "job_id": SQL("c.new_job_id")}
    for table, on, changes in (
        ("uploads", of_upload, {**uploads, "reference": _NEW_REFERENCE}),
        ("dictations", of_dictation, {**ids, "upload_id": SQL("c.new_upload_id"), "sha256": _NEW_SHA256}),
        ("machine_words", of_dictation, ids),
        ("jobs", _OF_JOB, {**ids, "reference": _NEW_REFERENCE}),
        ("job_events", _OF_JOB, ids),
        ("revisions", _OF_JOB, ids),
        ("audits", of_audit, {**ids, "audit_id": SQL("c.new_audit_id")}),
        ("deliverables", _OF_JOB + SQL(" JOIN told ON told.job_id = t.job_id"), {**ids, **files}),
    ):
        connection.execute(_again(connection, table, on, changes), told)
    connection.execute(
        "INSERT INTO delivered_texts (client_id, deliverable_id, paragraphs, sha256)"
        " SELECT client_id, new_deliverable_id, paragraphs, told.sha256 FROM copied JOIN told USING (job_id)"
    )
    of_file = SQL("false")
    connection.execute(
        _again(connection, "deliveries", of_file, {"deliverable_id": SQL("c.new_deliverable_id")}, files=True), told
    )
    _audit_trail(connection, told)
    row = connection.execute("SELECT count(*) FROM copied").fetchone()
    return int(row[0]) if row else 0


def _tell(
    connection: psycopg.Connection, seed: int, delivered: Mapping[UUID, Delivered], week: int, shift: timedelta
) -> None:
    """What each copied document says, with its own id and dates, counted."""
    connection.execute(
        "CREATE TEMPORARY TABLE told (job_id uuid, size_bytes bigint, sha256 bytea, lines numeric, word_count integer,"
        " paragraphs jsonb)"
    )
    rows = connection.execute("SELECT job_id, new_job_id FROM copied").fetchall()
    with connection.cursor().copy("COPY told FROM STDIN") as copy:
        for job_id, new_job_id in rows:
            was = delivered[job_id]
            facts = was.facts
            assert facts.dictated_at is not None
            moved = replace(
                facts,
                document_id=str(new_job_id),
                order_number=f"{facts.order_number}-{week}",
                dictated_at=facts.dictated_at + shift,
                transcribed_at=facts.transcribed_at + shift,
            )
            text = document_of(seed, replace(was, facts=moved))
            words = count(text, shipped()[WORDS]).counted
            paragraphs = json.dumps(as_value(text))
            copy.write_row([job_id, text.length, bytes.fromhex(text.sha256), lines_65(text), words, paragraphs])
    connection.execute("CREATE UNIQUE INDEX ON told (job_id)")
    connection.execute("ANALYZE told")


def _again(
    connection: psycopg.Connection, table: str, on: SQL | Composed, changes: Mapping[str, SQL | Composed], *,
    files: bool = False,
) -> Composed:  # fmt: skip
    """A table's rows again: every time moved, what is in `changes` changed, all else as it was."""
    columns = connection.execute(
        "SELECT a.attname::text, format_type(a.atttypid, NULL) FROM pg_attribute AS a"
        " WHERE a.attrelid = %s::regclass AND a.attnum > 0 AND NOT a.attisdropped AND a.attidentity = ''"
        "   AND a.attgenerated = '' AND a.attname <> 'txid' ORDER BY a.attnum",
        [table],
    ).fetchall()
    names, values = [], []
    for name, kind in columns:
        names.append(Identifier(name))
        if name in changes:
            values.append(changes[name])
        elif kind == "timestamp with time zone":
            values.append(SQL("t.{} + %(shift)s").format(Identifier(name)))
        else:
            values.append(SQL("t.{}").format(Identifier(name)))
    source = SQL("{} AS t JOIN copied AS c ON ").format(Identifier(table)) + on
    if files:
        source = SQL(
            "{} AS t JOIN deliverables AS f USING (client_id, deliverable_id)"
            " JOIN copied AS c ON c.client_id = f.client_id AND c.job_id = f.job_id"
        ).format(Identifier(table))
    order = SQL(" ORDER BY t.job_id, t.event_id") if table == "job_events" else SQL("")
    return SQL("INSERT INTO {} ({}) SELECT {} FROM {}{}").format(
        Identifier(table), SQL(", ").join(names), SQL(", ").join(values), source, order
    )


def _audit_trail(connection: psycopg.Connection, told: Mapping[str, object]) -> None:
    connection.execute(
        """
        INSERT INTO audit_events (at, client_id, actor, action, resource, details)
        SELECT e.at + %(shift)s, e.client_id, e.actor, e.action, r.now,
               replace(replace(e.details::text, c.job_id::text, c.new_job_id::text),
                       c.upload_id::text, c.new_upload_id::text)::jsonb
          FROM copied AS c
          CROSS JOIN LATERAL (VALUES
               ('clients/' || client_id || '/jobs/' || job_id, 'clients/' || client_id || '/jobs/' || new_job_id),
               ('clients/' || client_id || '/jobs/' || job_id || '/transcript',
                'clients/' || client_id || '/jobs/' || new_job_id || '/transcript'),
               ('clients/' || client_id || '/audits/' || audit_id,
                'clients/' || client_id || '/audits/' || new_audit_id),
               ('clients/' || client_id || '/uploads/' || upload_id,
                'clients/' || client_id || '/uploads/' || new_upload_id)) AS r (was, now)
          JOIN audit_events AS e ON e.resource = r.was
         ORDER BY e.event_id
        """,
        told,
    )


# --- the same shapes


_SHAPES = {
    "jobs": "jobs AS t",
    "uploads": "uploads AS t JOIN dictations AS d USING (client_id, upload_id)"
    " JOIN jobs AS j USING (client_id, dictation_id)",
    "dictations": "dictations AS t JOIN jobs AS j USING (client_id, dictation_id)",
    "machine_words": "machine_words AS t JOIN jobs AS j USING (client_id, dictation_id)",
    "revisions": "revisions AS t JOIN jobs AS j USING (client_id, job_id)",
    "audits": "audits AS t JOIN jobs AS j USING (client_id, job_id)",
    "deliverables": "deliverables AS t JOIN jobs AS j USING (client_id, job_id)",
    "delivered_texts": "delivered_texts AS t JOIN deliverables AS f USING (client_id, deliverable_id)"
    " JOIN jobs AS j USING (client_id, job_id)",
    "deliveries": "deliveries AS t JOIN deliverables AS f USING (client_id, deliverable_id)"
    " JOIN jobs AS j USING (client_id, job_id)",
    "job_events": "job_events AS t JOIN jobs AS j USING (client_id, job_id)",
}  # fmt: skip
_STORIES = {
    "moves": "SELECT DISTINCT string_agg(verb || ' ' || coalesce(from_state, '') || '>' || to_state || ' '"
    " || split_part(actor, '/', 1), ', ' ORDER BY event_id)"
    " FROM job_events JOIN jobs AS j USING (client_id, job_id) WHERE {} GROUP BY client_id, job_id",
    "audit trail": "SELECT DISTINCT string_agg(e.action, ', ' ORDER BY e.event_id) FROM jobs AS j"
    " JOIN audit_events AS e ON e.resource = 'clients/' || j.client_id || '/jobs/' || j.job_id"
    " WHERE {} GROUP BY j.client_id, j.job_id",
}
_IS_COPY = "{}.reference LIKE 'ORDER-%%-%%'"


def shapes(owner_url: str, *, copied: bool) -> set[tuple[str, str]]:
    """The shapes of copied, or of served, jobs' rows: which columns are empty, and what JSON is made of; the moves of
    each job, one behind the other; and what the audit trail tells of it."""
    found: set[tuple[str, str]] = set()
    with psycopg.connect(owner_url) as connection:
        connection.execute("SELECT set_config('scribeline.clients', '*', true)")
        for table, source in _SHAPES.items():
            chosen = ("" if copied else "NOT ") + _IS_COPY.format("t" if table == "jobs" else "j")
            columns = connection.execute(
                "SELECT attname::text, format_type(atttypid, NULL) FROM pg_attribute"
                " WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum",
                [table],
            ).fetchall()
            parts = [_shape_of(name, kind) for name, kind in columns]
            query = SQL("SELECT DISTINCT concat_ws(' ', {}) FROM {} WHERE {}")
            rows = connection.execute(
                query.format(SQL(", ").join(parts), SQL(source), SQL(chosen)),
                [],  # type: ignore[arg-type]
            ).fetchall()
            found |= {(table, row[0]) for row in rows}
        chosen = SQL(("" if copied else "NOT ") + _IS_COPY.format("j"))  # type: ignore[arg-type]
        for what, query in _STORIES.items():
            rows = connection.execute(SQL(query).format(chosen), []).fetchall()  # type: ignore[arg-type]
            found |= {(what, row[0]) for row in rows}
    return found


def _shape_of(name: str, kind: str) -> Composed:
    column = SQL("t.{}").format(Identifier(name))
    if kind == "jsonb":
        inside = SQL(
            "CASE jsonb_typeof({c}) WHEN 'object' THEN (SELECT string_agg(key, '+' ORDER BY key)"
            " FROM jsonb_object_keys({c}) AS key) ELSE jsonb_typeof({c}) END"
        ).format(c=column)
        return SQL("coalesce({}, '-')").format(inside)
    return SQL("CASE WHEN {} IS NULL THEN '-' ELSE 'x' END").format(column)
