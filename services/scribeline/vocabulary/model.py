"""What the vocabulary knows, and what a correction is."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

MOST_PHRASES = 20_000
"""In one phrase set, and in all that are for the same client, author or work type."""


class Kind(StrEnum):
    """How an entry is written, and where it is expected.

    A GENERIC drug is written small, a BRAND as it stands; both are expected where doses are. A TERM is any other word
    or phrase and is written as it stands.
    """

    GENERIC = "generic"
    BRAND = "brand"
    TERM = "term"

    @property
    def is_drug(self) -> bool:
        """Whether it names a drug."""
        return self is not Kind.TERM


class Reason(StrEnum):
    """Why something else is written than what was heard."""

    SOUND = "sound"
    SOUNDS_LIKE = "sounds_like"
    SECOND_HEARING = "second_hearing"
    CASE = "case"
    RULE = "rule"

    @property
    def why(self) -> str:
        """The reason as a sentence."""
        return _WHY[self]


_WHY = {
    Reason.SOUND: "It sounds like this, and this is far likelier here.",
    Reason.SOUNDS_LIKE: "A phrase set says that this is heard so.",
    Reason.SECOND_HEARING: "Heard again with the author's drugs in mind, it is this one.",
    Reason.CASE: "This name is written so.",
    Reason.RULE: "People have always put this in its place.",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """A name or term that may be written: one word or several. `weight` is how common it is, relative to the others of
    its kind; `sounds_like` are forms that it is known to be heard as."""

    written: str
    kind: Kind
    weight: float = 1.0
    sounds_like: tuple[str, ...] = ()
    expected: bool = False
    """Whether it comes from a phrase set, and so is likelier than counts of other people's reports say."""


class Scope(StrEnum):
    """What a phrase set is for."""

    CLIENT = "client"
    AUTHOR = "author"
    WORK_TYPE = "work_type"


@dataclass(frozen=True, slots=True)
class ClientPhraseSet:
    """A phrase set that a client has, without its phrases.

    It is for one author's dictation, for one work type's, or, where neither is named, for all of the client's.
    """

    client_id: str
    phrase_set_id: str
    display_name: str
    author_id: str | None
    work_type_id: str | None
    phrase_count: int
    created_at: datetime
    updated_at: datetime
    version: int
    """Another one with each change; of no other set, and of none that was deleted."""

    @property
    def name(self) -> str:
        """Its resource name."""
        return phrase_set_name(self.client_id, self.phrase_set_id)

    @property
    def etag(self) -> str:
        """Changes with each change."""
        return f"v{self.version}"

    @property
    def scope(self) -> Scope:
        """What it is for."""
        if self.author_id is not None:
            return Scope.AUTHOR
        return Scope.CLIENT if self.work_type_id is None else Scope.WORK_TYPE


@dataclass(frozen=True, slots=True)
class AppliedSet:
    """A set that a dictation is weighed against. What a version says never changes, so it can be kept."""

    client_id: str
    phrase_set_id: str
    version: int
    phrase_count: int


def phrase_set_name(client_id: str, phrase_set_id: str) -> str:
    """The resource name of a phrase set."""
    return f"clients/{client_id}/phraseSets/{phrase_set_id}"


@dataclass(frozen=True, slots=True)
class Correction:
    """Machine words `first` to `last` (both belong to it) are written in another way.

    `heard` is what the engine wrote, `written` is what stands in its place, with the marks that the engine wrote around
    it. `fixed` says that the case of its letters is as it must be. `score` is the odds for it, as a natural logarithm.
    `alternatives` are what else it may have been, the likeliest first.
    """

    first: int
    last: int
    heard: str
    written: str
    reason: Reason
    score: float
    fixed: bool = False
    alternatives: tuple[str, ...] = ()
