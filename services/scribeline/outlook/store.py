"""What the forecast looks at, and what it leaves, in the database. Its transactions are for the whole company."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb

from scribeline.database.unit_of_work import Transaction
from scribeline.identity.model import Role
from scribeline.jobs.model import JobState, Verb
from scribeline.routing.model import DANGER_PRIORITY

_TURN_LOCK = 7_301_245_880_002
"""The advisory lock under which one transaction at a time looks ahead."""

_RECENT = 50
"""How many of a person's newest documents their rate is measured on."""

Name = tuple[str, UUID]
"""A job: its client's id and its own."""


@dataclass(frozen=True, slots=True)
class Open:
    """A job that is not over, as the forecast looks at it. Times are UTC, durations seconds."""

    client_id: str
    job_id: UUID
    state: JobState
    lane: str
    assignee_id: str | None
    editor_id: str | None
    received_at: datetime
    due_at: datetime
    late_expected_at: datetime | None
    audio_s: float
    review_required: bool
    held_from: JobState | None
    held_at: datetime | None

    @property
    def name(self) -> Name:
        """Which one it is."""
        return self.client_id, self.job_id

    @property
    def stage(self) -> JobState:
        """Where it stands, or for a held job where it was held."""
        return self.held_from or self.state


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody who corrects drafts, and how long that took them lately."""

    user_id: str
    role: Role
    clients: tuple[str, ...]
    documents: int
    worked_s: float
    audio_s: float


async def take_turn(tx: Transaction) -> bool:
    """Whether this transaction may look ahead; until it ends, no other one may."""
    row = await tx.one("SELECT pg_try_advisory_xact_lock(%s) AS mine", [_TURN_LOCK])
    return row is not None and row["mine"]


async def open_jobs(tx: Transaction) -> list[Open]:
    """The jobs that are not over, in the routing order but for assignments' priorities, which differ by person."""
    rows = await tx.many(
        """
        SELECT j.client_id, j.job_id, j.state, j.lane, j.assignee_id, j.editor_id, j.received_at, j.due_at,
               j.late_expected_at, j.held_from, (j.hold ->> 'time')::timestamptz AS held_at,
               coalesce(d.duration_s, 0) AS audio_s, coalesce(w.review_required, c.review_required) AS review_required
          FROM jobs AS j
          JOIN clients AS c USING (client_id)
          LEFT JOIN work_types AS w USING (client_id, work_type_id)
          LEFT JOIN dictations AS d USING (client_id, dictation_id)
         WHERE j.state = ANY (%s)
         ORDER BY j.priority DESC, j.job_priority DESC, j.due_at, j.received_at, j.job_id
        """,
        [_NOT_OVER],
    )
    return [
        Open(**{**row, "state": JobState(row["state"]), "held_from": row["held_from"] and JobState(row["held_from"])})
        for row in rows
    ]


_NOT_OVER = [state for state in JobState if state not in (JobState.DELIVERED, JobState.CANCELLED)]


async def colleagues(tx: Transaction) -> list[Colleague]:
    """Everybody who corrects drafts, with the editing time of their newest documents."""
    rows = await tx.many(
        """
        SELECT u.user_id, u.role, u.clients, count(recent.job_id) AS documents,
               coalesce(sum(extract(epoch FROM edited.span)), 0)::float8 AS worked_s,
               coalesce(sum(d.duration_s), 0)::float8 AS audio_s
          FROM users AS u
          LEFT JOIN LATERAL (
                SELECT client_id, job_id, dictation_id FROM jobs
                 WHERE submitted_by = u.user_id ORDER BY received_at DESC, job_id DESC LIMIT %(recent)s
               ) AS recent ON true
          LEFT JOIN dictations AS d USING (client_id, dictation_id)
          LEFT JOIN LATERAL (
                SELECT sum(span) AS span FROM (
                    SELECT to_state, lead(at) OVER (ORDER BY event_id) - at AS span FROM job_events
                     WHERE client_id = recent.client_id AND job_id = recent.job_id) AS moves
                 WHERE to_state = 'EDITING'
               ) AS edited ON true
         WHERE NOT u.disabled AND u.role IN ('TRANSCRIPTIONIST', 'REVIEWER', 'MANAGER')
         GROUP BY u.user_id ORDER BY u.user_id
        """,
        {"recent": _RECENT},
    )
    return [Colleague(**{**row, "role": Role(row["role"]), "clients": tuple(row["clients"])}) for row in rows]


async def raise_jobs(tx: Transaction, names: Collection[Name], actor: str) -> list[Name]:
    """Let jobs that are expected to be late go before others, each with its event; gives those that were raised."""
    return await _mark(tx, names, Verb.RAISE, actor)


async def calm_jobs(tx: Transaction, names: Collection[Name], actor: str) -> list[Name]:
    """Take back that jobs are expected to be late, each with its event. They keep their priority."""
    return await _mark(tx, names, Verb.CALM, actor)


async def _mark(tx: Transaction, names: Collection[Name], verb: Verb, actor: str) -> list[Name]:
    # Whoever is just moving one of them goes first: it is looked at again the next time.
    rows = await tx.many(
        """
        WITH held AS (
            SELECT client_id, job_id FROM jobs
              JOIN unnest(%(clients)s::text[], %(jobs)s::uuid[]) AS named (client_id, job_id) USING (client_id, job_id)
             WHERE state = ANY (%(running)s) AND (late_expected_at IS NULL) = %(late)s
             ORDER BY client_id, job_id FOR UPDATE OF jobs SKIP LOCKED),
        marked AS (
            UPDATE jobs SET version = version + 1, updated_at = %(now)s,
                   late_expected_at = CASE WHEN %(late)s THEN %(now)s::timestamptz END,
                   job_priority = CASE WHEN %(late)s THEN greatest(job_priority, %(danger)s) ELSE job_priority END
              FROM held WHERE jobs.client_id = held.client_id AND jobs.job_id = held.job_id
            RETURNING jobs.client_id, jobs.job_id, jobs.state),
        told AS (
            INSERT INTO job_events (client_id, job_id, at, verb, from_state, to_state, actor)
            SELECT client_id, job_id, %(now)s, %(verb)s, state, state, %(actor)s FROM marked),
        audited AS (
            INSERT INTO audit_events (at, client_id, actor, action, resource, details)
            SELECT %(now)s, client_id, %(actor)s, %(verb)s || '_JOB', 'clients/' || client_id || '/jobs/' || job_id,
                   jsonb_build_object('state', state) FROM marked)
        SELECT client_id, job_id FROM marked
        """,
        {
            "clients": [client_id for client_id, _ in names],
            "jobs": [job_id for _, job_id in names],
            "running": _NOT_OVER,
            "late": verb is Verb.RAISE,
            "danger": DANGER_PRIORITY,
            "verb": verb,
            "actor": actor,
            "now": tx.now,
        },
    )
    return [(row["client_id"], row["job_id"]) for row in rows]


async def keep(tx: Transaction, contents: Mapping[str, Any]) -> None:
    """Keep what the forecast says, in place of the one before."""
    await tx.execute(
        "INSERT INTO forecasts (made_at, contents) VALUES (%s, %s)"
        " ON CONFLICT (newest) DO UPDATE SET made_at = excluded.made_at, contents = excluded.contents",
        [tx.now, Jsonb(dict(contents))],
    )


async def newest(tx: Transaction) -> tuple[datetime, Mapping[str, Any]] | None:
    """When the newest forecast was made, and what it says."""
    row = await tx.one("SELECT made_at, contents FROM forecasts")
    return None if row is None else (row["made_at"], row["contents"])
