"""JobService and TranscriptService as callers meet them: what is told, what is refused and how, and who sees what."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from typing import Any
from uuid import uuid4

import pytest
from google.protobuf.duration_pb2 import Duration
from grpc import StatusCode
from tests.builders import CLAIM_S, Company, caller, open_company
from tests.servers.front import CLINIC_A, CLINIC_B, ServedFront, front, refused
from tests.servers.postgres import DatabaseUrls

from scribeline.database.unit_of_work import Database, Scope
from scribeline.dictations.model import Priority
from scribeline.identity.model import Role
from scribeline.jobs import service
from scribeline.jobs.model import Job, JobState
from scribeline.jobs.watch import PULSE_S
from scribeline.transcripts.model import Blank, BlankReason, Block, BlockKind, Document, Run, WordSpan
from scribeline.transcripts.store import insert_revision
from scribeline.v1 import jobs_pb2, transcripts_pb2

__all__ = ["front"]

S = JobState
A, B, ALL = f"clients/{CLINIC_A}", f"clients/{CLINIC_B}", "clients/-"
TYPIST = caller("transcriptionist", Role.TRANSCRIPTIONIST)
OTHER = caller("other-typist", Role.TRANSCRIPTIONIST)
REVIEWER = caller("reviewer", Role.REVIEWER)
SEEN_S = 10.0
"""How long a change may take to be told before a test fails, in seconds."""


@pytest.fixture
async def company(front: ServedFront, database_urls: DatabaseUrls) -> AsyncIterator[Company]:
    """The served front's own company, for making jobs; its work type `checked` is reviewed, `letter` is not."""
    async with open_company(database_urls, front.clock) as company:
        for client_id in (CLINIC_A, CLINIC_B):
            await company.catalogue(client_id)
        yield company


async def make(company: Company, state: JobState, client_id: str = CLINIC_A, **fields: Any) -> Job:
    """A job whose editor is the front's transcriptionist, on its way through review."""
    return await company.job(
        client_id, state, **{"editor": TYPIST, "reviewer": REVIEWER, "work_type": "checked", **fields}
    )


def state_of(job: jobs_pb2.Job) -> str:
    return jobs_pb2.Job.State.Name(job.state).removeprefix("STATE_")


Verb = Callable[[ServedFront, str, str], Awaitable[jobs_pb2.Job]]

VERBS: dict[str, tuple[JobState, Verb]] = {
    "claim": (
        S.DRAFTED,
        lambda f, name, id_: f.transcriptionist.jobs.ClaimJob(jobs_pb2.ClaimJobRequest(name=name, request_id=id_)),
    ),
    "claim next": (
        S.DRAFTED,
        lambda f, _, id_: f.transcriptionist.jobs.ClaimNextJob(
            jobs_pb2.ClaimNextJobRequest(parent=ALL, request_id=id_)
        ),
    ),
    "release": (
        S.EDITING,
        lambda f, name, id_: f.transcriptionist.jobs.ReleaseJob(jobs_pb2.ReleaseJobRequest(name=name, request_id=id_)),
    ),
    "route": (
        S.UNROUTED,
        lambda f, name, id_: f.manager.jobs.RouteJob(
            jobs_pb2.RouteJobRequest(
                name=name, author=f"{A}/authors/vogel", work_type=f"{A}/workTypes/letter", request_id=id_
            )
        ),
    ),
    "submit": (
        S.EDITING,
        lambda f, name, id_: f.transcriptionist.jobs.SubmitTranscript(
            jobs_pb2.SubmitTranscriptRequest(name=name, transcript_etag="r1", request_id=id_)
        ),
    ),
    "approve": (
        S.IN_REVIEW,
        lambda f, name, id_: f.reviewer.jobs.ApproveTranscript(
            jobs_pb2.ApproveTranscriptRequest(name=name, transcript_etag="r1", request_id=id_)
        ),
    ),
    "return": (
        S.IN_REVIEW,
        lambda f, name, id_: f.reviewer.jobs.ReturnTranscript(
            jobs_pb2.ReturnTranscriptRequest(name=name, remarks="Left?", request_id=id_)
        ),
    ),
    "hold": (
        S.EDITING,
        lambda f, name, id_: f.transcriptionist.jobs.HoldJob(
            jobs_pb2.HoldJobRequest(name=name, question="Which side?", request_id=id_)
        ),
    ),
    "resume": (
        S.HELD,
        lambda f, name, id_: f.manager.jobs.ResumeJob(jobs_pb2.ResumeJobRequest(name=name, request_id=id_)),
    ),
    "cancel": (
        S.RECEIVED,
        lambda f, name, id_: f.clinic_a.jobs.CancelJob(
            jobs_pb2.CancelJobRequest(name=name, reason="Sent by mistake", request_id=id_)
        ),
    ),
    "retry": (
        S.FAILED,
        lambda f, name, id_: f.manager.jobs.RetryJob(jobs_pb2.RetryJobRequest(name=name, request_id=id_)),
    ),
    "amend": (
        S.DELIVERED,
        lambda f, name, id_: f.clinic_a.jobs.AmendJob(
            jobs_pb2.AmendJobRequest(
                name=name, amendment=jobs_pb2.Job.AMENDMENT_CORRECTION, reason="Wrong side", request_id=id_
            )
        ),
    ),
}
each_verb = pytest.mark.parametrize("verb", VERBS)


