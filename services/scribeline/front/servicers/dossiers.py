"""DossierService: all that the company set up for a client, out and in as a whole, over gRPC."""

import contextlib
import hashlib
import json
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence

from google.protobuf.json_format import MessageToDict
from google.protobuf.message import Message

from scribeline.audit import service as audit
from scribeline.clients.errors import Kind, ResourceChanged, ResourceMissing
from scribeline.clients.store import get_client
from scribeline.database.unit_of_work import Database, Transaction
from scribeline.errors import LimitReached, ScribelineError
from scribeline.front import names
from scribeline.front.calls import Context, current_caller, unit_of_work
from scribeline.front.dossiers.differences import bare, bounded, change_of
from scribeline.front.dossiers.methods import Methods
from scribeline.front.errors import ValueWrong
from scribeline.front.idempotency import once
from scribeline.front.paging import Pages
from scribeline.identity.model import Caller
from scribeline.storage.keys import MasterKeys
from scribeline.v1 import dossiers_pb2, dossiers_pb2_grpc
from scribeline.v1.clients_pb2 import Client
from scribeline.v1.dossiers_pb2 import DossierImport, DossierPart, ImportClientResponse

MOST_PARTS = 20_000
LARGEST_DOSSIER = 32 * 1024 * 1024
"""Bytes of all parts of a dossier."""

_ORDER = (
    "template",
    "author",
    "work_type",
    "recipient",
    "client",
    "billing_terms",
    "phrase_set",
    "shortcut",
    "quality_plan",
    "learning_settings",
    "order_book",
    "assignment",
)
"""In which parts can be put: each behind what it may name. The client's terms name work types."""

Parts = Mapping[str, Message]
"""By their keys: their names within the client, or what they are."""


class DossierServicer(dossiers_pb2_grpc.DossierServiceServicer):
    """A dossier is read and put in by the very methods that change its parts alone, in one transaction."""

    def __init__(self, database: Database, pages: Pages, master_keys: MasterKeys) -> None:
        self._database = database
        self._pages = pages
        self._master_keys = master_keys

    async def ExportClient(
        self, request: dossiers_pb2.ExportClientRequest, context: Context
    ) -> AsyncIterator[dossiers_pb2.ExportClientResponse]:
        """A client's dossier; who took it is told to the audit trail."""
        caller = current_caller()
        (client_id,) = names.CLIENT.parse(request.name, field="name")
        async with unit_of_work(self._database, caller, context) as tx:
            parts = await Methods(tx, self._pages, self._master_keys, context, request.name).read()
            await audit.record(
                tx, actor=caller.name, action="EXPORT_CLIENT", resource=request.name, client_id=client_id
            )
        yield dossiers_pb2.ExportClientResponse(etag=_etag(request.name, _keyed(request.name, parts)))
        for each in parts:
            yield dossiers_pb2.ExportClientResponse(part=_part(bare(each)))

    async def ImportClient(
        self, request_iterator: AsyncIterator[dossiers_pb2.ImportClientRequest], context: Context
    ) -> ImportClientResponse:
        """Put a dossier in, or tell what would become of it."""
        caller = current_caller()
        asked, parts = await _received(request_iterator)
        names.CLIENT.parse(asked.name, field="begin.name")
        wanted = _wanted(asked.name, parts)
        async with unit_of_work(self._database, caller, context) as tx:

            async def act() -> ImportClientResponse:
                # What is only told is done like the rest, and taken back.
                async with tx.connection.transaction(force_rollback=asked.validate_only):
                    return await self._put(tx, caller, asked, wanted, context)

            return await once(tx, caller, asked, act, ImportClientResponse)

    async def _put(
        self, tx: Transaction, caller: Caller, asked: DossierImport, wanted: Parts, context: Context
    ) -> ImportClientResponse:
        client_id = asked.name.rpartition("/")[2]
        methods = Methods(tx, self._pages, self._master_keys, context, asked.name)
        before: Parts = {}
        numbers = {key: number for number, key in enumerate(wanted)}
        if await get_client(tx, client_id, held=True) is not None:  # held: two imports come one after the other
            before = _keyed(asked.name, await methods.read())
            etag = _etag(asked.name, before)
            if asked.etag and asked.etag != etag:
                raise ResourceChanged(Kind.CLIENT, asked.name, etag)
        else:
            client = wanted.get("client")
            if not isinstance(client, Client):
                raise ResourceMissing(Kind.CLIENT, asked.name)
            with _told_with(numbers["client"]):
                await methods.make_client(client)
        for key in sorted(wanted, key=lambda each: _ORDER.index(_kind(wanted[each]))):
            known = before.get(key)
            if known is None or bare(known) != wanted[key]:
                with _told_with(numbers[key]):
                    await methods.put(wanted[key], known)
        after = _keyed(asked.name, await methods.read())
        await audit.record(
            tx,
            actor=caller.name,
            action="IMPORT_CLIENT",
            resource=asked.name,
            client_id=client_id,
            details={"parts": str(len(wanted))},
        )
        return ImportClientResponse(
            etag=_etag(asked.name, before if asked.validate_only else after),
            changes=bounded(
                [
                    *(change_of(key, _bare_or_none(before, key), _bare_or_none(after, key)) for key in wanted),
                    *(change_of(key, None, None, is_wanted=False) for key in before if key not in wanted),
                ]
            ),
        )


