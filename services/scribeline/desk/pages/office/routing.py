"""Who is given what: assignments, who can do how much, and what no assignment reaches."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

from starlette.responses import Response

from scribeline.desk.directory import author_words
from scribeline.desk.errors import FieldWrong
from scribeline.desk.forms import Shown, attempt, field_among, filled, whole_number
from scribeline.desk.pages.lists import rows_of
from scribeline.desk.pages.office.people import names_of, people_of
from scribeline.desk.pages.office.rooms import go, require_leader, show
from scribeline.desk.visits import Visit, checked_uuid
from scribeline.desk.working_hours import week_words
from scribeline.errors import NotAllowed, ScribelineError
from scribeline.sdk.names import client_of, last_id
from scribeline.sdk.retries import NONE
from scribeline.v1.routing_pb2 import (
    Assignment,
    CreateAssignmentRequest,
    DeleteAssignmentRequest,
    DeleteAssignmentResponse,
    Forecast,
    GetForecastRequest,
    ListAssignmentsRequest,
    ListAssignmentsResponse,
    ListWorkProfilesRequest,
    ListWorkProfilesResponse,
    WorkProfile,
)

MOST_ASSIGNMENTS = 1_000
FIELDS: Sequence[str] = (
    "user",
    "pool",
    "skill",
    "country",
    "client",
    "what",
    "priority",
    "first_date",
    "last_date",
)


async def index(visit: Visit) -> Response:
    """Assignments, people and what is unrouted."""
    require_leader(visit)
    return await _page(visit, filled({"priority": "0", "client": visit.query("client", 63)}))


async def create(visit: Visit) -> Response:
    """Assign work; or show what can be chosen of another client."""
    require_leader(visit)
    form = visit.form
    if form.text("do") == "choose":
        return await _page(visit, Shown({name: form.text(name) for name in FIELDS} | {"what": ""}))

    async def act() -> Assignment:
        client, what = form.text("client"), form.text("what")
        told = Assignment(
            user=form.text("user"),
            pool=form.text("pool"),
            skill=form.text("skill"),
            country=form.text("country").strip().upper(),
            client=f"clients/{client}" if client else "",
            author=what if "/authors/" in what else "",
            work_type=what if "/workTypes/" in what else "",
            priority=whole_number(form.text("priority"), "priority"),
            first_date=form.text("first_date"),
            last_date=form.text("last_date"),
        )
        if what and client_of(what) != client:
            raise FieldWrong("what", "is of another client: choose again")
        request = CreateAssignmentRequest(assignment=told, request_id=form.request_id)
        return await visit.front.call(visit.desk.front.routing.CreateAssignment, request, Assignment)

    refused = await attempt(form, FIELDS, act, place=_place)
    return await _page(visit, refused) if refused else go("/office/routing", "made")


async def delete(visit: Visit) -> Response:
    """Take an assignment back."""
    require_leader(visit)
    assignment = checked_uuid(visit.form.text("assignment"))
    request = DeleteAssignmentRequest(name=f"assignments/{assignment}")
    await visit.front.call(visit.desk.front.routing.DeleteAssignment, request, DeleteAssignmentResponse, patience=NONE)
    return go("/office/routing", "removed")


def _place(error: ScribelineError) -> str:
    path = error.field or ""
    if path.startswith(("assignment.author", "assignment.work_type")):
        return "what"
    return field_among(FIELDS, path)


async def _forecast(visit: Visit) -> Forecast:
    try:
        return await visit.front.call(visit.desk.front.routing.GetForecast, GetForecastRequest(), Forecast)
    except NotAllowed:
        return Forecast()  # it is of the whole company, and so for its managers alone


async def _profiles(visit: Visit) -> dict[str, WorkProfile]:
    try:
        found = await visit.front.items(
            visit.desk.front.routing.ListWorkProfiles,
            ListWorkProfilesRequest(),
            ListWorkProfilesResponse,
            lambda page: page.work_profiles,
            most=MOST_ASSIGNMENTS,
        )
    except NotAllowed:
        return {}
    return {each.name.removesuffix("/workProfile"): each for each in found}


async def _page(visit: Visit, form: Shown) -> Response:
    assignments, forecast, profiles, users, clients, unrouted = await asyncio.gather(
        visit.front.items(
            visit.desk.front.routing.ListAssignments,
            ListAssignmentsRequest(parent="clients/-"),
            ListAssignmentsResponse,
            lambda page: page.assignments,
            most=MOST_ASSIGNMENTS,
        ),
        _forecast(visit),
        _profiles(visit),
        people_of(visit),
        visit.desk.directory.clients(visit.front),
        rows_of(visit, ("UNROUTED",)),
    )
    people = names_of(users)
    called = {last_id(each.name): each.display_name for each in clients}
    labels = await _labels(visit, [each.client for each in assignments if each.author or each.work_type])
    chosen = form.value("client")
    house = await visit.desk.directory.house(visit.front, visit.session.sid, chosen) if chosen in called else None
    work = {each.user: each for each in forecast.people}
    return show(
        visit,
        "routing.html",
        status=form.status,
        form=form,
        assignments=[(last_id(each.name), each, _what(each, called, labels)) for each in assignments],
        people=people,
        clients=[("", "every client without one of its own"), *sorted(called.items(), key=lambda p: p[1].casefold())],
        what=_choices(house),
        pools=sorted({pool for each in profiles.values() for pool in each.pools}),
        skills=sorted({skill for each in profiles.values() for skill in each.skills}),
        staff=[
            (last_id(name), called, profiles.get(name, WorkProfile()), work.get(name))
            for name, called in people.items()
        ],
        week_words=week_words,
        today=visit.desk.clock().date().isoformat(),
        forecast=forecast if forecast.HasField("create_time") else None,
        unrouted=unrouted,
    )


def _what(each: Assignment, clients: Mapping[str, str], labels: Mapping[str, str]) -> list[str]:
    """What an assignment is for, from wide to narrow."""
    if not each.client:
        return ["Every client without an assignment of its own"]
    parts = [clients.get(last_id(each.client), last_id(each.client))]
    return parts + [labels.get(name, last_id(name)) for name in (each.author, each.work_type) if name]


def _choices(house: Any) -> list[tuple[str, str]]:
    if house is None:
        return []
    authors = [(each.name, f"only of {author_words(each)}") for each in house.authors]
    return [("", "all of its work"), *authors, *((each.name, f"only {each.display_name}") for each in house.work_types)]


async def _labels(visit: Visit, clients: Sequence[str]) -> dict[str, str]:
    labels: dict[str, str] = {}
    for client in sorted({last_id(each) for each in clients}):
        house = await visit.desk.directory.house(visit.front, visit.session.sid, client)
        labels |= {each.name: author_words(each) for each in house.authors}
        labels |= {each.name: each.display_name for each in house.work_types}
    return labels
