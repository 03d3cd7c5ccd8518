"""What a dictation is: who dictated it, what of, about whom. Pure."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum


class Priority(IntEnum):
    """How urgent a dictation is; the higher goes first. The values are the queue's priorities."""

    ROUTINE = 0
    STAT = 100


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
