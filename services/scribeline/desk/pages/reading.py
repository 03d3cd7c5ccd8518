"""One job on a page: for the editor, and for a clinic that reads its document."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC
from typing import Any, TypeVar

from google.protobuf.timestamp_pb2 import Timestamp
from starlette.responses import Response, StreamingResponse

from scribeline.desk.answers.copies import STATE_WORDS, copies_of, recipient_words, recipients_of
from scribeline.desk.documents import block_values
from scribeline.desk.front import first_and_rest
from scribeline.desk.jobs import CLINIC_WORDS, Row, missing_of, row_of
from scribeline.desk.visits import Visit, checked_id, checked_uuid
from scribeline.errors import NotFound, WrongState
from scribeline.sdk.names import last_id
from scribeline.v1.copies_pb2 import Copy, DownloadCopyRequest, DownloadCopyResponse
from scribeline.v1.deliverables_pb2 import (
    Deliverable,
    DownloadDeliverableRequest,
    DownloadDeliverableResponse,
    ListDeliverablesRequest,
    ListDeliverablesResponse,
)
from scribeline.v1.jobs_pb2 import GetJobRequest, Job, ListJobsRequest, ListJobsResponse
from scribeline.v1.transcripts_pb2 import GetTranscriptRequest, Transcript, TranscriptView

MOST_FILES = 100

Part = TypeVar("Part", DownloadDeliverableResponse, DownloadCopyResponse)


async def job_row(visit: Visit) -> Row:
    """The job that the address names. Raises CallNotFound."""
    caller = visit.front
    job = await caller.call(caller.front.jobs.GetJob, GetJobRequest(name=visit.job_name), Job)
    names = await visit.desk.directory.names(caller, visit.session.sid, [job])
    words = {"words": CLINIC_WORDS} if visit.session.role == "ROLE_CLINIC" else {}
    return row_of(job, names, visit.desk.clock(), **words)


async def editor(visit: Visit) -> Response:
    """The editor's page; its script fills it."""
    row = await job_row(visit)
    return visit.show("editor.html", row=row, missing=missing_of(row))


async def document(visit: Visit) -> Response:
    """A finished document, to read; with its files, to download."""
    row = await job_row(visit)
    caller, parent = visit.front, row.name
    text, copies, files = await asyncio.gather(
        _blocks(visit, parent),
        copies_of(visit, parent),
        caller.items(
            caller.front.deliverables.ListDeliverables,
            ListDeliverablesRequest(parent=parent),
            ListDeliverablesResponse,
            lambda page: page.deliverables,
            most=MOST_FILES,
        ),
    )
    return visit.show(
        "document.html",
        row=row,
        blocks=text,
        files=files,
        copies=copies,
        copy_words=STATE_WORDS,
        may_get_one=await _may_get_one(visit, row, copies),
        collected_at=_collected_at,
        STATE_DELIVERED=Copy.STATE_DELIVERED,
        related=await _related(visit, row),
        missing=missing_of(row),
        signed_at=_signed_at,
        STATUS_PRELIMINARY=Deliverable.STATUS_PRELIMINARY,
        STATUS_AUTHENTICATED=Deliverable.STATUS_AUTHENTICATED,
    )


async def _may_get_one(visit: Visit, row: Row, copies: list[Copy]) -> list[tuple[str, str]]:
    """Whom a copy of a delivered document can be sent to, as id and words, by those who may send it."""
    if row.state != "DELIVERED" or visit.session.role not in ("ROLE_CLINIC", "ROLE_MANAGER", "ROLE_ADMIN"):
        return []
    have = {copy.recipient for copy in copies}
    return [
        (last_id(each.name), recipient_words(each))
        for each in await recipients_of(visit)
        if not each.inactive and each.name not in have
    ]


