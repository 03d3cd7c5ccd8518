"""Threads, their messages, what people have read of them, and how long answers took, in the database."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from psycopg.rows import DictRow

from scribeline.database.unit_of_work import Transaction
from scribeline.discussion.model import (
    Answered,
    Message,
    MessageKind,
    OrderState,
    SeenThread,
    Side,
    Thread,
    ThreadKind,
    Wait,
    Wanted,
)

_THREAD = """
    t.client_id, t.thread_id, t.kind, t.subject, t.created_at, t.created_by, t.updated_at, t.job_id, t.wanted,
    t.order_state, t.waits_on, t.waits_since, t.messages
"""
_SEEN = f"""
    SELECT {_THREAD}, coalesce(r.number, 0) AS read FROM discussion_threads AS t
      LEFT JOIN discussion_reads AS r
             ON (r.client_id, r.thread_id, r.user_id) = (t.client_id, t.thread_id, %(me)s)
"""
# What editors see: discussions of documents that they hold, handed in or let go, or in which they wrote; reviewers also
# those of what waits for review.
_OF_EDITORS = """
    t.kind = 'DISCUSSION' AND (
        EXISTS (SELECT FROM jobs AS j
                 WHERE j.client_id = t.client_id AND j.job_id = t.job_id
                   AND (j.editor_id = %(me)s OR j.submitted_by = %(me)s
                        OR (%(reviews)s AND coalesce(j.held_from, j.state) = 'IN_REVIEW')))
        OR EXISTS (SELECT FROM job_events AS e
                    WHERE e.actor = 'users/' || %(me)s AND e.client_id = t.client_id AND e.job_id = t.job_id
                      AND e.verb = 'APPROVE')
        OR EXISTS (SELECT FROM discussion_messages AS m
                    WHERE m.client_id = t.client_id AND m.thread_id = t.thread_id AND m.user_id = %(me)s))
"""


@dataclass(frozen=True, slots=True)
class Sight:
    """Which threads somebody sees of the transaction's clients: all but those of `forbidden` clients, and where
    `of_editor` what they work on alone; `reviews`: and what waits for review."""

    user_id: str
    of_editor: bool = False
    reviews: bool = False
    forbidden: tuple[str, ...] = ()

    @property
    def condition(self) -> str:
        """What the SQL asks of thread `t`."""
        seen = _OF_EDITORS if self.of_editor else "true"
        return f"t.client_id <> ALL (%(forbidden)s) AND ({seen})"

    @property
    def parameters(self) -> dict[str, object]:
        """What the condition names."""
        return {"me": self.user_id, "reviews": self.reviews, "forbidden": list(self.forbidden)}


# ---------------------------------------------------------------- threads


async def get(
    tx: Transaction, client_id: str, thread_id: UUID, sight: Sight, *, lock: bool = False
) -> SeenThread | None:
    """A thread, where this person may see it; with `lock` nobody else writes in it until `tx` ends."""
    rows = await tx.many(
        f"{_SEEN} WHERE t.client_id = %(client)s AND t.thread_id = %(thread)s AND {sight.condition}"
        + (" FOR UPDATE OF t" if lock else ""),
        {"client": client_id, "thread": thread_id, **sight.parameters},
    )
    return _seen(rows[0]) if rows else None


async def discussion_of(tx: Transaction, client_id: str, job_id: UUID, *, lock: bool = False) -> Thread | None:
    """A job's discussion, whoever may see it."""
    row = await tx.one(
        f"SELECT {_THREAD} FROM discussion_threads AS t"
        " WHERE t.client_id = %s AND t.job_id = %s AND t.kind = 'DISCUSSION'" + (" FOR UPDATE" if lock else ""),
        [client_id, job_id],
    )
    return _thread(row) if row else None


