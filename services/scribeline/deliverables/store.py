"""The deliverables' SQL: what a document is rendered from, what was rendered, and the ledger of deliveries."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from psycopg.rows import DictRow
from psycopg.types.json import Jsonb

from scribeline.billing.delivered import DeliveredText, as_value
from scribeline.database.unit_of_work import Transaction
from scribeline.deliverables.signing import Signature, Status, status_of
from scribeline.identity.model import EVERY_AUTHOR
from scribeline.turnaround.terms import Terms
from scribeline.turnaround.written import from_value
from scribeline.writing.model import passages

COLLECTION = "COLLECTION"
"""The destination of documents that lie ready for the client to fetch."""
_SHORTEST_NORMAL = 30


@dataclass(frozen=True, slots=True)
class Names:
    """What a document says of its client, author and work type."""

    client_name: str
    time_zone: str
    author_name: str
    author_credentials: str
    author_signature: tuple[str, ...]
    work_type_name: str
    template_id: str | None
    terms: tuple[Terms, ...]
    """What the client's contract says, by date."""


@dataclass(frozen=True, slots=True)
class StoredTemplate:
    """A template's content, at one version."""

    template_id: str
    version: int
    content: bytes


@dataclass(frozen=True, slots=True)
class Deliverable:
    """A finished document as a file. Sizes are bytes; the SHA-256 is over the file as it is delivered; times are UTC.

    `lines` are lines of 65 characters of its body, spaces counted; `delivered_at` is when its destination acknowledged
    it.
    """

    client_id: str
    job_id: UUID
    deliverable_id: UUID
    revision: int
    file_name: str
    content_type: str
    size_bytes: int
    sha256: bytes
    object_key: str
    template_id: str | None
    template_version: int | None
    lines: Decimal
    word_count: int
    created_at: datetime
    delivered_at: datetime | None = None
    needs_signature: bool = False
    """Whether it is preliminary until it is signed, by the client's rule on the day that it was made."""
    signature: Signature | None = None

    @property
    def status(self) -> Status:
        """How far it can be relied on."""
        return status_of(needs_signature=self.needs_signature, is_signed=self.signature is not None)

    @property
    def etag(self) -> str:
        """Changes when it is signed."""
        return f"r{self.revision}-{self.sha256.hex()[:16]}-{'signed' if self.signature else 'open'}"

    @property
    def name(self) -> str:
        """Its resource name."""
        return f"clients/{self.client_id}/jobs/{self.job_id}/deliverables/{self.deliverable_id}"


async def names(tx: Transaction, client_id: str, author_id: str | None, work_type_id: str | None) -> Names:
    """What a document of this client, author and work type says of them."""
    row = await tx.one(
        """
        SELECT c.display_name AS client_name, c.time_zone, c.terms, coalesce(a.display_name, '') AS author_name,
               coalesce(a.credentials, '') AS author_credentials, coalesce(w.display_name, '') AS work_type_name,
               coalesce(a.signature_lines, '{}') AS author_signature, w.template_id
          FROM clients AS c
          LEFT JOIN authors AS a ON a.client_id = c.client_id AND a.author_id = %s
          LEFT JOIN work_types AS w ON w.client_id = c.client_id AND w.work_type_id = %s
         WHERE c.client_id = %s
        """,
        [author_id, work_type_id, client_id],
    )
    if row is None:
        raise LookupError("a job without its client")  # a foreign key makes this impossible
    terms = from_value(row["terms"], row["time_zone"])
    return Names(**{**row, "terms": terms, "author_signature": tuple(row["author_signature"])})


async def current_template(tx: Transaction, client_id: str, template_id: str) -> StoredTemplate:
    """The template's version in use."""
    row = await tx.one(
        """
        SELECT template_id, version, content FROM templates JOIN template_versions
               USING (client_id, template_id, version)
         WHERE client_id = %s AND template_id = %s
        """,
        [client_id, template_id],
    )
    if row is None:
        raise LookupError("a work type without its template")  # a foreign key makes this impossible
    return StoredTemplate(row["template_id"], row["version"], bytes(row["content"]))


