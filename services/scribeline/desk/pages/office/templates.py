"""A client's templates: its own styled .docx files, each with a preview of what it makes of a report."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from starlette.responses import Response

from scribeline.desk.errors import FieldWrong
from scribeline.desk.files import DOCX, file_answer
from scribeline.desk.forms import Shown, attempt, field_among, filled
from scribeline.desk.pages.office.rooms import client_of_page, go, show_client
from scribeline.desk.visits import Visit, checked_id
from scribeline.errors import InvalidInput, ScribelineError
from scribeline.sdk.names import last_id
from scribeline.v1.clients_pb2 import Client
from scribeline.v1.templates_pb2 import (
    CreateTemplateRequest,
    GetTemplateRequest,
    ListTemplatesRequest,
    ListTemplatesResponse,
    PreviewTemplateRequest,
    PreviewTemplateResponse,
    Template,
    UpdateTemplateRequest,
)

LARGEST_FORM = 4 * 1024 * 1024
"""A template of 3 MiB with the rest of its form, in bytes."""
MOST_TEMPLATES = 500
FIELDS: Sequence[str] = ("display_name", "content")
_LOOKS = {
    "Scribeline Heading": "heading",
    "Scribeline Subheading": "subheading",
    "Scribeline Bullet": "bullet",
    "Scribeline Number": "number",
    "Scribeline Signature": "signed",
    "Scribeline Signature Details": "signed details",
}
"""How a paragraph of a style looks on the desk's sheet; Word draws it as the template says."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a preview, ready to be shown. `pieces` are stretches of text, and whether each is a token."""

    look: str
    mark: str
    pieces: Sequence[tuple[str, bool]]


async def templates_of(visit: Visit, client: Client) -> list[Template]:
    """A client's templates, by what they are called, without their contents."""
    found = await visit.front.items(
        visit.desk.front.templates.ListTemplates,
        ListTemplatesRequest(parent=client.name),
        ListTemplatesResponse,
        lambda page: page.templates,
        most=MOST_TEMPLATES,
    )
    return sorted(found, key=lambda each: each.display_name.casefold())


async def index(visit: Visit) -> Response:
    """The templates, and the form for a new one."""
    return await _list(visit, await client_of_page(visit), filled({}))


async def create(visit: Visit) -> Response:
    """Make a template of a file."""
    client, form = await client_of_page(visit), visit.form

    async def act() -> Template:
        request = CreateTemplateRequest(
            parent=client.name,
            template_id=form.text("template_id").strip(),
            template=Template(display_name=form.text("display_name"), content=_content(visit)),
            request_id=form.request_id,
        )
        return await visit.front.call(visit.desk.front.templates.CreateTemplate, request, Template)

    refused = await attempt(form, (*FIELDS, "template_id"), act, place=_place)
    if refused:
        return await _list(visit, client, refused)
    return go(f"/office/{client.name}/templates/{form.text('template_id').strip()}", "made")


async def one(visit: Visit) -> Response:
    """A template with its preview."""
    client, template = await client_of_page(visit), await _of_page(visit)
    return await _page(visit, client, template, filled({"display_name": template.display_name}, template.etag))


async def save(visit: Visit) -> Response:
    """Replace a template's file. Documents that were made stay as they are."""
    client, template, form = await client_of_page(visit), await _of_page(visit), visit.form

    async def act() -> Template:
        request = UpdateTemplateRequest(
            template=Template(
                name=template.name,
                display_name=form.text("display_name"),
                content=_content(visit),
                etag=form.text("etag"),
            ),
            request_id=form.request_id,
        )
        return await visit.front.call(visit.desk.front.templates.UpdateTemplate, request, Template)

    async def latest() -> Shown:
        now = await _of_page(visit)
        return filled({"display_name": now.display_name}, now.etag)

    refused = await attempt(form, FIELDS, act, place=_place, latest=latest)
    if refused is None:
        return go(f"/office/{template.name}", "saved")
    if refused.status == 409 and not refused.problem:
        # The file is not in the form any more: what is stored meanwhile is seen, and the file is chosen again.
        refused = replace(
            refused,
            problem="Somebody else has put another file here meanwhile: it is shown beside. "
            "Choose your file again if it shall take its place.",
        )
    return await _page(visit, client, await _of_page(visit), refused)


