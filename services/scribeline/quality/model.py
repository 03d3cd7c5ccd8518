"""An audit: one document that QA listened to, with its marks, its score and what became of it. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from scribeline.identity.model import Caller, Role
from scribeline.quality.errors import InvalidMark, OwnAudit, WrongAuditState
from scribeline.transcripts.model import Block, Document, Run, WordSpan, block_text, plain_text

MOST_MARKS = 500
LONGEST_PASSAGE = 500
"""Characters of the marked text that are kept with a mark."""


@dataclass(frozen=True, slots=True)
class Moments:
    """What was decided from `start` (UTC) until before `end`."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Days:
    """What was decided on days from `start` until the day before `end`, each on the calendar of the audit's client."""

    start: date
    end: date


class Weight(StrEnum):
    """How much an error matters."""

    CRITICAL = "critical"
    """A patient could come to harm by it."""
    NONCRITICAL = "noncritical"
    """The document is wrong, and nobody is endangered."""
    FEEDBACK = "feedback"
    """Worth telling; it costs nothing."""


class Kind(StrEnum):
    """Whether chance or a ground chose the document: only the first kind says anything about all documents."""

    RANDOM = "RANDOM"
    TARGETED = "TARGETED"


class Ground(StrEnum):
    """Why a document was chosen. The first group gives a rate by which chance decides, the second decides itself."""

    SAMPLE = "SAMPLE"
    """The client's ordinary rate."""
    PERSON = "PERSON"
    """A rate of who wrote it."""
    AUTHOR = "AUTHOR"
    """A rate of who dictated it."""
    WORK_TYPE = "WORK_TYPE"
    """A rate of its work type."""
    NEW_PERSON = "NEW_PERSON"
    """Who wrote it is new to the client."""
    REQUIRED = "REQUIRED"
    """The client or the work type wants every document reviewed."""
    RETROSPECTIVE = "RETROSPECTIVE"
    """The client's rate for what was delivered without QA: it is looked at afterwards."""

    BLANK = "BLANK"
    """It has a blank."""
    DOUBTFUL = "DOUBTFUL"
    """The machine was unsure of a large share of its words."""
    QUESTION = "QUESTION"
    """A question to the client was not answered."""
    RETURNED = "RETURNED"
    """QA had returned it."""


class AuditState(StrEnum):
    """Where an audit stands."""

    OPEN = "OPEN"
    """QA has not decided yet; its marks are a draft."""
    FINISHED = "FINISHED"
    """It has a score, which stands unless it is disputed."""
    DISPUTED = "DISPUTED"
    """Who wrote the document does not agree with marks."""
    UPHELD = "UPHELD"
    """A third person found all disputed marks right."""
    OVERTURNED = "OVERTURNED"
    """A third person took marks away: the score was made anew."""
    DROPPED = "DROPPED"
    """The job was given up before QA decided."""

    @property
    def has_score(self) -> bool:
        """Whether QA has decided."""
        return self not in (AuditState.OPEN, AuditState.DROPPED)


class Outcome(StrEnum):
    """What QA did with the document."""

    APPROVED = "APPROVED"
    RETURNED = "RETURNED"
    DELIVERED = "DELIVERED"
    """Nothing: it had been delivered. Where it has to be put right, a corrected version is asked for."""


