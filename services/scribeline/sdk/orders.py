"""Orders and demographics as Python methods: `scribeline.orders.import_list("harbor", Path("patients.csv"))`."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from scribeline.sdk import names
from scribeline.sdk.line import Line, mask
from scribeline.v1 import orders_pb2, orders_pb2_grpc
from scribeline.v1.jobs_pb2 import Patient
from scribeline.v1.orders_pb2 import (
    Identity,
    ImportOrdersRequest,
    ImportOrdersResponse,
    Order,
    OrderBook,
    RegisteredPatient,
)

IMPORT_TIMEOUT_S = 300.0
"""How long an import may take."""
_PIECE_BYTES = 256 * 1024


class OrderCalls:
    """The verbs of OrderService, over the line of a `Scribeline`."""

    def __init__(self, line: Line) -> None:
        self._line = line
        self._stub = orders_pb2_grpc.OrderServiceStub(line.channel)

    def import_list(
        self,
        client: str,
        source: Path | str | bytes,
        kind: "ImportOrdersRequest.Kind.ValueType",
        *,
        encoding: "ImportOrdersRequest.Encoding.ValueType" = ImportOrdersRequest.ENCODING_UTF_8,
        columns: Mapping[str, Sequence[str]] | None = None,
        day_order: "OrderBook.DayOrder.ValueType" = OrderBook.DAY_ORDER_UNSPECIFIED,
        dry_run: bool = False,
    ) -> ImportOrdersResponse:
        """Import a list (a file, or its bytes), all of it or nothing; the same list again changes nothing.

        `columns` says what the file calls a column: {"record_number": ["Chart"]}.
        """
        content = source if isinstance(source, bytes) else Path(source).read_bytes()
        first = ImportOrdersRequest(
            parent=names.client_name(client),
            kind=kind,
            encoding=encoding,
            columns=[OrderBook.Column(column=each, headers=headers) for each, headers in (columns or {}).items()],
            day_order=day_order,
            dry_run=dry_run,
            data=content[:_PIECE_BYTES],
        )

        def messages() -> Iterator[ImportOrdersRequest]:
            yield first
            for start in range(_PIECE_BYTES, len(content), _PIECE_BYTES):
                yield ImportOrdersRequest(data=content[start : start + _PIECE_BYTES])

        return self._line.again(
            lambda: self._stub.ImportOrders(messages(), metadata=self._line.metadata, timeout=IMPORT_TIMEOUT_S)
        )

    def list_patients(
        self, client: str, *, record_number: str = "", name: str = "", birth_date: str = ""
    ) -> Iterator[RegisteredPatient]:
        """A client's patients who agree in all that is asked for, by name."""
        request = orders_pb2.ListPatientsRequest(
            parent=names.client_name(client), record_number=record_number, display_name=name, birth_date=birth_date
        )
        return self._line.pages(self._stub.ListPatients, request, lambda page: page.patients)

    def list_orders(
        self, client: str, *, visit_number: str = "", patient: str = "", service_date: str = ""
    ) -> Iterator[Order]:
        """A client's orders that agree in all that is asked for, the latest day first."""
        request = orders_pb2.ListOrdersRequest(
            parent=names.client_name(client), visit_number=visit_number, patient=patient, service_date=service_date
        )
        return self._line.pages(self._stub.ListOrders, request, lambda page: page.orders)

    def get_identity(self, job: str) -> Identity:
        """Whom a job is about, with suggestions where a person has to say."""
        return self._line.call(self._stub.GetIdentity, orders_pb2.GetIdentityRequest(name=names.identity_name(job)))

    def list_pending(self, client: str = "-") -> Iterator[Identity]:
        """The jobs of which a person should say whom they are about, the most urgent first."""
        request = orders_pb2.ListPendingIdentitiesRequest(parent=names.client_name(client))
        return self._line.pages(self._stub.ListPendingIdentities, request, lambda page: page.identities)

    def identify(
        self,
        job: str,
        *,
        patient: str = "",
        order: str = "",
        nobody: bool = False,
        take_back: bool = False,
        demographics: Patient | None = None,
        reference: str = "",
        fields: Sequence[str] = (),
        etag: str = "",
    ) -> Identity:
        """Say whom a job is about; with nothing of these the lists are asked anew. `fields` are those of demographics
        and of the reference that are meant; those that are set where it is empty."""
        request = orders_pb2.IdentifyJobRequest(
            name=names.identity_name(job),
            demographics=demographics,
            reference=reference,
            update_mask=mask(fields),
            etag=etag,
        )
        if patient:
            request.patient = patient
        elif order:
            request.order = order
        elif nobody:
            request.nobody = True
        elif take_back:
            request.take_back = True
        return self._line.call(self._stub.IdentifyJob, request)

    def get_book(self, client: str) -> OrderBook:
        """How a client's lists are read and matched."""
        request = orders_pb2.GetOrderBookRequest(name=names.order_book_name(client))
        return self._line.call(self._stub.GetOrderBook, request)

    def update_book(self, book: OrderBook, fields: Sequence[str] = ()) -> OrderBook:
        """Change how a client's lists are read and matched: `fields`, or those that are set."""
        request = orders_pb2.UpdateOrderBookRequest(order_book=book, update_mask=mask(fields))
        return self._line.call(self._stub.UpdateOrderBook, request)
