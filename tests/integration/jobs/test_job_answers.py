"""A question to the clinic, and its answer: the job goes on where it was held, with both."""

import pytest
from tests.builders import ANNA, BERT, CLAIM_S, MANAGER, Company, clinic
from tests.clock import SettableClock

from scribeline.errors import ScribelineError
from scribeline.jobs import service, store
from scribeline.jobs.errors import WrongJobState
from scribeline.jobs.model import Job, JobState

NORTH = clinic("north")


async def asked(company: Company, job: Job, question: str) -> Job:
    return await company.do(lambda tx: service.hold(tx, ANNA, job.client_id, job.job_id, question))


async def answered(company: Company, job: Job, text: str) -> Job:
    return await company.do(lambda tx: service.answer(tx, NORTH, job.client_id, job.job_id, text, claim_s=CLAIM_S))


async def test_the_answer_goes_back_to_who_asked_with_a_fresh_claim(company: Company, clock: SettableClock) -> None:
    job = await company.job("north", JobState.EDITING)
    await asked(company, job, "Which side?")
    clock.advance(hours=5)
    told = await answered(company, job, "The left one")
    assert (told.state, told.editor_id, told.hold) == (JobState.EDITING, "anna", None)
    assert told.claim_expires_at is not None
    assert (told.claim_expires_at - clock()).total_seconds() == CLAIM_S
    (answer,) = told.answers
    assert (answer.question, answer.text, answer.user, answer.time) == (
        "Which side?",
        "The left one",
        NORTH.name,
        clock(),
    )


async def test_every_answer_is_kept_in_order(company: Company) -> None:
    job = await company.job("north", JobState.EDITING)
    for number in range(3):
        await asked(company, job, f"question {number}")
        await answered(company, job, f"answer {number}")
    read = await company.do(lambda tx: store.get(tx, job.client_id, job.job_id))
    assert [(each.question, each.text) for each in read.answers] == [
        (f"question {number}", f"answer {number}") for number in range(3)
    ]


@pytest.mark.parametrize("state", [JobState.DRAFTED, JobState.EDITING, JobState.DELIVERED])
async def test_where_nothing_is_asked_nothing_is_answered(company: Company, state: JobState) -> None:
    job = await company.job("north", state)
    with pytest.raises(WrongJobState):
        await answered(company, job, "The left one")


async def test_the_answer_stays_when_a_colleague_goes_on(company: Company, clock: SettableClock) -> None:
    job = await company.job("north", JobState.EDITING)
    await asked(company, job, "Which side?")
    await answered(company, job, "The left one")
    clock.advance(seconds=CLAIM_S + 1)
    await company.do(service.lapse_claims)
    taken = await company.do(lambda tx: service.claim(tx, BERT, job.client_id, job.job_id, claim_s=CLAIM_S))
    assert [each.text for each in taken.answers] == ["The left one"]


async def test_another_clients_user_cannot_answer(company: Company) -> None:
    from scribeline.database.unit_of_work import Scope

    job = await company.job("north", JobState.EDITING)
    await asked(company, job, "Which side?")
    async with company.front.transaction(Scope.of("south")) as tx:
        with pytest.raises(ScribelineError):
            await service.answer(tx, clinic("south"), "north", job.job_id, "mine", claim_s=CLAIM_S)


async def test_where_the_clients_questions_hold_nothing_work_goes_on_until_the_answer_comes(company: Company) -> None:
    job = await company.job("north", JobState.EDITING)
    await company.do(lambda tx: tx.execute("UPDATE clients SET question_holds = false WHERE client_id = 'north'"))
    told = await asked(company, job, "Which side?")
    assert (told.state, told.claim_expires_at) == (JobState.EDITING, job.claim_expires_at)
    told = await asked(company, job, "And since when?")
    assert told.hold is not None
    assert told.hold.message == "Which side?\nAnd since when?"
    await company.do(lambda tx: service.submit(tx, ANNA, job.client_id, job.job_id, "r1"))
    told = await answered(company, job, "The left one, since March")
    assert (told.state, told.hold) == (JobState.IN_REVIEW, None)
    assert [(each.question, each.text) for each in told.answers] == [
        ("Which side?\nAnd since when?", "The left one, since March")
    ]
    with pytest.raises(WrongJobState):
        await answered(company, job, "The right one")


async def test_a_manager_holds_it_all_the_same(company: Company) -> None:
    job = await company.job("north", JobState.DRAFTED)
    await company.do(lambda tx: tx.execute("UPDATE clients SET question_holds = false WHERE client_id = 'north'"))
    held = await company.do(lambda tx: service.hold(tx, MANAGER, job.client_id, job.job_id, "Which patient?"))
    assert held.state is JobState.HELD
    assert (await answered(company, job, "Pia Muster")).state is JobState.DRAFTED
