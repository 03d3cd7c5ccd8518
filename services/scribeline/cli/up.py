"""`scribeline up`: everything on this machine, until Ctrl-C."""

import contextlib
import signal
import threading
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Annotated

import typer

from scribeline.cli.printing import complain, say

if TYPE_CHECKING:
    from scribeline.cli.machine import Machine


def up(
    data_folder: Annotated[
        Path | None, typer.Option(help="Where everything is kept. (default: SCRIBELINE_DATA_FOLDER or scribeline-data)")
    ] = None,
    listen: Annotated[
        str | None, typer.Option(help="host:port of the front. (default: SCRIBELINE_LISTEN or 127.0.0.1:7650)")
    ] = None,
    desk_listen: Annotated[
        str | None, typer.Option(help="host:port of the desk. (default: SCRIBELINE_DESK_LISTEN or 127.0.0.1:7660)")
    ] = None,
    demo: Annotated[
        bool,
        typer.Option("--demo", help="With two made-up clinics, their dictation, and sign-in links to try the desk."),
    ] = False,
    samples: Annotated[Path | None, typer.Option(help="The folder of sample dictations that --demo sends.")] = None,
) -> None:
    """Start everything on this machine in one data folder, and stay until Ctrl-C."""
    from scribeline.cli.machine import Machine
    from scribeline.settings import Settings

    settings = Settings.load()
    stopping = threading.Event()

    def stop(_: int, __: FrameType | None) -> None:
        # Raised, so that it also ends a start that is still under way; a second one is left to the clean-up.
        if not stopping.is_set():
            stopping.set()
            raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    machine = Machine(
        data_folder or settings.data_folder,
        listen=listen or settings.listen,
        desk_listen=desk_listen or settings.desk_listen,
        master_key_file=settings.master_key_file,
        say=say,
        stop_within_s=settings.stop_grace_s + 10.0,
    )
    visiting = contextlib.ExitStack()
    try:
        machine.start()
        say(f"\nScribeline is up. The front listens on {machine.listen}.")
        say(f"  the desk, for your browser  {machine.desk_address}")
        say(f"  the administrator's token   {machine.admin_token_file}")
        say(f"  what the processes say      {machine.data_folder / 'logs'}")
        if demo:
            _invite(machine, visiting, samples)
        say("Press Ctrl-C to stop.")
        while not stopping.wait(0.5):
            machine.look_after()
    except KeyboardInterrupt:
        say("\nstopping")
    except BaseException:
        for line in machine.last_words():
            complain(line)
        raise
    finally:
        stopping.set()
        visiting.close()
        machine.stop()
    say("stopped")


def _invite(machine: "Machine", visiting: contextlib.ExitStack, samples: Path | None) -> None:
    from scribeline.cli.demo.samples import load_samples
    from scribeline.cli.demo.verb import samples_folder
    from scribeline.cli.demo.visitors import Visit

    visit = visiting.enter_context(Visit(machine, load_samples(samples or samples_folder())))
    say("\nTry the desk. Each link signs in once, within 15 minutes, and shows made-up clinics alone:")
    for invitation in visit.invite():
        say(f"  as {invitation.words}\n    {invitation.address}")
    visit.furnish()
    say("The clinics send their sample dictations now; drafts show up as they are made.\n")
