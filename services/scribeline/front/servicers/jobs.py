"""JobService: the life of a job, over gRPC."""

import base64
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime
from uuid import UUID

from scribeline.database.unit_of_work import Database, Transaction
from scribeline.front import checks, names
from scribeline.front.calls import Context, current_caller, unit_of_work
from scribeline.front.conversions.details import PRIORITIES, timestamp
from scribeline.front.conversions.jobs import AMENDMENTS, STATES, from_view, state_number
from scribeline.front.errors import ValueWrong
from scribeline.front.idempotency import once
from scribeline.front.paging import Pages
from scribeline.identity.model import Caller
from scribeline.jobs import recovery, service, store
from scribeline.jobs.model import Job
from scribeline.jobs.store import Position
from scribeline.jobs.watch import Pulse
from scribeline.routing.model import HIGHEST_PRIORITY
from scribeline.storage.keys import MasterKeys
from scribeline.v1 import jobs_pb2, jobs_pb2_grpc

LONGEST_REASON = 2000
"""Characters of a reason, a remark or a question."""

WATCH_BATCH = 200
"""How many moves a watcher reads at a time."""


class JobServicer(jobs_pb2_grpc.JobServiceServicer):
    """Every verb is one transaction; with a request id it is done once."""

    def __init__(self, database: Database, pages: Pages, pulse: Pulse, master_keys: MasterKeys, claim_s: float) -> None:
        self._database = database
        self._master_keys = master_keys
        self._pages = pages
        self._pulse = pulse
        self._claim_s = claim_s

    async def GetJob(self, request: jobs_pb2.GetJobRequest, context: Context) -> jobs_pb2.Job:
        """One job."""
        caller = current_caller()
        client_id, job_id = names.JOB.parse(request.name, field="name")
        async with unit_of_work(self._database, caller, context) as tx:
            return await _message(tx, await service.get(tx, caller, client_id, job_id))

    async def ListJobs(self, request: jobs_pb2.ListJobsRequest, context: Context) -> jobs_pb2.ListJobsResponse:
        """A page of jobs."""
        caller = current_caller()
        page = self._pages.of(request, caller)
        client_id = names.parse_client_or_all(request.parent, field="parent")
        states = {checks.choice(state, dict(STATES), field="states") for state in request.states}
        editor_id = names.USER.parse(request.editor, field="editor")[0] if request.editor else None
        amends_job_id = None
        if request.amends:
            client_id, amends_job_id = names.JOB.parse(request.amends, field="amends")
        async with unit_of_work(self._database, caller, context) as tx:
            rows = await service.page(
                tx,
                caller,
                client_id=client_id,
                states=states,
                editor_id=editor_id,
                amends_job_id=amends_job_id,
                awaits_signature=request.awaits_signature,
                after=(datetime.fromisoformat(page.after[0]), UUID(page.after[1])) if page.after else None,
                limit=page.limit,
            )
            jobs, token = page.cut(rows, lambda job: (job.received_at.isoformat(), str(job.job_id)))
            views = await service.view(tx, jobs)
        return jobs_pb2.ListJobsResponse(jobs=[from_view(view) for view in views], next_page_token=token)

    async def WatchJobs(
        self, request: jobs_pb2.WatchJobsRequest, context: Context
    ) -> AsyncIterator[jobs_pb2.WatchJobsResponse]:
        """Each change, as soon as its place among the others is final."""
        caller = current_caller()
        client_id = names.parse_client_or_all(request.parent, field="parent")
        async with self._pulse.watching():
            if request.resume_token:
                position = _position(request.resume_token)
            else:
                async with unit_of_work(self._database, caller, context) as tx:
                    position = await store.newest_position(tx)
            yield jobs_pb2.WatchJobsResponse(resume_token=_token(position))
            final = position  # every move up to here can be read, whoever's it is
            while True:
                async with unit_of_work(self._database, caller, context) as tx:
                    changes, more_behind = await service.changes_after(tx, caller, position, client_id, WATCH_BATCH)
                for change in changes:
                    yield _change_message(change)
                if more_behind is not None:
                    position = more_behind
                    continue
                # All of the caller's moves up to `final` are told: what others moved until there need not be looked
                # through again.
                position = max(position, final, *(change.move.position for change in changes))
                final = await self._pulse.behind(position)

    async def ClaimJob(self, request: jobs_pb2.ClaimJobRequest, context: Context) -> jobs_pb2.Job:
        """Take a drafted job to edit."""
        return await self._verb(
            request, context, lambda tx, caller, c, j: service.claim(tx, caller, c, j, claim_s=self._claim_s)
        )

    async def ClaimNextJob(self, request: jobs_pb2.ClaimNextJobRequest, context: Context) -> jobs_pb2.Job:
        """Take the next drafted job."""
        caller = current_caller()
        client_id = names.parse_client_or_all(request.parent, field="parent")
        async with unit_of_work(self._database, caller, context) as tx:

            async def act() -> jobs_pb2.Job:
                return await _message(tx, await service.claim_next(tx, caller, client_id, claim_s=self._claim_s))

            return await once(tx, caller, request, act, jobs_pb2.Job)

    async def RenewClaim(self, request: jobs_pb2.RenewClaimRequest, context: Context) -> jobs_pb2.Job:
        """Keep a claim alive."""
        caller = current_caller()
        client_id, job_id = names.JOB.parse(request.name, field="name")
        async with unit_of_work(self._database, caller, context) as tx:
            job = await service.renew(tx, caller, client_id, job_id, claim_s=self._claim_s)
            return await _message(tx, job)

    async def ReleaseJob(self, request: jobs_pb2.ReleaseJobRequest, context: Context) -> jobs_pb2.Job:
        """Put a claimed job back."""
        return await self._verb(request, context, service.release)

    async def RouteJob(self, request: jobs_pb2.RouteJobRequest, context: Context) -> jobs_pb2.Job:
        """Say whose dictation an unrouted job is."""
        client_id, _ = names.JOB.parse(request.name, field="name")
        author_owner, author_id = names.AUTHOR.parse(request.author, field="author")
        work_type_owner, work_type_id = names.WORK_TYPE.parse(request.work_type, field="work_type")
        for owner, field in ((author_owner, "author"), (work_type_owner, "work_type")):
            if owner != client_id:
                raise ValueWrong("has to be of the job's own client", field=field)
        return await self._verb(
            request,
            context,
            lambda tx, caller, c, j: service.route(tx, caller, c, j, author_id=author_id, work_type_id=work_type_id),
        )

    async def AssignJob(self, request: jobs_pb2.AssignJobRequest, context: Context) -> jobs_pb2.Job:
        """Give a job to one person, or back to everybody."""
        user_id = names.USER.parse(request.user, field="user")[0] if request.user else None
        return await self._verb(request, context, lambda tx, caller, c, j: service.assign(tx, caller, c, j, user_id))

    async def PrioritizeJob(self, request: jobs_pb2.PrioritizeJobRequest, context: Context) -> jobs_pb2.Job:
        """Say how urgent a job is."""
        priority = checks.choice(request.priority, PRIORITIES, field="priority") if request.priority else None
        job_priority = None
        if request.HasField("job_priority"):
            job_priority = checks.whole_number(
                request.job_priority, field="job_priority", least=0, most=HIGHEST_PRIORITY
            )
        if priority is None and job_priority is None:
            raise ValueWrong("has to say something: this, or job_priority", field="priority")
        return await self._verb(
            request,
            context,
            lambda tx, caller, c, j: service.prioritize(tx, caller, c, j, priority=priority, job_priority=job_priority),
        )

    async def SubmitTranscript(self, request: jobs_pb2.SubmitTranscriptRequest, context: Context) -> jobs_pb2.Job:
        """Hand a corrected transcript in."""
        etag = checks.line(request.transcript_etag, field="transcript_etag", required=True)
        return await self._verb(request, context, lambda tx, caller, c, j: service.submit(tx, caller, c, j, etag))

    async def ApproveTranscript(self, request: jobs_pb2.ApproveTranscriptRequest, context: Context) -> jobs_pb2.Job:
        """Let a reviewed transcript go."""
        etag = checks.line(request.transcript_etag, field="transcript_etag", required=True)
        return await self._verb(request, context, lambda tx, caller, c, j: service.approve(tx, caller, c, j, etag))

    async def ReturnTranscript(self, request: jobs_pb2.ReturnTranscriptRequest, context: Context) -> jobs_pb2.Job:
        """Give a transcript back to its editor."""
        remarks = checks.text(request.remarks, field="remarks", longest=LONGEST_REASON, required=True)
        return await self._verb(
            request,
            context,
            lambda tx, caller, c, j: service.return_(tx, caller, c, j, remarks, claim_s=self._claim_s),
        )

    async def HoldJob(self, request: jobs_pb2.HoldJobRequest, context: Context) -> jobs_pb2.Job:
        """Let a job wait for the client."""
        question = checks.text(request.question, field="question", longest=LONGEST_REASON, required=True)
        return await self._verb(request, context, lambda tx, caller, c, j: service.hold(tx, caller, c, j, question))

    async def ResumeJob(self, request: jobs_pb2.ResumeJobRequest, context: Context) -> jobs_pb2.Job:
        """Let a held job go on."""
        return await self._verb(
            request, context, lambda tx, caller, c, j: service.resume(tx, caller, c, j, claim_s=self._claim_s)
        )

    async def AnswerQuestion(self, request: jobs_pb2.AnswerQuestionRequest, context: Context) -> jobs_pb2.Job:
        """Answer what a held job waits for."""
        text = checks.text(request.answer, field="answer", longest=LONGEST_REASON, required=True)
        return await self._verb(
            request, context, lambda tx, caller, c, j: service.answer(tx, caller, c, j, text, claim_s=self._claim_s)
        )

    async def CancelJob(self, request: jobs_pb2.CancelJobRequest, context: Context) -> jobs_pb2.Job:
        """Give a job up."""
        reason = checks.text(request.reason, field="reason", longest=LONGEST_REASON, required=True)
        return await self._verb(request, context, lambda tx, caller, c, j: service.cancel_job(tx, caller, c, j, reason))

    async def RetryJob(self, request: jobs_pb2.RetryJobRequest, context: Context) -> jobs_pb2.Job:
        """Queue a failed job once more."""
        return await self._verb(request, context, service.retry)

    async def GetRecoveryKey(self, request: jobs_pb2.GetRecoveryKeyRequest, context: Context) -> jobs_pb2.RecoveryKey:
        """The key of the caller's unsaved text."""
        caller = current_caller()
        client_id, job_id = names.JOB.parse(request.name, field="name")
        async with unit_of_work(self._database, caller, context) as tx:
            key = await recovery.key_of(tx, self._master_keys, caller, client_id, job_id)
        return jobs_pb2.RecoveryKey(key=key.secret)

    async def AmendJob(self, request: jobs_pb2.AmendJobRequest, context: Context) -> jobs_pb2.Job:
        """Make a job for an addendum or a corrected version."""
        amendment = checks.choice(request.amendment, AMENDMENTS, field="amendment")
        reason = checks.text(request.reason, field="reason", longest=LONGEST_REASON, required=True)
        return await self._verb(
            request, context, lambda tx, caller, c, j: service.amend(tx, caller, c, j, amendment, reason)
        )

    async def _verb(
        self,
        request: "_VerbRequest",
        context: Context,
        verb: Callable[[Transaction, Caller, str, UUID], Awaitable[Job]],
    ) -> jobs_pb2.Job:
        caller = current_caller()
        client_id, job_id = names.JOB.parse(request.name, field="name")
        async with unit_of_work(self._database, caller, context) as tx:

            async def act() -> jobs_pb2.Job:
                return await _message(tx, await verb(tx, caller, client_id, job_id))

            return await once(tx, caller, request, act, jobs_pb2.Job)


