"""The deliverables' verbs: what a document is rendered from, keeping what was rendered, and reading it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from uuid import UUID
from zoneinfo import ZoneInfo

from scribeline.audit import service as audit
from scribeline.billing.counting import count, job_units
from scribeline.billing.definitions import CHARACTERS_65, WORDS, shipped
from scribeline.billing.delivered import DeliveredText
from scribeline.copies import store as copies
from scribeline.copies.model import Asked, Ground, Made, wanted
from scribeline.database.unit_of_work import Transaction
from scribeline.deliverables import store
from scribeline.deliverables.errors import DeliverableMissing
from scribeline.deliverables.model import ReportFacts
from scribeline.deliverables.signing import Signable, Signature, Status, can_sign, check_signing
from scribeline.deliverables.store import Deliverable, StoredTemplate
from scribeline.identity.model import Caller, Role
from scribeline.ids import new_id
from scribeline.jobs import runs
from scribeline.jobs import service as jobs
from scribeline.jobs import store as job_rows
from scribeline.jobs.model import Amendment, Job
from scribeline.transcripts import store as transcripts
from scribeline.transcripts.model import Document
from scribeline.turnaround.terms import SignOff, Terms, terms_on

_MOST_AMENDMENTS = 50
_AMENDED = {Amendment.ADDENDUM: "Addendum", Amendment.CORRECTION: "Corrected"}
_AMENDS = {Amendment.ADDENDUM: "Addendum to the report of", Amendment.CORRECTION: "Corrected version of the report of"}


@dataclass(frozen=True, slots=True)
class Work:
    """All that a document is rendered from: the same work gives the same bytes."""

    job: Job
    revision: int
    document: Document
    facts: ReportFacts
    template: StoredTemplate | None
    """None: our plain one."""
    made: Deliverable | None
    """What was rendered of this revision before; a delivery that is tried again sends the same file."""
    draft: Document | None = None
    """What the machine wrote; None where it wrote nothing."""
    normals: tuple[str, ...] = ()
    """The texts for normal findings that whoever wrote it could put in."""
    client_terms: tuple[Terms, ...] = ()
    """What the client's contract says: whether the document has to be signed."""
    time_zone: str = "UTC"
    """The client's."""
    copies: tuple[Asked, ...] = ()
    """Who else gets the document."""

    def facts_for(self, asked: Asked) -> ReportFacts:
        """What stands in the copy for somebody: what stands in the original, and whom it is for."""
        recipient = asked.recipient
        return replace(
            self.facts,
            copy_for=recipient.address_block,
            copy_salutation=recipient.salutation,
            copy_follows=asked.got_the_first,
        )


async def work_of(tx: Transaction, job: Job) -> Work:
    """What the approved revision of a job is rendered from."""
    if job.approved_revision is None:
        raise LookupError("an approved job without a revision")  # a constraint makes this impossible
    revision = await transcripts.revision(tx, job.client_id, job.job_id, job.approved_revision)
    if revision is None:
        raise LookupError("an approved revision that is gone")  # revisions are only ever added
    details = job.details
    names = await store.names(tx, job.client_id, details.author_id, details.work_type_id)
    template = None
    if names.template_id is not None:
        template = await store.current_template(tx, job.client_id, names.template_id)
    zone = ZoneInfo(names.time_zone)
    work_type = names.work_type_name
    amends = ""
    if job.amendment is not None:
        work_type = f"{work_type} ({_AMENDED[job.amendment]})"
        amends = _AMENDS[job.amendment]
    asked = wanted(
        await copies.asked(tx, job.client_id, job.job_id),
        await copies.standing_for(tx, job.client_id, details.author_id, details.work_type_id),
        details.author_id,
        details.work_type_id,
    )
    facts = ReportFacts(
        document_id=str(job.job_id),
        client_name=names.client_name,
        work_type=work_type,
        author_name=names.author_name,
        author_credentials=names.author_credentials,
        author_signature=names.author_signature,
        dictated_at=(details.dictated_at or job.received_at).astimezone(zone),
        transcribed_at=revision.saved_at.astimezone(zone),
        transcriptionist_initials=_initials(job.submitted_by),
        patient_name=details.patient.display_name or None,
        record_number=details.patient.record_number or None,
        birth_date=details.patient.birth_date or None,
        service_date=details.patient.service_date or None,
        order_number=details.reference or None,
        amends=amends,
        amended_at=await _amended_at(tx, job, zone),
        amended_id=str(job.amends_job_id or ""),
        copies=tuple(each.recipient.listed for each in asked),
    )
    made = await store.of_revision(tx, job.client_id, job.job_id, job.approved_revision)
    draft = await _draft_of(tx, job)
    normals = await store.normals(tx, job.client_id, details.author_id, job.submitted_by)
    return Work(
        job,
        job.approved_revision,
        revision.document,
        facts,
        template,
        made,
        draft,
        normals,
        client_terms=names.terms,
        time_zone=names.time_zone,
        copies=tuple(asked),
    )


