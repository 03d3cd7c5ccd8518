"""What can be wrong with what the vocabulary is told, and with the phrase sets of a client.

ScribelineError
├── NotFound
│   └── PhraseSetMissing      no such phrase set for this caller                      PHRASE_SET_NOT_FOUND
├── AlreadyThere
│   └── PhraseSetExists       the id is taken                                         PHRASE_SET_EXISTS
├── Conflict
│   └── PhraseSetChanged      somebody changed it in the meantime                     PHRASE_SET_CHANGED
├── LimitReached
│   └── TooManyPhrases        more than a dictation's words can be weighed against    TOO_MANY_PHRASES
└── InvalidInput
    ├── InvalidPhraseSet      a list of phrases that cannot be read, or says something that phrase sets cannot say
    ├── InvalidReports        the file of finished reports cannot be read
    └── UnknownOwner          the client has no such author or work type              UNKNOWN_AUTHOR, UNKNOWN_WORK_TYPE
"""

from scribeline.errors import AlreadyThere, Conflict, InvalidInput, LimitReached, NotFound
from scribeline.vocabulary.model import MOST_PHRASES, Scope


class PhraseSetMissing(NotFound):
    """There is no such phrase set, or not for this caller."""

    reason = "PHRASE_SET_NOT_FOUND"

    def __init__(self, resource: str) -> None:
        super().__init__("There is no such phrase set, or it is not one that you may see.", resource=resource)


class PhraseSetExists(AlreadyThere):
    """The id is taken."""

    reason = "PHRASE_SET_EXISTS"

    def __init__(self, resource: str) -> None:
        super().__init__("There is a phrase set with this id already: choose another one.", resource=resource)


class PhraseSetChanged(Conflict):
    """Somebody changed it in the meantime. The details hold the etag that it has now."""

    reason = "PHRASE_SET_CHANGED"

    def __init__(self, resource: str, etag: str) -> None:
        super().__init__(
            "Somebody changed the phrase set in the meantime: read it again, then repeat your change.",
            resource=resource,
            details={"etag": etag},
        )


class TooManyPhrases(LimitReached):
    """The sets of one client, author or work type hold more than a dictation's words can be weighed against."""

    reason = "TOO_MANY_PHRASES"

    def __init__(self, resource: str) -> None:
        super().__init__(
            "All phrase sets for one author, for one work type or for the client as a whole hold at most "
            f"{MOST_PHRASES} phrases together: leave out what is common, or what belongs to somebody else.",
            resource=resource,
            details={"limit": str(MOST_PHRASES)},
        )


class InvalidPhraseSet(InvalidInput):
    """A list of phrases cannot be read, or says something that phrase sets cannot say."""

    reason = "INVALID_PHRASE_SET"


class InvalidReports(InvalidInput):
    """The file of finished reports cannot be read."""

    reason = "INVALID_REPORTS"


class UnknownOwner(InvalidInput):
    """The client has no such author or work type."""

    def __init__(self, scope: Scope) -> None:
        super().__init__(
            f"The client has no such {scope.replace('_', ' ')}: make it first, or leave the field empty for a set that "
            "is for all of the client.",
            reason=f"UNKNOWN_{scope.name}",
            field=f"phrase_set.{scope}",
        )
