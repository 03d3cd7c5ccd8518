"""OrderService: patients, schedules, and whom each dictation is about, over gRPC."""

import asyncio
from collections.abc import AsyncIterator
from datetime import date, datetime
from uuid import UUID

from scribeline.database.unit_of_work import Database, Transaction
from scribeline.front import checks, names
from scribeline.front.calls import Context, current_caller, unit_of_work
from scribeline.front.conversions.orders import (
    DAY_ORDERS,
    ENCODINGS,
    KINDS,
    from_book,
    from_imported,
    from_order,
    from_registered,
    from_told,
    to_columns,
    to_fields,
)
from scribeline.front.errors import ValueWrong
from scribeline.front.idempotency import once
from scribeline.front.paging import Pages
from scribeline.identity.model import Caller
from scribeline.jobs import service as jobs
from scribeline.orders import service
from scribeline.orders.errors import FileUnreadable
from scribeline.orders.reading import Batch, Form, Lines, ListKind, ListReader
from scribeline.orders.service import BookChange, Decision, Import, Imported
from scribeline.v1 import orders_pb2, orders_pb2_grpc

LARGEST_PIECE = 2 * 1024 * 1024
"""Bytes of a file in one message."""
IDLE_S = 60.0
"""How long a stream may send nothing."""
MATCHED_AT_ONCE = 100
"""How many jobs are matched in one transaction."""
MOST_MATCHED = 500
"""How many jobs are matched before an import is answered; further ones are by and by."""

_BOOK_FIELDS = ("columns", "day_order", "number_alone")


class _DryRun(Exception):
    """Ends the transaction of a dry run, so that nothing of it stays."""

    def __init__(self, imported: Imported) -> None:
        super().__init__()
        self.imported = imported


