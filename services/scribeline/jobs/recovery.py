"""Recovery keys: what keeps unsaved text safe in a browser, readable for its own writer alone.

A key belongs to one person and one job. It is made when they may first save, and given again as long as it exists, also
when the job has meanwhile gone to a colleague: the text is still theirs to rescue. It is deleted when they hand the
transcript in, or when the job is approved or given up: what was encrypted with it is unreadable from then on.
"""

from uuid import UUID

from scribeline.audit import service as audit
from scribeline.database.unit_of_work import Transaction
from scribeline.identity.model import Caller, Role
from scribeline.jobs import store
from scribeline.jobs.errors import JobMissing, NotYourClaim, WrongJobState
from scribeline.jobs.model import Job, JobState, may_see
from scribeline.storage.keys import DataKey, MasterKeys


async def key_of(tx: Transaction, master_keys: MasterKeys, caller: Caller, client_id: str, job_id: UUID) -> DataKey:
    """The caller's recovery key of a job. Raises JobMissing, NotYourClaim, WrongJobState."""
    sealed = await store.recovery_key(tx, client_id, job_id, caller.user_id)
    if sealed is None:
        job = await store.get(tx, client_id, job_id, lock=True)
        _check_may_write(caller, job)
        new = master_keys.wrap(DataKey.generate(), client_id)
        # Two tabs may ask at once: both get the one that was first.
        sealed = await store.keep_recovery_key(tx, client_id, job_id, caller.user_id, new)
        await audit.record(tx, actor=caller.name, action="MAKE_RECOVERY_KEY", resource=job.name, client_id=client_id)
    return master_keys.unwrap(sealed, client_id)


def _check_may_write(caller: Caller, job: Job) -> None:
    if not may_see(caller, job):
        raise NotYourClaim(job.name) if job.state is JobState.EDITING else JobMissing(job.name)
    if job.stage is JobState.EDITING:
        if job.editor_id != caller.user_id:
            raise NotYourClaim(job.name)
        return
    reviews = caller.role in (Role.REVIEWER, Role.MANAGER)
    if not (reviews and job.stage is JobState.IN_REVIEW):
        leaves_from = [JobState.EDITING, JobState.IN_REVIEW] if reviews else [JobState.EDITING]
        raise WrongJobState(job.name, "WRITE", job.state, leaves_from)
