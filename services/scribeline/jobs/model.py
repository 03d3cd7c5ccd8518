"""A job: one dictation on its way to one finished document; its states, the moves between them. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from scribeline.dictations.model import Details
from scribeline.identity.model import Caller, Role
from scribeline.jobs.errors import WrongJobState
from scribeline.turnaround.terms import Stops


class JobState(StrEnum):
    """Where a job stands."""

    RECEIVED = "RECEIVED"
    """The audio is stored and verified; it waits for a transcriber."""
    UNROUTED = "UNROUTED"
    """No author or work type matches; a person has to route it."""
    TRANSCRIBING = "TRANSCRIBING"
    """A transcriber holds it."""
    DRAFTED = "DRAFTED"
    """The draft waits for a person."""
    EDITING = "EDITING"
    """A person holds it."""
    HELD = "HELD"
    """It waits for the client; its clock is told apart."""
    IN_REVIEW = "IN_REVIEW"
    """It waits for QA."""
    APPROVED = "APPROVED"
    """A revision is pinned and on its way."""
    DELIVERED = "DELIVERED"
    """Every destination acknowledged."""
    FAILED = "FAILED"
    """Transcription spent its attempts; a person sees why."""
    CANCELLED = "CANCELLED"
    """Given up, with who and why."""


class Verb(StrEnum):
    """What moves a job."""

    ROUTE = "ROUTE"
    """A person says whose dictation it is and what of."""
    BEGIN = "BEGIN"
    """A transcriber takes it; also the successor of one that was thought dead."""
    REQUEUE = "REQUEUE"
    """An attempt failed and another one is left."""
    DRAFT = "DRAFT"
    """The machine's words and the first draft are stored."""
    FAIL = "FAIL"
    """The last attempt failed, or no further one could help."""
    RETRY = "RETRY"
    """A person wants it tried again: the transcription that failed, or the delivery of what is approved."""
    CLAIM = "CLAIM"
    """A person takes it to edit."""
    RELEASE = "RELEASE"
    """Its editor puts it back."""
    LAPSE = "LAPSE"
    """Its editor's claim ended without being renewed."""
    SUBMIT = "SUBMIT"
    """Its editor hands it in."""
    APPROVE = "APPROVE"
    """QA lets it go."""
    RETURN = "RETURN"
    """QA gives it back to its editor."""
    HOLD = "HOLD"
    """It has to wait for the client."""
    RESUME = "RESUME"
    """It goes on where it was held."""
    ASK = "ASK"
    """The client is asked, and work goes on: its rule says that a question holds nothing."""
    ANSWER = "ANSWER"
    """The client answers a question that held nothing."""
    CANCEL = "CANCEL"
    """It is given up."""
    DELIVER = "DELIVER"
    """Every destination has it."""
    AMEND = "AMEND"
    """A new job is made for an addendum or a corrected version; this one stays as it is."""
    ASSIGN = "ASSIGN"
    """A manager gives it to a person, or to nobody in particular; who was at it puts it back."""
    PRIORITIZE = "PRIORITIZE"
    """A manager says how urgent it is."""
    IDENTIFY = "IDENTIFY"
    """Whom it is about is said by a person, or found on the client's lists."""
    RAISE = "RAISE"
    """It is expected to be late, and goes before others."""
    CALM = "CALM"
    """It is not expected to be late any more."""


_S = JobState

_UNDELIVERED = (
    _S.RECEIVED,
    _S.UNROUTED,
    _S.TRANSCRIBING,
    _S.DRAFTED,
    _S.EDITING,
    _S.HELD,
    _S.IN_REVIEW,
    _S.APPROVED,
    _S.FAILED,
)

