"""From a bearer token to the caller whose it is."""

from scribeline.database.unit_of_work import Database, Scope
from scribeline.identity import store
from scribeline.identity.errors import TokenExpired, TokenMissing, TokenUnknown
from scribeline.identity.model import Caller, TokenKind
from scribeline.identity.tokens import Bearer

_SCHEME = "bearer "


async def authenticate(database: Database, authorization: str | None, *, timeout_s: float | None = None) -> Caller:
    """Who calls with this `authorization` header. Raises one of the NotAuthenticated errors of `identity.errors`.

    The database is asked each time, so a revoked token ends with the next call.
    """
    if authorization is None or authorization[: len(_SCHEME)].lower() != _SCHEME:
        raise TokenMissing
    bearer = Bearer.parse(authorization[len(_SCHEME) :].strip())
    if bearer is None:
        raise TokenMissing
    async with database.transaction(Scope.of(), timeout_s=timeout_s) as tx:
        found = await store.find_token(tx, bearer.token_id)
        now = tx.now
    matches = bearer.matches(found.secret_sha256 if found else None)
    if found is None or not matches or found.kind is TokenKind.REFRESH or found.disabled or found.revoked_at:
        raise TokenUnknown
    if found.expires_at <= now:
        raise TokenExpired
    return Caller(found.user_id, found.role, found.clients, found.token_id, found.session_id)
