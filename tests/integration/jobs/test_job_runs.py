"""Workers' runs: fenced, beating, tried again after growing waits, and given up with a reason."""

import contextlib
from datetime import timedelta
from functools import partial
from uuid import uuid4

import pytest
from tests.builders import MANAGER, RETRY_S, Company, drafted, heard
from tests.clock import SettableClock
from tests.integration.jobs.acts import BROKEN, TIRED

from scribeline.database.queue import DELIVER, PLAYBACK, TRANSCRIBE
from scribeline.database.unit_of_work import Scope
from scribeline.dictations.model import Details, Priority
from scribeline.jobs import runs, service
from scribeline.jobs.errors import JobMissing, RunSuperseded, UnknownAuthor, UnknownWorkType
from scribeline.jobs.model import Job, JobState
from scribeline.jobs.runs import Run

S = JobState


async def beat(company: Company, run: Run, progress: float | None = None) -> bool:
    job = run.job
    return await company.work(lambda tx: runs.beat(tx, job.client_id, job.job_id, run.fence, progress), job.client_id)


async def beat_delivery(company: Company, run: Run) -> bool:
    job = run.job
    return await company.send(lambda tx: runs.beat(tx, job.client_id, job.job_id, run.fence), job.client_id)


async def postpone(company: Company, run: Run, trouble: runs.Trouble = TIRED, *, max_attempts: int = 3) -> Job:
    job = run.job
    return await company.send(
        lambda tx: runs.postpone_delivery(
            tx, job.client_id, job.job_id, run.fence, trouble, max_attempts=max_attempts, retry_after_s=RETRY_S
        ),
        job.client_id,
    )


class TestReceiving:
    async def test_a_job_is_queued_with_its_playback_copy(self, company: Company, clock: SettableClock) -> None:
        job = await company.received("north", priority=Priority.STAT)
        assert (job.state, job.received_at, job.due_at) == (S.RECEIVED, clock(), clock() + timedelta(hours=12))
        (task,) = await company.tasks(TRANSCRIBE.name, job)
        assert (task["id"], task["status"], task["priority"]) == (job.queue_task_id, "todo", 100)
        rows = await company.do(
            lambda tx: tx.many("SELECT args FROM procrastinate_jobs WHERE task_name = %s", [PLAYBACK.name])
        )
        assert [row["args"] for row in rows] == [
            {"client_id": "north", "dictation_id": str(job.dictation_id), "job_id": str(job.job_id)}
        ]
        assert await company.find(job) == job
        assert await company.events(job) == [("RECEIVE", None, "RECEIVED", "users/uploader")]

    async def test_codes_find_the_author_and_the_work_type(self, company: Company, clock: SettableClock) -> None:
        job = await company.received("north", details=Details(author_code="17", work_type_code="3"))
        assert (job.state, job.details.author_id, job.details.work_type_id) == (S.RECEIVED, "vogel", "checked")
        assert job.due_at == clock() + timedelta(hours=1)

    @pytest.mark.parametrize("codes", [("18", "1"), ("17", "9"), ("", ""), ("17", "")])
    async def test_codes_that_match_nothing_leave_it_unrouted_and_unqueued(
        self, company: Company, codes: tuple[str, str]
    ) -> None:
        job = await company.received("north", details=Details(author_code=codes[0], work_type_code=codes[1]))
        assert (job.state, job.queue_task_id) == (S.UNROUTED, None)
        assert await company.tasks(TRANSCRIBE.name, job) == []

    async def test_what_is_named_has_to_exist(self, company: Company) -> None:
        for details, error in (
            (Details(author_id="nobody", work_type_id="letter"), UnknownAuthor),
            (Details(author_id="vogel", work_type_id="nothing"), UnknownWorkType),
        ):
            before = await company.contents()
            with pytest.raises(error):
                await company.received("north", details=details)
            assert await company.contents() == before

    async def test_routing_queues_it_and_its_turnaround_still_counts_from_receipt(
        self, company: Company, clock: SettableClock
    ) -> None:
        job = await company.job("north", S.UNROUTED)
        clock.advance(hours=2)
        routed = await company.do(
            lambda tx: service.route(tx, MANAGER, "north", job.job_id, author_id="vogel", work_type_id="checked")
        )
        assert (routed.state, routed.due_at) == (S.RECEIVED, job.received_at + timedelta(hours=1))
        assert [task["id"] for task in await company.tasks(TRANSCRIBE.name, job)] == [routed.queue_task_id]

    async def test_routing_to_what_does_not_exist_is_refused(self, company: Company) -> None:
        job = await company.job("north", S.UNROUTED)
        for author, work_type, error in (("nobody", "letter", UnknownAuthor), ("vogel", "nothing", UnknownWorkType)):
            with pytest.raises(error):
                await company.do(
                    partial(
                        service.route,
                        caller=MANAGER,
                        client_id="north",
                        job_id=job.job_id,
                        author_id=author,
                        work_type_id=work_type,
                    )
                )
        assert await company.find(job) == job

    async def test_a_jobs_view_tells_its_audio_its_past_and_its_place(
        self, company: Company, clock: SettableClock
    ) -> None:
        first = await company.received("north")
        second = await company.received("south")
        urgent = await company.received("south", priority=Priority.STAT)
        clock.advance(minutes=5)
        views = await company.do(lambda tx: service.view(tx, [first, second, urgent]))
        assert [view.queue_position for view in views] == [1, 2, 0]
        assert [view.times for view in views] == [{S.RECEIVED: timedelta(minutes=5)}] * 3
        assert {(view.audio_s, view.audio_size_bytes, len(view.audio_sha256)) for view in views} == {(12.5, 1000, 32)}
        run = await company.begin(first)
        (view,) = await company.do(lambda tx: service.view(tx, [run.job]))
        assert view.queue_position is None
        assert await company.do(lambda tx: service.view(tx, [])) == []


