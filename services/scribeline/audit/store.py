"""The audit trail's SQL."""

from collections.abc import Mapping, Sequence
from datetime import UTC

from psycopg.rows import DictRow
from psycopg.types.json import Jsonb

from scribeline.audit.model import Event, Link
from scribeline.database.unit_of_work import Transaction

_CHAIN_LOCK = 7_301_245_880_001
"""The advisory lock under which one transaction at a time extends the chain."""

_EVENT = (
    "e.event_id, e.txid::text::bigint AS txid, e.at, e.client_id, e.actor, e.action, e.resource, e.details AS details"
)


async def insert(
    tx: Transaction, *, actor: str, action: str, resource: str, client_id: str | None, details: Mapping[str, str]
) -> None:
    """Write one event."""
    await tx.execute(
        """
        INSERT INTO audit_events (at, client_id, actor, action, resource, details)
        VALUES (%s, %s, %s, %s, %s, %s)
        """,
        [tx.now, client_id, actor, action, resource, Jsonb(dict(details))],
    )


async def take_turn(tx: Transaction) -> bool:
    """Whether this transaction may extend the chain; until it ends, no other one may."""
    row = await tx.one("SELECT pg_try_advisory_xact_lock(%s) AS mine", [_CHAIN_LOCK])
    return row is not None and row["mine"]


async def tip(tx: Transaction) -> Link | None:
    """The newest link."""
    row = await tx.one("SELECT link, event_id, txid::text::bigint, hash FROM audit_chain ORDER BY link DESC LIMIT 1")
    return None if row is None else Link(row["link"], row["event_id"], row["txid"], bytes(row["hash"]))


async def unlinked(tx: Transaction, after: Link | None, limit: int) -> list[Event]:
    """The committed events behind `after` whose order is final, at most `limit`."""
    rows = await tx.many(
        f"""
        SELECT {_EVENT} FROM audit_events AS e
         WHERE (e.txid, e.event_id) > (%s::text::xid8, %s)
           AND e.txid < pg_snapshot_xmin(pg_current_snapshot())
         ORDER BY e.txid, e.event_id
         LIMIT %s
        """,
        [str(after.txid) if after else "0", after.event_id if after else 0, limit],
    )
    return [_event(row) for row in rows]


async def unlinked_before_tip(tx: Transaction) -> int | None:
    """The number of the first link behind an event that is not linked itself; None where there is no such event."""
    row = await tx.one(
        """
        SELECT min(c.link) AS link
          FROM audit_chain AS c
         WHERE (c.txid, c.event_id) > (
               SELECT e.txid, e.event_id FROM audit_events AS e
                WHERE NOT EXISTS (SELECT FROM audit_chain AS l WHERE l.event_id = e.event_id)
                ORDER BY e.txid, e.event_id LIMIT 1)
        """
    )
    return None if row is None else row["link"]


async def insert_links(tx: Transaction, links: Sequence[Link]) -> None:
    """Write links."""
    if links:
        async with tx.connection.cursor() as cursor:
            await cursor.executemany(
                "INSERT INTO audit_chain (link, event_id, txid, hash) VALUES (%s, %s, %s::text::xid8, %s)",
                [(link.number, link.event_id, str(link.txid), link.hash) for link in links],
            )


async def linked(tx: Transaction, *, after: int, limit: int) -> list[tuple[Link, Event | None]]:
    """The links behind number `after`, each with its event (None where that is gone)."""
    rows = await tx.many(
        f"""
        SELECT c.link, c.event_id AS linked_id, c.txid::text::bigint AS linked_txid, c.hash, {_EVENT}
          FROM audit_chain AS c LEFT JOIN audit_events AS e USING (event_id)
         WHERE c.link > %s ORDER BY c.link LIMIT %s
        """,
        [after, limit],
    )
    return [
        (
            Link(row["link"], row["linked_id"], row["linked_txid"], bytes(row["hash"])),
            None if row["event_id"] is None else _event(row),
        )
        for row in rows
    ]


def _event(row: DictRow) -> Event:
    return Event(
        event_id=row["event_id"],
        txid=row["txid"],
        at=row["at"].astimezone(UTC),
        client_id=row["client_id"],
        actor=row["actor"],
        action=row["action"],
        resource=row["resource"],
        details=row["details"],
    )
