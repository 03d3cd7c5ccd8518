"""The company's people, as pages of the office name them."""

from collections.abc import Mapping

from scribeline.desk.visits import Visit
from scribeline.errors import NotAllowed
from scribeline.v1.access_pb2 import Role
from scribeline.v1.users_pb2 import ListUsersRequest, ListUsersResponse, User

MOST_PEOPLE = 2_000
WORKING = (Role.ROLE_TRANSCRIPTIONIST, Role.ROLE_REVIEWER)
"""Who writes and listens: work is routed to them, and they are paid for it."""


async def people_of(visit: Visit) -> list[User]:
    """Who writes and listens, by what they are called; nobody for a manager of certain clients alone, whom the front
    does not tell of the company's people.
    """
    try:
        users = await visit.front.items(
            visit.desk.front.users.ListUsers,
            ListUsersRequest(),
            ListUsersResponse,
            lambda page: page.users,
            most=MOST_PEOPLE,
        )
    except NotAllowed:
        return []
    return sorted((each for each in users if each.role in WORKING), key=name_of)


def name_of(user: User) -> str:
    """What a person is called, to sort by."""
    return (user.display_name or user.name).casefold()


def names_of(users: list[User]) -> Mapping[str, str]:
    """What people are called, by their resource names."""
    return {each.name: each.display_name or each.name.removeprefix("users/") for each in users}
