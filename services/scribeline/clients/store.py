"""Clients, authors, work types and templates in the database. A transaction sees those of its own clients."""

from typing import LiteralString

from psycopg.errors import UniqueViolation
from psycopg.rows import DictRow
from psycopg.types.json import Jsonb

from scribeline.clients.errors import Kind, ResourceExists
from scribeline.clients.model import Author, Client, Template, WorkType
from scribeline.database.unit_of_work import Parameters, Transaction
from scribeline.dictations.model import Demographic
from scribeline.turnaround.written import from_value, to_value

_CLIENT = (
    "SELECT client_id, display_name, time_zone, turnaround_s, review_required, style, created_at, terms,"
    " agreement_from, agreement_to, allowed_countries, question_holds, version FROM clients"
)
_TEMPLATE = (
    "SELECT t.client_id, t.template_id, t.display_name, t.version, t.created_at, v.sha256, v.tokens"
    " FROM templates AS t JOIN template_versions AS v USING (client_id, template_id, version)"
)


async def _insert(tx: Transaction, kind: Kind, name: str, query: LiteralString, parameters: Parameters) -> None:
    try:
        async with tx.connection.transaction():
            await tx.execute(query, parameters)
    except UniqueViolation:
        raise ResourceExists(kind, name) from None


# ---------------------------------------------------------------- clients


async def get_client(tx: Transaction, client_id: str, *, held: bool = False) -> Client | None:
    """A client; `held`: nobody else changes it, or the codes of what belongs to it, until the transaction ends."""
    row = await tx.one(
        _CLIENT + " WHERE client_id = %s FOR NO KEY UPDATE" if held else _CLIENT + " WHERE client_id = %s", [client_id]
    )
    return _client(row) if row else None


async def list_clients(tx: Transaction, *, after: str | None, limit: int) -> list[Client]:
    """The clients by id, behind `after`."""
    rows = await tx.many(
        _CLIENT + " WHERE %(after)s::text IS NULL OR client_id > %(after)s ORDER BY client_id LIMIT %(limit)s",
        {"after": after, "limit": limit},
    )
    return [_client(row) for row in rows]


async def insert_client(tx: Transaction, client: Client, wrapped_key: bytes) -> None:
    """Keep a new client and its wrapped data key. Raises ResourceExists."""
    await _insert(
        tx,
        Kind.CLIENT,
        client.name,
        "INSERT INTO clients (client_id, display_name, time_zone, turnaround_s, review_required, style, wrapped_key,"
        " created_at, version, terms, agreement_from, agreement_to, allowed_countries, question_holds)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
        [
            client.client_id,
            client.display_name,
            client.time_zone,
            client.turnaround_s,
            client.review_required,
            client.style,
            wrapped_key,
            client.created_at,
            client.version,
            Jsonb(to_value(client.terms)),
            client.agreement_from,
            client.agreement_to,
            list(client.allowed_countries),
            client.question_holds,
        ],
    )


async def update_client(tx: Transaction, client: Client) -> None:
    """Write a held client."""
    await tx.execute(
        "UPDATE clients SET display_name = %s, time_zone = %s, turnaround_s = %s, review_required = %s, style = %s,"
        " terms = %s, agreement_from = %s, agreement_to = %s, allowed_countries = %s, question_holds = %s,"
        " version = %s"
        " WHERE client_id = %s",
        [
            client.display_name,
            client.time_zone,
            client.turnaround_s,
            client.review_required,
            client.style,
            Jsonb(to_value(client.terms)),
            client.agreement_from,
            client.agreement_to,
            list(client.allowed_countries),
            client.question_holds,
            client.version,
            client.client_id,
        ],
    )


# ---------------------------------------------------------------- authors


async def get_author(tx: Transaction, client_id: str, author_id: str) -> Author | None:
    """An author."""
    row = await tx.one("SELECT * FROM authors WHERE client_id = %s AND author_id = %s", [client_id, author_id])
    return _author(row) if row else None


