"""Every verb in every state, against the database: done with one event, or refused with nothing changed."""

import contextlib
from collections.abc import AsyncIterator

import pytest
from tests.builders import ANNA, CLAIM_S, MANAGER, Company, open_company, written
from tests.clock import SettableClock
from tests.integration.jobs.acts import LEAVES_FROM, PEOPLES, WORKERS, Act
from tests.servers.postgres import PostgresServer

from scribeline.database.unit_of_work import Scope
from scribeline.jobs import runs, service
from scribeline.jobs.errors import RunSuperseded, WrongJobState
from scribeline.jobs.model import MOVES, Job, JobState, Verb
from scribeline.jobs.runs import Run
from scribeline.transcripts import service as transcripts

S = JobState


@pytest.fixture(scope="module")
async def company(postgres_server: PostgresServer) -> AsyncIterator[Company]:
    """One company for the whole file: each test makes a job of its own, or changes nothing."""
    urls = postgres_server.clone()
    async with open_company(urls, SettableClock()) as company:
        await company.client("north")
        yield company
    postgres_server.drop(urls.name)


@pytest.fixture(scope="module")
async def jobs(company: Company) -> dict[JobState, Job]:
    """A job in each state, which nothing here succeeds in moving."""
    return {state: await company.job("north", state, editor=MANAGER) for state in JobState}


CLOCKS = {Verb.LAPSE, Verb.RAISE, Verb.CALM}
"""What nobody asks for: shown where the clock does it."""

BY_RULE = {Verb.ASK, Verb.ANSWER}
"""What holding and answering are where the client's questions hold nothing: shown in test_job_answers."""


def leaves_from(act: Act) -> set[JobState]:
    return LEAVES_FROM.get((act.verb, act.process), set(MOVES[act.verb]))


def cases(acts: list[Act], *, allowed: bool) -> list[tuple[Act, JobState]]:
    return [(act, state) for act in acts for state in JobState if (state in leaves_from(act)) == allowed]


def test_every_verb_is_tried() -> None:
    assert {act.verb for act in PEOPLES + WORKERS} | CLOCKS | BY_RULE == set(Verb)


async def test_the_jobs_are_in_the_states_that_they_are_for(company: Company, jobs: dict[JobState, Job]) -> None:
    assert {state: (await company.find(job)).state for state, job in jobs.items()} == {s: s for s in JobState}


@pytest.mark.parametrize(("act", "state"), cases(PEOPLES, allowed=False), ids=str)
async def test_a_persons_verb_in_a_wrong_state_is_refused_and_changes_nothing(
    company: Company, jobs: dict[JobState, Job], act: Act, state: JobState
) -> None:
    before = await company.contents()

    with pytest.raises(WrongJobState) as refused:
        await act.do(company, jobs[state])

    assert refused.value.details == {"state": state, "verb": act.verb}
    assert await company.contents() == before


@pytest.mark.parametrize(("act", "state"), cases(WORKERS, allowed=False), ids=str)
async def test_a_workers_verb_in_a_wrong_state_finds_its_run_over_and_changes_nothing(
    company: Company, jobs: dict[JobState, Job], act: Act, state: JobState
) -> None:
    before = await company.contents()

    with contextlib.suppress(RunSuperseded):
        assert await act.do(company, jobs[state]) is None, "nothing is left to do"

    assert await company.contents() == before


@pytest.mark.parametrize("state", [state for state in JobState if state is not S.EDITING])
async def test_renewing_a_claim_needs_one(company: Company, jobs: dict[JobState, Job], state: JobState) -> None:
    before = await company.contents()
    with pytest.raises(WrongJobState) as refused:
        await company.do(lambda tx: service.renew(tx, MANAGER, "north", jobs[state].job_id, claim_s=CLAIM_S))
    assert refused.value.details == {"state": state, "verb": "RENEW"}
    assert await company.contents() == before


@pytest.mark.parametrize("state", [state for state in JobState if state not in (S.EDITING, S.IN_REVIEW)])
async def test_saving_needs_somebody_at_work(company: Company, jobs: dict[JobState, Job], state: JobState) -> None:
    before = await company.contents()
    with pytest.raises(WrongJobState) as refused:
        await company.do(
            lambda tx: transcripts.save(
                tx, MANAGER, "north", jobs[state].job_id, written("Other."), "r1", claim_s=CLAIM_S
            )
        )
    assert refused.value.details == {"state": state, "verb": "SAVE"}
    assert await company.contents() == before


