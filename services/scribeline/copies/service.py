"""What can be done with recipients, and with the copies of a job's document.

Each verb works in the transaction it is given. `actor` is who does it ("users/anna"), for the audit trail, which tells
ids alone: who a document is copied to is nobody's business but the client's.
"""

from dataclasses import dataclass, replace
from typing import TypedDict
from uuid import UUID

from scribeline.audit import service as audit
from scribeline.clients import store as clients
from scribeline.clients.errors import Kind, ResourceMissing
from scribeline.copies import store
from scribeline.copies.asking import in_order
from scribeline.copies.errors import (
    CopyMissing,
    CopyNotOut,
    CopyOwed,
    RecipientChanged,
    RecipientMissing,
    StandingWrong,
    UnknownRecipient,
)
from scribeline.copies.model import (
    MOST_STANDING,
    Asked,
    Copy,
    CopyState,
    Ground,
    Made,
    Recipient,
    Road,
    Standing,
    check_asking,
    check_open,
    check_sending,
    copy_name,
    state_of,
    wanted,
)
from scribeline.database.unit_of_work import Transaction
from scribeline.deliverables import store as deliverables
from scribeline.deliverables.model import document_name
from scribeline.identity.model import Caller, Role
from scribeline.jobs import service as jobs
from scribeline.jobs import store as job_store
from scribeline.jobs.model import Job, JobState
from scribeline.transcripts.service import openable_job

# ---------------------------------------------------------------- recipients


class RecipientChange(TypedDict, total=False):
    """The fields of a recipient that change."""

    display_name: str
    salutation: str
    role: str
    organisation: str
    address: tuple[str, ...]
    road: Road
    is_active: bool
    standing: tuple[Standing, ...]


async def get_recipient(tx: Transaction, client_id: str, recipient_id: str) -> Recipient:
    """A recipient. Raises RecipientMissing."""
    found = await store.get(tx, client_id, recipient_id)
    if found is None:
        raise RecipientMissing(f"clients/{client_id}/recipients/{recipient_id}")
    return found


async def list_recipients(tx: Transaction, client_id: str, *, after: str | None, limit: int) -> list[Recipient]:
    """A client's recipients by id. Raises ResourceMissing for the client."""
    if await clients.get_client(tx, client_id) is None:
        raise ResourceMissing(Kind.CLIENT, f"clients/{client_id}")
    return await store.page(tx, client_id, after=after, limit=limit)


async def create_recipient(tx: Transaction, recipient: Recipient, *, actor: str) -> Recipient:
    """Make a recipient. Raises ResourceMissing for the client, RecipientExists and StandingWrong."""
    await _hold_client(tx, recipient.client_id)
    await _check_standing(tx, recipient)
    await store.insert(tx, recipient)
    await audit.record(
        tx, actor=actor, action="CREATE_RECIPIENT", resource=recipient.name, client_id=recipient.client_id
    )
    return recipient


async def update_recipient(
    tx: Transaction, client_id: str, recipient_id: str, change: RecipientChange, *, etag: str, actor: str
) -> Recipient:
    """Change a recipient. Copies that were made stay as they are. Raises RecipientMissing, RecipientChanged."""
    await _hold_client(tx, client_id)
    recipient = await get_recipient(tx, client_id, recipient_id)
    if etag and etag != recipient.etag:
        raise RecipientChanged(recipient.name, recipient.etag)
    changed = replace(recipient, **change, version=recipient.version + 1)
    await _check_standing(tx, changed)
    await store.update(tx, changed)
    await audit.record(
        tx,
        actor=actor,
        action="UPDATE_RECIPIENT",
        resource=recipient.name,
        client_id=client_id,
        details={"fields": ",".join(sorted(change))},
    )
    return changed


async def _hold_client(tx: Transaction, client_id: str) -> None:
    if await clients.get_client(tx, client_id, held=True) is None:
        raise ResourceMissing(Kind.CLIENT, f"clients/{client_id}")


