"""`scribeline documents`: a job's finished documents, how they stand, and signing one."""

import hashlib
from pathlib import Path
from typing import Annotated

import typer

from scribeline.cli.caller import scribeline_of
from scribeline.cli.following import job_name
from scribeline.cli.printing import moment, print_message, say, show
from scribeline.errors import InvalidInput

app = typer.Typer(no_args_is_help=True, help="Finished documents: how they stand, and signing them.")

Job = Annotated[str, typer.Argument(metavar="JOB", help="clients/{client}/jobs/{job}, or its id alone.")]
Json = Annotated[bool, typer.Option("--json", help="JSON instead of text.")]


@app.command("list")
def list_documents(context: typer.Context, job: Job, as_json: Json = False) -> None:
    """List a job's documents: which are preliminary, who signed, and their SHA-256."""
    from scribeline.v1.deliverables_pb2 import Deliverable

    with scribeline_of(context) as scribeline:
        show(
            scribeline.list_deliverables(job_name(scribeline, job)),
            as_json,
            ("FILE", lambda each: each.file_name),
            ("REVISION", lambda each: str(each.revision)),
            ("STANDS", lambda each: Deliverable.Status.Name(each.status).removeprefix("STATUS_").lower()),
            ("SIGNED", lambda each: each.signature.display_name or ("you may" if each.can_sign else "-")),
            ("AT", lambda each: moment(each.signature.sign_time) if each.signature.user else "-"),
            ("SHA-256", lambda each: each.sha256.hex()),
        )


@app.command("sign")
def sign(
    context: typer.Context,
    job: Job,
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="The document as you fetched and read it.")],
    sure: Annotated[bool, typer.Option("--yes", help="Do not ask again.")] = False,
    as_json: Json = False,
) -> None:
    """Sign the document that a file is, to the bit: it is authenticated then, and never changes again."""
    sha256 = hashlib.sha256(file.read_bytes()).digest()
    with scribeline_of(context) as scribeline:
        name = job_name(scribeline, job)
        found = next((each for each in scribeline.list_deliverables(name) if each.sha256 == sha256), None)
        if found is None:
            raise InvalidInput(
                f"{file} is none of the job's documents as they are now: fetch it again, and read that.",
                reason="NOT_THE_DOCUMENT",
            )
        if not sure:
            say(f"{found.file_name}, revision {found.revision}, SHA-256 {sha256.hex()}")
            typer.confirm("Have you read it, and sign it?", abort=True)
        signed = scribeline.sign_document(found)
    if as_json:
        print_message(signed)
    else:
        say(f"Signed by {signed.signature.display_name}: {signed.name}")
