"""What can go wrong with recipients and copies.

ScribelineError
├── InvalidInput
│   ├── UnknownRecipient      the client has no such recipient                        UNKNOWN_RECIPIENT
│   └── StandingWrong         a standing rule that names nothing of the client's      STANDING_RULE_WRONG
├── NotAllowed
│   └── NotYoursToSend        the clinic, a manager or an administrator sends copies   COPY_NOT_YOURS_TO_SEND
├── NotFound
│   ├── RecipientMissing      no such recipient for this caller                       RECIPIENT_NOT_FOUND
│   └── CopyMissing           the job has no such copy                                COPY_NOT_FOUND
├── AlreadyThere
│   └── RecipientExists       the id is taken                                         RECIPIENT_EXISTS
├── WrongState
│   ├── RecipientInactive     nothing new is copied to them                           RECIPIENT_INACTIVE
│   ├── CopiesSettled         the document is on its way, or given up                 COPIES_SETTLED
│   ├── CopyOwed              an order, a rule or an earlier copy asks for it         COPY_OWED
│   ├── CopyOutdated          the document was corrected, or is about to be           COPY_OUTDATED
│   └── CopyNotOut            it is not made, or waits for a signature                COPY_NOT_OUT
├── LimitReached
│   └── TooManyCopies         more than one document may have                         TOO_MANY_COPIES
└── Conflict
    └── RecipientChanged      somebody changed them in the meantime                   RECIPIENT_CHANGED
"""

from scribeline.errors import AlreadyThere, Conflict, InvalidInput, LimitReached, NotAllowed, NotFound, WrongState


class UnknownRecipient(InvalidInput):
    """The client has no such recipient."""

    reason = "UNKNOWN_RECIPIENT"

    def __init__(self, field: str) -> None:
        super().__init__(
            "The client has no such recipient of copies, or not any more: list its recipients.", field=field
        )


class StandingWrong(InvalidInput):
    """A standing rule that names no author or work type of the client's, or that too many recipients have."""

    reason = "STANDING_RULE_WRONG"


class RecipientMissing(NotFound):
    """There is no such recipient, or not for this caller."""

    reason = "RECIPIENT_NOT_FOUND"

    def __init__(self, name: str) -> None:
        super().__init__("There is no such recipient of copies, or it is not one that you may see.", resource=name)


class CopyMissing(NotFound):
    """The job has no such copy."""

    reason = "COPY_NOT_FOUND"

    def __init__(self, name: str) -> None:
        super().__init__("The job has no copy for this recipient. List its copies.", resource=name)


class RecipientExists(AlreadyThere):
    """The id is taken."""

    reason = "RECIPIENT_EXISTS"

    def __init__(self, name: str) -> None:
        super().__init__("There is a recipient with this id already: choose another one.", resource=name)


class RecipientInactive(WrongState):
    """Nothing new is copied to this recipient."""

    reason = "RECIPIENT_INACTIVE"

    def __init__(self, name: str) -> None:
        super().__init__("This recipient gets no copies any more. A manager can make them active again.", resource=name)


class CopiesSettled(WrongState):
    """The document is on its way, delivered or given up: who gets copies of it stays as it is."""

    reason = "COPIES_SETTLED"

    def __init__(self, name: str, state: str) -> None:
        super().__init__(
            f"The job is {state}, so who gets copies of its document stays as it is. Once it is delivered, its clinic "
            "or a manager can send a copy to somebody else.",
            resource=name,
            details={"state": state},
        )


class NotYoursToSend(NotAllowed):
    """A copy of a delivered document is sent by its clinic, a manager or an administrator."""

    reason = "COPY_NOT_YOURS_TO_SEND"

    def __init__(self) -> None:
        super().__init__(
            "The document is delivered: its clinic, a manager or an administrator may send a copy of it to somebody."
        )


class CopyOutdated(WrongState):
    """The document was corrected, or what amends it is on its way: nobody else gets it as it was."""

    reason = "COPY_OUTDATED"

    def __init__(self, name: str) -> None:
        super().__init__(
            "A corrected version of this document was delivered, or a correction or an addendum is on its way: send a "
            "copy of that one, once it is there.",
            resource=name,
        )


class CopyOwed(WrongState):
    """A standing rule asks for this copy, or the recipient has the document that this one amends."""

    reason = "COPY_OWED"

    def __init__(self, name: str) -> None:
        super().__init__(
            "This copy is not withdrawn: the clinic's order or a standing rule of the recipient asks for it, or they "
            "have the document that this one adds to or corrects.",
            resource=name,
        )


class CopyNotOut(WrongState):
    """The copy is not made yet, waits for a signature, or was replaced before it went out."""

    reason = "COPY_NOT_OUT"

    def __init__(self, name: str, state: str) -> None:
        super().__init__(
            "This copy has not gone out, so it cannot be fetched: it goes out when the document is delivered, and "
            "signed where the client's terms ask for that.",
            resource=name,
            details={"state": state},
        )


class TooManyCopies(LimitReached):
    """More copies than one document may have."""

    reason = "TOO_MANY_COPIES"

    def __init__(self, name: str, most: int) -> None:
        super().__init__(
            f"At most {most} copies can be asked for on one job.", resource=name, details={"most": str(most)}
        )


class RecipientChanged(Conflict):
    """Somebody changed the recipient in the meantime. The details hold the etag that it has now."""

    reason = "RECIPIENT_CHANGED"

    def __init__(self, name: str, etag: str) -> None:
        super().__init__(
            "Somebody changed the recipient in the meantime: read it again, then repeat your change.",
            resource=name,
            details={"etag": etag},
        )