async def _received(
    messages: AsyncIterator[dossiers_pb2.ImportClientRequest],
) -> tuple[DossierImport, Sequence[Message]]:
    """What is asked for, and the parts; `sha256` is set to what they are together."""
    asked: DossierImport | None = None
    parts: list[Message] = []
    digest, size = hashlib.sha256(), 0
    async for message in messages:
        told = message.WhichOneof("told")
        if asked is None:
            if told != "begin":
                raise ValueWrong("has to come in the first message, and there alone", field="begin")
            asked = message.begin
            continue
        kind = message.part.WhichOneof("resource") if told == "part" else None
        if kind is None:
            raise ValueWrong("has to hold a resource, in every message behind the first", field=f"part[{len(parts)}]")
        size += message.ByteSize()
        if len(parts) >= MOST_PARTS or size > LARGEST_DOSSIER:
            raise LimitReached(
                f"A dossier has at most {MOST_PARTS} parts and {LARGEST_DOSSIER >> 20} MiB together: put large phrase "
                "sets and templates in by themselves.",
                reason="DOSSIER_TOO_LARGE",
            )
        digest.update(message.part.SerializeToString(deterministic=True))
        parts.append(getattr(message.part, kind))
    if asked is None:
        raise ValueWrong("has to come in the first message; the stream had none", field="begin")
    asked.sha256 = digest.digest()
    return asked, parts


def _wanted(client: str, parts: Sequence[Message]) -> Parts:
    """The parts by their keys, each without what its making left on it. Raises ValueWrong."""
    wanted: dict[str, Message] = {}
    for number, part in enumerate(parts):
        with _told_with(number):
            owner = str(getattr(part, _OWNERS.get(type(part).__name__, "name")))
            if f"{owner}/".partition(f"{client}/")[0]:
                raise ValueWrong("has to belong to the client that the dossier is put in for", field="part")
            key = _key(client, part)
            if key in wanted:
                raise ValueWrong("is in the dossier already", field="part")
            wanted[key] = bare(part)
    return wanted


_OWNERS = {"Shortcut": "owner", "Assignment": "client"}
"""The fields that say whose a part is, where it is not its name."""


_SAID = ("user", "pool", "skill", "country", "author", "work_type", "first_date")
"""What an assignment is known by: for whom, for what, and since when."""


def _keyed(client: str, parts: Sequence[Message]) -> Parts:
    return {_key(client, each): each for each in parts}


def _key(client: str, part: Message) -> str:
    kind = type(part).__name__
    if kind == "Client":
        return "client"
    if kind == "Shortcut":
        owner, short = str(getattr(part, "owner", "")), str(getattr(part, "short", ""))
        return f"{owner}/shortcuts/{short.casefold()}".removeprefix(f"{client}/")
    if kind == "Assignment":
        told = (
            str(getattr(part, name))
            for name in ("user", "pool", "skill", "country", "author", "work_type", "first_date")
        )
        return f"assignment of {' + '.join(each.removeprefix(f'{client}/') for each in told if each) or 'everybody'}"
    return str(getattr(part, "name", "")).removeprefix(f"{client}/")


def _kind(part: Message) -> str:
    return next(field.name for field in DossierPart.DESCRIPTOR.fields if field.message_type is part.DESCRIPTOR)


def _part(message: Message) -> DossierPart:
    part = DossierPart()
    getattr(part, _kind(message)).CopyFrom(message)
    return part


def _bare_or_none(parts: Parts, key: str) -> Message | None:
    return bare(parts[key]) if key in parts else None


def _etag(client: str, parts: Parts) -> str:
    """Of what the parts say, whichever client they are of: equal dossiers have equal etags."""
    digest = hashlib.sha256()
    for key in sorted(parts):
        told = json.dumps(MessageToDict(bare(parts[key])), sort_keys=True)
        told = told.replace(f'"{client}/', '"clients/-/').replace(f'"{client}"', '"clients/-"')
        digest.update(f"{key}\0{told}\0".encode())
    return f"d{digest.hexdigest()[:32]}"


@contextlib.contextmanager
def _told_with(number: int) -> Iterator[None]:
    """What is refused in the block is told with the number of the part."""
    try:
        yield
    except ScribelineError as error:
        error.details["part"] = str(number)
        raise
