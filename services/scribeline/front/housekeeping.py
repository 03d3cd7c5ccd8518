"""What has to be done from time to time, whoever calls: the front's background duties.

Every front runs them. Each duty is one transaction for the whole company, written so that two at the same time do
nothing twice (rows are locked and passed over, or a turn is taken), so nobody has to be chosen.
"""

import asyncio
import random
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import structlog

from scribeline.audit import service as audit
from scribeline.database.queue import TRANSCRIBE, retry_stalled
from scribeline.database.unit_of_work import Database, Scope, Transaction
from scribeline.errors import Unavailable
from scribeline.front import idempotency, store
from scribeline.jobs import service as jobs
from scribeline.jobs.service import Trouble

log = structlog.get_logger(__name__)

STALLED = Trouble(
    "WORKER_LOST",
    "Each worker that took this dictation stopped without a word. Look at the workers' logs, then retry the job.",
    lasting=True,
)


@dataclass(frozen=True)
class Duty:
    """Something to do every `every_s` seconds."""

    name: str
    every_s: float
    do: Callable[[Transaction], Awaitable[object]]


def duties(*, max_attempts: int, stalled_after_s: float) -> list[Duty]:
    """The duties that need the database alone."""

    async def run_stalled_tasks_again(tx: Transaction) -> None:
        again, spent = await retry_stalled(tx, after_s=stalled_after_s, max_attempts=max_attempts)
        for task in spent:
            if task.name == TRANSCRIBE.name:
                await jobs.give_up_transcription(
                    tx, str(task.args["client_id"]), UUID(str(task.args["job_id"])), STALLED
                )
        if again or spent:
            log.warning("stalled tasks", again=len(again), given_up=len(spent))

    async def forget_answers(tx: Transaction) -> None:
        await store.forget_before(tx, tx.now - timedelta(seconds=idempotency.KEPT_S))

    return [
        Duty("run stalled tasks again", stalled_after_s / 3, run_stalled_tasks_again),
        Duty("put lapsed claims back", 5.0, jobs.lapse_claims),
        Duty("chain the audit trail", 10.0, audit.extend_chain),
        Duty("forget old answers", 600.0, forget_answers),
    ]


class Housekeeping:
    """Runs duties until it is stopped. One that fails is told to the log and tried again at its next time."""

    def __init__(self, database: Database, duties: Sequence[Duty]) -> None:
        self._database = database
        self._duties = duties

    async def run(self) -> None:
        """Do every duty in its time; runs until it is cancelled."""
        async with asyncio.TaskGroup() as group:
            for duty in self._duties:
                group.create_task(self._repeat(duty))

    async def _repeat(self, duty: Duty) -> None:
        while True:
            # Several fronts that were started together don't all come at the same moment.
            await asyncio.sleep(duty.every_s * random.uniform(0.8, 1.2))  # noqa: S311
            try:
                async with self._database.transaction(Scope.company()) as tx:
                    await duty.do(tx)
            except Unavailable:
                log.warning("duty postponed: the database is away", duty=duty.name)
            except Exception as error:
                log.error("duty failed", duty=duty.name, error=type(error).__name__)
