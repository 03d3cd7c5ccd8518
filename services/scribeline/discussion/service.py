"""What people do with discussions: read, write, and decide on what was ordered.

A thread belongs to one client, and row security knows whose it is. Clinics see all threads of their own, managers all;
editors see the discussions of documents that they work on. Messages hold text of patients: reading them is told to the
audit trail, and refused where the client does not allow its work to be seen.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from scribeline.audit import service as audit
from scribeline.clients import service as clients
from scribeline.database.unit_of_work import Transaction
from scribeline.discussion import store
from scribeline.discussion.errors import NotYourDiscussion, ThreadChanged, ThreadMissing
from scribeline.discussion.model import (
    Message,
    MessageKind,
    OrderState,
    SeenThread,
    Side,
    Thread,
    ThreadKind,
    Wanted,
    check_step,
    check_thread,
    side_of,
)
from scribeline.discussion.recording import discussion_of, write
from scribeline.discussion.store import AnswerTimes, Sight, Unread
from scribeline.identity.model import Caller, Role
from scribeline.ids import new_id
from scribeline.jobs import store as jobs
from scribeline.jobs.errors import JobMissing
from scribeline.jobs.model import Job, may_open
from scribeline.routing.service import check_country, forbidden_clients

_EDITORS = (Role.TRANSCRIPTIONIST, Role.REVIEWER)


# ---------------------------------------------------------------- reading


async def get(tx: Transaction, caller: Caller, client_id: str, thread_id: UUID) -> SeenThread:
    """One thread, without its messages. Raises ThreadMissing, CountryForbidden."""
    return await _seen(tx, caller, client_id, thread_id)


async def page(
    tx: Transaction,
    caller: Caller,
    *,
    client_id: str | None,
    job_id: UUID | None,
    kinds: Collection[ThreadKind],
    unread_only: bool,
    waiting_only: bool,
    after: tuple[datetime, UUID] | None,
    limit: int,
) -> list[SeenThread]:
    """The threads that the caller sees, those with the newest message first, behind `after`.

    `waiting_only`: those that wait on the caller's side.
    """
    return await store.page(
        tx,
        await _sight(tx, caller),
        client_id=client_id,
        job_id=job_id,
        kinds=kinds,
        unread_only=unread_only,
        waits_on=side_of(caller.role) if waiting_only else None,
        after=after,
        limit=limit,
    )


async def messages(
    tx: Transaction, caller: Caller, client_id: str, thread_id: UUID, *, after: int, limit: int
) -> list[Message]:
    """A thread's messages, the oldest first, behind number `after`. Raises ThreadMissing, CountryForbidden."""
    thread = (await _seen(tx, caller, client_id, thread_id)).thread
    await audit.record(tx, actor=caller.name, action="READ_THREAD", resource=thread.name, client_id=client_id)
    return await store.messages(tx, thread, after=after, limit=limit)


async def mark_read(tx: Transaction, caller: Caller, client_id: str, thread_id: UUID, number: int) -> SeenThread:
    """Note that the caller has read a thread up to message `number`. Raises ThreadMissing, CountryForbidden."""
    seen = await _seen(tx, caller, client_id, thread_id)
    read = min(number, seen.thread.messages)
    await store.put_read(tx, seen.thread, caller.user_id, read)
    return SeenThread(seen.thread, max(read, seen.read))


async def unread(tx: Transaction, caller: Caller, client_id: str | None) -> Unread:
    """What the caller has before them."""
    return await store.unread(tx, await _sight(tx, caller), client_id, side_of(caller.role))


async def answer_times(
    tx: Transaction, client_id: str | None, start: datetime, end: datetime
) -> dict[Side, AnswerTimes]:
    """How long each side took to answer what was asked from `start` up to `end`.

    The company's time counts over the client's hours, the clinic's round the clock.
    """
    return await store.answer_times(tx, client_id, start, end)


# ---------------------------------------------------------------- writing


@dataclass(frozen=True, slots=True)
class NewThread:
    """What somebody wants to begin: a discussion, or an order (`wanted`)."""

    subject: str
    text: str
    job_id: UUID | None = None
    wanted: Wanted | None = None
    wants_answer: bool = True


