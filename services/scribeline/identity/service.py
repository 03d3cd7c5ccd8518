"""Users, their passwords and their tokens.

Each verb works in a transaction of the whole company: users belong to the company, not to a client. `actor` is who does
it ("users/anna"), for the audit trail.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TypedDict
from uuid import UUID

from scribeline.audit import service as audit
from scribeline.database.unit_of_work import Transaction
from scribeline.identity import store
from scribeline.identity.errors import (
    ClientsRefused,
    CompanyOnly,
    ExpiryRefused,
    LastAdministrator,
    OwnAccess,
    SigningRefused,
    TokenNotFound,
    UserChanged,
    UserNotFound,
)
from scribeline.identity.model import (
    ALL_CLIENTS,
    EVERY_AUTHOR,
    Caller,
    Role,
    Token,
    TokenKind,
    User,
    check_clients,
    check_signs_for,
)
from scribeline.identity.tokens import Bearer

TOKEN_LASTS = timedelta(days=365)
"""How long a program's token works when nothing else is asked for."""
TOKEN_LASTS_AT_MOST = timedelta(days=3 * 365)
"""How long it may work at most."""


class UserChange(TypedDict, total=False):
    """The fields of a user that change."""

    display_name: str
    role: Role
    clients: tuple[str, ...]
    disabled: bool
    signs_for: tuple[tuple[str, str], ...]


def require_company(caller: Caller) -> None:
    """Refuse a caller who acts for some clients only. Raises CompanyOnly."""
    if not caller.is_company_wide:
        raise CompanyOnly


# ---------------------------------------------------------------- users


async def get_user(tx: Transaction, user_id: str) -> User:
    """A user. Raises UserNotFound."""
    user = await store.get_user(tx, user_id)
    if user is None:
        raise UserNotFound(user_id)
    return user


async def list_users(tx: Transaction, *, after: str | None, limit: int) -> list[User]:
    """The users by id."""
    return await store.list_users(tx, after=after, limit=limit)


async def create_user(tx: Transaction, user: User, password_hash: str | None, *, actor: str) -> User:
    """Make a user; without a password's hash it is a program, which uses tokens alone.

    Raises UserExists and ClientsRefused.
    """
    user = await _with_checked_clients(tx, user)
    await store.insert_user(tx, user, password_hash)
    await audit.record(tx, actor=actor, action="CREATE_USER", resource=_name(user.user_id), details={"role": user.role})
    return user


async def update_user(tx: Transaction, user_id: str, change: UserChange, *, etag: str, actor: str) -> User:
    """Change a user. Disabling one ends their sessions and tokens in the same transaction.

    Raises UserChanged when `etag` is given and not the current one, OwnAccess and LastAdministrator.
    """
    await store.hold_administrators(tx)
    user = await store.get_user(tx, user_id, held=True)
    if user is None:
        raise UserNotFound(user_id)
    if etag and etag != user.etag:
        raise UserChanged(user_id, user.etag)
    changed = replace(user, **change, version=user.version + 1)
    if "signs_for" not in change:  # who leaves a clinic signs nothing there any more
        stays = changed.clients if changed.role is Role.CLINIC else ()
        changed = replace(changed, signs_for=tuple(each for each in changed.signs_for if each[0] in stays))
    changed = await _with_checked_clients(tx, changed)
    if user.is_company_administrator and not changed.is_company_administrator:
        if actor == _name(user_id):
            raise OwnAccess
        if not await store.count_company_administrators(tx, but=user_id):
            raise LastAdministrator
    await store.update_user(tx, changed)
    if changed.disabled and not user.disabled:
        await store.revoke_of_user(tx, user_id, sessions_only=False)
    await audit.record(
        tx,
        actor=actor,
        action="UPDATE_USER",
        resource=_name(user_id),
        details={"fields": ",".join(sorted(change)), "role": changed.role, "disabled": str(changed.disabled).lower()},
    )
    return changed


async def set_password(tx: Transaction, user_id: str, password_hash: str, *, actor: str) -> None:
    """Give a user another password, and end their sessions."""
    if await store.get_user(tx, user_id, held=True) is None:
        raise UserNotFound(user_id)
    await store.set_password_hash(tx, user_id, password_hash)
    await store.revoke_of_user(tx, user_id, sessions_only=True)
    await audit.record(tx, actor=actor, action="SET_PASSWORD", resource=_name(user_id))


# ---------------------------------------------------------------- programs' tokens


async def create_token(
    tx: Transaction, user_id: str, display_name: str, expires_at: datetime | None, *, actor: str
) -> tuple[Token, Bearer]:
    """Make a token for a program of this user. The bearer's text is told this once.

    Raises UserNotFound and ExpiryRefused.
    """
    if await store.get_user(tx, user_id, held=True) is None:
        raise UserNotFound(user_id)
    expires_at = expires_at or tx.now + TOKEN_LASTS
    if not tx.now < expires_at <= tx.now + TOKEN_LASTS_AT_MOST:
        raise ExpiryRefused(
            f"A token has to end in the future, and in at most {TOKEN_LASTS_AT_MOST.days} days.", field="expire_time"
        )
    bearer = Bearer.generate()
    new = store.NewToken(
        bearer.token_id, user_id, TokenKind.TOKEN, None, bearer.secret_sha256, display_name, expires_at
    )
    await store.insert_token(tx, new)
    await _record_token(tx, actor, "CREATE_TOKEN", user_id, bearer.token_id)
    return Token(bearer.token_id, user_id, display_name, tx.now, expires_at, None), bearer


async def list_tokens(tx: Transaction, user_id: str, *, after: tuple[datetime, UUID] | None, limit: int) -> list[Token]:
    """A user's tokens, newest first. Raises UserNotFound."""
    await get_user(tx, user_id)
    return await store.list_tokens(tx, user_id, after=after, limit=limit)


async def revoke_token(tx: Transaction, user_id: str, token_id: UUID, *, actor: str) -> Token:
    """End a token at once; once more changes nothing. Raises TokenNotFound."""
    token = await store.get_token(tx, user_id, token_id, held=True)
    if token is None:
        raise TokenNotFound(_token_name(user_id, token_id))
    if token.revoked_at is None:
        await store.revoke_token(tx, token_id)
        await _record_token(tx, actor, "REVOKE_TOKEN", user_id, token_id)
        token = replace(token, revoked_at=tx.now)
    return token


async def _with_checked_clients(tx: Transaction, user: User) -> User:
    clients = check_clients(user.role, user.clients)
    if ALL_CLIENTS not in clients and await store.missing_clients(tx, clients):
        raise ClientsRefused("One of these clients does not exist: make it first.", field="user.clients")
    user = replace(user, clients=clients)
    user = replace(user, signs_for=check_signs_for(user))
    authors = [each for each in user.signs_for if each[1] != EVERY_AUTHOR]
    if authors and await store.missing_authors(tx, authors):
        raise SigningRefused("One of these authors does not exist: make them first.")
    return user


async def _record_token(tx: Transaction, actor: str, action: str, user_id: str, token_id: UUID) -> None:
    await audit.record(tx, actor=actor, action=action, resource=_token_name(user_id, token_id))


def _name(user_id: str) -> str:
    return f"users/{user_id}"


def _token_name(user_id: str, token_id: UUID) -> str:
    return f"users/{user_id}/tokens/{token_id}"
