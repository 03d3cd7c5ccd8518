"""The lists that a day is spent with: what waits, what is in hand, what is late, what is done.

Each list is a page, and the same address with `?part=list` gives its inside alone, which the page fetches again when
the front tells of a change: there is one template for what is shown first and what is shown later.
"""

import asyncio
from collections.abc import Mapping, Sequence
from itertools import groupby

from starlette.responses import RedirectResponse, Response

from scribeline.desk.jobs import CLINIC_WORDS, OPEN_STATES, STATE_WORDS, Row, by_routing_order, matching, row_of
from scribeline.desk.pages.signing import first_page
from scribeline.desk.visits import Visit
from scribeline.errors import NotAllowed
from scribeline.sdk.names import last_id
from scribeline.v1.jobs_pb2 import Job, ListJobsRequest, ListJobsResponse
from scribeline.v1.routing_pb2 import Forecast, GetForecastRequest

MOST_ROWS = 500
"""How many jobs a list shows; the front hands out the next one by its own order, whatever is shown."""
MOST_SEARCHED = 2_000
"""How many of their own documents a person's search looks through, newest first."""

FINISHED = ("IN_REVIEW", "APPROVED", "DELIVERED")


async def home(visit: Visit) -> Response:
    """The first page of the person's role."""
    return RedirectResponse(first_page(visit.session), 303)


async def work(visit: Visit) -> Response:
    """The transcriptionist's worklist: what is in hand, what waits, what is held."""
    mine, waiting = await asyncio.gather(
        rows_of(visit, ("EDITING", "HELD", "IN_REVIEW"), editor=visit.session.user), rows_of(visit, ("DRAFTED",))
    )
    waiting = by_routing_order(waiting)
    return visit.show(
        _part(visit, "work"),
        in_hand=by_routing_order([row for row in mine if row.state == "EDITING"]),
        held=[row for row in mine if row.state == "HELD"],
        in_review=[row for row in mine if row.state == "IN_REVIEW"],
        waiting=waiting,
        late=sum(row.urgency == "late" for row in waiting),
        stat=sum(row.is_stat for row in waiting),
    )


async def review(visit: Visit) -> Response:
    """The reviewer's list: what waits for QA."""
    waiting = by_routing_order(await rows_of(visit, ("IN_REVIEW",)))
    return visit.show(
        _part(visit, "review"),
        waiting=[row for row in waiting if row.editor != visit.session.user],
        own=[row for row in waiting if row.editor == visit.session.user],
    )


async def past(visit: Visit) -> Response:
    """A search over the documents that one has handed in."""
    wanted = visit.query("q").strip()
    rows = await rows_of(visit, FINISHED, editor=visit.session.user, most=MOST_SEARCHED)
    found = matching(rows, wanted) if wanted else rows
    return visit.show(_part(visit, "past"), rows=found[:MOST_ROWS], wanted=wanted, of=len(rows))


async def clinic(visit: Visit) -> Response:
    """Where each of a clinic's dictations is."""
    wanted = visit.query("q").strip()
    rows = await rows_of(visit, (), words=CLINIC_WORDS)
    found = matching(rows, wanted) if wanted else rows
    return visit.show(
        _part(visit, "clinic"),
        wanted=wanted,
        questions=[row for row in found if row.hold and row.state != "CANCELLED"],
        under_way=[row for row in found if row.state in OPEN_STATES and row.state != "HELD"],
        finished=[row for row in found if row.state in ("DELIVERED", "CANCELLED")],
    )


async def documents(visit: Visit) -> Response:
    """The finished documents, newest first, to read and download."""
    wanted = visit.query("q").strip()
    rows = await rows_of(visit, ("DELIVERED",), words=CLINIC_WORDS, most=MOST_SEARCHED)
    found = matching(rows, wanted) if wanted else rows
    waiting = {row.name for row in await rows_of(visit, ("DELIVERED",), awaits_signature=True)}
    return visit.show(
        _part(visit, "documents"),
        to_sign=[row for row in found if row.name in waiting],
        rows=[row for row in found if row.name not in waiting][:MOST_ROWS],
        wanted=wanted,
    )


async def board(visit: Visit) -> Response:
    """The manager's floor: what is late and will be late, what is stuck, who has what, and who can do how much."""
    found, forecast = await asyncio.gather(rows_of(visit, OPEN_STATES, most=MOST_SEARCHED), _forecast(visit))
    rows = by_routing_order(found)
    houses = {row.client: row for row in rows if row.state == "UNROUTED"}
    choices = {client: await visit.desk.directory.house(visit.front, visit.session.sid, client) for client in houses}
    held_by = sorted((row for row in rows if row.state == "EDITING"), key=lambda row: (row.editor, row.due))
    return visit.show(
        _part(visit, "board"),
        counts=_counts(rows),
        late=[row for row in rows if row.urgency == "late"],
        soon=[row for row in rows if row.urgency == "soon"],
        unrouted=[row for row in rows if row.state == "UNROUTED"],
        failed=[row for row in rows if row.state == "FAILED"],
        held=[row for row in rows if row.state == "HELD"],
        hands=[(editor, list(jobs)) for editor, jobs in groupby(held_by, key=lambda row: row.editor)],
        choices=choices,
        forecast=forecast,
        people=[last_id(person.user) for person in forecast.people] if forecast is not None else [],
    )


async def _forecast(visit: Visit) -> Forecast | None:
    """The front's forecast; None before the first one, and for whoever looks after some clients only."""
    caller = visit.front
    try:
        forecast = await caller.call(caller.front.routing.GetForecast, GetForecastRequest(), Forecast)
    except NotAllowed:
        return None
    return forecast if forecast.HasField("create_time") else None


async def rows_of(
    visit: Visit,
    states: Sequence[str],
    *,
    editor: str = "",
    awaits_signature: bool = False,
    most: int = MOST_ROWS,
    words: Mapping[str, str] = STATE_WORDS,
) -> list[Row]:
    """The caller's jobs in these states (none: all), newest first, as they are shown."""
    request = ListJobsRequest(
        parent="clients/-",
        states=[Job.State.Value(f"STATE_{state}") for state in states],
        editor=f"users/{editor}" if editor else "",
        awaits_signature=awaits_signature,
    )
    caller = visit.front
    jobs = await caller.items(caller.front.jobs.ListJobs, request, ListJobsResponse, lambda page: page.jobs, most=most)
    names = await visit.desk.directory.names(caller, visit.session.sid, jobs)
    now = visit.desk.clock()
    return [row_of(job, names, now, words) for job in jobs]


def _counts(rows: Sequence[Row]) -> list[tuple[str, str, int]]:
    counts = [(state, STATE_WORDS[state], sum(row.state == state for row in rows)) for state in OPEN_STATES]
    return [count for count in counts if count[2]]


def _part(visit: Visit, name: str) -> str:
    return f"parts/{name}.html" if visit.query("part") == "list" else f"{name}.html"
