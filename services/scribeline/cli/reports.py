"""`scribeline reports`: what was delivered, added up: as a table, as JSON, or as a CSV file."""

from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from scribeline.cli.caller import scribeline_of
from scribeline.cli.printing import out, print_message, say
from scribeline.errors import InvalidInput

if TYPE_CHECKING:
    from scribeline.sdk.report_tables import Cell, ReportTable, Shown

app = typer.Typer(
    no_args_is_help=True, help="What was delivered, added up: how fast, how much, how good, at what cost."
)

ACROSS_DAYS = 30


class By(StrEnum):
    """What documents are grouped by."""

    CLIENT = "client"
    WORK_TYPE = "work-type"
    AUTHOR = "author"
    PERSON = "person"
    MODEL = "model"
    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"


QUALITY_BY = (By.CLIENT, By.PERSON, By.AUTHOR, By.WORK_TYPE)

Start = Annotated[str, typer.Option("--from", help="The first day, as in 2026-03-01. (default: 30 days before --to)")]
End = Annotated[
    str, typer.Option("--to", help="The day after the last one: --to 2026-04-01 ends with March. (default: tomorrow)")
]
Client = Annotated[str, typer.Option("--client", help="Of one client, by its id. (default: all)")]
ByOption = Annotated[list[By] | None, typer.Option("--by", help="What rows are grouped by; at most twice.")]
Author = Annotated[str, typer.Option(help="Only this author's documents; needs --client.")]
WorkType = Annotated[str, typer.Option(help="Only documents of this work type; needs --client.")]
PersonOption = Annotated[str, typer.Option("--person", help="Only what this person handed in.")]
Zone = Annotated[str, typer.Option("--zone", help="The time zone of days and hours. (default: each client's own)")]
Csv = Annotated[Path | None, typer.Option("--csv", help="Write a CSV file.", dir_okay=False)]
Json = Annotated[bool, typer.Option("--json", help="JSON instead of text.")]


def _verb(kind: str, help_: str) -> None:
    """Add the verb of one kind of report; all of them take the same."""

    def verb(
        context: typer.Context,
        start: Start = "",
        end: End = "",
        client: Client = "-",
        by: ByOption = None,
        author: Author = "",
        work_type: WorkType = "",
        person: PersonOption = "",
        zone: Zone = "",
        csv: Csv = None,
        as_json: Json = False,
    ) -> None:
        from scribeline.sdk.report_tables import table_of
        from scribeline.sdk.reports import query_of

        _check_client(client, author, work_type)
        groupings = [each.value.replace("-", "_") for each in by or ()]
        first, last = period_of(start, end)
        query = query_of(
            first,
            last,
            client,
            by=groupings,
            author=author,
            work_type=work_type,
            person=person,
            time_zone=zone,
        )
        with scribeline_of(context) as scribeline:
            report = getattr(scribeline.reports, kind)(query)
        _told(table_of(kind, report, groupings), report, csv, as_json)

    app.command(kind, help=help_)(verb)


_verb("turnaround", "How fast documents were and how many on time, with the time apart that they waited for clients.")
_verb("volume", "How much was delivered: documents, audio, lines.")
_verb("productivity", "What people got done in the time that they were at it; your own, unless you are a manager.")
_verb("drafts", "How much of the machine's drafts people had to change.")
_verb("questions", "What was left blank, what clients were asked, and how long they took to answer.")
_verb("margin", "What documents bring in and what people earn by them, each currency for itself.")


