"""Talking with clinics as Python methods: `scribeline.discussion.create_thread("harbor", subject=..., text=...)`."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from google.protobuf.timestamp_pb2 import Timestamp

from scribeline.sdk import names
from scribeline.sdk.line import Line
from scribeline.v1 import discussion_pb2, discussion_pb2_grpc
from scribeline.v1.discussion_pb2 import AnswerTimes, CountUnreadResponse, Message, Thread


class DiscussionCalls:
    """The verbs of DiscussionService, over the line of a `Scribeline`."""

    def __init__(self, line: Line) -> None:
        self._line = line
        self._stub = discussion_pb2_grpc.DiscussionServiceStub(line.channel)

    def list_threads(
        self,
        client: str = "-",
        *,
        job: str = "",
        kinds: "Sequence[Thread.Kind.ValueType]" = (),
        unread_only: bool = False,
        waiting_only: bool = False,
    ) -> Iterator[Thread]:
        """The threads of a client, or of all that the caller may see, those with the newest message first."""
        request = discussion_pb2.ListThreadsRequest(
            parent=names.client_name(client),
            job=job,
            kinds=kinds,
            unread_only=unread_only,
            waiting_only=waiting_only,
        )
        return self._line.pages(self._stub.ListThreads, request, lambda page: page.threads)

    def get_thread(self, name: str) -> Thread:
        """A thread, without its messages."""
        return self._line.call(self._stub.GetThread, discussion_pb2.GetThreadRequest(name=name))

    def create_thread(
        self,
        client: str,
        *,
        text: str,
        subject: str = "",
        job: str = "",
        wanted: "Thread.Wanted.ValueType" = Thread.WANTED_UNSPECIFIED,
        wants_answer: bool = True,
    ) -> Thread:
        """Begin a thread in general or on a job, or order something (`wanted`)."""
        request = discussion_pb2.CreateThreadRequest(
            parent=names.client_name(client),
            thread=Thread(subject=subject, job=job, wanted=wanted),
            text=text,
            wants_answer=wants_answer,
        )
        return self._line.call(self._stub.CreateThread, request)

    def list_messages(self, thread: str) -> Iterator[Message]:
        """A thread's messages, the oldest first. It marks nothing as read."""
        request = discussion_pb2.ListMessagesRequest(parent=thread)
        return self._line.pages(self._stub.ListMessages, request, lambda page: page.messages)

    def create_message(self, thread: str, text: str, *, wants_answer: bool = False) -> Message:
        """Write in a thread."""
        request = discussion_pb2.CreateMessageRequest(
            parent=thread, message=Message(text=text, wants_answer=wants_answer)
        )
        return self._line.call(self._stub.CreateMessage, request)

    def mark_read(self, thread: str, number: int) -> Thread:
        """Note that the caller has read a thread up to a message."""
        return self._line.call(
            self._stub.MarkThreadRead, discussion_pb2.MarkThreadReadRequest(name=thread, number=number)
        )

    def decide_order(
        self, thread: str, state: "Thread.OrderState.ValueType", *, text: str = "", etag: str = ""
    ) -> Thread:
        """Accept, decline or finish an order."""
        request = discussion_pb2.DecideOrderRequest(name=thread, order_state=state, text=text, etag=etag)
        return self._line.call(self._stub.DecideOrder, request)

    def count_unread(self, client: str = "-") -> CountUnreadResponse:
        """What the caller has not read, and what waits on their side."""
        request = discussion_pb2.CountUnreadRequest(parent=names.client_name(client))
        return self._line.call(self._stub.CountUnread, request)

    def get_answer_times(self, client: str = "-", *, start: datetime, end: datetime) -> AnswerTimes:
        """How long each side took to answer what was asked from `start` up to `end`."""
        start_time, end_time = Timestamp(), Timestamp()
        start_time.FromDatetime(start)
        end_time.FromDatetime(end)
        request = discussion_pb2.GetAnswerTimesRequest(
            parent=names.client_name(client), start_time=start_time, end_time=end_time
        )
        return self._line.call(self._stub.GetAnswerTimes, request)
