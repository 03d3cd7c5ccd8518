"""Saving a transcript: revision by revision, by its holder alone, and nothing lost on either side."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from tests.builders import (
    ADMIN,
    ANNA,
    BERT,
    CLAIM_S,
    MANAGER,
    QUINN,
    Company,
    clinic,
    drafted,
    heard,
    written,
)
from tests.clock import SettableClock

from scribeline.identity.model import Caller
from scribeline.jobs.errors import JobMissing, NotYourClaim, WrongJobState
from scribeline.jobs.model import Job, JobState
from scribeline.transcripts import service
from scribeline.transcripts import store as revisions
from scribeline.transcripts.errors import (
    ForbiddenCharacter,
    RevisionMissing,
    StaleTranscript,
    TranscriptMissing,
    WordSpanOutOfRange,
)
from scribeline.transcripts.model import Block, BlockKind, Document, Run, WordSpan, plain_text
from scribeline.transcripts.service import Transcript
from scribeline.transcripts.store import Revision

S = JobState
DRAFT = drafted(heard())


async def save(company: Company, job: Job, document: Document, etag: str = "r1", who: Caller = ANNA) -> Transcript:
    return await company.do(
        lambda tx: service.save(tx, who, job.client_id, job.job_id, document, etag, claim_s=CLAIM_S)
    )


async def read(company: Company, job: Job, who: Caller = ANNA) -> Transcript:
    return await company.do(lambda tx: service.get(tx, who, job.client_id, job.job_id))


def replaced(document: Document, old: str, new: str) -> Document:
    """The document with one word written differently, as an editor leaves it."""
    (block,) = document.blocks
    inlines = tuple(
        replace(run, text=run.text.replace(old, new)) if isinstance(run, Run) else run for run in block.inlines
    )
    return Document((replace(block, inlines=inlines),))


async def test_a_draft_is_revision_one_of_what_the_machine_heard(company: Company) -> None:
    job = await company.job("north", S.EDITING)
    transcript = await read(company, job)
    assert transcript.heard == heard()
    assert transcript.revision.document == DRAFT
    assert (transcript.revision.number, transcript.revision.etag, transcript.revision.saved_by) == (1, "r1", None)


async def test_a_save_is_the_next_revision_and_keeps_the_one_before(company: Company, clock: SettableClock) -> None:
    job = await company.job("north", S.EDITING)
    clock.advance(minutes=5)
    saved = await save(company, job, replaced(DRAFT, "lungs", "lobes"))
    assert (saved.revision.number, saved.revision.saved_by, saved.revision.saved_at) == (2, "anna", clock())
    assert saved.revision.changed_characters == 3
    assert await read(company, job) == saved
    first = await company.do(lambda tx: service.get_revision(tx, ANNA, "north", job.job_id, 1))
    assert first.document == DRAFT


async def test_a_save_renews_the_claim_that_it_is_made_under(company: Company, clock: SettableClock) -> None:
    job = await company.job("north", S.EDITING)
    for document in (
        replaced(DRAFT, "lungs", "lobes"),
        replaced(DRAFT, "lungs", "lobes"),
    ):  # the second changes nothing
        clock.advance(seconds=CLAIM_S - 1)
        number = (await read(company, job)).revision.number
        saved = await save(company, job, document, f"r{number}")
        assert saved.job.claim_expires_at == clock() + timedelta(seconds=CLAIM_S)
        assert await company.find(job) == saved.job


async def test_the_same_document_is_no_new_revision(company: Company) -> None:
    job = await company.job("north", S.EDITING)
    for _ in range(2):
        saved = await save(company, job, DRAFT)
        assert (saved.revision.number, saved.revision.document) == (1, DRAFT)
    again = await save(company, job, replaced(DRAFT, "lungs", "lobes"))
    assert (await save(company, job, again.revision.document, "r2")).revision == again.revision


@pytest.mark.parametrize("etag", ["r1", "r3", "", "r02", "*", "2"])
async def test_a_stale_etag_is_refused_with_the_current_one_and_nothing_is_lost(company: Company, etag: str) -> None:
    job = await company.job("north", S.EDITING)
    kept = await save(company, job, replaced(DRAFT, "lungs", "lobes"))
    before = await company.contents()
    with pytest.raises(StaleTranscript) as refused:
        await save(company, job, written("Something else altogether."), etag)
    assert refused.value.details == {"etag": "r2"}
    assert await company.contents() == before
    assert (await read(company, job)).revision == kept.revision


async def test_of_many_saves_with_one_etag_one_is_kept(company: Company) -> None:
    job = await company.job("north", S.EDITING)
    texts = [f"The text number {number}." for number in range(8)]
    answers = await asyncio.gather(*(save(company, job, written(text)) for text in texts), return_exceptions=True)
    kept = [answer for answer in answers if isinstance(answer, Transcript)]
    assert len(kept) == 1
    assert all(isinstance(answer, Transcript | StaleTranscript) for answer in answers)
    assert (await read(company, job)).revision == kept[0].revision
    assert kept[0].revision.number == 2


async def test_words_are_found_again_under_the_changed_text(company: Company) -> None:
    job = await company.job("north", S.EDITING, text="the left lung is clear")
    saved = await save(company, job, written("The left lung is entirely clear."))  # from a program that knows no words
    (block,) = saved.revision.document.blocks
    spoken = {run.text.strip(" ."): run.words for run in block.inlines if isinstance(run, Run)}
    assert plain_text(saved.revision.document) == "The left lung is entirely clear."
    covered = {index for span in spoken.values() if span for index in range(span.first, span.last + 1)}
    assert covered == set(range(5))


async def test_what_cannot_be_stored_is_refused_and_changes_nothing(company: Company) -> None:
    job = await company.job("north", S.EDITING)
    before = await company.contents()
    for text, words, error in (("x\0", None, ForbiddenCharacter), ("x", WordSpan(0, 4), WordSpanOutOfRange)):
        with pytest.raises(error):
            await save(company, job, Document((Block(BlockKind.PARAGRAPH, (Run(text, words),)),)))
    assert await company.contents() == before


@pytest.mark.parametrize("who", [BERT, QUINN, MANAGER], ids=lambda who: who.user_id)
async def test_nobody_but_its_editor_saves_what_is_edited(company: Company, who: Caller) -> None:
    job = await company.job("north", S.EDITING)
    before = await company.contents()
    with pytest.raises((NotYourClaim, JobMissing)):
        await save(company, job, written("Mine."), who=who)
    assert await company.contents() == before


async def test_reviewers_save_what_is_in_review_and_its_writer_does_not(company: Company) -> None:
    job = await company.job("north", S.IN_REVIEW)
    mended = await save(company, job, replaced(DRAFT, "lungs", "lobes"), who=QUINN)
    assert (mended.revision.saved_by, mended.job.claim_expires_at, mended.job.state) == ("quinn", None, S.IN_REVIEW)
    assert (await save(company, job, DRAFT, "r2", who=MANAGER)).revision.number == 3
    with pytest.raises(WrongJobState) as refused:
        await save(company, job, DRAFT, "r3", who=ANNA)
    assert "EDITING" in refused.value.message
    assert "or IN_REVIEW" not in refused.value.message  # for her it does not


async def test_who_may_not_open_it_reads_nothing(company: Company) -> None:
    job = await company.job("north", S.EDITING, editor=ANNA)
    with pytest.raises(JobMissing):
        await read(company, job, BERT)
    unclaimed = await company.job("north")
    for who in (ANNA, BERT, QUINN):
        with pytest.raises(NotYourClaim):
            await read(company, unclaimed, who)
    for who in (ADMIN, MANAGER, clinic("north")):
        assert (await read(company, unclaimed, who)).revision.number == 1


async def test_there_is_no_transcript_before_the_draft(company: Company) -> None:
    for state in (S.RECEIVED, S.UNROUTED, S.TRANSCRIBING, S.FAILED):
        job = await company.job("north", state)
        with pytest.raises(TranscriptMissing) as refused:
            await read(company, job, MANAGER)
        assert refused.value.details == {"state": state}


async def test_revisions_are_listed_newest_first_without_their_documents(company: Company) -> None:
    job = await company.job("north", S.EDITING)
    for number in range(1, 6):
        await save(company, job, written(f"Text {number}."), f"r{number}")

    async def page(before: int | None, limit: int) -> list[Revision]:
        return list(await company.do(lambda tx: revisions.page(tx, "north", job.job_id, before=before, limit=limit)))

    every = await page(None, 100)
    assert [revision.number for revision in every] == [6, 5, 4, 3, 2, 1]
    assert [revision.saved_by for revision in every] == ["anna"] * 5 + [None]
    assert {revision.document for revision in every} == {Document(())}
    assert await page(None, 4) + await page(3, 4) == every
    assert await page(1, 4) == []
    with pytest.raises(RevisionMissing):
        await company.do(lambda tx: service.get_revision(tx, ANNA, "north", job.job_id, 7))


async def test_reading_and_saving_are_told_to_the_trail(company: Company) -> None:
    job = await company.job("north", S.EDITING)
    await read(company, job)
    await save(company, job, written("Other."))
    await save(company, job, written("Other."), "r2")  # nothing new
    await company.do(lambda tx: service.get_revision(tx, MANAGER, "north", job.job_id, 1))
    rows = await company.do(
        lambda tx: tx.many(
            "SELECT actor, action, details FROM audit_events WHERE resource = %s ORDER BY event_id",
            [f"{job.name}/transcript"],
        )
    )
    assert [(row["actor"], row["action"], row["details"]) for row in rows] == [
        ("users/anna", "READ_TRANSCRIPT", {"revision": "1"}),
        ("users/anna", "SAVE_TRANSCRIPT", {"revision": "2"}),
        ("users/max", "READ_TRANSCRIPT", {"revision": "1"}),
    ]


async def test_the_machines_words_stay_as_they_are_through_everything(company: Company) -> None:
    job = await company.job("north", S.EDITING)
    before = (await company.contents())["machine_words"]
    await save(company, job, written("Nothing of it."))
    assert (await company.contents())["machine_words"] == before
    assert (await read(company, job)).heard == heard()
