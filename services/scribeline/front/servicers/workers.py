"""WorkerService: what workers need of the front, over gRPC."""

from scribeline.database.unit_of_work import Database, Scope
from scribeline.dictations.keys import ClientKeys, Task
from scribeline.front import checks, names
from scribeline.front.calls import Context, current_caller, scope_of, unit_of_work
from scribeline.v1 import workers_pb2, workers_pb2_grpc

_TASKS: dict[int, Task] = {
    workers_pb2.WORKER_TASK_TRANSCRIBE: Task.TRANSCRIBE,
    workers_pb2.WORKER_TASK_PLAYBACK: Task.PLAYBACK,
    workers_pb2.WORKER_TASK_DELIVER: Task.DELIVER,
}


class WorkerServicer(workers_pb2_grpc.WorkerServiceServicer):
    """A worker sees the one client whose task it holds, and no other in the same breath."""

    def __init__(self, database: Database, keys: ClientKeys) -> None:
        self._database = database
        self._keys = keys

    async def GetDataKey(
        self, request: workers_pb2.GetDataKeyRequest, context: Context
    ) -> workers_pb2.GetDataKeyResponse:
        """The data key of the client whose task the worker holds."""
        caller = current_caller()
        client_id, job_id = names.JOB.parse(request.job, field="job")
        task = checks.choice(request.task, _TASKS, field="task")
        scope = Scope.of(client_id) if caller.is_company_wide else scope_of(caller)
        async with unit_of_work(self._database, caller, context, scope=scope) as tx:
            data_key = await self._keys.of_task(
                tx,
                actor=caller.name,
                client_id=client_id,
                job_id=job_id,
                task=task,
                fencing_token=request.fencing_token,
            )
        return workers_pb2.GetDataKeyResponse(data_key=data_key.secret)
