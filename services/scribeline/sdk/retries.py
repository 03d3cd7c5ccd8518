"""When a call is made again: only while the front is UNAVAILABLE, at growing and bounded distances.

A repeated call carries the same request id, so that what was done already is told and not done twice.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Patience:
    """How long we bear with a front that is away.

    The first wait is about `first_s`; each further one is twice as long, up to `longest_s`; after `attempts` calls
    without success in between it is given up.
    """

    first_s: float = 0.25
    longest_s: float = 10.0
    attempts: int = 6

    def waits_s(self) -> Iterator[float]:
        """The waits between the attempts, in seconds, each cut by chance so that callers do not come back in step."""
        wait_s = self.first_s
        for _ in range(self.attempts - 1):
            yield wait_s * random.uniform(0.75, 1.0)  # noqa: S311 - not a secret
            wait_s = min(wait_s * 2, self.longest_s)

    def wait_s(self, planned_s: float, asked_s: float | None) -> float:
        """What the front asked for (RetryInfo), if that is longer than what we planned; never longer than a minute."""
        return planned_s if asked_s is None else min(max(planned_s, asked_s), 60.0)


NONE = Patience(attempts=1)
"""For calls that must not be made twice."""
