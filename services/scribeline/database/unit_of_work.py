"""The unit of work: one transaction, for the clients that its caller may see, within the time that the call has."""

import contextlib
import re
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import LiteralString, Self

import psycopg
from psycopg.pq import TransactionStatus
from psycopg.rows import DictRow
from psycopg.sql import Composed

from scribeline.database.connections import Connection, ConnectionPool, Line
from scribeline.database.errors import UNREACHABLE, DatabaseUnavailable, OutcomeUnknown, translated

Clock = Callable[[], datetime]
"""Tells the time as an aware datetime in UTC."""

Parameters = Sequence[object] | Mapping[str, object] | None

CLIENTS_SETTING = "scribeline.clients"
"""What row security reads: '*', or client ids with commas between. After a commit it is '' and not NULL, so policies
read it with NULLIF(current_setting('scribeline.clients', true), '')."""

PERSONS_SETTING = "scribeline.persons"
"""Whose figures reports show: '*', '-' for everybody's without names, or a user's id. Without it they show nothing."""

_ANSWER_GRACE_S = 0.5
"""How much longer than the server's own statement timeout we wait for the server to tell of it."""

_CLIENT_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,127}")


def utc_now() -> datetime:
    """The machine's clock."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class Scope:
    """Which medical clients a transaction is for. It sees and changes nothing of the others."""

    setting: str
    """What `scribeline.clients` is set to."""
    persons: str = ""
    """What `scribeline.persons` is set to; empty: nothing, and so no report shows anything."""

    @classmethod
    def company(cls) -> Self:
        """Every client: the company's own people and the work that spans clients."""
        return cls("*")

    @classmethod
    def of(cls, *client_ids: str) -> Self:
        """These clients; of none, when none is given."""
        for client_id in client_ids:
            if not _CLIENT_ID.fullmatch(client_id):
                raise ValueError("a client id holds letters, digits, '.', '_' and '-', at most 128 of them")
        return cls(",".join(sorted(set(client_ids))))

    def showing(self, persons: str) -> "Scope":
        """The same clients, with the figures of these people: '*', '-' or a user's id."""
        if persons not in ("*", "-") and not _CLIENT_ID.fullmatch(persons):
            raise ValueError("a user id holds letters, digits, '.', '_' and '-', at most 128 of them")
        return Scope(self.setting, persons)

    @property
    def is_company_wide(self) -> bool:
        """Whether it spans every client."""
        return self.setting == "*"

    @property
    def client_ids(self) -> tuple[str, ...]:
        """The clients it names; empty when it is company-wide."""
        return () if self.is_company_wide or not self.setting else tuple(self.setting.split(","))


@dataclass(frozen=True)
class Transaction:
    """What a store works with: one open transaction."""

    connection: Connection
    """psycopg's own connection; rows are dicts. Savepoints: `async with tx.connection.transaction()`."""
    scope: Scope
    now: datetime
    """The transaction's instant in UTC: the clock, read once at its beginning."""

    async def execute(self, query: LiteralString | Composed, parameters: Parameters = None) -> int:
        """Run a statement; returns how many rows it changed."""
        return (await self.connection.execute(query, parameters)).rowcount

    async def one(self, query: LiteralString | Composed, parameters: Parameters = None) -> DictRow | None:
        """The first row, or None."""
        return await (await self.connection.execute(query, parameters)).fetchone()

    async def many(self, query: LiteralString | Composed, parameters: Parameters = None) -> list[DictRow]:
        """Every row."""
        return await (await self.connection.execute(query, parameters)).fetchall()


class Database:
    """The one way to the database: transactions, each with its scope and its deadline.

    `connect_timeout_s` bounds opening a connection, `acquire_timeout_s` waiting for a free one and getting its first
    answer. `statement_timeout_s` bounds each statement and the whole transaction where a call names no time of its own.
    """

    def __init__(
        self,
        url: str,
        *,
        min_size: int = 1,
        max_size: int = 10,
        connect_timeout_s: float = 5.0,
        statement_timeout_s: float = 30.0,
        acquire_timeout_s: float = 10.0,
        clock: Clock = utc_now,
        application_name: str = "scribeline",
    ) -> None:
        self._pool = ConnectionPool(
            url,
            application_name=application_name,
            min_size=min_size,
            max_size=max_size,
            connect_timeout_s=connect_timeout_s,
        )
        self._statement_timeout_s = statement_timeout_s
        self._acquire_timeout_s = acquire_timeout_s
        self._clock = clock

    async def open(self) -> None:
        """Connect. Raises DatabaseUnavailable when the database does not answer or refuses the role."""
        try:
            await self._pool.open()
        except psycopg.Error as error:
            raise DatabaseUnavailable(UNREACHABLE) from error

    async def close(self) -> None:
        """Close every connection; those in use close when their transaction ends."""
        await self._pool.close()

    async def __aenter__(self) -> Self:
        await self.open()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    @contextlib.asynccontextmanager
    async def transaction(self, scope: Scope, *, timeout_s: float | None = None) -> AsyncIterator[Transaction]:
        """One transaction for `scope`: committed at the block's end, rolled back when anything is raised in it.

        `timeout_s` is what is left of the call's deadline. What psycopg raises in the block comes out as one of
        `scribeline.database.errors`, without the values that PostgreSQL quotes in its messages. A store that expects an
        error of psycopg's, such as a UniqueViolation, catches it inside.
        """
        limit_s = self._statement_timeout_s if timeout_s is None else min(timeout_s, self._statement_timeout_s)
        settings = {
            CLIENTS_SETTING: scope.setting,
            "statement_timeout": f"{max(1, round(limit_s * 1000))}ms",  # 0 would be no limit at all
        }
        if scope.persons:
            settings[PERSONS_SETTING] = scope.persons
        failure: psycopg.Error | None = None
        committing = False
        line: Line | None = None
        try:
            line = await self._pool.begin(settings, min(self._acquire_timeout_s, limit_s))
            with line.cut_after(limit_s + _ANSWER_GRACE_S):
                yield Transaction(line.connection, scope, self._clock())
                committing = True
                await _commit(line)
        except psycopg.Error as error:
            failure = error
        finally:
            if line is not None:
                await self._let_go(line)
        if failure is not None:
            # Raised outside of the handler, so that PostgreSQL's message, which quotes values, is not carried along as
            # the context; where it was raised is kept.
            meant = translated(failure)
            if committing and isinstance(meant, DatabaseUnavailable):
                meant = OutcomeUnknown()
            raise meant.with_traceback(failure.__traceback__)

    async def _let_go(self, line: Line) -> None:
        try:
            if line.connection.pgconn.transaction_status in (TransactionStatus.INTRANS, TransactionStatus.INERROR):
                with line.cut_after(_ANSWER_GRACE_S), contextlib.suppress(psycopg.Error):
                    await line.connection.execute("ROLLBACK")
        finally:
            await self._pool.give_back(line)


async def _commit(line: Line) -> None:
    if line.connection.pgconn.transaction_status == TransactionStatus.INERROR:
        # A statement failed and the block went on regardless: COMMIT would be answered with ROLLBACK, in silence.
        raise psycopg.errors.InFailedSqlTransaction("the block ended normally after a statement in it had failed")
    await line.connection.execute("COMMIT")
