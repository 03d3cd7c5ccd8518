"""The rules between people: who reviews what, nobody approves their own work, and what is delivered stays as it is."""

import pytest
from tests.builders import (
    ANNA,
    CLAIM_S,
    MANAGER,
    QUINN,
    RITA,
    Company,
    clinic,
    drafted,
    heard,
    written,
)

from scribeline.database.unit_of_work import Scope
from scribeline.dictations.model import Details
from scribeline.identity.model import Caller
from scribeline.jobs import service
from scribeline.jobs.errors import JobMissing, OwnWork
from scribeline.jobs.model import Amendment, Job, JobState
from scribeline.transcripts import service as transcripts
from scribeline.transcripts import store as revisions
from scribeline.transcripts.errors import StaleTranscript
from scribeline.transcripts.model import Document

S = JobState


async def submit(company: Company, job: Job, who: Caller = ANNA, etag: str = "r1") -> Job:
    return await company.do(lambda tx: service.submit(tx, who, job.client_id, job.job_id, etag))


@pytest.mark.parametrize(
    ("client_asks", "work_type", "to_state"),
    [
        (True, "letter", S.IN_REVIEW),
        (False, "letter", S.APPROVED),
        (True, "plain", S.APPROVED),
        (False, "plain", S.APPROVED),
        (True, "checked", S.IN_REVIEW),
        (False, "checked", S.IN_REVIEW),
    ],
)
async def test_the_work_types_rule_goes_over_the_clients(
    company: Company, client_asks: bool, work_type: str, to_state: JobState
) -> None:
    await company.client("east", review=client_asks)
    job = await submit(company, await company.job("east", S.EDITING, work_type=work_type))
    assert (job.state, job.submitted_by, job.claim_expires_at) == (to_state, "anna", None)
    assert job.approved_revision == (1 if to_state is S.APPROVED else None)


async def test_nobody_approves_what_they_submitted(company: Company) -> None:
    job = await company.job("north", S.IN_REVIEW, editor=QUINN)
    before = await company.contents()
    with pytest.raises(OwnWork):
        await company.do(lambda tx: service.approve(tx, QUINN, "north", job.job_id, "r1"))
    assert await company.contents() == before
    approved = await company.do(lambda tx: service.approve(tx, RITA, "north", job.job_id, "r1"))
    assert (approved.state, approved.approved_revision) == (S.APPROVED, 1)


@pytest.mark.parametrize("etag", ["r2", "r0", "", "1", "R1", "r1 "])
async def test_what_is_handed_in_or_approved_has_to_be_the_newest_revision(company: Company, etag: str) -> None:
    editing, reviewed = await company.job("north", S.EDITING), await company.job("north", S.IN_REVIEW)
    before = await company.contents()
    with pytest.raises(StaleTranscript) as refused:
        await submit(company, editing, etag=etag)
    assert refused.value.details == {"etag": "r1"}
    with pytest.raises(StaleTranscript):
        await company.do(lambda tx: service.approve(tx, QUINN, "north", reviewed.job_id, etag))
    assert await company.contents() == before


async def test_a_reviewer_goes_on_with_what_they_held(company: Company) -> None:
    job = await company.job("north", S.IN_REVIEW)
    await company.do(lambda tx: service.hold(tx, QUINN, "north", job.job_id, "Is it the left one?"))
    await company.do(lambda tx: transcripts.get(tx, RITA, "north", job.job_id))  # it can be heard meanwhile
    resumed = await company.do(lambda tx: service.resume(tx, QUINN, "north", job.job_id, claim_s=CLAIM_S))
    assert resumed.state is S.IN_REVIEW


async def test_a_clinic_does_nothing_with_another_clinics_job(company: Company) -> None:
    job = await company.job("north", S.DELIVERED)
    with pytest.raises(JobMissing):
        await company.do(
            lambda tx: service.amend(tx, clinic("south"), "north", job.job_id, Amendment.ADDENDUM, "More"),
            scope=Scope.of("south"),
        )


