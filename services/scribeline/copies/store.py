"""Recipients and copies in the database. A transaction sees those of its own clients."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from psycopg.errors import UniqueViolation
from psycopg.rows import DictRow

from scribeline.copies.errors import RecipientExists
from scribeline.copies.model import Asked, Ground, Made, Recipient, Road, Standing
from scribeline.database.unit_of_work import Transaction

_RULES = """
    (SELECT coalesce(jsonb_agg(jsonb_build_array(s.author_id, s.work_type_id)
                               ORDER BY s.author_id NULLS FIRST, s.work_type_id NULLS FIRST), '[]')
       FROM standing_copies AS s WHERE s.client_id = r.client_id AND s.recipient_id = r.recipient_id) AS standing
"""
_RECIPIENT = f"SELECT r.*, {_RULES} FROM recipients AS r"


# ---------------------------------------------------------------- recipients


async def get(tx: Transaction, client_id: str, recipient_id: str) -> Recipient | None:
    """A recipient."""
    row = await tx.one(f"{_RECIPIENT} WHERE r.client_id = %s AND r.recipient_id = %s", [client_id, recipient_id])
    return _recipient(row) if row else None


async def page(tx: Transaction, client_id: str, *, after: str | None, limit: int) -> list[Recipient]:
    """A client's recipients by id, behind `after`."""
    rows = await tx.many(
        f"{_RECIPIENT} WHERE r.client_id = %(client)s AND (%(after)s::text IS NULL OR r.recipient_id > %(after)s)"
        " ORDER BY r.recipient_id LIMIT %(limit)s",
        {"client": client_id, "after": after, "limit": limit},
    )
    return [_recipient(row) for row in rows]


async def insert(tx: Transaction, recipient: Recipient) -> None:
    """Keep a new recipient of a held client. Raises RecipientExists."""
    try:
        async with tx.connection.transaction():
            await tx.execute(
                "INSERT INTO recipients (client_id, recipient_id, display_name, salutation, role, organisation,"
                " address, road, is_active, created_at, version) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
                [
                    recipient.client_id,
                    recipient.recipient_id,
                    recipient.display_name,
                    recipient.salutation,
                    recipient.role,
                    recipient.organisation,
                    list(recipient.address),
                    recipient.road,
                    recipient.is_active,
                    recipient.created_at,
                    recipient.version,
                ],
            )
    except UniqueViolation:
        raise RecipientExists(recipient.name) from None
    await _keep_rules(tx, recipient)


async def update(tx: Transaction, recipient: Recipient) -> None:
    """Write a recipient of a held client."""
    await tx.execute(
        "UPDATE recipients SET display_name = %s, salutation = %s, role = %s, organisation = %s, address = %s,"
        " road = %s, is_active = %s, version = %s WHERE client_id = %s AND recipient_id = %s",
        [
            recipient.display_name,
            recipient.salutation,
            recipient.role,
            recipient.organisation,
            list(recipient.address),
            recipient.road,
            recipient.is_active,
            recipient.version,
            recipient.client_id,
            recipient.recipient_id,
        ],
    )
    await tx.execute(
        "DELETE FROM standing_copies WHERE client_id = %s AND recipient_id = %s",
        [recipient.client_id, recipient.recipient_id],
    )
    await _keep_rules(tx, recipient)


async def _keep_rules(tx: Transaction, recipient: Recipient) -> None:
    for rule in recipient.standing:
        await tx.execute(
            "INSERT INTO standing_copies (client_id, recipient_id, author_id, work_type_id) VALUES (%s, %s, %s, %s)",
            [recipient.client_id, recipient.recipient_id, rule.author_id, rule.work_type_id],
        )


async def others_with_rule(tx: Transaction, recipient: Recipient, rule: Standing) -> int:
    """How many other recipients have a standing rule."""
    row = await tx.one(
        "SELECT count(*) AS others FROM standing_copies WHERE client_id = %s AND recipient_id <> %s"
        " AND author_id IS NOT DISTINCT FROM %s AND work_type_id IS NOT DISTINCT FROM %s",
        [recipient.client_id, recipient.recipient_id, rule.author_id, rule.work_type_id],
    )
    return int(row["others"]) if row else 0


