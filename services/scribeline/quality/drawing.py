"""What a job's own verbs do with its audit: it begins at submission, and ends with QA's decision.

Each is a part of the verb's transaction, so that no document goes to QA without an audit, and none is decided without
its score.
"""

from dataclasses import replace

from scribeline.audit import service as audit_trail
from scribeline.database.unit_of_work import Transaction
from scribeline.identity.model import Caller, Role
from scribeline.ids import new_id
from scribeline.jobs.model import Job
from scribeline.quality import store
from scribeline.quality.model import Audit, AuditState, Kind, Outcome, characters_in
from scribeline.quality.sampling import Choice, HandedIn, Plan, choose
from scribeline.quality.scoring import current_method, methods, score
from scribeline.transcripts import store as transcripts
from scribeline.transcripts.model import blanks
from scribeline.transcripts.store import Revision


async def begin(tx: Transaction, caller: Caller, job: Job, submitted: Revision, *, is_required: bool) -> bool:
    """Whether a document that is just handed in goes to QA before its delivery; its audit is there then.

    One that is looked at afterwards has its audit from now on as well, and goes out at once.

    One that QA never decided on (its own writer took it back) goes on with what was submitted now: taking it back and
    handing it in again is no second draw.
    """
    undecided = await store.open_of(tx, job.client_id, job.job_id)
    if undecided is not None:
        again = replace(
            undecided,
            revision=submitted.number,
            characters=characters_in(submitted.document),
            editor_id=caller.user_id,
            version=undecided.version + 1,
            auditor_id=None,
            marks=(),
        )
        await store.update(tx, again)
        await store.put_marks(tx, again)
        return True
    plan = await store.plan(tx, job.client_id)
    handed_in = await _handed_in(tx, caller, job, submitted, plan, is_required=is_required)
    choice = choose(plan, handed_in, await store.sampling_key(tx))
    if choice is None:
        return False
    audit = _audit(tx, caller, job, submitted, plan, choice)
    await store.insert(tx, audit)
    await tell(tx, caller.name, "BEGIN_AUDIT", audit)
    return not choice.after_delivery


async def decide(tx: Transaction, caller: Caller, job: Job, outcome: Outcome) -> Audit | None:
    """End a job's audit with the score of its marks; None without one, or where its own writer takes the job back."""
    audit = await store.open_of(tx, job.client_id, job.job_id)
    if audit is None or audit.editor_id == caller.user_id:
        return None
    return await decided(tx, caller, audit, outcome)


async def decided(tx: Transaction, caller: Caller, audit: Audit, outcome: Outcome) -> Audit:
    """An open audit with the score of its marks."""
    told = score(methods()[audit.method_id, audit.method_version], audit.marks, audit.characters)
    finished = replace(
        audit,
        state=AuditState.FINISHED,
        version=audit.version + 1,
        auditor_id=caller.user_id,
        outcome=outcome,
        finished_at=tx.now,
        score=told.score,
        points=told.points,
        passed=told.passed,
    )
    await store.update(tx, finished)
    await tell(tx, caller.name, "FINISH_AUDIT", finished)
    return finished


async def is_to_audit(tx: Transaction, caller: Caller, job: Job) -> bool:
    """Whether a reviewer is to listen to a document that was delivered."""
    return caller.role is Role.REVIEWER and await store.waits_after_delivery(
        tx, job.client_id, job.job_id, for_others_than=caller.user_id
    )


async def drop(tx: Transaction, caller: Caller, job: Job) -> None:
    """End the audit of a job that is given up, without a score."""
    audit = await store.open_of(tx, job.client_id, job.job_id)
    if audit is not None:
        dropped = replace(audit, state=AuditState.DROPPED, version=audit.version + 1)
        await store.update(tx, dropped)
        await tell(tx, caller.name, "DROP_AUDIT", dropped)


async def tell(tx: Transaction, actor: str, action: str, audit: Audit) -> None:
    """Tell the audit trail what `actor` did to an audit, and the state that it led to."""
    await audit_trail.record(
        tx,
        actor=actor,
        action=action,
        resource=audit.name,
        client_id=audit.client_id,
        details={"state": audit.state, "kind": audit.kind, "job": str(audit.job_id)},
    )


def _audit(tx: Transaction, caller: Caller, job: Job, submitted: Revision, plan: Plan, choice: Choice) -> Audit:
    method = current_method(plan.method_id)
    return Audit(
        client_id=job.client_id,
        audit_id=new_id(),
        job_id=job.job_id,
        revision=submitted.number,
        characters=characters_in(submitted.document),
        editor_id=caller.user_id,
        author_id=job.details.author_id,
        work_type_id=job.details.work_type_id,
        kind=choice.kind,
        grounds=choice.grounds,
        one_in=choice.one_in if choice.kind is Kind.RANDOM else None,
        method_id=method.method_id,
        method_version=method.version,
        state=AuditState.OPEN,
        created_at=tx.now,
    )


async def _handed_in(
    tx: Transaction, caller: Caller, job: Job, submitted: Revision, plan: Plan, *, is_required: bool
) -> HandedIn:
    """What the plan has to know; what it does not ask for is not looked up."""
    passes, doubtful, questions = 0, 0.0, 0
    if plan.new_person:
        passes = await store.passes_in_a_row(tx, job.client_id, caller.user_id, plan.new_person[-1].passes)
    if plan.doubtful_share is not None:
        doubtful = await _doubtful_share(tx, job)
    if plan.open_question:
        questions = await store.open_questions(tx, job.client_id, job.job_id, len(job.answers))
    return HandedIn(
        job_id=job.job_id,
        person_id=caller.user_id,
        author_id=job.details.author_id,
        work_type_id=job.details.work_type_id,
        is_required=is_required,
        was_returned=job.remarks is not None,
        passes_in_a_row=passes,
        blanks=len(blanks(submitted.document)),
        doubtful_share=doubtful,
        open_questions=questions,
    )


async def _doubtful_share(tx: Transaction, job: Job) -> float:
    """Which share of the draft's words was doubtful; a word of which nothing is known is not."""
    heard = await transcripts.heard(tx, job.client_id, job.dictation_id)
    if heard is None or not heard.words:
        return 0.0
    confidence = heard.marks.confidence(heard.words)
    doubtful = sum(sure is not None and sure < heard.marks.doubtful_below for sure in confidence)
    return doubtful / len(heard.words)
