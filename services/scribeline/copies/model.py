"""Recipients of copies, and where a copy stands. Pure.

A copy is a file of its own, of the same revision and text as the original, marked "Copy for ...". A job has one copy
for each recipient at most. Copies are made together with the original; those of a preliminary document go out when it
is signed.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from scribeline.copies.errors import CopiesSettled, CopyOutdated, NotYoursToSend, RecipientInactive, TooManyCopies
from scribeline.identity.model import Caller, Role
from scribeline.jobs.model import Amendment, Job, JobState

MOST_ASKED = 20
"""Copies that may be asked for on one job, beside those that a rule asks for."""
MOST_STANDING = 10
"""Recipients with the same standing rule, so that what a document is copied to stays bounded."""
MOST_RULES = 50
"""Standing rules of one recipient."""
MOST_ADDRESS_LINES = 8


class Road(StrEnum):
    """The way that a copy goes."""

    COLLECTION = "COLLECTION"
    """It lies ready for the clinic or its integrator to fetch, who sees to the rest."""


class Ground(StrEnum):
    """Why somebody gets a copy."""

    DICTATION = "DICTATION"
    """The clinic asked for it with the dictation."""
    CLINIC = "CLINIC"
    """The clinic asked for it later."""
    DICTATED = "DICTATED"
    """The author dictated it, and who wrote or reviewed the document put it down."""
    ORDER = "ORDER"
    """The clinic's order names them."""
    RULE = "RULE"
    """A standing rule of the recipient: all documents of the client, of an author, of a work type."""
    AMENDED = "AMENDED"
    """They got the document that this one adds to or corrects."""
    LATER = "LATER"
    """It was asked for once the document was delivered: they get the very file that was delivered."""


class CopyState(StrEnum):
    """Where a copy stands."""

    ASKED = "ASKED"
    """It will be made when the document is delivered."""
    WAITING_FOR_SIGNATURE = "WAITING_FOR_SIGNATURE"
    """It is made, and goes out when the document is signed."""
    DELIVERED = "DELIVERED"
    """It lies ready on its road."""
    REPLACED = "REPLACED"
    """The document was corrected before anybody signed it: this copy of it never goes out."""


@dataclass(frozen=True, slots=True)
class Standing:
    """For which documents somebody always gets a copy; a place that is None stands for all."""

    author_id: str | None = None
    work_type_id: str | None = None

    def covers(self, author_id: str | None, work_type_id: str | None) -> bool:
        """Whether it is for a document of this author and work type."""
        return self.author_id in (None, author_id) and self.work_type_id in (None, work_type_id)


@dataclass(frozen=True, slots=True)
class Recipient:
    """Somebody who gets copies of a client's documents: a referring doctor, a ward, an insurer."""

    client_id: str
    recipient_id: str
    display_name: str
    """As copies are addressed, title included."""
    created_at: datetime
    salutation: str = ""
    """How a letter to them begins."""
    role: str = ""
    organisation: str = ""
    address: tuple[str, ...] = ()
    """The lines below the name and the organisation."""
    road: Road = Road.COLLECTION
    is_active: bool = True
    """Nothing new is copied to somebody who is not."""
    standing: tuple[Standing, ...] = ()
    version: int = 1

    @property
    def name(self) -> str:
        """Its resource name."""
        return f"clients/{self.client_id}/recipients/{self.recipient_id}"

    @property
    def etag(self) -> str:
        """Changes with each change."""
        return f"v{self.version}"

    @property
    def listed(self) -> str:
        """How the list of copies names them."""
        return ", ".join(part for part in (self.display_name, self.role, self.organisation) if part)

    @property
    def address_block(self) -> tuple[str, ...]:
        """What stands on a copy for them, a line each."""
        return tuple(line for line in (self.display_name, self.organisation, *self.address) if line)


@dataclass(frozen=True, slots=True)
class Asked:
    """A copy that is asked for, and not made yet."""

    recipient: Recipient
    ground: Ground
    asked_by: str
    """users/{user}; empty where a rule asks."""
    asked_at: datetime | None
    got_the_first: bool = False
    """Of an addendum or a corrected version: whether a copy of the document that it amends went out to them."""


@dataclass(frozen=True, slots=True)
class Made:
    """A copy as a file. Sizes are bytes; the SHA-256 is over the file as it is delivered; times are UTC."""

    client_id: str
    job_id: UUID
    recipient_id: str
    deliverable_id: UUID
    """Of the original."""
    recipient_name: str
    """What the recipient was called then."""
    ground: Ground
    asked_by: str
    revision: int
    file_name: str
    content_type: str
    size_bytes: int
    sha256: bytes
    object_key: str
    created_at: datetime
    delivered_at: datetime | None = None
    collected_at: datetime | None = None
    """When somebody of the client fetched it first."""

    @property
    def name(self) -> str:
        """Its resource name."""
        return copy_name(self.client_id, self.job_id, self.recipient_id)


