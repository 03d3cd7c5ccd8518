"""What can be done with clients, authors, work types and templates.

Each verb works in the transaction it is given, which decides whose data it may touch: of another client there is
nothing. `actor` is who does it ("users/anna"), for the audit trail. An `etag` of what is changed guards against
overwriting somebody else's change; without one the last change wins.
"""

import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import date
from typing import TypedDict, TypeVar
from zoneinfo import ZoneInfo

from scribeline.audit import service as audit
from scribeline.clients import store
from scribeline.clients.errors import (
    CodeTaken,
    Kind,
    NoCurrentAgreement,
    ResourceChanged,
    ResourceMissing,
    UnknownInTerms,
    UnknownTemplate,
)
from scribeline.clients.model import Author, Client, Template, WorkType, check_client, is_current
from scribeline.database.unit_of_work import Transaction
from scribeline.deliverables.template import check_template
from scribeline.dictations.model import Demographic
from scribeline.formatting.style_file import load_style
from scribeline.storage.keys import DataKey, MasterKeys
from scribeline.turnaround.terms import Terms

T = TypeVar("T")


class ClientChange(TypedDict, total=False):
    """The fields of a client that change."""

    display_name: str
    time_zone: str
    turnaround_s: int
    review_required: bool
    style: str
    terms: tuple[Terms, ...]
    agreement_from: date | None
    agreement_to: date | None
    allowed_countries: tuple[str, ...]
    question_holds: bool


class AuthorChange(TypedDict, total=False):
    """The fields of an author that change."""

    display_name: str
    credentials: str
    codes: tuple[str, ...]
    signature_lines: tuple[str, ...]


class WorkTypeChange(TypedDict, total=False):
    """The fields of a work type that change."""

    display_name: str
    codes: tuple[str, ...]
    turnaround_s: int | None
    template_id: str | None
    review_required: bool | None
    style: str
    stat_turnaround_s: int | None
    job_priority: int
    required_demographics: tuple[Demographic, ...]


# ---------------------------------------------------------------- clients


async def get_client(tx: Transaction, client_id: str) -> Client:
    """A client. Raises ResourceMissing."""
    return _found(Kind.CLIENT, f"clients/{client_id}", await store.get_client(tx, client_id))


async def list_clients(tx: Transaction, *, after: str | None, limit: int) -> list[Client]:
    """The transaction's clients by id."""
    return await store.list_clients(tx, after=after, limit=limit)


async def create_client(tx: Transaction, master_keys: MasterKeys, client: Client, *, actor: str) -> Client:
    """Make a client and the data key under which everything of it is sealed. For the whole company's people only.

    Raises ResourceExists, UnknownTimeZone and InvalidStyle, and what is wrong with its terms and dates.
    """
    client = await _checked(tx, client)
    wrapped_key = master_keys.wrap(DataKey.generate(), client.client_id)
    await store.insert_client(tx, client, wrapped_key)
    await _record(tx, actor, "CREATE_CLIENT", client.client_id, client.name)
    return client


async def update_client(tx: Transaction, client_id: str, change: ClientChange, *, etag: str, actor: str) -> Client:
    """Change a client. Jobs that are under way keep the due times that they have."""
    client = await _held_client(tx, client_id)
    _check_etag(Kind.CLIENT, client.name, etag, client.etag)
    changed = await _checked(tx, replace(client, **change, version=client.version + 1))
    await store.update_client(tx, changed)
    await _record(tx, actor, "UPDATE_CLIENT", client_id, client.name, fields=change)
    return changed


# ---------------------------------------------------------------- authors


async def get_author(tx: Transaction, client_id: str, author_id: str) -> Author:
    """An author. Raises ResourceMissing."""
    name = f"clients/{client_id}/authors/{author_id}"
    return _found(Kind.AUTHOR, name, await store.get_author(tx, client_id, author_id))


async def list_authors(tx: Transaction, client_id: str, *, after: str | None, limit: int) -> list[Author]:
    """A client's authors by id. Raises ResourceMissing for the client."""
    await get_client(tx, client_id)
    return await store.list_authors(tx, client_id, after=after, limit=limit)


