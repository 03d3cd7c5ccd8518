"""The data keys of clients: for the front's own use, and for the worker that holds a task.

The master key is in the front alone. A worker asks for the key of the one client whose task it holds, and gets it while
it holds it.
"""

from enum import StrEnum
from uuid import UUID

from scribeline.audit import service as audit
from scribeline.clients.errors import Kind, ResourceMissing
from scribeline.database.unit_of_work import Transaction
from scribeline.dictations import store
from scribeline.dictations.errors import TaskNotHeld
from scribeline.jobs import store as jobs
from scribeline.jobs.model import JobState
from scribeline.storage.keys import DataKey, MasterKeys


class Task(StrEnum):
    """A task that a worker may hold of a job."""

    TRANSCRIBE = "TRANSCRIBE"
    PLAYBACK = "PLAYBACK"
    DELIVER = "DELIVER"


class ClientKeys:
    """Opens clients' data keys with the master keys.

    Nothing is cached: opening one costs microseconds, and a key that was deleted is gone at once.
    """

    def __init__(self, master_keys: MasterKeys) -> None:
        self._master_keys = master_keys

    async def of(self, tx: Transaction, client_id: str) -> DataKey:
        """A client's data key. Raises ResourceMissing where the transaction is not for such a client."""
        wrapped = await store.wrapped_key(tx, client_id)
        if wrapped is None:
            raise ResourceMissing(Kind.CLIENT, f"clients/{client_id}")
        return self._master_keys.unwrap(wrapped, client_id)

    async def of_task(
        self, tx: Transaction, *, actor: str, client_id: str, job_id: UUID, task: Task, fencing_token: int
    ) -> DataKey:
        """The data key of the client whose task a worker holds; the giving is audited.

        Raises TaskNotHeld unless `fencing_token` is that of the task's current run, and the job waits for its result.
        """
        job = await jobs.get(tx, client_id, job_id)
        if task is Task.PLAYBACK:
            dictation = await store.get_dictation(tx, client_id, job.dictation_id)
            current = dictation.playback_fence if dictation is not None else 0
        else:
            awaited = JobState.TRANSCRIBING if task is Task.TRANSCRIBE else JobState.APPROVED
            current = job.fence if job.state is awaited else 0
        if fencing_token <= 0 or fencing_token != current:
            raise TaskNotHeld(job.name)
        await audit.record(
            tx,
            actor=actor,
            action="GIVE_DATA_KEY",
            resource=job.name,
            client_id=client_id,
            details={"task": task, "fencing_token": str(fencing_token)},
        )
        return await self.of(tx, client_id)
