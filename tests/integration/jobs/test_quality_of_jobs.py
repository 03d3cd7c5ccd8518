"""Quality by the jobs' own verbs: what goes to QA, what is marked and scored there, and what people answer to it."""

from dataclasses import replace
from datetime import timedelta

import pytest
from tests.builders import ANNA, BERT, CLAIM_S, MANAGER, QUINN, RITA, SECOND_MANAGER, Company
from tests.clock import SettableClock

from scribeline.database.unit_of_work import Scope, Transaction
from scribeline.identity.model import Caller
from scribeline.jobs import service as jobs
from scribeline.jobs.errors import JobMissing, WrongJobState
from scribeline.jobs.model import Job, JobState
from scribeline.quality import service, store
from scribeline.quality.errors import AuditChanged, AuditMissing, EndsWithReview, InvalidMark, OwnAudit, PlanChanged
from scribeline.quality.model import Audit, AuditState, Ground, Kind, Mark, Moments, Outcome, Place, Weight
from scribeline.quality.sampling import Plan, Share, Step, is_drawn
from scribeline.quality.statistics import Tally
from scribeline.routing.errors import CountryForbidden
from scribeline.transcripts import service as transcripts
from scribeline.transcripts.model import Blank, Block, BlockKind, Document, Run, WordSpan

S = JobState
WRONG = Mark("wrong-fact", Weight.CRITICAL, "It is the left one.", place=Place(0, 4, 9))
SPELT = Mark("misspelt-term", Weight.NONCRITICAL, place=Place(0, 14, 19))


async def planned(company: Company, plan: Plan, client_id: str = "north") -> Plan:
    return await company.do(lambda tx: service.update_plan(tx, MANAGER, client_id, plan))


async def audits_of(company: Company, job: Job, who: Caller = MANAGER) -> list[Audit]:
    """A job's audits with their marks, newest first, as far as somebody sees them."""

    async def read(tx: Transaction) -> list[Audit]:
        found = await service.page(
            tx, who, client_id=None, job_id=job.job_id, states=(), editor_id=None, after=None, limit=50
        )
        return [await service.get(tx, who, each.client_id, each.audit_id) for each in found]

    return await company.do(read)


async def marked(company: Company, audit: Audit, *marks: Mark, who: Caller = QUINN, etag: str = "") -> Audit:
    return await company.do(
        lambda tx: service.save_marks(tx, who, audit.client_id, audit.audit_id, marks, etag or audit.etag)
    )


async def approved(company: Company, job: Job, who: Caller = QUINN) -> Job:
    return await company.do(lambda tx: jobs.approve(tx, who, job.client_id, job.job_id, "r1"))


async def test_marks_are_kept_scored_and_end_with_the_approval(company: Company, clock: SettableClock) -> None:
    job = await company.job("north", S.IN_REVIEW, text="the lungs are clear")
    (audit,) = await audits_of(company, job)
    assert (audit.state, audit.kind, audit.grounds, audit.one_in) == (
        AuditState.OPEN,
        Kind.RANDOM,
        (Ground.REQUIRED,),
        1,
    )
    assert (audit.revision, audit.characters, audit.editor_id) == (1, len("the lungs are clear"), "anna")
    saved = await marked(company, audit, WRONG, replace(SPELT, passage="whatever", is_disputed=True, stands=False))
    # The text, the words and the audio are read where the mark lies, whatever the caller says.
    assert saved.marks == (
        replace(WRONG, passage="lungs", words=WordSpan(1, 1), start_s=0.5, end_s=0.9),
        replace(SPELT, passage="clear", words=WordSpan(3, 3), start_s=1.5, end_s=1.9),
    )
    with pytest.raises(AuditChanged):
        await marked(company, audit, WRONG, who=RITA)
    clock.advance(seconds=60)
    await approved(company, job)
    (told,) = await audits_of(company, job, ANNA)
    assert (told.state, told.outcome, told.auditor_id) == (AuditState.FINISHED, Outcome.APPROVED, "quinn")
    assert (told.score, told.points, told.passed, told.finished_at) == (9600, 400, False, clock())
    assert told.marks == saved.marks
    events = (await company.contents())["audit_events"]
    assert not any("lungs" in event or "left" in event for event in events)


async def test_without_a_ground_and_without_chance_nothing_goes_to_qa(company: Company) -> None:
    job = await company.job("north", S.APPROVED, work_type="plain")
    assert await audits_of(company, job) == []


