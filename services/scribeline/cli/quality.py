"""`scribeline quality`: what QA found, what that says of all reports, and how a client's reports are looked at."""

import json
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scribeline.cli.caller import scribeline_of
from scribeline.cli.printing import moment, print_message, say, show
from scribeline.errors import InvalidInput

if TYPE_CHECKING:
    from scribeline.v1.quality_pb2 import AuditMark

app = typer.Typer(no_args_is_help=True, help="What QA found, what that says, and how reports are chosen for it.")

Json = Annotated[bool, typer.Option("--json", help="JSON instead of text.")]
OfClient = Annotated[str, typer.Option("--client", help="Of one client, by its id. (default: all)")]

LARGEST_PLAN = 1_000_000
"""Bytes of a plan's file."""


class StateChoice(StrEnum):
    """Where an audit stands."""

    OPEN = "open"
    FINISHED = "finished"
    DISPUTED = "disputed"
    UPHELD = "upheld"
    OVERTURNED = "overturned"
    DROPPED = "dropped"


class Grouping(StrEnum):
    """What figures are grouped by."""

    ALL = "all"
    CLIENT = "client"
    PERSON = "person"
    AUTHOR = "author"
    WORK_TYPE = "work-type"


@app.command("audits")
def audits(
    context: typer.Context,
    client: OfClient = "-",
    state: Annotated[list[StateChoice] | None, typer.Option(help="Those in this state; may be repeated.")] = None,
    as_json: Json = False,
) -> None:
    """List the audits that you may see, newest first: your own work's, and as QA what you marked and what waits."""
    from scribeline.sdk.names import last_id
    from scribeline.v1.quality_pb2 import Audit

    states = [Audit.State.Value(f"STATE_{each.upper()}") for each in state or ()]
    with scribeline_of(context) as scribeline:
        show(
            scribeline.quality.list_audits(client, states=states),
            as_json,
            ("AUDIT", lambda each: each.name),
            ("BY", lambda each: last_id(each.editor)),
            ("CHOSEN", lambda each: f"1 in {each.one_in}" if each.one_in else "targeted"),
            ("STATE", lambda each: Audit.State.Name(each.state).removeprefix("STATE_").lower()),
            ("SCORE", lambda each: hundredths(each.score) if each.HasField("finish_time") else "-"),
            ("PASSED", lambda each: ("yes" if each.passed else "no") if each.HasField("finish_time") else "-"),
            ("SUBMITTED", lambda each: moment(each.create_time)),
        )


@app.command("show")
def show_audit(
    context: typer.Context,
    audit: Annotated[str, typer.Argument(metavar="AUDIT", help="Its name, clients/.../audits/...")],
    as_json: Json = False,
) -> None:
    """Print an audit with its marks. They are text of the patient's report."""
    from scribeline.v1.quality_pb2 import Audit, AuditMark

    with scribeline_of(context) as scribeline:
        found = scribeline.quality.get_audit(audit)
    if as_json:
        print_message(found)
        return
    state = Audit.State.Name(found.state).removeprefix("STATE_").lower()
    say(f"{found.name} is {state}: {hundredths(found.score)}, {'passes' if found.passed else 'does not pass'}")
    for number, mark in enumerate(found.marks):
        weight = AuditMark.Weight.Name(mark.weight).removeprefix("WEIGHT_").lower()
        words = " ".join(filter(None, (mark.passage and f'"{mark.passage}"', mark.remark)))
        gone = " (taken away)" if mark.overturned else " (disputed)" if mark.disputed else ""
        say(f"  {number}. {weight}, {mark.category}{gone}: {words}")


@app.command("finish")
def finish(
    context: typer.Context,
    audit: Annotated[str, typer.Argument(metavar="AUDIT", help="Its name, clients/.../audits/...")],
    marks: Annotated[
        Path | None,
        typer.Option(help='What you found, as JSON: [{"category": ..., "weight": "WEIGHT_CRITICAL", "remark": ...}]'),
    ] = None,
    as_json: Json = False,
) -> None:
    """End the audit of a report that was delivered without QA, with the marks that were saved or are in a file."""
    with scribeline_of(context) as scribeline:
        if marks is not None:
            found = scribeline.quality.get_audit(audit)
            scribeline.quality.save_audit(audit, _marks_in(marks), etag=found.etag)
        ended = scribeline.quality.finish_audit(audit)
    if as_json:
        print_message(ended)
    else:
        say(f"{ended.name}: {hundredths(ended.score)}, {'passes' if ended.passed else 'does not pass'}")


