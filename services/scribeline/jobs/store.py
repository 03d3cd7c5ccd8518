"""The jobs' SQL: guarded moves with their events, claims, lists, and the stream of changes."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from psycopg.rows import DictRow
from psycopg.sql import SQL, Identifier, Placeholder
from psycopg.types.json import Jsonb

from scribeline.database.unit_of_work import Transaction
from scribeline.dictations.model import Demographic, Patient, Priority
from scribeline.dictations.store import DETAILS, details_of, details_values
from scribeline.jobs.errors import JobChanged, JobMissing
from scribeline.jobs.model import Amendment, Answer, Job, JobState, Reason, Verb, job_name
from scribeline.turnaround.terms import Clock, Terms, Turnaround, clock_of, terms_on
from scribeline.turnaround.written import from_value

_COLUMNS = f"""
    client_id, job_id, dictation_id, state, version, {DETAILS}, received_at, due_at, updated_at, editor_id,
    claim_expires_at, submitted_by, fence, attempts, delivery_attempts, progress, queue_task_id, failure, hold, remarks,
    cancellation, held_from, approved_revision, amends_job_id, amendment, answers, assignee_id, job_priority, lane,
    late_expected_at
"""


@dataclass(frozen=True, slots=True, order=True)
class Position:
    """A place in the stream of moves: behind which event to go on."""

    txid: int
    event_id: int


@dataclass(frozen=True, slots=True)
class Move:
    """A move that happened."""

    position: Position
    client_id: str
    job_id: UUID
    to_state: JobState
    at: datetime
    from_state: JobState | None = None
    """None for the move that made the job."""


@dataclass(frozen=True, slots=True)
class Route:
    """What routing needs to know: which author and work type match, and what the client and work type ask for."""

    author_id: str | None
    work_type_id: str | None
    review_required: bool
    job_priority: int
    time_zone: str
    terms: tuple[Terms, ...]
    client_s: int
    """The client's turnaround where the terms say nothing, in seconds."""
    work_type: Turnaround

    def clock(self, received_at: datetime, priority: Priority) -> Clock:
        """What the clock of a document runs by that came in at `received_at`."""
        return clock_of(
            terms_on(self.terms, received_at, self.time_zone),
            client_s=self.client_s,
            work_type_id=self.work_type_id,
            work_type=self.work_type,
            is_stat=priority is Priority.STAT,
        )


async def find_route(
    tx: Transaction,
    client_id: str,
    *,
    author_id: str | None,
    work_type_id: str | None,
    author_code: str,
    work_type_code: str,
) -> Route | None:
    """Match a dictation to an author and a work type, by id or else by code; None when there is no such client.

    A code that two of them have matches neither: a person has to say which is meant.
    """
    row = await tx.one(
        """
        SELECT a.author_id, w.work_type_id, coalesce(w.review_required, c.review_required) AS review_required,
               coalesce(w.job_priority, 0) AS job_priority, c.time_zone, c.terms, c.turnaround_s AS client_s,
               w.turnaround_s, w.stat_turnaround_s
          FROM clients AS c
          LEFT JOIN LATERAL (
                SELECT min(author_id) AS author_id FROM authors
                 WHERE client_id = c.client_id AND (author_id = %(author_id)s
                       OR (%(author_id)s::text IS NULL AND %(author_code)s <> '' AND %(author_code)s = ANY (codes)))
                HAVING count(*) = 1) AS a ON true
          LEFT JOIN LATERAL (
                SELECT min(work_type_id) AS work_type_id FROM work_types
                 WHERE client_id = c.client_id AND (work_type_id = %(work_type_id)s
                       OR (%(work_type_id)s::text IS NULL AND %(work_type_code)s <> ''
                           AND %(work_type_code)s = ANY (codes)))
                HAVING count(*) = 1) AS matched ON true
          LEFT JOIN work_types AS w ON w.client_id = c.client_id AND w.work_type_id = matched.work_type_id
         WHERE c.client_id = %(client_id)s
        """,
        {
            "client_id": client_id,
            "author_id": author_id,
            "work_type_id": work_type_id,
            "author_code": author_code,
            "work_type_code": work_type_code,
        },
    )
    if row is None:
        return None
    work_type = Turnaround(row.pop("turnaround_s"), row.pop("stat_turnaround_s"))
    return Route(**{**row, "terms": from_value(row["terms"], row["time_zone"])}, work_type=work_type)


