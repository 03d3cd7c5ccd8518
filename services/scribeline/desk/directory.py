"""What people call clients, authors and work types. Asked as the person who looks, and kept for a moment for them."""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass

from scribeline.desk.front import Caller
from scribeline.desk.jobs import Names
from scribeline.errors import NotAllowed, NotFound
from scribeline.sdk.names import client_of
from scribeline.v1.authors_pb2 import Author, ListAuthorsRequest, ListAuthorsResponse
from scribeline.v1.clients_pb2 import Client, GetClientRequest, ListClientsRequest, ListClientsResponse
from scribeline.v1.jobs_pb2 import Job
from scribeline.v1.work_types_pb2 import ListWorkTypesRequest, ListWorkTypesResponse, WorkType

KEPT_S = 60.0
"""How long a name is shown after it was asked for, in seconds."""
MOST_KEPT = 512
MOST_ITEMS = 2_000


@dataclass(frozen=True, slots=True)
class House:
    """One client with what it has."""

    client: Client
    authors: tuple[Author, ...]
    work_types: tuple[WorkType, ...]


class Directory:
    """Names by sign-in and client. It holds no patient data, and what one person asked is shown to no other."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[str, str], tuple[float, House]] = OrderedDict()

    async def clients(self, caller: Caller) -> list[Client]:
        """The clients that the caller may see."""
        return await caller.items(
            caller.front.clients.ListClients,
            ListClientsRequest(),
            ListClientsResponse,
            lambda page: page.clients,
            most=MOST_ITEMS,
        )

    async def house(self, caller: Caller, sid: str, client: str) -> House:
        """A client with its authors and work types. Raises CallNotFound for one that the caller may not see."""
        kept = self._kept.get((sid, client))
        if kept is not None and time.monotonic() - kept[0] < KEPT_S:
            return kept[1]
        parent = f"clients/{client}"
        front = caller.front
        found, authors, work_types = await asyncio.gather(
            caller.call(front.clients.GetClient, GetClientRequest(name=parent), Client),
            caller.items(
                front.authors.ListAuthors,
                ListAuthorsRequest(parent=parent),
                ListAuthorsResponse,
                lambda page: page.authors,
                most=MOST_ITEMS,
            ),
            caller.items(
                front.work_types.ListWorkTypes,
                ListWorkTypesRequest(parent=parent),
                ListWorkTypesResponse,
                lambda page: page.work_types,
                most=MOST_ITEMS,
            ),
        )
        house = House(found, tuple(authors), tuple(work_types))
        self._kept[sid, client] = (time.monotonic(), house)
        while len(self._kept) > MOST_KEPT:
            self._kept.popitem(last=False)
        return house

    def forget(self, sid: str, client: str) -> None:
        """Ask anew the next time: the person has just changed something of this client."""
        self._kept.pop((sid, client), None)

    async def names(self, caller: Caller, sid: str, jobs: Iterable[Job]) -> Names:
        """The names that these jobs need."""
        wanted = sorted({client_of(job.name) for job in jobs})
        houses = await asyncio.gather(*(self.house(caller, sid, client) for client in wanted), return_exceptions=True)
        clients: dict[str, str] = {}
        authors: dict[str, str] = {}
        work_types: dict[str, str] = {}
        for house in houses:
            if isinstance(house, NotFound | NotAllowed):
                continue  # ids are shown then
            if isinstance(house, BaseException):
                raise house
            clients[house.client.name] = house.client.display_name
            authors |= {author.name: author_words(author) for author in house.authors}
            work_types |= {kind.name: kind.display_name for kind in house.work_types}
        return Names(clients, authors, work_types)


def author_words(author: Author) -> str:
    """An author's name as documents are signed."""
    return f"{author.display_name}, {author.credentials}" if author.credentials else author.display_name
