"""`scribeline upload`: files into jobs, with a bar for each."""

from pathlib import Path
from typing import Annotated

import typer

from scribeline.cli.caller import scribeline_of
from scribeline.cli.exits import Exit, exit_of, sentence_of
from scribeline.cli.printing import complain, err, print_message, say
from scribeline.errors import ScribelineError


def upload(
    context: typer.Context,
    files: Annotated[
        list[Path], typer.Argument(exists=True, dir_okay=False, readable=True, help="Audio files.", metavar="FILE...")
    ],
    client: Annotated[str, typer.Option(help="The client's id.")],
    author: Annotated[str, typer.Option(help="The id of the author who dictated it.")] = "",
    work_type: Annotated[str, typer.Option(help="The id of the kind of document.")] = "",
    author_code: Annotated[str, typer.Option(help="The author as the recorder knows them, instead of --author.")] = "",
    work_type_code: Annotated[
        str, typer.Option(help="The kind as the recorder knows it, instead of --work-type.")
    ] = "",
    stat: Annotated[bool, typer.Option("--stat", help="Before all that is routine.")] = False,
    patient_name: Annotated[str, typer.Option(help="The patient's name, as the document shall show it.")] = "",
    record_number: Annotated[str, typer.Option(help="The clinic's record number of the patient.")] = "",
    birth_date: Annotated[str, typer.Option(help="The patient's date of birth, YYYY-MM-DD.")] = "",
    service_date: Annotated[str, typer.Option(help="The date of the visit, YYYY-MM-DD.")] = "",
    reference: Annotated[str, typer.Option(help="The clinic's own id for it.")] = "",
    note: Annotated[str, typer.Option(help="What the transcriptionist should know.")] = "",
    copy_to: Annotated[
        list[str] | None, typer.Option(metavar="RECIPIENT", help="Who gets a copy: a recipient's id; several times.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line: the upload.")] = False,
) -> None:
    """Upload dictations. A broken line is taken up again where it broke; the same audio twice makes one job."""
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TransferSpeedColumn

    from scribeline.sdk.names import recipient_name
    from scribeline.v1.jobs_pb2 import DictationDetails, Patient
    from scribeline.v1.uploads_pb2 import Upload

    patient = Patient(
        display_name=patient_name, record_number=record_number, birth_date=birth_date, service_date=service_date
    )
    details = DictationDetails(
        author_code=author_code,
        work_type_code=work_type_code,
        reference=reference,
        note=note,
        copies=[recipient_name(client, each) for each in copy_to or ()],
    )
    worst = Exit.OK
    bars = Progress(
        *(TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TransferSpeedColumn()),
        console=err(),
        disable=not err().is_terminal,
        transient=True,
    )
    with scribeline_of(context, stays=True) as scribeline, bars:
        for file in files:
            bar = bars.add_task(file.name, total=file.stat().st_size)
            try:
                done = scribeline.upload(
                    file,
                    client=client,
                    author=author,
                    work_type=work_type,
                    patient=patient,
                    stat=stat,
                    details=details,
                    on_progress=lambda sent, total, bar=bar: bars.update(bar, completed=sent, total=total),  # type: ignore[misc]
                )
            except ScribelineError as error:
                if len(files) == 1:
                    raise
                # The others still go; the status tells of the first that did not.
                complain(f"{file}: {sentence_of(error)}")
                worst = worst or exit_of(error)
                continue
            if as_json:
                print_message(done)
            elif done.state == Upload.STATE_DUPLICATE:
                say(f"{file}: was uploaded before, as {done.job}")
            else:
                say(f"{file}: {done.job}")
    if worst:
        raise typer.Exit(worst)