async def required_demographics(tx: Transaction, job: Job) -> tuple[Demographic, ...]:
    """What the job's document has to tell of its patient and order, by its work type."""
    row = await tx.one(
        "SELECT required_demographics FROM work_types WHERE client_id = %s AND work_type_id = %s",
        [job.client_id, job.details.work_type_id],
    )
    return tuple(map(Demographic, row["required_demographics"])) if row else ()


async def insert(tx: Transaction, job: Job, verb: str, actor: str) -> Job:
    """Write a new job and its first event."""
    values: dict[str, Any] = {
        "client_id": job.client_id,
        "job_id": job.job_id,
        "dictation_id": job.dictation_id,
        "state": job.state,
        **details_values(job.details),
        "received_at": job.received_at,
        "due_at": job.due_at,
        "updated_at": job.updated_at,
        "queue_task_id": job.queue_task_id,
        "amends_job_id": job.amends_job_id,
        "amendment": job.amendment,
        "job_priority": job.job_priority,
        "lane": job.lane,
    }
    await tx.execute(
        SQL("INSERT INTO jobs ({}) VALUES ({})").format(
            SQL(", ").join(map(Identifier, values)), SQL(", ").join(map(Placeholder, values))
        ),
        values,
    )
    await _insert_event(tx, job.client_id, job.job_id, verb, None, job.state, actor)
    return job


async def get(tx: Transaction, client_id: str, job_id: UUID, *, lock: bool = False) -> Job:
    """One job; with `lock` nobody else moves it until `tx` ends. Raises JobMissing."""
    row = await tx.one(
        f"SELECT {_COLUMNS} FROM jobs WHERE client_id = %s AND job_id = %s" + (" FOR UPDATE" if lock else ""),
        [client_id, job_id],
    )
    if row is None:
        raise JobMissing(job_name(client_id, job_id))
    return _job(row)


async def get_all(tx: Transaction, names: Collection[tuple[str, UUID]]) -> list[Job]:
    """The jobs with these ids of client and job, as far as there are such, in no order."""
    rows = await tx.many(
        f"SELECT {_COLUMNS} FROM jobs WHERE client_id = ANY (%s) AND job_id = ANY (%s)",
        [list({client_id for client_id, _ in names}), [job_id for _, job_id in names]],
    )
    return [_job(row) for row in rows]


async def move(
    tx: Transaction, job: Job, verb: Verb, to_state: JobState, actor: str, changes: Mapping[str, object] | None = None
) -> Job:
    """Move a job as it was read to another state, with the columns that change along, and write the event.

    Raises JobChanged when the job is no longer as it was read.
    """
    moved = await _update(tx, job, {"state": to_state, **(changes or {})})
    await _insert_event(tx, job.client_id, job.job_id, verb, job.state, to_state, actor)
    return moved


async def change(tx: Transaction, job: Job, changes: Mapping[str, object]) -> Job:
    """Change columns of a job as it was read, without moving it. Raises JobChanged."""
    return await _update(tx, job, changes)


