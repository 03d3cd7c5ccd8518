"""Work that goes on when the call that began it is gone."""

import asyncio
import contextlib
from collections.abc import Coroutine
from typing import Any

from scribeline.errors import ScribelineError


class Background:
    """What goes on beside the calls; `close` waits for it."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[object]] = set()

    def begin(self, work: Coroutine[Any, Any, object]) -> "asyncio.Task[object]":
        """Let `work`, which has to be bounded, go on by itself. Its failure is nobody's."""
        task = asyncio.create_task(_quietly(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def close(self) -> None:
        """Wait until nothing goes on any more."""
        while self._tasks:
            await asyncio.wait(self._tasks)


async def _quietly(work: Coroutine[Any, Any, object]) -> None:
    with contextlib.suppress(ScribelineError):
        await work
