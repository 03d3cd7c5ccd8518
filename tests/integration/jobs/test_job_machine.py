"""The life of jobs under any order of verbs, by several people, a worker whose lost runs come back, and the clock.

A simple model says what each verb does or why it is refused; after each step the database has to agree with it.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, ClassVar
from uuid import UUID

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from tests.builders import ANNA, BERT, CLAIM_S, MANAGER, QUINN, RETRY_S, Company, drafted, heard, open_company, written
from tests.clock import SettableClock
from tests.integration.jobs.conftest import empty
from tests.servers.postgres import DatabaseUrls

from scribeline.database.unit_of_work import Scope, Transaction
from scribeline.dictations.model import Priority
from scribeline.errors import ScribelineError
from scribeline.identity.model import Caller, Role
from scribeline.jobs import runs, service, store
from scribeline.jobs.errors import (
    JobMissing,
    NothingToClaim,
    NotYourClaim,
    OwnWork,
    RunSuperseded,
    WrongJobState,
)
from scribeline.jobs.model import Amendment, Job, JobState, Verb
from scribeline.jobs.runs import Run
from scribeline.transcripts import service as transcripts
from scribeline.transcripts.errors import StaleTranscript

S = JobState
Refusal = type[ScribelineError]

LEAVES: dict[Verb, set[JobState]] = {
    Verb.ROUTE: {S.UNROUTED},
    Verb.RETRY: {S.FAILED, S.APPROVED},
    Verb.CLAIM: {S.DRAFTED},
    Verb.RELEASE: {S.EDITING},
    Verb.APPROVE: {S.IN_REVIEW},
    Verb.RETURN: {S.IN_REVIEW},
    Verb.HOLD: {S.UNROUTED, S.DRAFTED, S.EDITING, S.IN_REVIEW},
    Verb.RESUME: {S.HELD},
    Verb.CANCEL: set(JobState) - {S.APPROVED, S.DELIVERED, S.CANCELLED},
    Verb.AMEND: {S.DELIVERED},
}
MAX_ATTEMPTS = 3


@dataclass
class Known:
    """What the model knows of a job."""

    client_id: str
    job_id: UUID
    work_type: str
    priority: Priority
    received_at: datetime
    due_at: datetime
    state: JobState
    editor: str | None = None
    submitted_by: str | None = None
    held_from: JobState | None = None
    claim_ends: datetime | None = None
    revision: int = 0
    approved: int | None = None
    attempts: int = 0
    run: int | None = None
    """The fencing token of the run that is not over."""
    runs: list[int] = field(default_factory=list)
    """Every run's token that was ever given out."""

    def seen_by(self, who: Caller) -> bool:
        stage = self.held_from or self.state
        return (
            who.role is Role.MANAGER
            or stage is S.DRAFTED
            or (who.role is Role.REVIEWER and stage is S.IN_REVIEW)
            or who.user_id in (self.editor, self.submitted_by)
        )

    def unseen(self, who: Caller) -> Refusal | None:
        if self.seen_by(who):
            return None
        return NotYourClaim if self.state is S.EDITING else JobMissing

    def refusal(self, who: Caller, verb: Verb) -> Refusal | None:
        """Why a verb that anybody may do is refused."""
        return self.unseen(who) or (None if self.state in LEAVES[verb] else WrongJobState)

    def editors_refusal(self, who: Caller) -> Refusal | None:
        """Why a verb of the editor's alone is refused."""
        if refusal := self.unseen(who):
            return refusal
        if self.state is not S.EDITING:
            return WrongJobState
        return None if self.editor == who.user_id else NotYourClaim

    def holders_refusal(self, who: Caller, verb: Verb) -> Refusal | None:
        """Why HOLD or RESUME is refused: what is being edited, its editor or a manager holds."""
        if refusal := self.refusal(who, verb):
            return refusal
        edited = S.EDITING in (self.state, self.held_from)
        return NotYourClaim if edited and who.user_id != self.editor and who.role is not Role.MANAGER else None

    def unclaim(self) -> None:
        self.state, self.editor, self.claim_ends = S.DRAFTED, None, None


