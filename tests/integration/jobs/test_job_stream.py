"""The stream of changes: every move once, in an order that is final, and nothing missed by those who were away."""

import asyncio
import contextlib
from functools import partial
from uuid import UUID

import pytest
from tests.builders import ANNA, BERT, CLAIM_S, MANAGER, Company, clinic
from tests.clock import SettableClock
from tests.servers.postgres import DatabaseUrls

from scribeline.database.unit_of_work import Database, Scope, Transaction
from scribeline.identity.model import Caller
from scribeline.jobs import service, store
from scribeline.jobs.model import Job, JobState
from scribeline.jobs.store import Move, Position
from scribeline.jobs.watch import Pulse

S = JobState
START = Position(0, 0)


async def moves(company: Company, position: Position = START, client_id: str | None = None) -> list[Move]:
    return await company.do(lambda tx: store.moves_after(tx, position, client_id, 1000))


async def newest(company: Company) -> Position:
    return await company.do(store.newest_position)


async def rows(company: Company) -> list[int]:
    """The events there are."""
    told = await company.do(lambda tx: tx.many("SELECT event_id FROM job_events ORDER BY txid, event_id"))
    return [row["event_id"] for row in told]


async def test_the_stream_is_the_events(company: Company) -> None:
    assert await newest(company) == START
    await company.job("north", S.DELIVERED)
    await company.job("south", S.IN_REVIEW)
    told = await moves(company)
    assert [move.position.event_id for move in told] == await rows(company)
    assert told == sorted(told, key=lambda move: move.position)
    assert told[-1].position == await newest(company)
    assert await moves(company, told[-1].position) == []


async def test_it_is_read_in_pieces_of_any_size_without_a_gap_or_a_repetition(company: Company) -> None:
    await company.job("north", S.DELIVERED)
    await company.job("south", S.DELIVERED)
    every = await moves(company)
    for size in (1, 2, 3, 7):
        walked: list[Move] = []
        for _ in range(len(every) + 1):
            position = walked[-1].position if walked else START
            walked += await company.do(partial(store.moves_after, position=position, client_id=None, limit=size))
        assert walked == every


async def claim(tx: Transaction, job: Job) -> Job:
    return await service.claim(tx, ANNA, job.client_id, job.job_id, claim_s=CLAIM_S)


async def test_a_move_that_commits_after_a_later_one_is_not_missed(company: Company) -> None:
    slow, quick = await company.job("north"), await company.job("north")
    position = await newest(company)

    async with company.front.transaction(Scope.company()) as tx:
        await claim(tx, slow)  # has the lower event id
        await company.do(lambda other: claim(other, quick))  # has the higher one, and is committed
        assert await moves(company, position) == []  # an earlier move may still come
        assert await newest(company) == position

    told = await moves(company, position)
    assert [move.job_id for move in told] == [slow.job_id, quick.job_id]
    assert await newest(company) == told[-1].position


async def test_a_transaction_that_began_first_and_moves_last_is_in_its_place(company: Company) -> None:
    """Its events have higher ids than those of transactions behind it."""
    slow, quick = await company.job("north"), await company.job("north")
    position = await newest(company)
    async with company.front.transaction(Scope.company()) as tx:
        await tx.one("SELECT pg_current_xact_id()")
        await company.do(lambda other: claim(other, quick))
        await claim(tx, slow)
    told = await moves(company, position)
    assert [move.job_id for move in told] == [slow.job_id, quick.job_id]
    assert told[0].position.event_id > told[1].position.event_id
    assert [await moves(company, move.position) for move in told] == [told[1:], []]


async def test_a_move_that_is_rolled_back_holds_nothing_up(company: Company) -> None:
    gone, quick = await company.job("north"), await company.job("north")
    position = await newest(company)
    with contextlib.suppress(InterruptedError):
        async with company.front.transaction(Scope.company()) as tx:
            await claim(tx, gone)
            await company.do(lambda other: claim(other, quick))
            raise InterruptedError
    assert [move.job_id for move in await moves(company, position)] == [quick.job_id]


async def test_many_who_move_at_once_are_all_told_to_one_who_follows(
    company: Company, database_urls: DatabaseUrls, clock: SettableClock
) -> None:
    jobs = [await company.job("north") for _ in range(24)]
    position = begun = await newest(company)
    told: list[Move] = []

    async with Database(database_urls.front, clock=clock, max_size=8) as database:

        async def move(job: Job) -> None:
            async with database.transaction(Scope.company()) as tx:
                await claim(tx, job)
                await tx.execute("SELECT pg_sleep(%s)", [job.job_id.int % 7 / 500])  # commits come in any order

        movers = asyncio.gather(*map(move, jobs))
        for _ in range(10_000):
            done = movers.done()
            new = await moves(company, position)
            told += new
            position = told[-1].position if told else position
            if done:
                break
        await movers

    assert sorted(move.job_id for move in told) == sorted(job.job_id for job in jobs)
    assert told == await moves(company, begun)


