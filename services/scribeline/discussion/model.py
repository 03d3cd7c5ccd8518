"""Threads between the company and a clinic, orders for something new, and whose turn it is. Pure.

A thread is about one document, or about nothing in particular. A document has one discussion, and the questions that
its editors ask the clinic stand in it with their answers. An order asks the company for something new, and stands until
somebody of the company has decided.

Whose turn it is: a message may want an answer, and the other side's next message is one, whatever it says. Between the
two the thread waits on that side. What is asked more in between waits along, since the first question. So there is at
most one side that a thread waits on.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from scribeline.discussion.errors import ThreadWrong, WrongOrderState
from scribeline.identity.model import Role
from scribeline.turnaround.hours import OpenHours

LONGEST_SUBJECT = 200
"""Characters."""
LONGEST_MESSAGE = 4_000
"""Characters."""
MOST_MESSAGES = 2_000
"""Of one thread."""


class Side(StrEnum):
    """Who speaks, and who is waited for."""

    COMPANY = "COMPANY"
    CLINIC = "CLINIC"

    @property
    def other(self) -> "Side":
        """The one that is spoken to."""
        return Side.CLINIC if self is Side.COMPANY else Side.COMPANY


class ThreadKind(StrEnum):
    """What a thread is."""

    DISCUSSION = "DISCUSSION"
    ORDER = "ORDER"


class MessageKind(StrEnum):
    """What a message is."""

    SAID = "SAID"
    QUESTION = "QUESTION"
    """Asked by HoldJob: the job waits for the answer, or the editor does."""
    ANSWER = "ANSWER"
    """Given by AnswerQuestion."""
    WITHDRAWN = "WITHDRAWN"
    """The job went on without an answer."""
    ORDERED = "ORDERED"
    ACCEPTED = "ACCEPTED"
    DECLINED = "DECLINED"
    DONE = "DONE"


class Wanted(StrEnum):
    """What an order is for."""

    AUTHOR = "AUTHOR"
    """Somebody new dictates."""
    WORK_TYPE = "WORK_TYPE"
    """A new work type, or a change of one."""
    TEMPLATE = "TEMPLATE"
    """A new template, or a change of one."""
    RUSH = "RUSH"
    """A document is needed sooner."""
    RESEND = "RESEND"
    """A document is to be delivered again."""
    OTHER = "OTHER"


_OF_A_JOB = frozenset({Wanted.RUSH, Wanted.RESEND})


class OrderState(StrEnum):
    """Where an order stands."""

    ASKED = "ASKED"
    ACCEPTED = "ACCEPTED"
    DECLINED = "DECLINED"
    DONE = "DONE"


STEPS: Mapping[OrderState, tuple[OrderState, ...]] = {
    OrderState.ASKED: (OrderState.ACCEPTED, OrderState.DECLINED),
    OrderState.ACCEPTED: (OrderState.DONE, OrderState.DECLINED),
    OrderState.DECLINED: (),
    OrderState.DONE: (),
}
"""What an order can become from where it stands: what was accepted can still turn out not to be possible."""


@dataclass(frozen=True, slots=True)
class Wait:
    """On whom a thread waits, and since when (UTC)."""

    side: Side
    since: datetime


@dataclass(frozen=True, slots=True)
class Thread:
    """A thread as it is stored. Times are UTC; `subject` may hold patient data."""

    client_id: str
    thread_id: UUID
    kind: ThreadKind
    subject: str
    created_at: datetime
    created_by: str
    """A user's id."""
    updated_at: datetime
    """Of its last message."""
    job_id: UUID | None = None
    wanted: Wanted | None = None
    order_state: OrderState | None = None
    wait: Wait | None = None
    messages: int = 0

    @property
    def name(self) -> str:
        """Its resource name."""
        return f"clients/{self.client_id}/threads/{self.thread_id}"

    @property
    def etag(self) -> str:
        """Changes with each message."""
        return f"v{self.messages}"


@dataclass(frozen=True, slots=True)
class SeenThread:
    """A thread as one person sees it."""

    thread: Thread
    read: int
    """The number of the last message that they have read."""

    @property
    def unread(self) -> int:
        """How many messages they have not read."""
        return max(0, self.thread.messages - self.read)


@dataclass(frozen=True, slots=True)
class Message:
    """Something that was said. The text may hold patient data."""

    number: int
    """From 1, in the order in which they came."""
    kind: MessageKind
    side: Side
    user_id: str
    text: str
    at: datetime
    wants_answer: bool = False


@dataclass(frozen=True, slots=True)
class Answered:
    """A wait that is over."""

    wait: Wait
    until: datetime
    waited_s: float
    """Over the client's hours where the company was waited for, round the clock where the clinic was."""


def side_of(role: Role) -> Side:
    """For whom somebody of this role speaks."""
    return Side.CLINIC if role is Role.CLINIC else Side.COMPANY


def wait_after(wait: Wait | None, side: Side, at: datetime, *, wants_answer: bool) -> Wait | None:
    """On whom a thread waits after a message of a side."""
    if wait is not None and wait.side is not side:
        return wait  # asked again: waited for since the first time
    return Wait(side.other, at) if wants_answer else None


def answered_by(wait: Wait | None, side: Side, at: datetime, hours: OpenHours | None) -> Answered | None:
    """The wait that a message of a side ends; None where it ends none. `hours` are the client's; None: always open."""
    if wait is None or wait.side is not side:
        return None
    if side is Side.COMPANY and hours is not None:
        return Answered(wait, at, hours.between(wait.since, at))
    return Answered(wait, at, max(0.0, (at - wait.since).total_seconds()))


def check_thread(kind: ThreadKind, wanted: Wanted | None, job_id: UUID | None, subject: str) -> None:
    """Refuse a new thread that contradicts itself. Raises ThreadWrong."""
    if (kind is ThreadKind.ORDER) != (wanted is not None):
        raise ThreadWrong(
            "An order says what is wanted, and nothing else does: set thread.wanted for an order only.",
            field="thread.wanted",
        )
    if wanted in _OF_A_JOB and job_id is None:
        raise ThreadWrong("This order is about a document: name its job.", field="thread.job")
    if job_id is None and not subject:
        raise ThreadWrong("A thread that is about no job has a subject.", field="thread.subject")


def check_step(name: str, state: OrderState | None, to_state: OrderState) -> None:
    """Refuse what an order cannot become. Raises ThreadWrong where the thread is no order, and WrongOrderState."""
    if state is None:
        raise ThreadWrong("This thread is no order: there is nothing to decide.", field="name")
    if to_state not in STEPS[state]:
        raise WrongOrderState(name, state, STEPS[state])


def read_up_to(read: int, number: int) -> int:
    """What somebody has read after they wrote message `number`: it too, unless there is more before it to read."""
    return number if read == number - 1 else read
