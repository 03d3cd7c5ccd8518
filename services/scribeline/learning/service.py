"""Learning's verbs: what approved documents teach, and what people decide on it.

Documents teach after they are approved, in transactions of their own: an approval never waits for it and never fails
by it. The jobs' stream of moves says what was approved; a document that is looked at twice teaches once.
"""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime
from uuid import UUID

import structlog

from scribeline.audit import service as audit
from scribeline.clients import service as clients
from scribeline.database.unit_of_work import Database, Scope, Transaction
from scribeline.dictations.model import Patient
from scribeline.errors import ScribelineError, Unavailable
from scribeline.formatting.errors import InvalidStyle
from scribeline.formatting.style import Style
from scribeline.formatting.style_file import load_style
from scribeline.identity.model import Caller
from scribeline.ids import new_id
from scribeline.jobs import store as jobs
from scribeline.jobs.model import Amendment, Job, JobState
from scribeline.learning import force, store
from scribeline.learning.corrections import corrections, heard_at, left_as_heard
from scribeline.learning.errors import LearningSettingsChanged, ProposalChanged
from scribeline.learning.habits import habits
from scribeline.learning.model import (
    LEAST_THRESHOLD,
    Kind,
    Lesson,
    Mode,
    Place,
    Proposal,
    Settings,
    State,
    Verb,
    applies_itself,
    heard_digest,
    is_proposed,
    moved,
)
from scribeline.learning.rules import is_safe_alone
from scribeline.learning.store import Taught
from scribeline.learning.style_text import setting
from scribeline.telemetry import places
from scribeline.transcripts import store as transcripts
from scribeline.transcripts.model import Document, block_text
from scribeline.transcripts.words import Word
from scribeline.vocabulary.phrases import MOST_SOUNDS_LIKE

SYSTEM = "system"
"""The actor of what nobody asked for."""
MOST_EXAMPLES = 5
_AROUND = 60
"""Characters of the document on each side of an example."""
_MOST_OPEN = 500
_MOST_AMENDMENTS = 50

_log = structlog.get_logger("scribeline.learning")


@dataclass(frozen=True, slots=True)
class Example:
    """One correction that taught a proposal: what the machine heard, and the approved text around what was written.

    It is patient text, read from the document where it stands. `start` and `end` are characters of `text`.
    """

    job_id: UUID
    revision: int
    heard: str
    text: str
    start: int
    end: int


# ---------------------------------------------------------------- what documents teach


async def learn_from_approved(database: Database, *, limit: int = 200) -> int:
    """Let the documents teach that were approved since the last time, of up to `limit` moves; gives how many moves.

    Safe to run in several processes at once, and again after it broke off.
    """
    async with database.transaction(Scope.company()) as tx:
        moves = await jobs.moves_after(tx, await store.position(tx), None, limit)
    for move in moves:
        if move.to_state is JobState.APPROVED:
            try:
                async with database.transaction(Scope.of(move.client_id)) as tx:
                    await learn(tx, move.client_id, move.job_id)
            except Unavailable:
                raise
            except Exception as error:  # what one document has must not keep all others from teaching
                _log.error("a document could not teach", job=str(move.job_id), chain=places(error))
    if moves:
        async with database.transaction(Scope.company()) as tx:
            await store.advance(tx, moves[-1].position)
    return len(moves)


async def learn(tx: Transaction, client_id: str, job_id: UUID) -> bool:
    """Let an approved document teach; False where it has nothing to, or did before.

    A correction of a delivered document teaches in the place of the first one; an addendum teaches nothing.
    """
    job = await jobs.get(tx, client_id, job_id)
    settings = await store.settings(tx, client_id)
    author_id = job.details.author_id
    if settings.mode is Mode.OFF or author_id is None or job.approved_revision is None:
        return False
    if job.amendment is Amendment.ADDENDUM:
        return False
    await store.hold_client(tx, client_id)
    before = await store.taught(tx, client_id, job.dictation_id)
    if before is not None and (before.job_id == job_id or not await _is_later(tx, job, before)):
        return False
    first = await _first(tx, job)
    draft = await transcripts.revision(tx, client_id, first.job_id, 1)
    approved = await transcripts.revision(tx, client_id, job_id, job.approved_revision)
    heard = await transcripts.heard(tx, client_id, job.dictation_id)
    if draft is None or approved is None or heard is None:
        return False
    style, settled = await _style(tx, first)
    lessons, kept = await asyncio.to_thread(
        _read, draft.document, approved.document, heard.words, job.details.patient, style, settled
    )
    by_digest = {heard_digest(author_id, each): place for each, place in kept.items()}
    known = await store.corrected_before(tx, client_id, by_digest)
    still = {each: place for each, place in by_digest.items() if each in known}
    source = Taught(job_id, job.approved_revision)
    digests = await store.replace_lessons(tx, client_id, author_id, job.dictation_id, source, lessons, still)
    touched = {lesson.heard_digest(_owner(lesson, author_id)) for lesson in lessons} | set(still)
    told = {lesson.digest(_owner(lesson, author_id)): lesson for lesson in lessons if not lesson.against}
    for each in sorted(digests | await store.about(tx, client_id, touched)):
        await _count(tx, client_id, author_id, settings, each, told.get(each))
    return True