async def of_revision(tx: Transaction, client_id: str, job_id: UUID, revision: int) -> Deliverable | None:
    """The document that was rendered of a revision before; None where there is none."""
    row = await tx.one(
        f"{_SELECT} WHERE d.client_id = %s AND d.job_id = %s AND d.revision = %s", [client_id, job_id, revision]
    )
    return None if row is None else _deliverable(row)


async def get(tx: Transaction, client_id: str, job_id: UUID, deliverable_id: UUID) -> Deliverable | None:
    """One deliverable."""
    row = await tx.one(
        f"{_SELECT} WHERE d.client_id = %s AND d.job_id = %s AND d.deliverable_id = %s",
        [client_id, job_id, deliverable_id],
    )
    return None if row is None else _deliverable(row)


async def page(
    tx: Transaction, client_id: str, job_id: UUID, *, after: tuple[datetime, UUID] | None, limit: int
) -> list[Deliverable]:
    """A job's deliverables, oldest first, behind `after`."""
    at, deliverable_id = after or (None, None)
    rows = await tx.many(
        f"""
        {_SELECT} WHERE d.client_id = %(client_id)s AND d.job_id = %(job_id)s
           AND (%(at)s::timestamptz IS NULL OR (d.created_at, d.deliverable_id) > (%(at)s, %(deliverable_id)s::uuid))
         ORDER BY d.created_at, d.deliverable_id LIMIT %(limit)s
        """,
        {"client_id": client_id, "job_id": job_id, "at": at, "deliverable_id": deliverable_id, "limit": limit},
    )
    return [_deliverable(row) for row in rows]


async def normals(tx: Transaction, client_id: str, author_id: str | None, user_id: str | None) -> tuple[str, ...]:
    """The passages that whoever wrote for this author could put in by a shortcut: the client's, the author's, their
    own and the company's; the longest first. Shorter texts are abbreviations, which are as good as typed."""
    rows = await tx.many(
        """
        SELECT DISTINCT text FROM shortcuts
         WHERE (client_id IS NULL OR client_id = %(client_id)s) AND (author_id IS NULL OR author_id = %(author_id)s)
           AND (user_id IS NULL OR user_id = %(user_id)s) AND length(text) >= %(shortest)s
        """,
        {"client_id": client_id, "author_id": author_id, "user_id": user_id, "shortest": _SHORTEST_NORMAL},
    )
    found = {passage for row in rows for passage in passages(row["text"]) if len(passage) >= _SHORTEST_NORMAL}
    return tuple(sorted(found, key=lambda passage: (-len(passage), passage)))


async def insert(tx: Transaction, made: Deliverable, text: DeliveredText) -> None:
    """Write a rendered document, what it says, and its line in the ledger."""
    await tx.execute(
        """
        INSERT INTO deliverables (client_id, job_id, deliverable_id, revision, file_name, content_type, size_bytes,
                                  sha256, object_key, template_id, template_version, lines, word_count, created_at,
                                  needs_signature)
        VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
        """,
        [
            made.client_id,
            made.job_id,
            made.deliverable_id,
            made.revision,
            made.file_name,
            made.content_type,
            made.size_bytes,
            made.sha256,
            made.object_key,
            made.template_id,
            made.template_version,
            made.lines,
            made.word_count,
            made.created_at,
            made.needs_signature,
        ],
    )
    await tx.execute(
        "INSERT INTO delivered_texts (client_id, deliverable_id, paragraphs, sha256) VALUES (%s, %s, %s, %s)",
        [made.client_id, made.deliverable_id, Jsonb(as_value(text)), bytes.fromhex(text.sha256)],
    )
    await tx.execute(
        "INSERT INTO deliveries (client_id, deliverable_id, destination) VALUES (%s, %s, %s)",
        [made.client_id, made.deliverable_id, COLLECTION],
    )