async def test_the_plan_sends_to_qa_what_the_draw_says(company: Company) -> None:
    await planned(company, Plan(one_in=3))
    key = await company.do(store.sampling_key)
    for _ in range(6):
        editing = await company.job("north", S.EDITING, work_type="plain")
        job = await company.do(lambda tx, job=editing: jobs.submit(tx, ANNA, "north", job.job_id, "r1"))  # type: ignore[misc]
        drawn = is_drawn(key, job.job_id, 3)
        assert job.state is (S.IN_REVIEW if drawn else S.APPROVED)
        assert [(audit.kind, audit.one_in) for audit in await audits_of(company, job)] == [(Kind.RANDOM, 3)] * drawn
    assert await company.do(store.sampling_key) == key
    elsewhere = await company.job("south", S.APPROVED, work_type="plain")
    assert await audits_of(company, elsewhere) == []


async def test_a_blank_doubt_and_an_open_question_are_grounds(company: Company) -> None:
    await planned(company, Plan(any_blank=True, doubtful_share=0.4, open_question=True))
    job = await company.job("north", S.EDITING, work_type="plain")
    # Three of the four words of the builder's draft are doubtful.
    held = await company.do(lambda tx: jobs.hold(tx, ANNA, "north", job.job_id, "Which side?"))
    assert held.state is S.HELD
    await company.do(lambda tx: jobs.resume(tx, ANNA, "north", job.job_id, claim_s=CLAIM_S))
    text = Document((Block(BlockKind.PARAGRAPH, (Run("the "), Blank(0.5, 0.9), Run(" are clear"))),))
    await company.do(lambda tx: transcripts.save(tx, ANNA, "north", job.job_id, text, "r1", claim_s=CLAIM_S))
    sent = await company.do(lambda tx: jobs.submit(tx, ANNA, "north", job.job_id, "r2"))
    assert sent.state is S.IN_REVIEW
    (audit,) = await audits_of(company, job)
    assert (audit.kind, audit.revision) == (Kind.TARGETED, 2)
    assert audit.grounds == (Ground.BLANK, Ground.DOUBTFUL, Ground.QUESTION)


async def test_somebody_new_is_looked_at_until_they_have_passed_often_enough(company: Company) -> None:
    await planned(company, Plan(new_person=(Step(2, 1),)))
    grounds = []
    for number in range(5):
        job = await company.job("north", S.EDITING, work_type="plain")
        job = await company.do(lambda tx, job=job: jobs.submit(tx, ANNA, "north", job.job_id, "r1"))  # type: ignore[misc]
        grounds.append(job.state)
        if job.state is S.IN_REVIEW:
            (audit,) = await audits_of(company, job)
            if number == 1:
                await marked(company, audit, WRONG)  # fails: the count begins anew
            await approved(company, job)
    assert grounds == [S.IN_REVIEW, S.IN_REVIEW, S.IN_REVIEW, S.IN_REVIEW, S.APPROVED]


async def test_what_was_delivered_without_qa_is_looked_at_afterwards(company: Company, clock: SettableClock) -> None:
    await planned(company, Plan(overall_one_in=1))
    job = await company.job("north", S.APPROVED, work_type="plain", text="the lungs are clear")
    (audit,) = await audits_of(company, job, QUINN)
    assert (audit.state, audit.kind, audit.grounds, audit.one_in) == (
        AuditState.OPEN,
        Kind.RANDOM,
        (Ground.RETROSPECTIVE,),
        1,
    )
    assert await audits_of(company, job, ANNA) == []  # whose work it is hears of it when it is decided

    async def finish(who: Caller = QUINN, etag: str = "") -> Audit:
        return await company.do(lambda tx: service.finish(tx, who, "north", audit.audit_id, etag))

    with pytest.raises(WrongJobState):
        await marked(company, audit, WRONG)
    with pytest.raises(WrongJobState):
        await finish()
    await company.deliver(job)
    # Who is to listen to it may open it; others of their role may not open what nobody looks at.
    read = await company.do(lambda tx: transcripts.get(tx, QUINN, "north", job.job_id))
    assert read.job.state is S.DELIVERED
    assert (await company.do(lambda tx: jobs.get(tx, QUINN, "north", job.job_id))).job_id == job.job_id
    with pytest.raises(OwnAudit):
        await finish(replace(MANAGER, user_id="anna"))
    saved = await marked(company, audit, WRONG)
    with pytest.raises(AuditChanged):
        await finish(etag=audit.etag)
    decided = await finish(etag=saved.etag)
    assert (decided.state, decided.outcome, decided.score) == (AuditState.FINISHED, Outcome.DELIVERED, 9700)
    assert (await company.find(job)).state is S.DELIVERED
    with pytest.raises(JobMissing):
        await company.do(lambda tx: transcripts.get(tx, QUINN, "north", job.job_id))
    (told,) = await audits_of(company, job, ANNA)
    assert told.score == decided.score
    now = clock()
    (sums,) = await company.do(
        lambda tx: service.figures(
            tx, MANAGER, client_id="north", when=Moments(now - timedelta(days=1), now + timedelta(days=1)), group=""
        )
    )
    assert (sums.sample.audits, sums.sample.weight, sums.targeted) == (1, 1, 0)

    reviewed = await company.job("north", S.IN_REVIEW)
    (open_one,) = await audits_of(company, reviewed)
    with pytest.raises(EndsWithReview):
        await company.do(lambda tx: service.finish(tx, QUINN, "north", open_one.audit_id))