async def _update(tx: Transaction, job: Job, changes: Mapping[str, object]) -> Job:
    values = {
        name: Jsonb(_reason_value(value))
        if isinstance(value, Reason)
        else Jsonb([_answer_value(each) for each in value])
        if isinstance(value, tuple)
        else Jsonb(asdict(value))
        if isinstance(value, Patient)
        else value
        for name, value in changes.items()
    }
    row = await tx.one(
        SQL(
            "UPDATE jobs SET version = version + 1, updated_at = {now}, {changes} "
            "WHERE client_id = {client} AND job_id = {job} AND state = {was} AND version = {version} "
            "RETURNING " + _COLUMNS
        ).format(
            now=Placeholder("_now"),
            client=Placeholder("_client"),
            job=Placeholder("_job"),
            was=Placeholder("_was"),
            version=Placeholder("_version"),
            changes=SQL(", ").join(SQL("{} = {}").format(Identifier(name), Placeholder(name)) for name in values),
        ),
        {
            **values,
            "_now": tx.now,
            "_client": job.client_id,
            "_job": job.job_id,
            "_was": job.state,
            "_version": job.version,
        },
    )
    if row is None:
        raise JobChanged(job.name)
    return _job(row)


async def _insert_event(
    tx: Transaction, client_id: str, job_id: UUID, verb: str, was: JobState | None, to: JobState, actor: str
) -> None:
    await tx.execute(
        """
        INSERT INTO job_events (client_id, job_id, at, verb, from_state, to_state, actor)
        VALUES (%s, %s, %s, %s, %s, %s, %s)
        """,
        [client_id, job_id, tx.now, verb, was, to, actor],
    )


async def lock_first(tx: Transaction, names: Sequence[tuple[str, UUID]], user_id: str) -> Job | None:
    """The first of these jobs that still waits for this person and that nobody else is just taking, locked."""
    row = await tx.one(
        f"""
        SELECT {_COLUMNS} FROM jobs
          JOIN unnest(%(clients)s::text[], %(jobs)s::uuid[]) WITH ORDINALITY AS wanted (client_id, job_id, place)
         USING (client_id, job_id)
         WHERE state = 'DRAFTED' AND (assignee_id IS NULL OR assignee_id = %(me)s)
         ORDER BY place LIMIT 1 FOR UPDATE OF jobs SKIP LOCKED
        """,
        {"clients": [client for client, _ in names], "jobs": [job_id for _, job_id in names], "me": user_id},
    )
    return None if row is None else _job(row)


async def terms_of(tx: Transaction, client_ids: Collection[str]) -> dict[str, tuple[str, tuple[Terms, ...]]]:
    """The time zone and the terms of each client."""
    rows = await tx.many(
        "SELECT client_id, time_zone, terms FROM clients WHERE client_id = ANY (%s)", [list(client_ids)]
    )
    return {row["client_id"]: (row["time_zone"], from_value(row["terms"], row["time_zone"])) for row in rows}


async def waiting_for(tx: Transaction, user_ids: Collection[str]) -> list[Job]:
    """The drafted jobs that are assigned to these people, locked."""
    rows = await tx.many(
        f"""
        SELECT {_COLUMNS} FROM jobs WHERE state = 'DRAFTED' AND assignee_id = ANY (%s)
         ORDER BY client_id, job_id FOR UPDATE SKIP LOCKED
        """,
        [list(user_ids)],
    )
    return [_job(row) for row in rows]


async def lapsed(tx: Transaction, limit: int) -> list[Job]:
    """Jobs whose claim ended, locked."""
    rows = await tx.many(
        f"""
        SELECT {_COLUMNS} FROM jobs WHERE state = 'EDITING' AND claim_expires_at <= %s
         ORDER BY claim_expires_at LIMIT %s FOR UPDATE SKIP LOCKED
        """,
        [tx.now, limit],
    )
    return [_job(row) for row in rows]


async def beat(tx: Transaction, client_id: str, job_id: UUID, fence: int, progress: float | None) -> bool:
    """Write a run's sign of life; False when the run is over (cancelled, or another one has begun)."""
    # A deliverer has no progress to tell, and may not write it.
    told = "" if progress is None else ", progress = %(progress)s"
    changed = await tx.execute(
        f"UPDATE jobs SET heartbeat_at = %(now)s{told} WHERE client_id = %(client_id)s AND job_id = %(job_id)s"
        " AND fence = %(fence)s AND state IN ('TRANSCRIBING', 'APPROVED')",
        {"now": tx.now, "progress": progress, "client_id": client_id, "job_id": job_id, "fence": fence},
    )
    return changed == 1


