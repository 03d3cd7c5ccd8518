"""`scribeline phrases`: the words that an author, a client or a work type uses."""

from pathlib import Path
from typing import Annotated

import typer

from scribeline.cli.printing import complain
from scribeline.vocabulary.model import Scope

app = typer.Typer(no_args_is_help=True, help="Phrase sets: the words that an author, a client or a work type uses.")


@app.callback()
def phrases() -> None:
    """Phrase sets: the words that an author, a client or a work type uses."""


@app.command()
def learn(
    reports: Annotated[
        Path,
        typer.Argument(
            exists=True, dir_okay=False, readable=True, metavar="REPORTS", help='JSON lines: {"id", "work", "text"}.'
        ),
    ],
    output: Annotated[Path, typer.Option("-o", "--output", dir_okay=False, help="The file to write.")],
    name: Annotated[str, typer.Option(help="Whose words they are.")] = "",
    scope: Annotated[Scope, typer.Option(help="What the set is for.")] = Scope.AUTHOR,
) -> None:
    """Make a phrase set from finished reports, for `scribeline draft --phrases`."""
    from scribeline.vocabulary.errors import InvalidReports
    from scribeline.vocabulary.learning import learn as learn_from
    from scribeline.vocabulary.learning import read_reports
    from scribeline.vocabulary.phrases import dump_phrase_set

    try:
        text = reports.read_text("utf-8")
    except UnicodeDecodeError:
        raise InvalidReports("The file of reports is not UTF-8 text.", field="reports") from None
    learned = learn_from(read_reports(text), name, scope)
    output.write_text(dump_phrase_set(learned), "utf-8")
    complain(f"{len(learned.phrases)} phrases from {reports.name}.")
