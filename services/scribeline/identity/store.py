"""Users, tokens and failed sign-ins in the database. Users and tokens are seen by transactions of the company only."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from psycopg.errors import UniqueViolation
from psycopg.rows import DictRow

from scribeline.database.unit_of_work import Transaction
from scribeline.identity.errors import UserExists
from scribeline.identity.model import ALL_CLIENTS, EVERY_AUTHOR, Role, Token, TokenKind, User

_USER = """
    SELECT u.*, ARRAY(SELECT ARRAY[s.client_id, coalesce(s.author_id, '*')] FROM signers AS s
                       WHERE s.user_id = u.user_id ORDER BY s.client_id, s.author_id) AS signs_for
      FROM users AS u
"""


@dataclass(frozen=True, slots=True)
class FoundToken:
    """A token and its user, as authentication needs them."""

    token_id: UUID
    kind: TokenKind
    session_id: UUID | None
    secret_sha256: bytes
    expires_at: datetime
    revoked_at: datetime | None
    used_at: datetime | None
    user_id: str
    role: Role
    clients: tuple[str, ...]
    disabled: bool


@dataclass(frozen=True, slots=True)
class NewToken:
    """A token to be kept."""

    token_id: UUID
    user_id: str
    kind: TokenKind
    session_id: UUID | None
    secret_sha256: bytes
    display_name: str
    expires_at: datetime


# ---------------------------------------------------------------- tokens


async def find_token(tx: Transaction, token_id: UUID) -> FoundToken | None:
    """The token with this id, whoever the transaction is for: this is how it is learnt."""
    row = await tx.one("SELECT * FROM find_token(%s)", [token_id])
    if row is None:
        return None
    return FoundToken(
        token_id=row["token_id"],
        kind=TokenKind(row["kind"]),
        session_id=row["session_id"],
        secret_sha256=bytes(row["secret_sha256"]),
        expires_at=row["expires_at"],
        revoked_at=row["revoked_at"],
        used_at=row["used_at"],
        user_id=row["user_id"],
        role=Role(row["role"]),
        clients=tuple(row["clients"]),
        disabled=row["disabled"],
    )


async def hold_token(tx: Transaction, token_id: UUID) -> None:
    """Let nobody else change the token until the transaction ends."""
    await tx.execute("SELECT FROM tokens WHERE token_id = %s FOR UPDATE", [token_id])


async def insert_token(tx: Transaction, token: NewToken) -> None:
    """Keep a new token."""
    await tx.execute(
        "INSERT INTO tokens (token_id, user_id, kind, session_id, secret_sha256, display_name, created_at, expires_at)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s, %s)",
        [
            token.token_id,
            token.user_id,
            token.kind,
            token.session_id,
            token.secret_sha256,
            token.display_name,
            tx.now,
            token.expires_at,
        ],
    )


async def mark_used(tx: Transaction, token_id: UUID) -> None:
    """A refresh token was used."""
    await tx.execute("UPDATE tokens SET used_at = %s WHERE token_id = %s", [tx.now, token_id])


async def revoke_session(tx: Transaction, session_id: UUID) -> int:
    """End every token of one sign-in; says how many were alive."""
    return await tx.execute(
        "UPDATE tokens SET revoked_at = %s WHERE session_id = %s AND revoked_at IS NULL", [tx.now, session_id]
    )


async def revoke_of_user(tx: Transaction, user_id: str, *, sessions_only: bool) -> int:
    """End a user's tokens, or those of their sign-ins; says how many were alive."""
    return await tx.execute(
        "UPDATE tokens SET revoked_at = %s WHERE user_id = %s AND revoked_at IS NULL AND (kind <> 'TOKEN' OR NOT %s)",
        [tx.now, user_id, sessions_only],
    )


async def get_token(tx: Transaction, user_id: str, token_id: UUID, *, held: bool = False) -> Token | None:
    """A program's token; `held`: nobody else changes it until the transaction ends."""
    row = await tx.one(
        "SELECT * FROM tokens WHERE user_id = %s AND token_id = %s AND kind = 'TOKEN'"
        if not held
        else "SELECT * FROM tokens WHERE user_id = %s AND token_id = %s AND kind = 'TOKEN' FOR UPDATE",
        [user_id, token_id],
    )
    return _token(row) if row else None


