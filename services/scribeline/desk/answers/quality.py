"""QA's marks on a job, kept on the server as one makes them, and what people answer to them."""

import asyncio
from collections.abc import Callable, Mapping
from typing import Any

from google.protobuf.message import Message
from starlette.responses import JSONResponse, Response

from scribeline.desk.audits import audit_value, marks_of, numbers_of, scoring_value
from scribeline.desk.errors import PageMissing
from scribeline.desk.visits import Visit, checked_id, checked_uuid, request_id_in, text_in
from scribeline.v1 import quality_pb2
from scribeline.v1.quality_pb2 import (
    Audit,
    GetAuditRequest,
    GetScoringRequest,
    ListAuditsRequest,
    ListAuditsResponse,
    SaveAuditRequest,
    Scoring,
)

LARGEST_MARKS = 512 * 1024
"""The largest body of marks: the most that there may be, with long remarks."""

Fields = Mapping[str, Any]


async def of_job(visit: Visit) -> Response:
    """The newest audit of a job that the caller may see, with its marks and how it is scored; null without one."""
    job = visit.job_name
    caller, quality = visit.front, visit.desk.front.quality
    request = ListAuditsRequest(parent="/".join(job.split("/")[:2]), job=job, page_size=1)
    listed, scoring = await asyncio.gather(
        caller.call(quality.ListAudits, request, ListAuditsResponse),
        caller.call(quality.GetScoring, GetScoringRequest(), Scoring),
    )
    if not listed.audits:
        return JSONResponse({"audit": None})
    audit = await caller.call(quality.GetAudit, GetAuditRequest(name=listed.audits[0].name), Audit)
    return JSONResponse({"audit": audit_value(audit), **scoring_value(scoring, audit.method)})


async def save(visit: Visit) -> Response:
    """Keep QA's marks in the place of those that there are. 409 AUDIT_CHANGED where somebody else marked meanwhile."""
    fields = await visit.fields(LARGEST_MARKS)
    request = SaveAuditRequest(
        name=audit_name(visit),
        marks=marks_of(fields.get("marks")),
        etag=text_in(fields, "etag", longest=100, required=True),
        request_id=request_id_in(fields),
    )
    return await _told(visit, visit.desk.front.quality.SaveAudit, request)


async def show(visit: Visit) -> Response:
    """One audit with its marks."""
    return await _told(visit, visit.desk.front.quality.GetAudit, GetAuditRequest(name=audit_name(visit)))


async def act(visit: Visit) -> Response:
    """Read, dispute or decide an audit, by the verb in the address."""
    fields = await visit.fields()
    verb = VERBS.get(visit.request.path_params["verb"])
    if verb is None:
        raise PageMissing
    method, request_of = verb
    request = request_of(audit_name(visit), fields)
    return await _told(visit, getattr(visit.desk.front.quality, method), request)


def _reason(fields: Fields) -> str:
    return text_in(fields, "reason", longest=4_000, required=True)


VERBS: Mapping[str, tuple[str, Callable[[str, Fields], Message]]] = {
    "finish": (
        "FinishAudit",
        lambda name, f: quality_pb2.FinishAuditRequest(
            name=name, etag=text_in(f, "etag", longest=100), request_id=request_id_in(f)
        ),
    ),
    "acknowledge": (
        "AcknowledgeAudit",
        lambda name, f: quality_pb2.AcknowledgeAuditRequest(name=name, request_id=request_id_in(f)),
    ),
    "dispute": (
        "DisputeAudit",
        lambda name, f: quality_pb2.DisputeAuditRequest(
            name=name,
            marks=numbers_of(f.get("marks"), "marks"),
            reason=_reason(f),
            etag=text_in(f, "etag", longest=100),
            request_id=request_id_in(f),
        ),
    ),
    "arbitrate": (
        "ArbitrateAudit",
        lambda name, f: quality_pb2.ArbitrateAuditRequest(
            name=name,
            overturned_marks=numbers_of(f.get("marks"), "marks"),
            reason=_reason(f),
            etag=text_in(f, "etag", longest=100),
            request_id=request_id_in(f),
        ),
    ),
}
"""What people do with an audit, by the word in the address: the front's method, and its request out of the fields."""


def audit_name(visit: Visit) -> str:
    """The audit that the address names. Raises PageMissing for what can be no name."""
    parts = visit.request.path_params
    return f"clients/{checked_id(parts['client'])}/audits/{checked_uuid(parts['audit'])}"


async def _told(visit: Visit, method: Callable[..., Any], request: Message) -> Response:
    return JSONResponse({"audit": audit_value(await visit.front.call(method, request, Audit))})
