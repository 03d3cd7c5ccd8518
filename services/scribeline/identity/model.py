"""Users, roles and callers. Pure."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

ALL_CLIENTS = "*"
"""What stands in a user's clients for the whole company."""


class Role(StrEnum):
    """What a caller is to the company. The contract says which roles may call a method; names are those of its Role."""

    ADMIN = "ADMIN"
    MANAGER = "MANAGER"
    TRANSCRIPTIONIST = "TRANSCRIPTIONIST"
    REVIEWER = "REVIEWER"
    CLINIC = "CLINIC"
    WORKER = "WORKER"


@dataclass(frozen=True, slots=True)
class Caller:
    """Who a verified token belongs to."""

    user_id: str
    role: Role
    clients: tuple[str, ...]
    """Ids of the clients whose data they may see; (ALL_CLIENTS,) for the whole company."""
    token_id: UUID
    session_id: UUID | None = None
    """The sign-in that the token belongs to; None for a program's token."""

    @property
    def is_company_wide(self) -> bool:
        """Whether they may see every client's data."""
        return ALL_CLIENTS in self.clients

    @property
    def name(self) -> str:
        """Their resource name, as events and answers tell it."""
        return f"users/{self.user_id}"
