"""How the command shows things: tables and bars for people, one JSON object a line for programs."""

import json
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    from google.protobuf.message import Message
    from google.protobuf.timestamp_pb2 import Timestamp

    from scribeline.sdk.documents import Line
    from scribeline.v1.jobs_pb2 import Job
    from scribeline.v1.transcripts_pb2 import Flag

# Made when first used, so that they see the terminal there is then.
_consoles: dict[bool, Console] = {}

STATE_STYLES = {
    "RECEIVED": "cyan",
    "UNROUTED": "yellow",
    "TRANSCRIBING": "blue",
    "DRAFTED": "magenta",
    "EDITING": "magenta",
    "HELD": "yellow",
    "IN_REVIEW": "magenta",
    "APPROVED": "green",
    "DELIVERED": "bold green",
    "FAILED": "bold red",
    "CANCELLED": "dim",
}


def out() -> Console:
    """Standard output. Not a terminal: as wide as it needs to be, so that a script's `cut` finds whole cells."""
    if False not in _consoles:
        console = Console(highlight=False, soft_wrap=False)
        if not console.is_terminal:
            console = Console(highlight=False, width=200)
        _consoles[False] = console
    return _consoles[False]


def err() -> Console:
    """Standard error."""
    if True not in _consoles:
        _consoles[True] = Console(stderr=True, highlight=False)
    return _consoles[True]


def say(text: str, *, style: str | None = None) -> None:
    """A line for people, as it is: no markup, no wrapping."""
    out().print(text, style=style, markup=False, soft_wrap=True)


def complain(text: str) -> None:
    """A line on standard error."""
    err().print(text, style="red", markup=False, soft_wrap=True)


def print_json(value: Any) -> None:
    """One JSON value on a line of its own."""
    out().out(json.dumps(value, ensure_ascii=False), highlight=False)


def print_message(message: "Message") -> None:
    """One of the contract's messages as JSON on a line of its own, under the contract's own field names."""
    print_json(as_value(message))


def show(messages: Iterable["Message"], as_json: bool, *columns: tuple[str, Callable[[Any], str]]) -> None:
    """The contract's messages as a table with these columns (heading, cell), or as JSON lines."""
    if as_json:
        for message in messages:
            print_message(message)
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading, _ in columns:
        table.add_column(heading)
    for message in messages:
        table.add_row(*(Text(str(cell(message))) for _, cell in columns))
    out().print(table)


def as_value(message: "Message") -> Any:
    """One of the contract's messages as JSON values; digests are hexadecimal, as other tools print them."""
    from google.protobuf.json_format import MessageToDict

    value = MessageToDict(message, preserving_proto_field_name=True)
    for field in ("sha256", "audio_sha256"):
        if isinstance(value.get(field), str):
            value[field] = bytes(getattr(message, field)).hex()
    return value


def state_word(state: int) -> str:
    """A job's state as people read it: DRAFTED."""
    from scribeline.v1.jobs_pb2 import Job

    return Job.State.Name(state).removeprefix("STATE_")  # type: ignore[arg-type]


def job_state(job: "Job") -> Text:
    """Where a job stands, with its place in the queue or how far it is."""
    word = state_word(job.state)
    text = Text(word, style=STATE_STYLES.get(word, ""))
    if job.HasField("queue_position"):
        text.append(f" (place {job.queue_position + 1})", style="dim")
    elif job.HasField("progress"):
        text.append(f" {job.progress:.0%}", style="dim")
    return text


def jobs_table(jobs: Sequence["Job"]) -> Table:
    """Jobs as a table. It names no patient: a screen may be seen by others."""
    from scribeline.sdk.names import client_of, last_id
    from scribeline.v1.jobs_pb2 import Priority

    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("JOB", "CLIENT", "AUTHOR", "WORK TYPE", "STATE", "AUDIO", "RECEIVED", "DUE"):
        table.add_column(heading, justify="right" if heading == "AUDIO" else "left", no_wrap=True)
    for job in jobs:
        stat = job.details.priority == Priority.PRIORITY_STAT
        kind = Text(last_id(job.details.work_type) or "-")
        if stat:
            kind.append(" STAT", style="bold red")
        table.add_row(
            last_id(job.name),
            client_of(job.name),
            last_id(job.details.author) or "-",
            kind,
            job_state(job),
            minutes(job.audio_duration.seconds + job.audio_duration.nanos / 1e9),
            moment(job.receive_time) if job.HasField("receive_time") else "-",
            moment(job.due_time) if job.HasField("due_time") else "-",
        )
    return table


def minutes(seconds: float) -> str:
    """A length of time as 1:05."""
    whole = round(seconds)
    return f"{whole // 60}:{whole % 60:02}"


def moment(time: "Timestamp") -> str:
    """A moment in UTC, to the second."""
    return datetime.fromtimestamp(time.seconds, UTC).strftime("%Y-%m-%d %H:%M:%S")


def flag_lines(flags: Iterable["Flag"]) -> list[str]:
    """What a person should look at in a draft: each kind of doubt once, with the places where it is."""
    places: dict[str, list[str]] = {}
    for flag in flags:
        start_s = flag.start_offset.seconds + flag.start_offset.nanos / 1e9
        places.setdefault(flag.message or flag.kind, []).append(minutes(start_s))
    return [f"{', '.join(starts)}: {message}" for message, starts in places.items()]


def document_lines(lines: Sequence["Line"], *, in_colour: bool) -> list[Text]:
    """A document for the terminal: doubtful words are underlined, and in [brackets] where there is no colour."""
    from scribeline.v1.transcripts_pb2 import Block

    shown: list[Text] = []
    for line in lines:
        is_heading = line.kind == Block.KIND_HEADING
        text = Text(style="bold" if is_heading else "")
        for piece in line.pieces:
            if not piece.is_doubtful:
                text.append(piece.text)
            elif in_colour:
                text.append(piece.text, style="underline yellow")
            else:
                text.append(f"[{piece.text}]")
        if is_heading and shown:
            shown.append(Text())
        shown.append(text)
    return shown
