"""`scribeline transcript`: a job's document into a file, and back as a new revision.

As text it is what people type (`scribeline.sdk.documents`): headings in capitals with a colon, bullets, numbered items.
As JSON it is the contract's `Transcript` or `Document`, which also keeps blanks, looks, and the etag it was read with.
"""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from scribeline.cli.caller import scribeline_of
from scribeline.cli.following import job_name
from scribeline.cli.printing import as_value, complain, out, print_message, say
from scribeline.errors import InvalidInput

if TYPE_CHECKING:
    from scribeline.v1.transcripts_pb2 import Document

app = typer.Typer(no_args_is_help=True, help="The document of a job: read it, save a corrected one.")

STDIN = Path("-")

Job = Annotated[str, typer.Argument(metavar="JOB", help="clients/{client}/jobs/{job}, or its id alone.")]


class TranscriptFileRefused(InvalidInput):
    """The file is not a document."""

    reason = "TRANSCRIPT_FILE_REFUSED"


@app.command()
def get(
    context: typer.Context,
    job: Job,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="The file to write. (default: standard output)")
    ] = None,
    with_words: Annotated[bool, typer.Option("--words", help="With the machine's words, as JSON.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON: the transcript, with blanks and etag.")] = False,
) -> None:
    """Read the newest revision of a job's document."""
    import json

    from scribeline.sdk.documents import document_text

    with scribeline_of(context) as scribeline:
        transcript = scribeline.get_transcript(job_name(scribeline, job), with_words=with_words)
    if as_json or with_words:
        text = json.dumps(as_value(transcript), ensure_ascii=False, indent=None if output is None else 2)
    else:
        text = document_text(transcript.document)
    if output is None:
        out().out(text, highlight=False)
    else:
        output.write_text(f"{text}\n", "utf-8")
        say(f"{output}: revision {transcript.revision}, etag {transcript.etag}")


@app.command()
def save(
    context: typer.Context,
    job: Job,
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE", allow_dash=True, exists=True, dir_okay=False, help="Text or JSON; - reads standard input."
        ),
    ],
    etag: Annotated[
        str,
        typer.Option(
            help="Only if the transcript still has this etag. (default: the JSON's own, or the newest revision's)"
        ),
    ] = "",
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object: the transcript as saved.")] = False,
) -> None:
    """Save a corrected document as a new revision. Claim the job before."""
    text = read_text(file)
    with scribeline_of(context) as scribeline:
        name = job_name(scribeline, job)
        if text.lstrip().startswith("{"):
            document, read_with = document_of(text)
            etag = etag or read_with or scribeline.get_transcript(name).etag
        else:
            newest = scribeline.get_transcript(name)
            document = document_typed(text, newest.document)
            etag = etag or newest.etag
        saved = scribeline.save_transcript(name, document, etag=etag)
    if as_json:
        print_message(saved)
    else:
        say(f"{name}: revision {saved.revision}, etag {saved.etag}")
    if not saved.text.strip():
        complain("The document is empty.")


def read_text(file: Path) -> str:
    """What a file, or standard input, holds as text."""
    try:
        data = sys.stdin.buffer.read() if file == STDIN else file.read_bytes()
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise TranscriptFileRefused("The file is not text in UTF-8.") from None


def document_of(text: str) -> "tuple[Document, str]":
    """The document in JSON, which may be a transcript's, and the etag that it was read with (or none)."""
    import json

    from google.protobuf.json_format import ParseDict, ParseError

    from scribeline.v1.transcripts_pb2 import Document

    try:
        value: Any = json.loads(text)
        is_transcript = "document" in value
        document = ParseDict(value["document"] if is_transcript else value, Document())
    except (ValueError, TypeError, RecursionError, ParseError):
        # What is wrong there quotes the file, and with it a patient's words.
        raise TranscriptFileRefused(
            "The file begins as JSON and is no document: send what `scribeline transcript get --json` gave, changed."
        ) from None
    etag = value.get("etag", "") if is_transcript else ""
    return document, etag if isinstance(etag, str) else ""


def document_typed(text: str, newest: "Document") -> "Document":
    """The document that people typed, in place of the newest one."""
    from scribeline.sdk.documents import BLANK_MARK, document_from_text

    if BLANK_MARK in text and any(inline.HasField("blank") for block in newest.blocks for inline in block.inlines):
        raise TranscriptFileRefused(
            "The document has blanks, and text does not keep where they are in the audio: save it as JSON "
            "(`scribeline transcript get --json`), or write what is said there."
        )
    return document_from_text(text)
