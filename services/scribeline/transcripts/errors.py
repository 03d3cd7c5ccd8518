"""What can go wrong with a transcript.

    ScribelineError
    ├── InvalidInput
    │   └── InvalidDocument               the document cannot be stored as it is
    │       ├── DocumentTooLarge          more blocks, runs or characters than a document may have
    │       ├── ForbiddenCharacter        a control character, half of a surrogate pair, or no character at all
    │       ├── WordSpanOutOfRange        a run says that it stands for words that the dictation does not have
    │       ├── BadBlank                  a blank whose times are not a stretch of audio
    │       ├── BadBlock                  a block at a level that does not exist
    │       └── UnreadableDocument        the JSON is not a document, or one of a later version
    ├── NotFound
    │   └── RevisionMissing               no revision has that number
    ├── WrongState
    │   └── TranscriptMissing             the dictation has not been transcribed yet
    └── Conflict
        └── StaleTranscript               somebody saved since the document was read

Messages name blocks and inlines by their numbers, never by what they say: a document is patient data.
"""

from scribeline.errors import Conflict, InvalidInput, NotFound, WrongState


class InvalidDocument(InvalidInput):
    """The document cannot be stored as it is."""

    reason = "INVALID_DOCUMENT"


class DocumentTooLarge(InvalidDocument):
    """More blocks, runs or characters than a document may have."""

    reason = "DOCUMENT_TOO_LARGE"


class ForbiddenCharacter(InvalidDocument):
    """A control character, half of a surrogate pair, or a code point that is no character."""

    reason = "FORBIDDEN_CHARACTER"


class WordSpanOutOfRange(InvalidDocument):
    """A run says that it stands for words that the dictation does not have."""

    reason = "WORD_SPAN_OUT_OF_RANGE"


class BadBlank(InvalidDocument):
    """A blank whose times are not a stretch of audio."""

    reason = "BAD_BLANK"


class BadBlock(InvalidDocument):
    """A block at a level that does not exist."""

    reason = "BAD_BLOCK"


class UnreadableDocument(InvalidDocument):
    """The JSON is not a document, or one of a later version."""

    reason = "UNREADABLE_DOCUMENT"


class RevisionMissing(NotFound):
    """No revision of this transcript has that number."""

    reason = "REVISION_NOT_FOUND"

    def __init__(self, name: str) -> None:
        super().__init__("The transcript has no revision of that number. List its revisions.", resource=name)


class TranscriptMissing(WrongState):
    """The dictation has not been transcribed yet."""

    reason = "TRANSCRIPT_NOT_READY"

    def __init__(self, name: str, state: str) -> None:
        super().__init__(
            f"There is no transcript yet: the job is {state}. Watch it until it is DRAFTED.",
            resource=name,
            details={"state": state},
        )


class StaleTranscript(Conflict):
    """Somebody saved since the document was read."""

    reason = "STALE_TRANSCRIPT"

    def __init__(self, name: str, etag: str) -> None:
        super().__init__(
            "The transcript was saved since you read it. Nothing was changed: read it again, put both together, and "
            "save with its etag.",
            resource=name,
            details={"etag": etag},
        )