@app.command("quality")
def quality(
    context: typer.Context,
    start: Start = "",
    end: End = "",
    client: Client = "-",
    by: Annotated[By | None, typer.Option("--by", help="client, person, author or work-type.")] = None,
    csv: Csv = None,
    as_json: Json = False,
) -> None:
    """What QA found: which share passes, with its 95 % interval; your own work, unless you are a manager."""
    from scribeline.sdk.report_tables import table_of
    from scribeline.v1.quality_pb2 import GetQualityFiguresRequest

    if by is not None and by not in QUALITY_BY:
        raise typer.BadParameter(f"QA's figures are grouped by {', '.join(QUALITY_BY)}")
    name = "UNSPECIFIED" if by is None else by.name
    first, last = period_of(start, end)
    with scribeline_of(context) as scribeline:
        report = scribeline.quality.get_figures_of_days(
            client, start=first, end=last, grouping=GetQualityFiguresRequest.Grouping.Value(f"GROUPING_{name}")
        )
    _told(table_of("quality", report, [by.value] if by else []), report, csv, as_json)


@app.command("rebuild")
def rebuild(context: typer.Context, start: Start = "", end: End = "", client: Client = "-") -> None:
    """Make anew what reports know of documents, by the prices and rules as they are now; for administrators."""
    from scribeline.sdk.reports import query_of

    first, last = period_of(start, end)
    with scribeline_of(context) as scribeline:
        number = scribeline.reports.rebuild(query_of(first, last, client))
    say(f"{number} documents are looked at again; that takes some minutes.")


def _check_client(client: str, author: str, work_type: str) -> None:
    if client == "-" and (author or work_type):
        raise typer.BadParameter("authors and work types are each client's own: give --client too")


def period_of(start: str, end: str) -> tuple[str, str]:
    """The days that were asked for; the last 30 until today where nothing is said."""
    try:
        last = date.fromisoformat(end) if end else datetime.now(UTC).date() + timedelta(days=1)
        first = date.fromisoformat(start) if start else last - timedelta(days=ACROSS_DAYS)
    except ValueError:
        raise typer.BadParameter("days are told as in 2026-03-01") from None
    return first.isoformat(), last.isoformat()


def _told(table: "ReportTable", report: Any, csv: Path | None, as_json: bool) -> None:
    if csv is not None:
        try:
            csv.write_text(table.csv(), "utf-8", newline="")
        except OSError as error:
            raise InvalidInput(f"{csv} cannot be written: {error.strerror}.") from None
        say(str(csv))
    elif as_json:
        print_message(report)
    else:
        _show(table)


def _show(table: "ReportTable") -> None:
    from rich.table import Table
    from rich.text import Text

    from scribeline.sdk.report_tables import Shown

    shown = Table(box=None, pad_edge=False, header_style="bold")
    for grouping in table.groupings:
        shown.add_column(grouping.upper().replace("_", " "))
    for column in table.columns:
        shown.add_column(column.title.upper(), justify="left" if column.shown is Shown.TEXT else "right")
    for line in table.rows:
        keys = [short(key) for key in line.keys]
        shown.add_row(*(Text(told) for told in (*keys, *_cells(table, line.cells))))
    for line in table.total:
        keys = (["all"] + [""] * len(table.groupings))[: len(table.groupings)]
        shown.add_row(*(Text(told, style="bold") for told in (*keys, *_cells(table, line.cells))))
    out().print(shown)


def _cells(table: "ReportTable", cells: "tuple[Cell, ...]") -> list[str]:
    return [written(cell, column.shown) for cell, column in zip(cells, table.columns, strict=True)]


def short(key: str) -> str:
    """A key as people read it: harbor/vogel for clients/harbor/authors/vogel."""
    return "/".join(key.split("/")[1::2]) if "/" in key else key or "-"


def written(cell: "Cell", shown: "Shown") -> str:
    """A cell as people read it."""
    from scribeline.sdk.report_tables import Shown

    if cell is None or cell == "":
        return "-"
    if shown is Shown.TEXT:
        return str(cell)
    if shown is Shown.SHARE:
        return f"{float(cell) * 100:.1f} %"
    if shown is Shown.TIME:
        return clock(float(cell))
    if shown is Shown.COUNT:
        return f"{cell}"
    return f"{float(cell):.2f}"


def clock(seconds: float) -> str:
    """A length of time as hours and minutes: 26:05; below a minute in seconds: 42 s."""
    if seconds < 59.5:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes // 60}:{minutes % 60:02}"
