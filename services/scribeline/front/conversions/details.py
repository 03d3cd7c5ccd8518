"""What a clinic says of a dictation: DictationDetails and back."""

from collections.abc import Sequence
from datetime import UTC, datetime

from google.protobuf.timestamp_pb2 import Timestamp

from scribeline.copies.model import MOST_ASKED
from scribeline.dictations.model import Details, Patient, Priority
from scribeline.front import checks, names
from scribeline.front.errors import ValueWrong
from scribeline.v1 import jobs_pb2

PRIORITIES: dict[int, Priority] = {
    jobs_pb2.PRIORITY_UNSPECIFIED: Priority.ROUTINE,
    jobs_pb2.PRIORITY_ROUTINE: Priority.ROUTINE,
    jobs_pb2.PRIORITY_STAT: Priority.STAT,
}
"""What the numbers of Priority mean."""
_PRIORITY_MESSAGES = {Priority.ROUTINE: jobs_pb2.PRIORITY_ROUTINE, Priority.STAT: jobs_pb2.PRIORITY_STAT}


def to_details(message: jobs_pb2.DictationDetails, client_id: str, *, field: str) -> Details:
    """The checked details of a dictation of `client_id`; `field` is where they came. Raises ValueWrong, NameWrong."""
    author_id = work_type_id = None
    if message.author:
        owner, author_id = names.AUTHOR.parse(message.author, field=f"{field}.author")
        _check_owner(owner, client_id, f"{field}.author")
    if message.work_type:
        owner, work_type_id = names.WORK_TYPE.parse(message.work_type, field=f"{field}.work_type")
        _check_owner(owner, client_id, f"{field}.work_type")
    patient = message.patient
    at = f"{field}.patient"
    return Details(
        author_id=author_id,
        work_type_id=work_type_id,
        author_code=checks.line(message.author_code, field=f"{field}.author_code", longest=64),
        work_type_code=checks.line(message.work_type_code, field=f"{field}.work_type_code", longest=64),
        priority=checks.choice(message.priority, PRIORITIES, field=f"{field}.priority"),
        patient=Patient(
            display_name=checks.line(patient.display_name, field=f"{at}.display_name"),
            record_number=checks.line(patient.record_number, field=f"{at}.record_number", longest=64),
            birth_date=checks.iso_date(patient.birth_date, field=f"{at}.birth_date"),
            service_date=checks.iso_date(patient.service_date, field=f"{at}.service_date"),
        ),
        dictated_at=(
            checks.instant(message.dictate_time, field=f"{field}.dictate_time")
            if message.HasField("dictate_time")
            else None
        ),
        reference=checks.line(message.reference, field=f"{field}.reference"),
        note=checks.text(message.note, field=f"{field}.note"),
        file_name=checks.file_name(message.file_name, field=f"{field}.file_name"),
        copies=_recipients(message.copies, client_id, f"{field}.copies"),
    )


def from_details(details: Details, client_id: str) -> jobs_pb2.DictationDetails:
    """The message for the details of a dictation of `client_id`."""
    message = jobs_pb2.DictationDetails(
        author=names.AUTHOR.format(client_id, details.author_id) if details.author_id else "",
        work_type=names.WORK_TYPE.format(client_id, details.work_type_id) if details.work_type_id else "",
        author_code=details.author_code,
        work_type_code=details.work_type_code,
        priority=_PRIORITY_MESSAGES[details.priority],
        patient=jobs_pb2.Patient(
            display_name=details.patient.display_name,
            record_number=details.patient.record_number,
            birth_date=details.patient.birth_date,
            service_date=details.patient.service_date,
        ),
        reference=details.reference,
        note=details.note,
        file_name=details.file_name,
        copies=[names.RECIPIENT.format(client_id, each) for each in details.copies],
    )
    if details.dictated_at is not None:
        message.dictate_time.CopyFrom(timestamp(details.dictated_at))
    return message


def timestamp(at: datetime) -> Timestamp:
    """A point in time as a message."""
    message = Timestamp()
    message.FromDatetime(at.astimezone(UTC))
    return message


def _recipients(given: Sequence[str], client_id: str, field: str) -> tuple[str, ...]:
    if len(given) > MOST_ASKED:
        raise ValueWrong(f"may name at most {MOST_ASKED} recipients", field=field)
    found = []
    for index, name in enumerate(given):
        owner, recipient_id = names.RECIPIENT.parse(name, field=f"{field}[{index}]")
        _check_owner(owner, client_id, f"{field}[{index}]")
        found.append(recipient_id)
    if len(set(found)) != len(found):
        raise ValueWrong("names somebody twice", field=field)
    return tuple(found)


def _check_owner(owner: str, client_id: str, field: str) -> None:
    if owner != client_id:
        raise ValueWrong("has to be of the same client", field=field)