async def _check_standing(tx: Transaction, recipient: Recipient) -> None:
    """That the rules name what there is, and that no document is copied to ever more people."""
    client_id = recipient.client_id
    for index, rule in enumerate(recipient.standing):
        field = f"recipient.standing[{index}]"
        if rule.author_id and await clients.get_author(tx, client_id, rule.author_id) is None:
            raise StandingWrong("The client has no such author: make it first.", field=f"{field}.author")
        if rule.work_type_id and await clients.get_work_type(tx, client_id, rule.work_type_id) is None:
            raise StandingWrong("The client has no such work type: make it first.", field=f"{field}.work_type")
        if await store.others_with_rule(tx, recipient, rule) >= MOST_STANDING:
            raise StandingWrong(
                f"{MOST_STANDING} recipients have this standing rule already, which is as many as there may be.",
                field=field,
            )


# ---------------------------------------------------------------- copies of a job's document


@dataclass(frozen=True, slots=True)
class CopiesOfJob:
    """A job's copies by recipient, and whom its order names beside them who is no recipient of the client's."""

    copies: list[Copy]
    unknown_names: list[str]


async def copies_of(tx: Transaction, job: Job) -> list[Copy]:
    """A job's copies by recipient: see `told_of`."""
    return (await told_of(tx, job)).copies


async def told_of(tx: Transaction, job: Job) -> CopiesOfJob:
    """A job's copies by recipient: those that were made, or, until the document is delivered, those to come."""
    if job.state is JobState.CANCELLED:
        return CopiesOfJob([], [])
    if job.state is JobState.DELIVERED:
        made = await store.made(tx, job.client_id, job.job_id)
        is_replaced = any(each.delivered_at is None for each in made) and await deliverables.is_replaced(
            tx, job.client_id, job.job_id
        )
        return CopiesOfJob([_shown(each, is_replaced=is_replaced) for each in made], [])
    details = job.details
    asked = await store.asked(tx, job.client_id, job.job_id)
    standing = await store.standing_for(tx, job.client_id, details.author_id, details.work_type_id)
    unknown: list[str] = []
    if job.state is not JobState.APPROVED:  # from there on, they are among those who are asked for
        recipients, unknown = await in_order(tx, job)
        known = {each.recipient.recipient_id for each in asked}
        asked += [Asked(each, Ground.ORDER, "", None) for each in recipients if each.recipient_id not in known]
    copies = [
        Copy(
            client_id=job.client_id,
            job_id=job.job_id,
            recipient_id=each.recipient.recipient_id,
            recipient_name=each.recipient.listed,
            ground=each.ground,
            asked_by=each.asked_by,
            state=CopyState.ASKED,
        )
        for each in wanted(asked, standing, details.author_id, details.work_type_id)
    ]
    return CopiesOfJob(copies, unknown)


async def list_copies(tx: Transaction, caller: Caller, client_id: str, job_id: UUID) -> CopiesOfJob:
    """The copies of a job that the caller may see. Raises JobMissing and CountryForbidden."""
    return await told_of(tx, await jobs.get(tx, caller, client_id, job_id))


async def ask(tx: Transaction, caller: Caller, client_id: str, job_id: UUID, recipient_id: str) -> Copy:
    """Copy a job's document to somebody, once it is delivered, or now where it is; asking twice is asking once.

    What is sent of a delivered document cannot be called back. Raises JobMissing, NotYourClaim, UnknownRecipient,
    RecipientInactive, TooManyCopies, CopiesSettled, and of a delivered document NotYoursToSend and CopyOutdated.
    """
    job = await jobs.get(tx, caller, client_id, job_id)
    if job.state is JobState.DELIVERED:
        return await _send(tx, caller, client_id, job_id, recipient_id)
    job = await openable_job(tx, caller, client_id, job_id, lock=True)
    recipient = await store.get(tx, client_id, recipient_id)
    if recipient is None:
        raise UnknownRecipient("recipient")
    if (found := _of(await copies_of(tx, job), recipient_id)) is not None:
        return found
    check_asking(job, recipient, await store.asked(tx, client_id, job_id))
    ground = Ground.CLINIC if caller.role is Role.CLINIC else Ground.DICTATED
    await store.ask(tx, client_id, job_id, [recipient_id], ground, caller.name)
    await _record(tx, caller, "ASK_FOR_COPY", job, recipient_id)
    return Copy(client_id, job_id, recipient_id, recipient.listed, ground, caller.name, CopyState.ASKED)


