"""`scribeline up`: everything on this machine, until Ctrl-C."""

import signal
import threading
from pathlib import Path
from types import FrameType
from typing import Annotated

import typer

from scribeline.cli.printing import complain, say


def up(
    data_folder: Annotated[
        Path | None, typer.Option(help="Where everything is kept. (default: SCRIBELINE_DATA_FOLDER or scribeline-data)")
    ] = None,
    listen: Annotated[
        str | None, typer.Option(help="host:port of the front. (default: SCRIBELINE_LISTEN or 127.0.0.1:7650)")
    ] = None,
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
        master_key_file=settings.master_key_file,
        say=say,
        stop_within_s=settings.stop_grace_s + 10.0,
    )
    try:
        machine.start()
        say(f"\nScribeline is up. The front listens on {machine.listen}.")
        say(f"  the administrator's token   {machine.admin_token_file}")
        say(f"  what the processes say      {machine.data_folder / 'logs'}")
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
        machine.stop()
    say("stopped")
