"""`scribeline discussion`: what the company and its clinics say to each other, and what clinics order."""

from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from scribeline.cli.caller import scribeline_of
from scribeline.cli.following import job_name
from scribeline.cli.printing import moment, print_message, say, show
from scribeline.errors import InvalidInput

if TYPE_CHECKING:
    from google.protobuf.duration_pb2 import Duration

    from scribeline.v1.discussion_pb2 import Message, Thread

app = typer.Typer(no_args_is_help=True, help="Talk with a clinic: on a report, in general, and about orders.")

Json = Annotated[bool, typer.Option("--json", help="JSON instead of text.")]
ThreadName = Annotated[str, typer.Argument(metavar="THREAD", help="Its name, clients/.../threads/...")]


class WantedChoice(StrEnum):
    """What an order is for."""

    AUTHOR = "author"
    WORK_TYPE = "work-type"
    TEMPLATE = "template"
    RUSH = "rush"
    RESEND = "resend"
    OTHER = "other"


class Decision(StrEnum):
    """What becomes of an order."""

    ACCEPTED = "accepted"
    DECLINED = "declined"
    DONE = "done"


@app.command("list")
def list_threads(
    context: typer.Context,
    client: Annotated[str, typer.Option("--client", help="Of one client, by its id. (default: all)")] = "-",
    unread: Annotated[bool, typer.Option("--unread", help="Only with something that you have not read.")] = False,
    waiting: Annotated[bool, typer.Option("--waiting", help="Only what waits on your side.")] = False,
    as_json: Json = False,
) -> None:
    """List the threads that you may see, those with the newest message first."""
    with scribeline_of(context) as scribeline:
        show(
            scribeline.discussion.list_threads(client, unread_only=unread, waiting_only=waiting),
            as_json,
            ("THREAD", lambda each: each.name),
            ("ABOUT", lambda each: _word("Wanted", each.wanted) if each.wanted else (each.job and "a report") or "-"),
            ("STANDS", lambda each: _word("OrderState", each.order_state) if each.order_state else "-"),
            ("WAITS ON", lambda each: _word("Side", each.waits_on) if each.waits_on else "-"),
            ("UNREAD", lambda each: str(each.unread_count) if each.unread_count else ""),
            ("LAST", lambda each: moment(each.update_time)),
        )


@app.command("read")
def read(
    context: typer.Context,
    thread: ThreadName,
    keep: Annotated[bool, typer.Option("--keep-unread", help="Do not mark it as read.")] = False,
    as_json: Json = False,
) -> None:
    """Print a thread, and mark it as read. It may hold text of patients' reports."""
    with scribeline_of(context) as scribeline:
        found = scribeline.discussion.get_thread(thread)
        last = 0
        if not as_json:
            tell(found)
        for message in scribeline.discussion.list_messages(thread):
            last = int(message.name.rpartition("/")[2])
            if as_json:
                print_message(message)
            else:
                _tell_message(message)
        if last and not keep:
            scribeline.discussion.mark_read(thread, last)


@app.command("say")
def say_something(
    context: typer.Context,
    text: Annotated[str, typer.Argument(help="What you say.")],
    thread: Annotated[str, typer.Option(help="In this thread.")] = "",
    job: Annotated[str, typer.Option(help="In this report's discussion: clients/.../jobs/..., or its id.")] = "",
    client: Annotated[str, typer.Option(help="In a new thread with this client; give --subject too.")] = "",
    subject: Annotated[str, typer.Option(help="What the new thread is about.")] = "",
    ask: Annotated[bool, typer.Option("--ask/--tell", help="Whether you want an answer.")] = False,
    as_json: Json = False,
) -> None:
    """Say something in a thread, on a report, or in a new thread."""
    if sum(map(bool, (thread, job, client))) != 1:
        raise InvalidInput("Say where: give one of --thread, --job and --client.")
    from scribeline.sdk.names import client_of

    with scribeline_of(context) as scribeline:
        calls = scribeline.discussion
        if thread:
            message = calls.create_message(thread, text, wants_answer=ask)
            if as_json:
                print_message(message)
            else:
                say(message.name)
            return
        if job:
            name = job_name(scribeline, job)
            begun = calls.create_thread(client_of(name), text=text, job=name, wants_answer=ask)
        else:
            begun = calls.create_thread(client, text=text, subject=subject, wants_answer=ask)
        _told(begun, as_json)