async def test_what_was_returned_comes_back_to_qa_and_is_no_sample_again(company: Company) -> None:
    job = await company.job("north", S.IN_REVIEW)
    (audit,) = await audits_of(company, job)
    await marked(company, audit, WRONG)
    await company.do(lambda tx: jobs.return_(tx, QUINN, "north", job.job_id, "Left or right?", claim_s=CLAIM_S))
    await company.do(lambda tx: jobs.submit(tx, ANNA, "north", job.job_id, "r1"))
    await approved(company, job)
    second, first = await audits_of(company, job)
    assert (first.kind, first.outcome, first.score) == (Kind.RANDOM, Outcome.RETURNED, 9700)
    assert (second.kind, second.grounds, second.score) == (Kind.TARGETED, (Ground.RETURNED,), 10_000)


async def test_taking_ones_own_work_back_is_no_second_draw_and_no_score(company: Company) -> None:
    job = await company.job("north", S.IN_REVIEW, editor=QUINN)
    (audit,) = await audits_of(company, job)
    await marked(company, audit, WRONG, who=RITA)
    await company.do(lambda tx: jobs.return_(tx, QUINN, "north", job.job_id, "Mine again", claim_s=CLAIM_S))
    assert await audits_of(company, job, QUINN) == []
    (taken_back,) = await audits_of(company, job, RITA)
    with pytest.raises(WrongJobState):
        await marked(company, taken_back, WRONG, who=RITA)
    await company.do(lambda tx: jobs.submit(tx, QUINN, "north", job.job_id, "r1"))
    (again,) = await audits_of(company, job)
    assert (again.audit_id, again.kind, again.state, again.marks) == (audit.audit_id, Kind.RANDOM, AuditState.OPEN, ())


async def test_a_job_that_is_given_up_has_no_score(company: Company) -> None:
    job = await company.job("north", S.IN_REVIEW)
    await company.do(lambda tx: jobs.cancel_job(tx, MANAGER, "north", job.job_id, "Sent twice"))
    (audit,) = await audits_of(company, job)
    assert (audit.state, audit.score) == (AuditState.DROPPED, None)


async def test_feedback_is_read_disputed_and_decided_by_a_third_person(company: Company, clock: SettableClock) -> None:
    job = await company.job("north", S.IN_REVIEW)
    (audit,) = await audits_of(company, job)
    await marked(company, audit, WRONG, SPELT)
    await approved(company, job)
    read = await company.do(lambda tx: service.acknowledge(tx, ANNA, "north", audit.audit_id))
    clock.advance(seconds=5)
    again = await company.do(lambda tx: service.acknowledge(tx, ANNA, "north", audit.audit_id))
    assert read.read_at == again.read_at == clock() - timedelta(seconds=5)
    for other, refusal in ((BERT, AuditMissing), (RITA, AuditMissing), (QUINN, OwnAudit)):
        with pytest.raises(refusal):
            await company.do(lambda tx, who=other: service.dispute(tx, who, "north", audit.audit_id, [0], "No"))  # type: ignore[misc]
    disputed = await company.do(lambda tx: service.dispute(tx, ANNA, "north", audit.audit_id, [0], "He says left."))
    assert (disputed.state, [mark.is_disputed for mark in disputed.marks]) == (AuditState.DISPUTED, [True, False])
    with pytest.raises(OwnAudit):
        await company.do(lambda tx: service.arbitrate(tx, QUINN, "north", audit.audit_id, [0], "I was right."))
    with pytest.raises(InvalidMark):
        await company.do(lambda tx: service.arbitrate(tx, RITA, "north", audit.audit_id, [1], "Not asked."))
    decided = await company.do(lambda tx: service.arbitrate(tx, RITA, "north", audit.audit_id, [0], "It is left."))
    assert (decided.state, decided.score, decided.first_score, decided.passed) == (
        AuditState.OVERTURNED,
        9900,
        9600,
        True,
    )
    (told,) = await audits_of(company, job, ANNA)
    assert told == decided
    assert told.arbitration is not None
    assert (told.arbitration.text, told.arbitration.user_id) == ("It is left.", "rita")