class TestRequestIds:
    @each_verb
    async def test_the_same_call_again_gets_the_first_answer_and_does_nothing(
        self, front: ServedFront, company: Company, verb: str
    ) -> None:
        state, call = VERBS[verb]
        job = await make(company, state)
        request_id = str(uuid4())
        first = await call(front, job.name, request_id)
        before = await company.contents()
        front.clock.advance(seconds=60)
        assert await call(front, job.name, request_id) == first
        assert await company.contents() == before

    async def test_a_call_that_was_made_twice_at_once_is_done_once(self, front: ServedFront, company: Company) -> None:
        jobs = [await make(company, S.DRAFTED) for _ in range(3)]
        request_id = str(uuid4())
        answers = await asyncio.gather(*(VERBS["claim next"][1](front, "", request_id) for _ in range(6)))
        assert len({answer.SerializeToString(deterministic=True) for answer in answers}) == 1
        states = [(await company.find(job)).state for job in jobs]
        assert sorted(states) == [S.DRAFTED, S.DRAFTED, S.EDITING]

    async def test_an_id_is_good_for_one_request(self, front: ServedFront, company: Company) -> None:
        one, other = await make(company, S.DRAFTED), await make(company, S.DRAFTED)
        request_id = str(uuid4())
        await VERBS["claim"][1](front, one.name, request_id)
        for again in (
            VERBS["claim"][1](front, other.name, request_id),
            VERBS["release"][1](front, one.name, request_id),
        ):
            refusal = await refused(again)
            assert (refusal.code, refusal.reason) == (StatusCode.INVALID_ARGUMENT, "REQUEST_ID_REUSED")
        assert (await company.find(other)).state is S.DRAFTED

    async def test_a_refused_call_may_be_made_again(self, front: ServedFront, company: Company) -> None:
        request_id = str(uuid4())
        refusal = await refused(VERBS["claim next"][1](front, "", request_id))
        assert (refusal.code, refusal.reason) == (StatusCode.NOT_FOUND, "NOTHING_TO_CLAIM")
        job = await make(company, S.DRAFTED)
        assert (await VERBS["claim next"][1](front, "", request_id)).name == job.name

    async def test_a_save_is_done_once(self, front: ServedFront, company: Company) -> None:
        job = await make(company, S.EDITING)
        request = transcripts_pb2.SaveTranscriptRequest(
            name=f"{job.name}/transcript", document=text("Other."), etag="r1", request_id=str(uuid4())
        )
        first = await front.transcriptionist.transcripts.SaveTranscript(request)
        assert first.etag == "r2"
        assert await front.transcriptionist.transcripts.SaveTranscript(request) == first
        request.document.CopyFrom(text("Another."))
        refusal = await refused(front.transcriptionist.transcripts.SaveTranscript(request))
        assert refusal.reason == "REQUEST_ID_REUSED"


def text(*paragraphs: str) -> transcripts_pb2.Document:
    return transcripts_pb2.Document(
        blocks=[
            transcripts_pb2.Block(
                kind=transcripts_pb2.Block.KIND_PARAGRAPH,
                inlines=[transcripts_pb2.Inline(run=transcripts_pb2.Run(text=paragraph))],
            )
            for paragraph in paragraphs
        ]
    )


