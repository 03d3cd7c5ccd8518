"""What happens, as it happens: the front's watch as server-sent events."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator

from starlette.responses import Response, StreamingResponse

from scribeline.desk.front import first_and_rest
from scribeline.desk.jobs import row_of
from scribeline.desk.visits import Visit
from scribeline.errors import InvalidInput, NotAuthenticated, ScribelineError
from scribeline.sdk.names import client_of
from scribeline.v1.jobs_pb2 import WatchJobsRequest, WatchJobsResponse

BEAT_S = 15.0
"""How often a line is sent that says nothing, so that a broken line is noticed."""
RETRY_MS = 2_000
"""How long a browser waits before it opens a broken line again."""
LONGEST_TOKEN = 500


async def watch(visit: Visit) -> Response:
    """Each change of a job that the person may see, or saw until then, behind the last that this browser heard of."""
    token = visit.request.headers.get("last-event-id", "")[:LONGEST_TOKEN]
    caller = visit.front
    request = WatchJobsRequest(parent="clients/-", resume_token=token)
    try:
        first, rest = await first_and_rest(caller.stream(caller.front.jobs.WatchJobs, request, WatchJobsResponse))
    except InvalidInput:  # a token of another day; the page reads its list again when the line opens
        request = WatchJobsRequest(parent="clients/-")
        first, rest = await first_and_rest(caller.stream(caller.front.jobs.WatchJobs, request, WatchJobsResponse))
    headers = {"x-accel-buffering": "no"}
    return StreamingResponse(_events(visit, first, rest), media_type="text/event-stream", headers=headers)


async def _events(
    visit: Visit, first: WatchJobsResponse | None, rest: AsyncIterator[WatchJobsResponse]
) -> AsyncIterator[str]:
    yield f"retry: {RETRY_MS}\n\n"
    if first is not None:
        yield await _event(visit, first)
    stopping = asyncio.create_task(visit.desk.stopping.wait())
    coming = asyncio.create_task(_next(rest))
    try:
        while True:
            await asyncio.wait({coming, stopping}, timeout=BEAT_S, return_when=asyncio.FIRST_COMPLETED)
            if stopping.done():
                return
            if not coming.done():
                yield ": \n\n"
                continue
            change = coming.result()
            if change is None:
                return
            yield await _event(visit, change)
            coming = asyncio.create_task(_next(rest))
    except NotAuthenticated:
        yield "event: signed-off\ndata: {}\n\n"
    except ScribelineError:
        return  # the browser opens the line again, and goes on behind the last change
    finally:
        for task in (stopping, coming):
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError, ScribelineError):
                await task


async def _next(changes: AsyncIterator[WatchJobsResponse]) -> WatchJobsResponse | None:
    return await anext(changes, None)


async def _event(visit: Visit, change: WatchJobsResponse) -> str:
    if change.gone:
        return f"id: {change.resume_token}\nevent: gone\ndata: {json.dumps({'job': change.gone})}\n\n"
    if not change.HasField("job"):
        return f"id: {change.resume_token}\nevent: ready\ndata: {{}}\n\n"
    names = await visit.desk.directory.names(visit.front, visit.session.sid, [change.job])
    row = row_of(change.job, names, visit.desk.clock())
    data = json.dumps({"job": row.value(), "client": client_of(change.job.name)})
    return f"id: {change.resume_token}\nevent: job\ndata: {data}\n\n"
