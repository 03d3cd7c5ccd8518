"""Jobs as pages show them: what is late and will be, what is missing, what a search finds."""

from datetime import UTC, datetime, timedelta

import pytest
from google.protobuf.duration_pb2 import Duration
from google.protobuf.timestamp_pb2 import Timestamp

from scribeline.desk.errors import BodyTooLarge, FieldWrong, status_of
from scribeline.desk.jobs import CLINIC_WORDS, STATE_WORDS, Names, by_routing_order, matching, missing_of, row_of
from scribeline.errors import Conflict, Damaged, NotAllowed, NotFound, ScribelineError, Unavailable, WrongState
from scribeline.v1.jobs_pb2 import DictationDetails, Job, Patient, Priority

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
NAMES = Names({"clients/c": "Harbor"}, {"clients/c/authors/v": "Dr. Vogel"}, {})


def job(state: Job.State.ValueType = Job.STATE_DRAFTED, *, due: timedelta = timedelta(hours=9), **more: object) -> Job:
    at = Timestamp()
    at.FromDatetime(NOW + due)
    fields: dict[str, object] = {
        "details": DictationDetails(
            author="clients/c/authors/v",
            work_type="clients/c/workTypes/letter",
            patient=Patient(display_name="Pia Muster", record_number="4711"),
        ),
        "audio_duration": Duration(seconds=90),
        **more,
    }
    return Job(name="clients/c/jobs/1", state=state, due_time=at, **fields)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("due", "audio_s", "expected"),
    [
        (timedelta(0), 60, "late"),
        (timedelta(hours=-3), 60, "late"),
        (timedelta(hours=2), 60, "soon"),
        (timedelta(hours=2, seconds=1), 60, ""),
        (timedelta(hours=5), 3600, "soon"),  # an hour's recording takes six
        (timedelta(hours=7), 3600, ""),
    ],
)
def test_a_job_will_be_late_when_less_is_left_than_its_work_takes(due: timedelta, audio_s: int, expected: str) -> None:
    told = row_of(job(due=due, audio_duration=Duration(seconds=audio_s)), NAMES, NOW)
    assert told.urgency == expected


@pytest.mark.parametrize("state", [Job.STATE_APPROVED, Job.STATE_DELIVERED, Job.STATE_CANCELLED])
def test_what_is_over_is_not_late(state: Job.State.ValueType) -> None:
    assert row_of(job(state, due=timedelta(hours=-9)), NAMES, NOW).urgency == ""


def test_names_are_shown_where_they_are_known_and_ids_where_not() -> None:
    row = row_of(job(), NAMES, NOW)
    assert (row.client_name, row.author_name, row.work_type_name) == ("Harbor", "Dr. Vogel", "letter")
    unrouted = job(Job.STATE_UNROUTED, details=DictationDetails(author_code="17", work_type_code="3"))
    assert row_of(unrouted, NAMES, NOW).author_name == "17"


def test_what_is_missing_is_told() -> None:
    assert missing_of(row_of(job(), NAMES, NOW)) == ["date of birth", "date of service"]


def test_every_state_has_words_for_the_floor_and_for_the_clinic() -> None:
    states = {name.removeprefix("STATE_") for name in Job.State.keys()} - {"UNSPECIFIED"}  # noqa: SIM118 - an enum
    assert STATE_WORDS.keys() == CLINIC_WORDS.keys() == states


def test_stat_goes_first_and_then_what_is_due_first() -> None:
    stat = DictationDetails(priority=Priority.PRIORITY_STAT)
    rows = [row_of(each, NAMES, NOW) for each in (job(), job(due=timedelta(hours=1)), job(details=stat))]
    assert by_routing_order(rows) == [rows[2], rows[1], rows[0]]


@pytest.mark.parametrize(("wanted", "found"), [("muster", 1), ("MUSTER vogel", 1), ("4711", 1), ("muster else", 0)])
def test_a_search_wants_every_word(wanted: str, found: int) -> None:
    assert len(matching([row_of(job(), NAMES, NOW)], wanted)) == found


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (FieldWrong("a", "is b"), 400),
        (BodyTooLarge(1), 413),
        (NotFound("x"), 404),
        (NotAllowed("x"), 403),
        (NotAllowed("x", reason="NOT_YOUR_CLAIM"), 423),
        (Conflict("x"), 409),
        (WrongState("x"), 409),
        (Unavailable("x"), 503),
        (Damaged("x"), 502),
        (ScribelineError("x"), 500),
    ],
)
def test_every_refusal_has_its_status(error: ScribelineError, status: int) -> None:
    assert status_of(error) == status
