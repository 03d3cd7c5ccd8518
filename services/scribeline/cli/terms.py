"""`scribeline admin terms`: what a client's contract says about time, as a file: out, changed by hand, and in again."""

import difflib
import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scribeline.cli.caller import scribeline_of
from scribeline.cli.printing import say
from scribeline.errors import InvalidInput

if TYPE_CHECKING:
    from scribeline.v1.clients_pb2 import Client

app = typer.Typer(no_args_is_help=True, help="A client's turnarounds, hours and holidays, by effective dates.")

ClientId = Annotated[str, typer.Argument(metavar="CLIENT")]

LARGEST_FILE = 1 << 20
"""Bytes of a file of terms."""


@app.command("export")
def export_terms(
    context: typer.Context,
    client: ClientId,
    file: Annotated[Path, typer.Argument(dir_okay=False, metavar="FILE")],
) -> None:
    """Write a client's terms into the JSON file that `import` takes, with the client's etag."""
    with scribeline_of(context) as scribeline:
        file.write_text(_written(scribeline.get_client(client)) + "\n", "utf-8")
    say(f"Done: {file}")


@app.command("import")
def import_terms(
    context: typer.Context,
    client: ClientId,
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, metavar="FILE")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what would change.")] = False,
) -> None:
    """Put a file's terms in place of all that the client has.

    A file that still holds the etag it was exported with is refused where somebody changed the client in the meantime.
    """
    from scribeline.sdk.names import client_name

    wanted = _read(file)
    wanted.name = client_name(client)
    with scribeline_of(context) as scribeline:
        now = scribeline.get_client(client)
        before, after = _written(now), _written(wanted)
        lines = difflib.unified_diff(before.splitlines(), after.splitlines(), "now", str(file), lineterm="")
        say("\n".join(line for line in lines if '"etag"' not in line) or "Nothing changes.")
        if not dry_run:
            scribeline.update_client(wanted, ["terms"])
            say("Done")


def _written(client: "Client") -> str:
    from google.protobuf.json_format import MessageToDict

    value = MessageToDict(client, preserving_proto_field_name=True)
    return json.dumps({"etag": client.etag, "terms": value.get("terms", [])}, indent=2)


def _read(file: Path) -> "Client":
    from google.protobuf.json_format import ParseDict, ParseError

    from scribeline.v1.clients_pb2 import Client

    if file.stat().st_size > LARGEST_FILE:
        raise InvalidInput(f"{file} is larger than a file of terms can be.", reason="FILE_WRONG")
    try:
        value = json.loads(file.read_text("utf-8"))
        if not isinstance(value, dict) or set(value) - {"etag", "terms"} or "terms" not in value:
            raise InvalidInput(f"{file} has to be an object with terms, and the etag it was exported with.")
        return ParseDict(value, Client())
    except (ValueError, ParseError, RecursionError) as wrong:
        raise InvalidInput(f"{file} is no file of terms: {wrong}.", reason="FILE_WRONG") from None
