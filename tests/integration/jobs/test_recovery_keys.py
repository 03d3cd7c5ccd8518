"""Recovery keys: one for each person and job, sealed, behind the wall, and gone when they are not needed any more."""

import pytest
from tests.builders import ANNA, BERT, CLAIM_S, MANAGER, QUINN, RITA, Company, caller
from tests.clock import SettableClock

from scribeline.database.unit_of_work import Scope
from scribeline.errors import ScribelineError
from scribeline.identity.model import Caller, Role
from scribeline.jobs import recovery, service
from scribeline.jobs.errors import JobMissing, NotYourClaim, WrongJobState
from scribeline.jobs.model import Job, JobState
from scribeline.storage.keys import MasterKeys

KEYS = MasterKeys.generate()


@pytest.fixture(autouse=True)
async def people(company: Company) -> None:
    """The rows of who calls."""
    for person in (ANNA, BERT, QUINN, RITA, MANAGER):
        await company.user(person)


async def key(company: Company, who: Caller, job: Job) -> bytes:
    return (await company.do(lambda tx: recovery.key_of(tx, KEYS, who, job.client_id, job.job_id))).secret


async def kept(company: Company, job: Job) -> list[str]:
    rows = await company.do(
        lambda tx: tx.many("SELECT user_id FROM recovery_keys WHERE job_id = %s ORDER BY 1", [job.job_id])
    )
    return [row["user_id"] for row in rows]


async def test_a_key_is_made_once_for_who_may_write(company: Company) -> None:
    job = await company.job("north", JobState.EDITING)
    first = await key(company, ANNA, job)
    assert len(first) == 32
    assert await key(company, ANNA, job) == first
    assert await key(company, ANNA, await company.job("north", JobState.EDITING)) != first


@pytest.mark.parametrize(
    ("state", "who", "refusal"),
    [
        (JobState.EDITING, BERT, NotYourClaim),
        (JobState.EDITING, MANAGER, NotYourClaim),
        (JobState.DRAFTED, ANNA, WrongJobState),
        (JobState.IN_REVIEW, ANNA, WrongJobState),
        (JobState.IN_REVIEW, BERT, JobMissing),
        (JobState.APPROVED, ANNA, WrongJobState),
        (JobState.DELIVERED, QUINN, (JobMissing, WrongJobState)),
    ],
)
async def test_who_may_not_write_gets_none(
    company: Company, state: JobState, who: Caller, refusal: type[ScribelineError]
) -> None:
    job = await company.job("north", state)
    with pytest.raises(refusal):
        await key(company, who, job)
    assert await kept(company, job) == []


async def test_what_is_stored_is_sealed_for_the_client(company: Company) -> None:
    job = await company.job("north", JobState.EDITING)
    secret = await key(company, ANNA, job)
    row = await company.do(lambda tx: tx.one("SELECT sealed_key FROM recovery_keys"))
    assert row is not None
    assert secret not in bytes(row["sealed_key"])
    with pytest.raises(ScribelineError):
        KEYS.unwrap(bytes(row["sealed_key"]), "south")


async def test_another_client_sees_no_key(company: Company) -> None:
    job = await company.job("north", JobState.EDITING)
    await key(company, ANNA, job)
    async with company.front.transaction(Scope.of("south")) as tx:
        assert await tx.many("SELECT * FROM recovery_keys") == []
    outsider = caller("anna", Role.TRANSCRIPTIONIST, "south")
    async with company.front.transaction(Scope.of("south")) as tx:
        with pytest.raises(JobMissing):
            await recovery.key_of(tx, KEYS, outsider, "north", job.job_id)


async def test_it_is_given_again_after_the_claim_has_gone_to_a_colleague(
    company: Company, clock: SettableClock
) -> None:
    job = await company.job("north", JobState.EDITING)
    annas = await key(company, ANNA, job)
    clock.advance(seconds=CLAIM_S + 1)
    await company.do(service.lapse_claims)
    await company.do(lambda tx: service.claim(tx, BERT, "north", job.job_id, claim_s=CLAIM_S))
    assert await key(company, ANNA, job) == annas
    assert await key(company, BERT, job) != annas


async def test_it_is_deleted_by_handing_in_approving_and_giving_up(company: Company) -> None:
    job = await company.job("north", JobState.EDITING)
    await key(company, ANNA, job)
    await company.do(lambda tx: service.submit(tx, ANNA, "north", job.job_id, "r1"))
    assert await kept(company, job) == []
    await key(company, QUINN, job)
    await company.do(lambda tx: service.approve(tx, RITA, "north", job.job_id, "r1"))
    assert await kept(company, job) == []
    given_up = await company.job("north", JobState.EDITING)
    await key(company, ANNA, given_up)
    await company.do(lambda tx: service.cancel_job(tx, MANAGER, "north", given_up.job_id, "Twice"))
    assert await kept(company, given_up) == []
