"""What can be wrong with audio.

    InvalidInput
    ├── NotAudio             there is no sound in it that we know how to read          NOT_AUDIO
    │   └── AudioUnreadable  reading it crashed, hung or used up the reader's limits   AUDIO_UNREADABLE
    ├── AudioDamaged         its header reads as audio, but no sound can be decoded    AUDIO_DAMAGED
    └── AudioTooLong         it lasts longer than the limit in settings                AUDIO_TOO_LONG
"""

from scribeline.errors import InvalidInput


class NotAudio(InvalidInput):
    """There is no sound in it that we know how to read."""

    reason = "NOT_AUDIO"


class AudioUnreadable(NotAudio):
    """Reading it made the limited reader crash, hang or use up its limits."""

    reason = "AUDIO_UNREADABLE"


class AudioDamaged(InvalidInput):
    """Its header reads as audio, but no sound can be decoded from it."""

    reason = "AUDIO_DAMAGED"


class AudioTooLong(InvalidInput):
    """It lasts longer than the limit in settings."""

    reason = "AUDIO_TOO_LONG"


def not_audio() -> NotAudio:
    """The file holds no sound."""
    return NotAudio(
        "The file is not audio that can be read. Send the recording itself: WAV, MP3, M4A, Ogg, FLAC, WebM, AAC, AMR, "
        "AIFF, CAF, WMA, GSM, AU or DSS."
    )


def unreadable(why: str) -> AudioUnreadable:
    """The reader did not survive the file; `why` says how it ended, in words without patient data."""
    return AudioUnreadable(f"The file could not be read as audio: {why}. Export the recording again, and send that.")


def too_long(limit_s: float) -> AudioTooLong:
    """The recording lasts longer than `limit_s` seconds."""
    return AudioTooLong(
        f"The recording is longer than the limit of {limit_s / 60:g} minutes. Split it, and send the parts.",
        details={"limit_s": f"{limit_s:g}"},
    )


def damaged(why: str) -> AudioDamaged:
    """Nothing could be decoded; `why` says what was met, in words without patient data."""
    return AudioDamaged(f"No sound could be decoded from the file: {why}. Export the recording again, and send that.")
