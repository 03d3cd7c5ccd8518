"""Signs of life: while a worker holds a job, a thread of its own tells the database so, and hears when the run is void.

The engine can be busy for minutes without giving way, so the beat has its own thread, event loop and connection. What
it hears (the job was cancelled, or another run has begun) reaches the worker within about a second.
"""

import asyncio
import contextlib
import threading
from collections.abc import Callable, Iterator
from typing import Self
from uuid import UUID

import structlog

from scribeline.database.unit_of_work import Database, Scope
from scribeline.errors import ScribelineError
from scribeline.jobs import runs
from scribeline.jobs.runs import Run
from scribeline.telemetry import places

EVERY_S = 1.0
"""How often the beat is told: a cancelled job starts no further window within two seconds."""

_log = structlog.get_logger("scribeline.workers")


class Beat:
    """One run's beat: say how far it is in `progress` (0 to 1), and look whether it is `void`."""

    def __init__(self, client_id: str, job_id: UUID, fence: int, on_void: Callable[[], None]) -> None:
        self.client_id = client_id
        self.job_id = job_id
        self.fence = fence
        self.progress: float | None = None
        self._void = threading.Event()
        self._on_void = on_void

    @property
    def void(self) -> bool:
        """Whether nobody wants the run's result any more."""
        return self._void.is_set()

    def end(self) -> None:
        """The run is void: say so once."""
        if not self._void.is_set():
            self._void.set()
            self._on_void()


class Heart:
    """The thread. `database_of` makes its own Database, not opened yet."""

    def __init__(self, database_of: Callable[[], Database], *, every_s: float = EVERY_S) -> None:
        self._database_of = database_of
        self._every_s = every_s
        self._beats: set[Beat] = set()
        self._lock = threading.Lock()
        self._opened = False
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._run()), name="heart", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopping.set()
        self._thread.join()

    @contextlib.contextmanager
    def beating(self, run: Run, on_void: Callable[[], None]) -> Iterator[Beat]:
        """Beat for a run until the block ends. `on_void` is called on the heart's thread, and has to be quick."""
        beat = Beat(run.job.client_id, run.job.job_id, run.fence, on_void)
        with self._lock:
            self._beats.add(beat)
        try:
            yield beat
        finally:
            with self._lock:
                self._beats.discard(beat)

    async def _run(self) -> None:
        database = self._database_of()
        try:
            while not self._stopping.is_set():
                with self._lock:
                    beats = list(self._beats)
                for beat in beats:
                    await self._tell(database, beat)
                await asyncio.to_thread(self._stopping.wait, self._every_s)
        finally:
            await database.close()

    async def _tell(self, database: Database, beat: Beat) -> None:
        try:
            if not self._opened:
                await database.open()
                self._opened = True
            async with database.transaction(Scope.of(beat.client_id)) as tx:
                alive = await runs.beat(tx, beat.client_id, beat.job_id, beat.fence, beat.progress)
        except ScribelineError as error:
            _log.warning("no beat", reason=error.reason)  # the run goes on: its result is fenced in any case
            return
        except Exception as error:
            _log.error("no beat", chain=places(error))  # one beat that breaks down must not end all others
            return
        if not alive:
            beat.end()
