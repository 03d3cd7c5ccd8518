"""DiscussionService as the company and its clinics meet it: threads, questions of jobs, orders, and the wall."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from google.protobuf.timestamp_pb2 import Timestamp
from grpc import StatusCode
from tests.builders import Company, caller, open_company
from tests.servers.front import CLINIC_A, CLINIC_B, Api, ServedFront, front, refused
from tests.servers.postgres import DatabaseUrls

from scribeline.identity.model import Role
from scribeline.jobs.model import Job, JobState
from scribeline.v1 import discussion_pb2, jobs_pb2
from scribeline.v1.discussion_pb2 import Message, Thread

__all__ = ["front"]

A, B = f"clients/{CLINIC_A}", f"clients/{CLINIC_B}"
TYPIST = caller("transcriptionist", Role.TRANSCRIPTIONIST)
SECRET = "Mrs Quill's left knee <script>alert(1)</script>"


@pytest.fixture
async def company(front: ServedFront, database_urls: DatabaseUrls) -> AsyncIterator[Company]:
    """The served front's own company."""
    async with open_company(database_urls, front.clock) as company:
        await company.catalogue(CLINIC_A)
        yield company


async def begun(api: Api, parent: str = A, *, text: str = "Hello", wants_answer: bool = True, **told: Any) -> Thread:
    request = discussion_pb2.CreateThreadRequest(
        parent=parent, thread=Thread(**told), text=text, wants_answer=wants_answer, request_id=str(uuid4())
    )
    made = await api.discussion.CreateThread(request)
    assert await api.discussion.CreateThread(request) == made  # done once
    return made


async def said(api: Api, thread: str, text: str = "Well", *, wants_answer: bool = False) -> Message:
    message = Message(text=text, wants_answer=wants_answer)
    request = discussion_pb2.CreateMessageRequest(parent=thread, message=message, request_id=str(uuid4()))
    made = await api.discussion.CreateMessage(request)
    assert await api.discussion.CreateMessage(request) == made
    return made


async def listed(api: Api, parent: str = "clients/-", **filters: Any) -> list[str]:
    request = discussion_pb2.ListThreadsRequest(parent=parent, **filters)
    return [each.name for each in (await api.discussion.ListThreads(request)).threads]


async def read(api: Api, thread: str) -> list[Message]:
    return list((await api.discussion.ListMessages(discussion_pb2.ListMessagesRequest(parent=thread))).messages)


async def unread(api: Api) -> tuple[int, int, int]:
    told = await api.discussion.CountUnread(discussion_pb2.CountUnreadRequest(parent="clients/-"))
    return told.thread_count, told.message_count, told.waiting_count


async def test_people_talk_and_each_knows_what_they_have_not_read(front: ServedFront) -> None:
    clinic, manager = front.clinic_a, front.manager
    thread = await begun(clinic, subject="Headings", text=SECRET)
    assert (thread.kind, thread.waits_on, thread.unread_count) == (Thread.KIND_DISCUSSION, Thread.SIDE_COMPANY, 0)
    assert (await unread(clinic), await unread(manager)) == ((0, 0, 0), (1, 1, 1))
    assert await listed(manager, unread_only=True, waiting_only=True) == [thread.name]
    front.clock.advance(hours=3)
    await said(manager, thread.name, "Which ones?", wants_answer=True)
    assert (await unread(clinic), await unread(manager)) == ((1, 1, 1), (1, 2, 0))  # its first one is still unread
    seen = await manager.discussion.MarkThreadRead(discussion_pb2.MarkThreadReadRequest(name=thread.name, number=2))
    assert (seen.unread_count, await unread(manager)) == (0, (0, 0, 0))
    front.clock.advance(hours=30)
    await said(clinic, thread.name, "All of them")
    assert [(each.text, each.side, each.user) for each in await read(manager, thread.name)] == [
        (SECRET, Thread.SIDE_CLINIC, f"users/{front.clinic_a.user_id}"),
        ("Which ones?", Thread.SIDE_COMPANY, "users/manager"),
        ("All of them", Thread.SIDE_CLINIC, f"users/{front.clinic_a.user_id}"),
    ]
    asked = discussion_pb2.GetAnswerTimesRequest(
        parent=A,
        start_time=Timestamp(seconds=int(front.clock().timestamp()) - 7 * 86_400),
        end_time=Timestamp(seconds=int(front.clock().timestamp()) + 60),
    )
    company_side, clinic_side = (await clinic.discussion.GetAnswerTimes(asked)).sides
    assert (company_side.answered_count, company_side.median.seconds, company_side.waiting_count) == (1, 3 * 3600, 0)
    assert (clinic_side.answered_count, clinic_side.longest.seconds) == (1, 30 * 3600)

    for number in range(3):
        await said(manager, thread.name, str(number))
    request = discussion_pb2.ListMessagesRequest(parent=thread.name, page_size=4)
    first = await clinic.discussion.ListMessages(request)
    request.page_token = first.next_page_token
    rest = await clinic.discussion.ListMessages(request)
    assert [each.text for each in rest.messages] == ["1", "2"]


