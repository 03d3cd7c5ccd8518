"""What a dictation is: who dictated it, what of, about whom; and its audio, on its way in and stored. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import IntEnum, StrEnum
from uuid import UUID

from scribeline.ids import new_id


class Priority(IntEnum):
    """How urgent a dictation is; the higher goes first. The values are the queue's priorities."""

    ROUTINE = 0
    STAT = 100


class Demographic(StrEnum):
    """What a document may have to tell of its patient and its order. The values are the names of the fields."""

    DISPLAY_NAME = "display_name"
    RECORD_NUMBER = "record_number"
    BIRTH_DATE = "birth_date"
    SERVICE_DATE = "service_date"
    REFERENCE = "reference"


@dataclass(frozen=True, slots=True)
class Patient:
    """Whom a dictation is about. All of it is patient data. Dates are ISO 8601 dates, or empty."""

    display_name: str = ""
    record_number: str = ""
    birth_date: str = ""
    service_date: str = ""


@dataclass(frozen=True, slots=True)
class Details:
    """What a clinic says of a dictation when it sends it.

    `author_id` and `work_type_id` name those of the client; the codes are what a recorder or telephone system calls
    them, for where the ids are None. `dictated_at` is UTC; `reference` is the clinic's own id for it.
    """

    author_id: str | None = None
    work_type_id: str | None = None
    author_code: str = ""
    work_type_code: str = ""
    priority: Priority = Priority.ROUTINE
    patient: Patient = field(default_factory=Patient)
    dictated_at: datetime | None = None
    reference: str = ""
    note: str = ""
    file_name: str = ""
    copies: tuple[str, ...] = ()
    """The ids of the recipients that the clinic wants copies for."""


def missing_demographics(details: Details, required: Iterable[Demographic]) -> tuple[Demographic, ...]:
    """What of the `required` a dictation does not tell, in the order of `Demographic`."""
    wanted = frozenset(required)
    return tuple(each for each in Demographic if each in wanted and not _told(details, each).strip())


def _told(details: Details, what: Demographic) -> str:
    return str(getattr(details if what is Demographic.REFERENCE else details.patient, what.value))


class UploadState(StrEnum):
    """Where an upload stands."""

    OPEN = "OPEN"
    """It waits for (more of) the audio."""
    FINISHED = "FINISHED"
    """The audio is stored and verified, and became a job."""
    DUPLICATE = "DUPLICATE"
    """The same audio became a job before."""
    CLOSED = "CLOSED"
    """It was refused, cancelled, or waited too long. Nothing of it is kept."""


@dataclass(frozen=True, slots=True)
class Upload:
    """An audio file on its way in. Sizes are bytes; the SHA-256 is over the whole plaintext; times are UTC.

    `committed_size` bytes, from the start, are stored. `fence` is the number of the stream that may write.
    """

    client_id: str
    upload_id: UUID
    details: Details
    size_bytes: int
    sha256: bytes
    committed_size: int
    state: UploadState
    fence: int
    job_id: UUID | None
    created_by: str
    created_at: datetime
    expires_at: datetime

    @property
    def name(self) -> str:
        """Its resource name."""
        return upload_name(self.client_id, self.upload_id)


@dataclass(frozen=True, slots=True)
class StoredPart:
    """A piece of an upload as it is stored: `length` plaintext bytes from byte `start` on, in one sealed object.

    `sha256` is that of the sealed object, so that store and rows can be compared by who has no key.
    """

    start: int
    length: int
    sha256: bytes
    object_key: str


@dataclass(frozen=True, slots=True)
class Dictation:
    """A stored recording. `format` is what its header says: container, codec, sample_rate_hz, channels.

    `playback_key` and `peaks_key` are None until a worker has made the playback copy; `duration_s` is None until
    somebody knows it.
    """

    client_id: str
    dictation_id: UUID
    upload_id: UUID
    size_bytes: int
    sha256: bytes
    format: Mapping[str, str | int]
    duration_s: float | None
    playback_key: str | None
    playback_size: int | None
    peaks_key: str | None
    playback_fence: int
    created_at: datetime


def upload_name(client_id: str, upload_id: UUID) -> str:
    """The resource name of an upload."""
    return f"clients/{client_id}/uploads/{upload_id}"


# Object keys hold ids alone. Each ends with an id of its own, so that nothing is ever stored over something else, and
# so that a sweep can tell how old an object is without asking the store.


def uploads_prefix(client_id: str) -> str:
    """What the keys of all parts of a client's uploads begin with."""
    return f"clients/{client_id}/uploads/"


def upload_prefix(client_id: str, upload_id: UUID) -> str:
    """What the keys of all parts of one upload begin with."""
    return f"{uploads_prefix(client_id)}{upload_id}/"


def new_part_key(client_id: str, upload_id: UUID, start: int) -> str:
    """A new key for the part from byte `start` on."""
    return f"{upload_prefix(client_id, upload_id)}{start:020d}-{new_id().hex}"


def dictations_prefix(client_id: str) -> str:
    """What the keys of all that is made of a client's dictations begin with."""
    return f"clients/{client_id}/dictations/"


def new_playback_key(client_id: str, dictation_id: UUID) -> str:
    """A new key for a dictation's playback copy."""
    return f"{dictations_prefix(client_id)}{dictation_id}/playback-{new_id().hex}"


def new_peaks_key(client_id: str, dictation_id: UUID) -> str:
    """A new key for a dictation's peaks."""
    return f"{dictations_prefix(client_id)}{dictation_id}/peaks-{new_id().hex}"


def owner_of_key(key: str) -> UUID | None:
    """The upload or dictation that an object of these keys belongs to; None where the key is not of ours."""
    folders = key.split("/")
    try:
        return UUID(folders[3]) if len(folders) == 5 else None
    except ValueError:
        return None


def made_at(key: str) -> datetime | None:
    """When the object of such a key was made (UTC): it ends with a UUID of version 7. None where it does not."""
    try:
        made = UUID(hex=key.rpartition("-")[2])
    except ValueError:
        return None
    return datetime.fromtimestamp((made.int >> 80) / 1000, UTC) if made.version == 7 else None


# What each object is sealed for: the same bytes have to be given to open it.


def part_context(client_id: str, upload_id: UUID, start: int) -> bytes:
    """The sealing context of the part of an upload that begins at byte `start`."""
    return f"scribeline upload part\0{client_id}/{upload_id}/{start}".encode()


def playback_context(client_id: str, dictation_id: UUID) -> bytes:
    """The sealing context of a dictation's playback copy."""
    return f"scribeline playback copy\0{client_id}/{dictation_id}".encode()


def peaks_context(client_id: str, dictation_id: UUID) -> bytes:
    """The sealing context of a dictation's peaks."""
    return f"scribeline peaks\0{client_id}/{dictation_id}".encode()


_MEDIA_TYPES = {
    "wav": "audio/wav",
    "mp3": "audio/mpeg",
    "mp4": "audio/mp4",
    "mov": "audio/mp4",
    "m4a": "audio/mp4",
    "aac": "audio/aac",
    "ogg": "audio/ogg",
    "flac": "audio/flac",
    "webm": "audio/webm",
    "matroska": "audio/webm",
    "amr": "audio/amr",
    "aiff": "audio/aiff",
    "au": "audio/basic",
}

PLAYBACK_MEDIA_TYPE = "audio/webm"
"""The media type of every playback copy."""


def media_type(container: str) -> str:
    """The media type of an original in a container, which is FFmpeg's name or list of names for it."""
    for name in container.split(","):
        if name in _MEDIA_TYPES:
            return _MEDIA_TYPES[name]
    return "application/octet-stream"
