"""What is to be done when, on a clock that jumps from one minute in which something happens to the next."""

import asyncio
import heapq
import itertools
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta

from tests.clock import SettableClock

MINUTE = timedelta(minutes=1)
AT_ONCE = 8

Act = Callable[[], Awaitable[None]]


class Agenda:
    """Acts and their minutes. All that happens in a minute happens at once."""

    def __init__(self, clock: SettableClock) -> None:
        self._clock = clock
        self._acts: list[tuple[datetime, int, bool, Act]] = []
        self._numbers = itertools.count()

    def clear(self) -> None:
        """Forget all that was to be done."""
        self._acts.clear()

    def at(self, when: datetime, act: Act, *, alone: bool = False) -> None:
        """Do something in the minute of `when`, or the next one; `alone`: while nothing else is done."""
        whole = when.replace(second=0, microsecond=0)
        when = whole if whole == when else whole + MINUTE
        heapq.heappush(self._acts, (when, next(self._numbers), alone, act))

    def after(self, wait: timedelta, act: Act) -> None:
        """Do something after a while."""
        self.at(self._clock.now + wait, act)

    async def run(self, last: datetime | None, is_over: Callable[[], bool]) -> None:
        """Do what is to be done, minute by minute, until it is over, nothing is left, or `last` has come."""
        while self._acts and not is_over():
            now = self._acts[0][0]
            if last is not None and now > last:
                break
            self._clock.now = now
            together: list[Act] = []
            alone: list[Act] = []
            while self._acts and self._acts[0][0] == now:
                *_, is_alone, act = heapq.heappop(self._acts)
                (alone if is_alone else together).append(act)
            await _together(together)
            for act in alone:
                await act()


async def _together(acts: Sequence[Act]) -> None:
    left = iter(acts)

    async def some() -> None:
        for act in left:
            await act()

    async with asyncio.TaskGroup() as group:
        for _ in range(min(AT_ONCE, len(acts))):
            group.create_task(some())
