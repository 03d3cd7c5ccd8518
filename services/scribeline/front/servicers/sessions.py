"""SessionService: signing in and out."""

from scribeline.front import names
from scribeline.front.access import NUMBER_OF_ROLE
from scribeline.front.calls import Context, current_call, current_caller, time_left_s
from scribeline.front.composition import Parts
from scribeline.front.conversions.details import timestamp
from scribeline.identity.model import SessionTokens
from scribeline.identity.sessions import Sessions
from scribeline.v1 import sessions_pb2, sessions_pb2_grpc


class SessionServicer(sessions_pb2_grpc.SessionServiceServicer):
    """Signing in and out with a user name and a password."""

    def __init__(self, parts: Parts) -> None:
        self._sessions = Sessions(
            parts.database, parts.passwords, session_s=parts.settings.session_s, refresh_s=parts.settings.refresh_s
        )

    async def SignIn(self, request: sessions_pb2.SignInRequest, context: Context) -> sessions_pb2.Session:
        """Gives a session."""
        tokens = await self._sessions.sign_in(
            request.user_name, request.password, peer=current_call().peer, timeout_s=time_left_s(context)
        )
        return _session(tokens)

    async def RefreshSession(
        self, request: sessions_pb2.RefreshSessionRequest, context: Context
    ) -> sessions_pb2.Session:
        """Gives the next tokens of a session."""
        return _session(await self._sessions.refresh(request.refresh_token, timeout_s=time_left_s(context)))

    async def SignOut(self, request: sessions_pb2.SignOutRequest, context: Context) -> sessions_pb2.SignOutResponse:  # noqa: ARG002
        """Ends the caller's session."""
        await self._sessions.sign_out(current_caller(), timeout_s=time_left_s(context))
        return sessions_pb2.SignOutResponse()


def _session(tokens: SessionTokens) -> sessions_pb2.Session:
    return sessions_pb2.Session(
        token=tokens.session,
        expire_time=timestamp(tokens.session_expires_at),
        refresh_token=tokens.refresh,
        refresh_expire_time=timestamp(tokens.refresh_expires_at),
        user=names.USER.format(tokens.user_id),
        role=NUMBER_OF_ROLE[tokens.role],
    )
