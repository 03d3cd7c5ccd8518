"""What can be wrong with audio, on its way in and stored.

ScribelineError
├── InvalidInput
│   ├── NotAudio             there is no sound in it that we know how to read          NOT_AUDIO
│   │   └── AudioUnreadable  reading it crashed, hung or used up the reader's limits   AUDIO_UNREADABLE
│   ├── AudioDamaged         its header reads as audio, but no sound can be decoded    AUDIO_DAMAGED
│   ├── AudioTooLong         it lasts longer than the limit in settings                AUDIO_TOO_LONG
│   ├── DetailsRefused       something said of a dictation cannot be kept as it is     DETAILS_REFUSED
│   ├── UploadSizeRefused    empty, or larger than the limit in settings               UPLOAD_SIZE_REFUSED
│   ├── MessageRefused       a message of an upload's stream is out of shape           UPLOAD_MESSAGE_REFUSED
│   ├── ChecksumWrong        a message's bytes do not have the CRC32C it came with     DATA_CHECKSUM_WRONG
│   ├── TooMuchData          more bytes than were declared                             TOO_MUCH_DATA
│   ├── SizeMismatch         finished with fewer bytes than were declared              SIZE_MISMATCH
│   └── Sha256Mismatch       the bytes do not have the SHA-256 that was declared       SHA256_MISMATCH
├── WrongOffset
│   ├── UploadOffsetWrong    a stream goes on elsewhere than at the committed size     UPLOAD_OFFSET_WRONG
│   └── ReadOffsetWrong      a range begins behind the end of the audio                READ_OFFSET_WRONG
├── NotFound
│   ├── UploadMissing        no such upload for this caller                            UPLOAD_NOT_FOUND
│   ├── DictationMissing     no such dictation                                         DICTATION_NOT_FOUND
│   └── PlaybackNotReady     the playback copy and the peaks are not made yet          PLAYBACK_NOT_READY
├── NotAllowed
│   └── AudioNotYours        the caller does not hold the job                          AUDIO_NOT_YOURS
├── WrongState
│   ├── UploadClosed         the upload takes nothing any more                         UPLOAD_CLOSED
│   └── TaskNotHeld          the worker does not hold the task that it names           TASK_NOT_HELD
├── Conflict
│   ├── UploadTakenOver      another stream writes this upload now                     UPLOAD_TAKEN_OVER
│   └── PlaybackTakenOver    another run makes this playback copy now                  PLAYBACK_TAKEN_OVER
├── Damaged
│   └── AudioIncomplete      less of a recording is stored than there should be        AUDIO_INCOMPLETE
└── Unavailable
    └── UploadIdle           the stream sent nothing for too long                      UPLOAD_IDLE
"""

from scribeline.errors import (
    Conflict,
    Damaged,
    InvalidInput,
    NotAllowed,
    NotFound,
    Unavailable,
    WrongOffset,
    WrongState,
)


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


class UploadSizeRefused(InvalidInput):
    """The declared size is no size of a recording, or over the limit in settings."""

    reason = "UPLOAD_SIZE_REFUSED"

    def __init__(self, size_bytes: int, max_bytes: int) -> None:
        super().__init__(
            "An empty file is no dictation: declare the size of the whole file in bytes."
            if size_bytes <= 0
            else f"The file is larger than the limit of {max_bytes} bytes: split the recording, or compress it.",
            field="upload.size_bytes",
            details={"max_bytes": str(max_bytes)},
        )


class MessageRefused(InvalidInput):
    """A message of an upload's stream is out of shape."""

    reason = "UPLOAD_MESSAGE_REFUSED"


class ChecksumWrong(InvalidInput):
    """A message's bytes do not have the CRC32C that it came with. Nothing of the message is kept."""

    reason = "DATA_CHECKSUM_WRONG"

    def __init__(self) -> None:
        super().__init__(
            "The data does not have the CRC32C that came with it. Nothing of this message is kept: ask GetUpload for "
            "the committed size, and go on there.",
            field="data_crc32c",
        )


class TooMuchData(InvalidInput):
    """The message goes past the size that was declared. Nothing of the message is kept."""

    reason = "TOO_MUCH_DATA"

    def __init__(self, size_bytes: int) -> None:
        super().__init__(
            f"The data goes past the declared size of {size_bytes} bytes. Nothing of this message is kept: if the file "
            "has grown, create another upload for it.",
            field="data",
            details={"size_bytes": str(size_bytes)},
        )


