"""Threads with a clinic as they are shown."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC

from scribeline.sdk.names import client_of, last_id
from scribeline.v1.discussion_pb2 import AnswerTimes, Message, Thread

WANTED_WORDS: Mapping[str, str] = {
    "AUTHOR": "Somebody new dictates",
    "WORK_TYPE": "A work type",
    "TEMPLATE": "A template",
    "RUSH": "A report sooner",
    "RESEND": "A report again",
    "OTHER": "Something else",
}
OF_A_REPORT = ("RUSH", "RESEND")
"""Orders that are about a report."""
ORDER_WORDS: Mapping[str, str] = {
    "ASKED": "Not decided yet",
    "ACCEPTED": "Accepted",
    "DECLINED": "Declined",
    "DONE": "Done",
}
MESSAGE_WORDS: Mapping[str, str] = {
    "SAID": "",
    "QUESTION": "Question",
    "ANSWER": "Answer",
    "WITHDRAWN": "Went on without an answer",
    "ORDERED": "Order",
    "ACCEPTED": "Accepted the order",
    "DECLINED": "Declined the order",
    "DONE": "Did what was ordered",
}
STEPS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "ASKED": (("accepted", "Accept it"), ("declined", "Decline it")),
    "ACCEPTED": (("done", "It is done"), ("declined", "It cannot be done")),
}
"""What the company can do with an order, by where it stands: what it becomes, and the button's words."""


@dataclass(frozen=True, slots=True)
class ThreadRow:
    """A thread as one person sees it; times are ISO 8601 in UTC."""

    name: str
    client: str
    client_name: str
    thread: str
    title: str
    job: str
    """The id of the job that it is about, or empty."""
    wanted: str
    order_state: str
    unread: int
    messages: int
    waits: str
    """`you`, `them`, or empty where it is nobody's turn."""
    since: str
    updated: str
    etag: str

    @property
    def address(self) -> str:
        """Its page."""
        return f"/messages/{self.client}/{self.thread}"

    @property
    def order_words(self) -> str:
        """Where an order stands, or empty."""
        return ORDER_WORDS.get(self.order_state, "")

    @property
    def wanted_words(self) -> str:
        """What an order is for, or empty."""
        return WANTED_WORDS.get(self.wanted, "")


@dataclass(frozen=True, slots=True)
class MessageRow:
    """A message as one person sees it."""

    number: int
    is_mine: bool
    is_clinics: bool
    user: str
    words: str
    text: str
    time: str
    wants_answer: bool


def thread_row(thread: Thread, *, role: str, client_name: str, report: str) -> ThreadRow:
    """A thread; `report` is what its job is called, where it has one."""
    own = Thread.SIDE_CLINIC if role == "ROLE_CLINIC" else Thread.SIDE_COMPANY
    wanted = Thread.Wanted.Name(thread.wanted).removeprefix("WANTED_") if thread.wanted else ""
    return ThreadRow(
        name=thread.name,
        client=client_of(thread.name),
        client_name=client_name,
        thread=last_id(thread.name),
        title=thread.subject or report or WANTED_WORDS.get(wanted, "Report"),
        job=last_id(thread.job),
        wanted=wanted,
        order_state=Thread.OrderState.Name(thread.order_state).removeprefix("ORDER_STATE_")
        if thread.order_state
        else "",
        unread=thread.unread_count,
        messages=thread.message_count,
        waits="" if not thread.waits_on else "you" if thread.waits_on == own else "them",
        since=_iso(thread, "wait_time"),
        updated=_iso(thread, "update_time"),
        etag=thread.etag,
    )


def message_row(message: Message, user: str) -> MessageRow:
    """A message, as the person called `user` sees it."""
    writer = last_id(message.user)
    return MessageRow(
        number=int(last_id(message.name)),
        is_mine=writer == user,
        is_clinics=message.side == Thread.SIDE_CLINIC,
        user=writer,
        words=MESSAGE_WORDS[Message.Kind.Name(message.kind).removeprefix("KIND_")],
        text=message.text,
        time=_iso(message, "create_time"),
        wants_answer=message.wants_answer,
    )


def answer_words(times: AnswerTimes.Of, *, is_own: bool) -> tuple[str, str]:
    """Who answered, and how fast: a median, and what nine of ten took at most."""
    is_clinics = times.side == Thread.SIDE_CLINIC
    who = "You" if is_own else "The clinics" if is_clinics else "Transcription"
    median, most = (_span(each.ToTimedelta().total_seconds()) for each in (times.median, times.ninth_decile))
    of = f"{times.answered_count} {'answer' if times.answered_count == 1 else 'answers'}"
    hours = "" if is_clinics else ", counted over the clinic's hours"
    return who, f"half of {of} within {median}, nine of ten within {most}{hours}"


def _span(seconds: float) -> str:
    minutes = max(1, round(seconds / 60))
    if minutes < 120:
        return f"{minutes} min"
    return f"{round(minutes / 60)} h" if minutes < 48 * 60 else f"{round(minutes / 1440)} days"


def _iso(message: Thread | Message, field: str) -> str:
    if not message.HasField(field):  # type: ignore[arg-type]
        return ""
    told: str = getattr(message, field).ToDatetime(UTC).isoformat(timespec="seconds")
    return told.replace("+00:00", "Z")
