"""A client's work types: the kinds of document it orders, each with its template, turnaround, priority and review."""

from collections.abc import Sequence

from google.protobuf.field_mask_pb2 import FieldMask
from starlette.responses import Response

from scribeline.desk.directory import MOST_ITEMS
from scribeline.desk.forms import Shown, attempt, field_among, filled, ticked, whole_number, words_in
from scribeline.desk.pages.office.rooms import client_of_page, go, show_client
from scribeline.desk.pages.office.templates import templates_of
from scribeline.desk.visits import Visit, checked_id
from scribeline.desk.working_hours import length_in, length_text
from scribeline.errors import ScribelineError
from scribeline.sdk.names import last_id
from scribeline.v1.clients_pb2 import Client
from scribeline.v1.demographics_pb2 import Demographic
from scribeline.v1.work_types_pb2 import (
    CreateWorkTypeRequest,
    GetWorkTypeRequest,
    ListWorkTypesRequest,
    ListWorkTypesResponse,
    UpdateWorkTypeRequest,
    WorkType,
)

FIELDS: Sequence[str] = (
    "display_name",
    "codes",
    "template",
    "turnaround",
    "stat_turnaround",
    "job_priority",
    "review_required",
    "style",
)
DEMOGRAPHICS: Sequence[tuple[str, str]] = (
    ("DISPLAY_NAME", "Name"),
    ("RECORD_NUMBER", "Record number"),
    ("BIRTH_DATE", "Date of birth"),
    ("SERVICE_DATE", "Date of service"),
    ("REFERENCE", "Visit number"),
)
"""What its documents may have to tell, each with a box of its own: `needs_DISPLAY_NAME`."""
BOXES: Sequence[str] = tuple(f"needs_{word}" for word, _ in DEMOGRAPHICS)
REVIEWS = (("", "as the client's rule says"), ("yes", "each document goes to QA"), ("no", "only by the QA plan"))
_REVIEWED = {"yes": True, "no": False}


async def index(visit: Visit) -> Response:
    """The work types."""
    client = await client_of_page(visit)
    kinds = await visit.front.items(
        visit.desk.front.work_types.ListWorkTypes,
        ListWorkTypesRequest(parent=client.name),
        ListWorkTypesResponse,
        lambda page: page.work_types,
        most=MOST_ITEMS,
    )
    kinds.sort(key=lambda each: each.display_name.casefold())
    templates = {each.name: each.display_name for each in await templates_of(visit, client)}
    rows = [(last_id(each.name), each, values_of(each), templates.get(each.template, "")) for each in kinds]
    return show_client(visit, "work_types.html", client, "/work-types", rows=rows)


async def new(visit: Visit) -> Response:
    """The form for a new work type."""
    return await _page(visit, await client_of_page(visit), None, filled({"job_priority": "0"}))


async def create(visit: Visit) -> Response:
    """Make a work type."""
    client, form = await client_of_page(visit), visit.form

    async def act() -> WorkType:
        request = CreateWorkTypeRequest(
            parent=client.name,
            work_type_id=form.text("work_type_id").strip(),
            work_type=_work_type(visit),
            request_id=form.request_id,
        )
        return await visit.front.call(visit.desk.front.work_types.CreateWorkType, request, WorkType)

    refused = await attempt(form, (*FIELDS, *BOXES, "work_type_id"), act, place=_place)
    return await _page(visit, client, None, refused) if refused else _done(visit, client, "made")


async def one(visit: Visit) -> Response:
    """The form of a work type."""
    client, kind = await client_of_page(visit), await _of_page(visit)
    return await _page(visit, client, kind, filled(values_of(kind), kind.etag))


async def save(visit: Visit) -> Response:
    """Change a work type."""
    client, kind = await client_of_page(visit), await _of_page(visit)

    async def act() -> WorkType:
        told = _work_type(visit)
        told.name, told.etag = kind.name, visit.form.text("etag")
        request = UpdateWorkTypeRequest(
            work_type=told,
            update_mask=FieldMask(paths=[*FIELDS, "required_demographics"]),
            request_id=visit.form.request_id,
        )
        return await visit.front.call(visit.desk.front.work_types.UpdateWorkType, request, WorkType)

    async def latest() -> Shown:
        now = await _of_page(visit)
        return filled(values_of(now), now.etag)

    refused = await attempt(visit.form, (*FIELDS, *BOXES), act, place=_place, latest=latest)
    return await _page(visit, client, kind, refused) if refused else _done(visit, client, "saved")


def values_of(kind: WorkType) -> dict[str, str]:
    """A work type as the form shows it."""
    return {
        "display_name": kind.display_name,
        "codes": "\n".join(kind.codes),
        "template": kind.template,
        "turnaround": length_text(kind.turnaround) if kind.HasField("turnaround") else "",
        "stat_turnaround": length_text(kind.stat_turnaround) if kind.HasField("stat_turnaround") else "",
        "job_priority": str(kind.job_priority),
        "review_required": ("yes" if kind.review_required else "no") if kind.HasField("review_required") else "",
        "style": kind.style,
        **{
            f"needs_{word}": ticked(Demographic.Value(f"DEMOGRAPHIC_{word}") in kind.required_demographics)
            for word, _ in DEMOGRAPHICS
        },
    }


def _work_type(visit: Visit) -> WorkType:
    form = visit.form
    return WorkType(
        display_name=form.text("display_name"),
        codes=words_in(form.text("codes")),
        template=form.text("template"),
        turnaround=length_in(form.text("turnaround"), "turnaround"),
        stat_turnaround=length_in(form.text("stat_turnaround"), "stat_turnaround"),
        job_priority=whole_number(form.text("job_priority"), "job_priority"),
        review_required=_REVIEWED.get(form.text("review_required")),
        style=form.text("style"),
        required_demographics=[
            Demographic.Value(f"DEMOGRAPHIC_{word}") for word, _ in DEMOGRAPHICS if form.text(f"needs_{word}")
        ],
    )


def _place(error: ScribelineError) -> str:
    by_reason = {"CODE_TAKEN": "codes", "WORK_TYPE_EXISTS": "work_type_id", "INVALID_STYLE": "style"}
    return by_reason.get(error.reason) or field_among((*FIELDS, "work_type_id"), error.field or "")


async def _of_page(visit: Visit) -> WorkType:
    client, kind = (checked_id(visit.request.path_params[each]) for each in ("client", "work_type"))
    request = GetWorkTypeRequest(name=f"clients/{client}/workTypes/{kind}")
    return await visit.front.call(visit.desk.front.work_types.GetWorkType, request, WorkType)


async def _page(visit: Visit, client: Client, kind: WorkType | None, form: Shown) -> Response:
    templates = [("", "our plain one")]
    templates += [(each.name, each.display_name) for each in await templates_of(visit, client)]
    return show_client(
        visit,
        "work_type.html",
        client,
        "/work-types",
        status=form.status,
        form=form,
        work_type=kind,
        templates=templates,
        reviews=REVIEWS,
        demographics=DEMOGRAPHICS,
        otherwise=length_text(client.turnaround),
    )


def _done(visit: Visit, client: Client, done: str) -> Response:
    visit.desk.directory.forget(visit.session.sid, last_id(client.name))
    return go(f"/office/{client.name}/work-types", done)
