"""Who else gets a client's documents: the recipients of copies, and for which documents they always get one."""

import re
from collections.abc import Mapping, Sequence

from google.protobuf.field_mask_pb2 import FieldMask
from starlette.responses import Response

from scribeline.desk.directory import MOST_ITEMS, author_words
from scribeline.desk.forms import Form, Shown, attempt, field_among, filled, ticked
from scribeline.desk.pages.office.rooms import client_of_page, go, show_client
from scribeline.desk.visits import Visit, checked_id
from scribeline.errors import ScribelineError
from scribeline.sdk.names import last_id
from scribeline.v1.clients_pb2 import Client
from scribeline.v1.recipients_pb2 import (
    CreateRecipientRequest,
    GetRecipientRequest,
    ListRecipientsRequest,
    ListRecipientsResponse,
    Recipient,
    UpdateRecipientRequest,
)

FIELDS: Sequence[str] = ("display_name", "salutation", "role", "organisation", "address_lines", "inactive")
EVERY = "every"
"""What a rule for every document has in the place of an author."""
SPARE_ROWS = 2
MOST_ROWS = 100
_CELL = re.compile(r"copy_(\d{1,3})_(author|work_type)", re.ASCII)
_RULE = re.compile(r"recipient\.standing(?:_copies)?\[(\d+)\]\.?(\w*)")


async def index(visit: Visit) -> Response:
    """The recipients."""
    client = await client_of_page(visit)
    found = await visit.front.items(
        visit.desk.front.recipients.ListRecipients,
        ListRecipientsRequest(parent=client.name),
        ListRecipientsResponse,
        lambda page: page.recipients,
        most=MOST_ITEMS,
    )
    found.sort(key=lambda each: each.display_name.casefold())
    house = await visit.desk.directory.house(visit.front, visit.session.sid, last_id(client.name))
    labels = {each.name: author_words(each) for each in house.authors}
    labels |= {each.name: each.display_name for each in house.work_types}
    rows = [(last_id(each.name), each, [_rule_words(rule, labels) for rule in each.standing_copies]) for each in found]
    return show_client(visit, "recipients.html", client, "/recipients", rows=rows)


async def new(visit: Visit) -> Response:
    """The form for a new recipient."""
    return await _page(visit, await client_of_page(visit), None, filled(values_of(Recipient())))


async def create(visit: Visit) -> Response:
    """Make a recipient."""
    client, form = await client_of_page(visit), visit.form
    names = (*names_in(form), "recipient_id")

    async def act() -> Recipient:
        request = CreateRecipientRequest(
            parent=client.name,
            recipient_id=form.text("recipient_id").strip(),
            recipient=recipient_of(form),
            request_id=form.request_id,
        )
        return await visit.front.call(visit.desk.front.recipients.CreateRecipient, request, Recipient)

    refused = await attempt(form, names, act, place=lambda error: field_of(error, form))
    return await _page(visit, client, None, refused) if refused else go(f"/office/{client.name}/recipients", "made")


async def one(visit: Visit) -> Response:
    """The form of a recipient."""
    client, recipient = await client_of_page(visit), await _of_page(visit)
    return await _page(visit, client, recipient, filled(values_of(recipient), recipient.etag))


async def save(visit: Visit) -> Response:
    """Change a recipient. Copies that were made stay as they are."""
    client, recipient, form = await client_of_page(visit), await _of_page(visit), visit.form

    async def act() -> Recipient:
        told = recipient_of(form)
        told.name, told.etag = recipient.name, form.text("etag")
        request = UpdateRecipientRequest(
            recipient=told, update_mask=FieldMask(paths=[*FIELDS, "standing_copies"]), request_id=form.request_id
        )
        return await visit.front.call(visit.desk.front.recipients.UpdateRecipient, request, Recipient)

    async def latest() -> Shown:
        now = await _of_page(visit)
        return filled(values_of(now), now.etag)

    refused = await attempt(form, names_in(form), act, place=lambda error: field_of(error, form), latest=latest)
    return (
        await _page(visit, client, recipient, refused) if refused else go(f"/office/{client.name}/recipients", "saved")
    )