async def test_no_clinic_sees_anothers_threads_and_nothing_said_is_told_on(
    front: ServedFront, database_urls: DatabaseUrls, capsys: pytest.CaptureFixture[str]
) -> None:
    thread = await begun(front.clinic_a, subject=SECRET, text=SECRET)
    assert await listed(front.clinic_b) == []
    name, other = thread.name, front.clinic_b.discussion
    for call in (
        other.GetThread(discussion_pb2.GetThreadRequest(name=name)),
        other.ListMessages(discussion_pb2.ListMessagesRequest(parent=name)),
        other.CreateMessage(discussion_pb2.CreateMessageRequest(parent=name, message=Message(text="x"))),
        other.MarkThreadRead(discussion_pb2.MarkThreadReadRequest(name=name, number=1)),
        other.CreateThread(discussion_pb2.CreateThreadRequest(parent=A, thread=Thread(subject="x"), text="x")),
        front.manager.discussion.GetThread(discussion_pb2.GetThreadRequest(name=f"{B}/threads/{UUID(int=7)}")),
    ):
        assert (await refused(call)).code == StatusCode.NOT_FOUND
    with psycopg.connect(database_urls.superuser) as superuser:
        kept = superuser.execute("SELECT string_agg(e::text, ' ') FROM audit_events AS e").fetchone()
        assert kept is not None
        assert "WRITE_MESSAGE" in kept[0]
        assert "Quill" not in kept[0]
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            superuser.execute("SET ROLE scribeline_front; UPDATE discussion_messages SET text = 'another'")
    told = capsys.readouterr()
    assert "Quill" not in told.out + told.err


async def test_a_jobs_questions_and_answers_stand_in_its_one_discussion(front: ServedFront, company: Company) -> None:
    job = await company.job(CLINIC_A, JobState.EDITING, editor=TYPIST)
    typist, clinic = front.transcriptionist, front.clinic_a
    await typist.jobs.HoldJob(jobs_pb2.HoldJobRequest(name=job.name, question="Which side?"))
    (name,) = await listed(clinic, A, job=job.name)
    assert await unread(clinic) == (1, 1, 1)
    again = await begun(clinic, job=job.name, text="I look it up", wants_answer=False)
    assert again.name == name  # the job's discussion, not a second one
    await clinic.jobs.AnswerQuestion(jobs_pb2.AnswerQuestionRequest(name=job.name, answer="The left one"))
    await typist.jobs.HoldJob(jobs_pb2.HoldJobRequest(name=job.name, question="Are you sure?"))
    await typist.jobs.ResumeJob(jobs_pb2.ResumeJobRequest(name=job.name))
    assert [(each.kind, each.text) for each in await read(typist, name)] == [
        (Message.KIND_QUESTION, "Which side?"),
        (Message.KIND_SAID, "I look it up"),
        (Message.KIND_ANSWER, "The left one"),
        (Message.KIND_QUESTION, "Are you sure?"),
        (Message.KIND_WITHDRAWN, ""),
    ]
    thread = await clinic.discussion.GetThread(discussion_pb2.GetThreadRequest(name=name))
    assert (thread.waits_on, thread.subject, thread.job) == (Thread.SIDE_UNSPECIFIED, "", job.name)


