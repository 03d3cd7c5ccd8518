"""What the health service says: whether calls can be served, by asking what they stand on."""

import asyncio

import structlog
from grpc_health.v1 import health, health_pb2

from scribeline.database.unit_of_work import Database, Scope
from scribeline.errors import ScribelineError
from scribeline.storage.sealed import SealedStore

WHOLE = ""
DATABASE = "scribeline.database"
STORE = "scribeline.store"
"""The names under which health is told: of the whole server, and of the two parts that it stands on."""

CHECK_EVERY_S = 10.0

_log = structlog.get_logger("scribeline.front")


class Health:
    """Watches database and store. The server counts as serving while both answer."""

    def __init__(self, database: Database, store: SealedStore, *, timeout_s: float) -> None:
        self.servicer = health.aio.HealthServicer()  # type: ignore[attr-defined]  # missing in the stubs alone
        self._database = database
        self._store = store
        self._timeout_s = timeout_s
        self._told: dict[str, bool] = {}

    async def check(self) -> None:
        """Ask both, and tell."""
        database, store = await asyncio.gather(self._database_answers(), self._store_answers())
        await self._tell(DATABASE, database)
        await self._tell(STORE, store)
        await self._tell(WHOLE, database and store)

    async def stop_serving(self) -> None:
        """From now on say NOT_SERVING, so that nobody sends new calls."""
        await self.servicer.enter_graceful_shutdown()

    async def _tell(self, name: str, serves: bool) -> None:
        if self._told.get(name) is not serves:
            self._told[name] = serves
            _log.info("health", part=name or "front", serves=serves)
        serving = health_pb2.HealthCheckResponse.SERVING
        not_serving = health_pb2.HealthCheckResponse.NOT_SERVING
        await self.servicer.set(name, serving if serves else not_serving)

    async def _database_answers(self) -> bool:
        try:
            async with self._database.transaction(Scope.of(), timeout_s=self._timeout_s) as tx:
                await tx.one("SELECT 1 AS one")
        except ScribelineError:
            return False
        return True

    async def _store_answers(self) -> bool:
        try:
            await asyncio.to_thread(self._store.check)
        except ScribelineError:
            return False
        return True
