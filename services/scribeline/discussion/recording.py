"""How something that was said comes into its thread; also what a job's own verbs put there, in their transaction.

A question to the client and its answer belong to the job, which waits for it, and stand in the job's discussion at the
same time: so that people read them in one place, with what else was said of the document.
"""

from dataclasses import replace
from uuid import UUID

from scribeline.audit import service as audit
from scribeline.database.unit_of_work import Transaction
from scribeline.discussion import store
from scribeline.discussion.errors import ThreadFull
from scribeline.discussion.model import (
    MOST_MESSAGES,
    Message,
    MessageKind,
    OrderState,
    Side,
    Thread,
    ThreadKind,
    answered_by,
    read_up_to,
    side_of,
    wait_after,
)
from scribeline.identity.model import Caller
from scribeline.ids import new_id
from scribeline.jobs import store as jobs
from scribeline.jobs.model import Job
from scribeline.turnaround.hours import OpenHours
from scribeline.turnaround.terms import terms_on


async def write(
    tx: Transaction,
    caller: Caller,
    thread: Thread,
    kind: MessageKind,
    text: str,
    *,
    wants_answer: bool = False,
    side: Side | None = None,
    order_state: OrderState | None = None,
) -> tuple[Thread, Message]:
    """Put a message into a locked thread; who wrote it has read it. Raises ThreadFull.

    `side` is the caller's own unless it is named.
    """
    if thread.messages >= MOST_MESSAGES:
        raise ThreadFull(thread.name, MOST_MESSAGES)
    message = Message(
        number=thread.messages + 1,
        kind=kind,
        side=side or side_of(caller.role),
        user_id=caller.user_id,
        text=text,
        at=tx.now,
        wants_answer=wants_answer,
    )
    wait = thread.wait
    await store.insert_message(tx, thread, message)
    if wait is not None and wait.side is message.side:
        answered = answered_by(wait, message.side, tx.now, await _hours(tx, thread.client_id))
        if answered is not None:
            await store.insert_answered(tx, thread, message.number, answered)
    changed = replace(
        thread,
        updated_at=tx.now,
        wait=wait_after(wait, message.side, tx.now, wants_answer=wants_answer),
        messages=message.number,
        order_state=order_state or thread.order_state,
    )
    await store.update(tx, changed)
    read = read_up_to(await store.read_of(tx, thread, caller.user_id), message.number)
    await store.put_read(tx, thread, caller.user_id, read)
    await audit.record(
        tx,
        actor=caller.name,
        action="WRITE_MESSAGE",
        resource=thread.name,
        client_id=thread.client_id,
        details={"kind": kind, "number": str(message.number), **({"job": str(thread.job_id)} if thread.job_id else {})},
    )
    return changed, message


async def discussion_of(tx: Transaction, caller: Caller, client_id: str, job_id: UUID) -> Thread:
    """A job's discussion, locked; it is begun where there is none."""
    thread = await store.discussion_of(tx, client_id, job_id, lock=True)
    if thread is None:
        new = Thread(
            client_id=client_id,
            thread_id=new_id(),
            kind=ThreadKind.DISCUSSION,
            subject="",
            created_at=tx.now,
            created_by=caller.user_id,
            updated_at=tx.now,
            job_id=job_id,
        )
        await store.insert(tx, new)  # or somebody else has, at the same moment
        thread = await store.discussion_of(tx, client_id, job_id, lock=True)
    if thread is None:
        raise LookupError("the discussion that was just begun is not there")
    return thread


async def asked(tx: Transaction, caller: Caller, job: Job, question: str) -> None:
    """Note a question to the client that holds the job, or its editor."""
    thread = await discussion_of(tx, caller, job.client_id, job.job_id)
    await write(tx, caller, thread, MessageKind.QUESTION, question, wants_answer=True, side=Side.COMPANY)


async def answered(tx: Transaction, caller: Caller, job: Job, text: str) -> None:
    """Note the answer to a job's question, whoever gives it: a manager does it for the clinic."""
    thread = await discussion_of(tx, caller, job.client_id, job.job_id)
    await write(tx, caller, thread, MessageKind.ANSWER, text, side=Side.CLINIC)


async def withdrawn(tx: Transaction, caller: Caller, job: Job) -> None:
    """Note that a job goes on without an answer: nobody is waited for any more."""
    thread = await store.discussion_of(tx, job.client_id, job.job_id, lock=True)
    if thread is not None and thread.wait is not None and thread.wait.side is Side.CLINIC:
        thread = replace(thread, wait=None)
        await write(tx, caller, thread, MessageKind.WITHDRAWN, "", side=Side.COMPANY)


async def _hours(tx: Transaction, client_id: str) -> OpenHours | None:
    """The client's hours today; None where its terms name none."""
    time_zone, terms = (await jobs.terms_of(tx, {client_id}))[client_id]
    in_force = terms_on(terms, tx.now, time_zone)
    return in_force.hours if in_force else None
