"""What can go wrong with quality.

ScribelineError
├── NotFound
│   └── AuditMissing            no such audit for this caller
├── WrongState
│   ├── WrongAuditState         the verb does not leave from the state that the audit is in
│   └── EndsWithReview          an audit in review is ended by approving or returning the document
├── NotAllowed
│   └── OwnAudit                who wrote, who marked and who decides a dispute are different people
├── Conflict
│   ├── AuditChanged            somebody else marked or decided in the meantime
│   └── PlanChanged             somebody changed the client's plan in the meantime
└── InvalidInput
    ├── InvalidMark             a mark that makes no sense, or that is not there
    ├── InvalidPlan             a plan that contradicts itself
    └── UnknownMethod           no scoring method has this id
"""

from collections.abc import Sequence

from scribeline.errors import Conflict, InvalidInput, NotAllowed, NotFound, WrongState


class AuditMissing(NotFound):
    """No such audit for this caller."""

    reason = "AUDIT_NOT_FOUND"

    def __init__(self, name: str) -> None:
        super().__init__("There is no such audit, or it is not one that you may see.", resource=name)


class WrongAuditState(WrongState):
    """The verb does not leave from the state that the audit is in."""

    reason = "WRONG_AUDIT_STATE"

    def __init__(self, name: str, verb: str, state: str, leaves_from: Sequence[str]) -> None:
        super().__init__(
            f"The audit is {state}; {verb.lower()} works on one that is {' or '.join(leaves_from)}.",
            resource=name,
            details={"state": state, "verb": verb},
        )


class EndsWithReview(WrongState):
    """An audit in review is ended by approving or returning the document."""

    reason = "AUDIT_ENDS_WITH_REVIEW"

    def __init__(self, name: str) -> None:
        super().__init__(
            "The document is in review: approve or return its transcript, and the audit ends with that.", resource=name
        )


class OwnAudit(NotAllowed):
    """Who wrote, who marked and who decides a dispute are different people."""

    reason = "OWN_AUDIT"

    def __init__(self, name: str, what: str) -> None:
        super().__init__(f"You cannot {what}; somebody else has to.", resource=name)


class AuditChanged(Conflict):
    """Somebody else marked or decided in the meantime. The details hold the etag that it has now."""

    reason = "AUDIT_CHANGED"

    def __init__(self, name: str, etag: str) -> None:
        super().__init__(
            "The audit was changed in the meantime: read it again, then change it.",
            resource=name,
            details={"etag": etag},
        )


class PlanChanged(Conflict):
    """Somebody changed the client's plan in the meantime. The details hold the etag that it has now."""

    reason = "QUALITY_PLAN_CHANGED"

    def __init__(self, name: str, etag: str) -> None:
        super().__init__(
            "The plan was changed in the meantime: read it again, then change it.",
            resource=name,
            details={"etag": etag},
        )


class InvalidMark(InvalidInput):
    """A mark that makes no sense, or that is not there."""

    reason = "INVALID_MARK"


class InvalidPlan(InvalidInput):
    """A plan that contradicts itself."""

    reason = "INVALID_QUALITY_PLAN"


class UnknownMethod(InvalidInput):
    """No scoring method has this id."""

    reason = "UNKNOWN_SCORING_METHOD"

    def __init__(self, known: Sequence[str], *, field: str) -> None:
        super().__init__(f"The scoring methods are {', '.join(known)}.", field=field)
