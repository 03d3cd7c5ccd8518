"""Abbreviations and normals, kept: one's own, and for a manager those of the company, of clients and of authors."""

from starlette.responses import Response

from scribeline.desk.directory import author_words
from scribeline.desk.errors import PageMissing
from scribeline.desk.visits import Visit
from scribeline.v1.clients_pb2 import Client

LEADERS = ("ROLE_MANAGER", "ROLE_ADMIN")
"""The roles that keep what is for others."""


async def show(visit: Visit) -> Response:
    """The lists that the person may change, to choose from; the script shows the chosen one."""
    if visit.session.role == "ROLE_CLINIC":
        raise PageMissing
    owners = [("own", "My own")]
    if visit.session.role in LEADERS:
        owners.append(("company", "All of the company"))
        for client in await visit.desk.directory.clients(visit.front):
            owners += await _of_client(visit, client)
    wanted = visit.query("owner")
    chosen = wanted if wanted in dict(owners) else "own"
    return visit.show("shortcuts.html", owners=owners, chosen=chosen)


async def _of_client(visit: Visit, client: Client) -> list[tuple[str, str]]:
    house = await visit.desk.directory.house(visit.front, visit.session.sid, client.name.removeprefix("clients/"))
    authors = [(author.name, f"{client.display_name}: {author_words(author)}") for author in house.authors]
    return [(client.name, client.display_name), *authors]
