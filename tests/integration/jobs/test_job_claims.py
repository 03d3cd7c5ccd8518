"""Claims: one job to one person, the most urgent first, for as long as somebody is at it."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial

import pytest
from tests.builders import ADMIN, ANNA, BERT, CLAIM_S, MANAGER, QUINN, Company, caller, clinic
from tests.clock import SettableClock
from tests.servers.postgres import DatabaseUrls

from scribeline.database.unit_of_work import Database, Scope, Transaction
from scribeline.dictations.model import Priority
from scribeline.identity.model import Caller, Role
from scribeline.jobs import service
from scribeline.jobs.errors import JobMissing, NothingToClaim, NotYourClaim, WrongJobState
from scribeline.jobs.model import Job, JobState

S = JobState


async def claim_next(company: Company, who: Caller = ANNA, client_id: str | None = None) -> Job:
    return await company.do(lambda tx: service.claim_next(tx, who, client_id, claim_s=CLAIM_S))


async def test_fifty_who_ask_at_once_get_a_job_each_and_nobody_anothers(
    company: Company, database_urls: DatabaseUrls, clock: SettableClock
) -> None:
    jobs = [await company.job("north") for _ in range(20)]
    callers = [caller(f"typist-{number}", Role.TRANSCRIPTIONIST) for number in range(50)]

    async with Database(database_urls.front, clock=clock, max_size=16) as database:

        async def ask(who: Caller) -> Job | None:
            try:
                async with database.transaction(Scope.company()) as tx:
                    return await service.claim_next(tx, who, None, claim_s=CLAIM_S)
            except NothingToClaim:
                return None

        answers = await asyncio.gather(*map(ask, callers))

    claimed = {job.job_id: job.editor_id for job in answers if job is not None}
    assert len(claimed) == sum(answer is not None for answer in answers) == len(jobs)
    assert set(claimed) == {job.job_id for job in jobs}
    for job in jobs:
        assert (await company.find(job)).editor_id == claimed[job.job_id]
        assert [verb for verb, *_ in await company.events(job)].count("CLAIM") == 1


async def test_of_many_who_want_the_same_job_one_gets_it(company: Company) -> None:
    job = await company.job("north")

    async def ask(number: int) -> str | None:
        who = caller(f"typist-{number}", Role.TRANSCRIPTIONIST)
        try:
            await company.do(lambda tx: service.claim(tx, who, "north", job.job_id, claim_s=CLAIM_S))
        except NotYourClaim:
            return None
        return who.user_id

    winners = [user_id for user_id in await asyncio.gather(*map(ask, range(12))) if user_id]
    assert winners == [(await company.find(job)).editor_id]


async def test_stat_goes_before_routine_then_what_is_due_first(company: Company, clock: SettableClock) -> None:
    late = await company.job("north")  # due in 12 h
    clock.advance(minutes=1)
    urgent_late = await company.job("south", priority=Priority.STAT)
    clock.advance(minutes=1)
    soon = await company.job("north", work_type="checked")  # due in 1 h
    clock.advance(minutes=1)
    urgent_soon = await company.job("north", work_type="checked", priority=Priority.STAT)

    order = [(await claim_next(company)).job_id for _ in range(4)]

    assert order == [job.job_id for job in (urgent_soon, urgent_late, soon, late)]
    with pytest.raises(NothingToClaim):
        await claim_next(company)


async def test_the_next_job_of_one_client_is_of_that_client(company: Company) -> None:
    await company.job("north", priority=Priority.STAT)
    of_south = await company.job("south")
    assert (await claim_next(company, client_id="south")).job_id == of_south.job_id
    with pytest.raises(NothingToClaim):
        await claim_next(company, client_id="south")


async def test_a_claim_that_is_not_renewed_lapses_and_the_job_waits_again(
    company: Company, clock: SettableClock
) -> None:
    job = await company.job("north", S.EDITING, editor=ANNA)
    assert job.claim_expires_at is not None
    other = await company.job("north", S.EDITING, editor=BERT)

    clock.advance(seconds=CLAIM_S - 1)
    await company.do(lambda tx: service.renew(tx, BERT, "north", other.job_id, claim_s=CLAIM_S))
    assert await company.do(service.lapse_claims) == 0
    clock.advance(seconds=1)
    assert await company.do(service.lapse_claims) == 1
    assert await company.do(service.lapse_claims) == 0

    now = await company.find(job)
    assert (now.state, now.editor_id, now.claim_expires_at) == (S.DRAFTED, None, None)
    assert (await company.events(job))[-1] == ("LAPSE", "EDITING", "DRAFTED", "system")
    assert (await company.find(other)).state is S.EDITING
    with pytest.raises(WrongJobState):  # its former editor is told where it is
        await company.do(lambda tx: service.renew(tx, ANNA, "north", job.job_id, claim_s=CLAIM_S))
    assert (await claim_next(company, BERT)).job_id == job.job_id


async def test_a_claim_that_is_over_but_nobody_elses_yet_is_still_its_editors(
    company: Company, clock: SettableClock
) -> None:
    job = await company.job("north", S.EDITING, editor=ANNA)
    clock.advance(seconds=2 * CLAIM_S)
    renewed = await company.do(lambda tx: service.renew(tx, ANNA, "north", job.job_id, claim_s=CLAIM_S))
    assert renewed.claim_expires_at is not None
    assert (renewed.claim_expires_at - clock()).total_seconds() == CLAIM_S
    assert await company.do(service.lapse_claims) == 0


async def test_two_who_put_lapsed_claims_back_at_once_do_it_once(company: Company, clock: SettableClock) -> None:
    jobs = [await company.job("north", S.EDITING) for _ in range(6)]
    clock.advance(seconds=CLAIM_S)
    assert sum(await asyncio.gather(*(company.do(service.lapse_claims) for _ in range(4)))) == len(jobs)
    for job in jobs:
        assert [verb for verb, *_ in await company.events(job)].count("LAPSE") == 1


async def test_nobody_but_its_editor_does_anything_with_a_claimed_job(company: Company) -> None:
    job = await company.job("north", S.EDITING, editor=ANNA)
    before = await company.contents()
    verbs: list[Callable[[Transaction, Caller], Awaitable[Job]]] = [
        lambda tx, who: service.renew(tx, who, "north", job.job_id, claim_s=CLAIM_S),
        lambda tx, who: service.submit(tx, who, "north", job.job_id, "r1"),
        lambda tx, who: service.claim(tx, who, "north", job.job_id, claim_s=CLAIM_S),
        lambda tx, who: service.release(tx, who, "north", job.job_id),
        lambda tx, who: service.hold(tx, who, "north", job.job_id, "Which side?"),
    ]
    # A manager sees it and may put it back or hold it, but does not work on it.
    for who, refused in ((BERT, verbs), (QUINN, verbs), (MANAGER, verbs[:2])):
        for verb in refused:
            with pytest.raises(NotYourClaim):
                await company.do(partial(verb, who=who))
    assert await company.contents() == before


async def test_a_manager_puts_back_or_holds_what_somebody_edits(company: Company) -> None:
    job = await company.job("north", S.EDITING, editor=ANNA)
    released = await company.do(lambda tx: service.release(tx, MANAGER, "north", job.job_id))
    assert (released.state, released.editor_id) == (S.DRAFTED, None)

    other = await company.job("north", S.EDITING, editor=ANNA)
    held = await company.do(lambda tx: service.hold(tx, ADMIN, "north", other.job_id, "Which side?"))
    assert (held.state, held.editor_id, held.claim_expires_at) == (S.HELD, "anna", None)
    with pytest.raises(JobMissing):  # she never saw it
        await company.do(lambda tx: service.resume(tx, BERT, "north", other.job_id, claim_s=CLAIM_S))
    resumed = await company.do(lambda tx: service.resume(tx, ANNA, "north", other.job_id, claim_s=CLAIM_S))
    assert (resumed.state, resumed.editor_id) == (S.EDITING, "anna")


async def test_a_returned_job_goes_to_its_editor_with_the_remarks(company: Company, clock: SettableClock) -> None:
    job = await company.job("north", S.IN_REVIEW, editor=ANNA)
    returned = await company.do(
        lambda tx: service.return_(tx, QUINN, "north", job.job_id, "Left or right?", claim_s=CLAIM_S)
    )
    assert (returned.state, returned.editor_id) == (S.EDITING, "anna")
    assert returned.remarks is not None
    assert (returned.remarks.message, returned.remarks.user) == ("Left or right?", "users/quinn")
    assert returned.claim_expires_at is not None
    assert (returned.claim_expires_at - clock()).total_seconds() == CLAIM_S
    with pytest.raises(NotYourClaim):
        await company.do(lambda tx: service.submit(tx, QUINN, "north", job.job_id, "r1"))


async def test_everybody_lists_what_they_may_see(company: Company, clock: SettableClock) -> None:
    jobs = {}
    for state in JobState:
        clock.advance(seconds=1)
        jobs[state] = await company.job("north", state, editor=BERT)
    clock.advance(seconds=1)
    annas = await company.job("north", S.EDITING, editor=ANNA)
    clock.advance(seconds=1)
    review_held = await company.job("north", S.HELD, editor=BERT, held_from=S.IN_REVIEW)

    async def seen(who: Caller) -> set[Job]:
        rows = await company.do(
            lambda tx: service.page(tx, who, client_id=None, states=set(), editor_id=None, after=None, limit=100)
        )
        assert [row.received_at for row in rows] == sorted((row.received_at for row in rows), reverse=True)
        for job in [*jobs.values(), annas, review_held]:
            if job in rows:
                assert await company.do(partial(service.get, caller=who, client_id="north", job_id=job.job_id)) == job
            else:
                with pytest.raises(JobMissing):
                    await company.do(partial(service.get, caller=who, client_id="north", job_id=job.job_id))
        return set(rows)

    everything = {*jobs.values(), annas, review_held}
    assert await seen(MANAGER) == await seen(ADMIN) == await seen(clinic("north")) == everything
    assert await seen(ANNA) == {jobs[S.DRAFTED], jobs[S.HELD], annas}
    assert await seen(QUINN) == {jobs[S.DRAFTED], jobs[S.HELD], jobs[S.IN_REVIEW], review_held}
    berts = {jobs[s] for s in (S.EDITING, S.IN_REVIEW, S.APPROVED, S.DELIVERED)} | {review_held}
    assert await seen(BERT) == berts | {jobs[S.DRAFTED], jobs[S.HELD]}


async def test_a_page_is_what_was_asked_for(company: Company, clock: SettableClock) -> None:
    jobs = []
    for number in range(7):
        clock.advance(seconds=number % 2)  # some were received at the same moment
        jobs.append(await company.job("north" if number % 3 else "south", S.DRAFTED if number % 2 else S.EDITING))

    async def page(**asked: object) -> list[Job]:
        return await company.do(
            lambda tx: service.page(
                tx,
                MANAGER,
                **{"client_id": None, "states": set(), "editor_id": None, "after": None, "limit": 100, **asked},  # type: ignore[arg-type]
            )
        )

    every = await page()
    assert sorted(job.job_id for job in every) == sorted(job.job_id for job in jobs)
    walked: list[Job] = []
    for _ in range(4):
        after = (walked[-1].received_at, walked[-1].job_id) if walked else None
        walked += await page(after=after, limit=2)
    assert walked == every
    assert await page(client_id="south") == [job for job in every if job.client_id == "south"]
    assert await page(states={S.EDITING}) == [job for job in every if job.state is S.EDITING]
    assert await page(states={S.EDITING, S.HELD}, editor_id="anna") == [job for job in every if job.state is S.EDITING]
    assert await page(states={S.EDITING}, editor_id="bert") == []