def values_of(recipient: Recipient) -> dict[str, str]:
    """A recipient as the form shows it, with rows to spare for rules."""
    values = {
        "display_name": recipient.display_name,
        "salutation": recipient.salutation,
        "role": recipient.role,
        "organisation": recipient.organisation,
        "address_lines": "\n".join(recipient.address_lines),
        "inactive": ticked(recipient.inactive),
        "standing_copies": "",
    }
    for number in range(len(recipient.standing_copies) + SPARE_ROWS):
        values[f"copy_{number}_author"] = values[f"copy_{number}_work_type"] = ""
    for number, rule in enumerate(recipient.standing_copies):
        values[f"copy_{number}_author"] = rule.author or EVERY
        values[f"copy_{number}_work_type"] = rule.work_type
    return values


def names_in(form: Form) -> list[str]:
    """The fields of the form that was sent, whatever number of rows it has."""
    cells = [name for name in form.texts if (match := _CELL.fullmatch(name)) and int(match[1]) < MOST_ROWS]
    return [*FIELDS, "standing_copies", *cells]


def rows_of(values: Mapping[str, str]) -> list[int]:
    """The numbers of the rows of rules."""
    return sorted({int(match[1]) for name in values if (match := _CELL.fullmatch(name))})


def filled_rows(form: Form) -> list[int]:
    """The numbers of the rows in which something is chosen."""
    return [n for n in rows_of(form.texts) if form.text(f"copy_{n}_author") or form.text(f"copy_{n}_work_type")]


def recipient_of(form: Form) -> Recipient:
    """The recipient that the form's fields say."""
    told = Recipient(
        display_name=form.text("display_name"),
        salutation=form.text("salutation"),
        role=form.text("role"),
        organisation=form.text("organisation"),
        address_lines=[line.strip() for line in form.text("address_lines").split("\n") if line.strip()],
        inactive=bool(form.text("inactive")),
    )
    for number in filled_rows(form):
        author = form.text(f"copy_{number}_author")
        told.standing_copies.add(
            author="" if author == EVERY else author, work_type=form.text(f"copy_{number}_work_type")
        )
    return told


def field_of(error: ScribelineError, form: Form) -> str:
    """The form's field that an error is about."""
    path = error.field or ""
    if match := _RULE.fullmatch(path):
        rows = filled_rows(form)
        part = match[2] if match[2] in ("author", "work_type") else "author"
        return f"copy_{rows[int(match[1])]}_{part}" if int(match[1]) < len(rows) else "standing_copies"
    if error.reason == "RECIPIENT_EXISTS":
        return "recipient_id"
    return field_among((*FIELDS, "standing_copies", "recipient_id"), path)


def _rule_words(rule: Recipient.StandingCopy, labels: Mapping[str, str]) -> str:
    parts = [labels.get(name, last_id(name)) for name in (rule.author, rule.work_type) if name]
    return ", ".join(parts) or "every document"


async def _of_page(visit: Visit) -> Recipient:
    client, recipient = (checked_id(visit.request.path_params[each]) for each in ("client", "recipient"))
    request = GetRecipientRequest(name=f"clients/{client}/recipients/{recipient}")
    return await visit.front.call(visit.desk.front.recipients.GetRecipient, request, Recipient)


async def _page(visit: Visit, client: Client, recipient: Recipient | None, form: Shown) -> Response:
    house = await visit.desk.directory.house(visit.front, visit.session.sid, last_id(client.name))
    return show_client(
        visit,
        "recipient.html",
        client,
        "/recipients",
        status=form.status,
        form=form,
        recipient=recipient,
        rows=rows_of(form.values),
        authors=[("", "none"), (EVERY, "every author"), *((a.name, author_words(a)) for a in house.authors)],
        work_types=[("", "every work type"), *((each.name, each.display_name) for each in house.work_types)],
    )