async def test_editors_talk_about_what_they_work_on_and_nothing_else(front: ServedFront, company: Company) -> None:
    mine = await company.job(CLINIC_A, JobState.EDITING, editor=TYPIST)
    waiting: Job = await company.job(CLINIC_A, JobState.DRAFTED)
    typist, manager = front.transcriptionist, front.manager
    general = await begun(manager, subject="Prices")
    order = await begun(front.clinic_a, job=mine.name, wanted=Thread.WANTED_RUSH, text="Sooner, please")
    others = await begun(manager, job=waiting.name)
    own = await begun(manager, job=mine.name)
    assert await listed(typist) == [own.name]
    for name in (general.name, order.name, others.name):
        refusal = await refused(typist.discussion.GetThread(discussion_pb2.GetThreadRequest(name=name)))
        assert refusal.reason == "THREAD_NOT_FOUND"
    for thread, reason in (
        (Thread(subject="Prices"), "NOT_YOUR_DISCUSSION"),
        (Thread(job=mine.name, wanted=Thread.WANTED_RUSH), "NOT_YOUR_DISCUSSION"),
        (Thread(job=waiting.name), "JOB_NOT_FOUND"),
    ):
        request = discussion_pb2.CreateThreadRequest(parent=A, thread=thread, text="x")
        assert (await refused(typist.discussion.CreateThread(request))).reason == reason
    await said(typist, own.name, "I see")


async def test_an_order_is_decided_by_the_company_once(front: ServedFront, company: Company) -> None:
    job = await company.job(CLINIC_A, JobState.DELIVERED)
    clinic, manager = front.clinic_a, front.manager
    order = await begun(clinic, job=job.name, wanted=Thread.WANTED_RESEND, text="It never came")
    assert (order.order_state, order.waits_on) == (Thread.ORDER_STATE_ASKED, Thread.SIDE_COMPANY)
    assert (await read(clinic, order.name))[0].kind == Message.KIND_ORDERED
    front.clock.advance(minutes=20)

    def decide(state: "Thread.OrderState.ValueType", etag: str = "") -> discussion_pb2.DecideOrderRequest:
        return discussion_pb2.DecideOrderRequest(name=order.name, order_state=state, etag=etag, text="On its way")

    assert (await refused(clinic.discussion.DecideOrder(decide(Thread.ORDER_STATE_ACCEPTED)))).code == (
        StatusCode.PERMISSION_DENIED
    )
    assert (await refused(manager.discussion.DecideOrder(decide(Thread.ORDER_STATE_DONE)))).reason == (
        "WRONG_ORDER_STATE"
    )
    accepted = await manager.discussion.DecideOrder(decide(Thread.ORDER_STATE_ACCEPTED, order.etag))
    assert (accepted.order_state, accepted.waits_on) == (Thread.ORDER_STATE_ACCEPTED, Thread.SIDE_UNSPECIFIED)
    stale = await refused(manager.discussion.DecideOrder(decide(Thread.ORDER_STATE_DONE, order.etag)))
    assert (stale.reason, stale.metadata["etag"]) == ("THREAD_CHANGED", accepted.etag)
    done = await manager.discussion.DecideOrder(decide(Thread.ORDER_STATE_DONE, accepted.etag))
    assert done.order_state == Thread.ORDER_STATE_DONE
    assert [each.kind for each in await read(clinic, order.name)] == [
        Message.KIND_ORDERED,
        Message.KIND_ACCEPTED,
        Message.KIND_DONE,
    ]


async def test_what_makes_no_sense_is_refused_with_its_field(front: ServedFront, company: Company) -> None:
    foreign = await company.job(CLINIC_A, JobState.DRAFTED)
    for thread, text, field in (
        (Thread(subject="x"), "", "text"),
        (Thread(subject="x"), "y" * 4_001, "text"),
        (Thread(subject="x"), "a\0b", "text"),
        (Thread(subject="x" * 201), "y", "thread.subject"),
        (Thread(subject="a\nb"), "y", "thread.subject"),
        (Thread(), "y", "thread.subject"),
        (Thread(subject="x", wanted=Thread.WANTED_RUSH), "y", "thread.job"),
        (Thread(subject="x", wanted=99), "y", "thread.wanted"),  # type: ignore[arg-type]
        (Thread(job=foreign.name.replace(CLINIC_A, CLINIC_B)), "y", "thread.job"),
    ):
        request = discussion_pb2.CreateThreadRequest(parent=A, thread=thread, text=text)
        refusal = await refused(front.manager.discussion.CreateThread(request))
        assert (refusal.code, refusal.fields) == (StatusCode.INVALID_ARGUMENT, (field,)), thread
    negative = discussion_pb2.ListThreadsRequest(parent=A, page_size=-1)
    assert (await refused(front.manager.discussion.ListThreads(negative))).fields == ("page_size",)