async def _amended_at(tx: Transaction, job: Job, zone: ZoneInfo) -> datetime | None:
    if job.amends_job_id is None:
        return None
    at = await store.delivered_at(tx, job.client_id, job.amends_job_id)
    return None if at is None else at.astimezone(zone)


async def _draft_of(tx: Transaction, job: Job) -> Document | None:
    """What the machine wrote of a dictation. A correction begins with what was delivered: its draft is the first
    job's."""
    for _ in range(_MOST_AMENDMENTS):
        if job.amendment is not Amendment.CORRECTION or job.amends_job_id is None:
            break
        job = await job_rows.get(tx, job.client_id, job.amends_job_id)
    revision = await transcripts.revision(tx, job.client_id, job.job_id, 1)
    return None if revision is None or revision.saved_by is not None else revision.document


def _initials(user_id: str | None) -> str:
    return "".join(part[0] for part in (user_id or "").split("-") if part)


def new_object_key(client_id: str, job_id: UUID) -> str:
    """A new key for a document; it holds ids alone."""
    return f"clients/{client_id}/deliverables/{job_id}/{new_id().hex}"


def context_of_copy(made: Made) -> bytes:
    """What a copy's file is sealed for: that of one which was asked for later is the original's own."""
    if made.ground is Ground.LATER:
        return sealing_context(made.client_id, made.deliverable_id)
    return copy_sealing_context(made.client_id, made.job_id, made.recipient_id)


def copy_sealing_context(client_id: str, job_id: UUID, recipient_id: str) -> bytes:
    """What a copy is sealed for."""
    return f"scribeline copy\0{client_id}/{job_id}/{recipient_id}".encode()


def sealing_context(client_id: str, deliverable_id: UUID) -> bytes:
    """What a deliverable is sealed for."""
    return f"scribeline deliverable\0{client_id}/{deliverable_id}".encode()


@dataclass(frozen=True, slots=True)
class Rendered:
    """A document that was rendered and stored. `text` is what its file says and who wrote it, which is counted."""

    deliverable_id: UUID
    file_name: str
    content_type: str
    object_key: str
    size_bytes: int
    sha256: bytes
    text: DeliveredText


@dataclass(frozen=True, slots=True)
class RenderedCopy:
    """A copy that was rendered and stored."""

    asked: Asked
    file_name: str
    content_type: str
    object_key: str
    size_bytes: int
    sha256: bytes


async def deliver(
    tx: Transaction, work: Work, rendered: Rendered | None, fence: int, rendered_copies: Sequence[RenderedCopy] = ()
) -> Job:
    """Keep the document (None: it was kept before) and its copies, acknowledge its one destination, and end the job.

    The destination is collection: the document lies ready for the client to fetch, and so do its copies, unless it has
    to be signed first. Raises RunSuperseded, and then nothing is kept.
    """
    job = await runs.complete_delivery(tx, work.job.client_id, work.job.job_id, fence)
    made = work.made
    if rendered is not None:
        made = _record(work, rendered, tx.now)
        await store.insert(tx, made, rendered.text)
        for each in rendered_copies:
            await copies.insert_copy(tx, _copy_record(made, each))
    if made is not None:
        await store.acknowledge(tx, made.client_id, made.deliverable_id)
    return job


def _copy_record(original: Deliverable, rendered: RenderedCopy) -> Made:
    recipient = rendered.asked.recipient
    return Made(
        client_id=original.client_id,
        job_id=original.job_id,
        recipient_id=recipient.recipient_id,
        deliverable_id=original.deliverable_id,
        recipient_name=recipient.listed,
        ground=rendered.asked.ground,
        asked_by=rendered.asked.asked_by,
        revision=original.revision,
        file_name=rendered.file_name,
        content_type=rendered.content_type,
        size_bytes=rendered.size_bytes,
        sha256=rendered.sha256,
        object_key=rendered.object_key,
        created_at=original.created_at,
        delivered_at=None if original.needs_signature else original.created_at,
    )