async def list_tokens(tx: Transaction, user_id: str, *, after: tuple[datetime, UUID] | None, limit: int) -> list[Token]:
    """A user's program tokens, newest first, behind `after`."""
    created, last = after or (None, None)
    rows = await tx.many(
        "SELECT * FROM tokens WHERE user_id = %(user)s AND kind = 'TOKEN'"
        " AND (%(created)s::timestamptz IS NULL OR created_at < %(created)s"
        "      OR (created_at = %(created)s AND token_id > %(last)s))"
        " ORDER BY created_at DESC, token_id LIMIT %(limit)s",
        {"user": user_id, "created": created, "last": last, "limit": limit},
    )
    return [_token(row) for row in rows]


async def revoke_token(tx: Transaction, token_id: UUID) -> None:
    """End one token."""
    await tx.execute("UPDATE tokens SET revoked_at = %s WHERE token_id = %s", [tx.now, token_id])


async def forget_tokens_before(tx: Transaction, instant: datetime) -> int:
    """Forget the tokens of sign-ins that expired before; says how many."""
    return await tx.execute("DELETE FROM tokens WHERE kind <> 'TOKEN' AND expires_at < %s", [instant])


# ---------------------------------------------------------------- users


async def get_user(tx: Transaction, user_id: str, *, held: bool = False) -> User | None:
    """A user; `held`: nobody else changes them until the transaction ends."""
    row = await tx.one(
        f"{_USER} WHERE user_id = %s FOR UPDATE OF u" if held else f"{_USER} WHERE user_id = %s", [user_id]
    )
    return _user(row) if row else None


async def list_users(tx: Transaction, *, after: str | None, limit: int) -> list[User]:
    """The users by id, behind `after`."""
    rows = await tx.many(
        f"{_USER} WHERE %(after)s::text IS NULL OR user_id > %(after)s ORDER BY user_id LIMIT %(limit)s",
        {"after": after, "limit": limit},
    )
    return [_user(row) for row in rows]


async def insert_user(tx: Transaction, user: User, password_hash: str | None) -> None:
    """Keep a new user. Raises UserExists."""
    try:
        async with tx.connection.transaction():
            await tx.execute(
                "INSERT INTO users (user_id, display_name, role, clients, password_hash, disabled, created_at, version)"
                " VALUES (%s, %s, %s, %s, %s, %s, %s, %s)",
                [
                    user.user_id,
                    user.display_name,
                    user.role,
                    list(user.clients),
                    password_hash,
                    user.disabled,
                    user.created_at,
                    user.version,
                ],
            )
    except UniqueViolation:
        raise UserExists(user.user_id) from None
    await _set_signers(tx, user)


async def update_user(tx: Transaction, user: User) -> None:
    """Write a held user."""
    await tx.execute(
        "UPDATE users SET display_name = %s, role = %s, clients = %s, disabled = %s, version = %s WHERE user_id = %s",
        [user.display_name, user.role, list(user.clients), user.disabled, user.version, user.user_id],
    )
    await tx.execute("DELETE FROM signers WHERE user_id = %s", [user.user_id])
    await _set_signers(tx, user)


async def _set_signers(tx: Transaction, user: User) -> None:
    for client_id, author_id in user.signs_for:
        await tx.execute(
            "INSERT INTO signers (client_id, user_id, author_id) VALUES (%s, %s, %s)",
            [client_id, user.user_id, None if author_id == EVERY_AUTHOR else author_id],
        )