async def download(visit: Visit) -> Response:
    """The template's own file."""
    await client_of_page(visit)
    template = await _of_page(visit)
    client = template.name.split("/")[1]
    return file_answer(template.content, f"{client}_{last_id(template.name)}_v{template.version}.docx", DOCX)


async def sample(visit: Visit) -> Response:
    """A document about nobody, made with the template."""
    await client_of_page(visit)
    made = await _preview(visit, await _of_page(visit))
    return file_answer(made.content, made.file_name, DOCX)


def _content(visit: Visit) -> bytes:
    content = visit.form.files.get("content", b"")
    if not content:
        raise FieldWrong("content", "has to be chosen: a .docx file")
    return content


def _place(error: ScribelineError) -> str:
    if error.reason == "TEMPLATE_EXISTS":
        return "template_id"
    if isinstance(error, InvalidInput) and not error.field:
        return "content"  # what a file cannot be is told of the file
    return field_among((*FIELDS, "template_id"), error.field or "")


async def _of_page(visit: Visit) -> Template:
    client, template = (checked_id(visit.request.path_params[each]) for each in ("client", "template"))
    request = GetTemplateRequest(name=f"clients/{client}/templates/{template}")
    return await visit.front.call(visit.desk.front.templates.GetTemplate, request, Template)


async def _preview(visit: Visit, template: Template) -> PreviewTemplateResponse:
    request = PreviewTemplateRequest(name=template.name)
    return await visit.front.call(visit.desk.front.templates.PreviewTemplate, request, PreviewTemplateResponse)


async def _list(visit: Visit, client: Client, form: Shown) -> Response:
    rows = [(last_id(each.name), each) for each in await templates_of(visit, client)]
    return show_client(visit, "templates.html", client, "/templates", status=form.status, rows=rows, form=form)


async def _page(visit: Visit, client: Client, template: Template, form: Shown) -> Response:
    made = await _preview(visit, template)
    shows = "tokens" if visit.query("shows") == "tokens" else "sample"
    return show_client(
        visit,
        "template.html",
        client,
        "/templates",
        status=form.status,
        form=form,
        template=template,
        id=last_id(template.name),
        shows=shows,
        sheet=sheet_of(made.template if shows == "tokens" else made.sample),
        tokens=[(each.token, each.meaning, each.token in template.tokens) for each in made.tokens],
    )


def sheet_of(lines: Sequence[PreviewTemplateResponse.Line]) -> dict[str, list[Line]]:
    """The lines of header, body and footer, as the desk's sheet shows them."""
    places = PreviewTemplateResponse.Line.Place
    sheet: dict[str, list[Line]] = {"header": [], "body": [], "footer": []}
    number = 0
    for each in lines:
        look = _LOOKS.get(each.style, "")
        number = number + 1 if look == "number" else 0
        mark = f"{number}." if look == "number" else "•" if look == "bullet" else ""
        place = places.Name(each.place).removeprefix("PLACE_").lower()
        sheet.setdefault(place, []).append(Line(look, mark, pieces_of(each.text)))
    return sheet


def pieces_of(text: str) -> list[tuple[str, bool]]:
    """A line in stretches: its text, and its tokens."""
    pieces: list[tuple[str, bool]] = []
    for part in text.split("{{"):
        token, closed, rest = part.partition("}}")
        if closed:
            pieces.append((token.strip(), True))
            pieces.append((rest, False))
        else:
            pieces.append((part, False))
    return [piece for piece in pieces if piece[0]]
