"""Reports on pages: figures, charts and tables, and the same as a CSV file."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final
from urllib.parse import urlencode

from starlette.responses import RedirectResponse, Response

from scribeline.desk.charts import Chart
from scribeline.desk.directory import House, author_words
from scribeline.desk.errors import PageMissing
from scribeline.desk.report_views import GROUPING_WORDS, TIMES, View, groupings_for, views_for
from scribeline.desk.report_words import cell_words
from scribeline.desk.reports import (
    cells_of,
    chart_by_group,
    chart_by_hour,
    chart_over_time,
    missing_words,
    money_tiles,
    step_for,
    times_in,
)
from scribeline.desk.visits import Visit, checked_id
from scribeline.errors import NotAllowed, NotFound
from scribeline.sdk.names import client_of, last_id
from scribeline.sdk.report_tables import Line, ReportTable, table_of
from scribeline.sdk.reports import query_of
from scribeline.v1 import reports_pb2
from scribeline.v1.clients_pb2 import Client
from scribeline.v1.quality_pb2 import GetQualityFiguresRequest, QualityFigures
from scribeline.v1.reports_pb2 import ReportQuery

DAYS = 30
"""How far back a report goes where nothing is said."""
MOST_DAYS = 1100

_CALLS: Final[dict[str, tuple[str, Any, Any]]] = {
    "turnaround": (
        "GetTurnaroundReport",
        reports_pb2.GetTurnaroundReportRequest,
        reports_pb2.TurnaroundReport,
    ),
    "volume": ("GetVolumeReport", reports_pb2.GetVolumeReportRequest, reports_pb2.VolumeReport),
    "productivity": (
        "GetProductivityReport",
        reports_pb2.GetProductivityReportRequest,
        reports_pb2.ProductivityReport,
    ),
    "drafts": ("GetDraftQualityReport", reports_pb2.GetDraftQualityReportRequest, reports_pb2.DraftQualityReport),
    "questions": ("GetQuestionsReport", reports_pb2.GetQuestionsReportRequest, reports_pb2.QuestionsReport),
    "margin": ("GetMarginReport", reports_pb2.GetMarginReportRequest, reports_pb2.MarginReport),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody wants to see: days (`last` belongs to them), one client or all ("-"), of it one work type and one
    author or all (""), and a grouping."""

    view: View
    first: date
    last: date
    client: str
    by: str
    work_type: str = ""
    author: str = ""
    problem: str = ""

    @property
    def end(self) -> date:
        """The day after the last one."""
        return self.last + timedelta(days=1)

    def address(self, way: str = "", **other: str) -> str:
        """The page with the same wishes, but for these."""
        wishes = {"from": self.first.isoformat(), "to": self.last.isoformat(), "client": self.client, "by": self.by}
        wishes |= {"work_type": self.work_type, "author": self.author}
        kind = other.pop("kind", self.view.kind)
        if kind != self.view.kind:
            del wishes["by"]
        told = {name: value for name, value in {**wishes, **other}.items() if value not in ("", "-")}
        return f"/reports/{kind}{way}?{urlencode(told)}"


async def home(visit: Visit) -> Response:
    """The first report that the person may see."""
    offered = views_for(visit.session.role)
    if not offered:
        raise PageMissing
    return RedirectResponse(f"/reports/{offered[0].kind}", 303)


async def show(visit: Visit) -> Response:
    """One report: its figures, charts and table."""
    clients = await visit.desk.directory.clients(visit.front)
    asked = _asked(visit, clients)
    table, charts, labels = ReportTable((), (), (), ()), list[Chart](), list[str]()
    if not asked.problem:
        table, over_time = await _tables(visit, asked)
        labels = await _labels(visit, asked, table, clients)
        table, labels = _in_order(asked, table, labels)
        charts = _charts(asked, table, over_time, labels)
    total = cells_of(table, table.total[0]) if table.total else {}
    is_empty = not any(value for value in map(_number, total.values()) if value)
    return visit.show(
        "reports.html",
        asked=asked,
        views=views_for(visit.session.role),
        house=await _house(visit, asked),
        clients=sorted(clients, key=lambda client: client.display_name.casefold()),
        groupings={key: GROUPING_WORDS[key] for key in groupings_for(asked.view, visit.session.role)},
        grouping=GROUPING_WORDS[asked.by],
        periods=_periods(asked, visit.desk.clock().date()),
        is_own=visit.session.role in ("ROLE_TRANSCRIPTIONIST", "ROLE_REVIEWER"),
        table=table,
        rows=list(zip(labels, table.rows, strict=True)),
        tiles=[] if is_empty else _tiles(asked, table),
        charts=[] if is_empty else charts,
        is_empty=is_empty,
        missing=missing_words(total) if asked.view.kind == "margin" else "",
        cell_words=cell_words,
    )