def _read(
    draft: Document, approved: Document, words: Sequence[Word], patient: Patient, style: Style, settled: Collection[str]
) -> tuple[list[Lesson], Mapping[str, Place]]:
    lessons = [*corrections(draft, approved, words, patient), *habits(draft, approved, words, style, settled)]
    return lessons, left_as_heard(draft, approved, words, patient)


def _owner(lesson: Lesson, author_id: str) -> str:
    return "" if lesson.kind is Kind.STYLE else author_id


async def _is_later(tx: Transaction, job: Job, before: Taught) -> bool:
    """Whether the job corrects what has taught before; an original that comes late does not."""
    taught = await jobs.get(tx, job.client_id, before.job_id)
    return job.amendment is Amendment.CORRECTION and job.received_at >= taught.received_at


async def _first(tx: Transaction, job: Job) -> Job:
    """The job whose draft the machine wrote."""
    for _ in range(_MOST_AMENDMENTS):
        if job.amends_job_id is None:
            break
        job = await jobs.get(tx, job.client_id, job.amends_job_id)
    return job


async def _style(tx: Transaction, job: Job) -> tuple[Style, Collection[str]]:
    """The style of a job's documents, and the settings of it that are its work type's and not the client's."""
    clients_own, work_types_own = await jobs.styles_of(tx, job.client_id, job.details.work_type_id)
    try:
        settled = [field.name for field in fields(Style) if setting(work_types_own, field.name) is not None]
        return load_style(clients_own, work_types_own), settled
    except InvalidStyle:
        return Style(), ()


async def _count(
    tx: Transaction, client_id: str, author_id: str, settings: Settings, digest: bytes, lesson: Lesson | None
) -> None:
    """Count anew what the lessons of a digest say, and let a proposal come, change, apply itself or go."""
    tally = await store.tally(tx, client_id, digest)
    proposal = await store.of_digest(tx, client_id, digest)
    if proposal is None:
        if lesson is None or tally is None or not is_proposed(lesson.kind, tally, settings.threshold):
            return
        proposal = Proposal(
            client_id=client_id,
            proposal_id=new_id(),
            author_id=None if lesson.kind is Kind.STYLE else author_id,
            kind=lesson.kind,
            state=State.OPEN,
            heard=await _heard(tx, client_id, digest, lesson.kind) or (lesson.heard,),
            written=lesson.written,
            tally=tally,
            created_at=tx.now,
        )
        await store.insert(tx, proposal, digest)
    elif proposal.state is State.OPEN and (tally is None or tally.patients < LEAST_THRESHOLD):
        await store.delete(tx, proposal)  # the documents that taught it were corrected
        return
    else:
        before = proposal
        heard = proposal.heard
        if tally is not None and proposal.kind in (Kind.PHRASE, Kind.SOUNDS_LIKE):
            heard = await _heard(tx, client_id, digest, proposal.kind) or heard
        counted = tally or replace(proposal.tally, documents=0, patients=0, dosed=0)
        proposal = replace(proposal, tally=counted, heard=heard)
        await store.update(tx, proposal)
        if proposal.state.is_in_force and proposal.heard != before.heard:
            await force.renew(tx, proposal, SYSTEM)
    if settings.mode is Mode.APPLY:
        await _apply(tx, proposal, settings)


async def _heard(tx: Transaction, client_id: str, digest: bytes, kind: Kind) -> tuple[str, ...]:
    """The forms in which it was heard, read where they stand; a style is not heard."""
    if kind is Kind.STYLE:
        return ()
    found: list[str] = []
    for example in await store.forms(tx, client_id, digest, MOST_SOUNDS_LIKE):
        heard = await transcripts.heard(tx, client_id, example.dictation_id)
        if heard is not None:
            found.append(" ".join(heard_at(heard.words, example.place.words)))
    return tuple(dict.fromkeys(form for form in found if form))


async def _apply(tx: Transaction, proposal: Proposal, settings: Settings) -> None:
    """Put a proposal in force that nothing speaks against, where the client wants that."""
    if proposal.state is not State.OPEN or not applies_itself(proposal.kind, proposal.tally, settings.threshold):
        return
    if proposal.kind is Kind.RULE and not is_safe_alone(proposal.heard[0]):
        return
    try:
        async with tx.connection.transaction():
            await _move(tx, proposal, Verb.APPLY, SYSTEM)
    except ScribelineError as error:
        _log.info("a proposal stays open", proposal=str(proposal.proposal_id), reason=error.reason)