async def standing_for(
    tx: Transaction, client_id: str, author_id: str | None, work_type_id: str | None
) -> list[Recipient]:
    """The recipients with a rule that may be for documents of this author and work type."""
    rows = await tx.many(
        f"""
        {_RECIPIENT} WHERE r.client_id = %(client)s AND r.recipient_id IN (
            SELECT recipient_id FROM standing_copies
             WHERE client_id = %(client)s AND (author_id IS NULL OR author_id = %(author)s::text)
               AND (work_type_id IS NULL OR work_type_id = %(work_type)s::text))
        """,
        {"client": client_id, "author": author_id, "work_type": work_type_id},
    )
    return [_recipient(row) for row in rows]


async def unknown(tx: Transaction, client_id: str, recipient_ids: Sequence[str]) -> str | None:
    """The first of these ids that is no active recipient of the client's."""
    rows = await tx.many(
        "SELECT recipient_id FROM recipients WHERE client_id = %s AND recipient_id = ANY (%s) AND is_active",
        [client_id, list(recipient_ids)],
    )
    known = {row["recipient_id"] for row in rows}
    return next((each for each in recipient_ids if each not in known), None)


# ---------------------------------------------------------------- what is asked for


async def ask(
    tx: Transaction, client_id: str, job_id: UUID, recipient_ids: Sequence[str], ground: Ground, asked_by: str
) -> None:
    """Note who shall get a job's document; who is noted already stays as they are, and who is no recipient of the
    client's is passed over."""
    await tx.execute(
        "INSERT INTO copy_requests (client_id, job_id, recipient_id, ground, asked_by, asked_at)"
        " SELECT client_id, %s, recipient_id, %s, %s, %s FROM recipients"
        "  WHERE client_id = %s AND recipient_id = ANY (%s) ON CONFLICT DO NOTHING",
        [job_id, ground, asked_by, tx.now, client_id, list(recipient_ids)],
    )


async def carry_over(tx: Transaction, client_id: str, from_job_id: UUID, to_job_id: UUID, asked_by: str) -> None:
    """Note that everybody who got a document gets what amends it as well."""
    await tx.execute(
        "INSERT INTO copy_requests (client_id, job_id, recipient_id, ground, asked_by, asked_at)"
        " SELECT client_id, %s, recipient_id, %s, %s, %s FROM copies WHERE client_id = %s AND job_id = %s",
        [to_job_id, Ground.AMENDED, asked_by, tx.now, client_id, from_job_id],
    )


async def names_in_order(tx: Transaction, client_id: str, job_id: UUID) -> tuple[str, ...]:
    """Whom the order that a job belongs to names for copies. For the front alone: no worker sees orders."""
    row = await tx.one(
        "SELECT o.copies FROM job_identities AS i JOIN orders AS o USING (client_id, order_id)"
        " WHERE i.client_id = %s AND i.job_id = %s",
        [client_id, job_id],
    )
    return tuple(row["copies"]) if row else ()


async def named(tx: Transaction, client_id: str, names: Sequence[str]) -> list[Recipient]:
    """The recipients of a client's that may be meant by names, whatever their capitals."""
    rows = await tx.many(
        f"{_RECIPIENT} WHERE r.client_id = %(client)s AND (r.recipient_id = ANY (%(names)s)"
        " OR lower(regexp_replace(btrim(r.display_name), '\\s+', ' ', 'g')) = ANY (%(names)s))",
        {"client": client_id, "names": [" ".join(name.split()).lower() for name in names]},
    )
    return [_recipient(row) for row in rows]


async def withdraw(tx: Transaction, client_id: str, job_id: UUID, recipient_id: str) -> None:
    """Ask for a copy no longer."""
    await tx.execute(
        "DELETE FROM copy_requests WHERE client_id = %s AND job_id = %s AND recipient_id = %s",
        [client_id, job_id, recipient_id],
    )


