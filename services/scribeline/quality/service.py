"""Quality's verbs: what QA marks, what the writer answers, who decides between them, and what it all adds up to."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from math import isfinite
from uuid import UUID

from scribeline.audit import service as audit_trail
from scribeline.clients import service as clients
from scribeline.database.unit_of_work import Transaction
from scribeline.identity.model import Caller, Role
from scribeline.jobs import store as jobs
from scribeline.jobs.errors import WrongJobState
from scribeline.jobs.model import JobState
from scribeline.quality import store
from scribeline.quality.drawing import decided, tell
from scribeline.quality.errors import AuditChanged, AuditMissing, EndsWithReview, InvalidMark, OwnAudit, PlanChanged
from scribeline.quality.model import (
    MOST_MARKS,
    Audit,
    AuditState,
    Days,
    Mark,
    Moments,
    Outcome,
    Said,
    check_may_arbitrate,
    check_may_dispute,
    check_may_mark,
    may_see,
    passage_at,
    words_at,
)
from scribeline.quality.sampling import Plan, check_plan
from scribeline.quality.scoring import categories, methods, score
from scribeline.quality.store import Sight, Sums
from scribeline.routing.service import check_country
from scribeline.transcripts import store as transcripts
from scribeline.transcripts.model import Document
from scribeline.transcripts.words import Word

LONGEST_AUDIO_S = 1e6


# ---------------------------------------------------------------- reading


async def get(tx: Transaction, caller: Caller, client_id: str, audit_id: UUID) -> Audit:
    """One audit, which is told to the audit trail: marks hold text of the document.

    Raises AuditMissing, CountryForbidden.
    """
    audit = await _seen(tx, caller, client_id, audit_id)
    await tell(tx, caller.name, "READ_AUDIT", audit)
    return audit


async def page(
    tx: Transaction,
    caller: Caller,
    *,
    client_id: str | None,
    job_id: UUID | None,
    states: Collection[AuditState],
    editor_id: str | None,
    after: tuple[datetime, UUID] | None,
    limit: int,
) -> list[Audit]:
    """The audits that the caller may see, newest first, behind `after`; without their marks."""
    sees_all = caller.role in (Role.ADMIN, Role.MANAGER)
    return await store.page(
        tx,
        client_id=client_id,
        job_id=job_id,
        states=states,
        editor_id=editor_id,
        sight=None if sees_all else Sight(caller.user_id, caller.role is Role.REVIEWER),
        after=after,
        limit=limit,
    )


# ---------------------------------------------------------------- marking


async def save_marks(
    tx: Transaction, caller: Caller, client_id: str, audit_id: UUID, marks: Sequence[Mark], etag: str
) -> Audit:
    """Put QA's marks in the place of those that there are: while the document is in review, or after its delivery
    where it was chosen for that.

    The text at a mark's place and the words under it are read from the submitted revision, whatever the caller says.

    Raises AuditMissing, WrongAuditState, OwnAudit, WrongJobState, AuditChanged, InvalidMark.
    """
    audit = await _seen(tx, caller, client_id, audit_id, lock=True)
    check_may_mark(caller, audit)
    if etag != audit.etag:
        raise AuditChanged(audit.name, audit.etag)
    job = await jobs.get(tx, client_id, audit.job_id)
    wanted = JobState.DELIVERED if audit.is_retrospective else JobState.IN_REVIEW
    if job.state is not wanted:
        raise WrongJobState(job.name, "MARK", job.state, [wanted])
    if len(marks) > MOST_MARKS:
        raise InvalidMark(f"A document has at most {MOST_MARKS} marks.", field="marks")
    revision = await transcripts.revision(tx, client_id, audit.job_id, audit.revision)
    heard = await transcripts.heard(tx, client_id, job.dictation_id)
    document = revision.document if revision else Document()
    words = heard.words if heard else ()
    placed = [_placed(mark, document, words, f"marks[{number}]") for number, mark in enumerate(marks)]
    marked = replace(audit, marks=tuple(placed), auditor_id=caller.user_id, version=audit.version + 1)
    await store.update(tx, marked)
    await store.put_marks(tx, marked)
    await tell(tx, caller.name, "MARK_DOCUMENT", marked)
    return marked


async def finish(tx: Transaction, caller: Caller, client_id: str, audit_id: UUID, etag: str = "") -> Audit:
    """End the audit of a delivered document with the score of its marks. One in review ends with the review.

    Raises AuditMissing, WrongAuditState, OwnAudit, EndsWithReview, WrongJobState, AuditChanged.
    """
    audit = await _seen(tx, caller, client_id, audit_id, lock=True)
    check_may_mark(caller, audit)
    if not audit.is_retrospective:
        raise EndsWithReview(audit.name)
    _check_etag(audit, etag)
    job = await jobs.get(tx, client_id, audit.job_id)
    if job.state is not JobState.DELIVERED:
        raise WrongJobState(job.name, "FINISH", job.state, [JobState.DELIVERED])
    return await decided(tx, caller, audit, Outcome.DELIVERED)


def _placed(mark: Mark, document: Document, words: Sequence[Word], field: str) -> Mark:
    """A mark as it is stored: its passage and its words are those of its place, its audio is that of its words."""
    if mark.category not in categories():
        raise InvalidMark(f"The categories are {', '.join(categories())}.", field=f"{field}.category")
    passage, span = "", mark.words
    if mark.place is not None:
        passage = passage_at(document, mark.place, field=f"{field}.place")
        span = words_at(document, mark.place) or span
    if span is not None and not 0 <= span.first <= span.last < len(words):
        raise InvalidMark(f"The dictation has {len(words)} words, counted from 0.", field=f"{field}.words")
    start_s, end_s = mark.start_s, mark.end_s
    if span is not None:
        start_s, end_s = words[span.first].start_s, max(words[span.first].start_s, words[span.last].end_s)
    if (start_s is None) != (end_s is None) or (
        start_s is not None
        and end_s is not None
        and not (isfinite(start_s) and isfinite(end_s) and 0 <= start_s <= end_s <= LONGEST_AUDIO_S)
    ):
        raise InvalidMark("A stretch of audio starts at 0 s or later, and ends no earlier.", field=f"{field}.audio")
    return replace(mark, passage=passage, words=span, start_s=start_s, end_s=end_s, is_disputed=False, stands=True)


# ---------------------------------------------------------------- feedback, dispute, arbitration


async def acknowledge(tx: Transaction, caller: Caller, client_id: str, audit_id: UUID) -> Audit:
    """Note that the person whose work it is has read what was found. The first time counts. Raises OwnAudit."""
    audit = await _seen(tx, caller, client_id, audit_id, lock=True)
    if audit.editor_id != caller.user_id:
        raise OwnAudit(audit.name, "read feedback for somebody else")
    if audit.read_at is not None:
        return audit
    return await _changed(tx, caller, "ACKNOWLEDGE_AUDIT", replace(audit, read_at=tx.now))


async def dispute(
    tx: Transaction, caller: Caller, client_id: str, audit_id: UUID, numbers: Sequence[int], text: str, etag: str = ""
) -> Audit:
    """Let a third person decide on marks (counted from 0) that the writer does not agree with.

    Raises AuditMissing, OwnAudit, WrongAuditState, AuditChanged, InvalidMark.
    """
    audit = await _seen(tx, caller, client_id, audit_id, lock=True)
    check_may_dispute(caller, audit, numbers)
    _check_etag(audit, etag)
    disputed = replace(
        audit,
        state=AuditState.DISPUTED,
        marks=tuple(replace(mark, is_disputed=number in numbers) for number, mark in enumerate(audit.marks)),
        read_at=audit.read_at or tx.now,
        dispute=Said(text, caller.user_id, tx.now),
    )
    return await _changed(tx, caller, "DISPUTE_AUDIT", disputed, with_marks=True)


async def arbitrate(
    tx: Transaction, caller: Caller, client_id: str, audit_id: UUID, numbers: Sequence[int], text: str, etag: str = ""
) -> Audit:
    """Decide a dispute: take away these of the disputed marks (none: all are right). The score is made anew.

    Raises AuditMissing, WrongAuditState, OwnAudit, AuditChanged, InvalidMark.
    """
    audit = await _seen(tx, caller, client_id, audit_id, lock=True)
    check_may_arbitrate(caller, audit, numbers)
    _check_etag(audit, etag)
    marks = tuple(replace(mark, stands=number not in numbers) for number, mark in enumerate(audit.marks))
    told = score(methods()[audit.method_id, audit.method_version], marks, audit.characters)
    settled = replace(
        audit,
        state=AuditState.OVERTURNED if numbers else AuditState.UPHELD,
        marks=marks,
        first_score=audit.score,
        score=told.score,
        points=told.points,
        passed=told.passed,
        arbitration=Said(text, caller.user_id, tx.now),
    )
    return await _changed(tx, caller, "ARBITRATE_AUDIT", settled, with_marks=True)


async def _seen(tx: Transaction, caller: Caller, client_id: str, audit_id: UUID, *, lock: bool = False) -> Audit:
    audit = await store.get(tx, client_id, audit_id, lock=lock)
    if not may_see(caller, audit):
        raise AuditMissing(audit.name)
    await check_country(tx, caller, client_id, audit.name)  # marks hold text of the document
    return audit


def _check_etag(audit: Audit, etag: str) -> None:
    if etag and etag != audit.etag:
        raise AuditChanged(audit.name, audit.etag)


async def _changed(tx: Transaction, caller: Caller, action: str, audit: Audit, *, with_marks: bool = False) -> Audit:
    changed = replace(audit, version=audit.version + 1)
    await store.update(tx, changed)
    if with_marks:
        await store.put_marks(tx, changed)
    await tell(tx, caller.name, action, changed)
    return changed


# ---------------------------------------------------------------- plans and figures


async def get_plan(tx: Transaction, client_id: str) -> Plan:
    """How a client's documents are looked at. Raises ResourceMissing for the client."""
    await clients.get_client(tx, client_id)
    return await store.plan(tx, client_id)


