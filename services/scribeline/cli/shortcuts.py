"""`scribeline admin shortcuts`: abbreviations and normals in and out of files."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scribeline.cli.caller import scribeline_of
from scribeline.cli.printing import say, show

if TYPE_CHECKING:
    from scribeline.writing.shortcut_file import FiledShortcut

app = typer.Typer(no_args_is_help=True, help="Abbreviations and normals: the company's, a client's, an author's.")

Json = Annotated[bool, typer.Option("--json", help="JSON instead of text.")]
ClientId = Annotated[str, typer.Option("--client", help="The client's id. (default: the whole company's)")]
AuthorId = Annotated[str, typer.Option("--author", help="The author's id, for that author's dictation.")]
UserId = Annotated[str, typer.Option("--user", help="Your own id, for your own.")]


@app.command("import")
def import_shortcuts(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="TOML, as `export` writes it.")],
    client: ClientId = "",
    author: AuthorId = "",
    user: UserId = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be done.")] = False,
) -> None:
    """Put a file's shortcuts into a list, each in place of the one with its abbreviation: all or none. Others stay."""
    from scribeline.v1.writing_pb2 import Shortcut

    filed = read_file(file)
    owner = owner_of(client, author, user)
    shortcuts = [Shortcut(short=each.short, title=each.title, text=each.text) for each in filed]
    with scribeline_of(context) as scribeline:
        told = scribeline.writing.import_shortcuts(owner, shortcuts, dry_run=dry_run)
    counts = f"{told.created_count} new, {told.updated_count} changed, {told.unchanged_count} as they were"
    say(f"{'Would be' if dry_run else 'Done'}: {len(filed)} shortcuts of {owner}: {counts}")


@app.command("export")
def export_shortcuts(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(dir_okay=False, help="Where to; `-` prints them.")],
    client: ClientId = "",
    author: AuthorId = "",
    user: UserId = "",
) -> None:
    """Write a list's shortcuts into a file that `import` takes."""
    from scribeline.writing.shortcut_file import FiledShortcut, dump_shortcuts

    owner = owner_of(client, author, user)
    with scribeline_of(context) as scribeline:
        filed = [
            FiledShortcut(each.short, each.text, each.title) for each in scribeline.writing.list_shortcuts(owner=owner)
        ]
    text = dump_shortcuts(filed)
    if str(file) == "-":
        say(text.rstrip("\n"))
        return
    file.write_text(text, "utf-8")
    say(f"Wrote {len(filed)} shortcuts of {owner} to {file}")


@app.command("list")
def list_shortcuts(
    context: typer.Context, client: ClientId = "", author: AuthorId = "", user: UserId = "", as_json: Json = False
) -> None:
    """List a list's shortcuts."""
    owner = owner_of(client, author, user)
    with scribeline_of(context) as scribeline:
        show(
            scribeline.writing.list_shortcuts(owner=owner),
            as_json,
            ("ABBREVIATION", lambda each: each.short),
            ("TITLE", lambda each: each.title),
            ("TEXT", lambda each: each.text.partition("\n")[0][:60]),
        )


def owner_of(client: str, author: str, user: str) -> str:
    """The resource name of whose list is meant."""
    from scribeline.errors import InvalidInput
    from scribeline.sdk.names import author_name, client_name, user_name

    if (user and (client or author)) or (author and not client):
        raise InvalidInput("Say whose list: nothing for the company's, --client, --client with --author, or --user.")
    if user:
        return user_name(user)
    if author:
        return author_name(client, author)
    return client_name(client) if client else "company"


def read_file(file: Path) -> "tuple[FiledShortcut, ...]":
    """The shortcuts in a file. Raises ShortcutFileWrong."""
    from scribeline.writing.errors import ShortcutFileWrong
    from scribeline.writing.shortcut_file import LONGEST_FILE, read_shortcuts

    try:
        if file.stat().st_size > 4 * LONGEST_FILE:  # bytes of a character at most
            raise ShortcutFileWrong(f"has more than {LONGEST_FILE} characters")
        text = file.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        raise ShortcutFileWrong("cannot be read as text in UTF-8") from None
    return read_shortcuts(text)
