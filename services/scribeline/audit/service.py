"""What happened, written in the transaction that did it, and chained afterwards.

An event is one row, written with the change that it tells of: both are there, or neither. A periodic task then puts
committed events in order and links each to the one before by a hash, so that an event that was changed, removed or
slipped in shows; chaining at the time of writing would make every transaction wait for every other.
"""

from collections.abc import Mapping

from scribeline.audit import store
from scribeline.audit.model import FIRST_HASH, Link, chain
from scribeline.database.unit_of_work import Transaction

BATCH = 10_000
"""How many events one transaction chains at most."""


async def record(
    tx: Transaction,
    *,
    actor: str,
    action: str,
    resource: str,
    client_id: str | None = None,
    details: Mapping[str, str] | None = None,
) -> None:
    """Write that `actor` ("users/anna", "workers/transcriber") did `action` (UPPER_SNAKE) to `resource`.

    `details` hold ids, states and numbers, never patient data.
    """
    await store.insert(tx, actor=actor, action=action, resource=resource, client_id=client_id, details=details or {})


async def extend_chain(tx: Transaction) -> int:
    """Link the committed events that are not linked yet; returns how many. `tx` is for the whole company.

    Only events of transactions that can no longer be followed by an earlier one are linked, so the order is final. One
    such task works at a time; a second one finds nothing to do.
    """
    if not await store.take_turn(tx):
        return 0
    tip = await store.tip(tx)
    events = await store.unlinked(tx, tip, BATCH)
    links = chain(tip or Link(0, 0, 0, FIRST_HASH), events)
    await store.insert_links(tx, links)
    return len(links)


async def tip(tx: Transaction) -> Link | None:
    """The newest link: what is told outside of the database, so that the whole chain cannot be made anew unnoticed."""
    return await store.tip(tx)


async def verify_chain(tx: Transaction) -> int | None:
    """Compute the whole chain again: None when it holds, else the number of the first link that does not.

    An event that was slipped in later among those that are linked breaks the link in whose place it would stand.
    """
    slipped_in_at = await store.unlinked_before_tip(tx)
    link = Link(0, 0, 0, FIRST_HASH)
    while True:
        pairs = await store.linked(tx, after=link.number, limit=BATCH)
        if not pairs:
            return slipped_in_at
        for stored, event in pairs:
            if event is None:
                return stored.number
            (expected,) = chain(link, [event])
            if stored != expected or stored.number == slipped_in_at:
                return stored.number
            link = stored
