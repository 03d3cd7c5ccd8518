"""The queue: in our transaction, STAT first, and nothing is lost with a worker that dies."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from typing import cast

import procrastinate
import psycopg
import pytest
from tests.clock import SettableClock
from tests.servers.postgres import DatabaseUrls
from tests.servers.proxy import Mode, Proxy

from scribeline.database import queue
from scribeline.database.errors import AlreadyQueued
from scribeline.database.queue import DELIVER, ROUTINE, STAT, TRANSCRIBE, enqueue
from scribeline.database.unit_of_work import Database, Scope

NORTH = Scope.of("north")


@pytest.fixture
async def app(database_urls: DatabaseUrls) -> AsyncIterator[procrastinate.App]:
    """procrastinate's side, as the transcriber's role."""
    app = queue.make_app(database_urls.transcriber)
    async with app.open_async():
        yield app


async def put(database: Database, **options: object) -> int:
    async with database.transaction(NORTH) as tx:
        return await enqueue(tx, TRANSCRIBE, args={"job_id": "j1"}, **options)  # type: ignore[arg-type]


async def fetch(app: procrastinate.App) -> int | None:
    worker_id = await app.job_manager.register_worker()
    job = await app.job_manager.fetch_job(queues=[TRANSCRIBE.queue], worker_id=worker_id)
    return job and job.id


def let_heartbeats_grow_old(urls: DatabaseUrls, seconds: float) -> None:
    with psycopg.connect(urls.superuser) as superuser:
        superuser.execute(
            "UPDATE procrastinate_workers SET last_heartbeat = last_heartbeat - make_interval(secs => %s)", [seconds]
        )


class TestEnqueue:
    async def test_a_task_and_its_row_are_one_transaction(
        self, database: Database, database_urls: DatabaseUrls, app: procrastinate.App
    ) -> None:
        with psycopg.connect(database_urls.owner, autocommit=True) as owner:
            owner.execute("CREATE TABLE scratch (note text); GRANT SELECT, INSERT ON scratch TO scribeline_front")

        async def make(note: str, failure: Exception | None) -> None:
            async with database.transaction(NORTH) as tx:
                await tx.execute("INSERT INTO scratch VALUES (%s)", [note])
                await enqueue(tx, TRANSCRIBE, args={"job_id": note})
                if failure:
                    raise failure

        with pytest.raises(ZeroDivisionError):
            await make("rolled back", ZeroDivisionError())
        await make("committed", None)

        jobs = list(await app.job_manager.list_jobs_async())
        assert [job.task_kwargs for job in jobs] == [{"job_id": "committed"}]
        async with database.transaction(NORTH) as tx:
            assert await tx.many("SELECT note FROM scratch") == [{"note": "committed"}]

    async def test_one_waiting_task_with_a_queueing_lock_is_enough(self, database: Database) -> None:
        await put(database, queueing_lock="deliver j1")
        async with database.transaction(NORTH) as tx:
            with pytest.raises(AlreadyQueued):
                await enqueue(tx, TRANSCRIBE, args={"job_id": "j1"}, queueing_lock="deliver j1")
            # The refusal cost nothing of the transaction:
            await enqueue(tx, TRANSCRIBE, args={"job_id": "j1"}, queueing_lock="deliver j2")

    async def test_a_worker_runs_it_with_its_arguments(self, database: Database, app: procrastinate.App) -> None:
        task_id = await put(database)
        seen: list[tuple[int | None, str]] = []

        @app.task(name=TRANSCRIBE.name, queue=TRANSCRIBE.queue, pass_context=True)
        async def transcribe(context: procrastinate.JobContext, job_id: str) -> None:
            seen.append((context.job.id, job_id))

        await app.run_worker_async(queues=[TRANSCRIBE.queue], wait=False, install_signal_handlers=False)

        assert seen == [(task_id, "j1")]
        assert await app.job_manager.get_job_status_async(task_id) == procrastinate.jobs.Status.SUCCEEDED

    async def test_a_waiting_worker_is_woken_by_the_commit(self, database: Database, app: procrastinate.App) -> None:
        ran = asyncio.Event()

        @app.task(name=TRANSCRIBE.name, queue=TRANSCRIBE.queue)
        async def transcribe(job_id: str) -> None:
            assert job_id == "j1"
            ran.set()

        # It would look by itself only after ten minutes: what wakes it is the notification.
        worker = asyncio.create_task(
            app.run_worker_async(
                queues=[TRANSCRIBE.queue], fetch_job_polling_interval=600, install_signal_handlers=False
            )
        )
        try:
            # A commit before it listens notifies nobody (in service, the regular look finds the task), so commits
            # go on until one of them has woken it.
            async with asyncio.timeout(60):
                while not ran.is_set():
                    await put(database)
                    with contextlib.suppress(TimeoutError):
                        await asyncio.wait_for(ran.wait(), timeout=1)
        finally:
            worker.cancel()
            await asyncio.gather(worker, return_exceptions=True)

    async def test_a_worker_outlives_an_outage_and_goes_on_soon_after_it(
        self, database: Database, database_urls: DatabaseUrls
    ) -> None:
        ran: asyncio.Queue[str] = asyncio.Queue()
        with Proxy(database_urls.socket_path) as line:
            app = queue.make_app(database_urls.through(database_urls.transcriber, line.port))

            @app.task(name=TRANSCRIBE.name, queue=TRANSCRIBE.queue)
            async def transcribe(job_id: str) -> None:
                ran.put_nowait(job_id)

            async with app.open_async():
                worker = asyncio.create_task(
                    app.run_worker_async(
                        queues=[TRANSCRIBE.queue], fetch_job_polling_interval=0.5, install_signal_handlers=False
                    )
                )
                try:
                    await put(database)
                    await asyncio.wait_for(ran.get(), timeout=30)
                    line.mode = Mode.REFUSE
                    await put(database)
                    pool = cast(procrastinate.PsycopgConnector, app.connector).pool
                    async with asyncio.timeout(60):
                        # It has given up by then, twice.
                        while pool.get_stats().get("connections_errors", 0) < 5:  # noqa: ASYNC110 - it tells nobody
                            await asyncio.sleep(0.05)
                    assert not worker.done()
                    line.mode = Mode.PASS
                    await asyncio.wait_for(ran.get(), timeout=10)
                finally:
                    worker.cancel()
                    await asyncio.gather(worker, return_exceptions=True)


class TestOrder:
    async def test_stat_goes_before_routine_and_then_first_come_first_served(
        self, database: Database, app: procrastinate.App
    ) -> None:
        routine = [await put(database, priority=ROUTINE) for _ in range(2)]
        stat = [await put(database, priority=STAT) for _ in range(2)]

        assert [await fetch(app) for _ in range(5)] == [*stat, *routine, None]

    async def test_the_position_counts_who_goes_first(
        self, database: Database, app: procrastinate.App, clock: SettableClock
    ) -> None:
        first, second = await put(database), await put(database)
        later = await put(database, schedule_at=clock.now + timedelta(days=36500), priority=STAT)
        stat = await put(database, priority=STAT)
        async with database.transaction(NORTH) as tx:
            await enqueue(tx, DELIVER, args={"job_id": "other queue"}, priority=STAT)

        async def positions() -> list[int | None]:
            async with database.transaction(NORTH) as tx:
                places = await queue.positions(tx, [stat, first, second])
                for task in (stat, first, second):  # the same when asked for alone
                    alone = await queue.positions(tx, [task])
                    assert alone.get(task) == places.get(task)
                return [places.get(task) for task in (stat, first, second)]

        assert await positions() == [0, 1, 2]
        assert await fetch(app) == stat
        assert await positions() == [None, 0, 1]
        async with database.transaction(NORTH) as tx:
            assert await queue.cancel(tx, first)
        assert await positions() == [None, None, 0]
        async with database.transaction(NORTH) as tx:
            assert await queue.cancel(tx, later)
            assert not await queue.cancel(tx, 10**12)

    async def test_tasks_with_one_lock_run_one_at_a_time(self, database: Database, app: procrastinate.App) -> None:
        first = await put(database, lock="j1")
        second = await put(database, lock="j1")
        assert await fetch(app) == first
        assert await fetch(app) is None
        await app.job_manager.finish_job_by_id_async(first, procrastinate.jobs.Status.SUCCEEDED, delete_job=False)
        assert await fetch(app) == second


class TestStalled:
    @pytest.fixture
    def sweep(self, database_urls: DatabaseUrls) -> Callable[..., Awaitable[tuple[list[int], list[int]]]]:
        async def sweep(**options: int) -> tuple[list[int], list[int]]:
            async with (
                Database(database_urls.transcriber) as database,
                database.transaction(Scope.of()) as tx,
            ):
                again = await queue.retry_stalled(tx, **options)  # type: ignore[arg-type]
                spent = await queue.spent_stalled(tx, **options)  # type: ignore[arg-type]
                for task in spent:
                    assert await queue.give_up_stalled(tx, task.task_id)
                return [task.task_id for task in again], [task.task_id for task in spent]

        return sweep

    async def test_a_task_of_a_worker_that_fell_silent_runs_again(
        self,
        database: Database,
        database_urls: DatabaseUrls,
        app: procrastinate.App,
        sweep: Callable[..., Awaitable[tuple[list[int], list[int]]]],
    ) -> None:
        task = await put(database)
        assert await fetch(app) == task
        assert await sweep() == ([], [])

        let_heartbeats_grow_old(database_urls, queue.STALLED_AFTER_S + 1)

        assert await sweep() == ([task], [])
        assert await sweep() == ([], [])
        assert await fetch(app) == task

    async def test_a_task_whose_worker_is_gone_runs_again(
        self,
        database: Database,
        database_urls: DatabaseUrls,
        app: procrastinate.App,
        sweep: Callable[..., Awaitable[tuple[list[int], list[int]]]],
    ) -> None:
        task = await put(database)
        await fetch(app)
        let_heartbeats_grow_old(database_urls, 3600)
        await app.job_manager.prune_stalled_workers(seconds_since_heartbeat=60)  # what each new worker does

        assert await sweep() == ([task], [])

    async def test_a_task_that_keeps_killing_workers_is_given_up(
        self,
        database: Database,
        database_urls: DatabaseUrls,
        app: procrastinate.App,
        sweep: Callable[..., Awaitable[tuple[list[int], list[int]]]],
    ) -> None:
        task = await put(database)
        for _ in range(2):
            assert await fetch(app) == task
            let_heartbeats_grow_old(database_urls, 3600)
            assert await sweep(max_attempts=3) == ([task], [])
        assert await fetch(app) == task
        let_heartbeats_grow_old(database_urls, 3600)

        assert await sweep(max_attempts=3) == ([], [task])
        assert await sweep(max_attempts=3) == ([], [])

        assert await fetch(app) is None
        assert await app.job_manager.get_job_status_async(task) == procrastinate.jobs.Status.FAILED
