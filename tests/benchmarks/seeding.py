"""A company with very many jobs, inserted in bulk: as old companies have, most of them delivered long ago."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import psycopg

from scribeline.identity.tokens import Bearer
from scribeline.storage.keys import DataKey, MasterKeys


def client_ids(count: int) -> tuple[str, ...]:
    """The ids of so many clients."""
    return tuple(f"clinic-{number}" for number in range(1, count + 1))


CLIENTS = client_ids(8)
DAYS = 90
"""Over how many days the jobs came in."""


def fill(
    connection: psycopg.Connection,
    keys: MasterKeys,
    jobs: int,
    *,
    typists: Sequence[Bearer],
    manager: Bearer,
    now: datetime,
    clients: Sequence[str] = CLIENTS,
) -> None:
    """Make clients, users with these tokens, and jobs with their dictations, pasts and waiting tasks; as the owner.

    Of the newest 5 % the recordings wait for a transcriber and of the next 8 % the drafts for a person. The others are
    delivered, but for each tenth, which is held, in review, failed or cancelled.
    """
    connection.execute("SELECT set_config('scribeline.clients', '*', true)")
    _people(connection, typists, manager, now)
    for client_id in clients:
        connection.execute(
            "INSERT INTO clients (client_id, display_name, time_zone, turnaround_s, review_required, style,"
            " wrapped_key, created_at, agreement_from)"
            " VALUES (%s, initcap(%s), 'UTC', 86400, false, '', %s, %s, '2020-01-01')",
            [client_id, client_id, keys.wrap(DataKey.generate(), client_id), now],
        )
        connection.execute(
            "INSERT INTO authors SELECT %s, 'author-' || n, 'Author ' || n, 'MD', '{}', %s"
            " FROM generate_series(1, 20) n",
            [client_id, now],
        )
        connection.execute(
            "INSERT INTO work_types (client_id, work_type_id, display_name, codes, created_at)"
            " SELECT %s, 'letter-' || n, 'Letter ' || n, '{}', %s FROM generate_series(1, 5) n",
            [client_id, now],
        )
    connection.execute(
        """
        CREATE TEMPORARY TABLE planned ON COMMIT DROP AS
        SELECT n, uuidv7() AS upload_id, uuidv7() AS dictation_id, uuidv7() AS job_id,
               (%(clients)s::text[])[1 + n %% %(count)s] AS client_id, 'author-' || 1 + n %% 20 AS author_id,
               'letter-' || 1 + n %% 5 AS work_type_id, CASE WHEN n %% 25 = 0 THEN 100 ELSE 0 END AS priority,
               %(now)s - %(span)s * (1 - n / %(jobs)s::float8) AS received_at,
               sha256(n::text::bytea) AS sha256,
               CASE WHEN n > 0.95 * %(jobs)s THEN 'RECEIVED' WHEN n > 0.87 * %(jobs)s THEN 'DRAFTED'
                    WHEN n %% 10 <> 0 THEN 'DELIVERED'
                    ELSE (ARRAY['HELD', 'IN_REVIEW', 'FAILED', 'CANCELLED'])[1 + n / 10 %% 4] END AS state
          FROM generate_series(1, %(jobs)s) AS n
        """,
        {
            "jobs": jobs,
            "now": now,
            "span": timedelta(days=DAYS),
            "clients": list(clients),
            "count": len(clients),
        },
    )
    for statement in _FROM_PLAN:
        connection.execute(statement)


_FROM_PLAN = (
    """
    INSERT INTO uploads (client_id, upload_id, author_id, work_type_id, priority, patient, file_name, size_bytes,
                         sha256, committed_size, state, job_id, created_by, created_at, expires_at)
    SELECT client_id, upload_id, author_id, work_type_id, priority, '{}', n || '.wav', 1000000, sha256, 1000000,
           'FINISHED', job_id, 'seeding', received_at, received_at + interval '2 days' FROM planned
    """,
    """
    INSERT INTO dictations (client_id, dictation_id, upload_id, size_bytes, sha256, format, duration_s, created_at)
    SELECT client_id, dictation_id, upload_id, 1000000, sha256,
           '{"container": "wav", "codec": "pcm_s16le", "sample_rate_hz": 16000, "channels": 1}', 31.25, received_at
      FROM planned
    """,
    # Each in procrastinate's own table, as an enqueue leaves it; no worker runs that would take it.
    """
    CREATE TEMPORARY TABLE tasks ON COMMIT DROP AS
    WITH made AS (
        INSERT INTO procrastinate_jobs (queue_name, task_name, priority, args)
        SELECT 'transcriber', 'transcribe', priority, jsonb_build_object('client_id', client_id, 'job_id', job_id)
          FROM planned WHERE state = 'RECEIVED' ORDER BY n RETURNING id, args)
    SELECT id, (args ->> 'job_id')::uuid AS job_id FROM made
    """,
    """
    INSERT INTO jobs (client_id, job_id, dictation_id, state, author_id, work_type_id, author_code, work_type_code,
                      priority, patient, reference, note, file_name, received_at, due_at, updated_at, held_from, hold,
                      submitted_by, editor_id, approved_revision, queue_task_id)
    SELECT client_id, job_id, dictation_id, state, author_id, work_type_id, '', '', priority,
           jsonb_build_object('display_name', 'Patient ' || n, 'record_number', 'R' || n, 'birth_date', '1960-01-01',
                              'service_date', '2026-01-01'),
           '', '', n || '.wav', received_at, received_at + interval '1 day', received_at + interval '2 hours',
           CASE state WHEN 'HELD' THEN 'DRAFTED' END,
           CASE state WHEN 'HELD' THEN jsonb_build_object('code', 'QUESTION', 'message', 'Which side?', 'user',
                'users/manager', 'time', to_char(received_at, 'YYYY-MM-DD"T"HH24:MI:SS"+00:00"')) END,
           CASE WHEN state IN ('IN_REVIEW', 'DELIVERED') THEN 'typist-' || 1 + n % 50 END,
           CASE WHEN state IN ('IN_REVIEW', 'DELIVERED') THEN 'typist-' || 1 + n % 50 END,
           CASE state WHEN 'DELIVERED' THEN 2 END, tasks.id
      FROM planned LEFT JOIN tasks USING (job_id)
    """,
    """
    INSERT INTO job_events (client_id, job_id, at, verb, from_state, to_state, actor)
    SELECT client_id, job_id, received_at + past.after, past.verb, past.was, past.became, 'seeding'
      FROM planned JOIN (VALUES
               (1, 'RECEIVE', NULL, 'RECEIVED', interval '0'),
               (2, 'BEGIN', 'RECEIVED', 'TRANSCRIBING', interval '1 minute'),
               (3, 'DRAFT', 'TRANSCRIBING', 'DRAFTED', interval '2 minutes'),
               (4, 'CLAIM', 'DRAFTED', 'EDITING', interval '1 hour'),
               (5, 'SUBMIT', 'EDITING', 'APPROVED', interval '2 hours'),
               (6, 'DELIVER', 'APPROVED', 'DELIVERED', interval '3 hours')
           ) AS past (step, verb, was, became, after)
           ON past.step <= CASE state WHEN 'RECEIVED' THEN 1 WHEN 'DELIVERED' THEN 6 WHEN 'IN_REVIEW' THEN 5 ELSE 3 END
     ORDER BY n, past.step
    """,
)


def _people(connection: psycopg.Connection, typists: Sequence[Bearer], manager: Bearer, now: datetime) -> None:
    people = [(f"typist-{number}", "TRANSCRIPTIONIST", bearer) for number, bearer in enumerate(typists, 1)]
    for user_id, role, bearer in [*people, ("manager", "MANAGER", manager)]:
        connection.execute(
            "INSERT INTO users (user_id, display_name, role, clients, created_at) VALUES (%s, %s, %s, ARRAY['*'], %s)",
            [user_id, user_id, role, now],
        )
        connection.execute(
            "INSERT INTO tokens (token_id, user_id, kind, secret_sha256, created_at, expires_at)"
            " VALUES (%s, %s, 'TOKEN', %s, %s, %s)",
            [bearer.token_id, user_id, bearer.secret_sha256, now, now + timedelta(days=1)],
        )
