"""RecipientService: who may get copies of a client's documents, over gRPC."""

from collections.abc import Iterable

from scribeline.copies import service
from scribeline.copies.model import MOST_ADDRESS_LINES, MOST_RULES, Recipient, Road, Standing
from scribeline.copies.service import RecipientChange
from scribeline.database.unit_of_work import Database
from scribeline.front import checks, names
from scribeline.front.calls import Context, current_caller, unit_of_work
from scribeline.front.conversions.details import timestamp
from scribeline.front.errors import ValueWrong
from scribeline.front.idempotency import once
from scribeline.front.paging import Pages
from scribeline.v1 import recipients_pb2, recipients_pb2_grpc

_CHANGEABLE = (
    "display_name",
    "salutation",
    "role",
    "organisation",
    "address_lines",
    "road",
    "inactive",
    "standing_copies",
)
_ROADS: dict[int, Road] = {
    recipients_pb2.Recipient.ROAD_UNSPECIFIED: Road.COLLECTION,
    recipients_pb2.Recipient.ROAD_COLLECTION: Road.COLLECTION,
}


class RecipientServicer(recipients_pb2_grpc.RecipientServiceServicer):
    """Recipients, seen by the callers of their client."""

    def __init__(self, database: Database, pages: Pages) -> None:
        self._database = database
        self._pages = pages

    async def GetRecipient(
        self, request: recipients_pb2.GetRecipientRequest, context: Context
    ) -> recipients_pb2.Recipient:
        """One recipient."""
        caller = current_caller()
        client_id, recipient_id = names.RECIPIENT.parse(request.name, field="name")
        async with unit_of_work(self._database, caller, context) as tx:
            return _message(await service.get_recipient(tx, client_id, recipient_id))

    async def ListRecipients(
        self, request: recipients_pb2.ListRecipientsRequest, context: Context
    ) -> recipients_pb2.ListRecipientsResponse:
        """A page of recipients."""
        caller = current_caller()
        page = self._pages.of(request, caller)
        (client_id,) = names.CLIENT.parse(request.parent, field="parent")
        async with unit_of_work(self._database, caller, context) as tx:
            after = page.after[0] if page.after else None
            rows = await service.list_recipients(tx, client_id, after=after, limit=page.limit)
        found, token = page.cut(rows, lambda recipient: (recipient.recipient_id,))
        return recipients_pb2.ListRecipientsResponse(
            recipients=[_message(each) for each in found], next_page_token=token
        )

    async def CreateRecipient(
        self, request: recipients_pb2.CreateRecipientRequest, context: Context
    ) -> recipients_pb2.Recipient:
        """Make a recipient."""
        caller = current_caller()
        (client_id,) = names.CLIENT.parse(request.parent, field="parent")
        recipient_id = names.check_new_id(request.recipient_id, field="recipient_id")
        told = _checked(request.recipient, client_id, frozenset(_CHANGEABLE))
        async with unit_of_work(self._database, caller, context) as tx:

            async def act() -> recipients_pb2.Recipient:
                recipient = Recipient(client_id, recipient_id, created_at=tx.now, **told)
                return _message(await service.create_recipient(tx, recipient, actor=caller.name))

            return await once(tx, caller, request, act, recipients_pb2.Recipient)

    async def UpdateRecipient(
        self, request: recipients_pb2.UpdateRecipientRequest, context: Context
    ) -> recipients_pb2.Recipient:
        """Change a recipient."""
        caller = current_caller()
        client_id, recipient_id = names.RECIPIENT.parse(request.recipient.name, field="recipient.name")
        fields = checks.update_mask(request.update_mask, request.recipient, _CHANGEABLE)
        change = _checked(request.recipient, client_id, fields)
        async with unit_of_work(self._database, caller, context) as tx:

            async def act() -> recipients_pb2.Recipient:
                return _message(
                    await service.update_recipient(
                        tx, client_id, recipient_id, change, etag=request.recipient.etag, actor=caller.name
                    )
                )

            return await once(tx, caller, request, act, recipients_pb2.Recipient)


def _checked(recipient: recipients_pb2.Recipient, client_id: str, fields: frozenset[str]) -> RecipientChange:
    change = RecipientChange()
    if "display_name" in fields:
        change["display_name"] = checks.line(recipient.display_name, field="recipient.display_name", required=True)
    if "salutation" in fields:
        change["salutation"] = checks.line(recipient.salutation, field="recipient.salutation")
    if "role" in fields:
        change["role"] = checks.line(recipient.role, field="recipient.role")
    if "organisation" in fields:
        change["organisation"] = checks.line(recipient.organisation, field="recipient.organisation")
    if "address_lines" in fields:
        change["address"] = _address(recipient.address_lines)
    if "road" in fields:
        change["road"] = checks.choice(recipient.road, _ROADS, field="recipient.road")
    if "inactive" in fields:
        change["is_active"] = not recipient.inactive
    if "standing_copies" in fields:
        change["standing"] = _standing(recipient.standing_copies, client_id)
    return change


def _address(lines: Iterable[str]) -> tuple[str, ...]:
    told = tuple(
        checks.line(each, field=f"recipient.address_lines[{index}]", required=True) for index, each in enumerate(lines)
    )
    if len(told) > MOST_ADDRESS_LINES:
        raise ValueWrong(f"may have at most {MOST_ADDRESS_LINES} lines", field="recipient.address_lines")
    return told


def _standing(given: Iterable[recipients_pb2.Recipient.StandingCopy], client_id: str) -> tuple[Standing, ...]:
    rules = []
    for index, each in enumerate(given):
        field = f"recipient.standing_copies[{index}]"
        author_id = work_type_id = None
        if each.author:
            owner, author_id = names.AUTHOR.parse(each.author, field=f"{field}.author")
            _check_owner(owner, client_id, f"{field}.author")
        if each.work_type:
            owner, work_type_id = names.WORK_TYPE.parse(each.work_type, field=f"{field}.work_type")
            _check_owner(owner, client_id, f"{field}.work_type")
        rules.append(Standing(author_id, work_type_id))
    if len(rules) > MOST_RULES or len(set(rules)) != len(rules):
        raise ValueWrong(f"may hold at most {MOST_RULES} rules, each once", field="recipient.standing_copies")
    return tuple(rules)


def _check_owner(owner: str, client_id: str, field: str) -> None:
    if owner != client_id:
        raise ValueWrong("has to be of the same client", field=field)


def _message(recipient: Recipient) -> recipients_pb2.Recipient:
    client_id = recipient.client_id
    return recipients_pb2.Recipient(
        name=names.RECIPIENT.format(client_id, recipient.recipient_id),
        display_name=recipient.display_name,
        salutation=recipient.salutation,
        role=recipient.role,
        organisation=recipient.organisation,
        address_lines=recipient.address,
        road=recipients_pb2.Recipient.Road.Value(f"ROAD_{recipient.road}"),
        inactive=not recipient.is_active,
        standing_copies=[
            recipients_pb2.Recipient.StandingCopy(
                author=names.AUTHOR.format(client_id, rule.author_id) if rule.author_id else "",
                work_type=names.WORK_TYPE.format(client_id, rule.work_type_id) if rule.work_type_id else "",
            )
            for rule in recipient.standing
        ],
        create_time=timestamp(recipient.created_at),
        etag=recipient.etag,
    )
