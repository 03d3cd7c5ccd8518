"""What has to be done for the jobs from time to time, whoever calls.

Every front does it. Each chore is written so that two at the same time do nothing twice (rows are locked and passed
over, or a turn is taken), so nobody has to be chosen.
"""

import math
import time
from collections.abc import Sequence
from uuid import UUID

import structlog

from scribeline.audit import service as audit
from scribeline.database.queue import (
    DELIVER,
    TRANSCRIBE,
    QueuedTask,
    give_up_stalled,
    retry_stalled,
    spent_stalled,
)
from scribeline.database.unit_of_work import Database, Scope
from scribeline.errors import Unavailable
from scribeline.front.background import Chore
from scribeline.jobs import runs
from scribeline.jobs import service as jobs
from scribeline.jobs.model import JobState
from scribeline.jobs.runs import Trouble
from scribeline.learning import service as learning
from scribeline.orders import service as orders
from scribeline.outlook import service as outlook
from scribeline.reports import service as reports
from scribeline.routing import service as routing

MATCHED_AT_ONCE = 100
"""How many jobs are matched with new lists in one transaction."""
MOST_BATCHES = 50
"""How many such transactions there are in one go."""

WORKER_LOST = Trouble(
    "WORKER_LOST",
    "Each worker that took this job stopped without a word. Look at the workers' logs, then retry the job.",
    lasting=True,
)

_log = structlog.get_logger("scribeline.front")


def chores(database: Database, *, max_attempts: int, stalled_after_s: float) -> Sequence[Chore]:
    """The chores.

    The tasks of a worker that was silent for `stalled_after_s` seconds run again, until `max_attempts` runs are spent.
    """
    # While the database is away nobody can tell that they live. So its own silence is not taken for theirs.
    believed_from = -math.inf

    async def run_stalled_tasks_again() -> None:
        nonlocal believed_from
        if time.monotonic() < believed_from:
            return
        try:
            again, spent = await _retry(database, max_attempts, stalled_after_s)
        except Unavailable:
            believed_from = time.monotonic() + stalled_after_s
            raise
        if again or spent:
            _log.warning("tasks had stalled", again=len(again), given_up=len(spent))

    async def put_lapsed_claims_back() -> None:
        async with database.transaction(Scope.company()) as tx:
            await jobs.lapse_claims(tx)

    async def chain_the_audit_trail() -> None:
        async with database.transaction(Scope.company()) as tx:
            tip = await audit.tip(tx) if await audit.extend_chain(tx) else None
        if tip is not None:
            # The log is kept elsewhere: whoever rewrites the chain in the database contradicts it.
            _log.info("audit trail anchored", link=tip.number, hash=tip.hash.hex())

    async def learn_from_what_was_approved() -> None:
        await learning.learn_from_approved(database)

    async def begin_and_end_assignments() -> None:
        async with database.transaction(Scope.company()) as tx:
            await routing.turn_assignments_over(tx, over=(JobState.DELIVERED, JobState.CANCELLED))

    async def look_ahead() -> None:
        async with database.transaction(Scope.company()) as tx:
            await outlook.look_ahead(tx)

    async def tell_reports() -> None:
        await reports.tell_facts(database)

    async def match_with_new_lists() -> None:
        for _ in range(MOST_BATCHES):
            async with database.transaction(Scope.company()) as tx:
                if await orders.match_outdated(tx, None, MATCHED_AT_ONCE) < MATCHED_AT_ONCE:
                    return

    return (
        Chore("run stalled tasks again", stalled_after_s / 3, run_stalled_tasks_again),
        Chore("put lapsed claims back", 5.0, put_lapsed_claims_back),
        Chore("chain the audit trail", 10.0, chain_the_audit_trail),
        Chore("learn from what was approved", 2.0, learn_from_what_was_approved),
        Chore("begin and end assignments", 20.0, begin_and_end_assignments),
        Chore("look ahead", 60.0, look_ahead),
        Chore("tell reports of what was delivered", 20.0, tell_reports),
        Chore("match with new lists", 10.0, match_with_new_lists),
    )


async def _retry(
    database: Database, max_attempts: int, stalled_after_s: float
) -> tuple[list[QueuedTask], list[QueuedTask]]:
    async with database.transaction(Scope.company()) as tx:
        again = await retry_stalled(tx, after_s=stalled_after_s, max_attempts=max_attempts)
    async with database.transaction(Scope.company()) as tx:
        spent = await spent_stalled(tx, after_s=stalled_after_s, max_attempts=max_attempts)
    # Each in a transaction of its own, which locks one job, and its task after it.
    return again, [task for task in spent if await _give_up(database, task, stalled_after_s)]


async def _give_up(database: Database, task: QueuedTask, stalled_after_s: float) -> bool:
    client_id, job_id = str(task.args["client_id"]), UUID(str(task.args["job_id"]))
    async with database.transaction(Scope.of(client_id)) as tx:
        await runs.lock_job(tx, client_id, job_id)
        if not await give_up_stalled(tx, task.task_id, after_s=stalled_after_s):
            return False
        if task.name == TRANSCRIBE.name:
            await runs.give_up_transcription(tx, client_id, job_id, WORKER_LOST)
        elif task.name == DELIVER.name:
            await runs.give_up_delivery(tx, client_id, job_id, WORKER_LOST)
    return True