_VerbRequest = (
    jobs_pb2.ClaimJobRequest
    | jobs_pb2.ReleaseJobRequest
    | jobs_pb2.RouteJobRequest
    | jobs_pb2.SubmitTranscriptRequest
    | jobs_pb2.ApproveTranscriptRequest
    | jobs_pb2.ReturnTranscriptRequest
    | jobs_pb2.HoldJobRequest
    | jobs_pb2.ResumeJobRequest
    | jobs_pb2.AnswerQuestionRequest
    | jobs_pb2.CancelJobRequest
    | jobs_pb2.RetryJobRequest
    | jobs_pb2.AmendJobRequest
    | jobs_pb2.AssignJobRequest
    | jobs_pb2.PrioritizeJobRequest
)


async def _message(tx: Transaction, job: Job) -> jobs_pb2.Job:
    (view,) = await service.view(tx, [job])
    return from_view(view)


def _change_message(change: service.Change) -> jobs_pb2.WatchJobsResponse:
    move, token = change.move, _token(change.move.position)
    if change.view is None:
        return jobs_pb2.WatchJobsResponse(gone=names.JOB.format(move.client_id, move.job_id), resume_token=token)
    return jobs_pb2.WatchJobsResponse(
        job=from_view(change.view), state=state_number(move.to_state), time=timestamp(move.at), resume_token=token
    )


def _token(position: Position) -> str:
    return base64.urlsafe_b64encode(json.dumps([position.txid, position.event_id]).encode()).decode()


def _position(token: str) -> Position:
    """Where a watcher goes on. A forged token only chooses another place in what its bearer may see."""
    try:
        txid, event_id = json.loads(base64.urlsafe_b64decode(token[:200].encode()))
        position = Position(int(txid), int(event_id))
    except (ValueError, TypeError):
        position = Position(-1, -1)
    if not (0 <= position.txid < 1 << 63 and 0 <= position.event_id < 1 << 63):
        raise ValueWrong("has to be a resume_token that this service gave", field="resume_token")
    return position