class TestRefusals:
    @pytest.mark.parametrize("verb", [verb for verb in VERBS if verb != "claim next"])
    async def test_a_verb_in_a_wrong_state_tells_the_state(
        self, front: ServedFront, company: Company, verb: str
    ) -> None:
        state, call = VERBS[verb]
        wrong = S.APPROVED if state is S.EDITING or verb == "cancel" else S.EDITING
        job = await make(company, wrong, editor=REVIEWER if verb in ("approve", "return") else TYPIST)
        before = await company.contents()

        refusal = await refused(call(front, job.name, str(uuid4())))

        assert (refusal.code, refusal.reason) == (StatusCode.FAILED_PRECONDITION, "WRONG_JOB_STATE")
        assert refusal.metadata["state"] == job.state
        assert (refusal.resource, refusal.preconditions) == (job.name, ("WRONG_JOB_STATE",))
        assert f"The job is {job.state};" in refusal.message
        assert await company.contents() == before

    async def test_another_clients_job_is_as_if_it_were_not_there(self, front: ServedFront, company: Company) -> None:
        job = await make(company, S.DELIVERED)
        stranger = front.clinic_b

        def calls(name: str) -> list[Awaitable[object]]:
            return [
                stranger.jobs.GetJob(jobs_pb2.GetJobRequest(name=name)),
                stranger.jobs.CancelJob(jobs_pb2.CancelJobRequest(name=name, reason="x")),
                stranger.jobs.AmendJob(
                    jobs_pb2.AmendJobRequest(name=name, amendment=jobs_pb2.Job.AMENDMENT_ADDENDUM, reason="x")
                ),
                stranger.transcripts.GetTranscript(transcripts_pb2.GetTranscriptRequest(name=f"{name}/transcript")),
            ]

        nowhere = f"{A}/jobs/{uuid4()}"
        for call, same in zip(calls(job.name), calls(nowhere), strict=True):
            told, not_there = await refused(call), await refused(same)
            assert (told.code, told.reason) == (StatusCode.NOT_FOUND, "JOB_NOT_FOUND")
            assert (told.message, told.metadata) == (not_there.message, not_there.metadata)
        for parent in (A, ALL):
            assert not (await stranger.jobs.ListJobs(jobs_pb2.ListJobsRequest(parent=parent))).jobs

    async def test_a_narrow_worker_of_one_client_claims_nothing_of_another(
        self, front: ServedFront, company: Company
    ) -> None:
        job = await make(company, S.DRAFTED)
        only_b = await front.user("only-b", Role.TRANSCRIPTIONIST, (CLINIC_B,))
        for call in (
            only_b.jobs.ClaimNextJob(jobs_pb2.ClaimNextJobRequest(parent=ALL)),
            only_b.jobs.ClaimNextJob(jobs_pb2.ClaimNextJobRequest(parent=A)),
            only_b.jobs.ClaimJob(jobs_pb2.ClaimJobRequest(name=job.name)),
        ):
            assert (await refused(call)).code is StatusCode.NOT_FOUND

    async def test_somebody_elses_claim_is_permission_denied(self, front: ServedFront, company: Company) -> None:
        job = await make(company, S.EDITING, editor=OTHER)
        for call in (VERBS["claim"][1], VERBS["release"][1], VERBS["submit"][1]):
            refusal = await refused(call(front, job.name, ""))
            assert (refusal.code, refusal.reason) == (StatusCode.PERMISSION_DENIED, "NOT_YOUR_CLAIM")
            assert refusal.resource == job.name

    async def test_own_work_is_permission_denied(self, front: ServedFront, company: Company) -> None:
        job = await make(company, S.IN_REVIEW, editor=REVIEWER)
        refusal = await refused(VERBS["approve"][1](front, job.name, ""))
        assert (refusal.code, refusal.reason) == (StatusCode.PERMISSION_DENIED, "OWN_WORK")

    async def test_roles_call_what_the_contract_says(self, front: ServedFront, company: Company) -> None:
        job = await make(company, S.DRAFTED)
        for call in (
            front.clinic_a.jobs.ClaimJob(jobs_pb2.ClaimJobRequest(name=job.name)),
            front.transcriptionist.jobs.CancelJob(jobs_pb2.CancelJobRequest(name=job.name, reason="x")),
            front.transcriptionist.jobs.ApproveTranscript(
                jobs_pb2.ApproveTranscriptRequest(name=job.name, transcript_etag="r1")
            ),
            front.worker.jobs.GetJob(jobs_pb2.GetJobRequest(name=job.name)),
            front.worker.transcripts.GetTranscript(transcripts_pb2.GetTranscriptRequest(name=f"{job.name}/transcript")),
        ):
            refusal = await refused(call)
            assert (refusal.code, refusal.reason) == (StatusCode.PERMISSION_DENIED, "ROLE_NOT_ALLOWED")

    async def test_a_stale_etag_is_aborted_with_the_current_one(self, front: ServedFront, company: Company) -> None:
        editing, reviewed = await make(company, S.EDITING), await make(company, S.IN_REVIEW)
        before = await company.contents()
        for call in (
            front.transcriptionist.transcripts.SaveTranscript(
                transcripts_pb2.SaveTranscriptRequest(
                    name=f"{editing.name}/transcript", document=text("Other."), etag="r7"
                )
            ),
            front.transcriptionist.jobs.SubmitTranscript(
                jobs_pb2.SubmitTranscriptRequest(name=editing.name, transcript_etag="r7")
            ),
            front.reviewer.jobs.ApproveTranscript(
                jobs_pb2.ApproveTranscriptRequest(name=reviewed.name, transcript_etag="r7")
            ),
        ):
            refusal = await refused(call)
            assert (refusal.code, refusal.reason) == (StatusCode.ABORTED, "STALE_TRANSCRIPT")
            assert refusal.metadata == {"etag": "r1"}
        assert await company.contents() == before

    async def test_requests_that_make_no_sense(self, front: ServedFront, company: Company) -> None:
        job = await make(company, S.DELIVERED)
        jobs, transcripts = front.manager.jobs, front.manager.transcripts
        route = {"name": job.name, "author": f"{A}/authors/vogel", "work_type": f"{A}/workTypes/letter"}
        bad: list[tuple[Any, str]] = [
            (jobs.GetJob(jobs_pb2.GetJobRequest()), "name"),
            (jobs.GetJob(jobs_pb2.GetJobRequest(name=f"{A}/jobs/../jobs/{job.job_id}")), "name"),
            (jobs.GetJob(jobs_pb2.GetJobRequest(name=f"{job.name}\0")), "name"),
            (jobs.GetJob(jobs_pb2.GetJobRequest(name=A + "/jobs/" + "7" * 10_000)), "name"),
            (jobs.GetJob(jobs_pb2.GetJobRequest(name=f"{ALL}/jobs/{job.job_id}")), "name"),
            (jobs.ListJobs(jobs_pb2.ListJobsRequest(parent="clients")), "parent"),
            (jobs.ListJobs(jobs_pb2.ListJobsRequest(parent=A, page_size=-1)), "page_size"),
            (jobs.ListJobs(jobs_pb2.ListJobsRequest(parent=A, page_token="x")), "page_token"),
            (jobs.ListJobs(jobs_pb2.ListJobsRequest(parent=A, states=[jobs_pb2.Job.STATE_UNSPECIFIED])), "states"),
            (jobs.ListJobs(jobs_pb2.ListJobsRequest(parent=A, states=[99])), "states"),  # type: ignore[list-item]
            (jobs.ListJobs(jobs_pb2.ListJobsRequest(parent=A, editor="anna")), "editor"),
            (jobs.ClaimJob(jobs_pb2.ClaimJobRequest(name=job.name, request_id="1")), "request_id"),
            (jobs.CancelJob(jobs_pb2.CancelJobRequest(name=job.name)), "reason"),
            (jobs.CancelJob(jobs_pb2.CancelJobRequest(name=job.name, reason="x" * 2001)), "reason"),
            (jobs.CancelJob(jobs_pb2.CancelJobRequest(name=job.name, reason="\0")), "reason"),
            (jobs.HoldJob(jobs_pb2.HoldJobRequest(name=job.name, question=" ")), "question"),
            (jobs.ReturnTranscript(jobs_pb2.ReturnTranscriptRequest(name=job.name)), "remarks"),
            (jobs.SubmitTranscript(jobs_pb2.SubmitTranscriptRequest(name=job.name)), "transcript_etag"),
            (jobs.AmendJob(jobs_pb2.AmendJobRequest(name=job.name, reason="x")), "amendment"),
            (
                jobs.AmendJob(jobs_pb2.AmendJobRequest(name=job.name, amendment=jobs_pb2.Job.AMENDMENT_ADDENDUM)),
                "reason",
            ),
            (jobs.RouteJob(jobs_pb2.RouteJobRequest(**{**route, "author": f"{B}/authors/vogel"})), "author"),
            (jobs.RouteJob(jobs_pb2.RouteJobRequest(**{**route, "work_type": f"{B}/workTypes/letter"})), "work_type"),
            (jobs.RouteJob(jobs_pb2.RouteJobRequest(**{**route, "author": ""})), "author"),
            (jobs.WatchJobs(jobs_pb2.WatchJobsRequest(parent=A, resume_token="?")), "resume_token"),
            (jobs.WatchJobs(jobs_pb2.WatchJobsRequest(parent=A, resume_token="WzEsIC0xXQ==")), "resume_token"),
            (jobs.WatchJobs(jobs_pb2.WatchJobsRequest(parent=A, resume_token="e30=")), "resume_token"),
            (jobs.WatchJobs(jobs_pb2.WatchJobsRequest(parent="x")), "parent"),
            (transcripts.GetTranscript(transcripts_pb2.GetTranscriptRequest(name=job.name)), "name"),
            (transcripts.SaveTranscript(transcripts_pb2.SaveTranscriptRequest(name=f"{job.name}/transcript")), "etag"),
            (
                transcripts.ListRevisions(
                    transcripts_pb2.ListRevisionsRequest(parent=f"{job.name}/transcript", page_size=-1)
                ),
                "page_size",
            ),
            (
                transcripts.GetRevision(transcripts_pb2.GetRevisionRequest(name=f"{job.name}/transcript/revisions/01")),
                "name",
            ),
        ]
        for call, field in bad:
            refusal = await refused(call)
            assert (refusal.code, refusal.fields) == (StatusCode.INVALID_ARGUMENT, (field,)), (field, refusal)

    async def test_documents_that_make_no_sense(self, front: ServedFront, company: Company) -> None:
        job = await make(company, S.EDITING)
        block, inline, run = transcripts_pb2.Block, transcripts_pb2.Inline, transcripts_pb2.Run
        paragraph = block.KIND_PARAGRAPH
        before = await company.contents()
        for made, field in (
            (block(kind=block.KIND_UNSPECIFIED), "document.blocks[0].kind"),
            (block(kind=99), "document.blocks[0].kind"),  # type: ignore[arg-type]
            (block(kind=paragraph, level=-1), "document.blocks[0]"),
            (block(kind=paragraph, level=99), "document.blocks[0]"),
            (block(kind=paragraph, inlines=[inline()]), "document.blocks[0].inlines[0]"),
            (block(kind=paragraph, inlines=[inline(run=run(text="\0"))]), "document.blocks[0].inlines[0]"),
            (
                block(
                    kind=paragraph,
                    inlines=[inline(run=run(text="x", words=transcripts_pb2.WordSpan(first=0, last=9)))],
                ),
                "document.blocks[0].inlines[0]",
            ),
            (
                block(
                    kind=paragraph,
                    inlines=[
                        inline(
                            blank=transcripts_pb2.Blank(
                                reason=transcripts_pb2.Blank.REASON_OTHER, start_offset=Duration(seconds=-1)
                            )
                        )
                    ],
                ),
                "document.blocks[0].inlines[0].blank.start_offset",
            ),
            (
                block(kind=paragraph, inlines=[inline(blank=transcripts_pb2.Blank())]),
                "document.blocks[0].inlines[0].blank.reason",
            ),
        ):
            refusal = await refused(
                front.transcriptionist.transcripts.SaveTranscript(
                    transcripts_pb2.SaveTranscriptRequest(
                        name=f"{job.name}/transcript",
                        document=transcripts_pb2.Document(blocks=[made]),
                        etag="r1",
                    )
                )
            )
            assert (refusal.code, refusal.fields) == (StatusCode.INVALID_ARGUMENT, (field,)), (field, refusal)
        assert await company.contents() == before