class OrderServicer(orders_pb2_grpc.OrderServiceServicer):
    """A client's lists belong to the client; who works on its documents never sees them."""

    def __init__(self, database: Database, pages: Pages) -> None:
        self._database = database
        self._pages = pages

    # --- lists come in

    async def ImportOrders(
        self, request_iterator: AsyncIterator[orders_pb2.ImportOrdersRequest], context: Context
    ) -> orders_pb2.ImportOrdersResponse:
        """Import a list, all of it or nothing."""
        caller = current_caller()
        first = await _next(request_iterator)
        if first is None:
            raise ValueWrong("has to be said in the first message; the stream had none", field="parent")
        (client_id,) = names.CLIENT.parse(first.parent, field="parent")
        kind = checks.choice(first.kind, KINDS, field="kind")
        form = Form(
            checks.choice(first.encoding, ENCODINGS, field="encoding"),
            given=to_columns(first.columns, field="columns"),
            day_order=checks.choice(first.day_order, DAY_ORDERS, field="day_order"),
        )
        content = await _content(first, request_iterator)
        try:
            async with unit_of_work(self._database, caller, context) as tx:
                imported = await _import(tx, caller, client_id, content, kind, form, dry_run=first.dry_run)
                if first.dry_run:
                    raise _DryRun(imported)
        except _DryRun as told:
            return from_imported(told.imported, dry_run=True)
        await self._match(caller, context, client_id)
        return from_imported(imported, dry_run=False)

    async def _match(self, caller: Caller, context: Context, client_id: str) -> None:
        """Match what waits for the list that just came in. What is not matched here is by the front's own chore."""
        for _ in range(MOST_MATCHED // MATCHED_AT_ONCE):
            async with unit_of_work(self._database, caller, context) as tx:
                if await service.match_outdated(tx, client_id, MATCHED_AT_ONCE) < MATCHED_AT_ONCE:
                    return

    async def ListPatients(
        self, request: orders_pb2.ListPatientsRequest, context: Context
    ) -> orders_pb2.ListPatientsResponse:
        """A page of patients."""
        caller = current_caller()
        page = self._pages.of(request, caller)
        (client_id,) = names.CLIENT.parse(request.parent, field="parent")
        async with unit_of_work(self._database, caller, context) as tx:
            rows = await service.list_patients(
                tx,
                caller,
                client_id,
                record_number=checks.line(request.record_number, field="record_number", longest=64),
                name=checks.line(request.display_name, field="display_name"),
                birth_date=_day(request.birth_date, field="birth_date"),
                after=(page.after[0], UUID(page.after[1])) if page.after else None,
                limit=page.limit,
            )
        found, token = page.cut(rows, lambda row: (row[0], str(row[1].patient_id)))
        return orders_pb2.ListPatientsResponse(
            patients=[from_registered(each) for _, each in found], next_page_token=token
        )

    async def ListOrders(
        self, request: orders_pb2.ListOrdersRequest, context: Context
    ) -> orders_pb2.ListOrdersResponse:
        """A page of orders."""
        caller = current_caller()
        page = self._pages.of(request, caller)
        (client_id,) = names.CLIENT.parse(request.parent, field="parent")
        patient_id = None
        if request.patient:
            patient_id = _owned(*names.PATIENT.parse(request.patient, field="patient"), client_id, field="patient")
        async with unit_of_work(self._database, caller, context) as tx:
            rows = await service.list_orders(
                tx,
                caller,
                client_id,
                visit_number=checks.line(request.visit_number, field="visit_number", longest=64),
                patient_id=patient_id,
                service_date=_day(request.service_date, field="service_date"),
                after=(date.fromisoformat(page.after[0]), UUID(page.after[1])) if page.after else None,
                limit=page.limit,
            )
        found, token = page.cut(rows, lambda each: (each.visit.service_date.isoformat(), str(each.order_id)))
        return orders_pb2.ListOrdersResponse(orders=map(from_order, found), next_page_token=token)

    # --- whose a dictation is

    async def GetIdentity(self, request: orders_pb2.GetIdentityRequest, context: Context) -> orders_pb2.Identity:
        """Whom one job is about."""
        caller = current_caller()
        client_id, job_id = names.IDENTITY.parse(request.name, field="name")
        async with unit_of_work(self._database, caller, context) as tx:
            return await _identity(tx, await service.get_identity(tx, caller, client_id, job_id))

    async def ListPendingIdentities(
        self, request: orders_pb2.ListPendingIdentitiesRequest, context: Context
    ) -> orders_pb2.ListPendingIdentitiesResponse:
        """A page of jobs of which a person should say whom they are about."""
        caller = current_caller()
        page = self._pages.of(request, caller)
        client_id = names.parse_client_or_all(request.parent, field="parent")
        async with unit_of_work(self._database, caller, context) as tx:
            rows = await service.page(
                tx,
                caller,
                client_id=client_id,
                after=(datetime.fromisoformat(page.after[0]), UUID(page.after[1])) if page.after else None,
                limit=page.limit,
            )
            found, token = page.cut(rows, lambda row: (row[0].due_at.isoformat(), str(row[0].job_id)))
            told = [each for _, each in found if each is not None]
            views = {view.job.job_id: view for view in await jobs.view(tx, [each.job for each in told])}
        return orders_pb2.ListPendingIdentitiesResponse(
            identities=[from_told(each, views[each.job.job_id]) for each in told], next_page_token=token
        )

    async def IdentifyJob(self, request: orders_pb2.IdentifyJobRequest, context: Context) -> orders_pb2.Identity:
        """Say whom a job is about."""
        caller = current_caller()
        client_id, job_id = names.IDENTITY.parse(request.name, field="name")
        decision = _decision(request, client_id)
        async with unit_of_work(self._database, caller, context) as tx:

            async def act() -> orders_pb2.Identity:
                told = await service.decide(tx, caller, client_id, job_id, decision, etag=request.etag)
                return await _identity(tx, told)

            return await once(tx, caller, request, act, orders_pb2.Identity)

    # --- how lists are read

    async def GetOrderBook(self, request: orders_pb2.GetOrderBookRequest, context: Context) -> orders_pb2.OrderBook:
        """How a client's lists are read and matched."""
        (client_id,) = names.ORDER_BOOK.parse(request.name, field="name")
        async with unit_of_work(self._database, current_caller(), context) as tx:
            return from_book(await service.get_book(tx, client_id))

    async def UpdateOrderBook(
        self, request: orders_pb2.UpdateOrderBookRequest, context: Context
    ) -> orders_pb2.OrderBook:
        """Change how a client's lists are read and matched."""
        caller = current_caller()
        told = request.order_book
        (client_id,) = names.ORDER_BOOK.parse(told.name, field="order_book.name")
        fields = checks.update_mask(request.update_mask, told, _BOOK_FIELDS)
        change = BookChange()
        if "columns" in fields:
            change["columns"] = to_columns(told.columns, field="order_book.columns")
        if "day_order" in fields:
            change["day_order"] = checks.choice(told.day_order, DAY_ORDERS, field="order_book.day_order")
        if "number_alone" in fields:
            change["number_alone"] = told.number_alone
        async with unit_of_work(self._database, caller, context) as tx:

            async def act() -> orders_pb2.OrderBook:
                return from_book(await service.update_book(tx, caller, client_id, change, etag=told.etag))

            return await once(tx, caller, request, act, orders_pb2.OrderBook)


async def _next(messages: AsyncIterator[orders_pb2.ImportOrdersRequest]) -> orders_pb2.ImportOrdersRequest | None:
    try:
        async with asyncio.timeout(IDLE_S):
            return await anext(messages, None)
    except TimeoutError:
        raise FileUnreadable(f"Nothing came for {IDLE_S:.0f} seconds.") from None


async def _content(
    message: orders_pb2.ImportOrdersRequest | None, rest: AsyncIterator[orders_pb2.ImportOrdersRequest]
) -> bytes:
    """The whole file; what is too long is refused as soon as that is known."""
    content, lines = bytearray(), Lines()
    while message is not None:
        if len(message.data) > LARGEST_PIECE:
            raise ValueWrong(f"may have at most {LARGEST_PIECE} bytes in one message", field="data")
        lines.add(message.data)
        content += message.data
        message = await _next(rest)
    return bytes(content)


async def _import(
    tx: Transaction, caller: Caller, client_id: str, content: bytes, kind: ListKind, form: Form, *, dry_run: bool
) -> Imported:
    importing = await Import.begin(tx, caller, client_id)
    # Reading is work for the processor: it is done beside the loop that serves everybody else.
    reader: ListReader = await asyncio.to_thread(importing.reader, content, kind, form)
    batches = reader.batches()

    def next_batch() -> Batch | None:
        return next(batches, None)

    while (batch := await asyncio.to_thread(next_batch)) is not None:
        await importing.take(batch)
    return await importing.end(kind, reader.unused, dry_run=dry_run)


def _decision(request: orders_pb2.IdentifyJobRequest, client_id: str) -> Decision:
    patient_id = order_id = None
    if request.HasField("patient"):
        patient_id = _owned(*names.PATIENT.parse(request.patient, field="patient"), client_id, field="patient")
    if request.HasField("order"):
        order_id = _owned(*names.ORDER.parse(request.order, field="order"), client_id, field="order")
    return Decision(
        patient_id=patient_id,
        order_id=order_id,
        nobody=request.nobody,
        take_back=request.take_back,
        fields=to_fields(request),
    )


def _owned(owner: str, own_id: UUID, client_id: str, *, field: str) -> UUID:
    if owner != client_id:
        raise ValueWrong("has to be of the same client", field=field)
    return own_id


def _day(value: str, *, field: str) -> date | None:
    told = checks.iso_date(value, field=field)
    return date.fromisoformat(told) if told else None


async def _identity(tx: Transaction, told: service.Told) -> orders_pb2.Identity:
    (view,) = await jobs.view(tx, [told.job])
    return from_told(told, view)