class TestFencing:
    async def test_a_run_that_was_succeeded_can_write_nothing(self, company: Company) -> None:
        old = await company.begin(await company.received("north"))
        new = await company.begin(old.job)
        assert new.fence > old.fence
        before = await company.contents()

        with pytest.raises(RunSuperseded):
            await company.complete(old)
        with pytest.raises(RunSuperseded):
            await company.fail(old)
        with pytest.raises(RunSuperseded):
            await company.fail(old, lasting=True)
        assert not await beat(company, old, 0.9)

        assert await company.contents() == before
        assert await beat(company, new, 0.4)
        assert (await company.find(new.job)).progress == pytest.approx(0.4)
        assert (await company.complete(new)).state is S.DRAFTED

    async def test_a_run_ends_with_its_result_and_no_second_one_counts(self, company: Company) -> None:
        run = await company.begin(await company.received("north"))
        await company.complete(run)
        assert not await beat(company, run)
        before = await company.contents()
        for again in (company.complete(run, heard("other words")), company.fail(run)):
            with pytest.raises(RunSuperseded):
                await again
        assert await company.contents() == before

    async def test_a_transcribers_old_run_is_not_taken_for_a_delivery(self, company: Company) -> None:
        run = await company.begin(await company.received("north", work_type="plain"))
        job = await company.complete(run)
        job = await company.do(lambda tx: service.claim(tx, MANAGER, "north", job.job_id, claim_s=60))
        job = await company.do(lambda tx: service.submit(tx, MANAGER, "north", job.job_id, "r1"))
        assert job.state is S.APPROVED
        assert not await beat(company, run)

    async def test_a_delivery_that_was_succeeded_can_write_nothing(self, company: Company) -> None:
        old = await company.begin_delivery(await company.job("north", S.APPROVED))
        new = await company.begin_delivery(old.job)
        before = await company.contents()
        with pytest.raises(RunSuperseded):
            await company.send(lambda tx: runs.complete_delivery(tx, "north", old.job.job_id, old.fence), "north")
        with pytest.raises(RunSuperseded):
            await postpone(company, old)
        assert not await beat_delivery(company, old)
        assert await company.contents() == before
        assert await beat_delivery(company, new)

    async def test_a_job_that_is_not_there_is_missing(self, company: Company) -> None:
        with pytest.raises(JobMissing):
            await company.work(lambda tx: runs.begin_transcription(tx, "north", uuid4()), "north")
        assert not await company.work(lambda tx: runs.beat(tx, "north", uuid4(), 1), "north")