async def begin(tx: Transaction, caller: Caller, client_id: str, new: NewThread) -> SeenThread:
    """Begin a thread with its first message; where the job has a discussion already, the message goes there.

    Raises ThreadWrong, NotYourDiscussion, ThreadFull, ResourceMissing for the client, JobMissing, CountryForbidden.
    """
    kind = ThreadKind.DISCUSSION if new.wanted is None else ThreadKind.ORDER
    check_thread(kind, new.wanted, new.job_id, new.subject)
    if caller.role in _EDITORS and (new.job_id is None or kind is ThreadKind.ORDER):
        raise NotYourDiscussion
    await clients.get_client(tx, client_id)
    if new.job_id is not None:
        await _checked_job(tx, caller, client_id, new.job_id)
    if new.job_id is not None and kind is ThreadKind.DISCUSSION:
        thread = await discussion_of(tx, caller, client_id, new.job_id)
        thread, _ = await write(tx, caller, thread, MessageKind.SAID, new.text, wants_answer=new.wants_answer)
        return SeenThread(thread, await store.read_of(tx, thread, caller.user_id))
    thread = Thread(
        client_id=client_id,
        thread_id=new_id(),
        kind=kind,
        subject=new.subject,
        created_at=tx.now,
        created_by=caller.user_id,
        updated_at=tx.now,
        job_id=new.job_id,
        wanted=new.wanted,
        order_state=OrderState.ASKED if new.wanted else None,
    )
    await store.insert(tx, thread)
    if kind is ThreadKind.ORDER:  # whoever wrote it down, the clinic wants it, and the company decides
        thread, _ = await write(tx, caller, thread, MessageKind.ORDERED, new.text, wants_answer=True, side=Side.CLINIC)
    else:
        thread, _ = await write(tx, caller, thread, MessageKind.SAID, new.text, wants_answer=new.wants_answer)
    return SeenThread(thread, thread.messages)


async def say(
    tx: Transaction, caller: Caller, client_id: str, thread_id: UUID, text: str, *, wants_answer: bool
) -> tuple[Thread, Message]:
    """Write in a thread. Raises ThreadMissing, ThreadFull, CountryForbidden."""
    thread = (await _seen(tx, caller, client_id, thread_id, lock=True)).thread
    return await write(tx, caller, thread, MessageKind.SAID, text, wants_answer=wants_answer)


async def decide(
    tx: Transaction,
    caller: Caller,
    client_id: str,
    thread_id: UUID,
    to_state: OrderState,
    text: str,
    *,
    etag: str = "",
) -> SeenThread:
    """Accept, decline or finish an order. Raises ThreadMissing, ThreadWrong, WrongOrderState, ThreadChanged."""
    seen = await _seen(tx, caller, client_id, thread_id, lock=True)
    thread = seen.thread
    check_step(thread.name, thread.order_state, to_state)
    if etag and etag != thread.etag:
        raise ThreadChanged(thread.name, thread.etag)
    thread, _ = await write(tx, caller, thread, MessageKind(to_state), text, order_state=to_state)
    return SeenThread(thread, await store.read_of(tx, thread, caller.user_id))


async def _seen(tx: Transaction, caller: Caller, client_id: str, thread_id: UUID, *, lock: bool = False) -> SeenThread:
    name = f"clients/{client_id}/threads/{thread_id}"
    of_editor = caller.role in _EDITORS
    sight = Sight(caller.user_id, of_editor, caller.role is Role.REVIEWER)
    seen = await store.get(tx, client_id, thread_id, sight, lock=lock)
    if seen is None:
        raise ThreadMissing(name)
    await check_country(tx, caller, client_id, name)
    return seen


async def _sight(tx: Transaction, caller: Caller) -> Sight:
    return Sight(
        caller.user_id,
        caller.role in _EDITORS,
        caller.role is Role.REVIEWER,
        tuple(await forbidden_clients(tx, caller)),
    )


async def _checked_job(tx: Transaction, caller: Caller, client_id: str, job_id: UUID) -> Job:
    """The job, if the caller works on it, or is of its clinic or a manager. Raises JobMissing, CountryForbidden."""
    job = await jobs.get(tx, client_id, job_id)
    if not may_open(caller, job) and caller.user_id != job.editor_id:
        raise JobMissing(job.name)
    await check_country(tx, caller, client_id, job.name)
    return job