@app.command("order")
def order(
    context: typer.Context,
    wanted: Annotated[WantedChoice, typer.Argument(help="What is wanted.")],
    text: Annotated[str, typer.Argument(help="What it shall be.")],
    client: Annotated[str, typer.Option(help="The client's id.")] = "",
    job: Annotated[str, typer.Option(help="The report that it is about; a rush and a re-send need it.")] = "",
    subject: Annotated[str, typer.Option(help="In a few words; without a report it has to be there.")] = "",
    as_json: Json = False,
) -> None:
    """Order something new for a clinic."""
    from scribeline.sdk.names import client_of
    from scribeline.v1.discussion_pb2 import Thread

    if not client and not job:
        raise InvalidInput("Say for whom: give --client, or --job.")
    number = Thread.Wanted.Value(f"WANTED_{wanted.name}")
    with scribeline_of(context) as scribeline:
        name = job_name(scribeline, job) if job else ""
        of_client = client or client_of(name)
        _told(
            scribeline.discussion.create_thread(of_client, text=text, subject=subject, job=name, wanted=number),
            as_json,
        )


@app.command("decide")
def decide(
    context: typer.Context,
    thread: ThreadName,
    decision: Annotated[Decision, typer.Argument(help="What becomes of the order.")],
    text: Annotated[str, typer.Option(help="What to tell the clinic.")] = "",
    as_json: Json = False,
) -> None:
    """Accept, decline or finish an order: managers and administrators."""
    from scribeline.v1.discussion_pb2 import Thread

    number = Thread.OrderState.Value(f"ORDER_STATE_{decision.name}")
    with scribeline_of(context) as scribeline:
        _told(scribeline.discussion.decide_order(thread, number, text=text), as_json)


@app.command("times")
def times(
    context: typer.Context,
    client: Annotated[str, typer.Option("--client", help="Of one client, by its id. (default: all)")] = "-",
    days: Annotated[int, typer.Option(min=1, max=3_650, help="Over how many days up to now.")] = 90,
    as_json: Json = False,
) -> None:
    """Print how long answers took: the company's over the client's hours, the clinics' round the clock."""
    end = datetime.now(UTC) + timedelta(minutes=1)
    with scribeline_of(context) as scribeline:
        found = scribeline.discussion.get_answer_times(client, start=end - timedelta(days=days), end=end)
    show(
        found.sides,
        as_json,
        ("SIDE", lambda each: _word("Side", each.side)),
        ("ANSWERED", lambda each: str(each.answered_count)),
        ("MEDIAN", lambda each: _time(each.median) if each.HasField("median") else "-"),
        ("9 OF 10 IN", lambda each: _time(each.ninth_decile) if each.HasField("ninth_decile") else "-"),
        ("LONGEST", lambda each: _time(each.longest) if each.HasField("longest") else "-"),
        ("WAITING", lambda each: str(each.waiting_count)),
        ("SINCE", lambda each: moment(each.waiting_time) if each.waiting_count else "-"),
    )


def tell(thread: "Thread") -> None:
    """A thread in a line: what it is, where it stands, whose turn it is."""
    parts = [thread.name]
    if thread.wanted:
        parts.append(f"order: {_word('Wanted', thread.wanted)}, {_word('OrderState', thread.order_state)}")
    if thread.job:
        parts.append(thread.job)
    if thread.waits_on:
        parts.append(f"waits on the {_word('Side', thread.waits_on)} since {moment(thread.wait_time)}")
    say("  ".join(parts))
    if thread.subject:
        say(thread.subject)


def _told(thread: "Thread", as_json: bool) -> None:
    if as_json:
        print_message(thread)
    else:
        tell(thread)


def _tell_message(message: "Message") -> None:
    from scribeline.sdk.names import last_id
    from scribeline.v1.discussion_pb2 import Message

    kind = Message.Kind.Name(message.kind).removeprefix("KIND_").lower()
    told = "" if message.kind == Message.KIND_SAID else f" ({kind})"
    asks = ", wants an answer" if message.wants_answer else ""
    say(f"{moment(message.create_time)}  {last_id(message.user)}, {_word('Side', message.side)}{told}{asks}")
    for line in message.text.splitlines():
        say(f"  {line}")


def _word(enum: str, value: int) -> str:
    """A number of one of a thread's enums as people read it."""
    from scribeline.v1.discussion_pb2 import DESCRIPTOR

    name: str = DESCRIPTOR.message_types_by_name["Thread"].enum_types_by_name[enum].values_by_number[value].name
    prefix = {"Wanted": "WANTED_", "OrderState": "ORDER_STATE_", "Side": "SIDE_"}[enum]
    return name.removeprefix(prefix).lower().replace("_", " ")


def _time(value: "Duration") -> str:
    minutes = round(value.ToTimedelta().total_seconds() / 60)
    return f"{minutes // 60} h {minutes % 60:02d} min" if minutes >= 60 else f"{minutes} min"