class TestAmending:
    @pytest.mark.parametrize("amendment", Amendment)
    async def test_the_delivered_document_stays_as_it_is(self, company: Company, amendment: Amendment) -> None:
        job = await company.job("north", S.DELIVERED, text="the left knee")
        events = await company.events(job)

        new = await company.do(
            lambda tx: service.amend(tx, clinic("north"), "north", job.job_id, amendment, "It is the right knee")
        )

        assert await company.find(job) == job
        assert await company.events(job) == events
        first = await company.do(lambda tx: revisions.revision(tx, "north", job.job_id))
        assert first is not None
        assert first.document == drafted(heard("the left knee"))
        assert await company.find(new) == new
        assert (new.state, new.amends_job_id, new.amendment) == (S.DRAFTED, job.job_id, amendment)
        assert (new.details.note, new.details.patient) == ("It is the right knee", job.details.patient)
        assert await company.events(new) == [("AMEND", None, "DRAFTED", "users/north-desk")]
        begun = await company.do(lambda tx: revisions.revision(tx, "north", new.job_id))
        assert begun is not None
        assert begun.number == 1
        assert begun.document == (first.document if amendment is Amendment.CORRECTION else Document(()))

    async def test_an_amendment_goes_its_own_way_to_delivery(self, company: Company) -> None:
        job = await company.job("north", S.DELIVERED)
        new = await company.do(
            lambda tx: service.amend(tx, MANAGER, "north", job.job_id, Amendment.ADDENDUM, "One more finding")
        )
        await company.do(lambda tx: service.claim(tx, ANNA, "north", new.job_id, claim_s=CLAIM_S))
        opened = await company.do(lambda tx: transcripts.get(tx, ANNA, "north", new.job_id))
        assert opened.heard == heard()  # the dictation is the same
        await company.do(
            lambda tx: transcripts.save(
                tx, ANNA, "north", new.job_id, written("Addendum: none."), "r1", claim_s=CLAIM_S
            )
        )
        await submit(company, new, etag="r2")
        await company.do(lambda tx: service.approve(tx, QUINN, "north", new.job_id, "r2"))
        delivered = await company.deliver(new)
        assert (delivered.state, delivered.approved_revision) == (S.DELIVERED, 2)
        assert await company.find(job) == job

    async def test_the_correction_starts_with_what_was_delivered(self, company: Company) -> None:
        """Not with a later revision, and not with the draft."""
        job = await company.job("north", S.EDITING)
        mended = written("The lungs are clear, as before.")
        await company.do(lambda tx: transcripts.save(tx, ANNA, "north", job.job_id, mended, "r1", claim_s=CLAIM_S))
        await submit(company, job, etag="r2")
        await company.do(lambda tx: service.approve(tx, QUINN, "north", job.job_id, "r2"))
        await company.deliver(job)
        new = await company.do(
            lambda tx: service.amend(tx, MANAGER, "north", job.job_id, Amendment.CORRECTION, "A word")
        )
        delivered = await company.do(lambda tx: revisions.revision(tx, "north", job.job_id, 2))
        begun = await company.do(lambda tx: revisions.revision(tx, "north", new.job_id))
        assert delivered is not None
        assert begun is not None
        assert begun.document == delivered.document


@pytest.mark.parametrize(
    ("author_code", "work_type_code", "routed"), [("17", "1", True), ("17", "9", False), ("", "1", False)]
)
async def test_codes_of_recorders_find_the_author_and_the_work_type(
    company: Company, author_code: str, work_type_code: str, routed: bool
) -> None:
    told = Details(author_code=author_code, work_type_code=work_type_code)
    job = await company.received("north", details=told)
    assert job.state is (S.RECEIVED if routed else S.UNROUTED)
    assert (job.details.author_id, job.details.work_type_id) == (
        "vogel" if author_code else None,
        "letter" if work_type_code == "1" else None,
    )


async def test_a_code_that_two_authors_have_matches_neither(company: Company) -> None:
    async with company.front.transaction(Scope.of("north")) as tx:
        await tx.execute("INSERT INTO authors VALUES ('north', 'albers', 'Dr. Albers', 'MD', '{17}', %s)", [tx.now])
    job = await company.received("north", details=Details(author_code="17", work_type_code="1"))
    assert (job.state, job.details.author_id) == (S.UNROUTED, None)
