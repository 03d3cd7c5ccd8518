"""A pool of database connections that is usable again with the first call after an outage.

psycopg's own pool was looked at first. It reconnects in the background with a delay that doubles up to minutes, and
sleeps a second after each dead connection that it finds: with deadlines of that size, calls fail although the database
is back. This one does nothing in the background: a call takes an idle connection or opens one, within its own time.
"""

import asyncio
import contextlib
import os
import socket
from collections.abc import Iterator
from typing import TypeAlias

import psycopg
from psycopg import sql
from psycopg.pq import TransactionStatus
from psycopg.rows import DictRow, dict_row

from scribeline.database.errors import DatabaseUnavailable

Connection: TypeAlias = psycopg.AsyncConnection[DictRow]


class Line:
    """One connection, with a way to cut it when the database has stopped answering."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.was_cut = False

    @property
    def is_idle(self) -> bool:
        """Whether it can be used for the next transaction."""
        return not self.connection.closed and self.connection.pgconn.transaction_status == TransactionStatus.IDLE

    @contextlib.contextmanager
    def cut_after(self, seconds: float) -> Iterator[None]:
        """Break the line when the block is not done after `seconds`.

        Whoever waits for the database then gets psycopg's OperationalError at once. (Cancelling the waiting task
        instead would make psycopg ask the silent database to cancel the query, and wait ten seconds for that.)
        """
        timer = asyncio.get_running_loop().call_later(max(seconds, 0.0), self._cut)
        try:
            yield
        finally:
            timer.cancel()

    def _cut(self) -> None:
        self.was_cut = True
        # A second handle on the same socket: psycopg keeps the first one and closes it in its own time.
        with (
            contextlib.suppress(OSError, psycopg.Error),  # it broke by itself in the meantime
            socket.socket(fileno=os.dup(self.connection.pgconn.socket)) as handle,
        ):
            handle.shutdown(socket.SHUT_RDWR)

    async def begin(self, settings: dict[str, str], within_s: float) -> None:
        """Begin a transaction with `settings` that hold until its end, in one round trip."""
        pairs = sql.SQL(", ").join(
            sql.SQL("set_config({}, {}, true)").format(sql.Literal(name), sql.Literal(value))
            for name, value in settings.items()
        )
        with self.cut_after(within_s):
            await self.connection.execute(sql.SQL("BEGIN; SELECT {}").format(pairs))

    async def close(self) -> None:
        """Close it without waiting for the database."""
        await self.connection.close()


class ConnectionPool:
    """Up to `max_size` connections to the database at `url`, `min_size` of them opened ahead."""

    def __init__(
        self, url: str, *, application_name: str, min_size: int, max_size: int, connect_timeout_s: float
    ) -> None:
        self._url = url
        self._application_name = application_name
        self._min_size = min_size
        self._max_size = max_size
        self._connect_timeout_s = connect_timeout_s
        self._idle: list[Line] = []
        self._places = asyncio.Semaphore(max_size)
        self._is_open = False

    async def open(self) -> None:
        """Connect `min_size` times, so that a wrong URL is found now and not with the first call."""
        self._is_open = True
        try:
            while len(self._idle) < self._min_size:
                self._idle.append(await self._connect(self._connect_timeout_s))
        except BaseException:
            await self.close()
            raise

    async def close(self) -> None:
        """Close what is idle; what is in use is closed when it comes back."""
        self._is_open = False
        await self._close_idle()

    async def begin(self, settings: dict[str, str], within_s: float) -> Line:
        """A line with a transaction begun, or DatabaseUnavailable after `within_s`. Give it back with `give_back`."""
        if not self._is_open:
            raise DatabaseUnavailable("This process's connection to the database is not open.")
        loop = asyncio.get_running_loop()
        deadline = loop.time() + within_s
        try:
            async with asyncio.timeout_at(deadline):
                await self._places.acquire()
        except TimeoutError:
            raise DatabaseUnavailable(
                "Every connection to the database is in use. Nothing was changed: retry."
            ) from None
        try:
            line = await self._begin_on_idle(settings, (deadline - loop.time()) / 2)
            if line is None:
                line = await self._connect(min(self._connect_timeout_s, deadline - loop.time()))
                try:
                    await line.begin(settings, deadline - loop.time())
                except BaseException:
                    await line.close()
                    raise
        except BaseException:
            self._places.release()
            raise
        return line

    async def give_back(self, line: Line) -> None:
        """Take `line` back: for the next call when it is idle, to be closed otherwise."""
        self._places.release()
        if self._is_open and line.is_idle and not line.was_cut:
            self._idle.append(line)
        else:
            await line.close()

    async def _begin_on_idle(self, settings: dict[str, str], within_s: float) -> Line | None:
        # BEGIN is the check of whether the connection still works: nothing is lost when it fails.
        while self._idle:
            line = self._idle.pop()
            try:
                await line.begin(settings, within_s)
            except psycopg.OperationalError:
                await line.close()
                await self._close_idle()  # whatever broke this one will have broken the others
            except BaseException:
                await line.close()
                raise
            else:
                return line
        return None

    async def _connect(self, within_s: float) -> Line:
        try:
            async with asyncio.timeout(within_s):
                connection = await psycopg.AsyncConnection.connect(
                    self._url,
                    autocommit=True,  # we say BEGIN ourselves, together with the transaction's settings
                    row_factory=dict_row,
                    application_name=self._application_name,
                    options="-c TimeZone=UTC",
                    connect_timeout=max(2, round(within_s)),
                )
        except TimeoutError:
            raise DatabaseUnavailable from None
        return Line(connection)

    async def _close_idle(self) -> None:
        while self._idle:
            await self._idle.pop().close()
