"""ClientService: the medical clients, over gRPC."""

from scribeline.clients import service
from scribeline.clients.model import Client
from scribeline.clients.service import ClientChange
from scribeline.database.unit_of_work import Database
from scribeline.front import checks, names
from scribeline.front.calls import Context, current_caller, unit_of_work
from scribeline.front.conversions.details import timestamp
from scribeline.front.conversions.hours import to_date
from scribeline.front.conversions.jobs import duration
from scribeline.front.conversions.terms import from_terms, to_terms
from scribeline.front.idempotency import once
from scribeline.front.paging import Pages
from scribeline.identity.service import require_company
from scribeline.storage.keys import MasterKeys
from scribeline.v1 import clients_pb2, clients_pb2_grpc

_CHANGEABLE = (
    "display_name",
    "time_zone",
    "turnaround",
    "review_required",
    "style",
    "terms",
    "agreement_start_date",
    "agreement_end_date",
    "allowed_countries",
    "question_holds",
)
LONGEST_STYLE = 64 * 1024
"""Characters of a style file."""


class ClientServicer(clients_pb2_grpc.ClientServiceServicer):
    """A caller sees their own clients; the company's administrators make new ones."""

    def __init__(self, database: Database, pages: Pages, master_keys: MasterKeys) -> None:
        self._database = database
        self._pages = pages
        self._master_keys = master_keys

    async def GetClient(self, request: clients_pb2.GetClientRequest, context: Context) -> clients_pb2.Client:
        """One client."""
        caller = current_caller()
        (client_id,) = names.CLIENT.parse(request.name, field="name")
        async with unit_of_work(self._database, caller, context) as tx:
            return _message(await service.get_client(tx, client_id))

    async def ListClients(
        self, request: clients_pb2.ListClientsRequest, context: Context
    ) -> clients_pb2.ListClientsResponse:
        """A page of the caller's clients."""
        caller = current_caller()
        page = self._pages.of(request, caller)
        async with unit_of_work(self._database, caller, context) as tx:
            rows = await service.list_clients(tx, after=page.after[0] if page.after else None, limit=page.limit)
        clients, token = page.cut(rows, lambda client: (client.client_id,))
        return clients_pb2.ListClientsResponse(clients=[_message(each) for each in clients], next_page_token=token)

    async def CreateClient(self, request: clients_pb2.CreateClientRequest, context: Context) -> clients_pb2.Client:
        """Make a client."""
        caller = current_caller()
        require_company(caller)
        client_id = names.check_new_id(request.client_id, field="client_id")
        told = _checked(request.client, client_id, frozenset(_CHANGEABLE))
        async with unit_of_work(self._database, caller, context) as tx:

            async def act() -> clients_pb2.Client:
                client = Client(
                    client_id=client_id,
                    display_name=told["display_name"],
                    time_zone=told["time_zone"],
                    turnaround_s=told["turnaround_s"],
                    review_required=told["review_required"],
                    style=told["style"],
                    created_at=tx.now,
                    terms=told["terms"],
                    agreement_from=told["agreement_from"],
                    agreement_to=told["agreement_to"],
                    allowed_countries=told["allowed_countries"],
                    question_holds=told["question_holds"],
                )
                return _message(await service.create_client(tx, self._master_keys, client, actor=caller.name))

            return await once(tx, caller, request, act, clients_pb2.Client)

    async def UpdateClient(self, request: clients_pb2.UpdateClientRequest, context: Context) -> clients_pb2.Client:
        """Change a client."""
        caller = current_caller()
        (client_id,) = names.CLIENT.parse(request.client.name, field="client.name")
        change = _checked(
            request.client, client_id, checks.update_mask(request.update_mask, request.client, _CHANGEABLE)
        )
        async with unit_of_work(self._database, caller, context) as tx:

            async def act() -> clients_pb2.Client:
                return _message(
                    await service.update_client(tx, client_id, change, etag=request.client.etag, actor=caller.name)
                )

            return await once(tx, caller, request, act, clients_pb2.Client)


def _checked(client: clients_pb2.Client, client_id: str, fields: frozenset[str]) -> ClientChange:
    change = ClientChange()
    if "display_name" in fields:
        change["display_name"] = checks.line(client.display_name, field="client.display_name", required=True)
    if "time_zone" in fields:
        change["time_zone"] = checks.line(client.time_zone, field="client.time_zone", required=True)
    if "turnaround" in fields:
        change["turnaround_s"] = checks.turnaround(client.turnaround, field="client.turnaround")
    if "review_required" in fields:
        change["review_required"] = client.review_required
    if "style" in fields:
        change["style"] = checks.text(client.style, field="client.style", longest=LONGEST_STYLE)
    if "terms" in fields:
        # They are meant in the client's time zone, which the component knows.
        change["terms"] = to_terms(client.terms, client_id, "UTC", field="client.terms")
    if "agreement_start_date" in fields:
        change["agreement_from"] = to_date(client.agreement_start_date, field="client.agreement_start_date")
    if "agreement_end_date" in fields:
        change["agreement_to"] = to_date(client.agreement_end_date, field="client.agreement_end_date")
    if "allowed_countries" in fields:
        change["allowed_countries"] = checks.words(client.allowed_countries, field="client.allowed_countries", most=250)
    if "question_holds" in fields:
        change["question_holds"] = client.question_holds or not client.HasField("question_holds")
    return change


def _message(client: Client) -> clients_pb2.Client:
    return clients_pb2.Client(
        name=client.name,
        display_name=client.display_name,
        time_zone=client.time_zone,
        turnaround=duration(client.turnaround_s),
        review_required=client.review_required,
        style=client.style,
        create_time=timestamp(client.created_at),
        etag=client.etag,
        terms=[from_terms(each, client.client_id) for each in client.terms],
        agreement_start_date=client.agreement_from.isoformat() if client.agreement_from else "",
        agreement_end_date=client.agreement_to.isoformat() if client.agreement_to else "",
        allowed_countries=client.allowed_countries,
        question_holds=client.question_holds,
    )
