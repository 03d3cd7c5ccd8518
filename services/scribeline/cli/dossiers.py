"""`scribeline admin clients export` and `import`: a client's dossier as a folder, with a dry run before it goes in."""

import difflib
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scribeline.cli.caller import scribeline_of
from scribeline.cli.printing import say
from scribeline.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scribeline.sdk.dossier.reading import Dossier
    from scribeline.sdk.errors import ScribelineCallError
    from scribeline.v1.dossiers_pb2 import DossierChange

MOST_FILES = 5_000

ClientId = Annotated[str, typer.Argument(metavar="CLIENT")]


def export_client(
    context: typer.Context,
    client: ClientId,
    folder: Annotated[Path, typer.Argument(file_okay=False, metavar="FOLDER", help="It has to be empty, or new.")],
) -> None:
    """Write all that is set up for a client into a folder of TOML and CSV files; nothing of patients is in it."""
    from scribeline.sdk.dossier.writing import to_files

    if folder.exists() and any(folder.iterdir()):
        raise InvalidInput(f"{folder} is not empty: name a new folder, so that no file of another export stays in it.")
    with scribeline_of(context) as scribeline:
        etag, parts = scribeline.dossiers.export(client)
    files = to_files(etag, parts)
    for path, content in files.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    say(f"Done: {len(parts)} parts in {len(files)} files of {folder}")


def import_client(
    context: typer.Context,
    client: ClientId,
    folder: Annotated[Path, typer.Argument(exists=True, file_okay=False, metavar="FOLDER")],
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Check everything, and only tell what would change.")
    ] = False,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Also where the client was changed since the files were taken out.")
    ] = False,
) -> None:
    """Make a client what the files say: all of it, or nothing. What the files do not hold is left alone."""
    from scribeline.sdk.dossier.reading import from_files
    from scribeline.sdk.errors import ScribelineCallError
    from scribeline.sdk.names import client_name

    dossier = from_files(_files(folder), client_name(client))
    with scribeline_of(context) as scribeline:
        try:
            told = scribeline.dossiers.put(
                client,
                [each.part for each in dossier.parts],
                etag="" if overwrite else dossier.etag,
                dry_run=dry_run,
            )
        except ScribelineCallError as refused:
            raise _placed(refused, dossier) from None
    _show(told.changes, is_done=not dry_run)
    if not dry_run:
        _keep_etag(folder, told.etag)


def _files(folder: Path) -> dict[str, bytes]:
    paths = [path for path in sorted(folder.rglob("*")) if path.is_file() and not path.name.startswith(".")]
    if len(paths) > MOST_FILES:
        raise InvalidInput(f"{folder} holds more than {MOST_FILES} files: that is no dossier.")
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def _placed(refused: "ScribelineCallError", dossier: "Dossier") -> "ScribelineCallError":
    """The refusal with the file and row that its part came from."""
    number = refused.details.get("part", "")
    if number.isdecimal() and int(number) < len(dossier.parts):
        place = dossier.parts[int(number)].place_of(refused.field or "")
        refused.details |= place.details
        refused.message = f"{place.words}: {refused.message}"
        refused.args = (refused.message,)
    return refused


def _show(changes: "Sequence[DossierChange]", *, is_done: bool) -> None:
    from scribeline.v1.dossiers_pb2 import DossierChange

    verbs = {
        DossierChange.ACTION_ADDED: "added" if is_done else "would be added",
        DossierChange.ACTION_CHANGED: "changed" if is_done else "would be changed",
    }
    alone = [change.part for change in changes if change.action == DossierChange.ACTION_LEFT_ALONE]
    same = sum(change.action == DossierChange.ACTION_SAME for change in changes)
    for change in changes:
        if change.action in verbs:
            say(f"{change.part}: {verbs[change.action]}")
            for field in change.fields:
                say(_field_words(field.field, field.before, field.after))
            if change.further_field_count:
                say(f"    and {change.further_field_count} more fields")
    say(f"{same} parts are like that already.")
    if alone:
        say(f"Left alone, since the files do not hold them: {', '.join(alone)}")
    say("Done" if is_done else "Nothing was done: without --dry-run it is.")


def _field_words(field: str, before: str, after: str) -> str:
    if "\n" not in before + after:
        return f"    {field}: {before or 'nothing'} -> {after or 'nothing'}"
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=0)
    told = [line for line in lines if not line.startswith(("---", "+++", "@@"))]
    return "\n".join([f"    {field}:", *(f"        {line}" for line in told)])


def _keep_etag(folder: Path, etag: str) -> None:
    """The files are what the client is now: who changes them next begins from here."""
    from scribeline.sdk.dossier.layout import DOSSIER, FORM
    from scribeline.sdk.dossier.text import write_toml

    (folder / DOSSIER).write_bytes(write_toml({"form": FORM, "etag": etag}))