async def _send(tx: Transaction, caller: Caller, client_id: str, job_id: UUID, recipient_id: str) -> Copy:
    """A copy of a delivered document: its very file, signed where it has to be, to one recipient more. Who gets it gets
    what amends it as well."""
    job = await job_store.get(tx, client_id, job_id, lock=True)
    recipient = await store.get(tx, client_id, recipient_id)
    if recipient is None:
        raise UnknownRecipient("recipient")
    copies = await copies_of(tx, job)
    if (found := _of(copies, recipient_id)) is not None:
        return found
    amending = [await job_store.get(tx, client_id, each) for each in await store.amending(tx, client_id, job_id)]
    check_sending(caller, job, recipient, copies, amending)
    original = await deliverables.of_revision(tx, client_id, job_id, job.approved_revision or 0)
    if original is None:
        raise CopyMissing(copy_name(client_id, job_id, recipient_id))
    goes_out = not original.needs_signature or original.signature is not None
    made = Made(
        client_id=client_id,
        job_id=job_id,
        recipient_id=recipient_id,
        deliverable_id=original.deliverable_id,
        recipient_name=recipient.listed,
        ground=Ground.LATER,
        asked_by=caller.name,
        revision=original.revision,
        file_name=document_name(
            client_id=client_id, document_id=str(job_id), revision=original.revision, copy_for=recipient_id
        ),
        content_type=original.content_type,
        size_bytes=original.size_bytes,
        sha256=original.sha256,
        object_key=original.object_key,
        created_at=tx.now,
        delivered_at=tx.now if goes_out else None,
    )
    await store.insert_copy(tx, made)
    for each in amending:
        if each.state is not JobState.DELIVERED:
            await store.ask(tx, client_id, each.job_id, [recipient_id], Ground.AMENDED, caller.name)
    await _record(tx, caller, "SEND_COPY", job, recipient_id)
    return _shown(made, is_replaced=False)


async def withdraw(tx: Transaction, caller: Caller, client_id: str, job_id: UUID, recipient_id: str) -> None:
    """Ask for a copy no longer. Raises JobMissing, NotYourClaim, CopyMissing, CopiesSettled and CopyOwed."""
    job = await openable_job(tx, caller, client_id, job_id, lock=True)
    found = _of(await copies_of(tx, job), recipient_id)
    if found is None:
        raise CopyMissing(copy_name(client_id, job_id, recipient_id))
    check_open(job)
    if not found.can_be_withdrawn:
        raise CopyOwed(found.name)
    await store.withdraw(tx, client_id, job_id, recipient_id)
    await _record(tx, caller, "WITHDRAW_COPY", job, recipient_id)


async def download(tx: Transaction, caller: Caller, client_id: str, job_id: UUID, recipient_id: str) -> Copy:
    """A copy, to be read: who fetched it goes into the audit trail; whether somebody of the client did, to the copy.

    Raises JobMissing, CopyMissing and CopyNotOut.
    """
    job = await jobs.get(tx, caller, client_id, job_id)
    found = _of(await copies_of(tx, job), recipient_id)
    if found is None:
        raise CopyMissing(copy_name(client_id, job_id, recipient_id))
    if found.made is None or found.state is not CopyState.DELIVERED:
        raise CopyNotOut(found.name, found.state)
    await _record(tx, caller, "DOWNLOAD_COPY", job, recipient_id)
    if caller.role is Role.CLINIC:
        at = await store.note_collected(tx, found.made)
        return replace(found, made=replace(found.made, collected_at=at))
    return found


def _shown(made: Made, *, is_replaced: bool) -> Copy:
    state = state_of(made, is_replaced=is_replaced)
    return Copy(
        made.client_id, made.job_id, made.recipient_id, made.recipient_name, made.ground, made.asked_by, state, made
    )


def _of(copies: list[Copy], recipient_id: str) -> Copy | None:
    return next((each for each in copies if each.recipient_id == recipient_id), None)


async def _record(tx: Transaction, caller: Caller, action: str, job: Job, recipient_id: str) -> None:
    await audit.record(
        tx,
        actor=caller.name,
        action=action,
        resource=copy_name(job.client_id, job.job_id, recipient_id),
        client_id=job.client_id,
    )