people = st.sampled_from([ANNA, BERT, QUINN, MANAGER])
numbers = st.integers(0, 10_000)


class Jobs(RuleBasedStateMachine):
    """The verbs as rules."""

    runner: ClassVar[asyncio.Runner]
    company: ClassVar[Company]
    clock: ClassVar[SettableClock]
    urls: ClassVar[DatabaseUrls]

    def __init__(self) -> None:
        super().__init__()
        self.jobs: list[Known] = []
        self.told: list[store.Move] = []
        self.pinned: dict[UUID, str] = {}

    # -------------------------------------------------------------- means

    def run(self, act: Awaitable[Any]) -> Any:
        async def it() -> Any:
            return await act

        return self.runner.run(it())

    def people_do(self, refusal: Refusal | None, act: Callable[[Transaction], Awaitable[Any]]) -> Any:
        """Do a verb that the model says is refused so, or not at all; gives what it gave, or None."""
        return self._checked(refusal, self.company.do(act))

    def _checked(self, refusal: Refusal | None, work: Awaitable[Any]) -> Any:
        if refusal is None:
            return self.run(work)
        with pytest.raises(refusal):
            self.run(work)
        return None

    def any_job(self, number: int) -> Known:
        return self.jobs[number % len(self.jobs)]

    def claim_end(self) -> datetime:
        return self.clock() + timedelta(seconds=CLAIM_S)

    def know(self, job: Job, work_type: str, **fields: Any) -> None:
        self.jobs.append(
            Known(
                job.client_id,
                job.job_id,
                work_type,
                job.details.priority,
                job.received_at,
                job.due_at,
                job.state,
                **fields,
            )
        )

    # -------------------------------------------------------------- time, and what comes in

    @initialize(ways=st.lists(st.integers(0, 7), min_size=2, max_size=3))
    def begin_with_some_jobs(self, ways: list[int]) -> None:
        self.run(self.company.client("north"))
        self.run(self.company.client("south", review=False))
        for place, steps in enumerate(ways):
            self.receive("north", "letter", Priority.ROUTINE, routed=True)
            for _ in range(steps):
                self.one_step_on(place)

    @rule(seconds=st.sampled_from([1.0, 60.0, CLAIM_S / 2, CLAIM_S]))
    def time_passes(self, seconds: float) -> None:
        self.clock.advance(seconds=seconds)

    @precondition(lambda self: len(self.jobs) < 6)
    @rule(
        client_id=st.sampled_from(["north", "south"]),
        work_type=st.sampled_from(["letter", "plain", "checked"]),
        priority=st.sampled_from(Priority),
        routed=st.sampled_from([True, True, True, False]),
    )
    def receive(self, client_id: str, work_type: str, priority: Priority, routed: bool) -> None:
        job = self.run(
            self.company.received(
                client_id,
                author="vogel" if routed else None,
                work_type=work_type if routed else None,
                priority=priority,
            )
        )
        assert job.state is (S.RECEIVED if routed else S.UNROUTED)
        self.know(job, work_type)

    @rule(number=numbers, who=people)
    def route(self, number: int, who: Caller) -> None:
        known = self.any_job(number)
        routed = self.people_do(
            known.refusal(who, Verb.ROUTE),
            lambda tx: service.route(
                tx, who, known.client_id, known.job_id, author_id="vogel", work_type_id=known.work_type
            ),
        )
        if routed:
            known.state, known.due_at = S.RECEIVED, routed.due_at

    # -------------------------------------------------------------- workers

    @rule(number=numbers)
    def begin(self, number: int) -> None:
        known = self.any_job(number)
        run: Run | None = self.run(
            self.company.work(lambda tx: runs.begin_transcription(tx, known.client_id, known.job_id), known.client_id)
        )
        assert (run is not None) == (known.state in (S.RECEIVED, S.TRANSCRIBING))
        if run:
            assert run.fence not in known.runs
            known.state, known.run = S.TRANSCRIBING, run.fence
            known.attempts += 1
            known.runs.append(run.fence)

    @rule(number=numbers, token=numbers)
    def beat(self, number: int, token: int) -> None:
        known = self.any_job(number)
        fence = known.runs[token % len(known.runs)] if known.runs else token
        alive = self.run(
            self.company.work(lambda tx: runs.beat(tx, known.client_id, known.job_id, fence, 0.5), known.client_id)
        )
        assert alive == (known.run is not None and fence == known.run)

    def worker_refusal(self, known: Known, fence: int, state: JobState) -> Refusal | None:
        return None if known.state is state and fence == known.run else RunSuperseded

    @precondition(lambda self: any(known.runs for known in self.jobs))
    @rule(number=numbers, token=numbers, newest=st.booleans())
    def draft(self, number: int, token: int, newest: bool) -> None:
        known = self.some_run(number)
        self.finish(known, known.runs[-1] if newest else known.runs[token % len(known.runs)])

    def finish(self, known: Known, fence: int) -> None:
        refusal = self.worker_refusal(known, fence, S.TRANSCRIBING)
        self._checked(
            refusal,
            self.company.work(
                lambda tx: runs.complete_draft(tx, known.client_id, known.job_id, fence, heard(), drafted(heard())),
                known.client_id,
            ),
        )
        if refusal is None:
            known.state, known.run, known.revision = S.DRAFTED, None, 1

    @precondition(lambda self: any(known.runs for known in self.jobs))
    @rule(number=numbers, token=numbers, lasting=st.booleans())
    def fail(self, number: int, token: int, lasting: bool) -> None:
        known = self.some_run(number)
        fence = known.runs[token % len(known.runs)]
        refusal = self.worker_refusal(known, fence, S.TRANSCRIBING)
        trouble = runs.Trouble("ENGINE_FAILED", "The engine stopped.", lasting)
        self._checked(
            refusal,
            self.company.work(
                lambda tx: runs.fail_transcription(
                    tx,
                    known.client_id,
                    known.job_id,
                    fence,
                    trouble,
                    max_attempts=MAX_ATTEMPTS,
                    retry_after_s=RETRY_S,
                ),
                known.client_id,
            ),
        )
        if refusal is None:
            known.run = None
            known.state = S.FAILED if lasting or known.attempts >= MAX_ATTEMPTS else S.RECEIVED

    def some_run(self, number: int) -> Known:
        begun = [known for known in self.jobs if known.runs]
        return begun[number % len(begun)]

    @precondition(lambda self: any(known.state is S.APPROVED for known in self.jobs))
    @rule(number=numbers)
    def begin_delivery(self, number: int) -> None:
        known = self.any_job(number)
        run: Run | None = self.run(
            self.company.send(lambda tx: runs.begin_delivery(tx, known.client_id, known.job_id), known.client_id)
        )
        assert (run is not None) == (known.state is S.APPROVED)
        if run:
            assert run.fence not in known.runs
            known.run = run.fence
            known.runs.append(run.fence)

    @precondition(lambda self: any(known.state is S.APPROVED and known.run for known in self.jobs))
    @rule(number=numbers, token=numbers, arrives=st.booleans())
    def deliver(self, number: int, token: int, arrives: bool) -> None:
        known = self.some_run(number)
        self.end_delivery(known, known.runs[token % len(known.runs)], arrives=arrives)

    def end_delivery(self, known: Known, fence: int, *, arrives: bool) -> None:
        refusal = self.worker_refusal(known, fence, S.APPROVED)
        trouble = runs.Trouble("NOT_SENT", "The destination did not answer.")

        async def end(tx: Transaction) -> Job:
            if arrives:
                return await runs.complete_delivery(tx, known.client_id, known.job_id, fence)
            return await runs.postpone_delivery(
                tx, known.client_id, known.job_id, fence, trouble, max_attempts=MAX_ATTEMPTS, retry_after_s=RETRY_S
            )

        self._checked(refusal, self.company.send(end, known.client_id))
        if refusal is None:
            known.run = None
            known.state = S.DELIVERED if arrives else S.APPROVED

    # -------------------------------------------------------------- people

    @rule(number=numbers, who=people)
    def claim(self, number: int, who: Caller) -> None:
        known = self.any_job(number)
        if self.people_do(
            known.refusal(who, Verb.CLAIM),
            lambda tx: service.claim(tx, who, known.client_id, known.job_id, claim_s=CLAIM_S),
        ):
            known.state, known.editor, known.claim_ends = S.EDITING, who.user_id, self.claim_end()

    @rule(who=people, client_id=st.sampled_from([None, "north", "south"]))
    def claim_next(self, who: Caller, client_id: str | None) -> None:
        waiting = [
            known
            for known in self.jobs
            if known.state is S.DRAFTED and (client_id is None or client_id == known.client_id)
        ]
        claimed: Job | None = self.people_do(
            None if waiting else NothingToClaim, lambda tx: service.claim_next(tx, who, client_id, claim_s=CLAIM_S)
        )
        if claimed:
            known = min(waiting, key=lambda job: (-job.priority, job.due_at, job.received_at, job.job_id))
            assert claimed.job_id == known.job_id
            known.state, known.editor, known.claim_ends = S.EDITING, who.user_id, self.claim_end()

    @rule(number=numbers, who=people)
    def renew(self, number: int, who: Caller) -> None:
        known = self.any_job(number)
        if self.people_do(
            known.editors_refusal(who),
            lambda tx: service.renew(tx, who, known.client_id, known.job_id, claim_s=CLAIM_S),
        ):
            known.claim_ends = self.claim_end()

    @rule(number=numbers, who=people)
    def release(self, number: int, who: Caller) -> None:
        known = self.any_job(number)
        manages = who.role is Role.MANAGER
        if self.people_do(
            known.refusal(who, Verb.RELEASE) if manages else known.editors_refusal(who),
            lambda tx: service.release(tx, who, known.client_id, known.job_id),
        ):
            known.unclaim()

    @rule()
    def claims_lapse(self) -> None:
        over = [known for known in self.jobs if known.claim_ends is not None and known.claim_ends <= self.clock()]
        assert self.run(self.company.do(service.lapse_claims)) == len(over)
        for known in over:
            known.unclaim()

    @precondition(lambda self: any(known.state in (S.EDITING, S.IN_REVIEW) for known in self.jobs))
    @rule(number=numbers, who=people, behind=st.sampled_from([0, 0, 0, 1]))
    def save(self, number: int, who: Caller, behind: int) -> None:
        at_work = [known for known in self.jobs if known.state in (S.EDITING, S.IN_REVIEW)]
        known = at_work[number % len(at_work)]
        reviews = who.role in (Role.REVIEWER, Role.MANAGER)
        refusal: Refusal | None = StaleTranscript if behind else None
        if not known.seen_by(who):
            refusal = JobMissing
        elif known.state is S.EDITING and known.editor != who.user_id:
            refusal = NotYourClaim
        elif known.state is S.IN_REVIEW and not reviews:
            refusal = WrongJobState if known.submitted_by == who.user_id else NotYourClaim
        document = written(f"Text {known.revision + 1}.")
        if self.people_do(
            refusal,
            lambda tx: transcripts.save(
                tx, who, known.client_id, known.job_id, document, f"r{known.revision - behind}", claim_s=CLAIM_S
            ),
        ):
            known.revision += 1
            known.claim_ends = self.claim_end() if known.state is S.EDITING else None

    @rule(number=numbers, who=people, behind=st.sampled_from([0, 0, 0, 1]))
    def submit(self, number: int, who: Caller, behind: int) -> None:
        known = self.any_job(number)
        job: Job | None = self.people_do(
            known.editors_refusal(who) or (StaleTranscript if behind else None),
            lambda tx: service.submit(tx, who, known.client_id, known.job_id, f"r{known.revision - behind}"),
        )
        if job:
            known.submitted_by, known.claim_ends = who.user_id, None
            reviewed = known.work_type == "checked" or (known.work_type == "letter" and known.client_id == "north")
            known.state = S.IN_REVIEW if reviewed else S.APPROVED
            known.approved = None if reviewed else known.revision

    @precondition(lambda self: any(known.state is S.IN_REVIEW for known in self.jobs))
    @rule(number=numbers, who=st.sampled_from([QUINN, MANAGER]), behind=st.sampled_from([0, 0, 0, 1]))
    def approve(self, number: int, who: Caller, behind: int) -> None:
        known = self.any_job(number)
        refusal = known.refusal(who, Verb.APPROVE)
        refusal = refusal or (OwnWork if known.submitted_by == who.user_id else None)
        refusal = refusal or (StaleTranscript if behind else None)
        if self.people_do(
            refusal,
            lambda tx: service.approve(tx, who, known.client_id, known.job_id, f"r{known.revision - behind}"),
        ):
            known.state, known.approved = S.APPROVED, known.revision

    @precondition(lambda self: any(known.state is S.IN_REVIEW for known in self.jobs))
    @rule(number=numbers, who=st.sampled_from([QUINN, MANAGER]))
    def give_back(self, number: int, who: Caller) -> None:
        known = self.any_job(number)
        if self.people_do(
            known.refusal(who, Verb.RETURN),
            lambda tx: service.return_(tx, who, known.client_id, known.job_id, "Left?", claim_s=CLAIM_S),
        ):
            known.state, known.claim_ends = S.EDITING, self.claim_end()

    @rule(number=numbers, who=people)
    def hold(self, number: int, who: Caller) -> None:
        known = self.any_job(number)
        if self.people_do(
            known.holders_refusal(who, Verb.HOLD),
            lambda tx: service.hold(tx, who, known.client_id, known.job_id, "Which side?"),
        ):
            known.state, known.held_from, known.claim_ends = S.HELD, known.state, None

    @rule(number=numbers, who=people)
    def resume(self, number: int, who: Caller) -> None:
        known = self.any_job(number)
        if self.people_do(
            known.holders_refusal(who, Verb.RESUME),
            lambda tx: service.resume(tx, who, known.client_id, known.job_id, claim_s=CLAIM_S),
        ):
            assert known.held_from is not None
            known.state, known.held_from = known.held_from, None
            known.claim_ends = self.claim_end() if known.state is S.EDITING else None

    @precondition(lambda self: sum(known.state is S.CANCELLED for known in self.jobs) < 2)
    @rule(number=numbers)
    def cancel(self, number: int) -> None:
        known = self.any_job(number)
        if self.people_do(
            known.refusal(MANAGER, Verb.CANCEL),
            lambda tx: service.cancel_job(tx, MANAGER, known.client_id, known.job_id, "Sent by mistake"),
        ):
            known.state, known.held_from, known.claim_ends, known.run = S.CANCELLED, None, None, None

    @precondition(lambda self: any(known.state in LEAVES[Verb.RETRY] for known in self.jobs))
    @rule(number=numbers)
    def retry(self, number: int) -> None:
        known = self.any_job(number)
        retried = self.people_do(
            known.refusal(MANAGER, Verb.RETRY), lambda tx: service.retry(tx, MANAGER, known.client_id, known.job_id)
        )
        if retried and known.state is S.FAILED:
            known.state, known.attempts = S.RECEIVED, 0

    @precondition(lambda self: any(known.state is S.DELIVERED for known in self.jobs))
    @rule(number=numbers, amendment=st.sampled_from(Amendment))
    def amend(self, number: int, amendment: Amendment) -> None:
        known = self.any_job(number)
        new: Job | None = self.people_do(
            known.refusal(MANAGER, Verb.AMEND),
            lambda tx: service.amend(tx, MANAGER, known.client_id, known.job_id, amendment, "Wrong side"),
        )
        if new:
            self.know(new, known.work_type, revision=1)

    # -------------------------------------------------------------- the ordinary way, so that jobs get far

    @rule(number=numbers, steps=st.integers(1, 4))
    def goes_on(self, number: int, steps: int) -> None:
        place = number % len(self.jobs)
        for _ in range(steps):
            self.one_step_on(place)

    def one_step_on(self, place: int) -> None:
        known = self.jobs[place]
        editor = next((who for who in (ANNA, BERT, QUINN, MANAGER) if who.user_id == known.editor), ANNA)
        if known.state is S.RECEIVED:
            self.begin(place)
        elif known.state is S.TRANSCRIBING:
            self.finish(known, known.runs[-1])
        elif known.state is S.DRAFTED:
            self.claim(place, ANNA)
        elif known.state is S.EDITING:
            self.submit(place, editor, 0)
        elif known.state is S.IN_REVIEW:
            self.approve(place, MANAGER if known.submitted_by == QUINN.user_id else QUINN, 0)
        elif known.state is S.APPROVED:
            if known.run is None:
                self.begin_delivery(place)
            self.end_delivery(known, known.runs[-1], arrives=True)
        elif known.state is S.HELD:
            self.resume(place, MANAGER)

    # -------------------------------------------------------------- what holds after each step

    @invariant()
    def the_database_agrees(self) -> None:
        found, newest_revisions, last_states = self.run(self._read())
        assert len(found) == len(self.jobs)
        for known in self.jobs:
            job = found[known.job_id]
            assert (job.state, job.held_from, job.editor_id, job.submitted_by, job.claim_expires_at) == (
                known.state,
                known.held_from,
                known.editor,
                known.submitted_by,
                known.claim_ends,
            )
            assert (job.state is S.EDITING) == (job.claim_expires_at is not None)
            assert job.attempts == known.attempts
            assert newest_revisions.get(known.job_id, 0) == known.revision
            assert last_states[known.job_id] == known.state
            assert job.approved_revision == known.approved
            assert known.run is None or job.fence == known.run

    async def _read(self) -> tuple[dict[UUID, Job], dict[UUID, int], dict[UUID, JobState]]:
        async with self.company.front.transaction(Scope.company()) as tx:
            jobs = {job.job_id: job for job in await store.get_all(tx, {(k.client_id, k.job_id) for k in self.jobs})}
            rows = await tx.many("SELECT job_id, max(revision) AS newest FROM revisions GROUP BY job_id")
            histories = await store.histories(tx, list(jobs.values()))
        return (
            jobs,
            {row["job_id"]: row["newest"] for row in rows},
            {job_id: moves[-1][0] for job_id, moves in histories.items()},
        )

    @invariant()
    def who_follows_the_stream_has_seen_every_event_once_and_in_order(self) -> None:
        async def follow() -> list[int]:
            async with self.company.front.transaction(Scope.company()) as tx:
                position = self.told[-1].position if self.told else store.Position(0, 0)
                self.told += await store.moves_after(tx, position, None, 1000)
                rows = await tx.many("SELECT event_id FROM job_events ORDER BY event_id")
                return [row["event_id"] for row in rows]

        events = self.run(follow())
        assert [move.position.event_id for move in self.told] == events  # one transaction at a time: ids are in order

    @invariant()
    def what_is_approved_stays_as_it_was(self) -> None:
        async def documents() -> dict[UUID, str]:
            async with self.company.front.transaction(Scope.company()) as tx:
                rows = await tx.many(
                    "SELECT r.job_id, r::text AS told FROM revisions AS r JOIN jobs AS j"
                    " ON j.job_id = r.job_id AND j.approved_revision = r.revision"
                )
            return {row["job_id"]: row["told"] for row in rows}

        now = self.run(documents())
        assert {job_id: now.get(job_id) for job_id in self.pinned} == self.pinned
        self.pinned = now

    def teardown(self) -> None:
        empty(self.urls)


@pytest.fixture(scope="module")
def machine(shared_urls: DatabaseUrls) -> Iterator[type[Jobs]]:
    """The machine, with a company and an event loop of its own."""
    with asyncio.Runner(loop_factory=asyncio.new_event_loop) as runner:
        clock = SettableClock()
        opened = open_company(shared_urls, clock)
        Jobs.runner, Jobs.clock, Jobs.urls = runner, clock, shared_urls
        Jobs.company = runner.run(opened.__aenter__())
        yield Jobs
        runner.run(opened.__aexit__(None, None, None))


def test_any_order_of_verbs_goes_as_the_model_says(machine: type[Jobs]) -> None:
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=15,
            stateful_step_count=40,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            database=None,
        ),
    )
