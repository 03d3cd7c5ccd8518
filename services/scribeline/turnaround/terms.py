"""What a client's contract says about time, and when a document is due by it. Pure.

    due = start (received, or dictated) + turnaround (STAT's, the work type's, the client's), counted over the client's
    open hours or round the clock

Terms have effective dates: which ones hold for a dictation is decided by the client's own date on the day that it came
in, and does not change later.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from zoneinfo import ZoneInfo

from scribeline.turnaround.errors import DatesOverlap, DatesWrong, StopNeverComes, TooFarAhead
from scribeline.turnaround.hours import OpenHours

LONGEST_WEEKS = 520
"""How many weeks of opening a turnaround may take."""


class Starts(StrEnum):
    """From when the turnaround counts."""

    RECEIVED = "RECEIVED"
    DICTATED = "DICTATED"
    """From the dictation, where its time is known and does not lie behind its receipt."""


class Stops(StrEnum):
    """At which status the clock stops."""

    SUBMITTED = "SUBMITTED"
    """The transcriptionist has handed it in."""
    REVIEWED = "REVIEWED"
    """It is approved, by QA or by the rule that it needs none."""
    DELIVERED = "DELIVERED"
    """Every destination has it."""
    AUTHENTICATED = "AUTHENTICATED"
    """Somebody of the client has signed it."""


class SignOff(StrEnum):
    """Whether somebody of the client has to sign what is delivered."""

    NONE = "NONE"
    PRELIMINARY_UNTIL_SIGNED = "PRELIMINARY_UNTIL_SIGNED"


@dataclass(frozen=True, slots=True)
class Turnaround:
    """How long a document may take, in seconds; None leaves it to what is said next."""

    routine_s: int | None = None
    stat_s: int | None = None


@dataclass(frozen=True, slots=True)
class Terms:
    """What holds from one day to another, on the client's calendar."""

    effective_from: date
    effective_to: date | None
    """The last day; None: until further notice."""
    turnaround: Turnaround
    """Of the client's documents, where nothing is said of the work type."""
    work_types: Mapping[str, Turnaround] = field(default_factory=dict)
    """By the work type's id."""
    hours: OpenHours | None = None
    """Over which the turnaround counts; None: round the clock."""
    stat_round_the_clock: bool = False
    """Whether STAT counts round the clock all the same."""
    starts: Starts = Starts.RECEIVED
    stops: Stops = Stops.DELIVERED
    pauses: bool = False
    """Whether the clock stands still while the document waits for the client's answer."""
    sign_off: SignOff = SignOff.NONE
    """What becomes of documents that are delivered while these terms are in force."""

    def holds_on(self, day: date) -> bool:
        """Whether these terms are in force on a day."""
        return self.effective_from <= day and (self.effective_to is None or day <= self.effective_to)


@dataclass(frozen=True, slots=True)
class Clock:
    """What one document's clock runs by."""

    turnaround_s: int
    hours: OpenHours | None
    """None: round the clock."""
    starts: Starts
    stops: Stops
    pauses: bool

    def due(self, received_at: datetime, dictated_at: datetime | None) -> datetime:
        """When the document is due."""
        start = received_at
        if self.starts is Starts.DICTATED and dictated_at is not None:
            start = min(received_at, dictated_at)
        return self._after(start, self.turnaround_s)

    def due_after_waiting(self, due_at: datetime, held_at: datetime, resumed_at: datetime) -> datetime:
        """When it is due after it waited for the client: with as much time left as it had, if the terms say so."""
        if not self.pauses or due_at <= held_at:
            return due_at
        left_s = (due_at - held_at).total_seconds() if self.hours is None else self.hours.between(held_at, due_at)
        return max(due_at, self._after(resumed_at, left_s))

    def _after(self, start: datetime, seconds: float) -> datetime:
        return start + timedelta(seconds=seconds) if self.hours is None else self.hours.add(start, seconds)


def terms_on(terms: Sequence[Terms], at: datetime, time_zone: str) -> Terms | None:
    """The terms in force at an instant, by the client's own date then."""
    day = at.astimezone(ZoneInfo(time_zone)).date()
    return next((each for each in terms if each.holds_on(day)), None)


def clock_of(
    terms: Terms | None,
    *,
    client_s: int,
    work_type_id: str | None,
    work_type: Turnaround,
    is_stat: bool,
) -> Clock:
    """The clock of a document.

    Its turnaround is the first that is said: what the terms say of the work type, what the work type says itself, what
    the terms say of all documents, `client_s`. STAT that has none of its own has the routine one.
    """
    said = [work_type]
    if terms is not None:
        said = [terms.work_types.get(work_type_id or "", Turnaround()), work_type, terms.turnaround]
    routine_s = next((each.routine_s for each in said if each.routine_s is not None), client_s)
    stat_s = next((each.stat_s for each in said if each.stat_s is not None), routine_s)
    turnaround_s = stat_s if is_stat else routine_s
    if terms is None:
        return Clock(turnaround_s, None, Starts.RECEIVED, Stops.DELIVERED, pauses=False)
    hours = None if is_stat and terms.stat_round_the_clock else terms.hours
    return Clock(turnaround_s, hours, terms.starts, terms.stops, terms.pauses)


def check_terms(terms: Sequence[Terms], *, field: str) -> tuple[Terms, ...]:
    """Terms in the order of their dates.

    Raises DatesWrong, DatesOverlap, TooFarAhead and StopNeverComes, which name the entry at fault in `field`.
    """
    for index, each in enumerate(terms):
        if each.effective_to is not None and each.effective_to < each.effective_from:
            raise DatesWrong(f"{field}[{index}].effective_to")
        if each.stops is Stops.AUTHENTICATED and each.sign_off is SignOff.NONE:
            raise StopNeverComes(f"{field}[{index}].stop")
        longest_s = max(
            (s for said in (each.turnaround, *each.work_types.values()) for s in (said.routine_s, said.stat_s) if s),
            default=0,
        )
        if each.hours is not None and longest_s > each.hours.weekly_s * LONGEST_WEEKS:
            raise TooFarAhead(f"{field}[{index}].hours")
    numbered = sorted(enumerate(terms), key=lambda entry: entry[1].effective_from)
    for (_, before), (index, after) in pairwise(numbered):
        if before.effective_to is None or after.effective_from <= before.effective_to:
            raise DatesOverlap(f"{field}[{index}].effective_from")
    return tuple(each for _, each in numbered)
