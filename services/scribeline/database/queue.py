"""The task queue: procrastinate on the same PostgreSQL, so that a task and the rows it is about are one transaction.

Tasks carry ids only. procrastinate does not fence: a worker that was thought dead may come back and finish a task that
another one has since run, so every result is guarded by a fencing token of the job's own.
"""

import asyncio
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, LiteralString

import procrastinate
import psycopg
from procrastinate.connector import Notify
from procrastinate.exceptions import AlreadyEnqueued, ConnectorException
from procrastinate.jobs import Job
from procrastinate.manager import JobManager
from psycopg.rows import DictRow
from psycopg_pool import AsyncConnectionPool

from scribeline.database.errors import AlreadyQueued, DatabaseUnavailable, translated
from scribeline.database.unit_of_work import Transaction

ROUTINE = 0
"""The priority of ordinary work."""
STAT = 100
"""The priority of work that must not wait; higher goes first."""

STALLED_AFTER_S = 30.0
"""How old a worker's last heartbeat is when its tasks count as stalled, unless settings say otherwise."""

OUTAGE_S = 300.0
"""How long an outage of the database may last before a worker lets go of the tasks it runs."""

_RECONNECT_S = 1.0


@dataclass(frozen=True)
class TaskKind:
    """One kind of task: its name, which the worker's code is registered under, and the queue it waits in."""

    name: str
    queue: str


PLAYBACK = TaskKind("playback", queue="playback")
"""Make a dictation's playback copy and its peaks."""
TRANSCRIBE = TaskKind("transcribe", queue="transcriber")
"""Turn a dictation into the machine's words and the first draft."""
TRANSCRIBE_STAT = TaskKind("transcribe", queue="transcriber-stat")
"""The same for what is STAT: in a queue of its own, so that it has not to wait until a worker that is full of routine
dictations has done one of them."""
DELIVER = TaskKind("deliver", queue="deliverer")
"""Render an approved document and send it."""


@dataclass(frozen=True)
class QueuedTask:
    """A task as the queue knows it."""

    task_id: int
    name: str
    queue: str
    args: Mapping[str, str | int]
    attempts: int
    """How many runs of it have ended so far, well or badly."""


async def enqueue(
    tx: Transaction,
    kind: TaskKind,
    *,
    args: Mapping[str, str | int],
    priority: int = ROUTINE,
    lock: str | None = None,
    queueing_lock: str | None = None,
    schedule_at: datetime | None = None,
) -> int:
    """Put a task into the queue, in `tx`: it exists when `tx` commits, and not otherwise. Returns its id.

    Of the tasks with the same `lock` one runs at a time. While a task with the same `queueing_lock` waits, another one
    is refused with AlreadyQueued, and `tx` can go on. Not before `schedule_at` (UTC), where given.
    """
    job = Job(
        queue=kind.queue,
        task_name=kind.name,
        priority=priority,
        lock=lock,
        queueing_lock=queueing_lock,
        task_kwargs=dict(args),
        scheduled_at=schedule_at,
    )
    try:
        # psycopg's own connection, and a savepoint on it for the refusal.
        async with tx.connection.transaction():
            deferred = await _JOBS.defer_job_async(job, connection=tx.connection)
    except AlreadyEnqueued:
        raise AlreadyQueued from None
    except ConnectorException as error:
        raise (error.__cause__ or error) from None
    if deferred.id is None:
        raise RuntimeError("procrastinate gave a task no id")
    return deferred.id


_JOBS = JobManager(procrastinate.PsycopgConnector())
"""procrastinate's own statements; its connector is never opened, since each call brings a connection."""


async def positions(tx: Transaction, task_ids: Collection[int]) -> dict[int, int]:
    """How many waiting tasks of the same name go before each of these; those that do not wait (any more) are left out.

    One pass over what waits, however many are asked for; less than that for a single one.
    """
    rows = await tx.many(_POSITION if len(task_ids) == 1 else _POSITIONS, {"task_ids": list(task_ids), "now": tx.now})
    return {row["id"]: int(row["before"]) for row in rows}


_POSITION = """
    SELECT task.id, (
               SELECT count(*) FROM procrastinate_jobs AS other
                WHERE other.status = 'todo' AND other.task_name = task.task_name
                  AND ((other.scheduled_at IS NOT NULL AND other.scheduled_at > %(now)s), -other.priority, other.id)
                      < ((task.scheduled_at IS NOT NULL AND task.scheduled_at > %(now)s), -task.priority, task.id)
           ) AS before
      FROM procrastinate_jobs AS task
     WHERE task.id = ANY (%(task_ids)s) AND task.status = 'todo'
"""

# Counting anew for each of many would take a pass for each of them.
_POSITIONS = """
    WITH waiting AS (
        SELECT id, row_number() OVER (
                   PARTITION BY task_name
                   ORDER BY (scheduled_at IS NOT NULL AND scheduled_at > %(now)s), priority DESC, id
               ) - 1 AS before
          FROM procrastinate_jobs
         WHERE status = 'todo'
           AND task_name IN (SELECT task_name FROM procrastinate_jobs WHERE id = ANY (%(task_ids)s))
    )
    SELECT id, before FROM waiting WHERE id = ANY (%(task_ids)s)
"""


async def cancel(tx: Transaction, task_id: int) -> bool:
    """Take a task back: one that waits never runs; one that runs is asked to stop. False when it is over already."""
    row = await tx.one("SELECT procrastinate_cancel_job_v1(%s, true, false) AS id", [task_id])
    return row is not None and row["id"] is not None