class TestCancelling:
    async def test_a_worker_hears_of_it_with_its_next_beat_and_its_words_are_dropped(self, company: Company) -> None:
        run = await company.begin(await company.received("north"))
        neighbour = await company.begin(await company.received("north"))
        assert await beat(company, run, 0.2)

        cancelled = await company.do(
            lambda tx: service.cancel_job(tx, MANAGER, "north", run.job.job_id, "Sent by mistake")
        )

        assert cancelled.state is S.CANCELLED
        assert cancelled.cancellation is not None
        assert (cancelled.cancellation.message, cancelled.cancellation.user) == ("Sent by mistake", "users/max")
        assert not await beat(company, run, 0.3)
        with pytest.raises(RunSuperseded):
            await company.complete(run)
        assert await company.find(run.job) == cancelled
        assert await beat(company, neighbour, 0.3)

    async def test_a_task_that_waits_never_runs(self, company: Company) -> None:
        job = await company.received("north")
        await company.do(lambda tx: service.cancel_job(tx, MANAGER, "north", job.job_id, "Twice"))
        assert [task["status"] for task in await company.tasks(TRANSCRIBE.name, job)] == ["cancelled"]
        assert await company.work(lambda tx: runs.begin_transcription(tx, "north", job.job_id), "north") is None


class TestRetries:
    async def test_each_wait_is_three_times_the_one_before_and_then_it_failed(
        self, company: Company, clock: SettableClock
    ) -> None:
        job = await company.received("north")
        waits = []
        for attempt in range(1, 4):
            run = await company.begin(job)
            assert run.job.attempts == attempt
            job = await company.fail(run, max_attempts=4)
            assert (job.state, job.progress) == (S.RECEIVED, None)
            assert not await beat(company, run)
            task = (await company.tasks(TRANSCRIBE.name, job))[-1]
            assert task["id"] == job.queue_task_id
            waits.append((task["scheduled_at"] - clock()).total_seconds())  # type: ignore[operator]
        assert waits == [RETRY_S, 3 * RETRY_S, 9 * RETRY_S]

        job = await company.fail(await company.begin(job), max_attempts=4)

        assert (job.state, job.queue_task_id) == (S.FAILED, None)
        assert job.failure is not None
        assert (job.failure.code, job.failure.user) == ("AUDIO_UNREADABLE", "")
        assert job.failure.message == "The recording cannot be decoded."
        assert [verb for verb, *_ in await company.events(job)][-3:] == ["REQUEUE", "BEGIN", "FAIL"]

    async def test_what_cannot_be_helped_is_not_tried_again(self, company: Company) -> None:
        job = await company.fail(await company.begin(await company.received("north")), lasting=True)
        assert (job.state, job.attempts) == (S.FAILED, 1)

    async def test_a_person_gives_it_all_its_attempts_again(self, company: Company) -> None:
        failed = await company.job("north", S.FAILED)
        job = await company.do(lambda tx: service.retry(tx, MANAGER, "north", failed.job_id))
        assert (job.state, job.attempts, job.failure) == (S.RECEIVED, 0, None)
        assert (await company.tasks(TRANSCRIBE.name, job))[-1]["id"] == job.queue_task_id
        drafted_job = await company.complete(await company.begin(job))
        assert (drafted_job.state, drafted_job.failure) == (S.DRAFTED, None)

    async def test_a_job_whose_worker_is_lost_is_given_up_whoever_held_it(self, company: Company) -> None:
        run = await company.begin(await company.received("north"))
        job = await company.do(lambda tx: runs.give_up_transcription(tx, "north", run.job.job_id, BROKEN))
        assert job is not None
        assert job.state is S.FAILED
        assert not await beat(company, run)
        with pytest.raises(RunSuperseded):
            await company.complete(run)


