"""What can go wrong with proposals.

ScribelineError
├── NotFound
│   └── ProposalMissing         no such proposal for this caller
├── WrongState
│   ├── WrongProposalState      the verb does not leave from the state that the proposal is in
│   └── NothingLeftToApply      what a proposal would change is gone, or full
└── Conflict
    ├── ProposalChanged         somebody decided in the meantime
    └── LearningSettingsChanged somebody changed the client's settings in the meantime
"""

from collections.abc import Sequence

from scribeline.errors import Conflict, NotFound, WrongState


class ProposalMissing(NotFound):
    """No such proposal for this caller."""

    reason = "PROPOSAL_NOT_FOUND"

    def __init__(self, name: str) -> None:
        super().__init__("There is no such proposal, or it is not one that you may see.", resource=name)


class WrongProposalState(WrongState):
    """The verb does not leave from the state that the proposal is in."""

    reason = "WRONG_PROPOSAL_STATE"

    def __init__(self, name: str, verb: str, state: str, leaves_from: Sequence[str]) -> None:
        super().__init__(
            f"The proposal is {state}; {verb.lower()} works on one that is {' or '.join(leaves_from)}.",
            resource=name,
            details={"state": state, "leaves_from": ",".join(leaves_from)},
        )


class NothingLeftToApply(WrongState):
    """What a proposal would change is gone, or full."""

    reason = "PROPOSAL_NOT_APPLICABLE"

    def __init__(self, name: str, what: str) -> None:
        super().__init__(f"The proposal cannot be put in force: {what}.", resource=name)


class ProposalChanged(Conflict):
    """Somebody decided in the meantime. The details hold the etag that it has now."""

    reason = "PROPOSAL_CHANGED"

    def __init__(self, name: str, etag: str) -> None:
        super().__init__(
            "The proposal was changed in the meantime: read it again, then decide.",
            resource=name,
            details={"etag": etag},
        )


class LearningSettingsChanged(Conflict):
    """Somebody changed the client's settings in the meantime. The details hold the etag that they have now."""

    reason = "LEARNING_SETTINGS_CHANGED"

    def __init__(self, name: str, etag: str) -> None:
        super().__init__(
            "The settings were changed in the meantime: read them again, then change them.",
            resource=name,
            details={"etag": etag},
        )
