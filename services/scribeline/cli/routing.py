"""`scribeline admin people` and `assignments`: how people work, and who gets what."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from scribeline.cli.caller import scribeline_of
from scribeline.cli.printing import moment, print_message, say, show

if TYPE_CHECKING:
    from scribeline.v1.hours_pb2 import OpenSpan
    from scribeline.v1.routing_pb2 import Assignment, WorkProfile

people = typer.Typer(no_args_is_help=True, help="How people work: where, when, in which pools, with which skills.")
assignments = typer.Typer(no_args_is_help=True, help="Who is given what.")

Json = Annotated[bool, typer.Option("--json", help="JSON instead of a table.")]

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@people.command("list")
def list_people(context: typer.Context, as_json: Json = False) -> None:
    """List how everybody works of whom it is known."""
    with scribeline_of(context) as scribeline:
        show(
            scribeline.routing.list_work_profiles(),
            as_json,
            ("PERSON", lambda each: each.name.split("/")[1]),
            ("COUNTRY", lambda each: each.country),
            ("TIME ZONE", lambda each: each.time_zone),
            ("HOURS", _hours),
            ("POOLS", lambda each: ", ".join(each.pools)),
            ("SKILLS", lambda each: ", ".join(each.skills)),
            ("AWAY", lambda each: ", ".join(f"{away.first_date} to {away.last_date}" for away in each.away)),
        )


@people.command("set")
def set_person(
    context: typer.Context,
    user: Annotated[str, typer.Argument(metavar="USER")],
    country: Annotated[str | None, typer.Option(help="Where they work (ISO 3166).")] = None,
    time_zone: Annotated[str | None, typer.Option(help="IANA time zone of their hours.")] = None,
    hours: Annotated[list[str] | None, typer.Option(help='Such as "mon-fri 09:00-17:00"; in place of all.')] = None,
    away: Annotated[list[str] | None, typer.Option(help='Such as "2026-07-01/2026-07-14"; in place of all.')] = None,
    pool: Annotated[list[str] | None, typer.Option(help="A pool they belong to; in place of all.")] = None,
    skill: Annotated[list[str] | None, typer.Option(help="What they can do; in place of all.")] = None,
    as_json: Json = False,
) -> None:
    """Change what is given of how somebody works."""
    from scribeline.sdk.names import work_profile_name
    from scribeline.v1.routing_pb2 import WorkProfile

    given: dict[str, Any] = {
        "country": country,
        "time_zone": time_zone,
        "hours": None if hours is None else [span for text in hours for span in spans_in(text)],
        "away": None if away is None else [_away(text) for text in away],
        "pools": pool,
        "skills": skill,
    }
    fields = {name: value for name, value in given.items() if value is not None}
    if not fields:
        raise typer.BadParameter("give at least one thing to change")
    profile = WorkProfile(name=work_profile_name(user), **fields)
    with scribeline_of(context) as scribeline:
        kept = scribeline.routing.update_work_profile(profile, list(fields))
    if as_json:
        print_message(kept)
    else:
        say(f"Done: {kept.name}")


@people.command("forecast")
def forecast(context: typer.Context, as_json: Json = False) -> None:
    """What will be late with the people who are there, and who can do how much."""
    with scribeline_of(context) as scribeline:
        found = scribeline.routing.get_forecast()
    if as_json:
        print_message(found)
        return
    say(
        f"Of {found.outstanding_jobs} documents ({found.outstanding_audio.seconds / 3600:.1f} hours of audio),"
        f" {found.late_jobs} are late or expected to be by {moment(found.end_time)};"
        f" {found.stranded_jobs} may be taken by nobody who is at work."
    )
    show(
        found.people,
        False,
        ("PERSON", lambda each: each.user.split("/")[1]),
        ("WORK ON A MINUTE", lambda each: f"{each.rate:.1f}{'' if each.measured else ' assumed'}"),
        ("CAN DO (MIN)", lambda each: f"{each.capacity.seconds / 60:.0f}"),
        ("IS GIVEN (MIN)", lambda each: f"{each.given.seconds / 60:.0f}"),
        ("", lambda each: "away" if each.away else "" if each.has_hours else "hours not known"),
    )


@assignments.command("list")
def list_assignments(
    context: typer.Context,
    client: Annotated[str, typer.Option("--client", help="Only this client's. (default: all)")] = "-",
    as_json: Json = False,
) -> None:
    """List the assignments."""
    with scribeline_of(context) as scribeline:
        show(
            scribeline.routing.list_assignments(client),
            as_json,
            ("ASSIGNMENT", lambda each: each.name.split("/")[1]),
            ("WHO", _who),
            ("WHAT", _what),
            ("PRIORITY", lambda each: str(each.priority)),
        )


@assignments.command("create")
def create_assignment(
    context: typer.Context,
    client: Annotated[str, typer.Option("--client", help="The client's id. (default: any client)")] = "",
    author: Annotated[str, typer.Option(help="Only this author's.")] = "",
    work_type: Annotated[str, typer.Option(help="Only of this kind.")] = "",
    user: Annotated[str, typer.Option(help="For this person.")] = "",
    pool: Annotated[str, typer.Option(help="For the people of this pool.")] = "",
    skill: Annotated[str, typer.Option(help="For who has this skill.")] = "",
    country: Annotated[str, typer.Option(help="For who works in this country.")] = "",
    priority: Annotated[int, typer.Option(help="From 0 to 9.")] = 0,
    first_date: Annotated[str, typer.Option("--from", help="The first day, as in 2026-07-01. (default: now)")] = "",
    last_date: Annotated[str, typer.Option("--to", help="The last day. (default: until it is deleted)")] = "",
    as_json: Json = False,
) -> None:
    """Assign work: it is offered to these people alone. Jobs that are under way follow at once."""
    from scribeline.sdk.names import author_name, client_name, user_name, work_type_name
    from scribeline.v1.routing_pb2 import Assignment

    wanted = Assignment(
        client=client_name(client) if client else "",
        author=author_name(client, author) if author else "",
        work_type=work_type_name(client, work_type) if work_type else "",
        user=user_name(user) if user else "",
        pool=pool,
        skill=skill,
        country=country,
        priority=priority,
        first_date=first_date,
        last_date=last_date,
    )
    with scribeline_of(context) as scribeline:
        made = scribeline.routing.create_assignment(wanted)
    if as_json:
        print_message(made)
    else:
        say(f"Done: {made.name}")


@assignments.command("delete")
def delete_assignment(context: typer.Context, assignment: Annotated[str, typer.Argument(metavar="ASSIGNMENT")]) -> None:
    """Take an assignment back. Jobs that are under way follow at once."""
    with scribeline_of(context) as scribeline:
        scribeline.routing.delete_assignment(assignment if "/" in assignment else f"assignments/{assignment}")
    say("Done")


def spans_in(text: str) -> "list[OpenSpan]":
    """The spans that "mon-fri 09:00-12:00,13:00-17:00" means; nothing in an empty text."""
    from scribeline.v1.hours_pb2 import OpenSpan, Weekday

    if not text.strip():
        return []
    try:
        days, times = text.lower().split()
        first, _, last = days.partition("-")
        of_days = range(DAYS.index(first), DAYS.index(last or first) + 1)
        spans = [tuple(span.split("-")) for span in times.split(",")]
        return [
            OpenSpan(day=Weekday.values()[day + 1], opens=opens, closes=closes)
            for day in of_days
            for opens, closes in spans
        ]
    except ValueError:
        raise typer.BadParameter('hours are told as in "mon-fri 09:00-12:00,13:00-17:00"') from None


def _away(text: str) -> "WorkProfile.Away":
    from scribeline.v1.routing_pb2 import WorkProfile

    first, _, last = text.partition("/")
    return WorkProfile.Away(first_date=first, last_date=last or first)


def _hours(profile: "WorkProfile") -> str:
    return ", ".join(f"{DAYS[span.day - 1]} {span.opens}-{span.closes}" for span in profile.hours)


def _who(each: "Assignment") -> str:
    who = each.user.partition("/")[2] or (f"pool {each.pool}" if each.pool else "everybody")
    return who + (f" with {each.skill}" if each.skill else "") + (f" in {each.country}" if each.country else "")


def _what(each: "Assignment") -> str:
    of = [name.rpartition("/")[2] for name in (each.client, each.author, each.work_type) if name]
    return " / ".join(of) or "any client"
