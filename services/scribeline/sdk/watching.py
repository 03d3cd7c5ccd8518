"""Following jobs over lines that break: each change once, from the token of the last one."""

import time
from collections.abc import Callable, Iterator
from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING

import grpc

from scribeline.sdk.errors import CallTimedOut, JobWentElsewhere, from_rpc
from scribeline.sdk.names import client_of
from scribeline.sdk.retries import Patience
from scribeline.v1.jobs_pb2 import Job, WatchJobsResponse

if TYPE_CHECKING:
    from scribeline.sdk.client import Scribeline

ENDED = frozenset({Job.STATE_DELIVERED, Job.STATE_FAILED, Job.STATE_CANCELLED})
"""States that a job leaves, if at all, only when a person makes it."""

OpenStream = Callable[[str, float | None], "grpc.CallIterator[WatchJobsResponse]"]
"""Opens the stream behind a resume token, for so many seconds at most."""


def follow(
    open_stream: OpenStream, resume_token: str, timeout_s: float | None, patience: Patience, address: str
) -> Iterator[WatchJobsResponse]:
    """The changes that come in streams opened one after the other, as long as the front comes back in time."""
    give_up_at = None if timeout_s is None else time.monotonic() + timeout_s
    waits = patience.waits_s()
    while True:
        left_s = None if give_up_at is None else give_up_at - time.monotonic()
        if left_s is not None and left_s <= 0:
            return
        stream = open_stream(resume_token, left_s)
        try:
            for change in stream:
                resume_token = change.resume_token
                waits = patience.waits_s()
                yield change
            # The front ended the stream in order, as it does when it stops.
            told = None
        except grpc.RpcError as error:
            told = from_rpc(error, address=address)
            if told.code is grpc.StatusCode.DEADLINE_EXCEEDED and give_up_at is not None:
                return
            if told.code not in (grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.CANCELLED):
                raise told from error
        finally:
            stream.cancel()  # type: ignore[no-untyped-call]
        wait_s = next(waits, None)
        if wait_s is None:
            if told is not None:
                raise told
            return
        time.sleep(patience.wait_s(wait_s, None if told is None else told.retry_after_s))


def wait_for_state(
    scribeline: "Scribeline", name: str, states: "AbstractSet[Job.State.ValueType]", timeout_s: float
) -> Job:
    """The job `name` once it is in one of `states`."""
    # The stream is open before the job is read, so that no change falls between the two.
    for change in scribeline.watch(client_of(name), timeout_s=timeout_s):
        if (change.job.name or change.gone or name) != name:
            continue
        job = change.job if change.HasField("job") else scribeline.get_job(name)
        if job.state in states:
            return job
        if job.state in ENDED:
            reached = Job.State.Name(job.state).removeprefix("STATE_")
            raise JobWentElsewhere(f"The job is {reached} and will not go on by itself.", resource=name)
    error = CallTimedOut("The job was not there within the time given.", reason="WAITED_TOO_LONG", resource=name)
    error.code = grpc.StatusCode.DEADLINE_EXCEEDED
    raise error
