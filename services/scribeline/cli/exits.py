"""How the command ends, so that scripts can tell.

0  it worked
1  it failed in another way than those below
2  the command line is wrong
3  what was named does not exist (or not for this caller)
4  refused: what was sent is invalid, or not possible now
5  a part of the system is away or did not answer in time: try again
6  not allowed, or not signed in
130  interrupted with Ctrl-C
"""

from enum import IntEnum

from scribeline.errors import (
    AlreadyThere,
    Conflict,
    InvalidInput,
    LimitReached,
    NotAllowed,
    NotAuthenticated,
    NotFound,
    ScribelineError,
    Unavailable,
    WrongOffset,
    WrongState,
)


class Exit(IntEnum):
    """The exit statuses."""

    OK = 0
    FAILED = 1
    USAGE = 2
    NOT_FOUND = 3
    REFUSED = 4
    UNAVAILABLE = 5
    NOT_ALLOWED = 6
    INTERRUPTED = 130


_BY_KIND: tuple[tuple[tuple[type[ScribelineError], ...], Exit], ...] = (
    ((NotFound,), Exit.NOT_FOUND),
    ((NotAuthenticated, NotAllowed), Exit.NOT_ALLOWED),
    ((Unavailable,), Exit.UNAVAILABLE),
    ((InvalidInput, WrongOffset, AlreadyThere, WrongState, Conflict, LimitReached), Exit.REFUSED),
)


def exit_of(error: ScribelineError) -> Exit:
    """The exit status that tells of an error."""
    for kinds, status in _BY_KIND:
        if isinstance(error, kinds):
            return status
    return Exit.FAILED


def sentence_of(error: ScribelineError) -> str:
    """The one line on standard error. The reason stands at its end, for searching and for scripts."""
    where = f" (in {error.field})" if error.field else ""
    return f"{error.message}{where} [{error.reason}]"
