"""What every page of the office needs: who may open it, the client that the address names, and what was just done."""

from collections.abc import Mapping
from typing import Any

from starlette.responses import RedirectResponse, Response

from scribeline.desk.errors import PageMissing
from scribeline.desk.visits import Visit, checked_id
from scribeline.v1.clients_pb2 import Client, GetClientRequest

LEADERS = ("ROLE_MANAGER", "ROLE_ADMIN")
"""Whom the office is for. Others find no page there: what the front would refuse them, they are not shown."""

DONE: Mapping[str, str] = {
    "saved": "Saved.",
    "made": "Made.",
    "removed": "Taken away.",
    "drafted": "Drafted.",
    "issued": "Issued. It never changes again.",
    "credited": "Taken back by this credit note.",
    "settled": "The statement is issued. It never changes again.",
}
"""What a page says after a change, by the word in its address."""

TABS: tuple[tuple[str, str], ...] = (
    ("", "Profile"),
    ("/terms", "Terms"),
    ("/authors", "Authors"),
    ("/work-types", "Work types"),
    ("/templates", "Templates"),
    ("/recipients", "Recipients"),
    ("/prices", "Prices"),
    ("/quality-plan", "QA plan"),
    ("/phrases", "Phrases"),
)
"""The pages of one client."""


def require_leader(visit: Visit) -> None:
    """Raises PageMissing for everybody else."""
    if visit.session.role not in LEADERS:
        raise PageMissing


def is_administrator(visit: Visit) -> bool:
    """Whether the person may change a client itself; managers change what belongs to it."""
    return visit.session.role == "ROLE_ADMIN"


def client_id(visit: Visit) -> str:
    """The client that the address names. Raises PageMissing, for whoever may not be here as well."""
    require_leader(visit)
    return checked_id(visit.request.path_params["client"])


async def client_of_page(visit: Visit) -> Client:
    """The client that the address names. Raises CallNotFound."""
    request = GetClientRequest(name=f"clients/{client_id(visit)}")
    return await visit.front.call(visit.desk.front.clients.GetClient, request, Client)


def show(visit: Visit, page: str, /, *, status: int = 200, **values: Any) -> Response:
    """A page of the office."""
    return visit.show(f"office/{page}", status=status, done=DONE.get(visit.query("done"), ""), **values)


def show_client(visit: Visit, page: str, client: Client, tab: str, /, *, status: int = 200, **values: Any) -> Response:
    """A page of one client, under its tabs."""
    address = f"/office/{client.name}"
    return show(visit, page, status=status, client=client, address=address, tab=tab, tabs=TABS, **values)


def go(address: str, done: str) -> Response:
    """On to a page that says what was done: loading that one again does nothing twice."""
    return RedirectResponse(f"{address}?done={done}", 303)