async def page(
    tx: Transaction,
    *,
    client_id: str | None,
    states: Collection[JobState],
    editor_id: str | None,
    unassigned: Collection[JobState] | None,
    own_id: str,
    forbidden: Collection[str] = (),
    offered: Collection[tuple[str, str]] | None = None,
    amends_job_id: UUID | None = None,
    awaits_signature: bool = False,
    after: tuple[datetime, UUID] | None,
    limit: int,
) -> list[Job]:
    """Jobs, newest first, behind `after`.

    `unassigned`: jobs at other stages are given only where `own_id` edits or submitted them; None gives all. Of the
    clients that are `forbidden` none is given, and of drafts that wait only those in the lanes that are `offered`
    (client and lane; None: all) or that are for `own_id` alone.
    """
    conditions = ["true"]
    parameters: dict[str, object] = {"limit": limit}
    if client_id is not None:
        conditions.append("client_id = %(client_id)s")
        parameters["client_id"] = client_id
    if states:
        # Each state apart: its newest jobs lie together in an index, those of several states do not.
        conditions.append("state = wanted.state")
        parameters["states"] = list(states)
    if editor_id is not None:
        conditions.append("editor_id = %(editor_id)s")
        parameters["editor_id"] = editor_id
    if amends_job_id is not None:
        conditions.append("amends_job_id = %(amends)s")
        parameters["amends"] = amends_job_id
    if awaits_signature:
        conditions.append(
            "state = 'DELIVERED' AND EXISTS (SELECT FROM deliverables AS d WHERE d.needs_signature"
            " AND (d.client_id, d.job_id) = (jobs.client_id, jobs.job_id)"
            " AND NOT EXISTS (SELECT FROM signatures AS s WHERE (s.client_id, s.deliverable_id)"
            " = (d.client_id, d.deliverable_id)))"
            " AND NOT EXISTS (SELECT FROM jobs AS newer WHERE (newer.client_id, newer.amends_job_id)"
            " = (jobs.client_id, jobs.job_id) AND newer.amendment = 'CORRECTION' AND newer.state = 'DELIVERED')"
        )
    if unassigned is not None:
        # Each of these has an index of its own, so that what others do is not looked through.
        conditions.append(
            "(state = ANY (%(unassigned)s) OR (state = 'HELD' AND held_from = ANY (%(unassigned)s))"
            " OR editor_id = %(own_id)s OR submitted_by = %(own_id)s)"
        )
        conditions.append("(state <> 'DRAFTED' OR assignee_id IS NULL OR assignee_id = %(own_id)s)")
        parameters["unassigned"] = list(unassigned)
        parameters["own_id"] = own_id
    if forbidden:
        conditions.append("client_id <> ALL (%(forbidden)s)")
        parameters["forbidden"] = list(forbidden)
    if offered is not None:
        conditions.append(
            "(state <> 'DRAFTED' OR assignee_id = %(own_id)s OR (assignee_id IS NULL AND (client_id, lane) IN"
            " (SELECT * FROM unnest(%(offered_clients)s::text[], %(offered_lanes)s::text[]))))"
        )
        parameters["own_id"] = own_id
        parameters["offered_clients"] = [client for client, _ in offered]
        parameters["offered_lanes"] = [lane for _, lane in offered]
    if after is not None:
        conditions.append("(received_at, job_id) < (%(at)s, %(id)s)")
        parameters["at"], parameters["id"] = after
    newest = "ORDER BY received_at DESC, job_id DESC LIMIT %(limit)s"
    page = f"SELECT {_COLUMNS} FROM jobs WHERE {' AND '.join(conditions)} {newest}"
    if states:
        page = f"SELECT found.* FROM unnest(%(states)s::text[]) AS wanted (state), LATERAL ({page}) AS found {newest}"
    return [_job(row) for row in await tx.many(page, parameters)]


