"""Work that the front does beside its calls, again and again while it serves."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Self

import structlog

from scribeline.errors import Unavailable
from scribeline.telemetry import places

_log = structlog.get_logger("scribeline.front")


@dataclass(frozen=True)
class Chore:
    """One kind of such work: done at the start, and then `every_s` seconds after it ended."""

    name: str
    every_s: float
    do: Callable[[], Awaitable[object]]


class Background:
    """Runs the chores. One that fails is logged and tried again at its next time; it takes nothing else down."""

    def __init__(self, chores: Sequence[Chore]) -> None:
        self._chores = chores
        self._tasks: list[asyncio.Task[None]] = []

    async def __aenter__(self) -> Self:
        self._tasks = [asyncio.create_task(_repeat(chore), name=chore.name) for chore in self._chores]
        return self

    async def __aexit__(self, *_: object) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)


async def _repeat(chore: Chore) -> None:
    while True:
        try:
            await chore.do()
        except Unavailable as away:
            _log.warning("chore postponed", chore=chore.name, reason=away.reason)
        except Exception as error:
            _log.error("chore failed", chore=chore.name, chain=places(error))
        await asyncio.sleep(chore.every_s)