async def test_figures_weigh_the_sample_and_keep_the_targeted_apart(company: Company, clock: SettableClock) -> None:
    start = clock()
    await planned(company, Plan(any_blank=True, shares=(Share(1, person_id="bert"),)))
    for editor, work_type, marks in ((ANNA, "letter", (WRONG,)), (BERT, "plain", ()), (ANNA, "letter", (SPELT, SPELT))):
        job = await company.job("north", S.IN_REVIEW, editor=editor, work_type=work_type)
        (audit,) = await audits_of(company, job)
        await marked(company, audit, *marks)
        await approved(company, job)
    targeted = await company.job("north", S.EDITING, work_type="plain")
    text = Document((Block(BlockKind.PARAGRAPH, (Blank(0.5, 0.9),)),))
    await company.do(lambda tx: transcripts.save(tx, ANNA, "north", targeted.job_id, text, "r1", claim_s=CLAIM_S))
    await company.do(lambda tx: jobs.submit(tx, ANNA, "north", targeted.job_id, "r2"))
    await company.do(lambda tx: jobs.approve(tx, QUINN, "north", targeted.job_id, "r2"))

    async def figures(who: Caller, group: str, *, scope: Scope | None = None) -> dict[str, store.Sums]:
        end = clock() + timedelta(days=1)
        found = await company.do(
            lambda tx: service.figures(tx, who, client_id=None, when=Moments(start, end), group=group), scope=scope
        )
        return {each.key: each for each in found}

    length = len("the lungs are clear")
    one = {"one_in": 1, "characters": length}
    by_person = await figures(MANAGER, "person")
    assert by_person["anna"].sample == Tally.of(passed=False, score=9700, points=300, **one) + Tally.of(
        passed=True, score=9900, points=100, **one
    )
    assert by_person["bert"].sample == Tally.of(passed=True, score=10_000, points=0, **one)
    assert (by_person["anna"].targeted, by_person["anna"].targeted_passed, by_person["bert"].targeted) == (1, 1, 0)
    assert by_person["anna"].weights == {Weight.CRITICAL: 1, Weight.NONCRITICAL: 2}
    assert by_person["anna"].categories == {"wrong-fact": 1, "misspelt-term": 2}
    # The parts add up to the whole, however it is cut.
    whole = (await figures(MANAGER, ""))[""].sample
    for group in ("client", "person", "author", "work_type"):
        parts = [each.sample for each in (await figures(MANAGER, group)).values()]
        assert sum(parts, start=Tally()) == whole, group
    # A person sees their own, and no other client's.
    assert list(await figures(ANNA, "person")) == ["anna"]
    assert await figures(MANAGER, "person", scope=Scope.of("south")) == {}


async def test_two_managers_who_change_one_plan_are_told(company: Company) -> None:
    first = await company.do(lambda tx: service.get_plan(tx, "north"))
    changed = await company.do(lambda tx: service.update_plan(tx, MANAGER, "north", Plan(one_in=5), first.etag))
    with pytest.raises(PlanChanged):
        await company.do(lambda tx: service.update_plan(tx, SECOND_MANAGER, "north", Plan(one_in=9), first.etag))
    plan = Plan(
        "aamt-2005-lines", 5, (Share(2, "anna", "vogel", "letter"),), (Step(3, 1),), True, 0.25, True, version=1
    )
    again = await company.do(lambda tx: service.update_plan(tx, SECOND_MANAGER, "north", plan, changed.etag))
    assert await company.do(lambda tx: service.get_plan(tx, "north")) == again == replace(plan, version=2)


async def test_another_clients_audits_are_not_there(company: Company) -> None:
    job = await company.job("north", S.IN_REVIEW)
    (audit,) = await audits_of(company, job)
    with pytest.raises(AuditMissing):
        await company.do(lambda tx: service.get(tx, QUINN, "north", audit.audit_id), scope=Scope.of("south"))
    with pytest.raises(AuditMissing):
        await company.do(lambda tx: service.get(tx, ANNA, "north", audit.audit_id))


async def test_marks_are_seen_where_the_client_allows_its_work_to_be_done(company: Company) -> None:
    job = await company.job("north", S.IN_REVIEW)
    (audit,) = await audits_of(company, job)
    await company.do(lambda tx: tx.execute("UPDATE clients SET allowed_countries = '{NL}' WHERE client_id = 'north'"))
    with pytest.raises(CountryForbidden):
        await company.do(lambda tx: service.get(tx, QUINN, "north", audit.audit_id))
    with pytest.raises(CountryForbidden):
        await marked(company, audit, WRONG)
