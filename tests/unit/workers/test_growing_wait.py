"""When a task of the queue runs again after it raised."""

import asyncio
from datetime import UTC, datetime

import pytest
from procrastinate.jobs import Job

from scribeline.errors import Unavailable
from scribeline_workers.runner import GrowingWait

WAITS = GrowingWait(attempts=3, first_wait_s=10.0)


def wait_s(error: BaseException, attempts: int) -> float | None:
    """The wait after a run that raised, when `attempts` runs had ended before."""
    task = Job(queue="q", task_name="t", lock=None, queueing_lock=None, attempts=attempts)
    began = datetime.now(UTC)
    decision = WAITS.get_retry_decision(exception=error, job=task)
    if decision is None:
        return None
    assert decision.retry_at is not None
    return (decision.retry_at - began).total_seconds()


def test_each_wait_is_three_times_the_one_before_until_the_attempts_are_spent() -> None:
    assert [wait_s(ValueError(), attempts) for attempts in range(3)] == [
        pytest.approx(10, abs=1),
        pytest.approx(30, abs=1),
        None,
    ]


def test_what_is_away_comes_back_some_time_so_it_is_never_given_up() -> None:
    assert wait_s(Unavailable("away"), 2) == pytest.approx(90, abs=1)
    assert wait_s(Unavailable("away"), 10_000) == pytest.approx(3600, abs=1)


def test_a_task_whose_worker_stops_runs_again_at_once_however_often() -> None:
    assert wait_s(asyncio.CancelledError(), 50) == pytest.approx(0, abs=1)
