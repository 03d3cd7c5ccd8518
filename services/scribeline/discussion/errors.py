"""What can go wrong with discussions.

ScribelineError
├── NotFound
│   └── ThreadMissing          no such thread for this caller                          THREAD_NOT_FOUND
├── NotAllowed
│   └── NotYourDiscussion      editors talk about documents that they work on          NOT_YOUR_DISCUSSION
├── WrongState
│   └── WrongOrderState        the step does not lead on from where the order stands   WRONG_ORDER_STATE
├── Conflict
│   └── ThreadChanged          somebody wrote or decided in the meantime               THREAD_CHANGED
├── LimitReached
│   └── ThreadFull             a thread has as many messages as one may have           THREAD_FULL
└── InvalidInput
    └── ThreadWrong            a thread or an order that contradicts itself            THREAD_WRONG
"""

from collections.abc import Sequence

from scribeline.errors import Conflict, InvalidInput, LimitReached, NotAllowed, NotFound, WrongState


class ThreadMissing(NotFound):
    """No such thread for this caller."""

    reason = "THREAD_NOT_FOUND"

    def __init__(self, name: str) -> None:
        super().__init__("There is no such thread, or it is not one that you may see.", resource=name)


class NotYourDiscussion(NotAllowed):
    """Editors talk about documents that they work on."""

    reason = "NOT_YOUR_DISCUSSION"

    def __init__(self) -> None:
        super().__init__(
            "You talk with a clinic about documents that you work on: name the job, or ask your manager to write."
        )


class WrongOrderState(WrongState):
    """The step does not lead on from where the order stands."""

    reason = "WRONG_ORDER_STATE"

    def __init__(self, name: str, state: str, leads_to: Sequence[str]) -> None:
        further = f"it can become {' or '.join(leads_to)}" if leads_to else "nothing follows it"
        super().__init__(f"The order is {state}: {further}.", resource=name, details={"state": state})


class ThreadChanged(Conflict):
    """Somebody wrote or decided in the meantime. The details hold the etag that it has now."""

    reason = "THREAD_CHANGED"

    def __init__(self, name: str, etag: str) -> None:
        super().__init__(
            "Somebody wrote in this thread in the meantime: read it again, then go on.",
            resource=name,
            details={"etag": etag},
        )


class ThreadFull(LimitReached):
    """A thread has as many messages as one may have."""

    reason = "THREAD_FULL"

    def __init__(self, name: str, most: int) -> None:
        super().__init__(f"A thread has at most {most} messages: begin another one.", resource=name)


class ThreadWrong(InvalidInput):
    """A thread or an order that contradicts itself."""

    reason = "THREAD_WRONG"
