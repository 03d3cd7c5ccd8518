"""What can be wrong with what formatting is told.

InvalidInput
└── InvalidStyle     the style file cannot be read, or says something that styles cannot say
"""

from scribeline.errors import InvalidInput


class InvalidStyle(InvalidInput):
    """The style file cannot be read, or says something that styles cannot say."""

    reason = "INVALID_STYLE"