class TestHandingBack:
    """A worker that is told to stop has not failed."""

    async def test_a_transcription_waits_again_at_once_and_the_attempt_does_not_count(self, company: Company) -> None:
        run = await company.begin(await company.received("north", priority=Priority.STAT))
        job = await company.work(
            lambda tx: runs.hand_back_transcription(tx, "north", run.job.job_id, run.fence), "north"
        )
        assert (job.state, job.attempts, job.progress, job.failure) == (S.RECEIVED, 0, None, None)
        task = (await company.tasks(TRANSCRIBE.name, job))[-1]
        assert (task["id"], task["scheduled_at"], task["priority"]) == (job.queue_task_id, None, 100)
        assert not await beat(company, run)
        with pytest.raises(RunSuperseded):
            await company.complete(run)
        await company.complete(await company.begin(job))

    async def test_a_delivery_too(self, company: Company) -> None:
        run = await company.begin_delivery(await company.job("north", S.APPROVED))
        job = await company.send(lambda tx: runs.hand_back_delivery(tx, "north", run.job.job_id, run.fence), "north")
        assert (job.state, job.delivery_attempts) == (S.APPROVED, 0)
        assert (await company.tasks(DELIVER.name, job))[-1]["id"] == job.queue_task_id
        assert not await beat_delivery(company, run)
        await company.deliver(job)


class TestDelivery:
    async def test_approval_queues_it_with_the_dictations_priority(self, company: Company) -> None:
        job = await company.job("north", S.APPROVED, priority=Priority.STAT)
        (task,) = await company.tasks(DELIVER.name, job)
        assert (task["id"], task["status"], task["priority"]) == (job.queue_task_id, "todo", 100)
        assert job.approved_revision == 1

    async def test_a_delivery_that_fails_waits_longer_each_time_and_then_for_a_person(
        self, company: Company, clock: SettableClock
    ) -> None:
        job = await company.job("north", S.APPROVED)
        waits = []
        for attempt in range(1, 4):
            run = await company.begin_delivery(job)
            assert run.job.delivery_attempts == attempt
            job = await postpone(company, run, max_attempts=4)
            assert job.state is S.APPROVED
            assert not await beat_delivery(company, run)
            waits.append(((await company.tasks(DELIVER.name, job))[-1]["scheduled_at"] - clock()).total_seconds())  # type: ignore[operator]
        assert waits == [RETRY_S, 3 * RETRY_S, 9 * RETRY_S]

        job = await postpone(company, await company.begin_delivery(job), max_attempts=4)

        assert (job.state, job.queue_task_id) == (S.APPROVED, None)
        assert job.failure is not None
        assert job.failure.message == TIRED.message
        assert job.attempts == 1  # those at transcription

    async def test_a_person_has_it_delivered_again(self, company: Company) -> None:
        approved = await company.job("north", S.APPROVED)
        postponed = await postpone(company, await company.begin_delivery(approved))
        job = await company.do(lambda tx: service.retry(tx, MANAGER, "north", approved.job_id))
        assert (job.state, job.delivery_attempts, job.failure) == (S.APPROVED, 0, None)
        tasks = {task["id"]: task["status"] for task in await company.tasks(DELIVER.name, job)}
        assert tasks[postponed.queue_task_id] == "cancelled"  # instead of running too, later
        assert tasks[job.queue_task_id] == "todo"
        delivered = await company.deliver(job)
        assert (delivered.state, delivered.queue_task_id) == (S.DELIVERED, None)

    async def test_a_delivery_whose_worker_is_lost_says_so(self, company: Company) -> None:
        run = await company.begin_delivery(await company.job("north", S.APPROVED))
        job = await company.do(lambda tx: runs.give_up_delivery(tx, "north", run.job.job_id, TIRED))
        assert job is not None
        assert job.failure is not None
        assert (job.state, job.failure.code, job.queue_task_id) == (S.APPROVED, "ENGINE_FAILED", None)
        assert not await beat_delivery(company, run)


async def test_words_and_draft_are_stored_all_or_not_at_all(company: Company) -> None:
    run = await company.begin(await company.received("north"))
    before = await company.contents()
    with contextlib.suppress(InterruptedError):
        async with company.transcriber.transaction(Scope.of("north")) as tx:
            await runs.complete_draft(tx, "north", run.job.job_id, run.fence, heard(), drafted(heard()))
            raise InterruptedError
    assert await company.contents() == before
    await company.complete(run)
