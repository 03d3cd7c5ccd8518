"""Threads, messages and answer times as messages of the contract, and back."""

from collections.abc import Mapping

from scribeline.discussion.model import Message, MessageKind, OrderState, SeenThread, Side, ThreadKind, Wanted
from scribeline.discussion.store import AnswerTimes
from scribeline.front import names
from scribeline.front.conversions.details import timestamp
from scribeline.front.conversions.jobs import duration
from scribeline.v1 import discussion_pb2

_T, _M = discussion_pb2.Thread, discussion_pb2.Message
KINDS: dict[int, ThreadKind] = {_T.Kind.Value(f"KIND_{kind}"): kind for kind in ThreadKind}
WANTED: dict[int, Wanted] = {_T.Wanted.Value(f"WANTED_{wanted}"): wanted for wanted in Wanted}
DECISIONS: dict[int, OrderState] = {_T.OrderState.Value(f"ORDER_STATE_{state}"): state for state in OrderState}
_KIND_NUMBERS = {kind: _T.Kind.Value(f"KIND_{kind}") for kind in ThreadKind}
_WANTED_NUMBERS = {wanted: _T.Wanted.Value(f"WANTED_{wanted}") for wanted in Wanted}
_STATE_NUMBERS = {state: _T.OrderState.Value(f"ORDER_STATE_{state}") for state in OrderState}
_SIDE_NUMBERS = {side: _T.Side.Value(f"SIDE_{side}") for side in Side}
_MESSAGE_NUMBERS = {kind: _M.Kind.Value(f"KIND_{kind}") for kind in MessageKind}


def from_thread(seen: SeenThread) -> discussion_pb2.Thread:
    """A thread as the caller sees it."""
    thread = seen.thread
    message = discussion_pb2.Thread(
        name=names.THREAD.format(thread.client_id, thread.thread_id),
        kind=_KIND_NUMBERS[thread.kind],
        subject=thread.subject,
        job=names.JOB.format(thread.client_id, thread.job_id) if thread.job_id else "",
        wanted=_WANTED_NUMBERS[thread.wanted] if thread.wanted else _T.WANTED_UNSPECIFIED,
        order_state=_STATE_NUMBERS[thread.order_state] if thread.order_state else _T.ORDER_STATE_UNSPECIFIED,
        message_count=thread.messages,
        unread_count=seen.unread,
        creator=names.USER.format(thread.created_by),
        create_time=timestamp(thread.created_at),
        update_time=timestamp(thread.updated_at),
        etag=thread.etag,
    )
    if thread.wait is not None:
        message.waits_on = _SIDE_NUMBERS[thread.wait.side]
        message.wait_time.CopyFrom(timestamp(thread.wait.since))
    return message


def from_message(thread_name: str, said: Message) -> discussion_pb2.Message:
    """A message of a thread."""
    return discussion_pb2.Message(
        name=f"{thread_name}/messages/{said.number}",
        kind=_MESSAGE_NUMBERS[said.kind],
        side=_SIDE_NUMBERS[said.side],
        user=names.USER.format(said.user_id),
        text=said.text,
        create_time=timestamp(said.at),
        wants_answer=said.wants_answer,
    )


def from_answer_times(times: Mapping[Side, AnswerTimes]) -> discussion_pb2.AnswerTimes:
    """Each side's figures, the company's first."""
    return discussion_pb2.AnswerTimes(sides=[_of_side(times[side]) for side in Side])


def _of_side(times: AnswerTimes) -> discussion_pb2.AnswerTimes.Of:
    message = discussion_pb2.AnswerTimes.Of(
        side=_SIDE_NUMBERS[times.side], answered_count=times.answered, waiting_count=times.waiting
    )
    for field, seconds in (
        (message.median, times.median_s),
        (message.ninth_decile, times.ninth_decile_s),
        (message.longest, times.longest_s),
    ):
        if seconds is not None:
            field.CopyFrom(duration(seconds))
    if times.waiting_since is not None:
        message.waiting_time.CopyFrom(timestamp(times.waiting_since))
    return message
