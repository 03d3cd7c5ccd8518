"""What can be wrong with what the vocabulary is told.

InvalidInput
├── InvalidPhraseSet   the file of phrases cannot be read, or says something that phrase sets cannot say
└── InvalidReports     the file of finished reports cannot be read
"""

from scribeline.errors import InvalidInput


class InvalidPhraseSet(InvalidInput):
    """The file of phrases cannot be read, or says something that phrase sets cannot say."""

    reason = "INVALID_PHRASE_SET"


class InvalidReports(InvalidInput):
    """The file of finished reports cannot be read."""

    reason = "INVALID_REPORTS"
