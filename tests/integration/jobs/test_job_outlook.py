"""Looking ahead: what nobody will finish in time is raised, told as an event, and calmed when help comes."""

from dataclasses import replace
from datetime import timedelta

from tests.builders import ANNA, BERT, MANAGER, Company
from tests.clock import SettableClock

from scribeline.clients import service as clients
from scribeline.jobs import service
from scribeline.jobs.model import Job, JobState
from scribeline.outlook import service as outlook
from scribeline.routing import service as routing
from scribeline.routing.model import DANGER_PRIORITY
from scribeline.routing.service import ProfileChange
from scribeline.turnaround.forecast import USUAL_RATE
from scribeline.turnaround.hours import checked_hours
from scribeline.turnaround.terms import Stops, Terms, Turnaround

S = JobState
ALWAYS = checked_hours("UTC", [((0, 24 * 60),)] * 7, (), field="hours")


async def at_work(company: Company, user_id: str) -> None:
    """Let somebody work round the clock."""
    change = ProfileChange(hours=ALWAYS)
    await company.do(lambda tx: routing.update_profile(tx, user_id, change, etag="", actor="users/ada"))


async def hand_in(company: Company, job: Job) -> Job:
    """Anna hands a job in."""
    return await company.do(lambda tx: service.submit(tx, ANNA, "north", job.job_id, "r1"))


async def long_job(company: Company) -> Job:
    """A drafted job, due in 12 hours, that takes nine hours of work."""
    job = await company.job("north", work_type="plain")
    await company.do(
        lambda tx: tx.execute(
            "UPDATE dictations SET duration_s = %s WHERE dictation_id = %s", [3 * 3600, job.dictation_id]
        )
    )
    return job


async def test_what_will_be_late_is_raised_and_told_and_calmed_when_help_comes(
    company: Company, clock: SettableClock
) -> None:
    for person in (ANNA, BERT, MANAGER):
        await company.user(person)
    first, second = await long_job(company), await long_job(company)
    unstaffed = await company.do(outlook.look_ahead)
    assert unstaffed is not None
    assert (unstaffed.outstanding, unstaffed.late, unstaffed.stranded) == (2, 0, 2), "nobody's hours are known"

    await at_work(company, "anna")
    found = await company.do(outlook.look_ahead)
    assert found is not None
    assert (found.outstanding, found.outstanding_s, found.late, found.stranded) == (2, 6 * 3600, 1, 0)
    anna, bert = found.people
    assert (anna.user_id, anna.rate, anna.is_measured, anna.given_s) == ("anna", USUAL_RATE, False, 6 * 3600)
    assert (bert.has_hours, bert.capacity_s) == (False, 0)
    assert await company.do(outlook.newest) == found
    late = await company.find(second)
    assert (late.job_priority, late.late_expected_at) == (DANGER_PRIORITY, clock())
    assert (await company.events(second))[-1] == ("RAISE", "DRAFTED", "DRAFTED", "system")
    await company.do(outlook.look_ahead)
    assert (await company.find(first)).late_expected_at == clock(), "the one that was raised goes before it now"

    await at_work(company, "bert")
    calm = await company.do(outlook.look_ahead)
    assert calm is not None
    assert calm.late == 0
    for job in (first, second):
        now = await company.find(job)
        assert (now.late_expected_at, now.job_priority) == (None, DANGER_PRIORITY)
    assert (await company.events(first))[-1][0] == "CALM"

    clock.advance(hours=13)
    assert (await company.do(outlook.look_ahead)).late == 2  # type: ignore[union-attr]


async def test_a_persons_rate_is_measured_on_what_they_handed_in(company: Company, clock: SettableClock) -> None:
    await company.user(ANNA)
    await at_work(company, "anna")
    for _ in range(5):
        job = await company.job("north", S.EDITING, work_type="plain")
        clock.advance(seconds=50)  # on 12.5 seconds of audio
        await hand_in(company, job)
    found = await company.do(outlook.look_ahead)
    assert found is not None
    (anna,) = found.people
    assert (anna.rate, anna.is_measured) == (4.0, True)
    assert anna.capacity_s == timedelta(hours=48).total_seconds() / 4.0


async def test_what_nobody_can_work_on_just_now_is_forecast_too(company: Company, clock: SettableClock) -> None:
    """Waiting for QA, for a delivery, for somebody who routes it or for the clinic: the clock of all of these runs."""
    await company.user(ANNA)
    await at_work(company, "anna")
    waiting = [
        await company.job("north", S.IN_REVIEW),
        await company.job("north", S.APPROVED, work_type="plain"),
        await company.job("north", S.UNROUTED),
        await company.job("north", S.FAILED),
        await company.job("north", S.HELD),
        await company.job("north", work_type="plain"),
    ]
    assert (await company.do(outlook.look_ahead)).late == 0  # type: ignore[union-attr]

    clock.advance(hours=12, minutes=-10)
    soon = await company.do(lambda tx: outlook.look_ahead(tx, again_in=timedelta(minutes=15)))
    assert soon is not None
    assert soon.late == len(waiting), "each would be late before the next look"
    for job in waiting:
        assert (await company.events(job))[-1][0] == "RAISE"


async def test_a_clock_that_stands_makes_nothing_late(company: Company, clock: SettableClock) -> None:
    terms = Terms(clock().date(), None, Turnaround(3600, None), stops=Stops.SUBMITTED, pauses=True)
    await company.do(
        lambda tx: clients.update_client(
            tx, "north", {"terms": (replace(terms, effective_from=terms.effective_from.replace(day=1)),)}, etag="",
            actor="users/ada",
        )
    )  # fmt: skip
    for state, work_type in ((S.IN_REVIEW, "letter"), (S.APPROVED, "plain"), (S.HELD, "letter")):
        await company.job("north", state, work_type=work_type)
    clock.advance(hours=13)
    found = await company.do(outlook.look_ahead)
    assert found is not None
    assert found.late == 0

    # What would be late even if the clinic answered now is told while it waits: nobody would have time to tell it then.
    held = await company.job("north", S.EDITING, work_type="letter")
    clock.advance(minutes=59, seconds=40)
    await company.do(lambda tx: service.hold(tx, ANNA, "north", held.job_id, "Which side?"))
    clock.advance(hours=5)
    again = await company.do(outlook.look_ahead)
    assert again is not None
    assert again.late == 1
    assert (await company.events(held))[-1][0] == "RAISE"
