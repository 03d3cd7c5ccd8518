"""The company's clients: the list of them, and what each one is and wants of all its documents."""

import zoneinfo
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from google.protobuf.field_mask_pb2 import FieldMask
from starlette.responses import Response

from scribeline.desk.forms import Shown, attempt, field_among, filled, ticked, words_in
from scribeline.desk.pages.office.rooms import client_of_page, go, is_administrator, require_leader, show, show_client
from scribeline.desk.visits import Visit
from scribeline.desk.working_hours import length_in, length_text
from scribeline.errors import NotAllowed, ScribelineError
from scribeline.sdk.names import last_id
from scribeline.v1.clients_pb2 import Client, ClientTerms, CreateClientRequest, UpdateClientRequest

FIELDS: Sequence[str] = (
    "display_name",
    "time_zone",
    "turnaround",
    "review_required",
    "question_holds",
    "agreement_start_date",
    "agreement_end_date",
    "allowed_countries",
    "style",
)
"""The profile's fields, which have the contract's names."""
ENDS_SOON = timedelta(days=60)
"""An agreement that ends within this long is pointed at."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A client in the list. `agreement` is current, soon (it ends), none or over."""

    id: str
    client: Client
    agreement: str
    turnaround: str


async def index(visit: Visit) -> Response:
    """The clients, by what they are called."""
    require_leader(visit)
    wanted = visit.query("q").strip()
    today = visit.desk.clock().date()
    entries = [_entry(each, today) for each in await visit.desk.directory.clients(visit.front)]
    found = [each for each in entries if wanted.casefold() in f"{each.client.display_name} {each.id}".casefold()]
    found.sort(key=lambda entry: entry.client.display_name.casefold())
    return show(visit, "clients.html", entries=found, wanted=wanted, may_make=is_administrator(visit))


async def new(visit: Visit) -> Response:
    """The form for a new client."""
    _require_administrator(visit)
    today = visit.desk.clock().date().isoformat()
    values = {"turnaround": "24", "agreement_start_date": today, "question_holds": ticked(True), "time_zone": "UTC"}
    return _new_page(visit, filled(values))


async def create(visit: Visit) -> Response:
    """Make a client."""
    _require_administrator(visit)
    form = visit.form

    async def act() -> Client:
        request = CreateClientRequest(
            client_id=form.text("client_id").strip(), client=_client(visit), request_id=form.request_id
        )
        return await visit.front.call(visit.desk.front.clients.CreateClient, request, Client)

    refused = await attempt(form, (*FIELDS, "client_id"), act, place=_place)
    if refused:
        return _new_page(visit, refused)
    return go(f"/office/clients/{form.text('client_id').strip()}", "made")


async def profile(visit: Visit) -> Response:
    """One client's profile: a form for administrators, to read for managers."""
    client = await client_of_page(visit)
    return _profile_page(visit, client, filled(values_of(client), client.etag))


async def save(visit: Visit) -> Response:
    """Change the profile."""
    client = await client_of_page(visit)
    _require_administrator(visit)

    async def act() -> Client:
        told = _client(visit)
        told.name, told.etag = client.name, visit.form.text("etag")
        request = UpdateClientRequest(
            client=told, update_mask=FieldMask(paths=FIELDS), request_id=visit.form.request_id
        )
        return await visit.front.call(visit.desk.front.clients.UpdateClient, request, Client)

    async def latest() -> Shown:
        now = await client_of_page(visit)
        return filled(values_of(now), now.etag)

    refused = await attempt(visit.form, FIELDS, act, place=_place, latest=latest)
    if refused:
        return _profile_page(visit, client, refused)
    visit.desk.directory.forget(visit.session.sid, last_id(client.name))
    return go(f"/office/{client.name}", "saved")


def values_of(client: Client) -> dict[str, str]:
    """A client as the form shows it."""
    return {
        "display_name": client.display_name,
        "time_zone": client.time_zone,
        "turnaround": length_text(client.turnaround),
        "review_required": ticked(client.review_required),
        "question_holds": ticked(client.question_holds),
        "agreement_start_date": client.agreement_start_date,
        "agreement_end_date": client.agreement_end_date,
        "allowed_countries": ", ".join(client.allowed_countries),
        "style": client.style,
    }


def _client(visit: Visit) -> Client:
    form = visit.form
    return Client(
        display_name=form.text("display_name"),
        time_zone=form.text("time_zone"),
        turnaround=length_in(form.text("turnaround"), "turnaround"),
        review_required=bool(form.text("review_required")),
        question_holds=bool(form.text("question_holds")),
        agreement_start_date=form.text("agreement_start_date"),
        agreement_end_date=form.text("agreement_end_date"),
        allowed_countries=[word.upper() for word in words_in(form.text("allowed_countries"))],
        style=form.text("style"),
    )


def _place(error: ScribelineError) -> str:
    if error.reason == "INVALID_STYLE":
        return "style"
    if error.reason == "CLIENT_EXISTS":
        return "client_id"
    return field_among((*FIELDS, "client_id"), error.field or "")


def _require_administrator(visit: Visit) -> None:
    require_leader(visit)
    if not is_administrator(visit):
        raise NotAllowed(
            "A client itself is made and changed by administrators. Its authors, work types, templates, "
            "prices and QA plan are yours to change."
        )


def _new_page(visit: Visit, form: Shown) -> Response:
    return show(visit, "new_client.html", status=form.status, form=form, zones=time_zones())


def _profile_page(visit: Visit, client: Client, form: Shown) -> Response:
    today = visit.desk.clock().date()
    return show_client(
        visit,
        "profile.html",
        client,
        "",
        status=form.status,
        form=form,
        zones=time_zones(),
        may_change=is_administrator(visit),
        agreement=agreement_of(client, today),
    )


def _entry(client: Client, today: date) -> Entry:
    terms = terms_in_force(client, today)
    turnaround = terms.turnaround if terms and terms.HasField("turnaround") else client.turnaround
    return Entry(last_id(client.name), client, agreement_of(client, today), length_text(turnaround))


def terms_in_force(client: Client, today: date) -> ClientTerms | None:
    """The terms that hold today, if any do."""
    day = today.isoformat()
    held = (
        each
        for each in client.terms
        if each.effective_from_date <= day and (not each.effective_to_date or day <= each.effective_to_date)
    )
    return next(held, None)


def agreement_of(client: Client, today: date) -> str:
    """How the agreement stands: current, soon (it ends), later (it has not begun), none or over."""
    if not client.agreement_start_date:
        return "none"
    if client.agreement_start_date > today.isoformat():
        return "later"
    if not client.agreement_end_date:
        return "current"
    left = date.fromisoformat(client.agreement_end_date) - today
    if left < timedelta():
        return "over"
    return "soon" if left < ENDS_SOON else "current"


@cache
def time_zones() -> tuple[str, ...]:
    """The names that a time zone may have, for who types one."""
    return tuple(sorted(name for name in zoneinfo.available_timezones() if "/" in name and not name.startswith("Etc/")))