async def run_again(tx: Transaction, task_id: int, *, schedule_at: datetime | None = None) -> None:
    """Let a stalled or failed task wait in the queue again, at once or from `schedule_at` (UTC) on."""
    await tx.execute("SELECT procrastinate_retry_job_v2(%s, %s, NULL, NULL, NULL)", [task_id, schedule_at])


# A task and the job that it is for change together, and whoever locks both locks the job first. Who cancels a job takes
# its task back; if who ends a stalled task locked that before the job, the two would wait for each other.

# Heartbeats are written with the database's clock, so they are compared with it and not with `tx.now`.
_STALLED = """
    SELECT task.id, task.task_name, task.queue_name, task.args, task.attempts
      FROM procrastinate_jobs AS task
      LEFT JOIN procrastinate_workers AS worker ON worker.id = task.worker_id
     WHERE task.status = 'doing'
       AND (worker.id IS NULL OR worker.last_heartbeat < now() - make_interval(secs => %(after_s)s))
"""


async def retry_stalled(
    tx: Transaction, *, after_s: float = STALLED_AFTER_S, max_attempts: int = 5
) -> list[QueuedTask]:
    """Let the tasks whose worker is gone, or has given no sign of life for `after_s`, run again; returns them.

    Those that stalled with `max_attempts` spent are left alone: without that bound, a dictation that kills its worker
    would kill workers for ever.
    """
    rows = await tx.many(
        f"""{_STALLED} AND task.attempts + 1 < %(max_attempts)s
         ORDER BY task.priority DESC, task.id
           FOR UPDATE OF task SKIP LOCKED
        """,
        {"after_s": after_s, "max_attempts": max_attempts},
    )
    again = [_task(row) for row in rows]
    for task in again:
        await run_again(tx, task.task_id)
    return again


async def spent_stalled(
    tx: Transaction, *, after_s: float = STALLED_AFTER_S, max_attempts: int = 5
) -> list[QueuedTask]:
    """The tasks that stalled with `max_attempts` spent: each to be ended with `give_up_stalled`. Nothing is locked."""
    rows = await tx.many(
        f"{_STALLED} AND task.attempts + 1 >= %(max_attempts)s ORDER BY task.priority DESC, task.id",
        {"after_s": after_s, "max_attempts": max_attempts},
    )
    return [_task(row) for row in rows]


async def give_up_stalled(tx: Transaction, task_id: int, *, after_s: float = STALLED_AFTER_S) -> bool:
    """End a stalled task as failed: it will not run again by itself. False when it is not stalled (any more).

    Lock its job before, and tell it in the same transaction what became of its task.
    """
    row = await tx.one(
        f"{_STALLED} AND task.id = %(task_id)s FOR UPDATE OF task SKIP LOCKED",
        {"after_s": after_s, "task_id": task_id},
    )
    if row is None:
        return False
    await tx.execute("SELECT procrastinate_finish_job_v1(%s, 'failed', false)", [task_id])
    return True


def _task(row: DictRow) -> QueuedTask:
    return QueuedTask(row["id"], row["task_name"], row["queue_name"], row["args"], row["attempts"])


def make_app(url: str, *, application_name: str = "scribeline worker", max_size: int = 4) -> procrastinate.App:
    """procrastinate's side for a worker process: register its tasks on it, open it, run its worker.

    Its worker goes on by itself after outages of up to OUTAGE_S. After longer ones `run_worker_async` returns, without
    an error or with a ConnectorException: run it again.

    Tasks are registered under their TaskKind: `app.task(name=TRANSCRIBE.name, queue=TRANSCRIBE.queue)`.
    Run it with `update_heartbeat_interval` and `stalled_worker_timeout` out of the settings that the front has too.
    """
    return procrastinate.App(
        connector=_PatientConnector(
            conninfo=url,
            min_size=1,
            max_size=max_size,
            # For as long as the database is away, a worker waits: when it may not, procrastinate aborts what runs.
            timeout=OUTAGE_S,
            reconnect_timeout=_RECONNECT_S,
            reconnect_failed=_try_again,
            kwargs={"application_name": application_name, "keepalives_idle": 30, "keepalives_interval": 10},
        )
    )


class _PatientConnector(procrastinate.PsycopgConnector):
    """procrastinate's own, but that it outlives outages where asking again does no harm.

    Not where a task is fetched: the answer that was lost may have been a task, which nobody would work on then. There
    the worker begins anew, and what its old self left is found stalled.
    """

    async def execute_query_async(self, query: LiteralString, **arguments: Any) -> None:
        """Run a statement: a sign of life, or what became of a task."""
        while True:
            try:
                await super().execute_query_async(query, **arguments)
                return
            except ConnectorException as error:
                if not _is_away(error):
                    raise
            await asyncio.sleep(_RECONNECT_S)

    async def listen_notify(self, on_notification: Notify, channels: Iterable[str]) -> None:
        """Hear of new tasks. What is told while the line is broken, the next look at the queue finds."""
        while True:
            try:
                await super().listen_notify(on_notification, channels)
            except ConnectorException as error:
                if not _is_away(error):
                    raise
            await asyncio.sleep(_RECONNECT_S)


def _is_away(error: ConnectorException) -> bool:
    return isinstance(error.__cause__, psycopg.Error) and isinstance(translated(error.__cause__), DatabaseUnavailable)


async def _try_again(pool: AsyncConnectionPool) -> None:
    # psycopg's pool either tries ever less often, up to minutes apart, or gives up and leaves those who wait to their
    # own timeout. Growing it by one connection makes it start over: an attempt each second or so.
    await pool.resize(0, pool.max_size)
    await pool.resize(1, pool.max_size)