@dataclass(frozen=True, slots=True)
class Place:
    """Characters `start` up to `end` of a block's text in the submitted revision; a blank counts as its mark does."""

    block: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Mark:
    """An error that QA found, or something to tell.

    `passage` is the text at `place`; it holds patient data. `words` are the machine's words that it stands for, and
    `start_s` to `end_s` (seconds of the dictation) where it can be heard. All of them are empty for what concerns the
    whole document. `is_disputed` and `stands` (False once it was overturned) belong to the dispute.
    """

    category: str
    weight: Weight
    remark: str = ""
    passage: str = ""
    place: Place | None = None
    words: WordSpan | None = None
    start_s: float | None = None
    end_s: float | None = None
    is_disputed: bool = False
    stands: bool = True


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody said to an audit. The text may hold patient data."""

    text: str
    user_id: str
    time: datetime


@dataclass(frozen=True, slots=True)
class Audit:
    """An audit as it is stored. Times are UTC; scores and points are hundredths (9850 is 98.5).

    `characters` are those of the submitted text, for methods that score by the line. `one_in` is the rate by which
    chance chose it, for a RANDOM one.
    """

    client_id: str
    audit_id: UUID
    job_id: UUID
    revision: int
    characters: int
    editor_id: str
    author_id: str | None
    work_type_id: str | None
    kind: Kind
    grounds: tuple[Ground, ...]
    one_in: int | None
    method_id: str
    method_version: int
    state: AuditState
    created_at: datetime
    version: int = 1
    marks: tuple[Mark, ...] = ()
    auditor_id: str | None = None
    outcome: Outcome | None = None
    finished_at: datetime | None = None
    score: int | None = None
    points: int | None = None
    passed: bool | None = None
    first_score: int | None = None
    """Before a dispute changed it."""
    read_at: datetime | None = None
    """When the person whose work it is read it."""
    dispute: Said | None = None
    arbitration: Said | None = None

    @property
    def name(self) -> str:
        """Its resource name."""
        return f"clients/{self.client_id}/audits/{self.audit_id}"

    @property
    def etag(self) -> str:
        """Changes with each change."""
        return f"v{self.version}"

    @property
    def is_retrospective(self) -> bool:
        """Whether the document is looked at after its delivery."""
        return Ground.RETROSPECTIVE in self.grounds


def may_see(caller: Caller, audit: Audit) -> bool:
    """Whether a caller may see an audit. Whose client it is, row security knows.

    People see what was found in their own work once it is decided. Reviewers see what they found, what waits for them,
    and what a third person has to decide. Managers see all.
    """
    if caller.role in (Role.ADMIN, Role.MANAGER):
        return True
    if audit.editor_id == caller.user_id:
        return audit.state.has_score
    return caller.role is Role.REVIEWER and (
        audit.auditor_id == caller.user_id or audit.state in (AuditState.OPEN, AuditState.DISPUTED)
    )


def check_may_mark(caller: Caller, audit: Audit) -> None:
    """Raise WrongAuditState, OwnAudit unless the caller may mark the document."""
    if audit.state is not AuditState.OPEN:
        raise WrongAuditState(audit.name, "MARK", audit.state, [AuditState.OPEN])
    if audit.editor_id == caller.user_id:
        raise OwnAudit(audit.name, "mark your own work")


def check_may_dispute(caller: Caller, audit: Audit, numbers: Sequence[int]) -> None:
    """Raise OwnAudit, WrongAuditState, InvalidMark unless the caller may dispute these marks (counted from 0)."""
    if audit.editor_id != caller.user_id:
        raise OwnAudit(audit.name, "dispute what was found in somebody else's work")
    if audit.state is not AuditState.FINISHED:
        raise WrongAuditState(audit.name, "DISPUTE", audit.state, [AuditState.FINISHED])
    if not numbers:
        raise InvalidMark("Name the marks that you do not agree with.", field="marks")
    _check_numbers(numbers, range(len(audit.marks)))


def check_may_arbitrate(caller: Caller, audit: Audit, numbers: Sequence[int]) -> None:
    """Raise WrongAuditState, OwnAudit, InvalidMark unless the caller may decide, and take these marks away."""
    if audit.state is not AuditState.DISPUTED:
        raise WrongAuditState(audit.name, "ARBITRATE", audit.state, [AuditState.DISPUTED])
    if caller.user_id in (audit.editor_id, audit.auditor_id):
        raise OwnAudit(audit.name, "decide a dispute that you are a side of")
    _check_numbers(numbers, [number for number, mark in enumerate(audit.marks) if mark.is_disputed])


def _check_numbers(numbers: Sequence[int], known: Sequence[int]) -> None:
    if len(set(numbers)) != len(numbers) or not set(numbers) <= set(known):
        raise InvalidMark("Name marks that there are (of a dispute, those that it names), each once.", field="marks")


def characters_in(document: Document) -> int:
    """What methods that score by the line count: every character of the text, spaces too and line breaks not."""
    return sum(character != "\n" for character in plain_text(document))


def passage_at(document: Document, place: Place, *, field: str) -> str:
    """The text at a place, cut to what is kept with a mark. Raises InvalidMark where there is no such place."""
    if 0 <= place.block < len(document.blocks):
        text = block_text(document.blocks[place.block])
        if 0 <= place.start < place.end <= len(text):
            return text[place.start : place.end][:LONGEST_PASSAGE]
    raise InvalidMark("There is no such place in the submitted text.", field=field)


def words_at(document: Document, place: Place) -> WordSpan | None:
    """The machine's words under a place; None where nobody dictated what stands there."""
    found: WordSpan | None = None
    for start, run in _runs(document.blocks[place.block]):
        if run.words is not None and start < place.end and start + len(run.text) > place.start:
            found = run.words if found is None else found.joined(run.words)
    return found


def _runs(block: Block) -> list[tuple[int, Run]]:
    """A block's runs, and where in its text each begins."""
    found: list[tuple[int, Run]] = []
    at = 0
    for inline in block.inlines:
        if isinstance(inline, Run):
            found.append((at, inline))
            at += len(inline.text)
        else:
            at += len(block_text(Block(block.kind, (inline,))))
    return found
