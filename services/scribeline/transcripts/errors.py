"""What can be wrong with a document.

    InvalidInput
    └── InvalidDocument               the document cannot be stored as it is
        ├── DocumentTooLarge          more blocks, runs or characters than a document may have
        ├── ForbiddenCharacter        a control character, half of a surrogate pair, or no character at all
        ├── WordSpanOutOfRange        a run says that it stands for words that the dictation does not have
        ├── BadBlank                  a blank whose times are not a stretch of audio
        ├── BadBlock                  a block at a level that does not exist
        └── UnreadableDocument        the JSON is not a document, or one of a later version

Messages name blocks and inlines by their numbers, never by what they say: a document is patient data.
"""

from scribeline.errors import InvalidInput


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