async def download(visit: Visit) -> Response:
    """The table of a report as a CSV file."""
    asked = _asked(visit, await visit.desk.directory.clients(visit.front))
    if asked.problem:
        raise PageMissing
    table = await _table(visit, asked, [asked.by])
    name = f"{asked.view.kind}-{asked.first.isoformat()}-{asked.last.isoformat()}.csv"
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return Response(table.csv().encode(), media_type="text/csv; charset=utf-8", headers=headers)


async def _house(visit: Visit, asked: Asked) -> House | None:
    """The one client whose documents are chosen from, with what one can choose of it."""
    if asked.client == "-" or asked.view.kind == "quality":
        return None
    try:
        return await visit.desk.directory.house(visit.front, visit.session.sid, asked.client)
    except (NotFound, NotAllowed):
        return None


def _asked(visit: Visit, clients: Sequence[Client]) -> Asked:
    views = {view.kind: view for view in views_for(visit.session.role)}
    view = views.get(visit.request.path_params["kind"])
    if view is None:
        raise PageMissing
    today = visit.desk.clock().date()
    last = _day(visit.query("to")) or today
    first = _day(visit.query("from")) or last - timedelta(days=DAYS - 1)
    groupings = groupings_for(view, visit.session.role)
    by = visit.query("by") if visit.query("by") in groupings else groupings[0]
    client = checked_id(visit.query("client")) if visit.query("client") not in ("", "-") else "-"
    if len(clients) == 1:
        client = last_id(clients[0].name)
    work_type, author = (
        checked_id(visit.query(name)) if client != "-" and visit.query(name) else "" for name in ("work_type", "author")
    )
    problem = ""
    if last < first:
        problem = "The last day lies before the first one."
    elif (last - first).days >= MOST_DAYS:
        problem = f"A report is over at most {MOST_DAYS} days."
    return Asked(view, first, last, client, by, work_type, author, problem)


def _day(told: str) -> date | None:
    try:
        day = date.fromisoformat(told)
    except ValueError:
        return None
    return day if 2000 <= day.year < 2200 else None


def _periods(asked: Asked, today: date) -> list[tuple[str, str, bool]]:
    """Periods that one often wants: label, address, and whether it is the one that is shown."""
    this_month = today.replace(day=1)
    last_month = (this_month - timedelta(days=1)).replace(day=1)
    wanted = (
        ("7 days", today - timedelta(days=6), today),
        ("30 days", today - timedelta(days=29), today),
        ("90 days", today - timedelta(days=89), today),
        ("This month", this_month, today),
        ("Last month", last_month, this_month - timedelta(days=1)),
    )
    return [
        (
            label,
            asked.address(**{"from": first.isoformat(), "to": last.isoformat()}),
            (first, last) == (asked.first, asked.last),
        )
        for label, first, last in wanted
    ]


# ---------------------------------------------------------------- what the front tells


async def _tables(visit: Visit, asked: Asked) -> tuple[ReportTable, ReportTable | None]:
    """The table by the wanted grouping, and the one over time."""
    if asked.view.over_time is None or asked.by in TIMES:
        table = await _table(visit, asked, [asked.by])
        return table, table if asked.by in TIMES else None
    table, over_time = await asyncio.gather(
        _table(visit, asked, [asked.by]), _table(visit, asked, [step_for(asked.first, asked.end)])
    )
    return table, over_time


async def _table(visit: Visit, asked: Asked, by: Sequence[str]) -> ReportTable:
    if asked.view.kind == "quality":
        return await _quality(visit, asked, by)
    name, request, answer = _CALLS[asked.view.kind]
    query: ReportQuery = query_of(
        asked.first.isoformat(),
        asked.end.isoformat(),
        asked.client,
        by=by,
        author=asked.author,
        work_type=asked.work_type,
    )
    method = getattr(visit.desk.front.reports, name)
    return table_of(asked.view.kind, await visit.front.call(method, request(query=query), answer), by)


