"""Tasks whose worker died, while people go on deciding about their jobs: each in its turn, and nobody in a knot."""

import asyncio

import psycopg
import pytest
from tests.builders import MANAGER, Company
from tests.servers.postgres import DatabaseUrls
from tests.waiting import until

from scribeline.database.queue import TRANSCRIBE
from scribeline.database.unit_of_work import Scope
from scribeline.front.background import Chore
from scribeline.front.housekeeping import WORKER_LOST, chores
from scribeline.jobs import runs, service
from scribeline.jobs.model import Job, JobState

S = JobState


@pytest.fixture
def chore(company: Company) -> Chore:
    """The chore that ends stalled tasks; the first run of a task is its last one."""
    (chore,) = [
        chore
        for chore in chores(company.front, max_attempts=1, stalled_after_s=30)
        if chore.name == "run stalled tasks again"
    ]
    return chore


async def lose_worker(company: Company, urls: DatabaseUrls) -> Job:
    """A job that a worker had begun to transcribe, and nobody goes on with."""
    job = await company.job("north", S.TRANSCRIBING)
    with psycopg.connect(urls.superuser) as superuser:
        superuser.execute("UPDATE procrastinate_jobs SET status = 'doing' WHERE id = %s", [job.queue_task_id])
    return job


async def until_one_waits_for_a_lock(urls: DatabaseUrls) -> None:
    def waits() -> bool:
        with psycopg.connect(urls.superuser) as superuser:
            row = superuser.execute("SELECT count(*) FROM pg_locks WHERE NOT granted").fetchone()
            return row is not None and row[0] > 0

    await asyncio.to_thread(until, waits, within_s=20, every_s=0.01, what="somebody who waits for a lock")


async def task_status(company: Company, job: Job) -> str:
    (task,) = await company.tasks(TRANSCRIBE.name, job)
    return str(task["status"])


async def test_a_job_whose_worker_is_lost_fails_with_its_task(
    company: Company, database_urls: DatabaseUrls, chore: Chore
) -> None:
    job = await lose_worker(company, database_urls)
    await chore.do()
    failed = await company.find(job)
    assert failed is not None
    assert (failed.state, failed.failure and failed.failure.code) == (S.FAILED, WORKER_LOST.code)
    assert await task_status(company, job) == "failed"


async def test_a_job_is_cancelled_while_its_stalled_task_is_given_up(
    company: Company, database_urls: DatabaseUrls, chore: Chore
) -> None:
    """Both need the job and its task. They take the job first, so one waits, and neither is told to try again."""
    job = await lose_worker(company, database_urls)
    async with company.front.transaction(Scope.company()) as tx:
        await runs.lock_job(tx, job.client_id, job.job_id)
        giving_up = asyncio.create_task(chore.do())  # type: ignore[arg-type]
        await until_one_waits_for_a_lock(database_urls)
        await service.cancel_job(tx, MANAGER, job.client_id, job.job_id, "Sent twice.")
    async with asyncio.timeout(20):
        await giving_up
    cancelled = await company.find(job)
    assert cancelled is not None
    assert (cancelled.state, cancelled.failure) == (S.CANCELLED, None)
    assert await task_status(company, job) == "failed"


async def test_a_task_that_came_to_life_again_is_left_alone(
    company: Company, database_urls: DatabaseUrls, chore: Chore
) -> None:
    job = await lose_worker(company, database_urls)
    async with company.front.transaction(Scope.company()) as tx:
        await runs.lock_job(tx, job.client_id, job.job_id)
        giving_up = asyncio.create_task(chore.do())  # type: ignore[arg-type]
        await until_one_waits_for_a_lock(database_urls)
        await tx.execute("UPDATE procrastinate_jobs SET status = 'todo' WHERE id = %s", [job.queue_task_id])
    async with asyncio.timeout(20):
        await giving_up
    still = await company.find(job)
    assert still is not None
    assert still.state is S.TRANSCRIBING
    assert await task_status(company, job) == "todo"