async def histories(tx: Transaction, jobs: Sequence[Job]) -> dict[UUID, list[tuple[JobState, datetime]]]:
    """The states that each job went to and when, oldest first."""
    rows = await tx.many(
        """
        SELECT job_id, to_state, at FROM job_events
         WHERE client_id = ANY (%s) AND job_id = ANY (%s) ORDER BY event_id
        """,
        [list({job.client_id for job in jobs}), [job.job_id for job in jobs]],
    )
    told: dict[UUID, list[tuple[JobState, datetime]]] = {job.job_id: [] for job in jobs}
    for row in rows:
        told[row["job_id"]].append((JobState(row["to_state"]), row["at"]))
    return told


async def audio_of(tx: Transaction, jobs: Sequence[Job]) -> dict[UUID, tuple[float | None, int, bytes]]:
    """The length in seconds, the size in bytes and the SHA-256 of each job's audio, by dictation."""
    rows = await tx.many(
        """
        SELECT dictation_id, duration_s, size_bytes, sha256 FROM dictations
         WHERE client_id = ANY (%s) AND dictation_id = ANY (%s)
        """,
        [list({job.client_id for job in jobs}), [job.dictation_id for job in jobs]],
    )
    return {row["dictation_id"]: (row["duration_s"], row["size_bytes"], bytes(row["sha256"])) for row in rows}


async def signed_of(tx: Transaction, jobs: Sequence[Job]) -> dict[UUID, datetime]:
    """When the document of each job was signed, for those where it was."""
    rows = await tx.many(
        "SELECT job_id, min(signed_at) AS at FROM signatures"
        " WHERE client_id = ANY (%s) AND job_id = ANY (%s) GROUP BY job_id",
        [list({job.client_id for job in jobs}), [job.job_id for job in jobs]],
    )
    return {row["job_id"]: row["at"] for row in rows}


async def style_of(tx: Transaction, client_id: str) -> str:
    """The client's style file; empty for the default style."""
    row = await tx.one("SELECT style FROM clients WHERE client_id = %s", [client_id])
    return row["style"] if row else ""


async def styles_of(tx: Transaction, client_id: str, work_type_id: str | None) -> tuple[str, str]:
    """The client's style file, and what of it is otherwise in documents of this work type."""
    row = await tx.one(
        "SELECT style FROM work_types WHERE client_id = %s AND work_type_id = %s", [client_id, work_type_id]
    )
    return await style_of(tx, client_id), row["style"] if row else ""


async def newest_position(tx: Transaction) -> Position:
    """Behind the newest move that no earlier one can follow any more."""
    row = await tx.one(
        """
        SELECT txid::text::bigint AS txid, event_id FROM job_events
         WHERE txid < pg_snapshot_xmin(pg_current_snapshot())
         ORDER BY job_events.txid DESC, event_id DESC LIMIT 1
        """
    )
    return Position(0, 0) if row is None else Position(row["txid"], row["event_id"])


async def moves_after(tx: Transaction, position: Position, client_id: str | None, limit: int) -> list[Move]:
    """The moves behind `position`, in the order of their transactions, as far as that order is final."""
    rows = await tx.many(
        """
        SELECT txid::text::bigint AS txid, event_id, client_id, job_id, from_state, to_state, at FROM job_events
         WHERE (txid, event_id) > (%(txid)s::text::xid8, %(event_id)s)
           AND txid < pg_snapshot_xmin(pg_current_snapshot())
           AND (%(client_id)s::text IS NULL OR client_id = %(client_id)s)
         ORDER BY job_events.txid, event_id LIMIT %(limit)s
        """,
        {
            "txid": str(position.txid),
            "event_id": position.event_id,
            "client_id": client_id,
            "limit": limit,
        },
    )
    return [
        Move(
            Position(row["txid"], row["event_id"]),
            row["client_id"],
            row["job_id"],
            JobState(row["to_state"]),
            row["at"],
            None if row["from_state"] is None else JobState(row["from_state"]),
        )
        for row in rows
    ]