async def acknowledge(tx: Transaction, client_id: str, deliverable_id: UUID) -> None:
    """Write that the document reached its destination."""
    await tx.execute(
        """
        UPDATE deliveries SET attempts = attempts + 1, acknowledged_at = %s, failure = NULL
         WHERE client_id = %s AND deliverable_id = %s AND destination = %s AND acknowledged_at IS NULL
        """,
        [tx.now, client_id, deliverable_id, COLLECTION],
    )


async def signs_for(tx: Transaction, client_id: str, user_id: str) -> tuple[str, ...]:
    """Whose documents of a client somebody signs: authors' ids, EVERY_AUTHOR for all."""
    rows = await tx.many("SELECT author_id FROM signers WHERE client_id = %s AND user_id = %s", [client_id, user_id])
    return tuple(row["author_id"] or EVERY_AUTHOR for row in rows)


async def is_replaced(tx: Transaction, client_id: str, job_id: UUID) -> bool:
    """Whether a corrected version of a job's document was delivered."""
    row = await tx.one(
        "SELECT EXISTS (SELECT FROM jobs WHERE client_id = %s AND amends_job_id = %s AND amendment = 'CORRECTION'"
        " AND state = 'DELIVERED') AS found",
        [client_id, job_id],
    )
    return bool(row and row["found"])


async def delivered_at(tx: Transaction, client_id: str, job_id: UUID) -> datetime | None:
    """When the document of a job was made; None where there is none."""
    row = await tx.one(
        "SELECT max(created_at) AS at FROM deliverables WHERE client_id = %s AND job_id = %s", [client_id, job_id]
    )
    return row["at"] if row else None


async def signer_name(tx: Transaction, user_id: str) -> str:
    """What a clinic's user is called."""
    row = await tx.one("SELECT find_signer_name(%s) AS name", [user_id])
    return (row["name"] if row else None) or user_id


async def insert_signature(tx: Transaction, made: Deliverable, signature: Signature) -> None:
    """Keep a signature of a document."""
    await tx.execute(
        """
        INSERT INTO signatures (client_id, deliverable_id, job_id, revision, sha256, user_id, display_name, in_place_of,
                                signed_at)
        VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)
        """,
        [
            made.client_id,
            made.deliverable_id,
            made.job_id,
            signature.revision,
            signature.sha256,
            signature.user_id,
            signature.display_name,
            signature.in_place_of,
            signature.signed_at,
        ],
    )


_SELECT = """
    SELECT d.client_id, d.job_id, d.deliverable_id, d.revision, d.file_name, d.content_type, d.size_bytes, d.sha256,
           d.object_key, d.template_id, d.template_version, d.lines, d.word_count, d.created_at, d.needs_signature,
           s.user_id, s.display_name, s.in_place_of, s.signed_at,
           (SELECT CASE WHEN bool_and(l.acknowledged_at IS NOT NULL) THEN max(l.acknowledged_at) END
              FROM deliveries AS l
             WHERE l.client_id = d.client_id AND l.deliverable_id = d.deliverable_id) AS delivered_at
      FROM deliverables AS d LEFT JOIN signatures AS s USING (client_id, deliverable_id)
"""
_SIGNED = ("user_id", "display_name", "in_place_of", "signed_at")


def _deliverable(row: DictRow) -> Deliverable:
    sha256 = bytes(row["sha256"])
    own = {name: value for name, value in row.items() if name not in _SIGNED}
    signature = None
    if row["user_id"] is not None:  # the database sees to it that what was signed is this revision of this file
        signature = Signature(**{name: row[name] for name in _SIGNED}, revision=row["revision"], sha256=sha256)
    return Deliverable(**{**own, "sha256": sha256, "signature": signature})
