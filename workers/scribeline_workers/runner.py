"""What every worker process does: take tasks from its queues, outlive outages, and stop in order.

On SIGTERM or SIGINT a worker takes no more tasks and finishes those it has, for as long as the grace lasts; those that
are not done by then are handed back to the queue.
"""

import asyncio
import contextlib
import signal
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass

import procrastinate
import structlog
from procrastinate.exceptions import ConnectorException

from scribeline.database.queue import HEARTBEAT_S, STALLED_AFTER_S

TRY_AGAIN_S = 1.0
"""How long to wait before asking the queue again after it was away."""

_log = structlog.get_logger("scribeline.workers")


@dataclass(frozen=True, slots=True)
class Line:
    """A queue, and how many of its tasks are worked on at a time."""

    queue: str
    at_a_time: int


async def work(app: procrastinate.App, lines: Sequence[Line], *, name: str, grace_s: float) -> None:
    """Work on the queues until the process is told to stop."""
    async with _told_to_stop() as stop, _opened(app):
        workers = [asyncio.create_task(_work(app, line, name, grace_s)) for line in lines]
        _log.info("working", worker=name, queues=[line.queue for line in lines])
        await stop.wait()
        _log.info("stopping", worker=name)
        for worker in workers:
            worker.cancel()  # which procrastinate answers by ending what it has, within its grace
        await asyncio.gather(*workers, return_exceptions=True)


async def _work(app: procrastinate.App, line: Line, name: str, grace_s: float) -> None:
    while True:
        # It ends by itself only when the database is away; what it was working on, it goes on with before.
        with contextlib.suppress(ConnectorException):
            await app.run_worker_async(
                queues=[line.queue],
                name=f"{name}/{line.queue}",
                concurrency=line.at_a_time,
                install_signal_handlers=False,
                shutdown_graceful_timeout=grace_s,
                update_heartbeat_interval=HEARTBEAT_S,
                stalled_worker_timeout=STALLED_AFTER_S,
                delete_jobs="successful",
            )
        _log.warning("the queue is away", worker=name, queue=line.queue)
        await asyncio.sleep(TRY_AGAIN_S)


@contextlib.asynccontextmanager
async def _opened(app: procrastinate.App) -> AsyncIterator[None]:
    while True:
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
