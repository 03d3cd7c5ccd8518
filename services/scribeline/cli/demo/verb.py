"""The verb: start everything, play everybody's part, and stop everything, however it ends."""

import contextlib
import shutil
import signal
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import Annotated, NoReturn

import typer
from rich.console import Console

from scribeline.cli.exits import Exit, sentence_of
from scribeline.cli.printing import complain, out, say
from scribeline.errors import ScribelineError

PLAIN_WIDTH = 110
"""Characters of a line where there is no terminal that has a width."""

REPOSITORY = Path(__file__).parents[4]
"""Where the samples are, when the package lies in its source tree."""


def demo(
    output: Annotated[Path, typer.Option("--output", "-o", help="Where the documents go.")] = Path("demo-output"),
    data_folder: Annotated[Path, typer.Option(help="Where everything is kept meanwhile. It is emptied first.")] = Path(
        "scribeline-data/demo"
    ),
    samples: Annotated[Path | None, typer.Option(help="The folder of sample dictations.")] = None,
) -> None:
    """Show the whole way: two clinics' dictations become their documents."""
    from scribeline.cli.demo.play import Play
    from scribeline.cli.demo.samples import load_samples
    from scribeline.cli.demo.stage import stage_for
    from scribeline.cli.machine import Machine, empty

    began = time.monotonic()
    company = load_samples(samples or samples_folder())
    machine: Machine | None = None
    try:
        with _ended_by_signals():
            empty(data_folder)
            _clear(output)
            machine = Machine(data_folder, listen=f"127.0.0.1:{_free_port()}", say=say)
            console = out() if out().is_terminal else Console(highlight=False, width=PLAIN_WIDTH)
            with machine, stage_for(console) as stage:
                Play(machine, company, output, stage).run()
        say(
            f"\nIt took {time.monotonic() - began:.0f} s. The documents are in {output}/, the figures in "
            f"{output}/summary.json."
        )
    except KeyboardInterrupt:
        say("stopped")
        raise typer.Exit(Exit.INTERRUPTED) from None
    except ScribelineError as error:
        complain(f"\nThe demo failed: {sentence_of(error)}")
        # Its children are gone by now, and their logs are still there.
        for line in [] if machine is None else machine.last_words():
            complain(line)
        raise typer.Exit(Exit.FAILED) from None


def samples_folder() -> Path:
    """Where the sample dictations lie: here, or in our own source tree."""
    for folder in (Path("samples"), REPOSITORY / "samples"):
        if (folder / "dictations.json").exists():
            return folder
    raise typer.BadParameter("there are no sample dictations here; name their folder with --samples")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _clear(output: Path) -> None:
    """Remove what an earlier demo wrote, and nothing else."""
    if (output / "summary.json").exists():
        shutil.rmtree(output)
    output.mkdir(parents=True, exist_ok=True)


@contextlib.contextmanager
def _ended_by_signals() -> Iterator[None]:
    """Within it, SIGTERM ends us as Ctrl-C does: by an exception, so that everything is stopped."""

    def end(_: int, __: FrameType | None) -> NoReturn:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        raise KeyboardInterrupt

    before = {number: signal.signal(number, end) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