async def create_author(tx: Transaction, author: Author, *, actor: str) -> Author:
    """Make an author. Raises ResourceMissing for the client, ResourceExists and CodeTaken."""
    await _held_client(tx, author.client_id)
    await store.insert_author(tx, author)
    await _check_codes(Kind.AUTHOR, author.name, tx, author.client_id, author.author_id, author.codes)
    await _record(tx, actor, "CREATE_AUTHOR", author.client_id, author.name)
    return author


async def update_author(
    tx: Transaction, client_id: str, author_id: str, change: AuthorChange, *, etag: str, actor: str
) -> Author:
    """Change an author."""
    await _held_client(tx, client_id)
    author = await get_author(tx, client_id, author_id)
    _check_etag(Kind.AUTHOR, author.name, etag, author.etag)
    changed = replace(author, **change, version=author.version + 1)
    await _check_codes(Kind.AUTHOR, author.name, tx, client_id, author_id, changed.codes)
    await store.update_author(tx, changed)
    await _record(tx, actor, "UPDATE_AUTHOR", client_id, author.name, fields=change)
    return changed


# ---------------------------------------------------------------- work types


async def get_work_type(tx: Transaction, client_id: str, work_type_id: str) -> WorkType:
    """A work type. Raises ResourceMissing."""
    name = f"clients/{client_id}/workTypes/{work_type_id}"
    return _found(Kind.WORK_TYPE, name, await store.get_work_type(tx, client_id, work_type_id))


async def list_work_types(tx: Transaction, client_id: str, *, after: str | None, limit: int) -> list[WorkType]:
    """A client's work types by id. Raises ResourceMissing for the client."""
    await get_client(tx, client_id)
    return await store.list_work_types(tx, client_id, after=after, limit=limit)


async def create_work_type(tx: Transaction, work_type: WorkType, *, actor: str) -> WorkType:
    """Make a work type.

    Raises ResourceMissing for the client, ResourceExists, CodeTaken, UnknownTemplate and InvalidStyle.
    """
    await _held_client(tx, work_type.client_id)
    load_style(work_type.style)
    await _check_template_is_there(tx, work_type)
    await store.insert_work_type(tx, work_type)
    await _check_codes(Kind.WORK_TYPE, work_type.name, tx, work_type.client_id, work_type.work_type_id, work_type.codes)
    await _record(tx, actor, "CREATE_WORK_TYPE", work_type.client_id, work_type.name)
    return work_type


async def update_work_type(
    tx: Transaction, client_id: str, work_type_id: str, change: WorkTypeChange, *, etag: str, actor: str
) -> WorkType:
    """Change a work type."""
    await _held_client(tx, client_id)
    work_type = await get_work_type(tx, client_id, work_type_id)
    _check_etag(Kind.WORK_TYPE, work_type.name, etag, work_type.etag)
    changed = replace(work_type, **change, version=work_type.version + 1)
    load_style(changed.style)
    await _check_template_is_there(tx, changed)
    await _check_codes(Kind.WORK_TYPE, work_type.name, tx, client_id, work_type_id, changed.codes)
    await store.update_work_type(tx, changed)
    await _record(tx, actor, "UPDATE_WORK_TYPE", client_id, work_type.name, fields=change)
    return changed


# ---------------------------------------------------------------- templates


async def get_template(tx: Transaction, client_id: str, template_id: str) -> tuple[Template, bytes]:
    """A template and its .docx. Raises ResourceMissing."""
    name = f"clients/{client_id}/templates/{template_id}"
    template = _found(Kind.TEMPLATE, name, await store.get_template(tx, client_id, template_id))
    content = await store.template_content(tx, client_id, template_id, template.version)
    return template, _found(Kind.TEMPLATE, name, content)


async def list_templates(tx: Transaction, client_id: str, *, after: str | None, limit: int) -> list[Template]:
    """A client's templates by id, without their contents. Raises ResourceMissing for the client."""
    await get_client(tx, client_id)
    return await store.list_templates(tx, client_id, after=after, limit=limit)