async def asked(tx: Transaction, client_id: str, job_id: UUID) -> list[Asked]:
    """What is asked for on a job, by recipient."""
    rows = await tx.many(
        f"""
        SELECT r.*, {_RULES}, q.ground, q.asked_by, q.asked_at,
               EXISTS (SELECT FROM copies AS c JOIN jobs AS j ON j.client_id = q.client_id AND j.job_id = q.job_id
                        WHERE c.client_id = q.client_id AND c.job_id = j.amends_job_id
                          AND c.recipient_id = q.recipient_id AND c.delivered_at IS NOT NULL) AS got_the_first
          FROM copy_requests AS q JOIN recipients AS r USING (client_id, recipient_id)
         WHERE q.client_id = %s AND q.job_id = %s ORDER BY q.recipient_id
        """,
        [client_id, job_id],
    )
    return [
        Asked(_recipient(row), Ground(row["ground"]), row["asked_by"], row["asked_at"], row["got_the_first"])
        for row in rows
    ]


# ---------------------------------------------------------------- what was made


async def insert_copy(tx: Transaction, made: Made) -> None:
    """Write a copy that was made, beside its original."""
    await tx.execute(
        "INSERT INTO copies (client_id, job_id, recipient_id, deliverable_id, recipient_name, ground, asked_by,"
        " revision, file_name, content_type, size_bytes, sha256, object_key, created_at, delivered_at)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
        [
            made.client_id,
            made.job_id,
            made.recipient_id,
            made.deliverable_id,
            made.recipient_name,
            made.ground,
            made.asked_by,
            made.revision,
            made.file_name,
            made.content_type,
            made.size_bytes,
            made.sha256,
            made.object_key,
            made.created_at,
            made.delivered_at,
        ],
    )


async def amending(tx: Transaction, client_id: str, job_id: UUID) -> list[UUID]:
    """The jobs that amend a job's document and are not given up, held until the transaction ends."""
    rows = await tx.many(
        "SELECT job_id FROM jobs WHERE client_id = %s AND amends_job_id = %s AND state <> 'CANCELLED'"
        " ORDER BY job_id FOR UPDATE",
        [client_id, job_id],
    )
    return [row["job_id"] for row in rows]


async def made(tx: Transaction, client_id: str, job_id: UUID) -> list[Made]:
    """The copies that were made of a job's document, by recipient."""
    rows = await tx.many(
        "SELECT * FROM copies WHERE client_id = %s AND job_id = %s ORDER BY recipient_id", [client_id, job_id]
    )
    return [_made(row) for row in rows]


async def release(tx: Transaction, client_id: str, deliverable_id: UUID) -> int:
    """Send out the copies of a document that was signed; gives how many."""
    return await tx.execute(
        "UPDATE copies SET delivered_at = %s WHERE client_id = %s AND deliverable_id = %s AND delivered_at IS NULL",
        [tx.now, client_id, deliverable_id],
    )


async def note_collected(tx: Transaction, made: Made) -> datetime:
    """Note that a copy was fetched; gives when it was first."""
    await tx.execute(
        "UPDATE copies SET collected_at = %s"
        " WHERE client_id = %s AND job_id = %s AND recipient_id = %s AND collected_at IS NULL",
        [tx.now, made.client_id, made.job_id, made.recipient_id],
    )
    return made.collected_at or tx.now


def _recipient(row: DictRow) -> Recipient:
    return Recipient(
        client_id=row["client_id"],
        recipient_id=row["recipient_id"],
        display_name=row["display_name"],
        created_at=row["created_at"],
        salutation=row["salutation"],
        role=row["role"],
        organisation=row["organisation"],
        address=tuple(row["address"]),
        road=Road(row["road"]),
        is_active=row["is_active"],
        standing=tuple(Standing(author_id, work_type_id) for author_id, work_type_id in row["standing"]),
        version=row["version"],
    )


def _made(row: DictRow) -> Made:
    return Made(**{**row, "ground": Ground(row["ground"]), "sha256": bytes(row["sha256"])})
