"""UserService: the people and programs that call us, and their tokens, over gRPC."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from scribeline.database.unit_of_work import Database, Scope
from scribeline.front import checks, names
from scribeline.front.access import NUMBER_OF_ROLE, ROLE_OF_NUMBER
from scribeline.front.calls import Context, current_caller, unit_of_work
from scribeline.front.conversions.details import timestamp
from scribeline.front.errors import ValueWrong
from scribeline.front.idempotency import once
from scribeline.front.paging import Pages
from scribeline.identity import service
from scribeline.identity.model import ALL_CLIENTS, EVERY_AUTHOR, Token, User, check_password
from scribeline.identity.passwords import Passwords
from scribeline.identity.service import UserChange, require_company
from scribeline.v1 import users_pb2, users_pb2_grpc

_CHANGEABLE = ("display_name", "role", "clients", "disabled", "signs_for")
_MOST_SIGNED_FOR = 500
_EVERY_CLIENT = names.CLIENT.format(names.ALL)


class UserServicer(users_pb2_grpc.UserServiceServicer):
    """Users belong to the company: who sets them up has to be a caller of the whole company."""

    def __init__(self, database: Database, pages: Pages, passwords: Passwords) -> None:
        self._database = database
        self._pages = pages
        self._passwords = passwords

    async def GetUser(self, request: users_pb2.GetUserRequest, context: Context) -> users_pb2.User:
        """One user."""
        caller = current_caller()
        require_company(caller)
        (user_id,) = names.USER.parse(request.name, field="name")
        async with unit_of_work(self._database, caller, context) as tx:
            return _message(await service.get_user(tx, user_id))

    async def GetCurrentUser(self, request: users_pb2.GetCurrentUserRequest, context: Context) -> users_pb2.User:  # noqa: ARG002
        """Who is calling."""
        caller = current_caller()
        # Users are seen by the company alone; everybody may see themself.
        async with unit_of_work(self._database, caller, context, scope=Scope.company()) as tx:
            return _message(await service.get_user(tx, caller.user_id))

    async def ListUsers(self, request: users_pb2.ListUsersRequest, context: Context) -> users_pb2.ListUsersResponse:
        """A page of users."""
        caller = current_caller()
        require_company(caller)
        page = self._pages.of(request, caller)
        async with unit_of_work(self._database, caller, context) as tx:
            rows = await service.list_users(tx, after=page.after[0] if page.after else None, limit=page.limit)
        users, token = page.cut(rows, lambda user: (user.user_id,))
        return users_pb2.ListUsersResponse(users=[_message(user) for user in users], next_page_token=token)

    async def CreateUser(self, request: users_pb2.CreateUserRequest, context: Context) -> users_pb2.User:
        """Make a user."""
        caller = current_caller()
        require_company(caller)
        user_id = names.check_new_id(request.user_id, field="user_id")
        display_name = checks.line(request.user.display_name, field="user.display_name", required=True)
        role = checks.choice(request.user.role, ROLE_OF_NUMBER, field="user.role")
        clients = _clients(request.user.clients)
        signs_for = _signs_for(request.user.signs_for)
        password_hash = None
        if request.password:
            check_password(request.password, user_id)
            password_hash = await self._passwords.hash(request.password)
        recognised_by = await self._without_password(request)
        async with unit_of_work(self._database, caller, context) as tx:

            async def act() -> users_pb2.User:
                user = User(user_id, display_name, role, clients, request.user.disabled, tx.now, 1, signs_for)
                return _message(await service.create_user(tx, user, password_hash, actor=caller.name))

            return await once(tx, caller, recognised_by, act, users_pb2.User)

    async def UpdateUser(self, request: users_pb2.UpdateUserRequest, context: Context) -> users_pb2.User:
        """Change a user."""
        caller = current_caller()
        require_company(caller)
        (user_id,) = names.USER.parse(request.user.name, field="user.name")
        fields = checks.update_mask(request.update_mask, request.user, _CHANGEABLE)
        change = UserChange()
        if "display_name" in fields:
            change["display_name"] = checks.line(request.user.display_name, field="user.display_name", required=True)
        if "role" in fields:
            change["role"] = checks.choice(request.user.role, ROLE_OF_NUMBER, field="user.role")
        if "clients" in fields:
            change["clients"] = _clients(request.user.clients)
        if "disabled" in fields:
            change["disabled"] = request.user.disabled
        if "signs_for" in fields:
            change["signs_for"] = _signs_for(request.user.signs_for)
        async with unit_of_work(self._database, caller, context) as tx:

            async def act() -> users_pb2.User:
                return _message(
                    await service.update_user(tx, user_id, change, etag=request.user.etag, actor=caller.name)
                )

            return await once(tx, caller, request, act, users_pb2.User)

    async def SetPassword(
        self, request: users_pb2.SetPasswordRequest, context: Context
    ) -> users_pb2.SetPasswordResponse:
        """Set a user's password and end their sessions."""
        caller = current_caller()
        require_company(caller)
        (user_id,) = names.USER.parse(request.name, field="name")
        check_password(request.password, user_id)
        password_hash = await self._passwords.hash(request.password)
        async with unit_of_work(self._database, caller, context) as tx:
            await service.set_password(tx, user_id, password_hash, actor=caller.name)
        return users_pb2.SetPasswordResponse()

    async def CreateToken(
        self, request: users_pb2.CreateTokenRequest, context: Context
    ) -> users_pb2.CreateTokenResponse:
        """Make a token for a program."""
        caller = current_caller()
        require_company(caller)
        (user_id,) = names.USER.parse(request.parent, field="parent")
        display_name = checks.line(request.display_name, field="display_name")
        expires_at = None
        if request.HasField("expire_time"):
            expires_at = checks.instant(request.expire_time, field="expire_time")
        async with unit_of_work(self._database, caller, context) as tx:
            token, bearer = await service.create_token(tx, user_id, display_name, expires_at, actor=caller.name)
        return users_pb2.CreateTokenResponse(token=_token(token), secret=bearer.text)

    async def ListTokens(self, request: users_pb2.ListTokensRequest, context: Context) -> users_pb2.ListTokensResponse:
        """A page of a user's tokens."""
        caller = current_caller()
        require_company(caller)
        page = self._pages.of(request, caller)
        (user_id,) = names.USER.parse(request.parent, field="parent")
        after = (datetime.fromisoformat(page.after[0]), UUID(page.after[1])) if page.after else None
        async with unit_of_work(self._database, caller, context) as tx:
            rows = await service.list_tokens(tx, user_id, after=after, limit=page.limit)
        tokens, next_page = page.cut(rows, lambda token: (token.created_at.isoformat(), str(token.token_id)))
        return users_pb2.ListTokensResponse(tokens=[_token(token) for token in tokens], next_page_token=next_page)

    async def RevokeToken(self, request: users_pb2.RevokeTokenRequest, context: Context) -> users_pb2.Token:
        """End a token at once."""
        caller = current_caller()
        require_company(caller)
        user_id, token_id = names.TOKEN.parse(request.name, field="name")
        async with unit_of_work(self._database, caller, context) as tx:
            return _token(await service.revoke_token(tx, user_id, token_id, actor=caller.name))

    async def _without_password(self, request: users_pb2.CreateUserRequest) -> users_pb2.CreateUserRequest:
        # What a repeated request is recognised by is kept, so the password is replaced by what does not give it away.
        request_id = checks.request_id(request.request_id)
        if request_id is None or not request.password:
            return request
        told = users_pb2.CreateUserRequest()
        told.CopyFrom(request)
        told.password = await self._passwords.fingerprint(request.password, request_id.bytes)
        return told


