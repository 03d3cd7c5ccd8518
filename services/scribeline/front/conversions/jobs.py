"""Jobs, their states and amendments as messages."""

from collections.abc import Mapping

from google.protobuf.duration_pb2 import Duration

from scribeline.front import names
from scribeline.front.conversions.details import from_details, timestamp
from scribeline.jobs.model import Amendment, JobState, JobView, Reason
from scribeline.v1 import jobs_pb2

_STATES: dict[JobState, jobs_pb2.Job.State.ValueType] = {
    state: jobs_pb2.Job.State.Value(f"STATE_{state}") for state in JobState
}
STATES: Mapping[int, JobState] = {number: state for state, number in _STATES.items()}
"""What the numbers of Job.State mean."""

_AMENDMENTS: dict[Amendment, jobs_pb2.Job.Amendment.ValueType] = {
    amendment: jobs_pb2.Job.Amendment.Value(f"AMENDMENT_{amendment}") for amendment in Amendment
}
AMENDMENTS: dict[int, Amendment] = {number: amendment for amendment, number in _AMENDMENTS.items()}
"""What the numbers of Job.Amendment mean."""


def state_number(state: JobState) -> jobs_pb2.Job.State.ValueType:
    """A state as a message holds it."""
    return _STATES[state]


def from_view(view: JobView) -> jobs_pb2.Job:
    """The message for a job."""
    job = view.job
    message = jobs_pb2.Job(
        name=job.name,
        state=_STATES[job.state],
        details=from_details(job.details, job.client_id),
        audio_size_bytes=view.audio_size_bytes,
        audio_sha256=view.audio_sha256,
        receive_time=timestamp(job.received_at),
        due_time=timestamp(job.due_at),
        update_time=timestamp(job.updated_at),
        editor=names.USER.format(job.editor_id) if job.editor_id else "",
        attempts=job.attempts,
        approved_revision=job.approved_revision or 0,
        amends=names.JOB.format(job.client_id, job.amends_job_id) if job.amends_job_id else "",
        amendment=_AMENDMENTS[job.amendment] if job.amendment else jobs_pb2.Job.AMENDMENT_UNSPECIFIED,
        times_in_state=[
            jobs_pb2.Job.TimeInState(state=_STATES[state], duration=duration(spent.total_seconds()))
            for state, spent in view.times.items()
        ],
        etag=f"v{job.version}",
        failure=_reason(job.failure),
        hold=_reason(job.hold),
        remarks=_reason(job.remarks),
        cancellation=_reason(job.cancellation),
        answers=[
            jobs_pb2.Job.Answer(question=each.question, text=each.text, user=each.user, time=timestamp(each.time))
            for each in job.answers
        ],
    )
    if job.assignee_id is not None:
        message.assignee = names.USER.format(job.assignee_id)
    message.job_priority = job.job_priority
    if view.clock_stopped_at is not None:
        message.clock_stop_time.CopyFrom(timestamp(view.clock_stopped_at))
    waited = view.times.get(JobState.HELD)
    if waited is not None:
        message.client_wait_duration.CopyFrom(duration(waited.total_seconds()))
    if job.late_expected_at is not None:
        message.late_expected_time.CopyFrom(timestamp(job.late_expected_at))
    if view.audio_s is not None:
        message.audio_duration.CopyFrom(duration(view.audio_s))
    if job.claim_expires_at is not None:
        message.claim_expire_time.CopyFrom(timestamp(job.claim_expires_at))
    if job.state is JobState.RECEIVED and view.queue_position is not None:
        message.queue_position = view.queue_position
    if job.state is JobState.TRANSCRIBING and job.progress is not None:
        message.progress = job.progress
    return message


def _reason(reason: Reason | None) -> jobs_pb2.Job.Reason | None:
    if reason is None:
        return None
    return jobs_pb2.Job.Reason(code=reason.code, message=reason.message, user=reason.user, time=timestamp(reason.time))


def duration(seconds: float) -> Duration:
    """A length of time as a message."""
    message = Duration()
    message.FromNanoseconds(round(seconds * 1_000_000_000))
    return message
