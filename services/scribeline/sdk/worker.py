"""What a worker process asks of the front: the data key of the client whose task it holds."""

import asyncio
from pathlib import Path
from types import TracebackType
from typing import Literal, Self

import grpc

from scribeline.sdk.channel import DEFAULT_ADDRESS, bearer, open_async_channel
from scribeline.sdk.errors import from_rpc
from scribeline.sdk.retries import Patience
from scribeline.v1.workers_pb2 import GetDataKeyRequest, WorkerTask
from scribeline.v1.workers_pb2_grpc import WorkerServiceStub

WorkerTaskName = Literal["TRANSCRIBE", "PLAYBACK", "DELIVER"]
"""A task that a worker holds, by its name in the contract."""

_CALL_TIMEOUT_S = 10.0


class WorkerFront:
    """The front as a worker sees it. Made within the event loop that uses it."""

    def __init__(
        self,
        address: str = DEFAULT_ADDRESS,
        *,
        token: str | None = None,
        tls_ca_file: Path | None = None,
        plaintext: bool | None = None,
        patience: Patience | None = None,
    ) -> None:
        self.address = address
        self._metadata = bearer(token)
        self._patience = patience or Patience()
        self._channel = open_async_channel(address, plaintext=plaintext, tls_ca_file=tls_ca_file)
        self._stub = WorkerServiceStub(self._channel)

    async def close(self) -> None:
        """Close the line."""
        await self._channel.close(None)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def data_key(self, job_name: str, fencing_token: int, task: WorkerTaskName) -> bytes:
        """The data key (32 bytes) of the client of `job_name` (clients/{client}/jobs/{job}), whose `task` is held.

        Raises CallWrongState when the fencing token is not the job's current one: somebody else holds the task. While
        the front is away it is asked again, and then CallUnavailable is raised.
        """
        request = GetDataKeyRequest(
            job=job_name, fencing_token=fencing_token, task=WorkerTask.Value(f"WORKER_TASK_{task}")
        )
        waits = self._patience.waits_s()
        while True:
            try:
                answer = await self._stub.GetDataKey(request, metadata=self._metadata, timeout=_CALL_TIMEOUT_S)
            except grpc.RpcError as error:
                told = from_rpc(error, address=self.address)
                wait_s = next(waits, None) if told.code is grpc.StatusCode.UNAVAILABLE else None
                if wait_s is None:
                    raise told from error
                await asyncio.sleep(self._patience.wait_s(wait_s, told.retry_after_s))
            else:
                return answer.data_key