async def list_authors(tx: Transaction, client_id: str, *, after: str | None, limit: int) -> list[Author]:
    """A client's authors by id, behind `after`."""
    rows = await tx.many(
        "SELECT * FROM authors WHERE client_id = %(client)s AND (%(after)s::text IS NULL OR author_id > %(after)s)"
        " ORDER BY author_id LIMIT %(limit)s",
        {"client": client_id, "after": after, "limit": limit},
    )
    return [_author(row) for row in rows]


async def author_with_code(tx: Transaction, client_id: str, codes: tuple[str, ...], *, but: str) -> str | None:
    """The id of an author, `but` this one, who has one of the codes."""
    row = await tx.one(
        "SELECT author_id FROM authors WHERE client_id = %s AND author_id <> %s AND codes && %s LIMIT 1",
        [client_id, but, list(codes)],
    )
    return row["author_id"] if row else None


async def insert_author(tx: Transaction, author: Author) -> None:
    """Keep a new author. Raises ResourceExists."""
    await _insert(
        tx,
        Kind.AUTHOR,
        author.name,
        "INSERT INTO authors"
        " (client_id, author_id, display_name, credentials, codes, created_at, version, signature_lines)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s, %s)",
        [
            author.client_id,
            author.author_id,
            author.display_name,
            author.credentials,
            list(author.codes),
            author.created_at,
            author.version,
            list(author.signature_lines),
        ],
    )


async def update_author(tx: Transaction, author: Author) -> None:
    """Write an author of a held client."""
    await tx.execute(
        "UPDATE authors SET display_name = %s, credentials = %s, codes = %s, version = %s, signature_lines = %s"
        " WHERE client_id = %s AND author_id = %s",
        [
            author.display_name,
            author.credentials,
            list(author.codes),
            author.version,
            list(author.signature_lines),
            author.client_id,
            author.author_id,
        ],
    )


# ---------------------------------------------------------------- work types


async def get_work_type(tx: Transaction, client_id: str, work_type_id: str) -> WorkType | None:
    """A work type."""
    row = await tx.one("SELECT * FROM work_types WHERE client_id = %s AND work_type_id = %s", [client_id, work_type_id])
    return _work_type(row) if row else None


async def list_work_types(tx: Transaction, client_id: str, *, after: str | None, limit: int) -> list[WorkType]:
    """A client's work types by id, behind `after`."""
    rows = await tx.many(
        "SELECT * FROM work_types"
        " WHERE client_id = %(client)s AND (%(after)s::text IS NULL OR work_type_id > %(after)s)"
        " ORDER BY work_type_id LIMIT %(limit)s",
        {"client": client_id, "after": after, "limit": limit},
    )
    return [_work_type(row) for row in rows]


async def work_type_with_code(tx: Transaction, client_id: str, codes: tuple[str, ...], *, but: str) -> str | None:
    """The id of a work type, `but` this one, that has one of the codes."""
    row = await tx.one(
        "SELECT work_type_id FROM work_types WHERE client_id = %s AND work_type_id <> %s AND codes && %s LIMIT 1",
        [client_id, but, list(codes)],
    )
    return row["work_type_id"] if row else None


async def insert_work_type(tx: Transaction, work_type: WorkType) -> None:
    """Keep a new work type. Raises ResourceExists."""
    await _insert(
        tx,
        Kind.WORK_TYPE,
        work_type.name,
        "INSERT INTO work_types (client_id, work_type_id, display_name, codes, turnaround_s, template_id,"
        " review_required, created_at, style, stat_turnaround_s, job_priority, version, required_demographics)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
        [
            work_type.client_id,
            work_type.work_type_id,
            work_type.display_name,
            list(work_type.codes),
            work_type.turnaround_s,
            work_type.template_id,
            work_type.review_required,
            work_type.created_at,
            work_type.style,
            work_type.stat_turnaround_s,
            work_type.job_priority,
            work_type.version,
            list(work_type.required_demographics),
        ],
    )


