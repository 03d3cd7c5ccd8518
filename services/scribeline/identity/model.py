"""Users, roles and callers. Pure."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from scribeline.identity.errors import ClientsRefused, PasswordRefused, SigningRefused

ALL_CLIENTS = "*"
"""What stands in a user's clients for the whole company."""

EVERY_AUTHOR = "*"
"""What stands for an author where a client lets somebody sign for all of them."""

SHORTEST_PASSWORD = 12
"""Characters in a password."""
LONGEST_PASSWORD = 1024
"""Characters in a password; more would only cost time."""


class Role(StrEnum):
    """What a caller is to the company. The contract says which roles may call a method; names are those of its Role."""

    ADMIN = "ADMIN"
    MANAGER = "MANAGER"
    TRANSCRIPTIONIST = "TRANSCRIPTIONIST"
    REVIEWER = "REVIEWER"
    CLINIC = "CLINIC"
    WORKER = "WORKER"


class TokenKind(StrEnum):
    """What a bearer token is for."""

    TOKEN = "TOKEN"  # noqa: S105 - a kind, not a secret
    """A program's: works until it expires or is revoked."""
    SESSION = "SESSION"
    """A signed-in person's: short-lived."""
    REFRESH = "REFRESH"
    """Gives the next session token, once; cannot be called with."""


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


@dataclass(frozen=True, slots=True)
class User:
    """A person or program that calls us."""

    user_id: str
    display_name: str
    role: Role
    clients: tuple[str, ...]
    disabled: bool
    created_at: datetime
    version: int
    signs_for: tuple[tuple[str, str], ...] = ()
    """Of a clinic's user: client and author whose documents they sign; EVERY_AUTHOR for all of a client's."""

    @property
    def etag(self) -> str:
        """Changes with each change of the user."""
        return f"v{self.version}"

    @property
    def is_company_administrator(self) -> bool:
        """Whether they can set up everybody else."""
        return self.role is Role.ADMIN and ALL_CLIENTS in self.clients and not self.disabled


@dataclass(frozen=True, slots=True)
class Token:
    """A program's token, without its secret."""

    token_id: UUID
    user_id: str
    display_name: str
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None


@dataclass(frozen=True, slots=True)
class SessionTokens:
    """What a sign-in gives. Both texts are secrets."""

    user_id: str
    role: Role
    session: str
    session_expires_at: datetime
    refresh: str
    refresh_expires_at: datetime

    def __repr__(self) -> str:
        return f"SessionTokens(user_id={self.user_id!r})"


def check_password(password: str, user_id: str) -> None:
    """Refuse a password that is too easy to guess. Length is what counts; no rules about its characters."""
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise PasswordRefused(
            f"A password has from {SHORTEST_PASSWORD} to {LONGEST_PASSWORD} characters.", field="password"
        )
    rest = password.lower().replace(user_id.lower(), "")
    if len(rest) < SHORTEST_PASSWORD // 2 or len(set(password)) < 4:
        raise PasswordRefused(
            "This password is too easy to guess: take one that is not made of the user's name or of a few characters.",
            field="password",
        )


def check_clients(role: Role, clients: tuple[str, ...]) -> tuple[str, ...]:
    """The clients of a user with this role: some clients, each once, or the whole company."""
    if not clients:
        raise ClientsRefused("A user needs clients, or clients/- for the whole company.", field="user.clients")
    if ALL_CLIENTS in clients:
        if role is Role.CLINIC:
            raise ClientsRefused(
                "A clinic's user sees its own clients only: name them instead of clients/-.", field="user.clients"
            )
        return (ALL_CLIENTS,)
    return tuple(sorted(set(clients)))


def check_signs_for(user: User) -> tuple[tuple[str, str], ...]:
    """Whose documents a user signs, each once: only a clinic's user does, of its own clients. Raises SigningRefused."""
    if user.signs_for and user.role is not Role.CLINIC:
        raise SigningRefused("Only a clinic's user signs documents.")
    if any(client_id not in user.clients for client_id, _ in user.signs_for):
        raise SigningRefused("A user signs for authors of their own clients only.")
    return tuple(sorted(set(user.signs_for)))
