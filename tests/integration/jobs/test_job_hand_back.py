"""A worker that is told to stop hands back what it holds: nobody's fault, so no attempt is spent on it."""

import pytest
from tests.builders import Company

from scribeline.database.queue import DELIVER, TRANSCRIBE
from scribeline.jobs import runs
from scribeline.jobs.errors import RunSuperseded
from scribeline.jobs.model import JobState
from scribeline.jobs.runs import Run


async def hand_back(company: Company, run: Run) -> None:
    job = run.job
    await company.work(lambda tx: runs.hand_back_transcription(tx, job.client_id, job.job_id, run.fence), job.client_id)


async def test_a_transcription_waits_again_and_the_attempt_does_not_count(company: Company) -> None:
    job = await company.received("north")
    for _ in range(5):
        run = await company.begin(job)
        assert run.job.attempts == 1
        await hand_back(company, run)
    waiting = await company.find(job)
    assert (waiting.state, waiting.attempts, waiting.progress, waiting.failure) == (JobState.RECEIVED, 0, None, None)
    tasks = await company.tasks(TRANSCRIBE.name, job)
    assert waiting.queue_task_id in [task["id"] for task in tasks if task["status"] == "todo"]


async def test_what_another_run_holds_by_now_is_not_handed_back(company: Company) -> None:
    job = await company.received("north")
    first = await company.begin(job)
    await company.begin(job)
    with pytest.raises(RunSuperseded):
        await hand_back(company, first)
    assert (await company.find(job)).state is JobState.TRANSCRIBING


async def test_a_delivery_waits_again_and_the_attempt_does_not_count(company: Company) -> None:
    job = await company.job("north", JobState.APPROVED)
    run = await company.begin_delivery(job)
    await company.send(lambda tx: runs.hand_back_delivery(tx, job.client_id, job.job_id, run.fence), job.client_id)
    waiting = await company.find(job)
    assert (waiting.state, waiting.delivery_attempts, waiting.failure) == (JobState.APPROVED, 0, None)
    tasks = await company.tasks(DELIVER.name, job)
    assert waiting.queue_task_id in [task["id"] for task in tasks if task["status"] == "todo"]
