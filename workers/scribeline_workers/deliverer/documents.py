"""The deliver task: an approved revision becomes a document in the client's look, and reaches the client.

Rendering is a function of what was approved, so a delivery that is tried again sends the same bytes; once a document
is on record it is never rendered again.
"""

import asyncio
import hashlib
from importlib import resources
from uuid import UUID

import structlog

from scribeline.copies.model import Asked
from scribeline.database.unit_of_work import Database, Scope
from scribeline.deliverables import service
from scribeline.deliverables.docx import MEDIA_TYPE, render_counted, render_docx
from scribeline.deliverables.model import document_name
from scribeline.deliverables.service import Rendered, RenderedCopy, Work
from scribeline.errors import InvalidInput, ScribelineError
from scribeline.ids import new_id
from scribeline.jobs import runs
from scribeline.jobs.errors import JobMissing, RunSuperseded
from scribeline.jobs.model import Job
from scribeline.jobs.runs import Run, Trouble
from scribeline.sdk.worker import WorkerFront
from scribeline.storage.keys import DataKey
from scribeline.storage.sealed import SealedStore
from scribeline.telemetry import places
from scribeline_workers.heart import Heart
from scribeline_workers.patience import patiently
from scribeline_workers.runner import HAND_BACK_S

PLAIN_TEMPLATE = resources.files("scribeline.deliverables") / "plain.docx"
"""For work types that have no template of their own."""

_log = structlog.get_logger("scribeline.deliverer")


class Documents:
    """Renders and delivers documents. What fails stays approved, and is tried again after a growing wait."""

    def __init__(
        self,
        *,
        database: Database,
        objects: SealedStore,
        front: WorkerFront,
        heart: Heart,
        max_attempts: int,
        retry_after_s: float,
    ) -> None:
        self._database = database
        self._objects = objects
        self._front = front
        self._heart = heart
        self._max_attempts = max_attempts
        self._retry_after_s = retry_after_s

    async def deliver(self, client_id: str, job_id: UUID) -> None:
        """Deliver one job's document. Returns whatever became of it; what became of it, the job says."""
        scope = Scope.of(client_id)

        async def begin() -> tuple[Run, Work] | None:
            async with self._database.transaction(scope) as tx:
                run = await runs.begin_delivery(tx, client_id, job_id)
                return None if run is None else (run, await service.work_of(tx, run.job))

        try:
            begun = await patiently(begin)
        except JobMissing:
            return
        if begun is None:
            return
        run, work = begun
        with self._heart.beating(run, on_void=lambda: None):
            try:
                await self._deliver(run, work)
            except RunSuperseded:
                _log.info("run void", job=str(job_id))
            except asyncio.CancelledError:
                # This worker is told to stop and its grace is over: another one goes on.
                await asyncio.shield(self._hand_back(run))
            except ScribelineError as error:
                lasting = isinstance(error, InvalidInput)
                await self._postpone(run, Trouble(error.reason, error.message, lasting=lasting))
            except Exception as error:
                _log.error("delivery broke down", job=str(job_id), chain=places(error))
                sentence = f"The deliverer broke down over this document ({type(error).__name__})."
                await self._postpone(run, Trouble("DELIVERER_FAULT", sentence))

    async def _deliver(self, run: Run, work: Work) -> None:
        rendered, copies = None, []
        if work.made is None:
            data_key = DataKey(await patiently(lambda: self._front.data_key(run.job.name, run.fence, "DELIVER")))
            rendered = await self._render(run, work, data_key)
            copies = [await self._copy(work, asked, data_key) for asked in work.copies]

        async def complete() -> None:
            async with self._database.transaction(Scope.of(run.job.client_id)) as tx:
                await service.deliver(tx, work, rendered, run.fence, copies)

        await patiently(complete)
        _log.info("delivered", job=str(run.job.job_id), revision=work.revision, copies=len(copies))

    async def _render(self, run: Run, work: Work, data_key: DataKey) -> Rendered:
        job = run.job
        content, text = await asyncio.to_thread(
            render_counted, work.document, _template_of(work), work.facts, work.draft, work.normals
        )
        deliverable_id = new_id()
        context = service.sealing_context(job.client_id, deliverable_id)
        return Rendered(
            deliverable_id=deliverable_id,
            file_name=document_name(client_id=job.client_id, document_id=str(job.job_id), revision=work.revision),
            content_type=MEDIA_TYPE,
            object_key=await self._store(job, content, data_key, context),
            size_bytes=len(content),
            sha256=hashlib.sha256(content).digest(),
            text=text,
        )

    async def _copy(self, work: Work, asked: Asked, data_key: DataKey) -> RenderedCopy:
        job, recipient_id = work.job, asked.recipient.recipient_id
        content = await asyncio.to_thread(render_docx, work.document, _template_of(work), work.facts_for(asked))
        context = service.copy_sealing_context(job.client_id, job.job_id, recipient_id)
        return RenderedCopy(
            asked=asked,
            file_name=document_name(
                client_id=job.client_id, document_id=str(job.job_id), revision=work.revision, copy_for=recipient_id
            ),
            content_type=MEDIA_TYPE,
            object_key=await self._store(job, content, data_key, context),
            size_bytes=len(content),
            sha256=hashlib.sha256(content).digest(),
        )

    async def _store(self, job: Job, content: bytes, data_key: DataKey, context: bytes) -> str:
        def store() -> str:
            object_key = service.new_object_key(job.client_id, job.job_id)  # a new one each time, as with all objects
            self._objects.put(object_key, content, data_key=data_key, context=context)
            return object_key

        return await patiently(lambda: asyncio.to_thread(store))

    async def _hand_back(self, run: Run) -> None:
        job = run.job
        try:
            async with self._database.transaction(Scope.of(job.client_id), timeout_s=HAND_BACK_S) as tx:
                await runs.hand_back_delivery(tx, job.client_id, job.job_id, run.fence)
        except RunSuperseded:
            return
        _log.info("handed back", job=str(job.job_id))

    async def _postpone(self, run: Run, trouble: Trouble) -> None:
        job = run.job

        async def postpone() -> None:
            async with self._database.transaction(Scope.of(job.client_id)) as tx:
                await runs.postpone_delivery(
                    tx,
                    job.client_id,
                    job.job_id,
                    run.fence,
                    trouble,
                    max_attempts=self._max_attempts,
                    retry_after_s=self._retry_after_s,
                )

        try:
            await patiently(postpone)
        except RunSuperseded:
            return
        _log.warning("delivery postponed", job=str(job.job_id), reason=trouble.code)


def _template_of(work: Work) -> bytes:
    return work.template.content if work.template is not None else PLAIN_TEMPLATE.read_bytes()
