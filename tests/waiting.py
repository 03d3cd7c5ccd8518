"""Waiting for what has to come: a condition is looked at again and again, and no longer than it may take."""

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def until(condition: Callable[[], T], *, within_s: float, every_s: float = 0.05, what: str = "") -> T:
    """The first answer of `condition` that is true. Fails the test when none came within `within_s` seconds."""
    give_up_at = time.monotonic() + within_s
    while not (answer := condition()):
        if time.monotonic() > give_up_at:
            raise AssertionError(f"did not come within {within_s:g} s: {what or condition.__qualname__}")
        time.sleep(every_s)
    return answer
