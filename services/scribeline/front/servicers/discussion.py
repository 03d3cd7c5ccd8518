"""DiscussionService: threads between the company and its clinics, over gRPC."""

from datetime import datetime
from uuid import UUID

from scribeline.database.unit_of_work import Database
from scribeline.discussion import service
from scribeline.discussion.model import LONGEST_MESSAGE, LONGEST_SUBJECT, MOST_MESSAGES
from scribeline.discussion.service import NewThread
from scribeline.front import checks, names
from scribeline.front.calls import Context, current_caller, unit_of_work
from scribeline.front.conversions.discussion import (
    DECISIONS,
    KINDS,
    WANTED,
    from_answer_times,
    from_message,
    from_thread,
)
from scribeline.front.errors import ValueWrong
from scribeline.front.idempotency import once
from scribeline.front.paging import Pages
from scribeline.v1 import discussion_pb2, discussion_pb2_grpc


class DiscussionServicer(discussion_pb2_grpc.DiscussionServiceServicer):
    """Each verb is one transaction; what people may see and write, the component decides."""

    def __init__(self, database: Database, pages: Pages) -> None:
        self._database = database
        self._pages = pages

    async def ListThreads(
        self, request: discussion_pb2.ListThreadsRequest, context: Context
    ) -> discussion_pb2.ListThreadsResponse:
        """A page of threads."""
        caller = current_caller()
        page = self._pages.of(request, caller)
        client_id = names.parse_client_or_all(request.parent, field="parent")
        job_id = None
        if request.job:
            job_id = _of_client(*names.JOB.parse(request.job, field="job"), client_id, "job")
        kinds = {checks.choice(kind, dict(KINDS), field="kinds") for kind in request.kinds}
        async with unit_of_work(self._database, caller, context) as tx:
            rows = await service.page(
                tx,
                caller,
                client_id=client_id,
                job_id=job_id,
                kinds=kinds,
                unread_only=request.unread_only,
                waiting_only=request.waiting_only,
                after=(datetime.fromisoformat(page.after[0]), UUID(page.after[1])) if page.after else None,
                limit=page.limit,
            )
        found, token = page.cut(rows, lambda each: (each.thread.updated_at.isoformat(), str(each.thread.thread_id)))
        return discussion_pb2.ListThreadsResponse(threads=map(from_thread, found), next_page_token=token)

    async def GetThread(self, request: discussion_pb2.GetThreadRequest, context: Context) -> discussion_pb2.Thread:
        """One thread."""
        caller = current_caller()
        client_id, thread_id = names.THREAD.parse(request.name, field="name")
        async with unit_of_work(self._database, caller, context) as tx:
            return from_thread(await service.get(tx, caller, client_id, thread_id))

    async def CreateThread(
        self, request: discussion_pb2.CreateThreadRequest, context: Context
    ) -> discussion_pb2.Thread:
        """Begin a thread, or go on with a job's discussion."""
        caller = current_caller()
        (client_id,) = names.CLIENT.parse(request.parent, field="parent")
        told = request.thread
        job_id = None
        if told.job:
            job_id = _of_client(*names.JOB.parse(told.job, field="thread.job"), client_id, "thread.job")
        new = NewThread(
            subject=checks.line(told.subject, field="thread.subject", longest=LONGEST_SUBJECT),
            text=checks.text(request.text, field="text", longest=LONGEST_MESSAGE, required=True),
            job_id=job_id,
            wanted=checks.choice(told.wanted, dict(WANTED), field="thread.wanted") if told.wanted else None,
            wants_answer=request.wants_answer,
        )
        async with unit_of_work(self._database, caller, context) as tx:

            async def act() -> discussion_pb2.Thread:
                return from_thread(await service.begin(tx, caller, client_id, new))

            return await once(tx, caller, request, act, discussion_pb2.Thread)

    async def ListMessages(
        self, request: discussion_pb2.ListMessagesRequest, context: Context
    ) -> discussion_pb2.ListMessagesResponse:
        """A page of a thread's messages."""
        caller = current_caller()
        page = self._pages.of(request, caller)
        client_id, thread_id = names.THREAD.parse(request.parent, field="parent")
        after = int(page.after[0]) if page.after else 0
        async with unit_of_work(self._database, caller, context) as tx:
            rows = await service.messages(tx, caller, client_id, thread_id, after=after, limit=page.limit)
        found, token = page.cut(rows, lambda each: (str(each.number),))
        return discussion_pb2.ListMessagesResponse(
            messages=[from_message(request.parent, each) for each in found], next_page_token=token
        )

    async def CreateMessage(
        self, request: discussion_pb2.CreateMessageRequest, context: Context
    ) -> discussion_pb2.Message:
        """Write in a thread."""
        caller = current_caller()
        client_id, thread_id = names.THREAD.parse(request.parent, field="parent")
        text = checks.text(request.message.text, field="message.text", longest=LONGEST_MESSAGE, required=True)
        async with unit_of_work(self._database, caller, context) as tx:

            async def act() -> discussion_pb2.Message:
                thread, said = await service.say(
                    tx, caller, client_id, thread_id, text, wants_answer=request.message.wants_answer
                )
                return from_message(thread.name, said)

            return await once(tx, caller, request, act, discussion_pb2.Message)

    async def MarkThreadRead(
        self, request: discussion_pb2.MarkThreadReadRequest, context: Context
    ) -> discussion_pb2.Thread:
        """Note what the caller has read."""
        caller = current_caller()
        client_id, thread_id = names.THREAD.parse(request.name, field="name")
        number = checks.whole_number(request.number, field="number", least=1, most=MOST_MESSAGES)
        async with unit_of_work(self._database, caller, context) as tx:
            return from_thread(await service.mark_read(tx, caller, client_id, thread_id, number))

    async def DecideOrder(self, request: discussion_pb2.DecideOrderRequest, context: Context) -> discussion_pb2.Thread:
        """Accept, decline or finish an order."""
        caller = current_caller()
        client_id, thread_id = names.THREAD.parse(request.name, field="name")
        state = checks.choice(request.order_state, dict(DECISIONS), field="order_state")
        text = checks.text(request.text, field="text", longest=LONGEST_MESSAGE)
        async with unit_of_work(self._database, caller, context) as tx:

            async def act() -> discussion_pb2.Thread:
                decided = await service.decide(tx, caller, client_id, thread_id, state, text, etag=request.etag)
                return from_thread(decided)

            return await once(tx, caller, request, act, discussion_pb2.Thread)

    async def CountUnread(
        self, request: discussion_pb2.CountUnreadRequest, context: Context
    ) -> discussion_pb2.CountUnreadResponse:
        """What the caller has not read."""
        caller = current_caller()
        client_id = names.parse_client_or_all(request.parent, field="parent")
        async with unit_of_work(self._database, caller, context) as tx:
            told = await service.unread(tx, caller, client_id)
        return discussion_pb2.CountUnreadResponse(
            thread_count=told.threads, message_count=told.messages, waiting_count=told.waiting
        )

    async def GetAnswerTimes(
        self, request: discussion_pb2.GetAnswerTimesRequest, context: Context
    ) -> discussion_pb2.AnswerTimes:
        """How long answers took."""
        caller = current_caller()
        client_id = names.parse_client_or_all(request.parent, field="parent")
        start = checks.instant(request.start_time, field="start_time")
        end = checks.instant(request.end_time, field="end_time")
        if not start < end:
            raise ValueWrong("has to be later than start_time", field="end_time")
        async with unit_of_work(self._database, caller, context) as tx:
            return from_answer_times(await service.answer_times(tx, client_id, start, end))


def _of_client(owner: str, job_id: UUID, client_id: str | None, field: str) -> UUID:
    if client_id is not None and owner != client_id:
        raise ValueWrong("has to be of the client that parent names", field=field)
    return job_id