@dataclass(frozen=True, slots=True)
class Copy:
    """A copy as people see it: asked for, or made."""

    client_id: str
    job_id: UUID
    recipient_id: str
    recipient_name: str
    ground: Ground
    asked_by: str
    state: CopyState
    made: Made | None = None

    @property
    def name(self) -> str:
        """Its resource name."""
        return copy_name(self.client_id, self.job_id, self.recipient_id)

    @property
    def can_be_withdrawn(self) -> bool:
        """Whether who asked for it may think better of it: not of what an order, a rule or an earlier copy wants."""
        return self.state is CopyState.ASKED and self.ground not in (Ground.ORDER, Ground.RULE, Ground.AMENDED)


def copy_name(client_id: str, job_id: UUID, recipient_id: str) -> str:
    """The resource name of a copy: a job has one for each recipient."""
    return f"clients/{client_id}/jobs/{job_id}/copies/{recipient_id}"


def state_of(made: Made, *, is_replaced: bool) -> CopyState:
    """Where a copy that was made stands; `is_replaced`: a corrected version of the original was delivered."""
    if made.delivered_at is not None:
        return CopyState.DELIVERED
    return CopyState.REPLACED if is_replaced else CopyState.WAITING_FOR_SIGNATURE


def ordered(names: Iterable[str], recipients: Iterable[Recipient]) -> tuple[list[Recipient], list[str]]:
    """Whom an order names for copies, among these recipients: by id or by name, capitals or not; and the names that
    are nobody's who is active, or several people's."""
    known: dict[str, dict[str, Recipient]] = {}
    for recipient in recipients:
        if recipient.is_active:
            for called in (recipient.recipient_id, _folded(recipient.display_name)):
                known.setdefault(called, {})[recipient.recipient_id] = recipient
    found: dict[str, Recipient] = {}
    unknown: list[str] = []
    for name in names:
        meant = known.get(_folded(name), {})
        if len(meant) == 1:
            found.update(meant)
        else:
            unknown.append(name)
    return [*found.values()], unknown


def _folded(name: str) -> str:
    return " ".join(name.split()).casefold()


def wanted(
    asked: Sequence[Asked], standing: Iterable[Recipient], author_id: str | None, work_type_id: str | None
) -> list[Asked]:
    """Who gets a copy of a document, each once, by their ids: whom somebody asked for, and whom a rule names.

    Who is not active any more gets nothing new, but does get what adds to or corrects a document that they have.
    """
    found = {
        recipient.recipient_id: Asked(recipient, Ground.RULE, "", None)
        for recipient in standing
        if recipient.is_active and any(rule.covers(author_id, work_type_id) for rule in recipient.standing)
    }
    for each in asked:
        if each.recipient.is_active or each.ground is Ground.AMENDED:
            found[each.recipient.recipient_id] = each
    return [found[recipient_id] for recipient_id in sorted(found)]


def check_asking(job: Job, recipient: Recipient, asked: Collection[Asked]) -> None:
    """Refuse to copy a document to somebody. Raises CopiesSettled, RecipientInactive and TooManyCopies."""
    check_open(job)
    if not recipient.is_active:
        raise RecipientInactive(recipient.name)
    if len(asked) >= MOST_ASKED:
        raise TooManyCopies(job.name, MOST_ASKED)


def check_sending(
    caller: Caller, job: Job, recipient: Recipient, made: Collection[Copy], amending: Collection[Job]
) -> None:
    """Refuse to send a copy of a delivered document to somebody, where `amending` are the jobs that amend it.

    Raises NotYoursToSend, CopyOutdated, RecipientInactive and TooManyCopies.
    """
    if caller.role not in (Role.CLINIC, Role.MANAGER, Role.ADMIN):
        raise NotYoursToSend
    if any(each.amendment is Amendment.CORRECTION and each.state is JobState.DELIVERED for each in amending) or any(
        each.state is JobState.APPROVED for each in amending
    ):
        raise CopyOutdated(job.name)
    if not recipient.is_active:
        raise RecipientInactive(recipient.name)
    if sum(each.ground is Ground.LATER for each in made) >= MOST_ASKED:
        raise TooManyCopies(job.name, MOST_ASKED)


def check_open(job: Job) -> None:
    """Refuse to change who gets copies of what is on its way already. Raises CopiesSettled."""
    if job.state in (JobState.APPROVED, JobState.DELIVERED, JobState.CANCELLED):
        raise CopiesSettled(job.name, job.state)
