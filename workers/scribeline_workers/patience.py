"""Waiting out an outage: what a worker does when the database, the store or the front is away for a while."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

import structlog

from scribeline.errors import Unavailable

FIRST_WAIT_S = 0.5
LONGEST_WAIT_S = 15.0
GIVE_UP_AFTER_S = 900.0

T = TypeVar("T")

_log = structlog.get_logger("scribeline.workers")


async def patiently(act: Callable[[], Awaitable[T]], *, give_up_after_s: float = GIVE_UP_AFTER_S) -> T:
    """The answer of `act`, tried again with growing waits for as long as it raises Unavailable.

    An hour of recognition is not thrown away because the database restarts. After `give_up_after_s` seconds the last
    Unavailable is raised.
    """
    loop = asyncio.get_running_loop()
    ends_at = loop.time() + give_up_after_s
    wait_s = FIRST_WAIT_S
    while True:
        try:
            return await act()
        except Unavailable as away:
            if loop.time() + wait_s > ends_at:
                raise
            _log.warning("waiting", reason=away.reason, wait_s=wait_s)
        await asyncio.sleep(wait_s)
        wait_s = min(wait_s * 2, LONGEST_WAIT_S)
