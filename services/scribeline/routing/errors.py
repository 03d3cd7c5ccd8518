"""What can go wrong with routing.

ScribelineError
├── NotFound
│   ├── PersonMissing          no such person                                          PERSON_NOT_FOUND
│   └── AssignmentMissing      no such assignment                                      ASSIGNMENT_NOT_FOUND
├── AlreadyThere
│   └── AssignmentExists       the same people have the same work assigned on a day    ASSIGNMENT_EXISTS
├── Conflict
│   └── ProfileChanged         somebody changed the profile in the meantime            WORK_PROFILE_CHANGED
├── NotAllowed
│   ├── CountryForbidden       the client's work may not be done where the person is   COUNTRY_NOT_ALLOWED
│   ├── NotRoutedToYou         the job is assigned to others                           NOT_ROUTED_TO_YOU
│   └── PersonAway             who is away is given nothing                            PERSON_AWAY
└── InvalidInput
    ├── AssignmentWrong        an assignment that contradicts itself                   ASSIGNMENT_WRONG
    ├── CannotWorkOnIt         a job cannot be moved to this person                    CANNOT_WORK_ON_IT
    └── UnknownCountry         not a country's code                                    UNKNOWN_COUNTRY
"""

from scribeline.errors import AlreadyThere, Conflict, InvalidInput, NotAllowed, NotFound


class PersonMissing(NotFound):
    """There is no such person."""

    reason = "PERSON_NOT_FOUND"

    def __init__(self, user_id: str) -> None:
        super().__init__("There is no such user.", resource=f"users/{user_id}")


class AssignmentMissing(NotFound):
    """There is no such assignment, or not for this caller."""

    reason = "ASSIGNMENT_NOT_FOUND"

    def __init__(self, name: str) -> None:
        super().__init__("There is no such assignment, or it is not one that you may see.", resource=name)


class AssignmentExists(AlreadyThere):
    """The same people have the same work assigned on one of the days. It names the assignment that says so."""

    reason = "ASSIGNMENT_EXISTS"

    def __init__(self, other: str) -> None:
        super().__init__(
            f"These people have this work assigned on some of these days already, by {other}: delete that assignment "
            "first to change it, or let this one begin when it has ended.",
            resource=other,
        )


class ProfileChanged(Conflict):
    """Somebody changed the profile in the meantime."""

    reason = "WORK_PROFILE_CHANGED"

    def __init__(self, user_id: str, etag: str) -> None:
        super().__init__(
            "Somebody changed this work profile in the meantime: read it again, then repeat your change.",
            resource=f"users/{user_id}/workProfile",
            details={"etag": etag},
        )


class CountryForbidden(NotAllowed):
    """The client's work may not be done where the person is. Each refusal is told to the audit trail."""

    reason = "COUNTRY_NOT_ALLOWED"

    def __init__(self, resource: str, client_id: str) -> None:
        super().__init__(
            "This client's dictation may be worked on in certain countries only, and your work profile does not say "
            "that you are in one of them: ask your manager.",
            resource=resource,
        )
        self.client_id = client_id


class NotRoutedToYou(NotAllowed):
    """The job is assigned to others."""

    reason = "NOT_ROUTED_TO_YOU"

    def __init__(self, resource: str) -> None:
        super().__init__("This job is assigned to others: take the next one, or ask your manager.", resource=resource)


class PersonAway(NotAllowed):
    """Who is away is given nothing."""

    reason = "PERSON_AWAY"

    def __init__(self) -> None:
        super().__init__("By your work profile you are away today, so nothing is handed out: ask your manager.")


class AssignmentWrong(InvalidInput):
    """An assignment that contradicts itself."""

    reason = "ASSIGNMENT_WRONG"

    def __init__(self, problem: str, field: str) -> None:
        super().__init__(problem, field=field)


class CannotWorkOnIt(InvalidInput):
    """A job cannot be moved to this person."""

    reason = "CANNOT_WORK_ON_IT"

    def __init__(self, why: str) -> None:
        super().__init__(f"A job cannot be moved to this person: {why}.", field="user")


class UnknownCountry(InvalidInput):
    """Not a country's code."""

    reason = "UNKNOWN_COUNTRY"

    def __init__(self, field: str) -> None:
        super().__init__('A country is told by its two letters of ISO 3166, such as "NL".', field=field)