MOVES: Mapping[Verb, Mapping[JobState, frozenset[JobState]]] = {
    Verb.ROUTE: {_S.UNROUTED: frozenset({_S.RECEIVED})},
    Verb.BEGIN: {_S.RECEIVED: frozenset({_S.TRANSCRIBING}), _S.TRANSCRIBING: frozenset({_S.TRANSCRIBING})},
    Verb.REQUEUE: {_S.TRANSCRIBING: frozenset({_S.RECEIVED})},
    Verb.DRAFT: {_S.TRANSCRIBING: frozenset({_S.DRAFTED})},
    Verb.FAIL: {_S.RECEIVED: frozenset({_S.FAILED}), _S.TRANSCRIBING: frozenset({_S.FAILED})},
    Verb.RETRY: {_S.FAILED: frozenset({_S.RECEIVED}), _S.APPROVED: frozenset({_S.APPROVED})},
    Verb.CLAIM: {_S.DRAFTED: frozenset({_S.EDITING})},
    Verb.RELEASE: {_S.EDITING: frozenset({_S.DRAFTED})},
    Verb.LAPSE: {_S.EDITING: frozenset({_S.DRAFTED})},
    Verb.SUBMIT: {_S.EDITING: frozenset({_S.IN_REVIEW, _S.APPROVED})},
    Verb.APPROVE: {_S.IN_REVIEW: frozenset({_S.APPROVED})},
    Verb.RETURN: {_S.IN_REVIEW: frozenset({_S.EDITING})},
    Verb.HOLD: {state: frozenset({_S.HELD}) for state in (_S.UNROUTED, _S.DRAFTED, _S.EDITING, _S.IN_REVIEW)},
    Verb.RESUME: {_S.HELD: frozenset({_S.UNROUTED, _S.DRAFTED, _S.EDITING, _S.IN_REVIEW})},
    Verb.ASK: {state: frozenset({state}) for state in (_S.UNROUTED, _S.DRAFTED, _S.EDITING, _S.IN_REVIEW)},
    Verb.ANSWER: {state: frozenset({state}) for state in _S if state not in (_S.HELD, _S.CANCELLED)},
    Verb.CANCEL: {
        state: frozenset({_S.CANCELLED})
        for state in (
            _S.RECEIVED,
            _S.UNROUTED,
            _S.TRANSCRIBING,
            _S.DRAFTED,
            _S.EDITING,
            _S.HELD,
            _S.IN_REVIEW,
            _S.FAILED,
        )
    },
    Verb.DELIVER: {_S.APPROVED: frozenset({_S.DELIVERED})},
    Verb.AMEND: {_S.DELIVERED: frozenset({_S.DELIVERED})},
    Verb.ASSIGN: {
        **{state: frozenset({state}) for state in (_S.RECEIVED, _S.UNROUTED, _S.TRANSCRIBING, _S.DRAFTED, _S.FAILED)},
        _S.EDITING: frozenset({_S.DRAFTED}),
    },
    Verb.PRIORITIZE: {state: frozenset({state}) for state in _UNDELIVERED},
    Verb.IDENTIFY: {state: frozenset({state}) for state in _UNDELIVERED},
    Verb.RAISE: {state: frozenset({state}) for state in _UNDELIVERED},
    Verb.CALM: {state: frozenset({state}) for state in _UNDELIVERED},
}
"""From which states each verb leaves, and where it may lead. Every move that is not here is refused."""


def check_leaves(name: str, verb: Verb, state: JobState) -> None:
    """Raise WrongJobState unless `verb` leaves from `state`; `name` is the job's resource name."""
    moves = MOVES[verb]
    if state not in moves:
        raise WrongJobState(name, verb, state, list(moves))


class Amendment(StrEnum):
    """How an amended job's document relates to the first one."""

    ADDENDUM = "ADDENDUM"
    CORRECTION = "CORRECTION"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a job failed, was held, returned or cancelled. The message may hold patient data; the code does not."""

    code: str
    message: str
    user: str
    """users/{user}, or empty for the system."""
    time: datetime


@dataclass(frozen=True, slots=True)
class Answer:
    """What a client answered to a question. Both may hold patient data."""

    question: str
    text: str
    user: str
    """users/{user}."""
    time: datetime


@dataclass(frozen=True, slots=True)
class Job:
    """A job as it is stored. Times are UTC, durations seconds."""

    client_id: str
    job_id: UUID
    dictation_id: UUID
    state: JobState
    version: int
    details: Details
    received_at: datetime
    due_at: datetime
    updated_at: datetime
    editor_id: str | None = None
    claim_expires_at: datetime | None = None
    submitted_by: str | None = None
    fence: int = 0
    attempts: int = 0
    delivery_attempts: int = 0
    progress: float | None = None
    queue_task_id: int | None = None
    failure: Reason | None = None
    hold: Reason | None = None
    """What it waits for; of a job that is not HELD, a question that is open while work goes on."""
    remarks: Reason | None = None
    cancellation: Reason | None = None
    held_from: JobState | None = None
    approved_revision: int | None = None
    amends_job_id: UUID | None = None
    amendment: Amendment | None = None
    answers: tuple[Answer, ...] = ()
    assignee_id: str | None = None
    """Only this person is offered it."""
    job_priority: int = 0
    """Behind STAT, before the due time: from 0 to `routing.model.HIGHEST_PRIORITY`."""
    lane: str = ""
    """Which of the client's assignments cover it: see `routing.model`."""
    late_expected_at: datetime | None = None
    """Since when it is expected to be late; None: it is not."""

    @property
    def urgency(self) -> int:
        """STAT is higher than routine."""
        return int(self.details.priority)

    @property
    def name(self) -> str:
        """Its resource name."""
        return job_name(self.client_id, self.job_id)

    @property
    def stage(self) -> JobState:
        """Where it stands, or for a held job where it was held: who works on it does not change by the waiting."""
        return self.held_from or self.state


