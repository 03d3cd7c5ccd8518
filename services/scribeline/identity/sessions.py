"""Signing in and out.

These verbs open transactions of their own: what a failed attempt leaves behind (a counted failure, an ended session)
has to be kept although the attempt is refused.
"""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from scribeline.audit import service as audit
from scribeline.database.unit_of_work import Database, Scope, Transaction
from scribeline.identity import store
from scribeline.identity.errors import NoSession, RefreshRefused, SignInRefused, TooManySignIns
from scribeline.identity.model import LONGEST_PASSWORD, Caller, SessionTokens, TokenKind, User
from scribeline.identity.passwords import Passwords
from scribeline.identity.tokens import Bearer
from scribeline.ids import new_id

_USER_ID = re.compile(r"[a-z][a-z0-9-]{1,62}")


@dataclass(frozen=True, slots=True)
class SignInLimits:
    """How many failed sign-ins are borne within `window_s` seconds; the next one has to wait."""

    window_s: float = 300.0
    for_user_name: int = 5
    for_peer: int = 50


class Sessions:
    """The verbs of signed-in people. `session_s` and `refresh_s` say how long the two tokens work, in seconds."""

    def __init__(
        self,
        database: Database,
        passwords: Passwords,
        *,
        session_s: float,
        refresh_s: float,
        limits: SignInLimits | None = None,
    ) -> None:
        self._database = database
        self._passwords = passwords
        self._session = timedelta(seconds=session_s)
        self._refresh = timedelta(seconds=refresh_s)
        self._limits = limits or SignInLimits()

    async def sign_in(
        self, user_name: str, password: str, *, peer: str, timeout_s: float | None = None
    ) -> SessionTokens:
        """A session for a user name and a password. `peer` is the address that the attempt comes from.

        Raises SignInRefused, and TooManySignIns after too many failures for the name or from the address. Whether
        there is such a user shows neither in the answer nor in how long it takes.
        """
        subjects = _Subjects.of(user_name, peer)
        counted_at = await self._count_as_failed(subjects, timeout_s)
        is_possible = bool(_USER_ID.fullmatch(user_name)) and len(password) <= LONGEST_PASSWORD
        kept = None
        if is_possible:
            async with self._database.transaction(Scope.company(), timeout_s=timeout_s) as tx:
                kept = await store.password_hash(tx, user_name)
        if not await self._passwords.verify(password[:LONGEST_PASSWORD], kept):
            raise SignInRefused
        new_hash = await self._passwords.hash(password) if kept and self._passwords.is_outdated(kept) else None
        async with self._database.transaction(Scope.company(), timeout_s=timeout_s) as tx:
            user = await store.get_user(tx, user_name, held=True)
            # Changed while the password was being verified: what was verified no longer holds.
            if user is None or await store.password_hash(tx, user_name) != kept:
                raise SignInRefused
            if new_hash is not None:
                await store.set_password_hash(tx, user_name, new_hash)
            await store.forget_failures(tx, subjects.user_name)
            await store.take_failure_back(tx, subjects.peer, counted_at)
            await audit.record(tx, actor=f"users/{user_name}", action="SIGN_IN", resource=f"users/{user_name}")
            return await self._issue(tx, user, new_id())

    async def refresh(self, refresh_token: str, *, timeout_s: float | None = None) -> SessionTokens:
        """The next tokens of a session. The refresh token works once: a second use ends the session.

        Raises RefreshRefused.
        """
        bearer = Bearer.parse(refresh_token)
        if bearer is None:
            raise RefreshRefused
        async with self._database.transaction(Scope.company(), timeout_s=timeout_s) as tx:
            tokens = await self._rotate(tx, bearer)
        if tokens is None:  # raised behind the commit: an ended session stays ended
            raise RefreshRefused
        return tokens

    async def sign_out(self, caller: Caller, *, timeout_s: float | None = None) -> None:
        """End the caller's session. Raises NoSession for a program's token."""
        if caller.session_id is None:
            raise NoSession
        async with self._database.transaction(Scope.company(), timeout_s=timeout_s) as tx:
            await store.revoke_session(tx, caller.session_id)
            await audit.record(tx, actor=caller.name, action="SIGN_OUT", resource=caller.name)

    async def _count_as_failed(self, subjects: "_Subjects", timeout_s: float | None) -> datetime:
        # Counted before the password is looked at, so that many attempts at once do not outrun the limit; a success
        # takes it back.
        window = timedelta(seconds=self._limits.window_s)
        async with self._database.transaction(Scope.of(), timeout_s=timeout_s) as tx:
            for subject in sorted(subjects.all):
                await store.hold_subject(tx, subject)
            for subject, limit in (
                (subjects.user_name, self._limits.for_user_name),
                (subjects.peer, self._limits.for_peer),
            ):
                failures = await store.failures_since(tx, subject, tx.now - window, limit)
                if len(failures) >= limit:
                    raise TooManySignIns((failures[-1] + window - tx.now).total_seconds())
            for subject in subjects.all:
                await store.insert_failure(tx, subject, tx.now)
            return tx.now

    async def _rotate(self, tx: Transaction, bearer: Bearer) -> SessionTokens | None:
        await store.hold_token(tx, bearer.token_id)
        found = await store.find_token(tx, bearer.token_id)
        matches = bearer.matches(found.secret_sha256 if found else None)
        if found is None or not matches or found.kind is not TokenKind.REFRESH or found.session_id is None:
            return None
        if found.used_at is not None:
            if await store.revoke_session(tx, found.session_id):
                name = f"users/{found.user_id}"
                await audit.record(tx, actor=name, action="END_SESSION_REFRESHED_TWICE", resource=name)
            return None
        user = await store.get_user(tx, found.user_id)
        if found.revoked_at or found.expires_at <= tx.now or user is None or user.disabled:
            return None
        await store.mark_used(tx, found.token_id)
        return await self._issue(tx, user, found.session_id)

    async def _issue(self, tx: Transaction, user: User, session_id: UUID) -> SessionTokens:
        session, refresh = Bearer.generate(), Bearer.generate()
        tokens = SessionTokens(
            user_id=user.user_id,
            role=user.role,
            session=session.text,
            session_expires_at=tx.now + self._session,
            refresh=refresh.text,
            refresh_expires_at=tx.now + self._refresh,
        )
        for bearer, kind, expires_at in (
            (session, TokenKind.SESSION, tokens.session_expires_at),
            (refresh, TokenKind.REFRESH, tokens.refresh_expires_at),
        ):
            await store.insert_token(
                tx,
                store.NewToken(bearer.token_id, user.user_id, kind, session_id, bearer.secret_sha256, "", expires_at),
            )
        return tokens


@dataclass(frozen=True, slots=True)
class _Subjects:
    """Whom failures are counted for, as hashes: a mistyped user name may be a password."""

    user_name: bytes
    peer: bytes

    @classmethod
    def of(cls, user_name: str, peer: str) -> "_Subjects":
        return cls(
            hashlib.sha256(b"user name\0" + user_name.encode()).digest(),
            hashlib.sha256(b"peer\0" + peer.encode()).digest(),
        )

    @property
    def all(self) -> Sequence[bytes]:
        return (self.user_name, self.peer)