@pytest.mark.parametrize("state", [state for state in JobState if state is not S.APPROVED])
async def test_there_is_nothing_to_deliver_but_what_is_approved(
    company: Company, jobs: dict[JobState, Job], state: JobState
) -> None:
    before, job = await company.contents(), jobs[state]
    assert await company.send(lambda tx: runs.begin_delivery(tx, "north", job.job_id), "north") is None
    assert await company.do(lambda tx: runs.give_up_delivery(tx, "north", job.job_id, TROUBLE)) is None
    with pytest.raises(RunSuperseded):
        await company.send(lambda tx: runs.hand_back_delivery(tx, "north", job.job_id, job.fence), "north")
    with pytest.raises(RunSuperseded):
        await company.send(
            lambda tx: runs.postpone_delivery(
                tx, "north", job.job_id, job.fence, TROUBLE, max_attempts=3, retry_after_s=60
            ),
            "north",
        )
    assert await company.contents() == before


TROUBLE = runs.Trouble("NOT_SENT", "The destination did not answer.")


@pytest.mark.parametrize(("act", "state"), cases(PEOPLES + WORKERS, allowed=True), ids=str)
async def test_an_allowed_move_writes_one_event_with_it(company: Company, act: Act, state: JobState) -> None:
    job = await company.job("north", state, editor=MANAGER)
    events = await company.events(job)

    moved = await act.do(company, job)

    now = await company.find(job)
    told = moved.job if isinstance(moved, Run) else moved
    assert told is not None
    assert now.state in MOVES[act.verb][state]
    new = (await company.events(job))[len(events) :]
    if act.verb is Verb.AMEND:  # the amended job stays as it is: the new one has the event
        assert (new, now) == ([], job)
        new = await company.events(told)
        assert [(verb, was, to) for verb, was, to, _ in new] == [("AMEND", None, "DRAFTED")]
    else:
        assert told == now
        assert now.version == job.version + 1
        assert [(verb, was, to) for verb, was, to, _ in new] == [(act.verb, state, now.state)]
    actor = new[0][3]
    assert actor.startswith("users/") == (act in PEOPLES)


@pytest.mark.parametrize(("act", "state"), cases(PEOPLES + WORKERS, allowed=True), ids=str)
async def test_a_move_that_is_rolled_back_leaves_nothing(company: Company, act: Act, state: JobState) -> None:
    job = await company.job("north", state, editor=MANAGER)
    before = await company.contents()

    with contextlib.suppress(InterruptedError):
        async with act.database(company).transaction(Scope.of("north")) as tx:
            await act.run(tx, job)
            raise InterruptedError

    assert await company.contents() == before


@pytest.mark.parametrize("held_from", sorted(MOVES[Verb.HOLD]))
async def test_a_held_job_goes_on_where_it_was_held(company: Company, held_from: JobState) -> None:
    before = await company.job("north", held_from)
    held = await company.do(lambda tx: service.hold(tx, MANAGER, "north", before.job_id, "Which side?"))
    assert (held.state, held.held_from, held.stage) == (S.HELD, held_from, held_from)
    assert held.hold is not None
    assert (held.hold.code, held.hold.message, held.hold.user) == ("QUESTION", "Which side?", "users/max")

    job = await company.do(lambda tx: service.resume(tx, MANAGER, "north", held.job_id, claim_s=CLAIM_S))

    assert (job.state, job.held_from, job.hold) == (held_from, None, None)
    assert (job.editor_id, job.submitted_by, job.due_at) == (before.editor_id, before.submitted_by, before.due_at)


@pytest.mark.parametrize(("work_type", "to_state"), [("plain", S.APPROVED), ("checked", S.IN_REVIEW)])
async def test_the_work_types_rule_leads_a_submission(company: Company, work_type: str, to_state: JobState) -> None:
    job = await company.job("north", S.EDITING, work_type=work_type)
    submitted = await company.do(lambda tx: service.submit(tx, ANNA, "north", job.job_id, "r1"))
    assert submitted.state is to_state
    assert submitted.approved_revision == (1 if to_state is S.APPROVED else None)
