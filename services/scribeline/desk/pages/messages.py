"""Messages with a clinic: the list of threads, one thread, and a form for a new one."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta

from starlette.responses import RedirectResponse, Response

from scribeline.desk.jobs import CLINIC_WORDS, Row, row_of
from scribeline.desk.pages.reading import job_row
from scribeline.desk.threads import OF_A_REPORT, STEPS, WANTED_WORDS, ThreadRow, answer_words, message_row, thread_row
from scribeline.desk.visits import Visit, checked_id, checked_uuid
from scribeline.errors import NotAllowed, NotFound
from scribeline.v1.discussion_pb2 import (
    AnswerTimes,
    GetAnswerTimesRequest,
    GetThreadRequest,
    ListMessagesRequest,
    ListMessagesResponse,
    ListThreadsRequest,
    ListThreadsResponse,
    Thread,
)
from scribeline.v1.jobs_pb2 import GetJobRequest, Job

MOST_THREADS = 100
"""How many threads the list shows, those with the newest message first."""
MOST_MESSAGES = 2_000
"""As many as a thread can have."""
ANSWERS_OF_DAYS = 90
"""Over how many days up to now it is told how long answers took."""
_EDITORS = ("ROLE_TRANSCRIPTIONIST", "ROLE_REVIEWER")
_DECIDERS = ("ROLE_MANAGER", "ROLE_ADMIN")


async def show(visit: Visit) -> Response:
    """The threads: what is unread first."""
    caller = visit.front
    found = await caller.items(
        caller.front.discussion.ListThreads,
        ListThreadsRequest(parent="clients/-"),
        ListThreadsResponse,
        lambda page: page.threads,
        most=MOST_THREADS,
    )
    rows = await _rows(visit, found)
    template = "parts/messages.html" if visit.query("part") == "list" else "messages.html"
    return visit.show(
        template,
        unread=[row for row in rows if row.unread],
        others=[row for row in rows if not row.unread],
        many_clients=len({row.client for row in rows}) > 1,
        answers=[] if visit.session.role in _EDITORS else await _answers(visit),
    )


async def _answers(visit: Visit) -> list[tuple[str, str]]:
    """How long each side took to answer lately: who, and a sentence."""
    end = visit.desk.clock()
    request = GetAnswerTimesRequest(parent="clients/-")
    request.start_time.FromDatetime(end - timedelta(days=ANSWERS_OF_DAYS))
    request.end_time.FromDatetime(end + timedelta(minutes=1))
    caller = visit.front
    told = await caller.call(caller.front.discussion.GetAnswerTimes, request, AnswerTimes)
    own = Thread.SIDE_CLINIC if visit.session.role == "ROLE_CLINIC" else Thread.SIDE_COMPANY
    return [answer_words(each, is_own=each.side == own) for each in told.sides if each.answered_count]


async def thread(visit: Visit) -> Response:
    """One thread, with a form to go on."""
    client, wanted = (visit.request.path_params[name] for name in ("client", "thread"))
    name = f"clients/{checked_id(client)}/threads/{checked_uuid(wanted)}"
    caller = visit.front
    told = await caller.call(caller.front.discussion.GetThread, GetThreadRequest(name=name), Thread)
    return await _thread(visit, told)


async def of_job(visit: Visit) -> Response:
    """A report's discussion; a form to begin it where there is none."""
    name = visit.job_name
    caller = visit.front
    request = ListThreadsRequest(parent="/".join(name.split("/")[:2]), job=name, kinds=[Thread.KIND_DISCUSSION])
    found = await caller.items(
        caller.front.discussion.ListThreads, request, ListThreadsResponse, lambda page: page.threads, most=1
    )
    if found:
        return RedirectResponse(f"/messages/{'/'.join(found[0].name.split('/')[1::2])}", 303)
    row = await job_row(visit)
    return visit.show("new_thread.html", report=row, clients=[], wanted=[], is_order=False)


async def new(visit: Visit) -> Response:
    """A form for a new thread, or with `order` for an order; with `client` and `job` about that report."""
    is_order = bool(visit.query("order")) and visit.session.role not in _EDITORS
    report: Row | None = None
    client, job = visit.query("client", 63), visit.query("job", 36)
    if client and job:
        caller = visit.front
        found = await caller.call(
            caller.front.jobs.GetJob, GetJobRequest(name=f"clients/{checked_id(client)}/jobs/{checked_uuid(job)}"), Job
        )
        names = await visit.desk.directory.names(caller, visit.session.sid, [found])
        report = row_of(found, names, visit.desk.clock(), CLINIC_WORDS)
    clients = await visit.desk.directory.clients(visit.front)
    return visit.show(
        "new_thread.html",
        report=report,
        clients=[(each.name.removeprefix("clients/"), each.display_name) for each in clients],
        wanted=[(key, words) for key, words in WANTED_WORDS.items() if report or key not in OF_A_REPORT],
        is_order=is_order,
    )


async def _thread(visit: Visit, told: Thread) -> Response:
    caller = visit.front
    (row,), messages, report = await asyncio.gather(
        _rows(visit, [told]),
        caller.items(
            caller.front.discussion.ListMessages,
            ListMessagesRequest(parent=told.name),
            ListMessagesResponse,
            lambda page: page.messages,
            most=MOST_MESSAGES,
        ),
        _job(visit, told.job),
    )
    role = visit.session.role
    template = "parts/thread.html" if visit.query("part") == "list" else "thread.html"
    return visit.show(
        template,
        row=row,
        messages=[message_row(each, visit.session.user) for each in messages],
        report=report,
        steps=STEPS.get(row.order_state, ()) if role in _DECIDERS else (),
        question=report.hold.message if report is not None and role not in _EDITORS else "",
        is_editor=role in _EDITORS,
    )


async def _rows(visit: Visit, threads: Sequence[Thread]) -> list[ThreadRow]:
    jobs = {each.job for each in threads if each.job}
    found = dict(zip(jobs, await asyncio.gather(*(_job(visit, name) for name in jobs)), strict=True))
    caller, sid = visit.front, visit.session.sid
    seen = [job for job in found.values() if job is not None]
    names = await visit.desk.directory.names(caller, sid, seen)
    reports = {}
    for job in seen:
        row = row_of(job, names, visit.desk.clock())
        reports[job.name] = " · ".join(filter(None, (row.work_type_name or "Report", row.patient["name"])))
    clients = {each.name: each.display_name for each in await visit.desk.directory.clients(caller)}
    return [
        thread_row(
            each,
            role=visit.session.role,
            client_name=clients.get("/".join(each.name.split("/")[:2]), each.name.split("/")[1]),
            report=reports.get(each.job, ""),
        )
        for each in threads
    ]


async def _job(visit: Visit, name: str) -> Job | None:
    """A job, where this person may see it."""
    if not name:
        return None
    caller = visit.front
    try:
        return await caller.call(caller.front.jobs.GetJob, GetJobRequest(name=name), Job)
    except (NotFound, NotAllowed):
        return None
