"""What every worker process is made of, out of its settings: queue, database, store, the front, and a heart.

The workers' own composition roots add what they do with it.
"""

import contextlib
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field

import procrastinate

from scribeline.composition import database_of, objects_of
from scribeline.database.queue import make_app
from scribeline.database.unit_of_work import Database
from scribeline.sdk.channel import DEFAULT_ADDRESS
from scribeline.sdk.worker import WorkerFront
from scribeline.settings import Settings, SettingsWrong
from scribeline.storage.sealed import SealedStore
from scribeline_workers.heart import Heart
from scribeline_workers.patience import patiently
from scribeline_workers.runner import GrowingWait, Line, Pulse, work


@dataclass(frozen=True)
class Parts:
    """What a worker works with."""

    name: str
    settings: Settings
    app: procrastinate.App
    """The queue; the worker registers its tasks there."""
    database: Database
    objects: SealedStore
    """Everything that is stored of a client goes through its seal."""
    front: WorkerFront
    heart: Heart
    retry: GrowingWait
    """When a task of the worker that raised runs again."""

    async def work(self, lines: Sequence[Line]) -> None:
        """Work on these queues until the process is told to stop."""
        await work(
            self.app,
            lines,
            name=self.name,
            pulse=Pulse(self.settings.heartbeat_s, self.settings.stalled_after_s),
            grace_s=self.settings.stop_grace_s,
        )


@dataclass(frozen=True)
class Access:
    """How a worker gets in."""

    database_url: str = field(repr=False)
    token: str = field(repr=False)


def access_of(settings: Settings, name: str) -> Access:
    """How the worker called `name` (which is also its database role's) gets in. Raises SettingsWrong."""
    if settings.database_url is None or settings.token is None:
        raise SettingsWrong(
            f"A {name} needs SCRIBELINE_DATABASE_URL (with the {name}'s role) and SCRIBELINE_TOKEN (of a WORKER user): "
            "set both, or run `scribeline up`."
        )
    return Access(settings.database_url.get_secret_value(), settings.token.get_secret_value())


@contextlib.asynccontextmanager
async def parts_of(settings: Settings, name: str) -> AsyncIterator[Parts]:
    """The parts of the worker called `name`, opened; waits for a database that is away. Raises SettingsWrong."""
    access = access_of(settings, name)
    async with contextlib.AsyncExitStack() as running:
        database = database_of(settings, application_name=f"scribeline {name}")
        running.push_async_callback(database.close)
        await patiently(database.open)
        front = await running.enter_async_context(
            WorkerFront(
                settings.front or DEFAULT_ADDRESS,
                token=access.token,
                tls_ca_file=settings.tls_ca_file,
                plaintext=settings.plaintext or None,
            )
        )
        heart = running.enter_context(Heart(lambda: database_of(settings, application_name=f"scribeline {name} heart")))
        yield Parts(
            name=name,
            settings=settings,
            app=make_app(access.database_url, application_name=f"scribeline {name} queue"),
            database=database,
            objects=SealedStore(objects_of(settings)),
            front=front,
            heart=heart,
            retry=GrowingWait(attempts=settings.attempts, first_wait_s=settings.retry_after_s),
        )