async def missing_authors(tx: Transaction, authors: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Which of these, by client and author, there are not."""
    rows = await tx.many(
        "SELECT client_id, author_id FROM unnest(%s::text[], %s::text[]) AS wanted (client_id, author_id)"
        " WHERE NOT EXISTS (SELECT FROM authors WHERE (authors.client_id, authors.author_id)"
        " = (wanted.client_id, wanted.author_id))",
        [[client_id for client_id, _ in authors], [author_id for _, author_id in authors]],
    )
    return [(row["client_id"], row["author_id"]) for row in rows]


async def password_hash(tx: Transaction, user_id: str) -> str | None:
    """What is kept of a user's password; None for nobody, for a program, and for who is disabled."""
    row = await tx.one("SELECT password_hash FROM users WHERE user_id = %s AND NOT disabled", [user_id])
    return row["password_hash"] if row else None


async def set_password_hash(tx: Transaction, user_id: str, new: str) -> None:
    """Keep another password's hash."""
    await tx.execute("UPDATE users SET password_hash = %s WHERE user_id = %s", [new, user_id])


async def hold_administrators(tx: Transaction) -> None:
    """Let nobody else take an administrator away until the transaction ends."""
    await tx.execute("SELECT pg_advisory_xact_lock(hashtext('scribeline administrators'))")


async def count_company_administrators(tx: Transaction, *, but: str) -> int:
    """How many can set up everybody, `but` this user."""
    row = await tx.one(
        "SELECT count(*) AS n FROM users WHERE role = 'ADMIN' AND clients @> %s AND NOT disabled AND user_id <> %s",
        [[ALL_CLIENTS], but],
    )
    return int(row["n"]) if row else 0


async def missing_clients(tx: Transaction, client_ids: tuple[str, ...]) -> list[str]:
    """Which of these there are not."""
    rows = await tx.many(
        "SELECT wanted FROM unnest(%s::text[]) AS wanted WHERE NOT EXISTS"
        " (SELECT FROM clients WHERE client_id = wanted)",
        [list(client_ids)],
    )
    return [row["wanted"] for row in rows]


# ---------------------------------------------------------------- failed sign-ins


async def hold_subject(tx: Transaction, subject: bytes) -> None:
    """Let nobody else count failures of this subject until the transaction ends."""
    await tx.execute("SELECT pg_advisory_xact_lock(%s)", [int.from_bytes(subject[:8], "big", signed=True)])


async def failures_since(tx: Transaction, subject: bytes, since: datetime, most: int) -> list[datetime]:
    """When the last `most` failures were, the newest first."""
    rows = await tx.many(
        "SELECT at FROM sign_in_failures WHERE subject = %s AND at > %s ORDER BY at DESC LIMIT %s",
        [subject, since, most],
    )
    return [row["at"] for row in rows]


async def insert_failure(tx: Transaction, subject: bytes, at: datetime) -> None:
    """Count one."""
    await tx.execute("INSERT INTO sign_in_failures (subject, at) VALUES (%s, %s)", [subject, at])


async def take_failure_back(tx: Transaction, subject: bytes, at: datetime) -> None:
    """It was none: the sign-in succeeded."""
    await tx.execute(
        "DELETE FROM sign_in_failures WHERE ctid ="
        " (SELECT ctid FROM sign_in_failures WHERE subject = %s AND at = %s LIMIT 1)",
        [subject, at],
    )


async def forget_failures(tx: Transaction, subject: bytes) -> None:
    """Forget those of one subject."""
    await tx.execute("DELETE FROM sign_in_failures WHERE subject = %s", [subject])


async def forget_failures_before(tx: Transaction, instant: datetime) -> int:
    """Forget the older ones of everybody; says how many."""
    return await tx.execute("DELETE FROM sign_in_failures WHERE at < %s", [instant])


def _user(row: DictRow) -> User:
    return User(
        user_id=row["user_id"],
        display_name=row["display_name"],
        role=Role(row["role"]),
        clients=tuple(row["clients"]),
        disabled=row["disabled"],
        created_at=row["created_at"],
        version=row["version"],
        signs_for=tuple((client_id, author_id) for client_id, author_id in row["signs_for"]),
    )


def _token(row: DictRow) -> Token:
    return Token(
        token_id=row["token_id"],
        user_id=row["user_id"],
        display_name=row["display_name"],
        created_at=row["created_at"],
        expires_at=row["expires_at"],
        revoked_at=row["revoked_at"],
    )
