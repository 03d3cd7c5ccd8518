"""Jobs: lists, one with all that stands beside its text, and the verbs that move it."""

from collections.abc import Callable, Mapping
from typing import Any

from google.protobuf.message import Message
from starlette.responses import JSONResponse, Response

from scribeline.desk.directory import author_words
from scribeline.desk.errors import FieldWrong, PageMissing
from scribeline.desk.jobs import OPEN_STATES, STATE_WORDS, by_routing_order, missing_of, row_of
from scribeline.desk.pages.lists import FINISHED, rows_of
from scribeline.desk.pages.reading import job_row
from scribeline.desk.visits import Visit, request_id_in, text_in
from scribeline.errors import NotFound
from scribeline.sdk.names import last_id
from scribeline.v1 import jobs_pb2
from scribeline.v1.jobs_pb2 import ClaimNextJobRequest, Job
from scribeline.v1.jobs_pb2_grpc import JobServiceStub

MOST_EARLIER = 12
"""How many of an author's earlier reports are offered to learn from."""

Fields = Mapping[str, Any]
Verb = tuple[Callable[[JobServiceStub], Any], Callable[[str, Fields], Message]]


async def index(visit: Visit) -> Response:
    """The caller's jobs in the states asked for, in routing order."""
    states = [state for state in visit.query("state").upper().split(",") if state] or list(OPEN_STATES)
    unknown = [state for state in states if state not in STATE_WORDS]
    if unknown:
        raise FieldWrong("state", f"is some of {', '.join(STATE_WORDS)}")
    rows = by_routing_order(await rows_of(visit, states, editor=visit.query("editor", 63)))
    return JSONResponse({"jobs": [row.value() for row in rows]})


async def take_next(visit: Visit) -> Response:
    """Take the next job by the routing order; nothing (204) where none waits."""
    fields = await visit.fields()
    caller = visit.front
    request = ClaimNextJobRequest(parent="clients/-", request_id=request_id_in(fields))
    try:
        job = await caller.call(caller.front.jobs.ClaimNextJob, request, Job)
    except NotFound:
        return Response(status_code=204)
    return await _told(visit, job)


async def show(visit: Visit) -> Response:
    """A job with the client's style, what is missing, and what may be routed to."""
    row = await job_row(visit)
    house = await visit.desk.directory.house(visit.front, visit.session.sid, row.client)
    kind = next((each for each in house.work_types if last_id(each.name) == row.work_type), None)
    required = tuple(kind.required_demographics) if kind else ()
    return JSONResponse(
        {
            "job": row.value(),
            "author": row.author_name,
            "work_type": row.work_type_name,
            "client": {
                "id": row.client,
                "name": house.client.display_name,
                "time_zone": house.client.time_zone,
                "style": house.client.style,
                "question_holds": house.client.question_holds,
            },
            "comments": row.note,
            "missing": missing_of(row, required),
            "me": {"user": visit.session.user, "role": visit.session.role.removeprefix("ROLE_")},
            "lease": {"until": row.lease_until, "editor": row.editor},
        }
    )


async def earlier(visit: Visit) -> Response:
    """Earlier reports of the same author that this person wrote, newest first, of the same work type before others."""
    row = await job_row(visit)
    rows = await rows_of(visit, FINISHED, editor=visit.session.user)
    same = [each for each in rows if row.author and each.client == row.client and each.author == row.author]
    same.sort(key=lambda each: each.work_type != row.work_type)
    return JSONResponse({"jobs": [each.value() for each in same[:MOST_EARLIER] if each.name != row.name]})


async def choices(visit: Visit) -> Response:
    """A client's authors and work types, to route a job to."""
    row = await job_row(visit)
    house = await visit.desk.directory.house(visit.front, visit.session.sid, row.client)
    return JSONResponse(
        {
            "authors": [{"id": last_id(each.name), "name": author_words(each)} for each in house.authors],
            "work_types": [{"id": last_id(each.name), "name": each.display_name} for each in house.work_types],
        }
    )


def _sentence(fields: Fields, name: str) -> str:
    return text_in(fields, name, longest=2_000, required=True)


def _etag(fields: Fields) -> str:
    return text_in(fields, "etag", longest=100, required=True)


def _amendment(fields: Fields) -> "Job.Amendment.ValueType":
    kinds = {"addendum": Job.AMENDMENT_ADDENDUM, "correction": Job.AMENDMENT_CORRECTION}
    kind = text_in(fields, "amendment", longest=20)
    if kind not in kinds:
        raise FieldWrong("amendment", "is addendum or correction")
    return kinds[kind]


def _user(fields: Fields) -> str:
    user = text_in(fields, "user", longest=63)
    return f"users/{user}" if user else ""