def _clients(given: Iterable[str]) -> tuple[str, ...]:
    given = list(given)
    if given == [_EVERY_CLIENT]:
        return (ALL_CLIENTS,)
    return tuple(names.CLIENT.parse(name, field="user.clients")[0] for name in given)


def _signs_for(given: Iterable[str]) -> tuple[tuple[str, str], ...]:
    given = list(given)
    if len(given) > _MOST_SIGNED_FOR:
        raise ValueWrong(f"may hold at most {_MOST_SIGNED_FOR} entries", field="user.signs_for")
    return tuple(_signed_for(name, f"user.signs_for[{index}]") for index, name in enumerate(given))


def _signed_for(name: str, field: str) -> tuple[str, str]:
    client, separator, author = name.rpartition("/authors/")
    if separator and author == names.ALL:
        return names.CLIENT.parse(client, field=field)[0], EVERY_AUTHOR
    return names.AUTHOR.parse(name, field=field)


def _message(user: User) -> users_pb2.User:
    return users_pb2.User(
        name=names.USER.format(user.user_id),
        display_name=user.display_name,
        role=NUMBER_OF_ROLE[user.role],
        clients=[_EVERY_CLIENT if client == ALL_CLIENTS else names.CLIENT.format(client) for client in user.clients],
        disabled=user.disabled,
        create_time=timestamp(user.created_at),
        etag=user.etag,
        signs_for=[
            names.AUTHOR.format(client_id, names.ALL if author_id == EVERY_AUTHOR else author_id)
            for client_id, author_id in user.signs_for
        ],
    )


def _token(token: Token) -> users_pb2.Token:
    return users_pb2.Token(
        name=names.TOKEN.format(token.user_id, token.token_id),
        display_name=token.display_name,
        expire_time=timestamp(token.expires_at),
        create_time=timestamp(token.created_at),
        revoke_time=timestamp(token.revoked_at) if token.revoked_at else None,
    )
