"""Whom a job's order names for copies: looked up until its revision is pinned, and asked for then."""

from scribeline.copies import store
from scribeline.copies.model import Ground, Recipient, ordered
from scribeline.database.unit_of_work import Transaction
from scribeline.jobs.model import Job


async def in_order(tx: Transaction, job: Job) -> tuple[list[Recipient], list[str]]:
    """Whom the job's order names for copies, and the names that are no recipient's of the client."""
    names = await store.names_in_order(tx, job.client_id, job.job_id)
    return ordered(names, await store.named(tx, job.client_id, names)) if names else ([], [])


async def settle(tx: Transaction, job: Job, asked_by: str) -> None:
    """Ask for the copies that a job's order names, before its revision is pinned: later its workers see no order."""
    recipients, _ = await in_order(tx, job)
    if recipients:
        ids = [each.recipient_id for each in recipients]
        await store.ask(tx, job.client_id, job.job_id, ids, Ground.ORDER, asked_by)
