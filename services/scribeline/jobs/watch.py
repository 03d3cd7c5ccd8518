"""The stream of changes, for those who watch.

A watcher reads the moves behind its position, in its own scope. To be woken without every watcher asking the database
all the time, one pulse for each front looks whether anything moved at all.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator

from scribeline.database.unit_of_work import Database, Scope
from scribeline.errors import Unavailable
from scribeline.jobs import store
from scribeline.jobs.store import Position

PULSE_S = 0.25
"""How often the pulse looks, in seconds: what a watcher waits at most beyond the transaction itself."""


class WatchEnded(Unavailable):
    """The front stops; a watcher goes on at another one, or at this one once it is back."""

    reason = "WATCH_ENDED"

    def __init__(self) -> None:
        super().__init__("The server is stopping. Watch again with the last resume_token.", retry_after_s=1.0)


class Pulse:
    """Tells watchers that something moved. It reads one number of the whole company, and nobody's data."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._moved = asyncio.Condition()
        self._newest = Position(0, 0)
        self._watchers = 0
        self._closed = False

    async def run(self) -> None:
        """Look for moves for as long as anybody watches; runs until it is cancelled."""
        while True:
            await asyncio.sleep(PULSE_S)
            if not self._watchers:
                continue
            with contextlib.suppress(Unavailable):  # the database is away: look again
                async with self._database.transaction(Scope.company()) as tx:
                    newest = await store.newest_position(tx)
                if newest != self._newest:
                    async with self._moved:
                        self._newest = newest
                        self._moved.notify_all()

    async def close(self) -> None:
        """End every watch, so that nobody's holds up the end of the process."""
        async with self._moved:
            self._closed = True
            self._moved.notify_all()

    @contextlib.asynccontextmanager
    async def watching(self) -> AsyncIterator[None]:
        """Keeps the pulse going while somebody watches."""
        self._watchers += 1
        try:
            yield
        finally:
            self._watchers -= 1

    async def behind(self, position: Position) -> Position:
        """Wait until something has moved behind `position`; gives the newest move then. Raises WatchEnded."""
        async with self._moved:
            await self._moved.wait_for(lambda: self._closed or self._newest > position)
            if self._closed:
                raise WatchEnded
            return self._newest