# ---------------------------------------------------------------- what people decide


async def page(
    tx: Transaction,
    *,
    client_id: str | None,
    author_id: str | None,
    states: Collection[State],
    kinds: Collection[Kind],
    after: tuple[datetime, UUID] | None,
    limit: int,
) -> list[Proposal]:
    """Proposals, newest first."""
    return await store.page(
        tx, client_id=client_id, author_id=author_id, states=states, kinds=kinds, after=after, limit=limit
    )


async def get(tx: Transaction, caller: Caller, client_id: str, proposal_id: UUID) -> tuple[Proposal, list[Example]]:
    """A proposal with examples, which are patient text and told to the audit trail. Raises ProposalMissing."""
    proposal, digest = await store.get(tx, client_id, proposal_id)
    found: list[Example] = []
    for place in await store.examples(tx, client_id, digest, MOST_EXAMPLES):
        revision = await transcripts.revision(tx, client_id, place.job_id, place.revision)
        heard = await transcripts.heard(tx, client_id, place.dictation_id)
        if revision is not None and heard is not None:
            found.append(_example(place, revision.document, heard.words))
    await _record(tx, caller.name, "READ_PROPOSAL", proposal)
    return proposal, found


def _example(place: store.Example, document: Document, words: Sequence[Word]) -> Example:
    at = place.place
    text = block_text(document.blocks[at.block]) if at.block < len(document.blocks) else ""
    first, last = max(0, at.start - _AROUND), min(len(text), at.end + _AROUND)
    heard = " ".join(word.text for word in words[at.words.first : at.words.last + 1])
    return Example(place.job_id, place.revision, heard, text[first:last], at.start - first, at.end - first)


async def decide(
    tx: Transaction, caller: Caller, client_id: str, proposal_id: UUID, verb: Verb, *, etag: str = ""
) -> Proposal:
    """Accept, dismiss or undo a proposal.

    Raises ProposalMissing, ProposalChanged, WrongProposalState, and NothingLeftToApply.
    """
    await store.hold_client(tx, client_id)
    proposal, _ = await store.get(tx, client_id, proposal_id, lock=True)
    if etag and etag != proposal.etag:
        raise ProposalChanged(proposal.name, proposal.etag)
    return await _move(tx, proposal, verb, caller.name)


async def _move(tx: Transaction, proposal: Proposal, verb: Verb, actor: str) -> Proposal:
    state = moved(proposal.name, proposal.state, verb)
    before = proposal.before
    if state.is_in_force:
        before = await force.put(tx, proposal, actor)
    elif proposal.state.is_in_force:
        await force.take_back(tx, proposal, actor)
        before = None
    decided = replace(
        proposal, state=state, before=before, decided_at=tx.now, decided_by=actor, version=proposal.version + 1
    )
    await store.update(tx, decided)
    await _record(tx, actor, f"{verb}_PROPOSAL", decided)
    return decided


async def _record(tx: Transaction, actor: str, action: str, proposal: Proposal) -> None:
    await audit.record(
        tx,
        actor=actor,
        action=action,
        resource=proposal.name,
        client_id=proposal.client_id,
        details={"kind": proposal.kind, "state": proposal.state},
    )


# ---------------------------------------------------------------- settings


async def get_settings(tx: Transaction, client_id: str) -> Settings:
    """What a client wants done with what its corrections teach. Raises ResourceMissing for the client."""
    await clients.get_client(tx, client_id)
    return await store.settings(tx, client_id)


async def update_settings(
    tx: Transaction, caller: Caller, client_id: str, *, mode: Mode | None, threshold: int | None, etag: str = ""
) -> Settings:
    """Change what a client wants. What waits and would apply itself now does.

    Raises ResourceMissing for the client, and LearningSettingsChanged.
    """
    await clients.get_client(tx, client_id)
    await store.hold_client(tx, client_id)
    before = await store.settings(tx, client_id)
    if etag and etag != before.etag:
        raise LearningSettingsChanged(f"clients/{client_id}/learningSettings", before.etag)
    changed = Settings(mode or before.mode, threshold or before.threshold, before.version + 1)
    await store.put_settings(tx, client_id, changed)
    await audit.record(
        tx,
        actor=caller.name,
        action="UPDATE_LEARNING_SETTINGS",
        resource=f"clients/{client_id}/learningSettings",
        client_id=client_id,
        details={"mode": changed.mode, "threshold": str(changed.threshold)},
    )
    if changed.mode is Mode.APPLY:
        waiting = await store.page(
            tx, client_id=client_id, author_id=None, states=[State.OPEN], kinds=[], after=None, limit=_MOST_OPEN
        )
        for proposal in waiting:
            await _apply(tx, proposal, changed)
    return changed