async def update_work_type(tx: Transaction, work_type: WorkType) -> None:
    """Write a work type of a held client."""
    await tx.execute(
        "UPDATE work_types SET display_name = %s, codes = %s, turnaround_s = %s, template_id = %s,"
        " review_required = %s, style = %s, stat_turnaround_s = %s, job_priority = %s, version = %s,"
        " required_demographics = %s"
        " WHERE client_id = %s AND work_type_id = %s",
        [
            work_type.display_name,
            list(work_type.codes),
            work_type.turnaround_s,
            work_type.template_id,
            work_type.review_required,
            work_type.style,
            work_type.stat_turnaround_s,
            work_type.job_priority,
            work_type.version,
            list(work_type.required_demographics),
            work_type.client_id,
            work_type.work_type_id,
        ],
    )


# ---------------------------------------------------------------- templates


async def get_template(tx: Transaction, client_id: str, template_id: str) -> Template | None:
    """A template, as its newest version is."""
    row = await tx.one(_TEMPLATE + " WHERE t.client_id = %s AND t.template_id = %s", [client_id, template_id])
    return _template(row) if row else None


async def template_content(tx: Transaction, client_id: str, template_id: str, version: int) -> bytes | None:
    """The .docx of one version of a template."""
    row = await tx.one(
        "SELECT content FROM template_versions WHERE client_id = %s AND template_id = %s AND version = %s",
        [client_id, template_id, version],
    )
    return bytes(row["content"]) if row else None


async def list_templates(tx: Transaction, client_id: str, *, after: str | None, limit: int) -> list[Template]:
    """A client's templates by id, behind `after`."""
    rows = await tx.many(
        _TEMPLATE + " WHERE t.client_id = %(client)s AND (%(after)s::text IS NULL OR t.template_id > %(after)s)"
        " ORDER BY t.template_id LIMIT %(limit)s",
        {"client": client_id, "after": after, "limit": limit},
    )
    return [_template(row) for row in rows]


async def insert_template(tx: Transaction, template: Template) -> None:
    """Keep a new template; `insert_template_version` keeps its content. Raises ResourceExists."""
    await _insert(
        tx,
        Kind.TEMPLATE,
        template.name,
        "INSERT INTO templates (client_id, template_id, display_name, version, created_at) VALUES (%s, %s, %s, %s, %s)",
        [
            template.client_id,
            template.template_id,
            template.display_name,
            template.version,
            template.created_at,
        ],
    )


async def update_template(tx: Transaction, template: Template) -> None:
    """Write a template of a held client; `insert_template_version` keeps its new content."""
    await tx.execute(
        "UPDATE templates SET display_name = %s, version = %s WHERE client_id = %s AND template_id = %s",
        [template.display_name, template.version, template.client_id, template.template_id],
    )


async def insert_template_version(tx: Transaction, template: Template, content: bytes) -> None:
    """Keep the content of a template's version."""
    await tx.execute(
        "INSERT INTO template_versions (client_id, template_id, version, content, sha256, tokens, created_at)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s)",
        [
            template.client_id,
            template.template_id,
            template.version,
            content,
            template.sha256,
            list(template.tokens),
            tx.now,
        ],
    )


def _client(row: DictRow) -> Client:
    countries = tuple(row["allowed_countries"])
    return Client(**{**row, "terms": from_value(row["terms"], row["time_zone"]), "allowed_countries": countries})


def _author(row: DictRow) -> Author:
    return Author(**{**row, "codes": tuple(row["codes"]), "signature_lines": tuple(row["signature_lines"])})


def _work_type(row: DictRow) -> WorkType:
    required = tuple(map(Demographic, row["required_demographics"]))
    return WorkType(**{**row, "codes": tuple(row["codes"]), "required_demographics": required})


def _template(row: DictRow) -> Template:
    return Template(**{**row, "sha256": bytes(row["sha256"]), "tokens": tuple(row["tokens"])})