async def page(
    tx: Transaction,
    sight: Sight,
    *,
    client_id: str | None,
    job_id: UUID | None,
    kinds: Collection[ThreadKind],
    unread_only: bool,
    waits_on: Side | None,
    after: tuple[datetime, UUID] | None,
    limit: int,
) -> list[SeenThread]:
    """Threads, those with the newest message first, behind `after`."""
    at, thread_id = after or (None, None)
    rows = await tx.many(
        f"""
        {_SEEN}
         WHERE (%(client)s::text IS NULL OR t.client_id = %(client)s)
           AND (%(job)s::uuid IS NULL OR t.job_id = %(job)s)
           AND (%(kinds)s::text[] = '{{}}' OR t.kind = ANY (%(kinds)s))
           AND (NOT %(unread)s OR t.messages > coalesce(r.number, 0))
           AND (%(waits_on)s::text IS NULL OR t.waits_on = %(waits_on)s)
           AND (%(at)s::timestamptz IS NULL OR (t.updated_at, t.thread_id) < (%(at)s, %(after)s::uuid))
           AND {sight.condition}
         ORDER BY t.updated_at DESC, t.thread_id DESC LIMIT %(limit)s
        """,
        {
            "client": client_id,
            "job": job_id,
            "kinds": list(kinds),
            "unread": unread_only,
            "waits_on": waits_on,
            "at": at,
            "after": thread_id,
            "limit": limit,
            **sight.parameters,
        },
    )
    return [_seen(row) for row in rows]


@dataclass(frozen=True, slots=True)
class Unread:
    """What somebody has before them: threads with something new, the messages in them, and how many threads wait on
    their side."""

    threads: int
    messages: int
    waiting: int


async def unread(tx: Transaction, sight: Sight, client_id: str | None, side: Side) -> Unread:
    """What somebody of a side has before them, of one client or of all that the transaction sees."""
    row = await tx.one(
        f"""
        SELECT count(*) FILTER (WHERE unread > 0) AS threads, coalesce(sum(unread), 0)::bigint AS messages,
               count(*) FILTER (WHERE waits_on = %(side)s) AS waiting
          FROM (SELECT t.waits_on, greatest(t.messages - coalesce(r.number, 0), 0) AS unread
                  FROM discussion_threads AS t
                  LEFT JOIN discussion_reads AS r
                         ON (r.client_id, r.thread_id, r.user_id) = (t.client_id, t.thread_id, %(me)s)
                 WHERE (%(client)s::text IS NULL OR t.client_id = %(client)s)
                   AND (t.messages > coalesce(r.number, 0) OR t.waits_on = %(side)s)
                   AND {sight.condition}) AS seen
        """,
        {"client": client_id, "side": side, **sight.parameters},
    )
    return Unread(row["threads"], row["messages"], row["waiting"]) if row else Unread(0, 0, 0)


async def insert(tx: Transaction, new: Thread) -> bool:
    """Write a new thread, which has no message yet; False where it is a job's second discussion."""
    written = await tx.execute(
        """
        INSERT INTO discussion_threads (client_id, thread_id, kind, subject, created_at, created_by, updated_at, job_id,
                                        wanted, order_state)
        VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
        ON CONFLICT (client_id, job_id) WHERE kind = 'DISCUSSION' DO NOTHING
        """,
        [
            new.client_id,
            new.thread_id,
            new.kind,
            new.subject,
            new.created_at,
            new.created_by,
            new.updated_at,
            new.job_id,
            new.wanted,
            new.order_state,
        ],
    )
    return written == 1


async def update(tx: Transaction, thread: Thread) -> None:
    """Write a locked thread after a message."""
    await tx.execute(
        """
        UPDATE discussion_threads SET updated_at = %s, order_state = %s, waits_on = %s, waits_since = %s, messages = %s
         WHERE client_id = %s AND thread_id = %s
        """,
        [
            thread.updated_at,
            thread.order_state,
            thread.wait.side if thread.wait else None,
            thread.wait.since if thread.wait else None,
            thread.messages,
            thread.client_id,
            thread.thread_id,
        ],
    )


# ---------------------------------------------------------------- messages, and what was read


async def insert_message(tx: Transaction, thread: Thread, message: Message) -> None:
    """Write a message; it never changes."""
    await tx.execute(
        """
        INSERT INTO discussion_messages (client_id, thread_id, number, kind, side, user_id, text, at, wants_answer)
        VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)
        """,
        [
            thread.client_id,
            thread.thread_id,
            message.number,
            message.kind,
            message.side,
            message.user_id,
            message.text,
            message.at,
            message.wants_answer,
        ],
    )


async def messages(tx: Transaction, thread: Thread, *, after: int, limit: int) -> list[Message]:
    """A thread's messages, the oldest first, behind number `after`."""
    rows = await tx.many(
        """
        SELECT number, kind, side, user_id, text, at, wants_answer FROM discussion_messages
         WHERE client_id = %s AND thread_id = %s AND number > %s ORDER BY number LIMIT %s
        """,
        [thread.client_id, thread.thread_id, after, limit],
    )
    return [Message(**{**row, "kind": MessageKind(row["kind"]), "side": Side(row["side"])}) for row in rows]


