"""A clock that a test sets, so that nothing has to sleep for time to pass."""

from datetime import UTC, datetime, timedelta


class SettableClock:
    """Stands still until it is told to move. Call it for the time, like the machine's clock."""

    def __init__(self, now: datetime | None = None) -> None:
        self.now = now or datetime(2026, 3, 2, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def advance(self, by: timedelta | None = None, **units: float) -> datetime:
        """Move on, by a timedelta or by its units (`minutes=5`); returns the new time."""
        self.now += by or timedelta(**units)
        return self.now
