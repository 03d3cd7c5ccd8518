"""CopyService: the carbon copies of a job's document, over gRPC."""

import asyncio
import hashlib
from collections.abc import AsyncIterator

from scribeline.copies import service
from scribeline.copies.errors import CopyNotOut
from scribeline.copies.model import Copy
from scribeline.database.unit_of_work import Database
from scribeline.deliverables.service import context_of_copy
from scribeline.dictations.keys import ClientKeys
from scribeline.errors import Damaged
from scribeline.front import names
from scribeline.front.calls import Context, current_caller, unit_of_work
from scribeline.front.conversions.details import timestamp
from scribeline.front.errors import ValueWrong
from scribeline.front.idempotency import once
from scribeline.front.paging import Pages
from scribeline.front.servicers.deliverables import CHUNK_BYTES
from scribeline.storage.sealed import SealedStore
from scribeline.v1 import copies_pb2, copies_pb2_grpc


class CopyServicer(copies_pb2_grpc.CopyServiceServicer):
    """Whoever fetches a copy is told to the audit trail."""

    def __init__(self, database: Database, objects: SealedStore, keys: ClientKeys, pages: Pages) -> None:
        self._database = database
        self._objects = objects
        self._keys = keys
        self._pages = pages

    async def ListCopies(
        self, request: copies_pb2.ListCopiesRequest, context: Context
    ) -> copies_pb2.ListCopiesResponse:
        """A page of copies; there are never many."""
        caller = current_caller()
        page = self._pages.of(request, caller)
        client_id, job_id = names.JOB.parse(request.parent, field="parent")
        async with unit_of_work(self._database, caller, context) as tx:
            told = await service.list_copies(tx, caller, client_id, job_id)
        after = page.after[0] if page.after else ""
        rows = [each for each in told.copies if each.recipient_id > after][: page.limit]
        copies, token = page.cut(rows, lambda each: (each.recipient_id,))
        return copies_pb2.ListCopiesResponse(
            copies=[_message(each) for each in copies], next_page_token=token, unknown_names=told.unknown_names
        )

    async def AskForCopy(self, request: copies_pb2.AskForCopyRequest, context: Context) -> copies_pb2.Copy:
        """Ask for a copy."""
        caller = current_caller()
        client_id, job_id = names.JOB.parse(request.parent, field="parent")
        owner, recipient_id = names.RECIPIENT.parse(request.recipient, field="recipient")
        if owner != client_id:
            raise ValueWrong("has to be of the same client", field="recipient")
        async with unit_of_work(self._database, caller, context) as tx:

            async def act() -> copies_pb2.Copy:
                return _message(await service.ask(tx, caller, client_id, job_id, recipient_id))

            return await once(tx, caller, request, act, copies_pb2.Copy)

    async def WithdrawCopy(
        self, request: copies_pb2.WithdrawCopyRequest, context: Context
    ) -> copies_pb2.WithdrawCopyResponse:
        """Ask for a copy no longer."""
        caller = current_caller()
        client_id, job_id, recipient_id = names.COPY.parse(request.name, field="name")
        async with unit_of_work(self._database, caller, context) as tx:

            async def act() -> copies_pb2.WithdrawCopyResponse:
                await service.withdraw(tx, caller, client_id, job_id, recipient_id)
                return copies_pb2.WithdrawCopyResponse()

            return await once(tx, caller, request, act, copies_pb2.WithdrawCopyResponse)

    async def DownloadCopy(
        self, request: copies_pb2.DownloadCopyRequest, context: Context
    ) -> AsyncIterator[copies_pb2.DownloadCopyResponse]:
        """A copy's file, which has to be what was delivered, to the bit."""
        caller = current_caller()
        client_id, job_id, recipient_id = names.COPY.parse(request.name, field="name")
        async with unit_of_work(self._database, caller, context) as tx:
            copy = await service.download(tx, caller, client_id, job_id, recipient_id)
            data_key = await self._keys.of(tx, client_id)
        if copy.made is None:
            raise CopyNotOut(copy.name, copy.state)
        content = await asyncio.to_thread(
            self._objects.get,
            copy.made.object_key,
            data_key=data_key,
            context=context_of_copy(copy.made),
        )
        if hashlib.sha256(content).digest() != copy.made.sha256:
            raise Damaged(
                "The stored copy is not the one that was delivered. Tell the administrator.", resource=copy.name
            )
        message = copies_pb2.DownloadCopyResponse(copy=_message(copy))
        for start in range(0, len(content), CHUNK_BYTES):
            message.data = content[start : start + CHUNK_BYTES]
            yield message
            message = copies_pb2.DownloadCopyResponse()


def _message(copy: Copy) -> copies_pb2.Copy:
    message = copies_pb2.Copy(
        name=names.COPY.format(copy.client_id, copy.job_id, copy.recipient_id),
        recipient=names.RECIPIENT.format(copy.client_id, copy.recipient_id),
        recipient_display_name=copy.recipient_name,
        state=copies_pb2.Copy.State.Value(f"STATE_{copy.state}"),
        ground=copies_pb2.Copy.Ground.Value(f"GROUND_{copy.ground}"),
        asked_by=copy.asked_by,
        can_withdraw=copy.can_be_withdrawn,
    )
    made = copy.made
    if made is None:
        return message
    message.deliverable = names.DELIVERABLE.format(made.client_id, made.job_id, made.deliverable_id)
    message.revision = made.revision
    message.file_name = made.file_name
    message.content_type = made.content_type
    message.size_bytes = made.size_bytes
    message.sha256 = made.sha256
    message.create_time.CopyFrom(timestamp(made.created_at))
    if made.delivered_at is not None:
        message.deliver_time.CopyFrom(timestamp(made.delivered_at))
    if made.collected_at is not None:
        message.collect_time.CopyFrom(timestamp(made.collected_at))
    return message
