"""Where a clinic sends dictation from."""

from starlette.responses import Response

from scribeline.desk.answers.copies import recipients_of
from scribeline.desk.directory import House
from scribeline.desk.visits import Visit, checked_id
from scribeline.sdk.names import last_id
from scribeline.v1.recipients_pb2 import Recipient


async def show(visit: Visit) -> Response:
    """The page, with authors, work types and recipients of the client that is chosen; the first one where none is."""
    clients = await visit.desk.directory.clients(visit.front)
    wanted = visit.query("client")
    chosen = checked_id(wanted) if wanted else (last_id(clients[0].name) if clients else "")
    house: House | None = None
    recipients: list[Recipient] = []
    if chosen:
        house = await visit.desk.directory.house(visit.front, visit.session.sid, chosen)
        recipients = [each for each in await recipients_of(visit, chosen) if not each.inactive]
    return visit.show("upload.html", clients=clients, house=house, chosen=chosen, recipients=recipients)
