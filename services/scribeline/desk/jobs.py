"""A job as pages and the editor show it: with names instead of ids, its urgency in words, and what is missing of it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from google.protobuf.timestamp_pb2 import Timestamp

from scribeline.sdk.names import client_of, last_id
from scribeline.v1.demographics_pb2 import Demographic
from scribeline.v1.jobs_pb2 import Job, Priority

STATE_WORDS: Mapping[str, str] = {
    "RECEIVED": "Waiting for its draft",
    "UNROUTED": "Author or work type unknown",
    "TRANSCRIBING": "Being drafted",
    "DRAFTED": "Waiting for a transcriptionist",
    "EDITING": "Being corrected",
    "HELD": "On hold",
    "IN_REVIEW": "Waiting for QA",
    "APPROVED": "Approved, on its way",
    "DELIVERED": "Delivered",
    "FAILED": "Could not be transcribed",
    "CANCELLED": "Cancelled",
}
"""What each state means, for whoever works on it."""

CLINIC_WORDS: Mapping[str, str] = {
    **STATE_WORDS,
    "RECEIVED": "Received",
    "UNROUTED": "Received: we look up whose it is",
    "TRANSCRIBING": "Being drafted",
    "DRAFTED": "Drafted",
    "EDITING": "Being corrected",
    "HELD": "Waits for your answer",
    "IN_REVIEW": "In quality review",
    "APPROVED": "Finished, on its way",
    "FAILED": "Could not be transcribed: we look into it",
}
"""The same for the clinic, which knows nothing of our floor."""

OPEN_STATES = ("RECEIVED", "UNROUTED", "TRANSCRIBING", "DRAFTED", "EDITING", "HELD", "IN_REVIEW", "APPROVED", "FAILED")
"""What is not over yet."""

SOON = timedelta(hours=2)
"""Due within this long is soon, whatever the recording's length."""
WORK_PER_AUDIO = 6
"""How much longer than the recording its correction and review take where they are slow."""


@dataclass(frozen=True, slots=True)
class Row:
    """One job, ready to be shown. Times are ISO 8601 in UTC, durations seconds."""

    name: str
    client: str
    client_name: str
    job: str
    state: str
    state_words: str
    is_stat: bool
    urgency: str
    """late, soon, or empty."""
    author: str
    author_name: str
    work_type: str
    work_type_name: str
    patient: Mapping[str, str]
    reference: str
    note: str
    file_name: str
    audio_s: float
    received: str
    due: str
    updated: str
    editor: str
    lease_until: str
    progress: float | None
    queue_position: int | None
    hold: str
    remarks: str
    failure: str
    cancellation: str
    answers: Sequence[Mapping[str, str]]
    """The clinic's answers to questions, oldest first: question, text, user, time."""
    amends: str
    amendment: str
    revision: int
    etag: str
    assignee: str
    """Who alone is offered it."""
    job_priority: int
    clock_stopped: str
    """When its clock stopped: empty while it runs."""
    waited_s: float
    """How long it waited for the clinic."""

    def value(self) -> dict[str, Any]:
        """As JSON."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Names:
    """What people call a client's authors and work types, by resource name, and the client itself."""

    clients: Mapping[str, str]
    authors: Mapping[str, str]
    work_types: Mapping[str, str]


