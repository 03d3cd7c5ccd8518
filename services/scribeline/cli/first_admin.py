"""The first administrator. Everybody else is made by one, through the API; the first one has to come from somewhere."""

import asyncio

from scribeline.database.unit_of_work import Database, Scope
from scribeline.errors import WrongState
from scribeline.identity import service as identity
from scribeline.identity.errors import UserNotFound
from scribeline.identity.model import ALL_CLIENTS, Role, User

ADMIN = "admin"
"""The id of the first administrator."""


class UsersExist(WrongState):
    """There are users, so somebody can make others."""

    reason = "USERS_EXIST"


def make_admin_token(database_url: str, *, even_if_there_are_users: bool = False) -> str:
    """Make the user `admin`, and a token of theirs; returns the token's secret.

    With users there, it is refused (UsersExist) unless `even_if_there_are_users`: whoever owns the machine that keeps
    the database may always have a new token.
    """
    return asyncio.run(_make(database_url, even_if_there_are_users))


async def _make(database_url: str, even_if_there_are_users: bool) -> str:
    database = Database(database_url, max_size=1, application_name="scribeline bootstrap")
    async with database, database.transaction(Scope.company()) as tx:
        if not even_if_there_are_users and await identity.list_users(tx, after=None, limit=1):
            raise UsersExist("There are users already: ask an administrator for a user and a token.")
        try:
            await identity.get_user(tx, ADMIN)
        except UserNotFound:
            admin = User(ADMIN, "The first administrator", Role.ADMIN, (ALL_CLIENTS,), False, tx.now, 1)
            await identity.create_user(tx, admin, None, actor=f"users/{ADMIN}")
        _, bearer = await identity.create_token(tx, ADMIN, "made on this machine", None, actor=f"users/{ADMIN}")
    return bearer.text
