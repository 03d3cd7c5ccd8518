"""How often one browser's address may fail to sign in.

The front counts failures by the address that it sees, which is the desk's for everybody behind it. So that nobody can
spend what all of them have, the desk lets no address come near that.
"""

import ipaddress
from collections import deque
from collections.abc import Callable
from datetime import datetime, timedelta

from scribeline.desk.errors import TooManyTries

WINDOW = timedelta(minutes=5)
"""As the front's own."""
MOST = 10
"""Failures of one address within the window; the front bears 50 of the whole desk."""
MOST_ADDRESSES = 10_000
"""How many addresses are remembered at most."""


class Attempts:
    """The failed sign-ins of each address, in this process's memory alone."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._failed: dict[str, deque[datetime]] = {}

    def begin(self, address: str) -> None:
        """Count an attempt as failed before it is made, so that many at once do not outrun the limit.

        Raises TooManyTries, and counts nothing then.
        """
        now, subject = self._clock(), subject_of(address)
        self._forget_before(now - WINDOW)
        # Taken out and put in anew, so that whoever tried last stands last.
        failed = self._failed.pop(subject, deque())
        self._failed[subject] = failed
        if len(failed) >= MOST:
            raise TooManyTries((failed[0] + WINDOW - now).total_seconds())
        failed.append(now)
        while len(self._failed) > MOST_ADDRESSES:
            del self._failed[next(iter(self._failed))]

    def take_back(self, address: str) -> None:
        """It did not fail: whoever can sign in spends nothing of what the address has."""
        failed = self._failed.get(subject_of(address))
        if failed:
            failed.pop()

    def _forget_before(self, moment: datetime) -> None:
        for subject in list(self._failed):
            failed = self._failed[subject]
            while failed and failed[0] <= moment:
                failed.popleft()
            if not failed:
                del self._failed[subject]


def subject_of(address: str) -> str:
    """What is counted together: an IPv4 address, or the /64 of IPv6 that one connection has as its own."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if parsed.version == 4:
        return str(parsed)
    mapped = parsed.ipv4_mapped
    return str(mapped or ipaddress.ip_network((int(parsed), 64), strict=False))
