"""What the verbs that set a company up share: what was given, what was made, and how ids and hours are shown."""

from typing import Annotated, Any

import typer

from scribeline.cli.printing import print_message, say

Json = Annotated[bool, typer.Option("--json", help="JSON instead of a table.")]
ClientId = Annotated[str, typer.Option("--client", help="The client's id.")]


def group(help_text: str) -> typer.Typer:
    """A group of verbs."""
    return typer.Typer(no_args_is_help=True, help=help_text)


def given(fields: dict[str, Any]) -> dict[str, Any]:
    """The fields that have a value: those to change."""
    told = {name: value for name, value in fields.items() if value is not None}
    if not told:
        raise typer.BadParameter("give at least one thing to change")
    return told


def made(message: Any, as_json: bool, did: str = "Done:") -> None:
    """Say what was made or changed."""
    if as_json:
        print_message(message)
    else:
        say(f"{did} {message.name}")


def own_id(name: str) -> str:
    """The last part of a resource name."""
    return name.rpartition("/")[2]


def hours_words(seconds: int) -> str:
    """A length of time as hours: 24 h; nothing for none."""
    return f"{seconds / 3600:g} h" if seconds else ""