async def recovery_key(tx: Transaction, client_id: str, job_id: UUID, user_id: str) -> bytes | None:
    """A person's sealed recovery key of a job, if there is one."""
    row = await tx.one(
        "SELECT sealed_key FROM recovery_keys WHERE client_id = %s AND job_id = %s AND user_id = %s",
        [client_id, job_id, user_id],
    )
    return None if row is None else bytes(row["sealed_key"])


async def keep_recovery_key(tx: Transaction, client_id: str, job_id: UUID, user_id: str, sealed: bytes) -> bytes:
    """Keep a person's sealed recovery key of a job; returns the one that is kept, which may be an earlier one."""
    await tx.execute(
        "INSERT INTO recovery_keys (client_id, job_id, user_id, sealed_key, created_at) VALUES (%s, %s, %s, %s, %s)"
        " ON CONFLICT DO NOTHING",
        [client_id, job_id, user_id, sealed, tx.now],
    )
    return await recovery_key(tx, client_id, job_id, user_id) or sealed


async def question_holds(tx: Transaction, client_id: str) -> bool:
    """Whether a question to the client holds the job, by its rule."""
    row = await tx.one("SELECT question_holds FROM clients WHERE client_id = %s", [client_id])
    return row is None or bool(row["question_holds"])


async def forget_recovery_keys(tx: Transaction, job: Job, user_id: str | None = None) -> None:
    """Delete a job's recovery keys: one person's, or all."""
    await tx.execute(
        "DELETE FROM recovery_keys WHERE client_id = %(client_id)s AND job_id = %(job_id)s"
        " AND (%(user_id)s::text IS NULL OR user_id = %(user_id)s)",
        {"client_id": job.client_id, "job_id": job.job_id, "user_id": user_id},
    )


def _reason_value(reason: Reason) -> dict[str, str]:
    return {
        "code": reason.code,
        "message": reason.message,
        "user": reason.user,
        "time": reason.time.astimezone(UTC).isoformat(),
    }


def _reason(value: Mapping[str, str] | None) -> Reason | None:
    if value is None:
        return None
    return Reason(value["code"], value["message"], value["user"], datetime.fromisoformat(value["time"]))


def _answer_value(answer: Answer) -> dict[str, str]:
    return {
        "question": answer.question,
        "text": answer.text,
        "user": answer.user,
        "time": answer.time.astimezone(UTC).isoformat(),
    }


def _answer(value: Mapping[str, str]) -> Answer:
    return Answer(value["question"], value["text"], value["user"], datetime.fromisoformat(value["time"]))


def _job(row: DictRow) -> Job:
    return Job(
        client_id=row["client_id"],
        job_id=row["job_id"],
        dictation_id=row["dictation_id"],
        state=JobState(row["state"]),
        version=row["version"],
        details=details_of(row),
        received_at=row["received_at"],
        due_at=row["due_at"],
        updated_at=row["updated_at"],
        editor_id=row["editor_id"],
        claim_expires_at=row["claim_expires_at"],
        submitted_by=row["submitted_by"],
        fence=row["fence"],
        attempts=row["attempts"],
        delivery_attempts=row["delivery_attempts"],
        progress=row["progress"],
        queue_task_id=row["queue_task_id"],
        failure=_reason(row["failure"]),
        hold=_reason(row["hold"]),
        remarks=_reason(row["remarks"]),
        cancellation=_reason(row["cancellation"]),
        held_from=None if row["held_from"] is None else JobState(row["held_from"]),
        approved_revision=row["approved_revision"],
        amends_job_id=row["amends_job_id"],
        amendment=None if row["amendment"] is None else Amendment(row["amendment"]),
        answers=tuple(map(_answer, row["answers"])),
        assignee_id=row["assignee_id"],
        job_priority=row["job_priority"],
        lane=row["lane"],
        late_expected_at=row["late_expected_at"],
    )
