"""`scribeline bench draft`: how good the drafts are, measured against finished reports."""

from collections.abc import Iterator, Sequence
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scribeline.cli.printing import err, out, print_json, say

if TYPE_CHECKING:
    from scribeline.scoring.manifest import Dictation
    from scribeline.scoring.ways import Outcome
    from scribeline_workers.transcriber.engine import Engine

KEPT = Path("build/bench-draft")

app = typer.Typer(no_args_is_help=True, help="Measure, on this machine.")


@app.callback()
def bench() -> None:
    """Measure, on this machine."""


@app.command()
def draft(
    manifest: Annotated[
        Path,
        typer.Argument(
            exists=True,
            dir_okay=False,
            readable=True,
            metavar="MANIFEST",
            help='JSON lines: {"id", "file", "formatted"}, and what else is known of each dictation.',
        ),
    ],
    model: Annotated[
        list[str] | None,
        typer.Option(
            help='A folder, a name, or "package:NAME"; several may be given. (default: as `scribeline draft`)'
        ),
    ] = None,
    condition: Annotated[
        list[str] | None, typer.Option("--condition", help="Only this condition, as the manifest names it; several.")
    ] = None,
    plain: Annotated[
        bool,
        typer.Option("--plain/--no-plain", help="Compare with the engine's text as it comes, which takes longest."),
    ] = True,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object with every figure and example.")] = False,
    into: Annotated[
        Path | None,
        typer.Option(
            exists=True,
            dir_okay=False,
            help="Write the tables into this Markdown file as well, between its marks for this manifest.",
        ),
    ] = None,
    most: Annotated[int, typer.Option("--examples", min=0, help="How many of the dearest places to show.")] = 20,
    kept: Annotated[Path, typer.Option(file_okay=False, help="Where to keep what was recognised.")] = KEPT,
    device: Annotated[str | None, typer.Option(help="auto, cpu or cuda. (default: SCRIBELINE_DEVICE or auto)")] = None,
) -> None:
    """Draft the dictations of a manifest and score the drafts against their reports.

    Each model's plain text, our draft, and our draft with the author's other reports known are compared, and formatting
    alone on the words as they were spoken. What was recognised is kept, so that a second run takes seconds.
    """
    from scribeline.cli.bench_tables import as_markdown, as_tables, written_into
    from scribeline.scoring.manifest import read_manifest
    from scribeline.scoring.summary import summarise

    every = read_manifest(_text_of(manifest))
    dictations = [each for each in every if not condition or each.condition in condition]
    if not dictations:
        raise typer.BadParameter("no dictation of the manifest is of this condition.", param_hint="--condition")
    summary = summarise(list(_outcomes(dictations, every, manifest.parent, model, kept, device, plain=plain)))
    if as_json:
        print_json(summary.as_values(most))
    else:
        for table in as_tables(summary, most):
            out().print(table)
            say("")
    if into is not None:
        name = manifest.resolve().parent.name
        into.write_text(written_into(into.read_text("utf-8"), name, as_markdown(summary, most)), "utf-8")


def _text_of(manifest: Path) -> str:
    from scribeline.scoring.errors import InvalidManifest

    try:
        return manifest.read_text("utf-8")
    except UnicodeDecodeError:
        raise InvalidManifest("The manifest is not UTF-8 text.", field="manifest") from None


def _outcomes(
    dictations: "Sequence[Dictation]",
    every: "Sequence[Dictation]",
    folder: Path,
    models: Sequence[str] | None,
    kept: Path,
    device: str | None,
    *,
    plain: bool,
) -> "Iterator[Outcome]":
    """Every outcome, with a bar for people who wait."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    from scribeline.scoring.ways import Way
    from scribeline.settings import Settings
    from scribeline_workers.benchmark.drafting import model_outcomes, spoken_outcomes
    from scribeline_workers.benchmark.kept import Kept
    from scribeline_workers.transcriber.engine import load_model

    settings = Settings.load()

    def engine(model: str) -> "Engine":
        return load_model(
            model,
            device=device or settings.device,
            compute_type=settings.compute_type,
            threads=settings.recogniser_threads,
            hub=settings.model_hub,
        )

    yield from spoken_outcomes(dictations)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=err(), transient=True) as bars:
        for model in models or [settings.model]:
            heard_by = Kept(kept, model)
            bar = bars.add_task(heard_by.name, total=(1 + plain) * len(dictations))
            load = cache(partial(engine, model))
            for outcome in model_outcomes(dictations, every, folder, heard_by, load, plain=plain):
                if outcome.way in (Way.PLAIN, Way.OURS):
                    bars.advance(bar)
                yield outcome
