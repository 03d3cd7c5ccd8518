"""What has to be done for the jobs from time to time, whoever calls.

Every front does it. Each chore is one transaction for the whole company, written so that two at the same time do
nothing twice (rows are locked and passed over, or a turn is taken), so nobody has to be chosen.
"""

from collections.abc import Sequence
from uuid import UUID

import structlog

from scribeline.audit import service as audit
from scribeline.database.queue import STALLED_AFTER_S, TRANSCRIBE, retry_stalled
from scribeline.database.unit_of_work import Database, Scope
from scribeline.front.background import Chore
from scribeline.jobs import service as jobs
from scribeline.jobs.service import Trouble

WORKER_LOST = Trouble(
    "WORKER_LOST",
    "Each worker that took this dictation stopped without a word. Look at the workers' logs, then retry the job.",
    lasting=True,
)

_log = structlog.get_logger("scribeline.front")


def chores(database: Database, *, max_attempts: int) -> Sequence[Chore]:
    """The chores. A task that stalled is run again until `max_attempts` runs of it are spent."""

    async def run_stalled_tasks_again() -> None:
        async with database.transaction(Scope.company()) as tx:
            again, spent = await retry_stalled(tx, max_attempts=max_attempts)
            for task in spent:
                if task.name == TRANSCRIBE.name:
                    client_id, job_id = str(task.args["client_id"]), UUID(str(task.args["job_id"]))
                    await jobs.give_up_transcription(tx, client_id, job_id, WORKER_LOST)
        if again or spent:
            _log.warning("tasks had stalled", again=len(again), given_up=len(spent))

    async def put_lapsed_claims_back() -> None:
        async with database.transaction(Scope.company()) as tx:
            await jobs.lapse_claims(tx)

    async def chain_the_audit_trail() -> None:
        async with database.transaction(Scope.company()) as tx:
            await audit.extend_chain(tx)

    return (
        Chore("run stalled tasks again", STALLED_AFTER_S / 3, run_stalled_tasks_again),
        Chore("put lapsed claims back", 5.0, put_lapsed_claims_back),
        Chore("chain the audit trail", 10.0, chain_the_audit_trail),
    )
