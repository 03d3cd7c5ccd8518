"""A client's authors: how they sign, and the ids that recorders know them by."""

from collections.abc import Sequence

from google.protobuf.field_mask_pb2 import FieldMask
from starlette.responses import Response

from scribeline.desk.directory import MOST_ITEMS
from scribeline.desk.forms import Shown, attempt, field_among, filled, words_in
from scribeline.desk.pages.office.rooms import client_of_page, go, show_client
from scribeline.desk.visits import Visit, checked_id
from scribeline.errors import ScribelineError
from scribeline.sdk.names import last_id
from scribeline.v1.authors_pb2 import (
    Author,
    CreateAuthorRequest,
    GetAuthorRequest,
    ListAuthorsRequest,
    ListAuthorsResponse,
    UpdateAuthorRequest,
)
from scribeline.v1.clients_pb2 import Client

FIELDS: Sequence[str] = ("display_name", "credentials", "codes", "signature_lines")


async def index(visit: Visit) -> Response:
    """The authors."""
    client = await client_of_page(visit)
    authors = await visit.front.items(
        visit.desk.front.authors.ListAuthors,
        ListAuthorsRequest(parent=client.name),
        ListAuthorsResponse,
        lambda page: page.authors,
        most=MOST_ITEMS,
    )
    authors.sort(key=lambda each: each.display_name.casefold())
    return show_client(visit, "authors.html", client, "/authors", authors=[(last_id(a.name), a) for a in authors])


async def new(visit: Visit) -> Response:
    """The form for a new author."""
    return _page(visit, await client_of_page(visit), None, filled({}))


async def create(visit: Visit) -> Response:
    """Make an author."""
    client, form = await client_of_page(visit), visit.form

    async def act() -> Author:
        request = CreateAuthorRequest(
            parent=client.name,
            author_id=form.text("author_id").strip(),
            author=_author(visit),
            request_id=form.request_id,
        )
        return await visit.front.call(visit.desk.front.authors.CreateAuthor, request, Author)

    refused = await attempt(form, (*FIELDS, "author_id"), act, place=_place)
    return _page(visit, client, None, refused) if refused else _done(visit, client, "made")


async def one(visit: Visit) -> Response:
    """The form of an author."""
    client, author = await client_of_page(visit), await _of_page(visit)
    return _page(visit, client, author, filled(values_of(author), author.etag))


async def save(visit: Visit) -> Response:
    """Change an author."""
    client, author = await client_of_page(visit), await _of_page(visit)

    async def act() -> Author:
        told = _author(visit)
        told.name, told.etag = author.name, visit.form.text("etag")
        request = UpdateAuthorRequest(
            author=told, update_mask=FieldMask(paths=FIELDS), request_id=visit.form.request_id
        )
        return await visit.front.call(visit.desk.front.authors.UpdateAuthor, request, Author)

    async def latest() -> Shown:
        now = await _of_page(visit)
        return filled(values_of(now), now.etag)

    refused = await attempt(visit.form, FIELDS, act, place=_place, latest=latest)
    return _page(visit, client, author, refused) if refused else _done(visit, client, "saved")


def values_of(author: Author) -> dict[str, str]:
    """An author as the form shows it."""
    return {
        "display_name": author.display_name,
        "credentials": author.credentials,
        "codes": "\n".join(author.codes),
        "signature_lines": "\n".join(author.signature_lines),
    }


def _author(visit: Visit) -> Author:
    form = visit.form
    return Author(
        display_name=form.text("display_name"),
        credentials=form.text("credentials"),
        codes=words_in(form.text("codes")),
        signature_lines=[line.strip() for line in form.text("signature_lines").split("\n") if line.strip()],
    )


def _place(error: ScribelineError) -> str:
    by_reason = {"CODE_TAKEN": "codes", "AUTHOR_EXISTS": "author_id"}
    return by_reason.get(error.reason) or field_among((*FIELDS, "author_id"), error.field or "")


async def _of_page(visit: Visit) -> Author:
    client, author = (checked_id(visit.request.path_params[each]) for each in ("client", "author"))
    request = GetAuthorRequest(name=f"clients/{client}/authors/{author}")
    return await visit.front.call(visit.desk.front.authors.GetAuthor, request, Author)


def _page(visit: Visit, client: Client, author: Author | None, form: Shown) -> Response:
    return show_client(visit, "author.html", client, "/authors", status=form.status, form=form, author=author)


def _done(visit: Visit, client: Client, done: str) -> Response:
    visit.desk.directory.forget(visit.session.sid, last_id(client.name))
    return go(f"/office/{client.name}/authors", done)