class TestReading:
    async def test_a_job_tells_all_of_itself(self, front: ServedFront, company: Company) -> None:
        job = await company.received(CLINIC_A, priority=Priority.STAT)
        front.clock.advance(minutes=5)
        told = await front.clinic_a.jobs.GetJob(jobs_pb2.GetJobRequest(name=job.name))
        assert (told.name, state_of(told), told.etag) == (job.name, "RECEIVED", "v1")
        assert told.details.author == f"{A}/authors/vogel"
        assert told.details.work_type == f"{A}/workTypes/letter"
        assert told.details.priority == jobs_pb2.PRIORITY_STAT
        assert told.details.patient.record_number == "4711"
        assert (told.audio_duration.ToTimedelta().total_seconds(), told.audio_size_bytes) == (12.5, 1000)
        assert len(told.audio_sha256) == 32
        assert told.HasField("queue_position")
        assert (told.queue_position, told.HasField("progress"), told.attempts) == (0, False, 0)
        assert [(entry.state, entry.duration.seconds) for entry in told.times_in_state] == [(1, 300)]
        assert (told.due_time.seconds - told.receive_time.seconds) == 86_400
        set_fields = {field.name for field, _ in told.ListFields()}
        assert set_fields.isdisjoint({"failure", "hold", "remarks", "cancellation", "claim_expire_time"})

    async def test_why_it_stands_where_it_stands(self, front: ServedFront, company: Company) -> None:
        async def reasons(job: Job) -> dict[str, tuple[str, str, str]]:
            told = await front.manager.jobs.GetJob(jobs_pb2.GetJobRequest(name=job.name))
            return {
                name: (reason.code, reason.message, reason.user)
                for name in ("failure", "hold", "remarks", "cancellation")
                if told.HasField(name)
                for reason in [getattr(told, name)]
            }

        assert await reasons(await make(company, S.FAILED)) == {
            "failure": ("AUDIO_UNREADABLE", "The recording cannot be decoded.", "")
        }
        assert await reasons(await make(company, S.HELD)) == {"hold": ("QUESTION", "Which side?", "users/max")}
        assert await reasons(await make(company, S.CANCELLED)) == {
            "cancellation": ("CANCELLED", "Sent by mistake", "users/max")
        }

    async def test_the_way_of_one_job_by_its_verbs(self, front: ServedFront, company: Company) -> None:
        job = await make(company, S.DRAFTED)
        claimed = await VERBS["claim"][1](front, job.name, "")
        assert (state_of(claimed), claimed.editor) == ("EDITING", "users/transcriptionist")
        assert claimed.claim_expire_time.ToDatetime(tzinfo=front.clock().tzinfo) > front.clock()
        front.clock.advance(seconds=30)
        renewed = await front.transcriptionist.jobs.RenewClaim(jobs_pb2.RenewClaimRequest(name=job.name))
        assert renewed.claim_expire_time.seconds - claimed.claim_expire_time.seconds == 30
        assert state_of(await VERBS["submit"][1](front, job.name, "")) == "IN_REVIEW"
        returned = await VERBS["return"][1](front, job.name, "")
        assert (state_of(returned), returned.remarks.message) == ("EDITING", "Left?")
        assert state_of(await VERBS["submit"][1](front, job.name, "")) == "IN_REVIEW"
        approved = await VERBS["approve"][1](front, job.name, "")
        assert (state_of(approved), approved.approved_revision) == ("APPROVED", 1)
        await company.deliver(job)
        amended = await VERBS["amend"][1](front, job.name, "")
        assert (state_of(amended), amended.amends) == ("DRAFTED", job.name)
        assert amended.amendment == jobs_pb2.Job.AMENDMENT_CORRECTION

    async def test_a_transcriptionist_sees_what_waits_and_what_is_theirs(
        self, front: ServedFront, company: Company
    ) -> None:
        theirs = [await make(company, S.EDITING), await make(company, S.IN_REVIEW)]
        waiting = [await make(company, S.DRAFTED)]
        for state in (S.EDITING, S.IN_REVIEW, S.DELIVERED):
            await make(company, state, editor=OTHER)
        await make(company, S.RECEIVED, CLINIC_B)
        told = await front.transcriptionist.jobs.ListJobs(jobs_pb2.ListJobsRequest(parent=ALL))
        assert {job.name for job in told.jobs} == {job.name for job in theirs + waiting}
        every = await front.manager.jobs.ListJobs(jobs_pb2.ListJobsRequest(parent=ALL))
        assert len(every.jobs) == 7

    async def test_pages_over_all_clients_give_everything_once_newest_first(
        self, front: ServedFront, company: Company
    ) -> None:
        made = []
        for number in range(7):
            front.clock.advance(seconds=number % 2)
            made.append(await company.received((CLINIC_A, CLINIC_B)[number % 2]))
        seen: list[jobs_pb2.Job] = []
        token = ""
        for _ in range(10):
            page = await front.manager.jobs.ListJobs(
                jobs_pb2.ListJobsRequest(parent=ALL, page_size=3, page_token=token)
            )
            assert len(page.jobs) <= 3
            seen += page.jobs
            if not (token := page.next_page_token):
                break
        assert sorted(job.name for job in seen) == sorted(job.name for job in made)
        received = [job.receive_time.ToNanoseconds() for job in seen]
        assert received == sorted(received, reverse=True)
        whole = await front.manager.jobs.ListJobs(jobs_pb2.ListJobsRequest(parent=ALL, page_size=10**9))
        assert list(whole.jobs) == seen
        of_a = await front.clinic_a.jobs.ListJobs(jobs_pb2.ListJobsRequest(parent=ALL))
        assert list(of_a.jobs) == [job for job in seen if job.name.startswith(A)]

    async def test_a_list_is_filtered_by_states_and_editor(self, front: ServedFront, company: Company) -> None:
        editing, drafted = await make(company, S.EDITING), await make(company, S.DRAFTED)
        await make(company, S.EDITING, editor=OTHER)

        async def names(**fields: Any) -> set[str]:
            answer = await front.manager.jobs.ListJobs(jobs_pb2.ListJobsRequest(parent=A, **fields))
            return {job.name for job in answer.jobs}

        assert await names(states=[jobs_pb2.Job.STATE_DRAFTED]) == {drafted.name}
        assert await names(editor="users/transcriptionist") == {editing.name}
        both = [jobs_pb2.Job.STATE_DRAFTED, jobs_pb2.Job.STATE_EDITING]
        assert len(await names(states=both)) == 3
        assert await names(states=[jobs_pb2.Job.STATE_FAILED]) == set()