@dataclass(frozen=True, slots=True)
class JobView:
    """A job with what belongs to it elsewhere: its audio, its past, its place in the queue."""

    job: Job
    audio_s: float | None
    """The audio's length in seconds; None where even its header does not tell."""
    audio_size_bytes: int
    audio_sha256: bytes
    times: Mapping[JobState, timedelta]
    """How long it was in each state, in the order first entered."""
    queue_position: int | None
    """How many others go before it; None unless it is RECEIVED."""
    clock_stopped_at: datetime | None
    """When it reached the status that its client's terms name; None: its clock runs."""


def job_name(client_id: str, job_id: UUID) -> str:
    """The resource name of a job."""
    return f"clients/{client_id}/jobs/{job_id}"


_SEEN_UNASSIGNED = {
    Role.TRANSCRIPTIONIST: frozenset({JobState.DRAFTED}),
    Role.REVIEWER: frozenset({JobState.DRAFTED, JobState.IN_REVIEW}),
}


def seen_unassigned(role: Role) -> frozenset[JobState] | None:
    """In which states a caller of `role` sees jobs that are not their own, held there or not; None for every state.

    People see what they work on or may take next, no more (minimum necessary, 45 CFR 164.502(b)).
    """
    return _SEEN_UNASSIGNED.get(role)


def may_see(caller: Caller, job: Job) -> bool:
    """Whether a caller may see that a job exists, and what it is. Whose client it is, row security knows."""
    states = seen_unassigned(caller.role)
    return states is None or job.stage in states or caller.user_id in (job.editor_id, job.submitted_by)


def is_given_away(caller: Caller, job: Job) -> bool:
    """Whether a draft waits for somebody else by name: then it stands in no list of the caller's."""
    return (
        seen_unassigned(caller.role) is not None
        and job.state is JobState.DRAFTED
        and job.assignee_id not in (None, caller.user_id)
    )


def may_open(caller: Caller, job: Job) -> bool:
    """Whether a caller may read a job's transcript and hear its audio.

    A transcriptionist opens what they hold or submitted; a reviewer also what waits for review.
    """
    if caller.role not in _SEEN_UNASSIGNED:
        return True
    if caller.role is Role.REVIEWER and job.stage is JobState.IN_REVIEW:
        return True
    if job.stage is JobState.EDITING:
        return job.editor_id == caller.user_id
    return job.submitted_by == caller.user_id


def clock_stopped_at(
    moves: Iterable[tuple[JobState, datetime]], stops: Stops, signed_at: datetime | None = None
) -> datetime | None:
    """When a job's clock stopped; None while it runs. `moves` are the states it went to and when, oldest first.

    What QA returns runs on: it stops with the last time that it was handed in. `signed_at`: when its document was.
    """
    if stops is Stops.AUTHENTICATED:
        return signed_at
    stopped: datetime | None = None
    for state, at in moves:
        if state in _STOPPED[stops]:
            stopped = stopped or at
        elif state is not JobState.HELD:  # in review, a question to the client takes nothing back
            stopped = None
    return stopped


_STOPPED: Mapping[Stops, frozenset[JobState]] = {
    Stops.SUBMITTED: frozenset({JobState.IN_REVIEW, JobState.APPROVED, JobState.DELIVERED}),
    Stops.REVIEWED: frozenset({JobState.APPROVED, JobState.DELIVERED}),
    Stops.DELIVERED: frozenset({JobState.DELIVERED}),
}


def times_in_states(moves: Iterable[tuple[JobState, datetime]], now: datetime) -> dict[JobState, timedelta]:
    """How long a job was in each state, in the order first entered.

    `moves` are the states it went to and when, oldest first; the last one lasts until `now`, or no time at all where
    nothing leaves from it.
    """
    times: dict[JobState, timedelta] = {}
    before: tuple[JobState, datetime] | None = None
    for state, at in moves:
        if before is not None:
            times[before[0]] = times.get(before[0], timedelta()) + (at - before[1])
        times.setdefault(state, timedelta())
        before = (state, at)
    if before is not None and before[0] not in (JobState.DELIVERED, JobState.CANCELLED):
        times[before[0]] += now - before[1]
    return times