def _priority(fields: Fields) -> "jobs_pb2.Priority.ValueType":
    kinds = {
        "": jobs_pb2.PRIORITY_UNSPECIFIED,
        "routine": jobs_pb2.PRIORITY_ROUTINE,
        "stat": jobs_pb2.PRIORITY_STAT,
    }
    kind = text_in(fields, "priority", longest=10)
    if kind not in kinds:
        raise FieldWrong("priority", "is stat or routine")
    return kinds[kind]


def _job_priority(fields: Fields) -> int | None:
    level = text_in(fields, "job_priority", longest=2)
    if level and not level.isdecimal():
        raise FieldWrong("job_priority", "is a number from 0 to 9")
    return int(level) if level else None


VERBS: Mapping[str, Verb] = {
    "claim": (
        lambda jobs: jobs.ClaimJob,
        lambda name, f: jobs_pb2.ClaimJobRequest(name=name, request_id=request_id_in(f)),
    ),
    "renew": (lambda jobs: jobs.RenewClaim, lambda name, _: jobs_pb2.RenewClaimRequest(name=name)),
    "release": (
        lambda jobs: jobs.ReleaseJob,
        lambda name, f: jobs_pb2.ReleaseJobRequest(name=name, request_id=request_id_in(f)),
    ),
    "submit": (
        lambda jobs: jobs.SubmitTranscript,
        lambda name, f: jobs_pb2.SubmitTranscriptRequest(
            name=name, transcript_etag=_etag(f), request_id=request_id_in(f)
        ),
    ),
    "approve": (
        lambda jobs: jobs.ApproveTranscript,
        lambda name, f: jobs_pb2.ApproveTranscriptRequest(
            name=name, transcript_etag=_etag(f), request_id=request_id_in(f)
        ),
    ),
    "return": (
        lambda jobs: jobs.ReturnTranscript,
        lambda name, f: jobs_pb2.ReturnTranscriptRequest(
            name=name, remarks=_sentence(f, "remarks"), request_id=request_id_in(f)
        ),
    ),
    "hold": (
        lambda jobs: jobs.HoldJob,
        lambda name, f: jobs_pb2.HoldJobRequest(
            name=name, question=_sentence(f, "question"), request_id=request_id_in(f)
        ),
    ),
    "resume": (
        lambda jobs: jobs.ResumeJob,
        lambda name, f: jobs_pb2.ResumeJobRequest(name=name, request_id=request_id_in(f)),
    ),
    "answer": (
        lambda jobs: jobs.AnswerQuestion,
        lambda name, f: jobs_pb2.AnswerQuestionRequest(
            name=name, answer=_sentence(f, "answer"), request_id=request_id_in(f)
        ),
    ),
    "cancel": (
        lambda jobs: jobs.CancelJob,
        lambda name, f: jobs_pb2.CancelJobRequest(
            name=name, reason=_sentence(f, "reason"), request_id=request_id_in(f)
        ),
    ),
    "retry": (
        lambda jobs: jobs.RetryJob,
        lambda name, f: jobs_pb2.RetryJobRequest(name=name, request_id=request_id_in(f)),
    ),
    "route": (
        lambda jobs: jobs.RouteJob,
        lambda name, f: jobs_pb2.RouteJobRequest(
            name=name,
            author=f"{_client(name)}/authors/{text_in(f, 'author', longest=63, required=True)}",
            work_type=f"{_client(name)}/workTypes/{text_in(f, 'work_type', longest=63, required=True)}",
            request_id=request_id_in(f),
        ),
    ),
    "assign": (
        lambda jobs: jobs.AssignJob,
        lambda name, f: jobs_pb2.AssignJobRequest(name=name, user=_user(f), request_id=request_id_in(f)),
    ),
    "prioritize": (
        lambda jobs: jobs.PrioritizeJob,
        lambda name, f: jobs_pb2.PrioritizeJobRequest(
            name=name, priority=_priority(f), job_priority=_job_priority(f), request_id=request_id_in(f)
        ),
    ),
    "amend": (
        lambda jobs: jobs.AmendJob,
        lambda name, f: jobs_pb2.AmendJobRequest(
            name=name, amendment=_amendment(f), reason=_sentence(f, "reason"), request_id=request_id_in(f)
        ),
    ),
}
"""What moves a job, by the word in the address: the front's method, and its request out of the fields sent."""


async def move(visit: Visit) -> Response:
    """Do a verb, and tell the job as it is then."""
    verb = VERBS.get(visit.request.path_params["verb"])
    if verb is None:
        raise PageMissing
    method, request_of = verb
    name = visit.job_name
    request = request_of(name, await visit.fields())
    caller = visit.front
    return await _told(visit, await caller.call(method(caller.front.jobs), request, Job))


async def _told(visit: Visit, job: Job) -> Response:
    names = await visit.desk.directory.names(visit.front, visit.session.sid, [job])
    return JSONResponse({"job": row_of(job, names, visit.desk.clock()).value()})


def _client(job: str) -> str:
    return "/".join(job.split("/")[:2])