async def read_of(tx: Transaction, thread: Thread, user_id: str) -> int:
    """The number of the last message that somebody has read; 0 for none."""
    row = await tx.one(
        "SELECT number FROM discussion_reads WHERE client_id = %s AND thread_id = %s AND user_id = %s",
        [thread.client_id, thread.thread_id, user_id],
    )
    return row["number"] if row else 0


async def put_read(tx: Transaction, thread: Thread, user_id: str, number: int) -> None:
    """Note that somebody has read a thread up to a message; what was read stays read."""
    await tx.execute(
        """
        INSERT INTO discussion_reads AS r (client_id, thread_id, user_id, number, at) VALUES (%s, %s, %s, %s, %s)
        ON CONFLICT (client_id, thread_id, user_id) DO UPDATE SET number = excluded.number, at = excluded.at
         WHERE r.number < excluded.number
        """,
        [thread.client_id, thread.thread_id, user_id, number, tx.now],
    )


# ---------------------------------------------------------------- how long answers took


async def insert_answered(tx: Transaction, thread: Thread, number: int, answered: Answered) -> None:
    """Write how long a thread waited until message `number`."""
    await tx.execute(
        """
        INSERT INTO discussion_answers (client_id, thread_id, number, side, asked_at, answered_at, waited_s)
        VALUES (%s, %s, %s, %s, %s, %s, %s)
        """,
        [
            thread.client_id,
            thread.thread_id,
            number,
            answered.wait.side,
            answered.wait.since,
            answered.until,
            answered.waited_s,
        ],
    )


@dataclass(frozen=True, slots=True)
class AnswerTimes:
    """How long one side took to answer, in seconds, and how much of what was asked it has not answered yet."""

    side: Side
    answered: int = 0
    median_s: float | None = None
    ninth_decile_s: float | None = None
    longest_s: float | None = None
    waiting: int = 0
    waiting_since: datetime | None = None
    """The oldest question that waits."""


async def answer_times(
    tx: Transaction, client_id: str | None, start: datetime, end: datetime
) -> dict[Side, AnswerTimes]:
    """How long each side took for what was asked from `start` up to `end`."""
    parameters = {"client": client_id, "start": start, "end": end}
    answered = await tx.many(
        """
        SELECT side, count(*) AS answered, max(waited_s) AS longest_s,
               percentile_disc(0.5) WITHIN GROUP (ORDER BY waited_s) AS median_s,
               percentile_disc(0.9) WITHIN GROUP (ORDER BY waited_s) AS ninth_decile_s
          FROM discussion_answers
         WHERE (%(client)s::text IS NULL OR client_id = %(client)s)
           AND asked_at >= %(start)s AND asked_at < %(end)s
         GROUP BY side
        """,
        parameters,
    )
    waiting = await tx.many(
        """
        SELECT waits_on AS side, count(*) AS waiting, min(waits_since) AS waiting_since FROM discussion_threads
         WHERE (%(client)s::text IS NULL OR client_id = %(client)s)
           AND waits_since >= %(start)s AND waits_since < %(end)s
         GROUP BY waits_on
        """,
        parameters,
    )
    told: dict[Side, dict[str, object]] = {side: {} for side in Side}
    for row in (*answered, *waiting):
        told[Side(row.pop("side"))].update(row)
    return {side: AnswerTimes(side, **values) for side, values in told.items()}  # type: ignore[arg-type]


# ---------------------------------------------------------------- rows


def _thread(row: DictRow) -> Thread:
    return Thread(
        client_id=row["client_id"],
        thread_id=row["thread_id"],
        kind=ThreadKind(row["kind"]),
        subject=row["subject"],
        created_at=row["created_at"],
        created_by=row["created_by"],
        updated_at=row["updated_at"],
        job_id=row["job_id"],
        wanted=None if row["wanted"] is None else Wanted(row["wanted"]),
        order_state=None if row["order_state"] is None else OrderState(row["order_state"]),
        wait=None if row["waits_on"] is None else Wait(Side(row["waits_on"]), row["waits_since"]),
        messages=row["messages"],
    )


def _seen(row: DictRow) -> SeenThread:
    return SeenThread(_thread(row), row["read"])
