"""`scribeline admin phrase-sets`: the words of a client, its authors and its work types, kept by the front."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scribeline.cli.caller import scribeline_of
from scribeline.cli.drafting import read_phrase_set
from scribeline.cli.printing import moment, print_message, say, show
from scribeline.errors import InvalidInput

if TYPE_CHECKING:
    from scribeline.sdk.client import Scribeline
    from scribeline.v1.phrase_sets_pb2 import PhraseSet as Message
    from scribeline.vocabulary.phrases import PhraseSet

app = typer.Typer(no_args_is_help=True, help="The words that a client, an author or a work type uses.")

Json = Annotated[bool, typer.Option("--json", help="JSON instead of text.")]
ClientId = Annotated[str, typer.Option("--client", help="The client's id.")]
SetId = Annotated[str, typer.Argument(metavar="ID")]


@app.command("put")
def put_phrase_set(
    context: typer.Context,
    phrase_set_id: SetId,
    client: ClientId,
    file: Annotated[
        Path, typer.Option(exists=True, dir_okay=False, help="What `phrases learn` writes, a JSON list, or TOML.")
    ],
    author: Annotated[str, typer.Option(help="Whose dictation it is for. (default: all of the client's)")] = "",
    work_type: Annotated[str, typer.Option(help="Which documents it is for. (default: all of the client's)")] = "",
    name: Annotated[str, typer.Option(help="What people call it. (default: as the file says, or the id)")] = "",
    as_json: Json = False,
) -> None:
    """Make a phrase set of a file, or put the file's phrases in place of all that the set has."""
    phrases = read_phrase_set(file)
    with scribeline_of(context) as scribeline:
        made = _put(scribeline, client, phrase_set_id, phrases, author, work_type, name)
        if as_json:
            print_message(made)
        else:
            say(f"Done: {made.name}, {made.phrase_count} phrases")


@app.command("list")
def list_phrase_sets(context: typer.Context, client: ClientId, as_json: Json = False) -> None:
    """List a client's phrase sets."""
    from scribeline.sdk.names import last_id

    with scribeline_of(context) as scribeline:
        show(
            scribeline.vocabulary.list_phrase_sets(client),
            as_json,
            ("PHRASE SET", lambda each: last_id(each.name)),
            ("NAME", lambda each: each.display_name),
            ("FOR", lambda each: last_id(each.author or each.work_type) or "all"),
            ("PHRASES", lambda each: str(each.phrase_count)),
            ("CHANGED", lambda each: moment(each.update_time)),
        )


@app.command("show")
def show_phrase_set(context: typer.Context, phrase_set_id: SetId, client: ClientId, as_json: Json = False) -> None:
    """Print a phrase set as a file that `put` and `draft --phrases` take."""
    from scribeline.vocabulary.phrases import dump_phrase_set

    with scribeline_of(context) as scribeline:
        message = scribeline.vocabulary.get_phrase_set(client, phrase_set_id)
    if as_json:
        print_message(message)
    else:
        say(dump_phrase_set(_phrases(message)).rstrip("\n"))


@app.command("delete")
def delete_phrase_set(context: typer.Context, phrase_set_id: SetId, client: ClientId) -> None:
    """Delete a phrase set. Documents that were drafted with it stay as they are."""
    with scribeline_of(context) as scribeline:
        scribeline.vocabulary.delete_phrase_set(client, phrase_set_id)
    say(f"Deleted {phrase_set_id}.")


def _put(
    scribeline: "Scribeline",
    client: str,
    phrase_set_id: str,
    phrases: "PhraseSet",
    author: str,
    work_type: str,
    name: str,
) -> "Message":
    from scribeline.sdk.errors import CallNotFound
    from scribeline.sdk.names import author_name, work_type_name

    wanted = _message(phrases)
    wanted.author = author_name(client, author) if author else ""
    wanted.work_type = work_type_name(client, work_type) if work_type else ""
    try:
        there = scribeline.vocabulary.get_phrase_set(client, phrase_set_id)
    except CallNotFound:
        wanted.display_name = name or phrases.name or phrase_set_id
        return scribeline.vocabulary.create_phrase_set(client, phrase_set_id, wanted)
    if (author and wanted.author != there.author) or (work_type and wanted.work_type != there.work_type):
        raise InvalidInput(
            "This phrase set is for somebody else already, and that does not change: choose another id, or delete the "
            "set first.",
            reason="PHRASE_SET_OF_ANOTHER",
        )
    wanted.name, wanted.etag = there.name, there.etag
    wanted.display_name = name or phrases.name or there.display_name
    return scribeline.vocabulary.update_phrase_set(wanted, ["display_name", "phrases"])


def _message(phrases: "PhraseSet") -> "Message":
    """The set as the contract tells it, without whose it is."""
    from scribeline.v1.phrase_sets_pb2 import Phrase, PhraseKind
    from scribeline.v1.phrase_sets_pb2 import PhraseSet as Message

    return Message(
        phrases=[
            Phrase(
                written=entry.written,
                kind=PhraseKind.Value(f"PHRASE_KIND_{entry.kind.name}"),
                weight=entry.weight,
                sounds_like=entry.sounds_like,
            )
            for entry in phrases.phrases
        ]
    )


def _phrases(message: "Message") -> "PhraseSet":
    """The set as a file holds it."""
    from scribeline.v1.phrase_sets_pb2 import PhraseKind
    from scribeline.vocabulary.model import Entry, Kind, Scope
    from scribeline.vocabulary.phrases import PhraseSet

    scope = Scope.AUTHOR if message.author else Scope.WORK_TYPE if message.work_type else Scope.CLIENT
    return PhraseSet(
        message.display_name,
        scope,
        tuple(
            Entry(
                phrase.written,
                Kind[PhraseKind.Name(phrase.kind).removeprefix("PHRASE_KIND_")],
                phrase.weight,
                tuple(phrase.sounds_like),
            )
            for phrase in message.phrases
        ),
    )
