"""What will be late with the people who are there: a queue, worked off in its order by whoever is free first. Pure.

The model is simple, and says so: work is handed out in routing order; a document takes its audio's length times the
person's own measured rate; nobody works outside their hours; who holds a document finishes it first. It knows nothing
of dictation that has not come in yet, so it tells the least that will be late, not the most.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from scribeline.turnaround.hours import Interval

Key = TypeVar("Key")

USUAL_RATE = 3.0
"""Seconds of work on a second of audio, for somebody of whom too little is measured."""
FEWEST_MEASURED = 5
"""How many documents tell a person's rate."""


@dataclass(frozen=True, slots=True)
class Waiting(Generic[Key]):
    """A document that people still have to work on."""

    key: Key
    lane: str
    """Which people may take it: those who have this lane."""
    audio_s: float
    due_at: datetime
    assignee: str | None = None
    """Only this person may take it."""
    editor: str | None = None
    """This person is at it; what they have done so far is not taken off."""
    review_s: float = 0.0
    """What comes between handing it in and the end of its clock, in seconds."""


@dataclass(frozen=True, slots=True)
class Worker:
    """A person who takes work."""

    user_id: str
    rate: float
    """Seconds of work on a second of audio."""
    lanes: AbstractSet[str]
    at_work: Sequence[Interval]
    """When they work, in order; past intervals are passed over."""


@dataclass(frozen=True, slots=True)
class Outlook(Generic[Key]):
    """How one document will fare."""

    key: Key
    done_at: datetime | None
    """When its clock is expected to stop; None: nobody gets to it within the time that was looked at."""
    late: bool
    takers: bool
    """Whether anybody who works in that time may take it at all."""


@dataclass(frozen=True, slots=True)
class Load:
    """What one person can do, and is expected to be given."""

    user_id: str
    rate: float
    capacity_s: float
    """Seconds of audio that they can do until the end of the time looked at."""
    given_s: float
    """Seconds of audio that the forecast gives them."""


@dataclass(slots=True)
class _Desk:
    """A worker's time as it fills up."""

    worker: Worker
    free_at: datetime
    given_s: float = 0.0
    is_full: bool = False
    """Something did not fit into their hours any more."""

    def finish(self, audio_s: float) -> datetime | None:
        """When another document would be done, which is theirs then; None: it does not fit into their hours."""
        left = timedelta(seconds=audio_s * self.worker.rate)
        at_work = self.worker.at_work
        for start, end in at_work[bisect_right(at_work, self.free_at, key=lambda each: each[1]) :]:
            begins = max(start, self.free_at)
            if end - begins >= left:
                self.free_at = begins + left
                self.given_s += audio_s
                return self.free_at
            left -= end - begins
        self.is_full = True
        return None


def forecast(
    queue: Iterable[Waiting[Key]],
    workers: Sequence[Worker],
    now: datetime,
    until: datetime,
    *,
    margin: timedelta = timedelta(0),
) -> tuple[list[Outlook[Key]], list[Load]]:
    """How each document of `queue`, which is in routing order, will fare, and what each worker is given.

    What is due after `until` is not called late because nobody gets to it until then. What is done less than `margin`
    before it is due is called late: whoever looks again only then could not tell in time that it took longer.
    """
    desks = {worker.user_id: _Desk(worker, now) for worker in workers if worker.at_work}
    by_lane: dict[str, list[_Desk]] = defaultdict(list)
    for desk in desks.values():
        for lane in desk.worker.lanes:
            by_lane[lane].append(desk)
    outlooks: list[Outlook[Key]] = []
    # Stable: what is in hand comes first, then what is somebody's own, then the rest as it is handed out.
    for job in sorted(queue, key=lambda each: (each.editor is None, each.assignee is None)):
        bound_to = job.editor or job.assignee
        takers = by_lane[job.lane] if bound_to is None else [desks[bound_to]] if bound_to in desks else []
        done = None
        while done is None and (able := [desk for desk in takers if not desk.is_full]):
            done = min(able, key=lambda desk: desk.free_at).finish(job.audio_s)
        if done is not None:
            done += timedelta(seconds=job.review_s)
        late = job.due_at < until if done is None else job.due_at < done + margin
        outlooks.append(Outlook(job.key, done, late or job.due_at < now + margin, bool(takers)))
    given = {user_id: desk.given_s for user_id, desk in desks.items()}
    loads = [
        Load(each.user_id, each.rate, capacity_s(each, now, until), given.get(each.user_id, 0.0)) for each in workers
    ]
    return outlooks, loads


def capacity_s(worker: Worker, now: datetime, until: datetime) -> float:
    """How many seconds of audio a worker can do from now on."""
    return (
        sum(max(0.0, (min(end, until) - max(start, now)).total_seconds()) for start, end in worker.at_work)
        / worker.rate
    )


def measured_rate(documents: int, worked_s: float, audio_s: float) -> float:
    """A person's seconds of work on a second of audio, or the usual rate while too little is measured."""
    if documents < FEWEST_MEASURED or audio_s <= 0 or worked_s <= 0:
        return USUAL_RATE
    return worked_s / audio_s
