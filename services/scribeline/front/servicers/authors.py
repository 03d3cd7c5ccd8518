"""AuthorService: the clinicians of a client, over gRPC."""

from collections.abc import Sequence

from scribeline.clients import service
from scribeline.clients.model import Author
from scribeline.clients.service import AuthorChange
from scribeline.database.unit_of_work import Database
from scribeline.front import checks, names
from scribeline.front.calls import Context, current_caller, unit_of_work
from scribeline.front.conversions.details import timestamp
from scribeline.front.errors import ValueWrong
from scribeline.front.idempotency import once
from scribeline.front.paging import Pages
from scribeline.v1 import authors_pb2, authors_pb2_grpc

_CHANGEABLE = ("display_name", "credentials", "codes", "signature_lines")
MOST_SIGNATURE_LINES = 8


class AuthorServicer(authors_pb2_grpc.AuthorServiceServicer):
    """Authors, seen by the callers of their client."""

    def __init__(self, database: Database, pages: Pages) -> None:
        self._database = database
        self._pages = pages

    async def GetAuthor(self, request: authors_pb2.GetAuthorRequest, context: Context) -> authors_pb2.Author:
        """One author."""
        caller = current_caller()
        client_id, author_id = names.AUTHOR.parse(request.name, field="name")
        async with unit_of_work(self._database, caller, context) as tx:
            return _message(await service.get_author(tx, client_id, author_id))

    async def ListAuthors(
        self, request: authors_pb2.ListAuthorsRequest, context: Context
    ) -> authors_pb2.ListAuthorsResponse:
        """A page of authors."""
        caller = current_caller()
        page = self._pages.of(request, caller)
        (client_id,) = names.CLIENT.parse(request.parent, field="parent")
        async with unit_of_work(self._database, caller, context) as tx:
            after = page.after[0] if page.after else None
            rows = await service.list_authors(tx, client_id, after=after, limit=page.limit)
        authors, token = page.cut(rows, lambda author: (author.author_id,))
        return authors_pb2.ListAuthorsResponse(authors=[_message(each) for each in authors], next_page_token=token)

    async def CreateAuthor(self, request: authors_pb2.CreateAuthorRequest, context: Context) -> authors_pb2.Author:
        """Make an author."""
        caller = current_caller()
        (client_id,) = names.CLIENT.parse(request.parent, field="parent")
        author_id = names.check_new_id(request.author_id, field="author_id")
        told = _checked(request.author, frozenset(_CHANGEABLE))
        async with unit_of_work(self._database, caller, context) as tx:

            async def act() -> authors_pb2.Author:
                author = Author(
                    client_id=client_id,
                    author_id=author_id,
                    display_name=told["display_name"],
                    credentials=told["credentials"],
                    codes=told["codes"],
                    signature_lines=told["signature_lines"],
                    created_at=tx.now,
                )
                return _message(await service.create_author(tx, author, actor=caller.name))

            return await once(tx, caller, request, act, authors_pb2.Author)

    async def UpdateAuthor(self, request: authors_pb2.UpdateAuthorRequest, context: Context) -> authors_pb2.Author:
        """Change an author."""
        caller = current_caller()
        client_id, author_id = names.AUTHOR.parse(request.author.name, field="author.name")
        change = _checked(request.author, checks.update_mask(request.update_mask, request.author, _CHANGEABLE))
        async with unit_of_work(self._database, caller, context) as tx:

            async def act() -> authors_pb2.Author:
                return _message(
                    await service.update_author(
                        tx, client_id, author_id, change, etag=request.author.etag, actor=caller.name
                    )
                )

            return await once(tx, caller, request, act, authors_pb2.Author)


def _checked(author: authors_pb2.Author, fields: frozenset[str]) -> AuthorChange:
    change = AuthorChange()
    if "display_name" in fields:
        change["display_name"] = checks.line(author.display_name, field="author.display_name", required=True)
    if "credentials" in fields:
        change["credentials"] = checks.line(author.credentials, field="author.credentials")
    if "codes" in fields:
        change["codes"] = checks.codes(author.codes, field="author.codes")
    if "signature_lines" in fields:
        change["signature_lines"] = _signature(author.signature_lines)
    return change


def _signature(lines: Sequence[str]) -> tuple[str, ...]:
    if len(lines) > MOST_SIGNATURE_LINES:
        raise ValueWrong(f"may have at most {MOST_SIGNATURE_LINES} lines", field="author.signature_lines")
    return tuple(
        checks.line(each, field=f"author.signature_lines[{index}]", required=True) for index, each in enumerate(lines)
    )


def _message(author: Author) -> authors_pb2.Author:
    return authors_pb2.Author(
        name=author.name,
        display_name=author.display_name,
        credentials=author.credentials,
        codes=author.codes,
        signature_lines=author.signature_lines,
        create_time=timestamp(author.created_at),
        etag=author.etag,
    )