def _record(work: Work, rendered: Rendered, now: datetime) -> Deliverable:
    in_force = terms_on(work.client_terms, now, work.time_zone)
    return Deliverable(
        client_id=work.job.client_id,
        job_id=work.job.job_id,
        deliverable_id=rendered.deliverable_id,
        revision=work.revision,
        file_name=rendered.file_name,
        content_type=rendered.content_type,
        size_bytes=rendered.size_bytes,
        sha256=rendered.sha256,
        object_key=rendered.object_key,
        template_id=work.template.template_id if work.template else None,
        template_version=work.template.version if work.template else None,
        lines=lines_65(rendered.text),
        word_count=count(rendered.text, shipped()[WORDS]).counted,
        created_at=now,
        needs_signature=in_force is not None and in_force.sign_off is SignOff.PRELIMINARY_UNTIL_SIGNED,
    )


def lines_65(text: DeliveredText) -> Decimal:
    """The lines of 65 characters, spaces counted, that a document's body has: what every deliverable states."""
    definition = shipped()[CHARACTERS_65]
    return definition.rounding.written(job_units(count(text, definition).counted, definition))


async def get(tx: Transaction, caller: Caller, client_id: str, job_id: UUID, deliverable_id: UUID) -> Deliverable:
    """One deliverable of a job that the caller may see. Raises JobMissing, DeliverableMissing."""
    job = await jobs.get(tx, caller, client_id, job_id)
    made = await store.get(tx, client_id, job_id, deliverable_id)
    if made is None:
        raise DeliverableMissing(f"{job.name}/deliverables/{deliverable_id}")
    return made


async def download(tx: Transaction, caller: Caller, client_id: str, job_id: UUID, deliverable_id: UUID) -> Deliverable:
    """The same, to be read: who fetched it goes into the audit trail."""
    made = await get(tx, caller, client_id, job_id, deliverable_id)
    await audit.record(tx, actor=caller.name, action="DOWNLOAD_DELIVERABLE", resource=made.name, client_id=client_id)
    return made


@dataclass(frozen=True, slots=True)
class Shown:
    """A deliverable, and whether the caller may sign it now."""

    made: Deliverable
    can_sign: bool


async def shown(tx: Transaction, caller: Caller, job: Job, made: Sequence[Deliverable]) -> list[Shown]:
    """Deliverables of a job as the caller sees them."""
    if caller.role is not Role.CLINIC or all(each.status is not Status.PRELIMINARY for each in made):
        return [Shown(each, can_sign=False) for each in made]
    signs_for = await store.signs_for(tx, job.client_id, caller.user_id)
    is_replaced = await store.is_replaced(tx, job.client_id, job.job_id)
    return [Shown(each, can_sign(_signable(each, job, is_replaced=is_replaced), signs_for)) for each in made]


async def sign(
    tx: Transaction,
    caller: Caller,
    client_id: str,
    job_id: UUID,
    deliverable_id: UUID,
    *,
    revision: int,
    sha256: bytes,
    etag: str,
) -> Deliverable:
    """Sign a document of the caller's own client that they have read as this revision and file; its copies go out.

    Raises JobMissing, DeliverableMissing, and what `check_signing` raises.
    """
    job = await job_rows.get(tx, client_id, job_id, lock=True)  # two who sign at once come one after the other
    made = await get(tx, caller, client_id, job_id, deliverable_id)
    document = _signable(made, job, is_replaced=await store.is_replaced(tx, client_id, job_id))
    signs_for = await store.signs_for(tx, client_id, caller.user_id)
    in_place_of = check_signing(document, signs_for, caller.user_id, revision=revision, sha256=sha256, etag=etag)
    if made.signature is not None:
        return made
    called = await store.signer_name(tx, caller.user_id)
    signature = Signature(caller.user_id, called, in_place_of, tx.now, made.revision, made.sha256)
    await store.insert_signature(tx, made, signature)
    released = await copies.release(tx, client_id, deliverable_id)
    await audit.record(
        tx,
        actor=caller.name,
        action="SIGN_DELIVERABLE",
        resource=made.name,
        client_id=client_id,
        details={
            "revision": str(made.revision),
            "sha256": made.sha256.hex(),
            "in_place_of": f"clients/{client_id}/authors/{in_place_of}" if in_place_of else "",
            "copies": str(released),
        },
    )
    return replace(made, signature=signature)


def _signable(made: Deliverable, job: Job, *, is_replaced: bool) -> Signable:
    return Signable(
        name=made.name,
        author_id=job.details.author_id,
        needs_signature=made.needs_signature,
        signature=made.signature,
        is_delivered=made.delivered_at is not None,
        is_replaced=is_replaced,
        revision=made.revision,
        sha256=made.sha256,
        etag=made.etag,
    )
