"""What can go wrong between us and the database.

    ScribelineError
    ├── Unavailable
    │   ├── DatabaseUnavailable      it did not answer, or the line to it broke; nothing was committed
    │   │   └── OutcomeUnknown       the line broke during COMMIT: it may or may not have been committed
    │   └── DeadlineSpent            it answered, but not within the time that the call has
    ├── Conflict
    │   └── ConcurrentChange         another transaction was faster (serialization failure, deadlock, lock)
    ├── AlreadyThere
    │   └── AlreadyQueued            a task with this queueing lock already waits
    ├── WrongState
    │   └── MigrationRefused         the database and this program's migrations do not fit together
    └── DatabaseRefused              the database refused a statement: a fault in Scribeline itself

The database's own messages are never passed on: they quote the values of the row they complain about, and those may
be a patient's.
"""

import psycopg
from psycopg import errors as sql

from scribeline.errors import AlreadyThere, Conflict, ScribelineError, Unavailable, WrongState

UNREACHABLE = "The database does not answer, or it refused this role: check its URL, and that it runs."
"""What is said where a connection is made for the first time."""

RETRY_AFTER_S = 2.0
"""When a retry is worth while after the database was away."""


class DatabaseUnavailable(Unavailable):
    """The database did not answer, or the line to it broke. Nothing of this call was committed."""

    reason = "DATABASE_UNAVAILABLE"

    def __init__(self, message: str = "The database does not answer. Nothing was changed: retry.") -> None:
        super().__init__(message, retry_after_s=RETRY_AFTER_S)


class OutcomeUnknown(DatabaseUnavailable):
    """The line broke during COMMIT: only asking again, with the same request id, tells what happened."""

    reason = "OUTCOME_UNKNOWN"

    def __init__(self) -> None:
        super().__init__(
            "The line to the database broke while the change was being committed, so it may or may not have been made: "
            "retry with the same request id."
        )


class DeadlineSpent(Unavailable):
    """The database answers, but the work did not end within the time that the call has. It was rolled back."""

    reason = "DEADLINE_SPENT"

    def __init__(self) -> None:
        super().__init__(
            "The time given to this call ended before the database was done. Nothing was changed: retry, with a later "
            "deadline if this goes on.",
            retry_after_s=RETRY_AFTER_S,
        )


class ConcurrentChange(Conflict):
    """Another transaction changed the same thing at the same time, and was faster."""

    reason = "CONCURRENT_CHANGE"

    def __init__(self) -> None:
        super().__init__("Something else changed the same thing at the same time: read it again, then retry.")


class AlreadyQueued(AlreadyThere):
    """A task with this queueing lock already waits: one is enough."""

    reason = "ALREADY_QUEUED"

    def __init__(self) -> None:
        super().__init__("A task for the same work already waits in the queue.")


class MigrationRefused(WrongState):
    """The database's history and this program's migrations do not fit together."""

    reason = "MIGRATION_REFUSED"


class DatabaseRefused(ScribelineError):
    """The database refused a statement that Scribeline should not have sent."""

    reason = "DATABASE_REFUSED"

    def __init__(
        self, sqlstate: str | None, *, relation: str | None, column: str | None, constraint: str | None
    ) -> None:
        named = {"sqlstate": sqlstate, "relation": relation, "column": column, "constraint": constraint}
        super().__init__(
            "The database refused a statement. This is a fault in Scribeline: report it with the details.",
            details={name: value for name, value in named.items() if value},
        )


_AWAY = (
    sql.AdminShutdown,
    sql.CrashShutdown,
    sql.CannotConnectNow,
    sql.IdleInTransactionSessionTimeout,
    sql.InsufficientResources,
    sql.ReadOnlySqlTransaction,  # it became somebody's standby
)
_FASTER_ELSEWHERE = (sql.SerializationFailure, sql.DeadlockDetected, sql.LockNotAvailable)


def translated(error: psycopg.Error) -> ScribelineError:
    """The error of ours that says what `error` means to a caller, without any value that `error` quotes."""
    if isinstance(error, sql.QueryCanceled):
        return DeadlineSpent()
    if isinstance(error, _FASTER_ELSEWHERE):
        return ConcurrentChange()
    if isinstance(error, _AWAY):
        return DatabaseUnavailable()
    if error.sqlstate is None and isinstance(error, psycopg.OperationalError | psycopg.InterfaceError):
        return DatabaseUnavailable()  # the driver's own: the line is gone
    if error.sqlstate is not None and error.sqlstate.startswith("08"):
        return DatabaseUnavailable()
    where = error.diag
    return DatabaseRefused(
        error.sqlstate, relation=where.table_name, column=where.column_name, constraint=where.constraint_name
    )
