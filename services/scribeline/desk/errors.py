"""What the desk itself refuses, and how every refusal reads over HTTP.

ScribelineError
├── InvalidInput
│   ├── FieldWrong           a field of a request is missing or makes no sense           FIELD_WRONG
│   └── SumWrong             a change does not lead to the document that the editor has  SUM_WRONG
├── NotAuthenticated
│   └── SignedOff            nobody is signed in, or was idle for too long               SIGNED_OFF
├── NotAllowed
│   ├── CsrfStale            the page's token against forged requests is not ours        CSRF_STALE
│   ├── OriginWrong          the request comes from another site's page                  ORIGIN_WRONG
│   └── LinkSpent            a one-time link was used, is too old or not ours            LINK_SPENT
├── NotFound
│   └── PageMissing          there is no such page                                       PAGE_NOT_FOUND
├── Conflict
│   └── ChangedMeanwhile     somebody saved since the editor read                        CHANGED_MEANWHILE
├── WrongOffset
│   └── RangeWrong           a range of audio that is not there                          RANGE_WRONG
├── LimitReached
│   ├── TooManyTries         too many failed sign-ins from this address                  TOO_MANY_TRIES
│   └── BodyTooLarge         more was sent than the address takes                        BODY_TOO_LARGE
└── DeskRefused              the desk is not set up to start                             DESK_REFUSED
"""

from collections.abc import Mapping
from typing import Any

from scribeline import errors


class FieldWrong(errors.InvalidInput):
    """A field of a request is missing or makes no sense. `rule` says what it takes."""

    reason = "FIELD_WRONG"

    def __init__(self, field: str, rule: str) -> None:
        super().__init__(f"`{field}` {rule}.", field=field)


class SumWrong(errors.InvalidInput):
    """The change, put into the revision that it names, does not give the document that the editor has."""

    reason = "SUM_WRONG"

    def __init__(self) -> None:
        super().__init__(
            "The change does not lead to the text that your editor shows. Nothing was saved and nothing is lost: the "
            "editor sends the whole text now."
        )


class SignedOff(errors.NotAuthenticated):
    """Nobody is signed in."""

    reason = "SIGNED_OFF"

    def __init__(self, why: str = "You are not signed in.") -> None:
        super().__init__(f"{why} Sign in to go on where you were.")


class CsrfStale(errors.NotAllowed):
    """The page's token is missing, of another session, or forged."""

    reason = "CSRF_STALE"

    def __init__(self) -> None:
        super().__init__("This page is from another sign-in. Nothing was changed: load it again, then retry.")


class OriginWrong(errors.NotAllowed):
    """The request was sent by a page of another site."""

    reason = "ORIGIN_WRONG"

    def __init__(self) -> None:
        super().__init__("The request did not come from the desk's own pages. Nothing was changed.")


class LinkSpent(errors.NotAllowed):
    """A one-time link that signs nobody in."""

    reason = "LINK_SPENT"

    def __init__(self) -> None:
        super().__init__(
            "This sign-in link was used already, or is older than 15 minutes. Start `make up` again for new ones, or "
            "sign in with your name and password."
        )


class PageMissing(errors.NotFound):
    """There is no such page."""

    reason = "PAGE_NOT_FOUND"

    def __init__(self) -> None:
        super().__init__("There is no page at this address. Go back, or start from the first page.")


class ChangedMeanwhile(errors.Conflict):
    """Somebody saved since the editor read; `theirs` is what is there now."""

    reason = "CHANGED_MEANWHILE"

    def __init__(self, theirs: Mapping[str, Any]) -> None:
        super().__init__(
            "The text was saved from somewhere else since you read it. Yours is kept in this browser: put both "
            "together, then save."
        )
        self.theirs = theirs


class RangeWrong(errors.WrongOffset):
    """A range of audio that is not there."""

    reason = "RANGE_WRONG"

    def __init__(self, total_size: int) -> None:
        super().__init__("The recording has no such range.", details={"size": str(total_size)})
        self.total_size = total_size


class TooManyTries(errors.LimitReached):
    """Too many failed sign-ins from one address."""

    reason = "TOO_MANY_TRIES"

    def __init__(self, retry_after_s: float) -> None:
        super().__init__(
            "Too many failed sign-ins from your address: wait a few minutes, then try again.",
            retry_after_s=retry_after_s,
        )


class BodyTooLarge(errors.LimitReached):
    """More was sent than the address takes."""

    reason = "BODY_TOO_LARGE"

    def __init__(self, limit: int) -> None:
        super().__init__(
            f"This is too large: at most {limit // 1024} KiB can be sent at once. Nothing was changed; send less.",
            details={"limit": str(limit)},
        )


class DeskRefused(errors.ScribelineError):
    """The desk is not set up to start."""

    reason = "DESK_REFUSED"


_STATUS: dict[type[errors.ScribelineError], int] = {
    BodyTooLarge: 413,
    errors.InvalidInput: 400,
    errors.WrongOffset: 416,
    errors.NotAuthenticated: 401,
    errors.NotAllowed: 403,
    errors.NotFound: 404,
    errors.AlreadyThere: 409,
    errors.WrongState: 409,
    errors.Conflict: 409,
    errors.LimitReached: 429,
    errors.Damaged: 502,
    errors.Unavailable: 503,
    errors.ScribelineError: 500,
}

_LOCKED = "NOT_YOUR_CLAIM"


def status_of(error: errors.ScribelineError) -> int:
    """The HTTP status for an error: that of the nearest of its classes in the table."""
    if error.reason == _LOCKED:
        return 423
    return next(_STATUS[kind] for kind in type(error).__mro__ if kind in _STATUS)