RICH = Document(
    (
        Block(BlockKind.HEADING, (Run("Findings", bold=True),)),
        Block(BlockKind.NUMBERED, (Run("the ", WordSpan(0, 0)), Run("lungs", WordSpan(1, 1), italic=True)), level=2),
        Block(
            BlockKind.BULLET,
            (
                Run("are ", WordSpan(2, 2), underline=True),
                Blank(1.1, 12.34, "clear", BlankReason.UNCLEAR_TERM, "Ask"),
                Blank(0.3, 1234.567, reason=BlankReason.INAUDIBLE),
            ),
            level=1,
        ),
        Block(BlockKind.PARAGRAPH, ()),
    )
)


class TestTranscripts:
    async def test_the_machines_words_come_when_asked_for(self, front: ServedFront, company: Company) -> None:
        job = await make(company, S.EDITING)
        name = f"{job.name}/transcript"
        basic = await front.transcriptionist.transcripts.GetTranscript(transcripts_pb2.GetTranscriptRequest(name=name))
        assert (basic.text, basic.revision, basic.etag, len(basic.words)) == ("the lungs are clear", 1, "r1", 0)
        assert [flag.kind for flag in basic.flags] == ["TELEPHONE_BAND"]
        full = await front.transcriptionist.transcripts.GetTranscript(
            transcripts_pb2.GetTranscriptRequest(name=name, view=transcripts_pb2.TRANSCRIPT_VIEW_FULL)
        )
        assert [word.text for word in full.words] == ["the", "lungs", "are", "clear"]
        assert full.words[1].start_offset.ToMilliseconds() == 500
        assert full.words[1].confidence == pytest.approx(0.75)
        assert full.words[1].engine_confidence == pytest.approx(0.9)
        assert not full.words[3].HasField("confidence")  # nothing is written for it
        assert full.doubtful_below == pytest.approx(0.8)

    async def test_the_marks_for_whoever_corrects_come_with_the_words(
        self, front: ServedFront, company: Company
    ) -> None:
        job = await make(company, S.EDITING)
        name = f"{job.name}/transcript"
        basic = await front.transcriptionist.transcripts.GetTranscript(transcripts_pb2.GetTranscriptRequest(name=name))
        assert (len(basic.corrections), len(basic.notes)) == (0, 0)
        full = await front.transcriptionist.transcripts.GetTranscript(
            transcripts_pb2.GetTranscriptRequest(name=name, view=transcripts_pb2.TRANSCRIPT_VIEW_FULL)
        )
        (correction,) = full.corrections
        assert (correction.heard, correction.written) == ("thaw", "the")
        assert (correction.reason, correction.message) == ("SOUND", "It sounds like this.")
        assert list(correction.alternatives) == ["than", "them"]
        assert (correction.words.first, correction.words.last) == (0, 0)
        assert correction.end_offset.ToMilliseconds() == 400
        said, thanks = full.notes
        assert (said.text, said.words.first, said.words.last) == ("typist, a copy", 3, 3)
        assert (said.start_offset.ToMilliseconds(), said.end_offset.ToMilliseconds()) == (1500, 1900)
        assert (thanks.text, thanks.HasField("words")) == ("thanks", False)

    async def test_a_document_comes_back_as_it_went_and_is_no_new_revision(
        self, front: ServedFront, company: Company
    ) -> None:
        job = await make(company, S.EDITING)
        await company.do(
            lambda tx: insert_revision(tx, CLINIC_A, job.job_id, 2, RICH, saved_by="transcriptionist", changed=0)
        )
        name = f"{job.name}/transcript"
        read = await front.transcriptionist.transcripts.GetTranscript(transcripts_pb2.GetTranscriptRequest(name=name))
        assert [block.level for block in read.document.blocks] == [1, 3, 2, 1]
        saved = await front.transcriptionist.transcripts.SaveTranscript(
            transcripts_pb2.SaveTranscriptRequest(name=name, document=read.document, etag=read.etag)
        )
        assert (saved.revision, saved.document) == (2, read.document)
        for block in read.document.blocks:
            block.level = 0 if block.level == 1 else block.level  # 0 means 1
        saved = await front.transcriptionist.transcripts.SaveTranscript(
            transcripts_pb2.SaveTranscriptRequest(name=name, document=read.document, etag=read.etag)
        )
        assert saved.revision == 2

    async def test_revisions_are_listed_and_read(self, front: ServedFront, company: Company) -> None:
        job = await make(company, S.EDITING)
        name = f"{job.name}/transcript"
        for number in range(1, 4):
            await front.transcriptionist.transcripts.SaveTranscript(
                transcripts_pb2.SaveTranscriptRequest(name=name, document=text(f"Text {number}."), etag=f"r{number}")
            )
        seen: list[transcripts_pb2.Revision] = []
        token = ""
        for _ in range(10):
            page = await front.manager.transcripts.ListRevisions(
                transcripts_pb2.ListRevisionsRequest(parent=name, page_size=3, page_token=token)
            )
            seen += page.revisions
            if not (token := page.next_page_token):
                break
        assert [revision.name for revision in seen] == [f"{name}/revisions/{number}" for number in (4, 3, 2, 1)]
        assert [revision.user for revision in seen] == ["users/transcriptionist"] * 3 + [""]
        assert not any(revision.HasField("document") or revision.text for revision in seen)
        whole = await front.manager.transcripts.ListRevisions(
            transcripts_pb2.ListRevisionsRequest(parent=name, page_size=10**9)
        )
        assert list(whole.revisions) == seen
        one = await front.manager.transcripts.GetRevision(
            transcripts_pb2.GetRevisionRequest(name=f"{name}/revisions/2")
        )
        assert (one.text, one.user) == ("Text 1.", "users/transcriptionist")
        refusal = await refused(
            front.manager.transcripts.GetRevision(transcripts_pb2.GetRevisionRequest(name=f"{name}/revisions/5"))
        )
        assert (refusal.code, refusal.reason) == (StatusCode.NOT_FOUND, "REVISION_NOT_FOUND")

    async def test_there_is_none_before_the_draft(self, front: ServedFront, company: Company) -> None:
        job = await make(company, S.TRANSCRIBING)
        refusal = await refused(
            front.manager.transcripts.GetTranscript(transcripts_pb2.GetTranscriptRequest(name=f"{job.name}/transcript"))
        )
        assert (refusal.code, refusal.reason) == (StatusCode.FAILED_PRECONDITION, "TRANSCRIPT_NOT_READY")
        assert refusal.metadata == {"state": "TRANSCRIBING"}


