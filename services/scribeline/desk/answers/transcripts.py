"""The text of a job: opened with its words, saved change by change, and kept safe in the browser meanwhile."""

import base64
import uuid
from typing import Any

from starlette.responses import JSONResponse, Response

from scribeline.desk.documents import (
    block_values,
    blocks_sum,
    document_of,
    replaced,
    stored_otherwise,
    transcript_value,
    unpacked,
)
from scribeline.desk.errors import ChangedMeanwhile, FieldWrong, PageMissing, SumWrong
from scribeline.desk.visits import Visit, text_in, whole_in
from scribeline.errors import Conflict
from scribeline.sdk.names import last_id
from scribeline.v1.jobs_pb2 import GetRecoveryKeyRequest, RecoveryKey
from scribeline.v1.transcripts_pb2 import (
    GetRevisionRequest,
    GetTranscriptRequest,
    ListRevisionsRequest,
    ListRevisionsResponse,
    Revision,
    SaveTranscriptRequest,
    Transcript,
    TranscriptView,
)

LARGEST_TEXT = 6 * 1024 * 1024
"""The largest body of a save: half a million characters with their word times, and no 10 MB of pasted text."""
MOST_REVISIONS = 1_000


async def show(visit: Visit) -> Response:
    """The newest revision with the machine's words."""
    return JSONResponse(transcript_value(await _transcript(visit, TranscriptView.TRANSCRIPT_VIEW_FULL)))


async def save(visit: Visit) -> Response:
    """Put a change of some blocks into the revision it was made on, and save that as a new one.

    Nothing is saved unless the sum shows that the result is what the editor has. When somebody else saved meanwhile,
    the answer (409) holds what is there now.
    """
    fields = await visit.fields(LARGEST_TEXT)
    etag = text_in(fields, "etag", longest=100, required=True)
    blocks = fields.get("blocks")
    if not isinstance(blocks, list):
        raise FieldWrong("blocks", "is a list")
    count, first, last = (whole_in(fields, name) for name in ("count", "from", "to"))
    request_id = text_in(fields, "request_id", longest=36) or str(uuid.uuid4())
    before = await _transcript(visit, TranscriptView.TRANSCRIPT_VIEW_BASIC)
    if before.etag != etag:
        raise ChangedMeanwhile(await _now(visit))
    there = block_values(before.document)
    if len(there) != count:
        raise SumWrong
    wanted = replaced(there, first, last, unpacked(there, first, last, blocks))
    if blocks_sum(wanted) != text_in(fields, "sum", longest=64):
        raise SumWrong
    stays = before.document.blocks
    document = document_of(wanted[first : first + len(blocks)], (stays[:first], stays[last:]))
    request = SaveTranscriptRequest(name=before.name, document=document, etag=etag, request_id=request_id)
    caller = visit.front
    try:
        saved = await caller.call(caller.front.transcripts.SaveTranscript, request, Transcript)
    except Conflict:
        raise ChangedMeanwhile(await _now(visit)) from None
    otherwise = stored_otherwise(wanted, block_values(saved.document))
    return JSONResponse({"etag": saved.etag, "revision": saved.revision, "blocks": otherwise})


async def revisions(visit: Visit) -> Response:
    """The revisions, newest first, without their texts."""
    caller = visit.front
    found = await caller.items(
        caller.front.transcripts.ListRevisions,
        ListRevisionsRequest(parent=f"{visit.job_name}/transcript"),
        ListRevisionsResponse,
        lambda page: page.revisions,
        most=MOST_REVISIONS,
    )
    return JSONResponse({"revisions": [_revision_value(each) for each in found]})


async def revision(visit: Visit) -> Response:
    """One revision with its text."""
    number = visit.request.path_params["number"]
    if not number.isdecimal() or len(number) > 9:
        raise PageMissing
    caller = visit.front
    request = GetRevisionRequest(name=f"{visit.job_name}/transcript/revisions/{number}")
    told = await caller.call(caller.front.transcripts.GetRevision, request, Revision)
    return JSONResponse({**_revision_value(told), "document": {"version": 1, "blocks": block_values(told.document)}})


async def recovery_key(visit: Visit) -> Response:
    """The key that this person's unsaved text of this job is encrypted with in their browser."""
    caller = visit.front
    request = GetRecoveryKeyRequest(name=visit.job_name)
    told = await caller.call(caller.front.jobs.GetRecoveryKey, request, RecoveryKey)
    return JSONResponse({"key": base64.b64encode(told.key).decode()})


async def _transcript(visit: Visit, view: "TranscriptView.ValueType") -> Transcript:
    caller = visit.front
    request = GetTranscriptRequest(name=f"{visit.job_name}/transcript", view=view)
    return await caller.call(caller.front.transcripts.GetTranscript, request, Transcript)


async def _now(visit: Visit) -> dict[str, Any]:
    return transcript_value(await _transcript(visit, TranscriptView.TRANSCRIPT_VIEW_FULL))


def _revision_value(told: Revision) -> dict[str, Any]:
    return {
        "number": int(last_id(told.name)),
        "user": last_id(told.user),
        "time": told.create_time.ToJsonString(),
        "changed_characters": told.changed_characters,
    }