async def update_plan(tx: Transaction, caller: Caller, client_id: str, wanted: Plan, etag: str = "") -> Plan:
    """Look at a client's documents in another way, from the next submission on.

    Raises ResourceMissing for the client, InvalidPlan, UnknownMethod, PlanChanged.
    """
    await clients.get_client(tx, client_id)
    before = await store.plan(tx, client_id, lock=True)
    if etag and etag != before.etag:
        raise PlanChanged(f"clients/{client_id}/qualityPlan", before.etag)
    check_plan(wanted)
    changed = replace(wanted, version=before.version + 1)
    if not await store.put_plan(tx, client_id, changed):
        raise PlanChanged(f"clients/{client_id}/qualityPlan", (await store.plan(tx, client_id)).etag)
    await audit_trail.record(
        tx,
        actor=caller.name,
        action="UPDATE_QUALITY_PLAN",
        resource=f"clients/{client_id}/qualityPlan",
        client_id=client_id,
        details={"version": str(changed.version), "method": changed.method_id, "one_in": str(changed.one_in)},
    )
    return changed


async def figures(
    tx: Transaction,
    caller: Caller,
    *,
    client_id: str | None,
    when: Moments | Days,
    group: str,
) -> list[Sums]:
    """What was decided in a time, by group: "", client, person, author or work_type.

    A person sees what was found in their own work; managers see everybody's.
    """
    sees_all = caller.role in (Role.ADMIN, Role.MANAGER)
    own = None if sees_all else caller.user_id
    return await store.sums(tx, client_id=client_id, editor_id=own, when=when, group=group)
