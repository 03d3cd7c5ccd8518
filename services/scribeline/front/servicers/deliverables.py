"""DeliverableService: the finished documents of a job, over gRPC."""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from datetime import datetime
from uuid import UUID

from scribeline.database.unit_of_work import Database
from scribeline.deliverables import service, store
from scribeline.dictations.keys import ClientKeys
from scribeline.errors import Damaged
from scribeline.front import checks, names
from scribeline.front.calls import Context, current_caller, unit_of_work
from scribeline.front.conversions.deliverables import from_deliverable
from scribeline.front.idempotency import once
from scribeline.front.paging import Pages
from scribeline.jobs import service as jobs
from scribeline.storage.sealed import SealedStore
from scribeline.v1 import deliverables_pb2, deliverables_pb2_grpc

CHUNK_BYTES = 256 * 1024
"""How much one message of a download carries."""


class DeliverableServicer(deliverables_pb2_grpc.DeliverableServiceServicer):
    """Whoever fetches a document is told to the audit trail."""

    def __init__(self, database: Database, objects: SealedStore, keys: ClientKeys, pages: Pages) -> None:
        self._database = database
        self._objects = objects
        self._keys = keys
        self._pages = pages

    async def GetDeliverable(
        self, request: deliverables_pb2.GetDeliverableRequest, context: Context
    ) -> deliverables_pb2.Deliverable:
        """One deliverable."""
        caller = current_caller()
        client_id, job_id, deliverable_id = names.DELIVERABLE.parse(request.name, field="name")
        async with unit_of_work(self._database, caller, context) as tx:
            made = await service.get(tx, caller, client_id, job_id, deliverable_id)
            (seen,) = await service.shown(tx, caller, await jobs.get(tx, caller, client_id, job_id), [made])
        return from_deliverable(seen.made, can_sign=seen.can_sign)

    async def ListDeliverables(
        self, request: deliverables_pb2.ListDeliverablesRequest, context: Context
    ) -> deliverables_pb2.ListDeliverablesResponse:
        """A page of deliverables."""
        caller = current_caller()
        page = self._pages.of(request, caller)
        client_id, job_id = names.JOB.parse(request.parent, field="parent")
        after = (datetime.fromisoformat(page.after[0]), UUID(page.after[1])) if page.after else None
        async with unit_of_work(self._database, caller, context) as tx:
            job = await jobs.get(tx, caller, client_id, job_id)
            rows = await store.page(tx, client_id, job_id, after=after, limit=page.limit)
            seen = await service.shown(tx, caller, job, rows)
        made, token = page.cut(seen, lambda one: (one.made.created_at.isoformat(), str(one.made.deliverable_id)))
        return deliverables_pb2.ListDeliverablesResponse(
            deliverables=[from_deliverable(one.made, can_sign=one.can_sign) for one in made], next_page_token=token
        )

    async def SignDocument(
        self, request: deliverables_pb2.SignDocumentRequest, context: Context
    ) -> deliverables_pb2.Deliverable:
        """Sign a document."""
        caller = current_caller()
        client_id, job_id, deliverable_id = names.DELIVERABLE.parse(request.name, field="name")
        revision = checks.whole_number(request.revision, field="revision", least=0, most=2**31 - 1)
        sha256 = checks.sha256(request.sha256, field="sha256")
        etag = checks.line(request.etag, field="etag")
        async with unit_of_work(self._database, caller, context) as tx:

            async def act() -> deliverables_pb2.Deliverable:
                signed = await service.sign(
                    tx, caller, client_id, job_id, deliverable_id, revision=revision, sha256=sha256, etag=etag
                )
                return from_deliverable(signed)

            return await once(tx, caller, request, act, deliverables_pb2.Deliverable)

    async def DownloadDeliverable(
        self, request: deliverables_pb2.DownloadDeliverableRequest, context: Context
    ) -> AsyncIterator[deliverables_pb2.DownloadDeliverableResponse]:
        """A deliverable's file, which has to be what was delivered, to the bit."""
        caller = current_caller()
        client_id, job_id, deliverable_id = names.DELIVERABLE.parse(request.name, field="name")
        async with unit_of_work(self._database, caller, context) as tx:
            made = await service.download(tx, caller, client_id, job_id, deliverable_id)
            data_key = await self._keys.of(tx, client_id)
        content = await asyncio.to_thread(
            self._objects.get,
            made.object_key,
            data_key=data_key,
            context=service.sealing_context(client_id, deliverable_id),
        )
        if hashlib.sha256(content).digest() != made.sha256:
            raise Damaged(
                "The stored document is not the one that was delivered. Tell the administrator.", resource=made.name
            )
        message = deliverables_pb2.DownloadDeliverableResponse(deliverable=from_deliverable(made))
        for start in range(0, len(content), CHUNK_BYTES):
            message.data = content[start : start + CHUNK_BYTES]
            yield message
            message = deliverables_pb2.DownloadDeliverableResponse()