async def test_a_client_follows_its_own_jobs_only(company: Company) -> None:
    await company.job("north", S.EDITING)
    await company.job("south", S.EDITING)

    async def told(scope: Scope, client_id: str | None) -> set[str]:
        return {
            move.client_id
            for move in await company.do(lambda tx: store.moves_after(tx, START, client_id, 1000), scope=scope)
        }

    assert await told(Scope.company(), None) == {"north", "south"}
    assert await told(Scope.company(), "north") == {"north"}
    assert await told(Scope.of("north"), None) == {"north"}
    assert await told(Scope.of("north"), "south") == set()


async def test_changes_are_what_the_caller_may_see_now(company: Company) -> None:
    await company.job("north", S.EDITING, editor=MANAGER)
    drafted = await company.job("north")

    async def told(who: Caller) -> list[tuple[str, JobState]]:
        changes, more = await company.do(lambda tx: service.changes_after(tx, who, START, None, 1000))
        assert more is None
        return [(str(change.view.job.job_id), change.move.to_state) for change in changes if change.view]

    way = [(str(drafted.job_id), state) for state in (S.RECEIVED, S.TRANSCRIBING, S.DRAFTED)]
    assert await told(ANNA) == way
    assert len(await told(clinic("north"))) == 7


async def test_who_saw_a_job_is_told_that_it_is_gone_and_nothing_else_of_it(company: Company) -> None:
    async def gone(who: Caller) -> list[UUID]:
        changes, _ = await company.do(lambda tx: service.changes_after(tx, who, begun, None, 1000))
        return [change.move.job_id for change in changes if change.view is None]

    job = await company.job("north")
    begun = await newest(company)
    await company.do(lambda tx: service.claim(tx, BERT, "north", job.job_id, claim_s=900))
    assert await gone(ANNA) == [job.job_id]
    assert await gone(BERT) == await gone(MANAGER) == []  # who see it still
    begun = await newest(company)
    await company.do(lambda tx: service.cancel_job(tx, MANAGER, "north", job.job_id, "dictated twice"))
    assert await gone(ANNA) == []  # it was not hers to see

    waiting, hers = await company.job("north"), await company.job("north", S.EDITING, editor=ANNA)
    await company.user(BERT)
    begun = await newest(company)
    for given in (waiting, hers):
        await company.do(lambda tx, job=given: service.assign(tx, MANAGER, "north", job.job_id, BERT.user_id))  # type: ignore[misc]
    assert await gone(ANNA) == [waiting.job_id, hers.job_id]
    assert await gone(BERT) == await gone(MANAGER) == []


async def test_where_nothing_is_for_the_caller_there_is_still_a_place_to_go_on_from(company: Company) -> None:
    await company.job("north", S.EDITING, editor=MANAGER)
    changes, behind = await company.do(lambda tx: service.changes_after(tx, ANNA, START, None, 3))
    assert (changes, behind) == ([], (await moves(company))[2].position)


class TestPulse:
    async def test_it_wakes_who_waits_when_something_has_moved(self, company: Company) -> None:
        pulse = Pulse(company.front)
        running = asyncio.create_task(pulse.run())
        try:
            async with pulse.watching():
                job = await company.job("north")
                position = await newest(company)
                waiting = asyncio.create_task(pulse.behind(position))
                async with company.front.transaction(Scope.company()) as tx:
                    await claim(tx, job)
                    with pytest.raises(TimeoutError):  # what is not committed wakes nobody
                        await asyncio.wait_for(asyncio.shield(waiting), 0.6)
                async with asyncio.timeout(10):
                    assert await waiting == await newest(company)
                # Who comes later, and is behind, does not wait.
                async with asyncio.timeout(10):
                    assert await pulse.behind(position) == await newest(company)
        finally:
            running.cancel()

    async def test_it_asks_nothing_while_nobody_watches(self, company: Company) -> None:
        pulse = Pulse(database := Counting(company.front))  # type: ignore[arg-type]
        running = asyncio.create_task(pulse.run())
        try:
            await company.job("north")
            async with pulse.watching(), asyncio.timeout(10):
                await pulse.behind(START)
            asked = database.transactions
            assert asked >= 1
            await asyncio.wait({running}, timeout=0.8)
            assert database.transactions <= asked + 1  # one may have been on its way
        finally:
            running.cancel()


class Counting:
    """The database, with a count of its transactions."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.transactions = 0

    def transaction(self, scope: Scope, *, timeout_s: float | None = None) -> object:
        """As the database's own."""
        self.transactions += 1
        return self._database.transaction(scope, timeout_s=timeout_s)