async def _related(visit: Visit, row: Row) -> list[Row]:
    """The document that this one amends, and what amends either of them; oldest first, this one left out."""
    first = f"clients/{row.client}/jobs/{row.amends or row.job}"
    caller = visit.front
    jobs = [job for name in {first, row.name} for job in await _amending(visit, name)]
    if row.amends:
        jobs.append(await caller.call(caller.front.jobs.GetJob, GetJobRequest(name=first), Job))
    names = await visit.desk.directory.names(caller, visit.session.sid, jobs)
    words = {"words": CLINIC_WORDS} if visit.session.role == "ROLE_CLINIC" else {}
    rows = [row_of(job, names, visit.desk.clock(), **words) for job in jobs if job.name != row.name]
    return sorted(rows, key=lambda each: each.received)


async def _amending(visit: Visit, job: str) -> list[Job]:
    caller = visit.front
    request = ListJobsRequest(parent="/".join(job.split("/")[:2]), amends=job)
    return await caller.items(
        caller.front.jobs.ListJobs, request, ListJobsResponse, lambda page: page.jobs, most=MOST_FILES
    )


def _collected_at(copy: Copy) -> str:
    return _instant(copy.collect_time) if copy.HasField("collect_time") else ""


def _instant(at: Timestamp) -> str:
    return at.ToDatetime(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _signed_at(made: Deliverable) -> str:
    return _instant(made.signature.sign_time)


async def download(visit: Visit) -> Response:
    """A document's file."""
    name = f"{visit.job_name}/deliverables/{checked_uuid(visit.request.path_params['deliverable'])}"
    caller = visit.front
    messages = caller.stream(
        caller.front.deliverables.DownloadDeliverable,
        DownloadDeliverableRequest(name=name),
        DownloadDeliverableResponse,
    )
    first, rest = await first_and_rest(messages)
    if first is None:
        raise NotFound("There is no such document any more.", reason="DELIVERABLE_NOT_FOUND")
    return _file(first.deliverable, first, rest)


async def download_copy(visit: Visit) -> Response:
    """The file of a copy."""
    caller = visit.front
    name = f"{visit.job_name}/copies/{checked_id(visit.request.path_params['recipient'])}"
    messages = caller.stream(caller.front.copies.DownloadCopy, DownloadCopyRequest(name=name), DownloadCopyResponse)
    first, rest = await first_and_rest(messages)
    if first is None:
        raise NotFound("There is no such copy any more.", reason="COPY_NOT_FOUND")
    return _file(first.copy, first, rest)


def _file(about: Deliverable | Copy, first: Part, rest: AsyncIterator[Part]) -> Response:
    async def data() -> AsyncIterator[bytes]:
        yield first.data
        async for message in rest:
            yield message.data

    # The name holds ids alone, and the front has made it.
    file_name = "".join(c for c in about.file_name if c.isascii() and (c.isalnum() or c in "-_.")) or "document"
    headers = {"content-disposition": f'attachment; filename="{file_name}"', "content-length": str(about.size_bytes)}
    return StreamingResponse(data(), media_type=about.content_type or "application/octet-stream", headers=headers)


async def account(visit: Visit) -> Response:
    """What a person sets for themselves; all of it stays in their browser."""
    return visit.show("account.html")


async def _blocks(visit: Visit, job: str) -> list[dict[str, Any]]:
    caller = visit.front
    request = GetTranscriptRequest(name=f"{job}/transcript", view=TranscriptView.TRANSCRIPT_VIEW_BASIC)
    try:
        told = await caller.call(caller.front.transcripts.GetTranscript, request, Transcript)
    except WrongState:
        return []
    return marked(block_values(told.document))


def marked(blocks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The blocks, each item of a list with its `mark`: a bullet, or its number, which counts on within one list."""
    counts: dict[int, int] = {}
    for block in blocks:
        level = block.get("level", 0)
        if block["kind"] in ("heading", "paragraph"):
            counts.clear()
            continue
        counts = {deep: count for deep, count in counts.items() if deep <= level}
        if block["kind"] == "bullet":
            counts.pop(level, None)
            block["mark"] = "•"
        else:
            counts[level] = counts.get(level, 0) + 1
            block["mark"] = f"{counts[level]}."
    return blocks
