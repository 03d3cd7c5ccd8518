"""A client's phrase sets: what there is; they are kept from the command line, and learnt from corrections."""

from starlette.responses import Response

from scribeline.desk.directory import MOST_ITEMS
from scribeline.desk.pages.office.rooms import client_of_page, show_client
from scribeline.desk.visits import Visit
from scribeline.sdk.names import last_id
from scribeline.v1.phrase_sets_pb2 import ListPhraseSetsRequest, ListPhraseSetsResponse


async def index(visit: Visit) -> Response:
    """The phrase sets."""
    client = await client_of_page(visit)
    sets = await visit.front.items(
        visit.desk.front.phrase_sets.ListPhraseSets,
        ListPhraseSetsRequest(parent=client.name),
        ListPhraseSetsResponse,
        lambda page: page.phrase_sets,
        most=MOST_ITEMS,
    )
    return show_client(visit, "phrases.html", client, "/phrases", sets=[(last_id(each.name), each) for each in sets])
