"""The answers to requests with a request id, as the database keeps them."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from scribeline.database.unit_of_work import Transaction


@dataclass(frozen=True, slots=True)
class Answered:
    """A request that was done, and its answer."""

    method: str
    body_sha256: bytes
    response: bytes


async def hold(tx: Transaction, caller_id: str, request_id: UUID) -> None:
    """Let nobody else do the same request until the transaction ends; waits while somebody does."""
    digest = hashlib.sha256(f"request\0{caller_id}\0{request_id}".encode()).digest()
    await tx.execute("SELECT pg_advisory_xact_lock(%s)", [int.from_bytes(digest[:8], "big", signed=True)])


async def find(tx: Transaction, caller_id: str, request_id: UUID) -> Answered | None:
    """What the caller's request with this id was, and its answer; None for one that was not done."""
    row = await tx.one(
        "SELECT method, body_sha256, response FROM requests WHERE caller_id = %s AND request_id = %s",
        [caller_id, request_id],
    )
    return Answered(row["method"], bytes(row["body_sha256"]), bytes(row["response"])) if row else None


async def keep(tx: Transaction, caller_id: str, request_id: UUID, answered: Answered, client_id: str | None) -> bool:
    """Keep an answer, which holds data of `client_id`. False if the id was used for what the scope does not show."""
    changed = await tx.execute(
        "INSERT INTO requests (caller_id, request_id, client_id, method, body_sha256, response, created_at)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING",
        [caller_id, request_id, client_id, answered.method, answered.body_sha256, answered.response, tx.now],
    )
    return changed == 1


async def forget_before(tx: Transaction, instant: datetime) -> int:
    """Forget the answers that are older; says how many."""
    return await tx.execute("DELETE FROM requests WHERE created_at < %s", [instant])