async def _quality(visit: Visit, asked: Asked, by: Sequence[str]) -> ReportTable:
    async def told(grouping: str) -> QualityFigures:
        request = GetQualityFiguresRequest(
            parent=f"clients/{asked.client}",
            start_date=asked.first.isoformat(),
            end_date=asked.end.isoformat(),
            grouping=GetQualityFiguresRequest.Grouping.Value(f"GROUPING_{grouping}"),
        )
        return await visit.front.call(visit.desk.front.quality.GetQualityFigures, request, QualityFigures)

    whole, groups = await asyncio.gather(told("UNSPECIFIED"), told(by[0].upper()))
    table = table_of("quality", groups, by)
    return ReportTable(table.groupings, table.columns, table.rows, table_of("quality", whole, ()).total)


# ---------------------------------------------------------------- what is shown


def _tiles(asked: Asked, table: ReportTable) -> list[tuple[str, str, str]]:
    if asked.view.kind == "margin":
        return money_tiles(table)
    cells = cells_of(table, table.total[0])
    found = [(tile, tile.value(cells)) for tile in asked.view.tiles]
    return [(tile.title, tile.write(value), tile.unit) for tile, value in found if value is not None]


def _charts(asked: Asked, table: ReportTable, over_time: ReportTable | None, labels: Sequence[str]) -> list[Chart]:
    if asked.view.kind == "margin" and len({cells_of(table, line)["currency"] for line in table.total}) != 1:
        return []
    charts: list[Chart] = []
    if over_time is not None and asked.view.over_time is not None:
        step = over_time.groupings[0]
        times = times_in(asked.first, asked.end, step)
        if len(times) > 1:
            charts.append(chart_over_time(asked.view.over_time, over_time, times, step))
    if asked.by in TIMES:
        return charts
    if asked.by == "hour":
        return [*charts, *(chart_by_hour(drawn, table) for drawn in asked.view.by_group)]
    return [*charts, *(chart for drawn in asked.view.by_group if (chart := chart_by_group(drawn, table, labels)))]


def _in_order(asked: Asked, table: ReportTable, labels: list[str]) -> tuple[ReportTable, list[str]]:
    """Groups in the order of their names; times and hours as they come."""
    if asked.by in (*TIMES, "hour"):
        return table, labels
    rows = sorted(zip(labels, table.rows, strict=True), key=lambda row: row[0].casefold())
    ordered = ReportTable(table.groupings, table.columns, tuple(row for _, row in rows), table.total)
    return ordered, [label for label, _ in rows]


async def _labels(visit: Visit, asked: Asked, table: ReportTable, clients: Sequence[Client]) -> list[str]:
    """What people call each row."""
    names = {client.name: client.display_name for client in clients}
    keys = [line.keys[0] for line in table.rows]
    if asked.by in ("author", "work_type"):
        names |= await _own_names(visit, sorted({client_of(key) for key in keys if key}))
    several = len(clients) > 1 and asked.client == "-"

    def label(line: Line) -> str:
        key = line.keys[0]
        if not key:
            is_of_invoices = asked.view.kind == "margin" and not cells_of(table, line)["documents"]
            return "Minimums, rounding" if is_of_invoices else "Not known"
        if asked.by == "hour":
            return f"{key}:00"
        if asked.by in TIMES:
            return time_label(key, asked.by)
        told = names.get(key) or last_id(key)
        if several and asked.by in ("author", "work_type"):
            of = f"clients/{client_of(key)}"
            return f"{told} · {names.get(of, client_of(key))}"
        return told

    return [label(line) for line in table.rows]


def time_label(key: str, step: str) -> str:
    """A day, a week or a month as a row is called: 2 Mar 2026, from 2 Mar 2026, March 2026."""
    day = date.fromisoformat(key)
    if step == "month":
        return day.strftime("%B %Y")
    return f"{'from ' if step == 'week' else ''}{day.day} {day.strftime('%b %Y')}"


async def _own_names(visit: Visit, clients: Sequence[str]) -> dict[str, str]:
    houses = await asyncio.gather(
        *(visit.desk.directory.house(visit.front, visit.session.sid, client) for client in clients),
        return_exceptions=True,
    )
    names: dict[str, str] = {}
    for house in houses:
        if isinstance(house, NotFound | NotAllowed):
            continue  # ids are shown then
        if isinstance(house, BaseException):
            raise house
        names |= {author.name: author_words(author) for author in house.authors}
        names |= {kind.name: kind.display_name for kind in house.work_types}
    return names


def _number(cell: object) -> float:
    return 0.0 if cell is None or isinstance(cell, str) else float(cell)  # type: ignore[arg-type]