@app.command("figures")
def figures(
    context: typer.Context,
    client: OfClient = "-",
    by: Annotated[Grouping, typer.Option(help="What they are grouped by.")] = Grouping.ALL,
    days: Annotated[int, typer.Option(min=1, max=3_650, help="Over how many days up to now.")] = 90,
    as_json: Json = False,
) -> None:
    """Print which share of reports passes, with its 95 % interval: managers of everybody, others of their own work."""
    from scribeline.v1.quality_pb2 import GetQualityFiguresRequest

    name = "UNSPECIFIED" if by is Grouping.ALL else by.upper().replace("-", "_")
    end = datetime.now(UTC) + timedelta(minutes=1)
    with scribeline_of(context) as scribeline:
        show(
            scribeline.quality.get_figures(
                client,
                start=end - timedelta(days=days),
                end=end,
                grouping=GetQualityFiguresRequest.Grouping.Value(f"GROUPING_{name}"),
            ).groups,
            as_json,
            ("OF", lambda each: each.key or "all"),
            ("AUDITS", lambda each: str(each.audit_count)),
            ("PASS", lambda each: percent(each.pass_share) if each.audit_count else "-"),
            (
                "95 %",
                lambda each: (
                    f"{percent(each.pass_share_low)} to {percent(each.pass_share_high)}" if each.audit_count else "-"
                ),
            ),
            ("MEAN", lambda each: hundredths(each.mean_score) if each.audit_count else "-"),
            ("LINES", lambda each: f"{hundredths(each.line_accuracy)} %" if each.audit_count else "-"),
            ("CRITICAL", lambda each: str(each.critical_count)),
            ("OTHERS", lambda each: str(each.noncritical_count)),
            ("TARGETED", lambda each: f"{each.targeted_passed_count} of {each.targeted_count} pass"),
        )


@app.command("plan")
def plan(
    context: typer.Context,
    client: Annotated[str, typer.Argument(help="The client's id.")],
    source: Annotated[
        Path | None, typer.Option("--from", help="A file as this command prints it: the plan from now on.")
    ] = None,
) -> None:
    """Print how a client's reports are chosen for QA, as JSON, or change it with a file of that form."""
    with scribeline_of(context) as scribeline:
        if source is None:
            print_message(scribeline.quality.get_plan(client))
        else:
            print_message(scribeline.quality.update_plan(client, _plan_in(source)))


def _marks_in(source: Path) -> "list[AuditMark]":
    from google.protobuf.json_format import ParseDict, ParseError

    from scribeline.v1.quality_pb2 import AuditMark

    wrong = InvalidInput(f"{source} is not a list of marks in JSON, in the contract's own names.")
    try:
        if source.stat().st_size > LARGEST_PLAN:
            raise wrong
        told = json.loads(source.read_text("utf-8"))
        if not isinstance(told, list):
            raise wrong
        return [ParseDict(each, AuditMark()) for each in told]
    except OSError as error:
        raise InvalidInput(f"{source} cannot be read: {error.strerror}.") from None
    except (ValueError, ParseError):
        raise wrong from None


def _plan_in(source: Path) -> dict[str, object]:
    try:
        if source.stat().st_size > LARGEST_PLAN:
            raise InvalidInput(f"{source} is too large for a plan.")
        told = json.loads(source.read_text("utf-8"))
    except OSError as error:
        raise InvalidInput(f"{source} cannot be read: {error.strerror}.") from None
    except ValueError:
        raise InvalidInput(f"{source} is not JSON: print a plan, and change that.") from None
    if not isinstance(told, dict):
        raise InvalidInput(f"{source} is no plan: print one, and change that.")
    return told


def hundredths(value: int) -> str:
    """A score or points as people write them: 98, 98.5."""
    whole, rest = divmod(value, 100)
    return f"{whole}.{rest:02d}".rstrip("0") if rest else str(whole)


def percent(share: float) -> str:
    """A share as a percentage with one decimal."""
    return f"{share * 100:.1f} %"
