"""What can go wrong with clients and what belongs to them.

ScribelineError
├── NotFound
│   └── ResourceMissing       no such client, author ... for this caller      CLIENT_NOT_FOUND, AUTHOR_NOT_FOUND ...
├── AlreadyThere
│   ├── ResourceExists        the id is taken                                 CLIENT_EXISTS, AUTHOR_EXISTS ...
│   └── CodeTaken             another author or work type has the code        CODE_TAKEN
├── WrongState
│   └── NoCurrentAgreement    no agreement with the client holds today                NO_CURRENT_AGREEMENT
├── Conflict
│   └── ResourceChanged       somebody changed it in the meantime             CLIENT_CHANGED, AUTHOR_CHANGED ...
└── InvalidInput
    ├── UnknownTimeZone       no IANA time zone has this name                 UNKNOWN_TIME_ZONE
    ├── UnknownTemplate       the client has no such template                 UNKNOWN_TEMPLATE
    └── UnknownInTerms        terms that name a work type that is not there   UNKNOWN_WORK_TYPE
"""

from enum import StrEnum

from scribeline.errors import AlreadyThere, Conflict, InvalidInput, NotFound, WrongState


class Kind(StrEnum):
    """What the errors of this component are about."""

    CLIENT = "client"
    AUTHOR = "author"
    WORK_TYPE = "work type"
    TEMPLATE = "template"

    @property
    def code(self) -> str:
        """How reasons begin."""
        return self.name


class ResourceMissing(NotFound):
    """There is no such client, author, work type or template, or not for this caller."""

    def __init__(self, kind: Kind, resource: str) -> None:
        super().__init__(
            f"There is no such {kind}, or it is not one that you may see.",
            reason=f"{kind.code}_NOT_FOUND",
            resource=resource,
        )


class ResourceExists(AlreadyThere):
    """The id is taken."""

    def __init__(self, kind: Kind, resource: str) -> None:
        super().__init__(
            f"There is a {kind} with this id already: choose another one.",
            reason=f"{kind.code}_EXISTS",
            resource=resource,
        )


class ResourceChanged(Conflict):
    """Somebody changed it in the meantime. The details hold the etag that it has now."""

    def __init__(self, kind: Kind, resource: str, etag: str) -> None:
        super().__init__(
            f"Somebody changed the {kind} in the meantime: read it again, then repeat your change.",
            reason=f"{kind.code}_CHANGED",
            resource=resource,
            details={"etag": etag},
        )


class CodeTaken(AlreadyThere):
    """Another author or work type of the client has the code, so a dictation with it could be either's."""

    reason = "CODE_TAKEN"

    def __init__(self, kind: Kind, resource: str) -> None:
        super().__init__(
            f"Another {kind} of this client has one of these codes: a code has to lead to one {kind} only.",
            resource=resource,
        )


class UnknownTimeZone(InvalidInput):
    """No IANA time zone has this name."""

    reason = "UNKNOWN_TIME_ZONE"

    def __init__(self, field: str) -> None:
        super().__init__('The time zone has to be an IANA name such as "America/New_York".', field=field)


class NoCurrentAgreement(WrongState):
    """No agreement with the client holds today, so nothing of it is taken in."""

    reason = "NO_CURRENT_AGREEMENT"

    def __init__(self, client_id: str) -> None:
        super().__init__(
            "No agreement with this client holds today, so its dictation is not taken in: an administrator sets when "
            "the agreement begins and ends.",
            resource=f"clients/{client_id}",
        )


class UnknownInTerms(InvalidInput):
    """Terms that name a work type that is not there."""

    reason = "UNKNOWN_WORK_TYPE"

    def __init__(self, index: int) -> None:
        super().__init__(
            "The terms name a work type that the client does not have: make it first.",
            field=f"client.terms[{index}].work_types",
        )


class UnknownTemplate(InvalidInput):
    """The client has no such template."""

    reason = "UNKNOWN_TEMPLATE"

    def __init__(self) -> None:
        super().__init__(
            "The client has no such template: make it first, or leave the field empty for our plain one.",
            field="work_type.template",
        )