def read_template(content: bytes) -> tuple[str, ...]:
    """The tokens that a .docx uses. Raises InvalidTemplate, which says what to change. Takes a moment: use a thread."""
    return check_template(content).tokens


async def create_template(
    tx: Transaction,
    client_id: str,
    template_id: str,
    display_name: str,
    content: bytes,
    tokens: tuple[str, ...],
    *,
    actor: str,
) -> Template:
    """Make a template of a .docx that `read_template` found `tokens` in."""
    await _held_client(tx, client_id)
    template = Template(client_id, template_id, display_name, hashlib.sha256(content).digest(), tokens, tx.now)
    await store.insert_template(tx, template)
    await store.insert_template_version(tx, template, content)
    await _record(tx, actor, "CREATE_TEMPLATE", client_id, template.name)
    return template


async def update_template(
    tx: Transaction,
    client_id: str,
    template_id: str,
    display_name: str | None,
    content: bytes,
    tokens: tuple[str, ...],
    *,
    etag: str,
    actor: str,
) -> Template:
    """Give a template new content, and another display name where one is given. Older versions stay."""
    await _held_client(tx, client_id)
    name = f"clients/{client_id}/templates/{template_id}"
    template = _found(Kind.TEMPLATE, name, await store.get_template(tx, client_id, template_id))
    _check_etag(Kind.TEMPLATE, name, etag, template.etag)
    changed = replace(
        template,
        display_name=display_name or template.display_name,
        sha256=hashlib.sha256(content).digest(),
        tokens=tokens,
        version=template.version + 1,
    )
    await store.insert_template_version(tx, changed, content)
    await store.update_template(tx, changed)
    await _record(tx, actor, "UPDATE_TEMPLATE", client_id, name)
    return changed


# ---------------------------------------------------------------- what they share


def _found(kind: Kind, name: str, found: T | None) -> T:
    if found is None:
        raise ResourceMissing(kind, name)
    return found


def _check_etag(kind: Kind, name: str, given: str, current: str) -> None:
    if given and given != current:
        raise ResourceChanged(kind, name, current)


async def _held_client(tx: Transaction, client_id: str) -> Client:
    """The client, held so that changes to it and to what belongs to it come one after another."""
    return _found(Kind.CLIENT, f"clients/{client_id}", await store.get_client(tx, client_id, held=True))


async def _checked(tx: Transaction, client: Client) -> Client:
    checked = check_client(client)
    if client.style.strip():
        load_style(client.style)
    for index, each in enumerate(client.terms):
        for work_type_id in each.work_types:
            if await store.get_work_type(tx, client.client_id, work_type_id) is None:
                raise UnknownInTerms(index)
    return checked


async def check_agreement(tx: Transaction, client_id: str) -> None:
    """Refuse intake for a client without an agreement that holds today. Raises ResourceMissing, NoCurrentAgreement."""
    client = await get_client(tx, client_id)
    today = tx.now.astimezone(ZoneInfo(client.time_zone)).date()
    if not is_current(client.agreement_from, client.agreement_to, today):
        raise NoCurrentAgreement(client_id)


async def _check_template_is_there(tx: Transaction, work_type: WorkType) -> None:
    template_id = work_type.template_id
    if template_id is not None and await store.get_template(tx, work_type.client_id, template_id) is None:
        raise UnknownTemplate


_OTHER_WITH_CODE: dict[Kind, Callable[..., Awaitable[str | None]]] = {
    Kind.AUTHOR: store.author_with_code,
    Kind.WORK_TYPE: store.work_type_with_code,
}


async def _check_codes(
    kind: Kind, name: str, tx: Transaction, client_id: str, own_id: str, codes: tuple[str, ...]
) -> None:
    if codes and await _OTHER_WITH_CODE[kind](tx, client_id, codes, but=own_id) is not None:
        raise CodeTaken(kind, name)


async def _record(
    tx: Transaction,
    actor: str,
    action: str,
    client_id: str,
    resource: str,
    fields: ClientChange | AuthorChange | WorkTypeChange | None = None,
) -> None:
    details = {"fields": ",".join(sorted(fields))} if fields else None
    await audit.record(tx, actor=actor, action=action, resource=resource, client_id=client_id, details=details)
