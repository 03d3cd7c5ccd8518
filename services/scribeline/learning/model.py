"""What is learnt: lessons of single documents, and the proposals that grow out of them. Pure."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from scribeline.learning.errors import WrongProposalState
from scribeline.transcripts.model import WordSpan

LEAST_THRESHOLD, MOST_THRESHOLD = 2, 100
DEFAULT_THRESHOLD = 3
"""Of how many different patients' documents have to teach the same before it is proposed."""


class Mode(StrEnum):
    """What a client wants done with what its corrections teach."""

    OFF = "OFF"
    """Nothing is counted."""
    PROPOSE = "PROPOSE"
    """A person decides on each proposal."""
    APPLY = "APPLY"
    """What was never contradicted is applied from the threshold on; a person decides on the others."""


class Kind(StrEnum):
    """What a proposal would change."""

    PHRASE = "PHRASE"
    """A name or term that no lexicon holds, with the forms that it is heard as."""
    SOUNDS_LIKE = "SOUNDS_LIKE"
    """Forms that a known term is heard as."""
    RULE = "RULE"
    """Wherever this is heard, that is written."""
    STYLE = "STYLE"
    """A setting of the client's style."""


class State(StrEnum):
    """Where a proposal stands."""

    OPEN = "OPEN"
    """It waits for a person."""
    ACCEPTED = "ACCEPTED"
    """A person wanted it: drafts are written with it."""
    APPLIED = "APPLIED"
    """The threshold applied it: drafts are written with it."""
    DISMISSED = "DISMISSED"
    """A person did not want it. It is not proposed again."""
    UNDONE = "UNDONE"
    """It was in force and was taken back. It is not applied again by itself."""

    @property
    def is_in_force(self) -> bool:
        """Whether drafts are written with it."""
        return self in (State.ACCEPTED, State.APPLIED)


class Verb(StrEnum):
    """What moves a proposal."""

    ACCEPT = "ACCEPT"
    APPLY = "APPLY"
    DISMISS = "DISMISS"
    UNDO = "UNDO"


_LEAVES: Mapping[Verb, frozenset[State]] = {
    Verb.ACCEPT: frozenset({State.OPEN, State.DISMISSED, State.UNDONE}),
    Verb.APPLY: frozenset({State.OPEN}),
    Verb.DISMISS: frozenset({State.OPEN}),
    Verb.UNDO: frozenset({State.ACCEPTED, State.APPLIED}),
}
_LEADS_TO: Mapping[Verb, State] = {
    Verb.ACCEPT: State.ACCEPTED,
    Verb.APPLY: State.APPLIED,
    Verb.DISMISS: State.DISMISSED,
    Verb.UNDO: State.UNDONE,
}


def moved(name: str, state: State, verb: Verb) -> State:
    """Where the verb leads from `state`; `name` is the proposal's. Raises WrongProposalState."""
    if state not in _LEAVES[verb]:
        raise WrongProposalState(name, verb, state, sorted(_LEAVES[verb]))
    return _LEADS_TO[verb]


@dataclass(frozen=True, slots=True)
class Place:
    """Where in an approved document a lesson stands: characters `start` up to `end` of a block's text, and the machine
    words under it. It is all that is kept of an example; the text is read there, by those who may read it."""

    block: int
    start: int
    end: int
    words: WordSpan


@dataclass(frozen=True, slots=True)
class Lesson:
    """One correction, as one document teaches it.

    `heard` is what the machine heard, in the form that counts see; `written` is what a person made of it. For a STYLE
    lesson they are the setting's name and its value. `against` says that the document speaks against it: it was heard,
    and was left as it is. `dosed` says that a dose follows, as behind a drug.
    """

    kind: Kind
    heard: str
    written: str
    place: Place
    dosed: bool = False
    against: bool = False

    @property
    def subject(self) -> str:
        """What lessons of one proposal have in common: a phrase may be heard in many forms, a rule in one."""
        return self.written if self.kind in (Kind.PHRASE, Kind.SOUNDS_LIKE) else f"{self.heard}\t{self.written}"

    def digest(self, author_id: str) -> bytes:
        """By what lessons of an author are counted together without being kept in words."""
        return digest(author_id, self.kind, self.subject)

    def heard_digest(self, author_id: str) -> bytes:
        """By what it is found that the same was heard again; for a STYLE lesson, that it was looked at."""
        return heard_digest(author_id, self.subject if self.kind is Kind.STYLE else self.heard)


def digest(author_id: str, kind: Kind, subject: str) -> bytes:
    """What stands for a lesson's subject; for a STYLE lesson, `author_id` is empty: styles are the client's."""
    return _hash(author_id, kind, subject)


def heard_digest(author_id: str, heard: str) -> bytes:
    """What stands for something that was heard of an author."""
    return _hash(author_id, "HEARD", heard)


def _hash(*parts: str) -> bytes:
    return hashlib.sha256("\0".join(parts).encode()).digest()


@dataclass(frozen=True, slots=True)
class Tally:
    """How often something was taught: in how many documents, of how many different patients, and how many documents
    speak against it."""

    documents: int
    patients: int
    against: int
    dosed: int
    last_seen_at: datetime


@dataclass(frozen=True, slots=True)
class Settings:
    """What a client wants: how far learning goes, and from how many patients on."""

    mode: Mode = Mode.PROPOSE
    threshold: int = DEFAULT_THRESHOLD
    version: int = 0

    @property
    def etag(self) -> str:
        """Changes with each change."""
        return f"v{self.version}"


@dataclass(frozen=True, slots=True)
class Proposal:
    """Something that recurs. `author_id` is None for a STYLE proposal, which is the client's.

    `heard` are the forms that were heard, for a STYLE proposal the setting's name; `written` is what is written, for a
    STYLE proposal the value. `before` is what a style had before the proposal was put in force; None: nothing of its
    own.
    """

    client_id: str
    proposal_id: UUID
    author_id: str | None
    kind: Kind
    state: State
    heard: tuple[str, ...]
    written: str
    tally: Tally
    created_at: datetime
    decided_at: datetime | None = None
    decided_by: str = ""
    before: str | None = None
    version: int = 1

    @property
    def name(self) -> str:
        """Its resource name."""
        return f"clients/{self.client_id}/proposals/{self.proposal_id}"

    @property
    def etag(self) -> str:
        """Changes with each change."""
        return f"v{self.version}"


def is_proposed(kind: Kind, tally: Tally, threshold: int) -> bool:
    """Whether it recurs often enough, and is seldom enough contradicted, to be put before a person."""
    if kind is Kind.STYLE:
        return tally.patients >= threshold and tally.against * 4 <= tally.documents
    return tally.patients >= threshold and tally.against * 2 <= tally.documents


def applies_itself(kind: Kind, tally: Tally, threshold: int) -> bool:
    """Whether it may be applied where nobody looks at it: nothing that was left as it is even once."""
    return is_proposed(kind, tally, threshold) and tally.against == 0
