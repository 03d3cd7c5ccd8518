"""`scribeline orders`: clinics' patient lists and schedules, and whose dictations are."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scribeline.cli.caller import scribeline_of
from scribeline.cli.exits import Exit
from scribeline.cli.printing import complain, moment, print_message, say, show
from scribeline.errors import InvalidInput

if TYPE_CHECKING:
    from scribeline.v1.orders_pb2 import Identity, ImportOrdersResponse

app = typer.Typer(no_args_is_help=True, help="Patient lists and schedules, and whose dictations are.")

Json = Annotated[bool, typer.Option("--json", help="JSON instead of text.")]
ClientId = Annotated[str, typer.Argument(metavar="CLIENT", help="The client's id.")]
JobName = Annotated[str, typer.Argument(metavar="JOB", help="All of its name: clients/CLIENT/jobs/ID.")]


class KindChoice(StrEnum):
    """What a list tells of."""

    PATIENTS = "patients"
    SCHEDULE = "schedule"


class EncodingChoice(StrEnum):
    """How a list's bytes are meant."""

    UTF_8 = "utf-8"
    WINDOWS_1252 = "windows-1252"


class DayOrderChoice(StrEnum):
    """In which order a date like 03/04/1970 has its day and month."""

    MONTH_FIRST = "month-first"
    DAY_FIRST = "day-first"


@app.command("import")
def import_(
    context: typer.Context,
    client: ClientId,
    kind: Annotated[KindChoice, typer.Argument(help="What the list tells of.")],
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, metavar="FILE", help="A CSV file.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would change.")] = False,
    encoding: Annotated[EncodingChoice, typer.Option(help="How the file's bytes are meant.")] = EncodingChoice.UTF_8,
    column: Annotated[
        list[str] | None,
        typer.Option(help="What the file calls a column, as record_number=Chart; may be given again."),
    ] = None,
    days: Annotated[
        DayOrderChoice | None, typer.Option(help="How dates with slashes or dots are meant. (default: the client's)")
    ] = None,
    as_json: Json = False,
) -> None:
    """Import a list, all of it or nothing. The same list again changes nothing; nobody is removed."""
    from scribeline.v1.orders_pb2 import ImportOrdersRequest, OrderBook

    order = f"DAY_ORDER_{days.name}" if days else "DAY_ORDER_UNSPECIFIED"
    with scribeline_of(context) as scribeline:
        told = scribeline.orders.import_list(
            client,
            file,
            ImportOrdersRequest.Kind.Value(f"KIND_{kind.name}"),
            encoding=ImportOrdersRequest.Encoding.Value(f"ENCODING_{encoding.name}"),
            columns=_columns(column or []),
            day_order=OrderBook.DayOrder.Value(order),
            dry_run=dry_run,
        )
    if as_json:
        print_message(told)
    else:
        for line in _lines(told):
            say(line)
        for problem in told.problems:
            complain(problem.message)
    if told.refused_count:
        raise typer.Exit(Exit.REFUSED)


@app.command("list")
def list_(
    context: typer.Context,
    client: Annotated[str, typer.Argument(metavar="[CLIENT]", help="The client's id. (default: all)")] = "-",
    as_json: Json = False,
) -> None:
    """List the jobs of which a person should say whom they are about. It names no patient: use --json, or the desk."""
    from scribeline.sdk.names import client_of, last_id
    from scribeline.v1.orders_pb2 import Identity

    with scribeline_of(context) as scribeline:
        show(
            scribeline.orders.list_pending(client),
            as_json,
            ("JOB", lambda each: last_id(each.job.name)),
            ("CLIENT", lambda each: client_of(each.name)),
            ("WHY", lambda each: Identity.Reason.Name(each.reason).removeprefix("REASON_") if each.reason else "-"),
            ("MISSING", _missing),
            ("DUE", lambda each: moment(each.job.due_time)),
        )


@app.command("show")
def show_(context: typer.Context, job: JobName) -> None:
    """Print whom a job is about, with suggestions, as JSON. It is patient data."""
    with scribeline_of(context) as scribeline:
        print_message(scribeline.orders.get_identity(job))


@app.command("match")
def match(
    context: typer.Context,
    job: JobName,
    patient: Annotated[str, typer.Option(help="The patient that it is: clients/CLIENT/patients/ID.")] = "",
    order: Annotated[str, typer.Option(help="The order that it is for: clients/CLIENT/orders/ID.")] = "",
    nobody: Annotated[bool, typer.Option("--nobody", help="It is nobody on the lists.")] = False,
    take_back: Annotated[bool, typer.Option("--take-back", help="What was matched is wrong.")] = False,
    name: Annotated[str, typer.Option(help="The patient's name, as the document shall show it.")] = "",
    record_number: Annotated[str, typer.Option(help="The record number.")] = "",
    birth_date: Annotated[str, typer.Option(help="The date of birth, YYYY-MM-DD.")] = "",
    service_date: Annotated[str, typer.Option(help="The date of the visit, YYYY-MM-DD.")] = "",
    reference: Annotated[str, typer.Option(help="The clinic's own number for it.")] = "",
    as_json: Json = False,
) -> None:
    """Say whom a job is about; with no option the lists are asked anew."""
    from scribeline.v1.jobs_pb2 import Patient

    if sum(map(bool, (patient, order, nobody, take_back))) > 1:
        raise InvalidInput("Give one of --patient, --order, --nobody and --take-back.", reason="USAGE")
    demographics = Patient(
        display_name=name, record_number=record_number, birth_date=birth_date, service_date=service_date
    )
    with scribeline_of(context) as scribeline:
        told = scribeline.orders.identify(
            job,
            patient=patient,
            order=order,
            nobody=nobody,
            take_back=take_back,
            demographics=demographics,
            reference=reference,
        )
    if as_json:
        print_message(told)
    else:
        say(_sentence(told))


def _columns(given: list[str]) -> dict[str, list[str]]:
    columns: dict[str, list[str]] = {}
    for each in given:
        column, equals, header = each.partition("=")
        if not equals or not header.strip():
            raise InvalidInput("A column is given as record_number=Chart.", field="--column", reason="USAGE")
        columns.setdefault(column.strip(), []).append(header.strip())
    return columns


def _lines(told: "ImportOrdersResponse") -> list[str]:
    would = "would be " if told.dry_run else ""
    lines = [f"{told.row_count} rows" + (f", {told.refused_count} of them refused" if told.refused_count else "")]
    for what, counts in (("patients", told.patients), ("orders", told.orders)):
        if counts.created or counts.changed or counts.unchanged:
            lines.append(
                f"{what}: {counts.created} {would}new, {counts.changed} {would}changed, {counts.unchanged} unchanged"
            )
    if told.unused_columns:
        lines.append(f"columns that are not taken over: {', '.join(map(str, told.unused_columns))}")
    if told.dry_run:
        lines.append("Nothing was changed: it was a dry run.")
    return lines


def _missing(told: "Identity") -> str:
    from scribeline.v1.demographics_pb2 import Demographic

    words = (Demographic.Name(each).removeprefix("DEMOGRAPHIC_").lower() for each in told.missing)
    return ", ".join(words) or "-"


def _sentence(told: "Identity") -> str:
    from scribeline.v1.orders_pb2 import Identity

    state = Identity.State.Name(told.state).removeprefix("STATE_") if told.state else "NOT ASKED"
    why = f" ({Identity.Reason.Name(told.reason).removeprefix('REASON_')})" if told.reason else ""
    missing = f"; missing: {_missing(told)}" if told.missing else ""
    return f"{state}{why}{missing}"
