"""What every worker process does: take tasks from its queues, outlive outages, and stop in order.

On SIGTERM or SIGINT a worker takes no more tasks and finishes those it has, for as long as the grace lasts. Those that
are not done by then are cancelled, which they answer by handing their job back. With the database away nothing can be
handed back: the worker ends all the same, and its tasks are found stalled.
"""

import asyncio
import contextlib
import math
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass

import procrastinate
import structlog
from procrastinate.exceptions import ConnectorException
from procrastinate.jobs import Job as QueueTask

from scribeline.errors import Unavailable
from scribeline.telemetry import places

TRY_AGAIN_S = 1.0
"""How long to wait before asking the queue again after it was away."""

HAND_BACK_S = 2.0
"""How long handing a task back may take when the process is told to stop."""

_FACTOR = 3
_LONGEST_WAIT_S = 3600.0

_log = structlog.get_logger("scribeline.workers")


@dataclass(frozen=True, slots=True)
class Line:
    """A queue, and how many of its tasks are worked on at a time."""

    queue: str
    at_a_time: int


@dataclass(frozen=True, slots=True)
class Pulse:
    """How often a worker tells the queue that it lives, and after how long a silence others count as dead (seconds)."""

    every_s: float
    stalled_after_s: float


class GrowingWait(procrastinate.BaseRetryStrategy):
    """When a task that raised runs again: `first_wait_s` later, then after waits three times as long each.

    After `attempts` runs it is over, but for what says that a part of the system is away: that ends some time. A task
    that was cancelled, as it is when its worker stops, runs again at once.
    """

    def __init__(self, *, attempts: int, first_wait_s: float) -> None:
        self._attempts = attempts
        self._first_wait_s = first_wait_s

    def get_retry_decision(self, *, exception: BaseException, job: QueueTask) -> procrastinate.RetryDecision | None:
        """When to run the task again; None for never."""
        if isinstance(exception, asyncio.CancelledError):
            return procrastinate.RetryDecision(retry_in={"seconds": 0})
        if job.attempts + 1 >= self._attempts and not isinstance(exception, Unavailable):
            return None
        wait_s = min(self._first_wait_s * _FACTOR ** min(job.attempts, 20), _LONGEST_WAIT_S)
        return procrastinate.RetryDecision(retry_in={"milliseconds": round(wait_s * 1000)})


class TaskBroke(Exception):
    """A task raised what it should not have. What that said may be a patient's, so it is not passed on."""


class Held:
    """The tasks that this process runs now."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[object]] = set()

    async def __call__(
        self, run: Callable[[], Awaitable[object]], context: procrastinate.JobContext, _: object
    ) -> object:
        """Run one task: procrastinate calls it around each."""
        task = asyncio.current_task()
        if task is None:
            raise RuntimeError("a task of the queue runs in a task of asyncio")
        self._tasks.add(task)
        try:
            return await run()
        except Unavailable:
            raise
        except Exception as error:
            _log.error("task broke down", task=context.job.task_name, task_id=context.job.id, chain=places(error))
            raise TaskBroke(type(error).__name__) from None
        finally:
            self._tasks.discard(task)

    def cancel(self) -> int:
        """Make each of them hand back what it has; returns how many they are."""
        for task in self._tasks:
            task.cancel()
        return len(self._tasks)


async def work(app: procrastinate.App, lines: Sequence[Line], *, name: str, pulse: Pulse, grace_s: float) -> None:
    """Work on the queues until the process is told to stop; then end within `grace_s` and a few seconds more."""
    held = Held()
    async with _told_to_stop() as stop, _opened(app, stop):
        workers = [asyncio.create_task(_work(app, line, name, pulse, held, stop)) for line in lines]
        _log.info("working", worker=name, queues=[line.queue for line in lines])
        await stop.wait()
        _log.info("stopping", worker=name)
        for worker in workers:
            worker.cancel()  # which procrastinate answers by taking no more tasks and waiting for those it has
        if not await _ended(workers, grace_s):
            _log.info("handing back", worker=name, tasks=held.cancel())
            if not await _ended(workers, HAND_BACK_S):
                # The queue is away. Whoever asks for stalled tasks finds what is left.
                _log.warning("stopped without having told the queue", worker=name)
                for worker in workers:
                    worker.cancel()
                await _ended(workers, HAND_BACK_S)
    _log.info("stopped", worker=name)


async def _work(app: procrastinate.App, line: Line, name: str, pulse: Pulse, held: Held, stop: asyncio.Event) -> None:
    while not stop.is_set():
        # It ends by itself only when the database is away; what it was working on, it goes on with before.
        with contextlib.suppress(ConnectorException):
            await app.run_worker_async(
                queues=[line.queue],
                name=f"{name}/{line.queue}",
                concurrency=line.at_a_time,
                install_signal_handlers=False,
                shutdown_graceful_timeout=math.inf,  # how long a stop may take, `work` decides
                update_heartbeat_interval=pulse.every_s,
                stalled_worker_timeout=pulse.stalled_after_s,
                delete_jobs="successful",
                worker_middleware=[held],
            )
        if not stop.is_set():
            _log.warning("the queue is away", worker=name, queue=line.queue)
            await asyncio.sleep(TRY_AGAIN_S)


async def _ended(workers: Sequence[asyncio.Task[None]], within_s: float) -> bool:
    _, pending = await asyncio.wait(workers, timeout=within_s)
    return not pending


@contextlib.asynccontextmanager
async def _opened(app: procrastinate.App, stop: asyncio.Event) -> AsyncIterator[None]:
    while not stop.is_set():
        try:
            await app.open_async()
        except ConnectorException:
            _log.warning("the queue is away")
            await asyncio.sleep(TRY_AGAIN_S)
        else:
            break
    try:
        yield
    finally:
        await app.close_async()


@contextlib.asynccontextmanager
async def _told_to_stop() -> AsyncIterator[asyncio.Event]:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    try:
        yield stop
    finally:
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.remove_signal_handler(number)
