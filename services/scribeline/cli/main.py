"""The console command `scribeline`: every verb, in one place.

A verb imports what it needs when it runs, so that `--help` and completion answer at once. How the command ends is told
in `exits.py`.
"""

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from scribeline.cli import (
    admin,
    bench,
    discussion,
    doctor,
    documents,
    drafting,
    following,
    formatting,
    invoices,
    orders,
    phrases,
    quality,
    reports,
    serving,
    transcripts,
    up,
    uploading,
    working,
)
from scribeline.cli.caller import CallerOptions
from scribeline.cli.demo.verb import demo
from scribeline.cli.exits import Exit, exit_of, sentence_of
from scribeline.cli.printing import complain
from scribeline.errors import ScribelineError

app = typer.Typer(
    name="scribeline",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Dictation in, drafts, correction, finished documents out.",
    epilog=(
        "Ends with 0 when it worked, 1 when it failed, 2 for a wrong command line, 3 when something does not exist, "
        "4 when it was refused, 5 when a part of the system is away (try again), 6 when you may not."
    ),
)

ON_THIS_MACHINE = "On this machine"
PROCESSES = "Processes"
WORK = "Work"

app.command(rich_help_panel=ON_THIS_MACHINE)(up.up)
app.command(rich_help_panel=ON_THIS_MACHINE)(demo)
app.command(rich_help_panel=ON_THIS_MACHINE)(drafting.draft)
app.command("format", rich_help_panel=ON_THIS_MACHINE)(formatting.format_)
app.command(rich_help_panel=ON_THIS_MACHINE)(doctor.doctor)
app.command(rich_help_panel=WORK)(uploading.upload)
app.add_typer(working.app, name="jobs", rich_help_panel=WORK)
app.command(rich_help_panel=WORK)(following.watch)
app.command(rich_help_panel=WORK)(following.show)
app.command(rich_help_panel=WORK)(following.fetch)
app.add_typer(transcripts.app, name="transcript", rich_help_panel=WORK)
app.add_typer(documents.app, name="documents", rich_help_panel=WORK)
app.add_typer(invoices.app, name="invoices", rich_help_panel=WORK)
app.add_typer(invoices.pay, name="pay", rich_help_panel=WORK)
app.command("verify-invoice", rich_help_panel=ON_THIS_MACHINE)(invoices.verify_invoice)
app.add_typer(orders.app, name="orders", rich_help_panel=WORK)
app.add_typer(quality.app, name="quality", rich_help_panel=WORK)
app.add_typer(reports.app, name="reports", rich_help_panel=WORK)
app.add_typer(discussion.app, name="discussion", rich_help_panel=WORK)
app.add_typer(phrases.app, name="phrases", rich_help_panel=ON_THIS_MACHINE)
app.add_typer(bench.app, name="bench", rich_help_panel=ON_THIS_MACHINE)
app.add_typer(admin.app, name="admin", rich_help_panel=WORK)
app.command(rich_help_panel=PROCESSES)(serving.front)
app.command(rich_help_panel=PROCESSES)(serving.desk)
app.command(rich_help_panel=PROCESSES)(serving.transcriber)
app.command(rich_help_panel=PROCESSES)(serving.deliverer)
app.command(rich_help_panel=PROCESSES)(serving.migrate)


def _show_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"scribeline {version('scribeline')}")
        raise typer.Exit


@app.callback()
def options(
    context: typer.Context,
    front: Annotated[
        str | None,
        typer.Option(help="host:port of the front. (default: SCRIBELINE_FRONT, or the one that `scribeline up` runs)"),
    ] = None,
    token_file: Annotated[
        Path | None,
        typer.Option(
            help="The file with your token. (default: SCRIBELINE_TOKEN, or the administrator's of `scribeline up`)"
        ),
    ] = None,
    version: Annotated[  # noqa: ARG001 - its callback does the work
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version, and end.")
    ] = False,
) -> None:
    """Take the options that come before the verb."""
    context.obj = CallerOptions(front, token_file)


def main() -> None:
    """Run the command and end with its exit status. Errors are one sentence on standard error."""
    try:
        app()
    except ScribelineError as error:
        complain(sentence_of(error))
        sys.exit(exit_of(error))
    except KeyboardInterrupt:
        sys.exit(Exit.INTERRUPTED)
    except BrokenPipeError:
        # Who reads us has seen enough (`scribeline jobs | head`).
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(Exit.OK)
    except OSError as error:
        what = f"{error.filename}: " if error.filename else ""
        complain(f"{what}{error.strerror or type(error).__name__}")
        sys.exit(Exit.FAILED)


if __name__ == "__main__":
    main()