def row_of(job: Job, names: Names, now: datetime, words: Mapping[str, str] = STATE_WORDS) -> Row:
    """A job as it is shown at the time `now`."""
    details, client = job.details, client_of(job.name)
    state = state_of(job)
    patient = details.patient
    return Row(
        name=job.name,
        client=client,
        client_name=names.clients.get(f"clients/{client}", client),
        job=last_id(job.name),
        state=state,
        state_words=words[state],
        is_stat=details.priority == Priority.PRIORITY_STAT,
        urgency=urgency(job, now),
        author=last_id(details.author),
        author_name=names.authors.get(details.author, last_id(details.author) or details.author_code),
        work_type=last_id(details.work_type),
        work_type_name=names.work_types.get(details.work_type, last_id(details.work_type) or details.work_type_code),
        patient={
            "name": patient.display_name,
            "record_number": patient.record_number,
            "birth_date": patient.birth_date,
            "service_date": patient.service_date,
        },
        reference=details.reference,
        note=details.note,
        file_name=details.file_name,
        audio_s=round(job.audio_duration.ToNanoseconds() / 1e9, 1),
        received=_iso(job, "receive_time"),
        due=_iso(job, "due_time"),
        updated=_iso(job, "update_time"),
        editor=last_id(job.editor),
        lease_until=_iso(job, "claim_expire_time"),
        progress=round(job.progress, 3) if job.HasField("progress") else None,
        queue_position=job.queue_position if job.HasField("queue_position") else None,
        hold=job.hold.message,
        remarks=job.remarks.message,
        failure=job.failure.message,
        cancellation=job.cancellation.message,
        answers=[
            {
                "question": each.question,
                "text": each.text,
                "user": last_id(each.user),
                "time": each.time.ToDatetime(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
            }
            for each in job.answers
        ],
        amends=last_id(job.amends),
        amendment=Job.Amendment.Name(job.amendment).removeprefix("AMENDMENT_").lower() if job.amendment else "",
        revision=job.approved_revision,
        etag=job.etag,
        assignee=last_id(job.assignee),
        job_priority=job.job_priority,
        clock_stopped=_iso(job, "clock_stop_time"),
        waited_s=round(job.client_wait_duration.ToNanoseconds() / 1e9),
    )


def state_of(job: Job) -> str:
    """The state's name, without its prefix."""
    return Job.State.Name(job.state).removeprefix("STATE_")


def urgency(job: Job, now: datetime) -> str:
    """Whether a job is late, or will be unless somebody takes it up soon; empty for one with time, or that is over.

    What the front's forecast expects to be late will be; so will what is due sooner than it takes, whoever is there.
    """
    state = state_of(job)
    if state not in OPEN_STATES or state == "APPROVED" or job.HasField("clock_stop_time"):
        return ""
    left = job.due_time.ToDatetime(UTC) - now
    if left <= timedelta(0):
        return "late"
    if job.HasField("late_expected_time"):
        return "soon"
    needed = WORK_PER_AUDIO * job.audio_duration.ToTimedelta() if job.HasField("audio_duration") else SOON
    return "soon" if left <= max(SOON, needed) else ""


def missing_of(row: Row, required: Collection[int] = ()) -> list[str]:
    """What is not known of the patient and the order: the person who types has to look out for it.

    `required`: the numbers of Demographic without which documents of its kind are not let go; it is said of those.
    """
    known = [
        ("patient's name", row.patient["name"], Demographic.DEMOGRAPHIC_DISPLAY_NAME),
        ("record number", row.patient["record_number"], Demographic.DEMOGRAPHIC_RECORD_NUMBER),
        ("date of birth", row.patient["birth_date"], Demographic.DEMOGRAPHIC_BIRTH_DATE),
        ("date of service", row.patient["service_date"], Demographic.DEMOGRAPHIC_SERVICE_DATE),
        ("author", row.author, None),
        ("work type", row.work_type, None),
    ]
    if Demographic.DEMOGRAPHIC_REFERENCE in required:
        known.append(("visit number", row.reference, Demographic.DEMOGRAPHIC_REFERENCE))
    return [f"{what} (required)" if number in required else what for what, value, number in known if not value]


def by_routing_order(rows: Sequence[Row]) -> list[Row]:
    """As the routing hands them out, as far as that is the same for everybody."""
    return sorted(rows, key=lambda row: (not row.assignee, not row.is_stat, -row.job_priority, row.due, row.received))


def matching(rows: Sequence[Row], wanted: str) -> list[Row]:
    """The rows that hold each of the wanted words somewhere a person would look for them."""
    words = wanted.casefold().split()
    return [row for row in rows if all(word in _searched(row) for word in words)]


def _searched(row: Row) -> str:
    told = (row.client_name, row.author_name, row.work_type_name, row.reference, row.job, *row.patient.values())
    return "\n".join(told).casefold()


def _iso(job: Job, field: str) -> str:
    if not job.HasField(field):  # type: ignore[arg-type]
        return ""
    time: Timestamp = getattr(job, field)
    return time.ToDatetime(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