class Watcher:
    """Follows a stream of changes."""

    def __init__(self, call: Any) -> None:
        self._call = call
        self._answers = aiter(call)

    @classmethod
    async def start(cls, api: Any, parent: str = ALL, resume_token: str = "") -> "tuple[Watcher, str]":
        """A watcher that is in place, and the token that it begins with."""
        watcher = cls(api.jobs.WatchJobs(jobs_pb2.WatchJobsRequest(parent=parent, resume_token=resume_token)))
        first = await watcher.next()
        assert not first.HasField("job")
        assert first.resume_token
        return watcher, first.resume_token

    async def next(self) -> jobs_pb2.WatchJobsResponse:
        async with asyncio.timeout(SEEN_S):
            return await anext(self._answers)

    async def take(self, count: int) -> list[jobs_pb2.WatchJobsResponse]:
        return [await self.next() for _ in range(count)]

    def stop(self) -> None:
        self._call.cancel()


def told(changes: Iterable[jobs_pb2.WatchJobsResponse]) -> list[tuple[str, str]]:
    return [(change.job.name, jobs_pb2.Job.State.Name(change.state).removeprefix("STATE_")) for change in changes]


class TestWatching:
    async def test_each_change_is_told_in_order_from_now_on(self, front: ServedFront, company: Company) -> None:
        await make(company, S.DRAFTED)
        watcher, _ = await Watcher.start(front.manager)
        job = await make(company, S.EDITING)
        changes = await watcher.take(4)
        assert told(changes) == [(job.name, state) for state in ("RECEIVED", "TRANSCRIBING", "DRAFTED", "EDITING")]
        assert changes[-1].job.editor == "users/transcriptionist"
        watcher.stop()

    async def test_a_broken_stream_goes_on_with_nothing_missed_and_nothing_twice(
        self, front: ServedFront, company: Company
    ) -> None:
        watcher, begun = await Watcher.start(front.manager)
        jobs = [await make(company, S.DRAFTED), await make(company, S.DRAFTED, CLINIC_B)]
        seen = await watcher.take(2)
        watcher.stop()  # with four more told already, or on their way
        jobs.append(await make(company, S.EDITING))
        for _ in range(3):
            watcher, _ = await Watcher.start(front.manager, resume_token=seen[-1].resume_token)
            seen += await watcher.take(2)
            watcher.stop()
        seen += await (again := (await Watcher.start(front.manager, resume_token=seen[-1].resume_token))[0]).take(2)
        again.stop()

        way = ["RECEIVED", "TRANSCRIBING", "DRAFTED"]
        assert told(seen) == [
            *((jobs[0].name, state) for state in way),
            *((jobs[1].name, state) for state in way),
            *((jobs[2].name, state) for state in [*way, "EDITING"]),
        ]
        whole, _ = await Watcher.start(front.manager, resume_token=begun)
        assert told(await whole.take(10)) == told(seen)
        whole.stop()

    async def test_a_change_that_commits_after_a_later_one_is_told(self, front: ServedFront, company: Company) -> None:
        slow, quick = await make(company, S.DRAFTED), await make(company, S.DRAFTED)
        watcher, _ = await Watcher.start(front.manager)
        async with company.front.transaction(Scope.company()) as tx:
            await service.claim(tx, TYPIST, CLINIC_A, slow.job_id, claim_s=CLAIM_S)
            await VERBS["claim"][1](front, quick.name, "")
            other, _ = await Watcher.start(front.manager)  # begins before what is not final yet
        assert told(await watcher.take(2)) == [(slow.name, "EDITING"), (quick.name, "EDITING")]
        assert told(await other.take(2)) == [(slow.name, "EDITING"), (quick.name, "EDITING")]
        watcher.stop()
        other.stop()

    async def test_a_clinic_is_told_of_its_own_jobs_only(self, front: ServedFront, company: Company) -> None:
        of_a, _ = await Watcher.start(front.clinic_a)
        of_b, _ = await Watcher.start(front.clinic_b)
        nothing, _ = await Watcher.start(front.clinic_b, parent=A)
        one, other = await company.received(CLINIC_A), await company.received(CLINIC_B)
        last = await company.received(CLINIC_A)
        assert told(await of_a.take(2)) == [(one.name, "RECEIVED"), (last.name, "RECEIVED")]
        assert told(await of_b.take(1)) == [(other.name, "RECEIVED")]
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(2 * PULSE_S):
                await nothing.next()
        for watcher in (of_a, of_b, nothing):
            watcher.stop()

    async def test_what_others_do_costs_a_watcher_one_look_a_pulse_and_idleness_none(
        self, front: ServedFront, company: Company, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        looks: list[str] = []
        transaction = Database.transaction

        def counted(self: Database, scope: Scope, **rest: Any) -> Any:
            if self is front.database:
                looks.append(scope.setting)
            return transaction(self, scope, **rest)

        monkeypatch.setattr(Database, "transaction", counted)

        async def pulses(count: int) -> None:
            """Wait until the pulse has looked so often."""
            aim = looks.count("*") + count
            async with asyncio.timeout(SEEN_S):
                while looks.count("*") < aim:  # noqa: ASYNC110 - it counts what nobody signals
                    await asyncio.sleep(PULSE_S / 5)

        watcher, _ = await Watcher.start(front.clinic_a)
        await pulses(2)
        idle = looks.count(CLINIC_A)
        await pulses(4)
        assert looks.count(CLINIC_A) == idle

        begun = looks.count("*")
        for _ in range(40):
            await company.received(CLINIC_B)
        await pulses(2)
        assert looks.count(CLINIC_A) - idle <= looks.count("*") - begun + 1

        mine = await company.received(CLINIC_A)
        assert told([await watcher.next()]) == [(mine.name, "RECEIVED")]
        watcher.stop()

    async def test_many_changes_at_once_come_in_full(
        self, front: ServedFront, company: Company, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("scribeline.front.servicers.jobs.WATCH_BATCH", 3)
        await make(company, S.EDITING, editor=OTHER)  # unseen by the transcriptionist
        await make(company, S.DRAFTED)
        watcher, token = await Watcher.start(front.manager)
        watcher.stop()
        others = [await make(company, S.EDITING, editor=OTHER) for _ in range(4)]
        mine = await make(company, S.EDITING)
        managers, _ = await Watcher.start(front.manager, resume_token=token)
        assert len(await managers.take(20)) == 20
        managers.stop()
        typists, _ = await Watcher.start(front.transcriptionist, resume_token=token)
        gone = await typists.take(4)  # taken by somebody else: the name, and nothing of the job itself
        assert gone == [
            jobs_pb2.WatchJobsResponse(gone=job.name, resume_token=change.resume_token)
            for job, change in zip(others, gone, strict=True)
        ]
        assert told(await typists.take(4)) == [
            (mine.name, state) for state in ("RECEIVED", "TRANSCRIBING", "DRAFTED", "EDITING")
        ]
        typists.stop()

    async def test_the_stream_ends_with_the_watchers_call(self, front: ServedFront) -> None:
        call = front.manager.jobs.WatchJobs(jobs_pb2.WatchJobsRequest(parent=ALL), timeout=0.5)
        refusal = await refused(call)
        assert refusal.code is StatusCode.DEADLINE_EXCEEDED