class SizeMismatch(InvalidInput):
    """The upload was finished with fewer bytes than were declared."""

    reason = "SIZE_MISMATCH"

    def __init__(self, name: str, size_bytes: int, received_bytes: int) -> None:
        super().__init__(
            f"The upload was finished after {received_bytes} of {size_bytes} declared bytes. It is closed and nothing "
            "of it is kept: create another upload.",
            resource=name,
            details={"size_bytes": str(size_bytes), "received_bytes": str(received_bytes)},
        )


class Sha256Mismatch(InvalidInput):
    """What arrived does not have the SHA-256 that was declared."""

    reason = "SHA256_MISMATCH"

    def __init__(self, name: str) -> None:
        super().__init__(
            "The audio does not have the SHA-256 that was declared. The upload is closed and nothing of it is kept: "
            "create another upload with the file's own SHA-256.",
            resource=name,
        )


class UploadOffsetWrong(WrongOffset):
    """A stream, or a message in it, goes on elsewhere than at the committed size."""

    reason = "UPLOAD_OFFSET_WRONG"

    def __init__(self, name: str, committed_size: int) -> None:
        super().__init__(
            f"Bytes are expected from offset {committed_size} on, which is the committed size: go on there.",
            field="write_offset",
            resource=name,
            details={"committed_size": str(committed_size)},
        )


class ReadOffsetWrong(WrongOffset):
    """A range begins behind the end of the audio."""

    reason = "READ_OFFSET_WRONG"

    def __init__(self, size: int) -> None:
        super().__init__(
            f"The audio has {size} bytes: begin inside of them.",
            field="read_offset",
            details={"total_size": str(size)},
        )


class UploadMissing(NotFound):
    """No such upload for this caller."""

    reason = "UPLOAD_NOT_FOUND"

    def __init__(self, name: str) -> None:
        super().__init__("There is no such upload, or it is not one that you may see.", resource=name)


class DictationMissing(NotFound):
    """No such dictation."""

    reason = "DICTATION_NOT_FOUND"

    def __init__(self) -> None:
        super().__init__("There is no such dictation.")


class PlaybackNotReady(NotFound):
    """The playback copy and the peaks are not made yet."""

    reason = "PLAYBACK_NOT_READY"

    def __init__(self, name: str) -> None:
        super().__init__(
            "The playback copy of this job's audio is not made yet: ask again shortly, or read the original.",
            resource=name,
            retry_after_s=2.0,
        )


class AudioNotYours(NotAllowed):
    """The caller sees the job but does not hold it, so its audio is not for them."""

    reason = "AUDIO_NOT_YOURS"

    def __init__(self, name: str) -> None:
        super().__init__("Only who works on a job hears its audio: claim it first.", resource=name)


class UploadClosed(WrongState):
    """The upload takes nothing any more."""

    reason = "UPLOAD_CLOSED"

    def __init__(self, name: str, state: str) -> None:
        super().__init__(
            "The upload is closed: it was refused, cancelled, or waited too long. Create another one."
            if state == "CLOSED"
            else "The upload is finished already: read it to learn which job it became.",
            resource=name,
            details={"state": state},
        )


class TaskNotHeld(WrongState):
    """The worker does not hold the task that it names."""

    reason = "TASK_NOT_HELD"

    def __init__(self, name: str) -> None:
        super().__init__(
            "This run of the task is over, or it never was: the fencing token is not the current one. Drop the task.",
            resource=name,
        )


class UploadTakenOver(Conflict):
    """Another stream writes this upload now, or it was closed; nothing more of this stream is kept."""

    reason = "UPLOAD_TAKEN_OVER"

    def __init__(self, name: str) -> None:
        super().__init__(
            "Another stream has taken this upload over, or it was closed. Ask GetUpload how it stands.", resource=name
        )


class PlaybackTakenOver(Conflict):
    """Another run makes this playback copy now."""

    reason = "PLAYBACK_TAKEN_OVER"

    def __init__(self) -> None:
        super().__init__("Another run makes this dictation's playback copy now: drop this one.")


class UploadIdle(Unavailable):
    """The stream sent nothing for too long."""

    reason = "UPLOAD_IDLE"

    def __init__(self, idle_s: float) -> None:
        super().__init__(
            f"The stream sent nothing for {idle_s:g} s. What arrived is kept: ask GetUpload for the committed size, "
            "and go on there.",
            retry_after_s=1.0,
        )


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


class AudioIncomplete(Damaged):
    """Less of a recording is stored than there should be."""

    reason = "AUDIO_INCOMPLETE"

    def __init__(self) -> None:
        super().__init__("Less of this recording is stored than there should be. Restore it from a backup.")


def damaged(why: str) -> AudioDamaged:
    """Nothing could be decoded; `why` says what was met, in words without patient data."""
    return AudioDamaged(f"No sound could be decoded from the file: {why}. Export the recording again, and send that.")
