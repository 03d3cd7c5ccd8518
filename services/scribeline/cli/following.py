"""Jobs from outside: list them, follow them, read their drafts, fetch their documents."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scribeline.cli.caller import scribeline_of
from scribeline.cli.exits import Exit
from scribeline.cli.printing import (
    STATE_STYLES,
    as_value,
    complain,
    document_lines,
    flag_lines,
    job_state,
    jobs_table,
    moment,
    out,
    print_json,
    print_message,
    say,
    state_word,
)
from scribeline.errors import InvalidInput, NotFound

if TYPE_CHECKING:
    from scribeline.sdk import Scribeline
    from scribeline.v1.jobs_pb2 import Job

MOST_LISTED = 50
"""How many jobs are listed unless more are asked for."""

_JOB_HELP = "A job: clients/{client}/jobs/{job}, or its id alone."


def jobs(
    context: typer.Context,
    client: Annotated[str, typer.Option(help="Only this client's. (default: all that you may see)")] = "-",
    state: Annotated[list[str] | None, typer.Option(help="Only in this state; may be given again.")] = None,
    editor: Annotated[str, typer.Option(help="Only those of this user.")] = "",
    limit: Annotated[int, typer.Option(min=1, help="How many at most.")] = MOST_LISTED,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line: the job.")] = False,
) -> None:
    """List jobs, newest first; or do something with one."""
    from itertools import islice

    if context.invoked_subcommand is not None:
        if client != "-" or state or editor or limit != MOST_LISTED or as_json:
            raise typer.BadParameter("these options are the list's: options of a verb come behind it.")
        return

    with scribeline_of(context) as scribeline:
        states = [state_number(word) for word in state or []]
        found = list(islice(scribeline.list_jobs(client, states=states, editor=editor), limit))
    if as_json:
        for job in found:
            print_message(job)
    elif found:
        out().print(jobs_table(found))
    else:
        say("No jobs.")


def watch(
    context: typer.Context,
    client: Annotated[str, typer.Option(help="Only this client's. (default: all that you may see)")] = "-",
    resume_token: Annotated[str, typer.Option(help="Go on behind the change that carried this token.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line: the change.")] = False,
) -> None:
    """Show each change of jobs as it happens, until Ctrl-C."""
    from rich.text import Text

    with scribeline_of(context, stays=True) as scribeline:
        for change in scribeline.watch(client, resume_token=resume_token):
            if as_json:
                print_json({**as_value(change), **({"job": as_value(change.job)} if change.HasField("job") else {})})
            elif change.HasField("job"):
                word = state_word(change.state)
                line = Text(f"{moment(change.time)}  {change.job.name}  ")
                line.append(word, style=STATE_STYLES.get(word, ""))
                out().print(line, soft_wrap=True)


def show(
    context: typer.Context,
    job: Annotated[str, typer.Argument(help=_JOB_HELP)],
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object: the transcript with its words.")] = False,
) -> None:
    """Show where a job stands and its document, with doubtful words marked."""
    from scribeline.sdk.documents import transcript_lines
    from scribeline.sdk.errors import CallNotFound

    with scribeline_of(context) as scribeline:
        name = job_name(scribeline, job)
        found = scribeline.get_job(name)
        try:
            transcript = scribeline.get_transcript(name, with_words=True)
        except CallNotFound:
            if as_json:
                raise
            transcript = None
    if as_json and transcript is not None:
        print_message(transcript)
        return
    out().print(job_state(found))
    for reason in (found.failure, found.hold, found.remarks, found.cancellation):
        if reason.message:
            say(reason.message)
    if transcript is None:
        say("There is no draft yet.")
        return
    say("")
    in_colour = out().color_system is not None
    for line in document_lines(transcript_lines(transcript), in_colour=in_colour):
        out().print(line, soft_wrap=True)
    for doubt in flag_lines(transcript.flags):
        complain(doubt)


def fetch(
    context: typer.Context,
    job: Annotated[list[str], typer.Argument(help=_JOB_HELP, metavar="JOB...")],
    folder: Annotated[Path, typer.Option("--output", "-o", help="The folder to write to.")] = Path(),
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line: the deliverable.")] = False,
) -> None:
    """Fetch the finished documents of jobs, each verified by its SHA-256."""
    nothing = False
    with scribeline_of(context) as scribeline:
        for given in job:
            name = job_name(scribeline, given)
            deliverables = list(scribeline.list_deliverables(name))
            if not deliverables:
                complain(f"{name} has no finished document yet.")
                nothing = True
            for deliverable in deliverables:
                target = folder / safe_file_name(deliverable.file_name)
                fetched = scribeline.download(deliverable.name, target)
                if as_json:
                    print_json({**as_value(fetched), "path": str(target)})
                else:
                    say(f"{target}  sha256 {fetched.sha256.hex()}")
    if nothing:
        raise typer.Exit(Exit.NOT_FOUND)


def safe_file_name(name: str) -> str:
    """A name from elsewhere, as one that stays in its folder."""
    if not name or name in (".", "..") or any(sign in name for sign in "/\\\0"):
        raise InvalidInput("The document's file name is not one that can be written.", reason="FILE_NAME_REFUSED")
    return name


def state_number(word: str) -> "Job.State.ValueType":
    """A state from what people type: drafted, DRAFTED, in-review."""
    from scribeline.v1.jobs_pb2 import Job

    try:
        return Job.State.Value(f"STATE_{word.upper().replace('-', '_')}")
    except ValueError:
        known = ", ".join(name.removeprefix("STATE_").lower() for name in Job.State.keys()[1:])
        raise typer.BadParameter(f"{word!r} is not a state: {known}.") from None


def job_name(scribeline: "Scribeline", given: str) -> str:
    """The whole name of a job that is named whole, or by its id alone."""
    if "/" in given:
        return given
    for job in scribeline.list_jobs():
        if job.name.endswith(f"/jobs/{given}"):
            return job.name
    raise NotFound(f"There is no job {given!r} among those that you may see.")
