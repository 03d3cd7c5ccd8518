"""What can go wrong with a job.

ScribelineError
├── NotFound
│   ├── JobMissing             no such job for this caller
│   └── NothingToClaim         no drafted job waits
├── WrongState
│   ├── WrongJobState          the verb does not leave from the state that the job is in
│   └── DemographicsMissing    what its documents have to tell of the patient is not known
├── NotAllowed
│   ├── NotYourClaim           somebody else holds the job
│   └── OwnWork                nobody approves what they submitted themselves
├── Conflict
│   ├── JobChanged             the job changed between reading and writing
│   └── RunSuperseded          a worker's result came after another run had begun
└── InvalidInput
    ├── UnknownAuthor          the client has no such author
    └── UnknownWorkType        the client has no such work type
"""

from collections.abc import Sequence

from scribeline.dictations.model import Demographic
from scribeline.errors import Conflict, InvalidInput, NotAllowed, NotFound, WrongState


class JobMissing(NotFound):
    """No such job for this caller."""

    reason = "JOB_NOT_FOUND"

    def __init__(self, name: str) -> None:
        super().__init__("There is no such job, or it is not one that you may see.", resource=name)


class NothingToClaim(NotFound):
    """No drafted job waits for this caller."""

    reason = "NOTHING_TO_CLAIM"

    def __init__(self) -> None:
        super().__init__("No drafted job waits for you at the moment. Ask again later, or watch the jobs.")


class WrongJobState(WrongState):
    """The verb does not leave from the state that the job is in."""

    reason = "WRONG_JOB_STATE"

    def __init__(self, name: str, verb: str, state: str, leaves_from: Sequence[str]) -> None:
        can = " or ".join(leaves_from) if leaves_from else "no state"
        super().__init__(
            f"The job is {state}; {verb.lower().replace('_', ' ')} works on a job that is {can}.",
            resource=name,
            details={"state": state, "verb": verb},
        )


class DemographicsMissing(WrongState):
    """What the documents of its work type have to tell of the patient is not known; the fields are named."""

    reason = "DEMOGRAPHICS_MISSING"

    def __init__(self, name: str, missing: Sequence[Demographic]) -> None:
        super().__init__(
            f"Documents of this kind are not let go without the patient's {in_words(missing)}. The clinic or a manager "
            "says it, under Patients at the desk; ask them, and hand the document in again.",
            resource=name,
            details={"missing": ",".join(missing)},
        )


_WORDS = {
    Demographic.DISPLAY_NAME: "name",
    Demographic.RECORD_NUMBER: "record number",
    Demographic.BIRTH_DATE: "date of birth",
    Demographic.SERVICE_DATE: "date of service",
    Demographic.REFERENCE: "visit number",
}


def in_words(missing: Sequence[Demographic]) -> str:
    """Names of fields as people say them."""
    words = [_WORDS[each] for each in missing]
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


class NotYourClaim(NotAllowed):
    """Somebody else holds the job."""

    reason = "NOT_YOUR_CLAIM"

    def __init__(self, name: str) -> None:
        super().__init__("Somebody else holds this job. Claim it when it is free again.", resource=name)


class OwnWork(NotAllowed):
    """Nobody approves what they submitted themselves."""

    reason = "OWN_WORK"

    def __init__(self, name: str) -> None:
        super().__init__("You submitted this transcript yourself; somebody else has to approve it.", resource=name)


class JobChanged(Conflict):
    """The job changed between reading and writing."""

    reason = "JOB_CHANGED"

    def __init__(self, name: str) -> None:
        super().__init__("The job changed in the meantime. Read it again, then retry.", resource=name)


class RunSuperseded(Conflict):
    """A worker's result came after another run had begun, or after the job had gone on without it."""

    reason = "RUN_SUPERSEDED"

    def __init__(self, name: str) -> None:
        super().__init__("This run of the job is over; its result is not wanted any more.", resource=name)


class UnknownAuthor(InvalidInput):
    """The client has no such author."""

    reason = "UNKNOWN_AUTHOR"

    def __init__(self, field: str) -> None:
        super().__init__(
            "The client has no such author. List its authors, or leave it to routing by code.", field=field
        )


class UnknownWorkType(InvalidInput):
    """The client has no such work type."""

    reason = "UNKNOWN_WORK_TYPE"

    def __init__(self, field: str) -> None:
        super().__init__(
            "The client has no such work type. List its work types, or leave it to routing by code.", field=field
        )
